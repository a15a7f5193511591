"""The period of a report: a year, or the days from one to another; all time if nothing is asked for."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.dates import Precision, date_span, format_partial_date
from core.filter_kinds import DayFilter, YearFilter, year_span
from core.filters import PortalFilterSet
from projects.models import Project

MOST_YEARS = 30  # that an address of a list names one by one


@dataclass(frozen=True)
class Period:
    """The days from `first` to `last`, both included; None: no limit. One without limits is all time, and false."""

    first: dt.date | None = None
    last: dt.date | None = None

    def __bool__(self) -> bool:
        return bool(self.first or self.last)

    def holds(self, first: dt.date, last: dt.date) -> bool:
        """Whether some days lie all within the period."""
        return (not self.first or first >= self.first) and (not self.last or last <= self.last)

    def touches(self, first: dt.date, last: dt.date) -> bool:
        """Whether one of some days lies within the period."""
        return (not self.first or last >= self.first) and (not self.last or first <= self.last)

    @property
    def years(self) -> range | None:
        """The calendar years that it consists of; None if it does not."""
        if not (self.first and self.last):
            return None
        years = range(self.first.year, self.last.year + 1)
        return years if (self.first, self.last) == (year_span(years[0])[0], year_span(years[-1])[1]) else None

    @property
    def words(self) -> str:
        """The period in the active language: "2016", "2015 to 2016", "from 1 March to 30 June 2016", or ""."""
        if self.years:
            first, last = self.years[0], self.years[-1]
            return str(first) if first == last else gettext("%(first)s to %(last)s") % {"first": first, "last": last}
        if self.first and self.last:
            return "".join(text for _day, text in date_span(self.first, self.last))
        if self.first:
            return gettext("since %(date)s") % {"date": format_partial_date(self.first, Precision.DAY)}
        if self.last:
            return gettext("until %(date)s") % {"date": format_partial_date(self.last, Precision.DAY)}
        return ""

    def list_query(self) -> dict[str, list[int]] | None:
        """Return what to add to the query of a list to see the records of this period; None if no query gives them."""
        if not self:
            return {}
        return {"year": [*self.years]} if self.years and len(self.years) <= MOST_YEARS else None


class ReportFilter(PortalFilterSet):
    """The projects of a report: those known to be under way in its period."""

    year = YearFilter(label=_("Year"))
    day_min = DayFilter(label=_("First day"))
    day_max = DayFilter(label=_("Last day"))

    class Meta:
        model = Project
        fields = []

    def problems(self):
        first, last = self.values.get("day_min"), self.values.get("day_max")
        if self.values.get("year") and (first or last):
            return [("year", gettext("A year and days together: give one or the other."))]
        if first and last and first > last:
            return [("day_max", gettext("The last day lies before the first day."))]
        return []

    @property
    def period(self) -> Period:
        if year := self.values.get("year"):
            return Period(*year_span(year))
        return Period(self.values.get("day_min"), self.values.get("day_max"))


def within(projects: QuerySet, period: Period) -> QuerySet:
    """Return the projects known to be under way in a period; all of them without one."""
    return projects.active_between(period.first, period.last) if period else projects
