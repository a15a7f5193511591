"""Search over all records with a page: its parameters, and the results of each kind."""

from dataclasses import dataclass
from functools import cached_property

import django_filters
from django.core.paginator import EmptyPage, Paginator
from django.http import Http404
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from core.filters import PortalFilterSet, WordsFilter
from core.kinds import kinds
from core.languages import text_of
from core.listing import PAGE_SIZE, Paged
from core.search.excerpt import excerpt, pieces_of
from core.search.lookup import MANY, Hits, best
from projects.models import Project

FIRST = 5  # results of each kind, when all kinds are shown


def searched_kinds():
    """Return {name: Kind} of the kinds that are searched, in the order of the page."""
    return {kind.name: kind for kind in sorted(kinds(), key=lambda kind: kind.search_order)}


class SearchFilter(PortalFilterSet):
    """The parameters of the search page; it filters nothing itself, because several kinds are searched."""

    q = WordsFilter()
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), choices=lambda: [(name, kind.label) for name, kind in searched_kinds().items()]
    )

    class Meta:
        model = Project
        fields = []


@dataclass(frozen=True)
class Result:
    """A search result: its title and an excerpt, as Pieces with their Texts."""

    record: object
    kind: object  # the name of its kind, for display
    title: object
    title_pieces: tuple
    excerpt: object


class Section(Paged):
    """The results of one kind: FIRST results next to other kinds, or any page of PAGE_SIZE if it is the only one.

    Raises Http404 beyond the last page.
    """

    def __init__(self, name, text, query, page=None):
        self.name, self.query, self.text = name, query, text
        kind = searched_kinds()[name]
        self.label = kind.label
        self.records = kind.model.objects.published()
        self.hits = best(self.records, query) if query else Hits(())
        try:
            self.page = Paginator(self.hits.ids, PAGE_SIZE if page else FIRST).page(page or 1)
        except EmptyPage as error:
            raise Http404 from error

    def __len__(self):
        return len(self.hits)

    @property
    def most(self):
        """The number for "more than 1,000", or 0 if the count is exact."""
        return MANY if self.hits.has_more else 0

    @cached_property
    def results(self):
        """Return the Results of the page, in order, in a fixed number of queries."""
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
