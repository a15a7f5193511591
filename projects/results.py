"""Results against targets: what some projects planned and what they reached, where both mean the same.

Figures are one indicator if they count the same in the same words (projects.series.measure). Of one indicator, figures
are added up if each has both numbers and none may count what another counts too: they are additive, no part of another
figure, and those of one project share no day. All others stand alone, with the reason. Hidden numbers are in nothing.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from core.values import plain_number
from projects.disclosure import Shown, disclosed
from projects.fields import TAG_FILTERS
from projects.figures import BeneficiaryFigure
from projects.progress import Progress
from projects.selection import Selection, keys_of
from projects.series import are_apart, measure, period_of
from projects.totals import total_of

PART, REPEATS, OVERLAPS = "part", "repeats", "overlaps"
REASONS = {
    PART: _("Not added to the others: a part of another figure."),
    REPEATS: _("Not added to the others: it may count what another figure counts too."),
    OVERLAPS: _("Not added to the others: another figure of the same project covers the same days, or has no dates."),
}


@dataclass(frozen=True)
class Result:
    """One figure with a target, or several of one indicator that are added up, the largest target first."""

    members: tuple[Shown, ...]
    why_alone: str = ""  # a key of REASONS: why it is not added to others of its indicator; "" if there are none

    @property
    def figure(self) -> BeneficiaryFigure:
        """The figure; of a sum the one that names what all of them count."""
        return self.members[0].figure

    @property
    def is_sum(self) -> bool:
        return len(self.members) > 1

    @property
    def target(self) -> int:
        return sum(one.target for one in self.members)

    @cached_property
    def progress(self) -> Progress | None:
        """How far it has come; None if no number reached is known."""
        if self.members[0].reached is None:
            return None
        return Progress(total_of(one.figure for one in self.members), self.target)

    @property
    def reason(self) -> str:
        return str(REASONS[self.why_alone]) if self.why_alone else ""

    @property
    def sum_text(self) -> str:
        """What a sum adds up, in words; "" for one figure."""
        if not self.is_sum:
            return ""
        projects = len({one.figure.project_id for one in self.members})
        words = ngettext(
            "sum of %(figures)s figures of one project",
            "sum of %(figures)s figures of %(n)s projects, with no known overlap",
            projects,
        )
        return words % {"figures": plain_number(len(self.members)), "n": plain_number(projects)}


@dataclass(frozen=True)
class Results:
    rows: list[Result]  # those with a number reached first, then by target
    hidden: int = 0  # figures with a target that are not shown
    elsewhere: int = 0  # figures with a target that are about other regions than those asked for
    without_target: int = 0  # figures that have no target

    def __bool__(self) -> bool:
        return bool(self.rows)

    def first(self, most: int) -> list[Result]:
        return self.rows[:most]

    @property
    def notes(self) -> list[str]:
        """What is not in the rows, in sentences."""
        found = []
        if self.without_target:
            words = ngettext(
                "%(n)s figure of these projects has no target in the sources.",
                "%(n)s figures of these projects have no target in the sources.",
                self.without_target,
            )
            found.append(words % {"n": plain_number(self.without_target)})
        if self.hidden:
            words = ngettext(
                "%(n)s figure with a target is not shown: its number of persons is too small.",
                "%(n)s figures with a target are not shown: their numbers of persons are too small.",
                self.hidden,
            )
            found.append(words % {"n": plain_number(self.hidden)})
        if self.elsewhere:
            words = ngettext(
                "%(n)s figure of these projects is about another region.",
                "%(n)s figures of these projects are about other regions.",
                self.elsewhere,
            )
            found.append(words % {"n": plain_number(self.elsewhere)})
        return found


def results(projects: Selection | QuerySet, regions: Collection[str] = ()) -> Results:
    """Return the Results of projects (a Selection or a queryset); two queries.

    With `regions` (codes), a figure about another region is left out: its project is there, but not what it counts.
    """
    figures = BeneficiaryFigure.objects.filter(project__in=keys_of(projects))
    targeted = figures.filter(target__isnull=False)
    # What is hidden depends on all figures of a project.
    known = figures.filter(project__in=targeted.order_by().values("project")).select_related("project", "region")
    shown = [one for one in disclosed(known, complete=True).values() if one.figure.target is not None]
    without = figures.filter(target__isnull=True).count()
    return results_of(shown, regions, without)


def results_of(shown: Iterable[Shown], regions: Collection[str] = (), without_target: int = 0) -> Results:
    """Return the Results of figures that have a target (projects.disclosure.Shown), with their project and region."""
    shown = list(shown)
    here = [one for one in shown if not (regions and one.figure.region) or one.figure.region.code in regions]
    indicators = defaultdict(list)
    for one in here:
        if not one.is_hidden:
            indicators[measure(one.figure)].append(one)
    rows = [row for members in indicators.values() for row in _rows(members)]
    rows.sort(key=lambda row: (row.progress is None, -row.target, row.figure.pk))
    hidden = sum(one.is_hidden for one in here)
    return Results(rows, hidden, len(shown) - len(here), without_target)


def _rows(members):
    """Return the Results of one indicator: the sum of what can be added up, and everything else alone."""
    compared = sorted((one for one in members if one.reached is not None), key=lambda one: -one.target)
    alone = _why_alone(compared) if len(compared) > 1 else {}
    added = [one for one in compared if one.figure.pk not in alone]
    rows = [Result(tuple(added))] if added else []
    rows += [Result((one,), alone[one.figure.pk]) for one in compared if one.figure.pk in alone]
    return rows + [Result((one,)) for one in members if one.reached is None]


def _why_alone(members: list[Shown]) -> dict[Any, str]:
    """Return {pk: key of REASONS} of the figures of one indicator that must not be added to the others."""
    found = {}
    own = defaultdict(list)
    for one in members:
        figure = one.figure
        if figure.part_of_id:
            found[figure.pk] = PART
        elif not figure.is_additive:
            found[figure.pk] = REPEATS
        else:
            own[figure.project_id].append(figure)
    for figures in own.values():
        periods = [period_of(figure, figure.project) for figure in figures]
        if len(figures) > 1 and not (all(periods) and are_apart(periods)):
            found |= {figure.pk: OVERLAPS for figure in figures}
    return found


def whose_results(names: Collection[str]) -> str:
    """Return a sentence that says that figures are those of whole projects; `names` are the filters in force."""
    if {"donor", "partner", "region", "place"} & {*names}:
        return gettext("Figures of whole projects: what a donor, a partner or a place has in them is not divided.")
    if TAG_FILTERS.intersection(names):
        return gettext("Figures of whole projects: what serves a goal, an objective or a programme is not divided.")
    return ""
