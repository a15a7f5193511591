"""Time bars: a project's years on a scale shared by all rows of a list, with a line for today."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from projects.periods import EndQualifier

LENGTH = 100  # per cent of the width
SHORTEST = 1.5  # a bar that is still seen


@dataclass(frozen=True)
class Bar:
    start: str  # numbers of CSS and SVG, with a decimal point in every language
    width: str
    is_open: bool  # it goes on


@dataclass(frozen=True)
class Scale:
    """The years from `first` to `last`, both included."""

    first: int
    last: int
    today: dt.date

    @classmethod
    def of(cls, projects):
        """Return the scale that fits all projects of a list and today."""
        today = timezone.localdate()
        years = [year for project in projects for year in project.years if year]
        return cls(min([*years, today.year - 1]), max([*years, today.year]), today)

    def position(self, date):
        """Return where a date lies on the scale, 0 to LENGTH."""
        start, end = dt.date(self.first, 1, 1), dt.date(self.last, 12, 31)
        return LENGTH * min(max((date - start) / (end - start), 0), 1)

    @property
    def today_x(self):
        return f"{self.position(self.today):.1f}"

    @property
    def ticks(self):
        """Four evenly spaced years for the column heading."""
        span = self.last - self.first
        return sorted({self.first + round(span * part / 3) for part in range(4)})

    def bar(self, project):
        """Return the Bar of a project over its known days, or None if no date is known."""
        first, last = project.known_days
        if first is None:
            return None
        from_x = self.position(first)
        width = max(self.position(last) - from_x, SHORTEST)
        return Bar(f"{from_x:.1f}", f"{width:.1f}", project.end_qualifier == EndQualifier.OPEN)
