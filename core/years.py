"""Years as a filter: the records that ran on some day of them."""

import datetime as dt
from collections import defaultdict
from functools import reduce
from operator import or_

from django.db.models import Case, DateTimeField, Value, When
from django.utils import timezone

from core.facets import bits_by

FIRST_YEAR, LAST_YEAR = 1951, 2100


class YearSpans:
    """The core.facets.Sets of records that each ran for a span of years.

    Made of (first year, last year, set) rows. Without a first year (None) a record ran since ever, without a last year
    it runs on; without both it is in no year.
    """

    def __init__(self, rows):
        begun, ended = defaultdict(int), defaultdict(int)
        for first, last, records in rows:
            if first is not None or last is not None:
                begun[first] |= records
                ended[last] |= records
        years = {*begun, *ended} - {None}
        self._first, self._last = min(years, default=0), max(years, default=0)
        self._begun, self._ended, self._between = begun, ended, {}
        runs_on = timezone.localdate().year if None in ended else 0
        span = range(self._first, max(self._last, runs_on) + 1) if years else ()
        self.values = tuple(str(year) for year in span if FIRST_YEAR <= year <= LAST_YEAR and self.of(year))

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


def bits_by_years(records, first, last):
    """Yield (first year, last year, set of the records) of two dates, or of two moments in Morocco; one query.

    None stands for a date that is missing; the year before FIRST_YEAR and the one after LAST_YEAR for all beyond.
    """
    return bits_by(records, *(_year_of(records.model._meta.get_field(name)) for name in (first, last)))


def _year_of(field):
    """Return the year of a field as an expression: found by halves among the first days or moments of all years.

    For the year of a date SQLite would call Python, once for each record.
    """
    zone = timezone.get_current_timezone()
    is_moment = isinstance(field, DateTimeField)

    def year_in(years):
        if len(years) == 1:
            return Value(years[0])
        earlier, later = years[: len(years) // 2], years[len(years) // 2 :]
        begins = dt.datetime(later[0], 1, 1, tzinfo=zone) if is_moment else dt.date(later[0], 1, 1)
        return Case(When(**{f"{field.name}__gte": begins}, then=year_in(later)), default=year_in(earlier))

    return Case(When(**{field.name: None}, then=None), default=year_in(range(FIRST_YEAR - 1, LAST_YEAR + 2)))
