"""The views of the search: the page, the results as a file, suggestions."""

from django.http import Http404
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from core.exports.views import answer
from core.list_pages import clean_address
from core.search import index
from core.search.near import did_you_mean
from core.search.query import parse
from pages.exports_search import SEARCH
from pages.search import SearchFilter, Section, searched_kinds
from projects.models import Project

SUGGESTIONS = 8


@require_safe
@clean_address()
def search(request):
    asked = SearchFilter(request.GET, Project.objects.none()).values
    text, kind = asked["q"], asked["kind"]
    if asked["page"] and asked["page"] > 1 and not kind:
        raise Http404
    query = parse(text)
    if query:
        index.catch_up_for_reader()
    sections = [Section(name, text, query, (asked["page"] or 1) if name == kind else None) for name in searched_kinds()]
    shown = [section for section in sections if len(section) and kind in {section.name, ""}]
    context = {
        "section": "search",
        "title": gettext("Search"),
        "text": text,
        "all_query": "?" + urlencode({"q": text}),
        "kind": kind,
        "file_query": "?" + urlencode({"q": text} | ({"kind": kind} if kind else {})),
        "sections": sections,
        "shown": shown,
        "found": sum(map(len, sections)),
        "has_more": any(section.most for section in sections),
        "meant": "" if shown or not query else _meant(text),
    }
    return render(request, "pages/search.html", context)


def _meant(text):
    """Return the address and the words of a suggested query ("did you mean"), or None."""
    words = did_you_mean(text, [kind.model.objects.published() for kind in searched_kinds().values()])
    return {"query": "?" + urlencode({"q": words}), "words": words} if words else None


@require_safe
@cache_control(public=True, max_age=60)
def suggestions(request):
    """Suggestions for the words typed so far: an HTML fragment for the script of the search field."""
    asked = SearchFilter(request.GET, Project.objects.none()).values
    query = parse(asked["q"])
    found = []
    if query:
        index.catch_up_for_reader()
        found = [Section(name, asked["q"], query) for name in searched_kinds() if asked["kind"] in {name, ""}]
    context = {"results": _in_turn([section.results for section in found])[:SUGGESTIONS]}
    return render(request, "pages/search_suggestions.html", context)


def _in_turn(lists):
    """Interleave several lists: the first item of each, then the second of each, so that no kind hides another."""
    longest = max(map(len, lists), default=0)
    return [items[number] for number in range(longest) for items in lists if number < len(items)]


@require_safe
def download(request, ending):
    # No ETag: the index may be updated a moment after a write, without a new data version.
    return answer(request, SEARCH, ending)
