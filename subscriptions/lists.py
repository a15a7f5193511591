"""The lists of which one can have news, with their filters: those of the pages, read by the FilterSets of the pages."""

from collections.abc import Iterable
from functools import cached_property
from types import SimpleNamespace

from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext

from core.errors import InvalidQuery
from core.filters import NOT_FILTERS
from core.kinds import Kind, kind_named, kinds
from core.listing import ListQuery
from core.publication import Publication
from pages.search import SearchFilter
from projects.models import Project
from subscriptions.models import Topic

SEARCH = "search"
LONGEST = 1000  # characters of a query that is kept


class Broken(Exception):
    """The list does not take the filters of a topic any more."""


def names() -> list[str]:
    """Return the names of all lists, as in addresses."""
    return [*(kind.name for kind in kinds() if kind.dataset), SEARCH]


def asked(name: str, data: QueryDict) -> "AskedList | AskedSearch":
    """Return a list as somebody asks for it. Raises InvalidQuery for filters that it does not take."""
    found = AskedSearch(data) if name == SEARCH else AskedList(kind_named(name), data)
    if len(found.query) > LONGEST:
        raise InvalidQuery([("", gettext("These are too many filters for news by mail. Take some away."))])
    return found


def of_topic(topic: Topic) -> "AskedList | AskedSearch":
    """Return the list of a topic. Raises Broken if it would be another list today.

    A value that is gone is refused by the filter; a filter that is gone would be ignored, which widens the list.
    """
    try:
        found = asked(topic.list, QueryDict(topic.query))
    except (InvalidQuery, StopIteration) as error:
        raise Broken(str(topic)) from error
    if found.query != topic.query:
        raise Broken(str(topic))
    return found


class _Asked:
    """A list with its filters, in the active language."""

    name: str

    @property
    def query(self) -> str:
        """The filters in one order, so that the same list has the same text: "axis=youth&region=MA-01"."""
        pairs = [(name, str(one)) for name, value in self._values() for one in value if str(one)]
        return urlencode(sorted(pairs))

    def _values(self):
        for name, value in self.filters.values.items():
            if name not in NOT_FILTERS and value:
                yield name, value if isinstance(value, list) else [value]

    @property
    def address(self) -> str:
        """The path of its page."""
        return reverse(self.name) + (f"?{self.query}" if self.query else "")

    @property
    def in_words(self) -> str:
        """Return "Events – Axis: Youth, Health"."""
        return " – ".join([str(self.title), *self.words])

    def among(self, keys: dict[str, set[int]]) -> list[tuple[Kind, Publication]]:
        """Return those of some records ({name of a kind: keys}) that are public and in the list now.

        A fixed number of queries for each kind; each record has what a card shows, and `appeared_at`.
        """
        found = []
        for kind in self.kinds:
            if keys.get(kind.name):
                records = kind.model.objects.published().filter(pk__in=keys[kind.name])
                found += [(kind, record) for record in self.narrowed(records).for_cards().with_appearance()]
        return found


class AskedList(_Asked):
    """The list of one kind."""

    def __init__(self, kind: Kind, data: QueryDict):
        self.name, self.title, self.kinds = kind.name, kind.label, [kind]
        self._list = ListQuery(SimpleNamespace(GET=data), kind.dataset.filterset, kind.model.objects.none())
        self.filters = self._list.filters

    @cached_property
    def words(self) -> list[str]:
        return self._list.words

    def narrowed(self, records):
        return self.filters.filter_queryset(records)


class AskedSearch(_Asked):
    """The search over all kinds, or over one. Raises InvalidQuery without words, and for what never newly appears."""

    name = SEARCH

    def __init__(self, data: QueryDict):
        self.filters = SearchFilter(data, Project.objects.none())
        self.text, chosen = self.filters.values["q"], self.filters.values["kind"]
        self.title = gettext("Search for “%(text)s”") % {"text": self.text}
        self.kinds: Iterable[Kind] = [kind for kind in kinds() if chosen in {"", None, kind.name}]
        if not self.text:
            raise InvalidQuery([("q", gettext("Search for something first; then you can have news of what you find."))])
        if not self.kinds:
            raise InvalidQuery([("kind", gettext("Of these there are no news by mail."))])

    @cached_property
    def words(self) -> list[str]:
        labels = dict(self.filters.form.fields["kind"].choices)
        chosen = self.filters.values["kind"]
        line = gettext("%(name)s: %(values)s")
        return [line % {"name": gettext("Kind"), "values": labels[chosen]}] if chosen else []

    def narrowed(self, records):
        return records.matching(self.text)
