"""How many records each option of a filter would give, without asking the database again.

A set of records is one Python int: bit n stands for the record with the key n. "Both" is `&`, "either" is `|`, and
counting is `bit_count()`: some microseconds for 100,000 records. The sets of every value are read once for each version
of the content (core/changes.py) and shared by all requests of a process.
"""

import threading
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

from django.db import connection
from django.utils import timezone

from core.changes import data_version


def bits(keys):
    """Return the set of the records with these primary keys (an iterable of ints >= 0) as an int."""
    keys = list(keys)
    found = bytearray(max(keys, default=0) // 8 + 1)
    for key in keys:
        found[key >> 3] |= 1 << (key & 7)
    return int.from_bytes(found, "little")


@dataclass(frozen=True)
class Sets:
    """What one filter finds: `of(value)` gives the set of a value, `values` are those that some record has."""

    of: object
    values: tuple = ()

    @classmethod
    def by_value(cls, pairs):
        """Return the Sets of (value, primary key) pairs; None is no value."""
        keys = {}
        for value, key in pairs:
            if value is not None:
                keys.setdefault(value, []).append(key)
        found = {value: bits(keys_of_value) for value, keys_of_value in keys.items()}
        return cls(lambda value: found.get(value, 0), tuple(found))


class YearSpans:
    """The Sets of records that each ran for a span of years: (first year, last year, primary key) rows.

    A record without a first year ran since ever, one without a last year runs on; one without both is in no year.
    """

    def __init__(self, rows):
        begun, ended = {}, {}
        for first, last, key in rows:
            if first is not None or last is not None:
                begun.setdefault(first, []).append(key)
                ended.setdefault(last, []).append(key)
        years = {*begun, *ended} - {None}
        self._first, self._last = min(years, default=0), max(years, default=0)
        self._begun = {year: bits(keys) for year, keys in begun.items()}
        self._ended = {year: bits(keys) for year, keys in ended.items()}
        self._between = {}
        runs_on = timezone.localdate().year if None in ended else 0
        span = range(self._first, max(self._last, runs_on) + 1) if years else ()
        self.values = tuple(str(year) for year in span if self.between(year, year))

    def between(self, first=None, last=None):
        """Return the set of the records that ran on some day of the years `first` to `last` (None: no limit)."""
        # Beyond the years that are known nothing changes: kept once for all of them.
        first = min(first, self._last + 1) if first else self._first
        last = max(last, self._first - 1) if last else self._last
        if (first, last) not in self._between:
            begun = (found for year, found in self._begun.items() if year is None or year <= last)
            running = (found for year, found in self._ended.items() if year is None or year >= first)
            self._between[first, last] = reduce(or_, begun, 0) & reduce(or_, running, 0)
        return self._between[first, last]

    def of(self, year):
        return self.between(int(year), int(year))

    def since(self, year):
        return self.between(first=int(year))

    def until(self, year):
        return self.between(last=int(year))


@dataclass(frozen=True)
class Facets:
    """The sets of one kind of list: all its records, and {filter name: Sets}."""

    everything: int
    by_filter: dict


class _Shared:
    """The Facets that this process keeps, each with the version of the content that it was read from."""

    def __init__(self):
        self._known = {}
        self._locks = {}
        self._lock = threading.Lock()

    def get(self, filterset_class):
        if connection.in_atomic_block:
            return filterset_class.read_facets()  # it may see what nobody else ever will
        version = data_version()
        with self._lock:
            lock = self._locks.setdefault(filterset_class, threading.Lock())
        with lock:  # one reads, the others wait for what it found
            known_version, facets = self._known.get(filterset_class, (None, None))
            if known_version != version:
                facets = filterset_class.read_facets()
                self._known[filterset_class] = version, facets
            return facets


facets_of = _Shared().get


class Counts:
    """The counts of one request. `values` are the values in force, {filter name: [value]}.

    `found` are sets that no value stands for: {"q": the records that hold the words}.
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
    def total(self):
        """The number of records in the list."""
        return self._without("").bit_count()

    def of(self, name, values, adds=True):
        """Return {value: the number of records when it is in force too}, with the other filters applied.

        A value adds to those of its filter that are in force, or with `adds=False` takes their place. For a value that
        is in force that is the length of the list as it is. The value "" stands for the filter without any value.
        """
        others, chosen = self._without(name), self.chosen.get(name, 0) if adds else 0
        found = self.facets.by_filter[name].of
        return {value: (others & (chosen | found(value)) if value else others).bit_count() for value in values}
