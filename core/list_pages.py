"""The page of a list with its filters: one form, whose state is the address.

A wrong value is answered with this page (status 400): the sentence stands at its field, what was typed stays, and every
other choice is in force. Files, feeds and the API refuse the whole query instead.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, wraps
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.encoding import escape_uri_path
from django.utils.http import escape_leading_slashes

from core.asked import plain_names
from core.errors import MOST_PROBLEMS, InvalidQuery
from core.filters import PortalFilterSet, printable
from core.listing import Listing

MOST_TYPED = 300  # letters of a wrong text that the page shows again


@dataclass(frozen=True)
class Problem:
    """A parameter that was left out: its label, the sentence, and the id of its field on the page, "" if none."""

    name: str
    label: str
    sentence: str
    field: str


def without_wrong(
    filterset_class: type[PortalFilterSet], data: QueryDict, queryset: QuerySet, *, unfolds: bool = False
) -> tuple:
    """Return (the FilterSet without what is wrong, {parameter: what is wrong with it}, the query meant or "")."""
    refused: dict[str, str] = {}
    meant = ""
    while True:  # twice at most: only when each value is right can several not fit together
        try:
            return filterset_class(data, queryset, unfolds=unfolds), refused, meant
        except InvalidQuery as error:
            refused |= dict(error.problems)
            meant = meant or error.meant
            data = error.accepted


def problems_of(filters: PortalFilterSet, refused: dict[str, str]) -> list[Problem]:
    """Return what was left out of a query, to be shown on the page that goes on without it."""
    fields = filters.form.fields
    problems = []
    for name, sentence in list(refused.items())[:MOST_PROBLEMS]:
        shown = printable(name)[:60]
        label = str(fields[name].label) if name in fields else shown
        field = f"group-{name}" if name in filters.lists else name if name in {*filters.filters, "sort"} else ""
        problems.append(Problem(shown, label, sentence, field))
    return problems


def as_typed(query: QueryDict, name: str) -> str:
    """Return what stands in the field for a text, right or wrong."""
    return printable(query.get(name, "")).strip()[:MOST_TYPED]


class ListPage(Listing):
    """The Listing of a page with a form. `refused` is {parameter: what is wrong with it}; the list does without it."""

    def filters_of(self, request, filterset_class, queryset):
        self._asked = plain_names(request.GET)
        filters, self.refused, self.meant = without_wrong(filterset_class, request.GET, queryset, unfolds=True)
        filters.refused = self.refused
        return filters

    @property
    def status(self) -> int:
        """The status of the response."""
        return 400 if self.refused else 200

    @property
    def problems(self) -> list[Problem]:
        """What was left out, for the head of the list."""
        return problems_of(self.filters, self.refused)

    @cached_property
    def typed(self):
        """What stands in the fields for texts and years, right or wrong: {parameter: text}."""
        return {name: as_typed(self._asked, name) for name in self.filters.filters}

    @property
    def is_awaited(self) -> bool:
        """Whether it found nothing yet of what may come, such as upcoming events."""
        awaited = {
            (name, value) for name, filter_ in self.filters.filters.items() for value in getattr(filter_, "awaited", ())
        }
        return not self.count and any((chip.name, chip.value) in awaited for chip in self.chips)

    @property
    def filter_count(self) -> int:
        """How many values are chosen, apart from the words, whose field is always in sight."""
        return sum(chip.name != "q" for chip in self.chips)


def clean_address(filterset_class: type[PortalFilterSet] | None = None) -> Callable:
    """Decorate a view: an address with empty parameters is redirected to the one without, and without the usual order.

    So a form that was sent without script leads to the address that it has with script.
    """

    def decorate(view):
        @wraps(view)
        def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            sent = [(name, value) for name, values in request.GET.lists() for value in values]
            if all(value.strip() for _name, value in sent):
                return view(request, *args, **kwargs)
            sorts = filterset_class.sorts_for(plain_names(request.GET)) if filterset_class else ()
            usual = next(iter(sorts), "")
            kept = [(name, value) for name, value in sent if value.strip() and (name, value) != ("sort", usual)]
            path = escape_leading_slashes(escape_uri_path(request.path))  # two slashes would name another site
            return HttpResponseRedirect(f"{path}?{urlencode(kept)}" if kept else path)

        return answer

    return decorate
