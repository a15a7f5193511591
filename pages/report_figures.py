"""The figures of a report: those of its period, and those that cover more than it.

A figure counts in a period if all its days lie in it (projects.series.period_of: a number with an as-of date alone
counts from the start of its project). One that covers more is shown with its own period, and is in no sum.
"""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, QuerySet

from pages.report_period import Period
from projects.disclosure import Shown, disclosed
from projects.figures import BeneficiaryFigure
from projects.models import Funding
from projects.results import Results, results_of
from projects.series import period_of
from projects.totals import Total, total_of


@dataclass(frozen=True)
class Figures:
    within: list[Shown]  # of the period; without a period, all
    longer: list[Shown]  # that cover days of it, and others
    left_out: int  # of other times, or of no known time
    several: frozenset[int]  # the keys of the projects with several donors

    @cached_property
    def persons(self) -> Total:
        """The persons reached: the same sum as in the key figures, of the figures of the period."""
        return total_of(self._persons)

    @cached_property
    def shared(self) -> Total:
        """Of these, persons of projects with several donors."""
        return total_of(figure for figure in self._persons if figure.project_id in self.several)

    @property
    def _persons(self):
        figures = (one.figure for one in self.within)
        return [one for one in figures if one.is_in_total and one.unit == BeneficiaryFigure.Unit.PERSONS]

    @cached_property
    def results(self) -> Results:
        with_target = [one for one in self.within if one.figure.target is not None]
        return results_of(with_target, (), len(self.within) - len(with_target))


def figures_in(projects: QuerySet, period: Period) -> Figures:
    """Return the Figures of a queryset of projects in a period, project by project; two queries."""
    ids = projects.order_by().values("pk")
    figures = BeneficiaryFigure.objects.filter(project__in=ids).select_related("project", "region")
    several = (
        Funding.objects.filter(project__in=ids).order_by().values("project").annotate(n=Count("pk")).filter(n__gt=1)
    )
    shown = disclosed(figures.order_by("project_id", "order", "pk"), complete=True).values()
    within, longer, left_out = [], [], 0
    for one in shown:
        days = period_of(one.figure, one.figure.project)
        if not period or (days and period.holds(*days)):
            within.append(one)
        elif days and period.touches(*days):
            longer.append(one)
        else:
            left_out += 1
    return Figures(within, longer, left_out, frozenset(several.values_list("project", flat=True)))
