"""A list as shown on a page: its query, the records of one page, and links that change the query."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

from django.core.paginator import EmptyPage, Paginator
from django.db.models import F, Func, Model, QuerySet, Subquery, Value, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.translation import gettext

from core.errors import LeadsOn
from core.facets import keys_in
from core.filters import NOT_FILTERS
from core.languages import Text
from core.versioned_cache import VersionedCache

PAGE_SIZE = 20
# The filters whose values have pages; the routes of these.
WITH_PAGE = {"axis", "donor", "partner", "region", "place", "goal", "compact_objective", "strategy_programme"}
FEW = 500  # records whose keys a query may name
_records = VersionedCache(most=400)  # of pages that were shown


@dataclass(frozen=True)
class Chip:
    """A selected filter value, and the query that removes it."""

    name: str
    value: str
    label: object  # str or core.languages.Text
    group: str
    query: str


class Paged:
    """Pagination links, for any class with a `page` and a `query_page(number)`; see includes/pager.html."""

    @property
    def pager(self):
        """Return [(number, query)] for the pages to link to, with None for a gap."""
        links = self.page.paginator.get_elided_page_range(self.page.number, on_each_side=1, on_ends=1)
        return [(n, self.query_page(n)) if isinstance(n, int) else None for n in links]

    @property
    def address_query(self) -> str:
        """The query of what the page shows, in whatever order: "?axis=youth&page=2", or ""."""
        return self.query_page(self.page.number).removesuffix("?")

    @property
    def previous_query(self) -> str:
        return self.query_page(self.page.number - 1) if self.page.has_previous() else ""

    @property
    def next_query(self) -> str:
        return self.query_page(self.page.number + 1) if self.page.has_next() else ""


class ListQuery:
    """The query of a list, and all matching records. Raises InvalidQuery for an invalid parameter.

    A page uses the subclass Listing; anything that uses the whole list, such as a feed, needs only this class.
    """

    def __init__(self, request, filterset_class, queryset):
        self.filters = self.filters_of(request, filterset_class, queryset)
        self.queryset = self.filters.qs

    def filters_of(self, request, filterset_class, queryset):
        """Return the FilterSet of the request."""
        return filterset_class(request.GET, queryset)

    @cached_property
    def chips(self):
        """Return a Chip for each selected value, in the order of the filters."""
        chips = []
        for name, value in self.filters.values.items():
            if name in NOT_FILTERS or not value:
                continue
            group, labels = self.filters.form.fields[name].label, dict(self.filters.lists.get(name, ()))
            for item in value if isinstance(value, list) else [value]:
                label = labels.get(item, item)
                shown = label if isinstance(label, Text) else str(label)
                chips.append(Chip(name, str(item), shown, group, self.query_without(name, item)))
        return chips

    @property
    def own_page(self):
        """Return the Chip and the address of the page about the only value chosen: of a donor, a region…; or None.

        None too if nothing is found: there may be no such page.
        """
        chosen = [(name, value) for name, value in self.filters.values.items() if value and name not in NOT_FILTERS]
        if len(chosen) != 1 or chosen[0][0] not in WITH_PAGE or len(chosen[0][1]) != 1:
            return None
        if not self.filters.counts.total:
            return None
        (name, (code,)), (chip,) = chosen[0], self.chips
        return {"chip": chip, "url": reverse(name, args=[code])}

    @property
    def is_filtered(self) -> bool:
        return bool(self.chips)

    def _params(self):
        """The current parameters as a mutable QueryDict, without those of the page alone, empty and tracking ones."""
        params = self.filters.data.copy()
        for name in list(params):
            if name not in self.filters.form.fields or name in {"page", "options"} or not params.getlist(name):
                del params[name]
        return params

    @property
    def query(self) -> str:
        """The query of this list without its page: "?axis=youth", or "" if there is none."""
        return _as_query(self._params())

    @property
    def filter_query(self) -> str:
        """The query of the filters alone, for feeds and calendars, which have their own order."""
        params = self._params()
        params.pop("sort", None)
        return _as_query(params)

    @property
    def words(self) -> list[str]:
        """The filters in words: ["Axis: Youth, Health", "When: Upcoming"]."""
        groups = {}
        for chip in self.chips:
            groups.setdefault(str(chip.group), []).append(str(chip.label))
        comma = gettext(", ")
        return [gettext("%(name)s: %(values)s") % {"name": n, "values": comma.join(v)} for n, v in groups.items()]

    def in_words(self, title):
        """Return the query in words: "Events – Axis: Youth, Health – When: Upcoming"."""
        return " – ".join([str(title), *self.words])

    def query_without(self, name: str, value: str | None = None) -> str:
        """Return the query without one value of a filter, or without the filter."""
        params = self._params()
        if name in params:
            params.setlist(name, [v for v in params.getlist(name) if value is not None and v != str(value)])
        return _as_query(params) or "?"

    def query_with(self, name: str, value: str) -> str:
        """Return the query with `value` as the only one of a filter."""
        params = self._params()
        params.setlist(name, [str(value)])
        return _as_query(params)

    def query_toggled(self, name: str, value: str) -> str:
        """Return the query with `value` added to a filter, or removed if it is selected already."""
        params = self._params()
        if value in params.getlist(name):
            return self.query_without(name, value)
        params.appendlist(name, value)
        return _as_query(params)


class ChainedQuerySet:
    """Several querysets that are sliced as one. Each has its own order, so an index can be used.

    Built from (queryset, length) pairs; the length of the last one is not needed.
    """

    def __init__(self, parts):
        self._parts = parts

    def __getitem__(self, wanted):
        start, stop, records = wanted.start or 0, wanted.stop, []
        for queryset, length in self._parts:
            inside = stop if length is None else min(stop, length)
            if start < inside:
                records += queryset[start:inside]
            if length is None:
                break
            start, stop = max(start - length, 0), stop - length
        return records


class Listing(Paged, ListQuery):
    """The records of a ListQuery, page by page. Raises InvalidQuery, and beyond the last page LeadsOn to that page.

    `count` is the number of records, if it is known already and nothing is filtered; it saves a count.
    """

    def __init__(self, request, filterset_class, queryset, page_size=PAGE_SIZE, count=None):
        super().__init__(request, filterset_class, queryset)
        paginator = Paginator(
            ChainedQuerySet(self.filters.parts(self.selection.values_list("pk", flat=True))), page_size
        )
        if count is None and self.filters.has_counts:
            count = self.filters.counts.total
        if count is not None:
            paginator.count = count
        try:
            self.page = paginator.page(self.filters.values.get("page") or 1)
        except EmptyPage as error:
            last = self.query_page(paginator.num_pages).removesuffix("?")
            raise LeadsOn(request.path + last) from error
        self.count = paginator.count

    @cached_property
    def selection(self):
        """The records of the whole list, selected by key if they are few, so that the database reads no others."""
        if not self.filters.has_counts or self.filters.counts.total > FEW:
            return self.queryset
        records = self.queryset.model.objects.published().filter(pk__in=keys_in(self.filters.counts.selected))
        return records.order_by(*self.queryset.query.order_by)

    @cached_property
    def items(self):
        """The records of the page, kept per data version and shared: change none of them.

        The keys are read first, because an index gives them without reading records.
        """
        return kept_records(self.queryset.model, list(self.page.object_list))

    @property
    def query_unfolding(self) -> str:
        """The query of this page with the options of one more filter, up to its name: "?page=2&options="."""
        asked = [f"options={name}" for name in self.filters.values.get("options", ())]
        parts = [self.query_page(self.page.number).removeprefix("?"), *asked, "options="]
        return "?" + "&".join(part for part in parts if part)

    def query_page(self, number: int) -> str:
        params = self._params()
        if number > 1:
            params["page"] = number
        return _as_query(params) or "?"

    @property
    def address_query(self) -> str:
        params = self._params()
        params.pop("sort", None)
        if self.page.number > 1:
            params["page"] = self.page.number
        return _as_query(params)


def kept_records(model: type[Model], keys: Sequence[int]) -> list:
    """Return the published records with these keys, in this order, with what their cards show.

    Kept per data version and shared: change none of them.
    """
    by_key = _records.get_many([(model, key) for key in keys], partial(_read_records, model))
    return [by_key[model, key] for key in keys if (model, key) in by_key]


def first_of(lists: Mapping[str, QuerySet], most: int) -> dict[str, tuple[list, int]]:
    """Return (the first records of a list with what their cards show, the number of all in it) for each of several
    lists; one query for their keys, none if there is no list.
    """
    parts = []
    for name, records in lists.items():
        # Count() would group by record, and count each as one.
        all_of_it = records.order_by().annotate(number=Func(F("pk"), function="COUNT")).values("number")
        firsts = records.model._base_manager.filter(pk__in=records.values("pk")[:most]).order_by()
        place = Window(RowNumber(), order_by=list(records.query.order_by))  # type: ignore[arg-type]
        parts.append(firsts.values_list(Value(name), "pk", place, Subquery(all_of_it)))
    found: dict[str, list] = {name: [] for name in lists}
    numbers: dict[str, int] = {}
    for name, key, place, number in parts[0].union(*parts[1:], all=True) if parts else ():
        found[name].append((place, key))
        numbers[name] = number
    return {
        name: (kept_records(lists[name].model, [key for _place, key in sorted(rows)]), numbers[name])
        for name, rows in found.items()
        if rows
    }


def _read_records(model, keys):
    records = model.objects.published().filter(pk__in=[key for _model, key in keys]).for_cards()
    return {(model, record.pk): record for record in records}


def _as_query(params):
    query = params.urlencode()
    return f"?{query}" if query else ""
