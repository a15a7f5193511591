"""Key figures and totals of a set of projects: computed from the records, never stored."""

from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Count, Max, Min, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext

from core.languages import columns_of
from core.models import Partner
from projects.disclosure import disclosed
from projects.figures import SMALLEST_SHOWN, BeneficiaryFigure
from projects.models import Project
from projects.querysets import status_condition

MOST_EXAMPLES = 12


@dataclass(frozen=True)
class KeyFigures:
    projects: int
    ongoing: int
    first_year: int | None
    persons: dict  # as returned by FigureQuerySet.total()
    donors: int
    partners: int
    last_change: object  # datetime of the latest change of a project, or None


def key_figures(projects):
    """Return the KeyFigures of a queryset of projects; three queries."""
    today = timezone.localdate()
    ids = projects.order_by().values("pk")
    counts = Project.objects.filter(pk__in=ids).aggregate(
        projects=Count("pk"),
        ongoing=Count("pk", filter=status_condition("ongoing", today)),
        first=Min("start_date"),
        last_change=Max("updated_at"),
    )
    first = counts.pop("first")
    partners = Partner.objects.aggregate(
        donors=Count("pk", filter=Q(fundings__project__in=ids), distinct=True),
        partners=Count("pk", filter=Q(participations__project__in=ids), distinct=True),
    )
    persons = BeneficiaryFigure.objects.filter(project__in=ids).total(BeneficiaryFigure.Unit.PERSONS)
    return KeyFigures(**counts, **partners, first_year=first and first.year, persons=persons)


@dataclass(frozen=True)
class Budget:
    currency: str
    amount: object  # Decimal
    projects: int


@dataclass(frozen=True)
class Budgets:
    """Published budgets, summed per currency: amounts in different currencies do not add up."""

    by_currency: list
    without: int  # projects whose budget is not published
    with_note: int  # projects whose amount covers more or less than the project, according to its note


def budgets(projects):
    """Return the Budgets of a queryset of projects, the currency with the most projects first; one query."""
    has_note = reduce(or_, (Q(**{f"{column}__gt": ""}) for column in columns_of("budget_note")))
    rows = (
        projects.order_by()
        .values_list("currency")
        .annotate(
            total=Sum("budget"),
            projects=Count("pk"),
            with_note=Count("pk", filter=has_note & Q(budget__gte=0)),
        )
    )
    known = [Budget(currency, total, number) for currency, total, number, _note in rows if currency]
    return Budgets(
        sorted(known, key=lambda budget: (-budget.projects, budget.currency)),
        sum(number for currency, _total, number, _note in rows if not currency),
        sum(note for currency, _total, _number, note in rows if currency),
    )


@dataclass(frozen=True)
class Excluded:
    """Figures that are excluded from the totals, and why."""

    code: str
    reason: str
    count: int
    examples: list  # Shown, at most MOST_EXAMPLES; parts of other figures left out


def excluded(projects):
    """Return [Excluded] for the figures of projects that are not in the totals, each under one reason; three
    queries.
    """
    figures = BeneficiaryFigure.objects.filter(project__in=projects.order_by().values("pk"))
    is_persons = Q(unit=BeneficiaryFigure.Unit.PERSONS)
    stands_alone = Q(part_of=None) | Q(part_of__is_additive=False)
    is_twice = is_persons & stands_alone & Q(is_additive=False, reached__isnull=False)
    is_small = Q(unit__in=BeneficiaryFigure.PEOPLE, reached__gt=0, reached__lt=SMALLEST_SHOWN)
    conditions = [
        ("overlapping", gettext("They may count persons whom another figure counts too."), is_twice),
        ("part", gettext("They are a part of another figure, which is in the total."), Q(part_of__is_additive=True)),
        (
            "other_unit",
            gettext("They count something other than persons: services, institutions, missions…"),
            stands_alone & ~is_persons,
        ),
        (
            "target",
            gettext("They are targets: what was planned, not what was reached."),
            is_persons & stands_alone & Q(reached=None),
        ),
        ("too_small", gettext("They are too small to be shown."), is_persons & Q(is_additive=True) & is_small),
    ]
    counts = {f"n{number}": Count("pk", filter=condition) for number, (*_why, condition) in enumerate(conditions)}
    found = figures.aggregate(**counts)
    largest = figures.filter(is_twice).order_by("-reached", "pk").select_related("project")[:MOST_EXAMPLES]
    examples = [one for one in disclosed(largest).values() if not one.is_hidden]
    groups = [
        Excluded(code, reason, found[f"n{number}"], [] if number else examples)
        for number, (code, reason, _condition) in enumerate(conditions)
    ]
    return [group for group in groups if group.count]
