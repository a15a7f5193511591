"""A list as a page shows it: the records of one page, how many there are, and the links that change the question."""

from dataclasses import dataclass
from functools import cached_property

from django.core.paginator import EmptyPage, Paginator
from django.http import Http404

from core.filters import NOT_FILTERS
from core.languages import Text

PAGE_SIZE = 20


@dataclass(frozen=True)
class Chip:
    """A filter value in force, and the query that takes it away."""

    label: object  # str or core.languages.Text
    group: str
    query: str


class Listing:
    """The answer to a list's question. Raises InvalidQuery for a wrong parameter and Http404 past the last page.

    `count` is the number of records when it is known already and nothing is filtered; it saves counting them again.
    """

    def __init__(self, request, filterset_class, queryset, page_size=PAGE_SIZE, count=None):
        self.filters = filterset_class(request.GET, queryset)
        self.queryset = self.filters.qs
        paginator = Paginator(self.queryset.for_cards(), page_size)
        if count is not None:
            paginator.count = count
        try:
            self.page = paginator.page(self.filters.values.get("page") or 1)
        except EmptyPage as error:
            raise Http404 from error
        self.count = paginator.count

    @property
    def items(self):
        return self.page.object_list

    @cached_property
    def chips(self):
        """Return a Chip for every value in force, in the order of the filters."""
        labels = {name: dict(options) for name, options in self.filters.lists.items()}
        chips = []
        for name, value in self.filters.values.items():
            if name in NOT_FILTERS or not value:
                continue
            group = self.filters.form.fields[name].label
            for one in value if isinstance(value, list) else [value]:
                label = labels.get(name, {}).get(one, one)
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

    def query_without(self, name, value=None):
        """Return the query without one value of a filter, or without the filter."""
        params = self._params()
        if name in params:
            params.setlist(name, [v for v in params.getlist(name) if value is not None and v != str(value)])
        return _as_query(params) or "?"

    def query_toggled(self, name, value):
        """Return the query with `value` added to a filter, or taken away when it is in force."""
        params = self._params()
        if value in params.getlist(name):
            return self.query_without(name, value)
        params.appendlist(name, value)
        return _as_query(params)

    def query_page(self, number):
        params = self._params()
        if number > 1:
            params["page"] = number
        return _as_query(params) or "?"

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


def _as_query(params):
    query = params.urlencode()
    return f"?{query}" if query else ""
