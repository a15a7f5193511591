"""Search over all records with a page: its parameters, and the results of each kind."""

from dataclasses import dataclass, replace
from functools import cached_property

import django_filters
from django.core.paginator import EmptyPage, Paginator
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.errors import LeadsOn
from core.filter_kinds import WordsFilter
from core.filters import PortalFilterSet
from core.kinds import kinds
from core.languages import text_of
from core.listing import PAGE_SIZE, Paged
from core.search.excerpt import excerpt, pieces_of
from core.search.lookup import MANY, best
from events.models import Event
from pages.portfolios import PORTFOLIOS
from projects.models import Project

FIRST = 5  # results of each kind, when all kinds are shown
PORTFOLIO = "portfolios"  # the name of the section of axes, donors, partners, regions and places


def searched_kinds():
    """Return {name: label} of what is searched, in the order of the page."""
    return {PORTFOLIO: _("Axes, donors, partners and places")} | {
        kind.name: kind.label for kind in sorted(kinds(), key=lambda kind: kind.search_order)
    }


def searched_records():
    """Return the querysets of all records that may be found."""
    return [portfolio.with_page() for portfolio in PORTFOLIOS] + [kind.model.objects.published() for kind in kinds()]


class SearchFilter(PortalFilterSet):
    """The parameters of the search page; it filters nothing itself, because several kinds are searched."""

    q = WordsFilter()
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=lambda: list(searched_kinds().items()))

    class Meta:
        model = Project
        fields = []


@dataclass(frozen=True)
class Result:
    """A search result: its title and an excerpt, as Pieces with their Texts."""

    record: object
    kind: object  # the name of its kind, for display
    url: str
    title: object
    title_pieces: tuple
    excerpt: object
    counts: object = None  # pages.portfolios.Counts of a portfolio

    @property
    def is_title_found(self):
        """Whether the title shows why the record was found."""
        return any(piece.is_marked for piece in self.title_pieces)

    @property
    def time(self):
        """What is to be said of its time: the status of a project, or that an event is past, or ""."""
        if isinstance(self.record, Project):
            return self.record.status.label if self.record.status else ""
        if isinstance(self.record, Event):
            return gettext("past event") if self.record.is_past else gettext("upcoming event")
        return ""


def _result(record, kind, url, query, counts=None):
    title = text_of(record, record.translated_fields[0])
    result = Result(record, kind, url, title, pieces_of(title.value, query, title.language), None, counts)
    # A name that was found says enough: its names in other languages would only repeat it.
    return result if counts and result.is_title_found else replace(result, excerpt=excerpt(record, query, title))


class Section(Paged):
    """The results of one kind: FIRST results next to other kinds, or any page of PAGE_SIZE if it is the only one.

    Raises LeadsOn beyond the last page, to that page.
    """

    leads = False  # whether it comes before all others

    def __init__(self, name, text, query, page=None):
        self.name, self.query, self.text = name, query, text
        self.label = searched_kinds()[name]
        self.most = 0  # the number for "more than 1,000", or 0 if the count is exact
        paginator = Paginator(self.find(query) if query else (), PAGE_SIZE if page else FIRST)
        try:
            self.page = paginator.page(page or 1)
        except EmptyPage as error:
            raise LeadsOn(reverse("search") + self.query_page(paginator.num_pages)) from error

    def find(self, query):
        """Return the ids of the results, the best first."""
        kind = next(kind for kind in kinds() if kind.name == self.name)
        self.records = kind.model.objects.published()
        hits = best(self.records, query)
        self.most = MANY if hits.has_more else 0
        return hits.ids

    def __len__(self):
        return self.page.paginator.count

    @cached_property
    def results(self):
        """Return the Results of the page, in order, in a fixed number of queries."""
        records = self.records.for_cards().prefetch_related(*self.records.model.search_links)
        found = records.in_bulk(list(self.page.object_list))
        shown = [found[pk] for pk in self.page.object_list if pk in found]
        return [_result(record, self.label, record.get_absolute_url(), self.query) for record in shown]

    def query_page(self, number):
        pages = {"page": number} if number > 1 else {}
        return "?" + urlencode({"q": self.text, "kind": self.name, **pages})

    @property
    def all_query(self):
        return self.query_page(1)


class PortfolioSection(Section):
    """The axes, donors, partners, regions and places found; `leads` if the words are in the name of one."""

    def find(self, query):
        """Return [(kind of portfolio, id)]: those of this name first, then those with the words in their name.

        Each kind has its turn, so that many donors do not hide a place.
        """
        found = [(portfolio, best(portfolio.with_page(), query)) for portfolio in PORTFOLIOS]
        self.leads = any(hits.titled for _portfolio, hits in found)
        levels = [
            [[(portfolio, pk) for pk in hits.ids if hits.level(pk) == level] for portfolio, hits in found]
            for level in range(3)
        ]
        return [one for level in levels for one in in_turn(level)]

    @cached_property
    def results(self):
        """As of a Section; two queries for each kind of portfolio on the page."""
        pks = {}
        for portfolio, pk in self.page.object_list:
            pks.setdefault(portfolio, []).append(pk)
        found = {portfolio: portfolio.model.objects.in_bulk(ids) for portfolio, ids in pks.items()}
        counts = {portfolio: portfolio.counts(list(records.values())) for portfolio, records in found.items()}
        return [
            _result(record, one.label, one.url(record), self.query, counts[one][pk])
            for one, pk in self.page.object_list
            if (record := found[one].get(pk))
        ]


def in_turn(lists):
    """Interleave several lists: the first item of each, then the second of each, so that no kind hides another."""
    longest = max(map(len, lists), default=0)
    return [items[number] for number in range(longest) for items in lists if number < len(items)]


def section_of(name, text, query, page=None):
    """Return the Section of a kind."""
    return (PortfolioSection if name == PORTFOLIO else Section)(name, text, query, page)


def sections_of(text, query, kind="", page=None):
    """Return the Sections in the order of the page; that of `kind` has the page with this number.

    The portfolios come first if the words are in the name of one, otherwise last.
    """
    sections = [section_of(name, text, query, page if name == kind else None) for name in searched_kinds()]
    return sections if sections[0].leads else [*sections[1:], sections[0]]
