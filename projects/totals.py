"""What a sum of figures inherits from its parts: how exact it is, which time it covers, how many parts it has.

This is the one place for it: key figures, charts, files, sheets and sentences all show a Total. A sum that contains
"about 330" is itself "about", and is rounded to what its least exact part tells: "more than 500" is known to hundreds.
"""

import datetime as dt
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

from django.db.models import Case, Count, F, Max, Min, Q, Sum, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact
from django.utils.translation import gettext

from core.values import plain_number

EXACTLY, MORE_THAN, ABOUT, UP_TO = "exactly", "more_than", "about", "up_to"
STEPS = tuple(10**power for power in range(6, 0, -1))  # how coarsely a number may be written
DIGITS = 3  # a sum that is not exact shows no more digits that mean something


def first_day(figure: Any) -> dt.date | None:
    """Return the first day that a figure covers, as far as its record says."""
    return figure.period_start or figure.period_end or figure.as_of_date


def last_day(figure: Any) -> dt.date | None:
    return figure.period_end or figure.as_of_date or figure.period_start


@dataclass(frozen=True)
class Total:
    """A sum of figures. `plain` is what an addition gives; `number` and `words` are what may be shown.

    Totals add up to Totals; an empty one is false.
    """

    plain: int = 0
    count: int = 0  # of parts
    about: int = 0  # of these, parts with this qualifier
    more_than: int = 0
    up_to: int = 0
    step: int = 1  # how coarsely the least exact part is written: 100 for "more than 500"
    first: dt.date | None = None  # the first and the last day that the parts cover
    last: dt.date | None = None
    undated: int = 0  # parts of which no day is known

    def __bool__(self) -> bool:
        return self.count > 0

    def __int__(self) -> int:
        return self.plain

    def __add__(self, other: "Total") -> "Total":
        if not self.count or not other.count:
            return self if self.count else other
        return Total(
            self.plain + other.plain,
            self.count + other.count,
            self.about + other.about,
            self.more_than + other.more_than,
            self.up_to + other.up_to,
            max(self.step, other.step),
            min(self.first or other.first, other.first or self.first) if self.first or other.first else None,
            max(self.last or other.last, other.last or self.last) if self.last or other.last else None,
            self.undated + other.undated,
        )

    def with_plain(self, plain: int) -> "Total":
        """Return a Total of the same parts for another number: a share of a figure is as exact as the figure."""
        return Total(**vars(self) | {"plain": plain})

    @property
    def qualifier(self) -> str:
        """One of the qualifiers of a figure: that of its parts, or "about" if they differ."""
        found = [name for name in (MORE_THAN, UP_TO, ABOUT) if getattr(self, name)]
        return EXACTLY if not found else found[0] if len(found) == 1 else ABOUT

    @property
    def number(self) -> int:
        """The number to show: a single figure as its source gives it, a sum only as exact as its parts."""
        if self.count < 2 or self.qualifier == EXACTLY:
            return self.plain
        step = max(self.step, 10 ** (len(str(self.plain)) - DIGITS)) if self.plain >= 10**DIGITS else self.step
        shift = {MORE_THAN: 0, UP_TO: step - 1, ABOUT: step // 2}[self.qualifier]
        return (self.plain + shift) // step * step

    @property
    def is_rounded(self) -> bool:
        return self.number != self.plain

    @property
    def qualifier_text(self) -> str:
        """The word before the number, or ""."""
        if self.qualifier == MORE_THAN and self.count > 1:
            return gettext("at least")
        words = {EXACTLY: "", MORE_THAN: gettext("more than"), UP_TO: gettext("up to"), ABOUT: gettext("about")}
        return words[self.qualifier]

    @property
    def words(self) -> str:
        """The number with its qualifier: "about 35,400"."""
        return f"{self.qualifier_text} {plain_number(self.number)}".strip()

    def __str__(self) -> str:
        return self.words

    @property
    def years(self) -> tuple[int, int] | None:
        """The first and the last year that the parts cover, or None if none has a date."""
        return (self.first.year, self.last.year) if self.first and self.last else None

    @property
    def period_text(self) -> str:
        """The period that the parts cover: "2005 to 2024", "2016", or ""."""
        if not self.years:
            return ""
        first, last = self.years
        return str(first) if first == last else gettext("%(first)s to %(last)s") % {"first": first, "last": last}


def total_of(figures: Any) -> Total:
    """Return the Total of figures (BeneficiaryFigure) that may be added; see FigureQuerySet.additive."""
    return reduce(add, map(part, figures), Total())


def part(figure: Any) -> Total:
    """Return one figure as a Total."""
    inexact = figure.qualifier if figure.qualifier in (ABOUT, MORE_THAN, UP_TO) else ""
    return Total(
        plain=figure.reached,
        count=1,
        **({inexact: 1} if inexact else {}),
        step=next((step for step in STEPS if figure.reached and figure.reached % step == 0), 1) if inexact else 1,
        first=first_day(figure),
        last=last_day(figure),
        undated=int(last_day(figure) is None),
    )


# The same in the database: Total(**figures.aggregate(**TOTAL)), or a row for each group with `annotate`.
_INEXACT = Q(qualifier__in=(ABOUT, MORE_THAN, UP_TO), reached__gt=0)
_STEP = Case(*(When(Exact(F("reached") % step, 0), then=step) for step in STEPS), default=1)
TOTAL = {
    "plain": Coalesce(Sum("reached"), 0),
    "count": Count("pk"),
    **{name: Count("pk", filter=Q(qualifier=name)) for name in (ABOUT, MORE_THAN, UP_TO)},
    "step": Coalesce(Max(_STEP, filter=_INEXACT), 1),
    "first": Min(Coalesce("period_start", "period_end", "as_of_date")),
    "last": Max(Coalesce("period_end", "as_of_date", "period_start")),
    "undated": Count("pk", filter=Q(period_start=None, period_end=None, as_of_date=None)),
}
