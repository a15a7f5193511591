"""The figures of a project as its page shows them: one headline for a running total, one small chart for its years.

A source that is read again gives the same total at a later date, and a yearly report gives one number a year. Neither
is one more fact beside the others, so they are one block: the latest total, the years, and folded the earlier totals.
"""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from core.dates import widen
from projects.disclosure import Shown

FEWEST_YEARS = 3
_YEAR = re.compile(r"\d{4}")
# "People helped in 2021": what is counted is the same each year.
IN_A_YEAR = re.compile(r"\s(?:en|in|سنة|عام)\s\d{4}\b")


@dataclass(frozen=True)
class YearRow:
    """A year of a series, or several years in a row without a figure (`shown` is None then)."""

    first: int
    last: int
    shown: Shown | None = None
    width: str = "0"


@dataclass
class Block:
    """What is shown as one: the headline, the yearly figures beside it, the earlier dates of the same total."""

    headline: Shown
    years: list = field(default_factory=list)  # [YearRow]
    earlier: list = field(default_factory=list)  # [Shown], the latest first


def blocks(shown):
    """Return the [Block] of all figures of a project (projects.disclosure.Shown), in the order of their headlines."""
    left = list(shown)
    found = {}
    for headline in [one for one in left if _is_counted(one)]:
        earlier = [one for one in left if _is_earlier(one, headline)]
        if earlier and not any(_is_earlier(headline, other) for other in left):
            earlier.sort(key=lambda one: one.figure.period_end or dt.date.min, reverse=True)
            found[headline.figure.pk] = Block(headline, earlier=earlier)
            left = [one for one in left if one not in earlier]
    for years in _yearly(left):
        wholes = [found.get(one.whole.figure.pk) for one in years if one.whole]
        block = next((whole for whole in wholes if whole), None) or Block(years[-1])
        block.years = _rows(years)
        found[block.headline.figure.pk] = block
        left = [one for one in left if one not in years or one is block.headline]
    return [found.get(one.figure.pk) or Block(one) for one in left]


def _is_counted(one):
    return not one.is_hidden and one.figure.reached is not None


def counts(figure):
    """Return what a figure counts, whatever the time."""
    return figure.unit, figure.sex, figure.age, figure.group, figure.region_id


def measure(figure):
    """Return what makes figures the same indicator, whatever the time: what they count, in the same words."""
    return *counts(figure), IN_A_YEAR.sub("", figure.label_fr)


def period_of(figure: Any, project: Any) -> tuple[dt.date, dt.date] | None:
    """Return the (first, last) day of a figure, or None if it is not known.

    A number with an as-of date counts from the start of the project; a target without dates covers the whole project.
    """
    first, last = figure.period_start, figure.period_end
    if not (first and last):
        first = first or project.start_date
        last = last or _as_of(figure) or (project.end_date if figure.is_target else None)
    return (first, last) if first and last and first <= last else None


def _as_of(figure):
    """Return the last day of the day, month or year of which the number is."""
    return figure.as_of_date and widen(figure.as_of_date, figure.as_of_precision, end=True)


def are_apart(periods: Iterable[tuple[dt.date, dt.date]]) -> bool:
    """Whether no two of some periods, (first, last) days, share a day."""
    return all(one[1] < other[0] for one, other in pairwise(sorted(periods)))


def _is_earlier(one, headline):
    """Whether a figure is the same running total as another, at an earlier date or without one."""
    figure, latest = one.figure, headline.figure
    return (
        figure is not latest
        and _is_counted(one)
        and latest.period_start is not None
        and figure.period_start == latest.period_start
        and latest.period_end is not None
        and (figure.period_end is None or figure.period_end < latest.period_end)
        and figure.reached <= latest.reached
        and counts(figure) == counts(latest)
        and figure.label_fr == latest.label_fr
    )


def _year_of(one):
    """Return the year that a figure counts, or None if it counts anything but one whole year."""
    start, end = one.figure.period_start, one.figure.period_end
    is_year = start and end and (start, end) == (dt.date(start.year, 1, 1), dt.date(start.year, 12, 31))
    return start.year if is_year else None


def _yearly(shown):
    """Yield the figures of each series, by year: alike in all but the year, FEWEST_YEARS years or more."""
    series = {}
    for one in shown:
        year = _year_of(one)
        if year and _is_counted(one):
            alike = (*counts(one.figure), _YEAR.sub("", one.figure.label_fr))
            series.setdefault(alike, {}).setdefault(year, one)
    for years in series.values():
        if len(years) >= FEWEST_YEARS:
            yield [years[year] for year in sorted(years)]


def _rows(years):
    """Return the YearRows of a series; years without a figure in between are one row."""
    highest = max(one.number for one in years) or 1
    rows = []
    for one in years:
        year = _year_of(one)
        if rows and rows[-1].last < year - 1:
            rows.append(YearRow(rows[-1].last + 1, year - 1))
        rows.append(YearRow(year, year, one, f"{100 * one.number / highest:.1f}"))
    return rows
