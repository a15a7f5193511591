"""Facets: how many records carry each filter option, without querying the database again.

A set of records is one Python int: bit n stands for the record with the key n. "Both" is `&`, "either" is `|`, and
counting is `bit_count()`: some microseconds for 100,000 records. The sets of all values are read once per data version
(core/changes.py) and shared by all requests of a process.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial, reduce
from operator import and_, or_
from typing import Any

from django.db import models
from django.db.models import F, QuerySet

from core.languages import active_language
from core.versioned_cache import VersionedCache


def bits(keys: Iterable[int]) -> int:
    """Return the set of the records with these primary keys (an iterable of ints >= 0) as an int."""
    keys = list(keys)
    found = bytearray(max(keys, default=0) // 8 + 1)
    for key in keys:
        found[key >> 3] |= 1 << (key & 7)
    return int.from_bytes(found, "little")


def keys_in(records: int) -> list[int]:
    """Return the primary keys in a set, in their order."""
    keys, digits = [], bin(records)[:1:-1]
    key = digits.find("1")
    while key >= 0:
        keys.append(key)
        key = digits.find("1", key + 1)
    return keys


class Keys(models.Aggregate):
    """All keys of a group in one text, "3,17,4": one row per value costs a fraction of one row per record."""

    function = "GROUP_CONCAT"
    output_field = models.TextField()

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template="STRING_AGG(%(expressions)s::text, ',')", **context)


def bits_of(records: QuerySet) -> int:
    """Return the set of the records in a queryset."""
    return _bits_of_text(records.order_by().aggregate(keys=Keys("pk"))["keys"])


def bits_by(records: QuerySet, *values: Any, key: str = "pk") -> Iterator[tuple]:
    """Yield (value, …, set of the records with it) for expressions or field paths; one query."""
    named = {f"facet{n}": one if hasattr(one, "resolve_expression") else F(one) for n, one in enumerate(values)}
    groups = records.order_by().annotate(**named).values_list(*named).annotate(keys=Keys(key))
    return ((*found, _bits_of_text(keys)) for *found, keys in groups.iterator())


def _bits_of_text(keys):
    return bits(map(int, keys.split(","))) if keys else 0


@dataclass(frozen=True)
class Sets:
    """The sets of one filter: `of(value)` gives the set of a value, `values` are the values that some record has.

    Values are strings, as in an address, even if the column contains numbers.
    """

    of: object
    values: tuple = ()

    @classmethod
    def by_value(cls, pairs: Iterable[tuple], within: int) -> "Sets":
        """Return the Sets of (value, set) pairs, intersected with the set `within`; None is not a value.

        Of a value that comes twice, either set counts.
        """
        found: dict[str, int] = {}
        for value, records in pairs:
            if value is not None and (inside := records & within):
                found[str(value)] = found.get(str(value), 0) | inside
        return cls(partial(_set_of, found), tuple(found))  # no lambda: pickle takes none (core/shared_values.py)


def _set_of(found, value):
    return found.get(value, 0)


@dataclass(frozen=True)
class Facets:
    """The sets of one kind of list: all its records, and {filter name: Sets}.

    `options` are those of filters with names from the database, {(filter name, language): [(value, Text)]}: read once
    for these sets, because every list shows them and checks its address by them (`kept_options`).
    """

    everything: int
    by_filter: dict
    options: dict = field(default_factory=dict)

    def kept_options(self, name: str, make: Callable[[tuple], list]) -> list[tuple]:
        """Return the options of a filter in the active language; the first time `make(values that some record has)`."""
        key = name, active_language()
        if key not in self.options:
            self.options[key] = make(self.by_filter[name].values)
        return self.options[key]


_cache = VersionedCache(most=50, shared_as="facets")  # one for each kind of list


def facets_of(filterset_class):
    """Return the Facets of a FilterSet, read once per data version."""
    return _cache.get(filterset_class, filterset_class.read_facets)


def number_of(filterset_class) -> int:
    """Return the number of published records of a kind of list, without a query if its Facets are known."""
    return facets_of(filterset_class).everything.bit_count()


class Counts:
    """The counts of one request. `values` are the selected values, {filter name: [value]}.

    `found` are sets without values: {"q": the records that contain the words}.
    """

    def __init__(self, facets, values, found):
        self.facets = facets
        self.chosen = {name: self._any(name, chosen) for name, chosen in values.items()} | found

    def _any(self, name, values):
        return reduce(or_, map(self.facets.by_filter[name].of, values), 0)

    def _without(self, name):
        others = (found for other, found in self.chosen.items() if other != name)
        return reduce(and_, others, self.facets.everything)

    @property
    def selected(self) -> int:
        """The set of the records in the list."""
        return self._without("")

    @property
    def total(self) -> int:
        """The number of records in the list."""
        return self.selected.bit_count()

    def of(self, name: str, values: Iterable[Any]) -> dict[Any, int]:
        """Return {value: the number of records that carry it}, with the other filters applied.

        So it is the length of the list if the value is the only one of its filter, whatever is selected there now. The
        value "" stands for the filter without any value.
        """
        others, found = self._without(name), self.facets.by_filter[name].of
        return {value: (others & found(value) if value else others).bit_count() for value in values}
