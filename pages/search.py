"""Search over all records with a page: its parameters, and the results of each kind."""

from dataclasses import dataclass
from functools import cached_property, partial

import django_filters
from django.core.paginator import EmptyPage, Paginator
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.errors import LeadsOn
from core.facets import bits_of
from core.filter_kinds import WordsFilter
from core.filters import PortalFilterSet
from core.kinds import kinds
from core.languages import text_of
from core.listing import PAGE_SIZE, Paged
from core.search.excerpt import excerpt, pieces_of
from core.search.lookup import MANY, best, best_of
from core.versioned_cache import VersionedCache, table
from events.models import Event
from pages.portfolios import PORTFOLIOS
from projects.models import Project

FIRST = 3  # results of each kind, when all kinds are shown: on a phone, three fill a screen
FIRST_SUGGESTED = 5  # of each kind
_public = VersionedCache(most=1)
_records = VersionedCache(most=200)  # of results that were shown, with all that can be found in them
PORTFOLIO = "portfolios"  # the name of the section of all kinds of portfolios


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
    """A search result: its title, its Text as Pieces, and an excerpt."""

    record: object
    kind: object  # the name of its kind, for display
    url: str
    query: object
    title: object
    title_pieces: tuple
    counts: object = None  # pages.portfolios.Counts of a portfolio

    @cached_property
    def excerpt(self):
        """An Excerpt or None; made when asked for, because it costs more than all the rest.

        A name that was found says enough: its names in other languages would only repeat it.
        """
        return None if self.counts and self.is_title_found else excerpt(self.record, self.query, self.title)

    @property
    def is_title_found(self):
        """Whether the title shows why the record was found."""
        return any(piece.is_marked for piece in self.title_pieces)

    @property
    def time(self):
        """What is to be said of its time: the status of a project, or that an event is past, or ""."""
        if isinstance(self.record, Project):
            return self.record.status.label
        if isinstance(self.record, Event):
            return gettext("past event") if self.record.is_past else gettext("upcoming event")
        return ""


def _result(record, kind, url, query, counts=None):
    title = getattr(record, "full_name", None) or text_of(record, record.translated_fields[0])
    return Result(record, kind, url, query, title, pieces_of(title.value, query, title.language), counts)


def hits_of(query, first=MANY):
    """Return [Hits] of a Query in each of `searched_records`; two queries, more only if very many are found.

    Only the `first` of each are sure to be in their order.
    """
    if not query:
        return []
    found = best_of(_public.get("all", _public_sets), query, first)
    return [best(records, query) for records in searched_records()] if found is None else found


def _public_sets():
    return [(records.model.search_kind, bits_of(records)) for records in searched_records()]


class Section(Paged):
    """The results of one kind: the first ones next to other kinds, or any page of PAGE_SIZE if it is the only one.

    `hits` are those of all kinds (`hits_of`). Raises LeadsOn beyond the last page, to that page.
    """

    leads = False  # whether it comes before all others

    def __init__(self, name, text, query, hits, page=None, *, first=FIRST):
        self.name, self.query, self.text = name, query, text
        self.label = searched_kinds()[name]
        self.icon = next((kind.icon for kind in kinds() if kind.name == name), "map-pin")
        self.most = 0  # the number for "more than 1,000", or 0 if the count is exact
        paginator = Paginator(self.find(hits) if hits else (), PAGE_SIZE if page else first)
        try:
            self.page = paginator.page(page or 1)
        except EmptyPage as error:
            raise LeadsOn(reverse("search") + self.query_page(paginator.num_pages)) from error

    def find(self, hits):
        """Return the ids of the results, the best first."""
        number, self.model = next((number, one.model) for number, one in enumerate(kinds()) if one.name == self.name)
        own = hits[len(PORTFOLIOS) + number]
        self.most = MANY if own.has_more else 0
        return own.ids

    def __len__(self):
        return self.page.paginator.count

    @cached_property
    def results(self):
        """Return the Results of the page, in order, in a fixed number of queries."""
        return self.results_of(self.page.object_list)

    def results_of(self, keys):
        """Return the Results of some of what `find` returned."""
        found = _records.get_many([(self.model, pk) for pk in keys], partial(_read_records, self.model))
        shown = [found[self.model, pk] for pk in keys if (self.model, pk) in found]
        return [_result(record, self.label, record.get_absolute_url(), self.query) for record in shown]

    def query_page(self, number):
        pages = {"page": number} if number > 1 else {}
        return "?" + urlencode({"q": self.text, "kind": self.name, **pages})

    @property
    def all_query(self):
        return self.query_page(1)


class PortfolioSection(Section):
    """The axes, donors, partners, regions, places and tags found; `leads` if the words are in the name of one."""

    def find(self, hits):
        """Return [(kind of portfolio, id)]: those of this name first, then those with the words in their name.

        Each kind has its turn, so that many donors do not hide a place.
        """
        found = list(zip(PORTFOLIOS, hits, strict=False))
        self.leads = any(hits.titled for _portfolio, hits in found)
        levels = [
            [[(portfolio, pk) for pk in hits.ids if hits.level(pk) == level] for portfolio, hits in found]
            for level in range(3)
        ]
        return [one for level in levels for one in in_turn(level)]

    def results_of(self, keys):
        """As of a Section."""
        pks = {}
        for portfolio, pk in keys:
            pks.setdefault(portfolio, set()).add(pk)
        found = {one: {record.pk: record for record in table(one.model) if record.pk in pks[one]} for one in pks}
        counts = {portfolio: portfolio.counts(list(records.values())) for portfolio, records in found.items()}
        return [
            _result(record, one.label, one.url(record), self.query, counts[one][pk])
            for one, pk in keys
            if (record := found[one].get(pk))
        ]


def _read_records(model, keys):
    records = model.objects.published().for_cards().prefetch_related(*model.search_links)
    return {(model, pk): record for pk, record in records.in_bulk([pk for _model, pk in keys]).items()}


def in_turn(lists):
    """Interleave several lists: the first item of each, then the second of each, so that no kind hides another."""
    longest = max(map(len, lists), default=0)
    return [items[number] for number in range(longest) for items in lists if number < len(items)]


def first_of(sections, most):
    """Return the first Results of several Sections, at most `most`: those of one that leads, then each in turn."""
    leading = [(section, key) for section in sections[:1] if section.leads for key in section.page.object_list]
    others = [[(one, key) for key in one.page.object_list] for one in sections[bool(leading) :]]
    taken = [*leading, *in_turn(others)][:most]
    results = {}
    for section in sections:
        keys = [key for one, key in taken if one is section]
        results[section] = iter(section.results_of(keys) if keys else ())
    return [result for section, _key in taken if (result := next(results[section], None))]


def section_of(name, text, query, hits, page=None, *, first=FIRST):
    """Return the Section of a kind."""
    return (PortfolioSection if name == PORTFOLIO else Section)(name, text, query, hits, page, first=first)


def sections_of(text, query, kind="", page=None, first=FIRST):
    """Return the Sections in the order of the page; that of `kind` has the page with this number.

    The portfolios come first if the words are in the name of one, otherwise last.
    """
    hits = hits_of(query, MANY if kind else first)
    pages = {kind: page}
    sections = [section_of(name, text, query, hits, pages.get(name), first=first) for name in searched_kinds()]
    return sections if sections[0].leads else [*sections[1:], sections[0]]
