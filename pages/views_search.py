"""The views of the search: the page, the results as a file, suggestions.

Before the page and the suggestions are made, `conditional` brings the index up to date.
"""

from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from core.asked import plain_names
from core.conditional import conditional
from core.errors import LeadsOn
from core.exports.views import answer
from core.list_pages import as_typed, clean_address, problems_of, without_wrong
from core.models import Axis
from core.search.near import did_you_mean
from core.search.query import any_word, parse
from pages.exports_search import SEARCH
from pages.models import Page
from pages.search import FIRST_SUGGESTED, SearchFilter, first_of, searched_records, sections_of
from pages.signposts import all_signs, signs
from projects.models import Project

SUGGESTIONS = 8


@require_safe
@conditional
@clean_address()
def search(request):
    filters, refused, meant = without_wrong(SearchFilter, request.GET, Project.objects.none())
    values = filters.values
    text, kind = values["q"], values["kind"]
    if values["page"] and values["page"] > 1 and not kind:
        raise LeadsOn(f"{request.path}?{urlencode({'q': text})}")  # pages are of one kind
    query = parse(text)
    sections = sections_of(text, query, kind, values["page"] or 1)
    shown = [section for section in sections if len(section) and kind in {section.name, ""}]
    total = sum(map(len, sections))
    file_query = "?" + urlencode({"q": text} | ({"kind": kind} if kind else {}))
    context = {
        "section": "search",
        "title": gettext("Search"),
        "crumbs": [(gettext("Search"), request.path)],
        "text": text,
        "typed": as_typed(plain_names(request.GET), "q"),
        "problems": problems_of(filters, refused),
        "refused": refused,
        "meant_query": meant,
        "all_query": all_query(text),
        "kind": kind,
        "file_query": file_query,
        "address_query": file_query if text else "",
        "sections": sections,
        "shown": shown,
        "found": total,
        "has_more": any(section.most for section in sections),
        "signs": signs(query),
    }
    if not shown:
        context |= _ways_on(text, query, is_elsewhere=bool(total), signs_found=context["signs"])
    return render(request, "pages/search.html", context, status=400 if refused else 200)


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
@conditional
def suggestions(request):
    """Suggestions for the words typed so far: an HTML fragment for the script of the search field.

    Kept like a page: all who look for the same begin with the same letters.
    """
    values = SearchFilter(request.GET, Project.objects.none()).values
    text, kind = values["q"], values["kind"]
    query = parse(text)
    sections, signposts = [], []
    if query:
        sections = sections_of(text, query, first=FIRST_SUGGESTED)
        sections = [section for section in sections if kind in {section.name, ""}]
        signposts = signs(query, is_typing=True)
    results = first_of(sections, SUGGESTIONS - len(signposts))
    context = {
        "signs": signposts,
        "results": results,
        "shown": len(signposts) + len(results),
        "found": sum(map(len, sections)),
        "has_more": any(section.most for section in sections),
        "all_query": all_query(text) if not kind else "?" + urlencode({"q": text, "kind": kind}),
    }
    return render(request, "pages/search_suggestions.html", context)


@require_safe
def download(request, ending):
    # No ETag: the index may be updated a moment after a write, without a new data version.
    return answer(request, SEARCH, ending)
