"""The search page: everything with a page of its own, in one question."""

from dataclasses import dataclass
from functools import cached_property

import django_filters
from django.core.paginator import EmptyPage, Paginator
from django.http import Http404
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from core.filters import PortalFilterSet, WordsFilter
from core.languages import text_of
from core.listing import PAGE_SIZE, Paged
from core.search import index
from core.search.excerpt import excerpt, pieces_of
from core.search.lookup import MANY, Hits, best
from core.search.near import did_you_mean
from core.search.query import parse
from events.models import Article, Event
from pages.models import Page, Resource
from projects.models import Project

FIRST = 5  # results of each kind, when all kinds are shown
SUGGESTIONS = 8
KINDS = {
    "projects": (Project, _("Projects")),
    "news": (Article, _("News")),
    "events": (Event, _("Events")),
    "resources": (Resource, _("Resources")),
    "pages": (Page, _("Pages")),
}


class SearchFilter(PortalFilterSet):
    """What the search page can be asked; it narrows nothing itself, because several kinds are searched."""

    q = WordsFilter()
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), choices=[(name, label) for name, (_model, label) in KINDS.items()]
    )

    class Meta:
        model = Project
        fields = []


@dataclass(frozen=True)
class Result:
    """A record that was found: its title and an excerpt as Pieces with their Texts."""

    record: object
    kind: object  # the name of its kind, in words
    title: object
    title_pieces: tuple
    excerpt: object


class Section(Paged):
    """What was found in one kind: `page` 1 of FIRST results among other kinds, any page of PAGE_SIZE alone.

    Raises Http404 past the last page.
    """

    def __init__(self, name, text, query, page=None):
        self.name, self.query, self.text = name, query, text
        model, self.label = KINDS[name]
        self.records = model.objects.published()
        self.hits = best(self.records, query) if query else Hits(())
        try:
            self.page = Paginator(self.hits.ids, PAGE_SIZE if page else FIRST).page(page or 1)
        except EmptyPage as error:
            raise Http404 from error

    def __len__(self):
        return len(self.hits)

    @property
    def most(self):
        """The number that a count of more results names, or 0: "more than 1,000"."""
        return MANY if self.hits.has_more else 0

    @cached_property
    def results(self):
        """Return the Results of the page, in their order, in a fixed number of queries."""
        model = self.records.model
        found = self.records.for_cards().prefetch_related(*model.search_links).in_bulk(list(self.page.object_list))
        return [self._result(found[pk]) for pk in self.page.object_list if pk in found]

    def _result(self, record):
        title = text_of(record, record.translated_fields[0])
        pieces = pieces_of(title.value, self.query, title.language)
        return Result(record, self.label, title, pieces, excerpt(record, self.query, title))

    def query_page(self, number):
        pages = {"page": number} if number > 1 else {}
        return "?" + urlencode({"q": self.text, "kind": self.name, **pages})

    @property
    def all_query(self):
        return self.query_page(1)


@require_safe
def search(request):
    asked = SearchFilter(request.GET, Project.objects.none()).values
    text, kind = asked["q"], asked["kind"]
    if asked["page"] and asked["page"] > 1 and not kind:
        raise Http404
    query = parse(text)
    if query:
        index.catch_up_for_reader()
    sections = [Section(name, text, query, (asked["page"] or 1) if name == kind else None) for name in KINDS]
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
    """Return the address of the query that was perhaps meant and its words, or None."""
    words = did_you_mean(text, [model.objects.published() for model, _label in KINDS.values()])
    return {"query": "?" + urlencode({"q": words}), "words": words} if words else None


@require_safe
@cache_control(public=True, max_age=60)
def suggestions(request):
    """A list of links to what the words typed so far may mean: a fragment, for a script beside a search field."""
    asked = SearchFilter(request.GET, Project.objects.none()).values
    query = parse(asked["q"])
    found = []
    if query:
        index.catch_up_for_reader()
        found = [Section(name, asked["q"], query) for name in KINDS if asked["kind"] in {name, ""}]
    context = {"results": _in_turn([section.results for section in found])[:SUGGESTIONS]}
    return render(request, "pages/search_suggestions.html", context)


def _in_turn(lists):
    """Return the items of several lists, the first of each, then the second of each: no kind hides another."""
    longest = max(map(len, lists), default=0)
    return [items[number] for number in range(longest) for items in lists if number < len(items)]
