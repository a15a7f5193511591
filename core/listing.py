"""A list as a page shows it: what it was asked, the records of one page, and the links that change the question."""

from dataclasses import dataclass
from functools import cached_property

from django.core.paginator import EmptyPage, Paginator
from django.http import Http404
from django.utils.translation import gettext

from core.facets import keys_in
from core.filters import NOT_FILTERS
from core.languages import Text

PAGE_SIZE = 20
FEW = 500  # records whose keys a query may name


@dataclass(frozen=True)
class Chip:
    """A filter value in force, and the query that takes it away."""

    label: object  # str or core.languages.Text
    group: str
    query: str


class Paged:
    """The links to the other pages, of whatever has a `page` and a `query_page(number)`: includes/pager.html."""

    @property
    def pager(self):
        """Return [(number, query)] of the pages worth a link, None for a gap."""
        links = self.page.paginator.get_elided_page_range(self.page.number, on_each_side=1, on_ends=1)
        return [(n, self.query_page(n)) if isinstance(n, int) else None for n in links]

    @property
    def previous_query(self):
        return self.query_page(self.page.number - 1) if self.page.has_previous() else ""

    @property
    def next_query(self):
        return self.query_page(self.page.number + 1) if self.page.has_next() else ""


class ListQuery:
    """What a list was asked, and all records that answer it. Raises InvalidQuery for a wrong parameter.

    A page shows a Listing; what is made of the whole list, such as a feed, needs no more than this.
    """

    def __init__(self, request, filterset_class, queryset):
        self.filters = filterset_class(request.GET, queryset)
        self.queryset = self.filters.qs

    @cached_property
    def chips(self):
        """Return a Chip for every value in force, in the order of the filters."""
        chips = []
        for name, value in self.filters.values.items():
            if name in NOT_FILTERS or not value:
                continue
            group, labels = self.filters.form.fields[name].label, dict(self.filters.lists.get(name, ()))
            for one in value if isinstance(value, list) else [value]:
                label = labels.get(one, one)
                chips.append(
                    Chip(label if isinstance(label, Text) else str(label), group, self.query_without(name, one))
                )
        return chips

    @property
    def is_filtered(self):
        return bool(self.chips)

    def _params(self):
        """The parameters in force as a mutable QueryDict; page, empty and tracking ones left out."""
        params = self.filters.data.copy()
        for name in list(params):
            if name not in self.filters.form.fields or name == "page" or not params.getlist(name):
                del params[name]
        return params

    @property
    def query(self):
        """The query of this list without its page: "?axis=youth", or "" when nothing is asked."""
        return _as_query(self._params())

    @property
    def filter_query(self):
        """The query of the filters alone: what follows a list has its own order."""
        params = self._params()
        params.pop("sort", None)
        return _as_query(params)

    def in_words(self, title):
        """Return the question in words: "Events – Axis: Youth, Health – When: Upcoming"."""
        groups = {}
        for chip in self.chips:
            groups.setdefault(str(chip.group), []).append(str(chip.label))
        comma = gettext(", ")
        parts = [gettext("%(name)s: %(values)s") % {"name": n, "values": comma.join(v)} for n, v in groups.items()]
        return " – ".join([str(title), *parts])

    def query_without(self, name, value=None):
        """Return the query without one value of a filter, or without the filter."""
        params = self._params()
        if name in params:
            params.setlist(name, [v for v in params.getlist(name) if value is not None and v != str(value)])
        return _as_query(params) or "?"

    def query_with(self, name, value):
        """Return the query with `value` as the only one of a filter."""
        params = self._params()
        params.setlist(name, [str(value)])
        return _as_query(params)

    def query_toggled(self, name, value):
        """Return the query with `value` added to a filter, or taken away when it is in force."""
        params = self._params()
        if value in params.getlist(name):
            return self.query_without(name, value)
        params.appendlist(name, value)
        return _as_query(params)


class ChainedQuerySet:
    """Querysets one after the other, to be sliced as one: each has an order of its own, which an index can hold.

    Made of (queryset, its length) pairs; the length of the last is not asked for.
    """

    def __init__(self, parts):
        self._parts = parts

    def __getitem__(self, wanted):
        start, stop, found = wanted.start or 0, wanted.stop, []
        for queryset, length in self._parts:
            inside = stop if length is None else min(stop, length)
            if start < inside:
                found += queryset[start:inside]
            if length is None:
                break
            start, stop = max(start - length, 0), stop - length
            if stop <= 0:
                break
        return found


class Listing(Paged, ListQuery):
    """The answer to a list's question, page by page. Raises InvalidQuery, and Http404 past the last page.

    `count` is the number of records when it is known already and nothing is filtered; it saves counting them again.
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
            raise Http404 from error
        self.count = paginator.count

    @cached_property
    def selection(self):
        """The records of the whole list, by their keys when they are few: the database looks at no others then."""
        if not self.filters.has_counts or self.filters.counts.total > FEW:
            return self.queryset
        records = self.queryset.model.objects.published().filter(pk__in=keys_in(self.filters.counts.selected))
        return records.order_by(*self.queryset.query.order_by)

    @cached_property
    def items(self):
        """The records of the page. Their keys first: deep in a long list an index tells them without the records."""
        keys = list(self.page.object_list)
        records = {
            record.pk: record for record in self.queryset.model.objects.published().filter(pk__in=keys).for_cards()
        }
        return [records[key] for key in keys if key in records]

    def query_page(self, number):
        params = self._params()
        if number > 1:
            params["page"] = number
        return _as_query(params) or "?"


def _as_query(params):
    query = params.urlencode()
    return f"?{query}" if query else ""
