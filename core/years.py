"""Filtering by year: the records that were active on at least one day of it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from functools import cache, reduce
from operator import or_

from django.db.models import DateTimeField, F, Func, IntegerField, QuerySet
from django.utils import timezone

from core.facets import bits_by

FIRST_YEAR, LAST_YEAR = 1951, 2100
UNKNOWN = "unknown"  # the value of a filter for what no source tells


class YearSpans:
    """The core.facets.Sets of records that each ran for a span of years.

    Built from (first year, last year, set) rows; records without one of the two years (None) are in no year. `undated`
    is the set of those whose dates are not known, found under UNKNOWN.
    """

    def __init__(self, rows, undated=0):
        self._undated = undated
        begun, ended = defaultdict(int), defaultdict(int)
        for first, last, records in rows:
            if first is not None and last is not None:
                begun[first] |= records
                ended[last] |= records
        self._begun, self._ended, self._between = begun, ended, {}
        self._first, self._last = min(begun, default=0), max(ended, default=0)
        span = range(self._first, self._last + 1) if begun else ()
        self.values = tuple(str(year) for year in span if FIRST_YEAR <= year <= LAST_YEAR and self.of(year))

    def between(self, first: int | None = None, last: int | None = None) -> int:
        """Return the set of the records active on at least one day of the years `first` to `last` (None: no limit)."""
        # Nothing changes beyond the known years, so one entry serves all of them.
        first = min(first, self._last + 1) if first else self._first
        last = max(last, self._first - 1) if last else self._last
        if (first, last) not in self._between:
            begun = (records for year, records in self._begun.items() if year <= last)
            running = (records for year, records in self._ended.items() if year >= first)
            self._between[first, last] = reduce(or_, begun, 0) & reduce(or_, running, 0)
        return self._between[first, last]

    def of(self, year: int | str) -> int:
        if year == UNKNOWN:
            return self._undated
        return self.between(int(year), int(year))

    def since(self, year: int | str) -> int:
        return self.between(first=int(year))

    def until(self, year: int | str) -> int:
        return self.between(last=int(year))


def bits_by_years(records: QuerySet, first: str, last: str, *others: str, key: str = "pk") -> Iterator[tuple]:
    """Yield (first year, last year, …, set of the keys) for two dates or datetimes (in local time); one query.

    None is a missing date; the years next to FIRST_YEAR and LAST_YEAR stand for all years beyond them. `others` are
    fields whose values to yield too.
    """
    years = (_YearOf(records.model._meta.get_field(name)) for name in (first, last))
    return bits_by(records, *years, *others, key=key)


class _YearOf(Func):
    """The year of a date, or of a datetime in local time, in SQL; Django's own calls Python per record on SQLite."""

    output_field = IntegerField()

    def __init__(self, field):
        year = _by_halves(isinstance(field, DateTimeField), range(FIRST_YEAR - 1, LAST_YEAR + 2))
        super().__init__(F(field.name), template=f"CASE WHEN %(expressions)s IS NULL THEN NULL ELSE {year} END")


@cache
def _by_halves(is_moment, years):
    """Return the SQL that finds the year of %(expressions)s among some by binary search."""
    if len(years) == 1:
        return str(years[0])
    earlier, later = years[: len(years) // 2], years[len(years) // 2 :]
    begin = dt.datetime(later[0], 1, 1, tzinfo=timezone.get_default_timezone()).astimezone(dt.UTC)
    begin = begin.replace(tzinfo=None) if is_moment else dt.date(later[0], 1, 1)
    return (
        f"CASE WHEN %(expressions)s >= '{begin}' "
        f"THEN {_by_halves(is_moment, later)} ELSE {_by_halves(is_moment, earlier)} END"
    )
