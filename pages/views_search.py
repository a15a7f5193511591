"""The views of the search: the page, the results as a file, suggestions."""

from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from core.errors import LeadsOn
from core.exports.views import answer
from core.list_pages import clean_address
from core.models import Axis
from core.search import index
from core.search.near import did_you_mean
from core.search.query import any_word, parse
from pages.exports_search import SEARCH
from pages.models import Page
from pages.search import SearchFilter, in_turn, searched_records, sections_of
from pages.signposts import all_signs, signs
from projects.models import Project

SUGGESTIONS = 8


@require_safe
@clean_address()
def search(request):
    asked = SearchFilter(request.GET, Project.objects.none()).values
    text, kind = asked["q"], asked["kind"]
    if asked["page"] and asked["page"] > 1 and not kind:
        raise LeadsOn(f"{request.path}?{urlencode({'q': text})}")  # pages are of one kind
    query = parse(text)
    if query:
        index.catch_up_for_reader()
    sections = sections_of(text, query, kind, asked["page"] or 1)
    shown = [section for section in sections if len(section) and kind in {section.name, ""}]
    found = sum(map(len, sections))
    context = {
        "section": "search",
        "title": gettext("Search"),
        "text": text,
        "all_query": all_query(text),
        "kind": kind,
        "file_query": "?" + urlencode({"q": text} | ({"kind": kind} if kind else {})),
        "sections": sections,
        "shown": shown,
        "found": found,
        "has_more": any(section.most for section in sections),
        "signs": signs(query),
    }
    if not shown:
        context |= _ways_on(text, query, is_elsewhere=bool(found), signs_found=context["signs"])
    return render(request, "pages/search.html", context)


def all_query(text):
    return "?" + urlencode({"q": text})


def _ways_on(text, query, is_elsewhere, signs_found):
    """Return the part of the context for a page without results: what may have been meant, and where to go on.

    `is_elsewhere` means that records of another kind were found.
    """
    ways = {
        "help_pages": Page.objects.published().filter(audience=Page.Audience.MIGRANTS),
        "axes": Axis.objects.filter(is_active=True),
    }
    if query and not is_elsewhere:
        ways["meant"] = _meant(text)
        ways["signs"] = signs_found or signs(query, nearly=True)
        one_word = any_word(query)
        ways["partly"] = [section for section in sections_of(text, one_word) if len(section)] if one_word else []
    ways["all_signs"] = [] if ways.get("signs") else all_signs()
    return ways


def _meant(text):
    """Return the address and the words of a suggested query ("did you mean"), or None."""
    words = did_you_mean(text, searched_records())
    return {"query": all_query(words), "words": words} if words else None


@require_safe
@cache_control(public=True, max_age=60)
def suggestions(request):
    """Suggestions for the words typed so far: an HTML fragment for the script of the search field."""
    asked = SearchFilter(request.GET, Project.objects.none()).values
    text, kind = asked["q"], asked["kind"]
    query = parse(text)
    found, signposts = [], []
    if query:
        index.catch_up_for_reader()
        found = [section for section in sections_of(text, query) if kind in {section.name, ""}]
        signposts = signs(query, is_typing=True)
    leading = found[0].results if found and found[0].leads else []
    results = [*leading, *in_turn([section.results for section in found[bool(leading) :]])]
    results = results[: SUGGESTIONS - len(signposts)]
    context = {
        "signs": signposts,
        "results": results,
        "shown": len(signposts) + len(results),
        "found": sum(map(len, found)),
        "has_more": any(section.most for section in found),
        "all_query": all_query(text) if not kind else "?" + urlencode({"q": text, "kind": kind}),
    }
    return render(request, "pages/search_suggestions.html", context)


@require_safe
def download(request, ending):
    # No ETag: the index may be updated a moment after a write, without a new data version.
    return answer(request, SEARCH, ending)
