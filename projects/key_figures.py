"""Key figures and totals of a set of projects: computed from the records, never stored."""

from collections import Counter
from dataclasses import dataclass
from itertools import groupby

from django.conf import settings
from django.db.models import Count, Max, Min, Prefetch, Q, Sum
from django.utils.translation import gettext

from projects.disclosure import disclosed
from projects.figures import SMALLEST_SHOWN, BeneficiaryFigure
from projects.models import Funding, Project
from projects.money import in_cents
from projects.selection import Selection, keys_of, queryset_of
from projects.totals import Total, first_day, last_day

MOST_EXAMPLES = 12
PERSONS = BeneficiaryFigure.Unit.PERSONS
_DAYS = ("period_start", "period_end", "as_of_date")  # of a figure: first_day() and last_day()


@dataclass(frozen=True)
class KeyFigures:
    projects: int
    first_year: int | None
    persons: Total
    shared: Total  # of these, persons of projects with several donors
    gaps: list  # [Gap] inside these persons
    donors: int
    partners: int  # without the office's own organisation
    last_change: object  # datetime of the latest change of a project, or None


def key_figures(projects):
    """Return the KeyFigures of projects (a Selection or a queryset); four queries."""
    selection = Selection.of(projects)
    known = selection.queryset.order_by().aggregate(first=Min("start_date"), last_change=Max("updated_at"))
    figures = BeneficiaryFigure.objects.filter(project__in=keys_of(selection))
    several = Funding.objects.values("project").annotate(n=Count("pk")).filter(n__gt=1)
    return KeyFigures(
        projects=selection.total,
        donors=len(selection.counts("donor")),
        partners=len(selection.counts("partner").keys() - {settings.OFFICE.organisation.partner}),
        first_year=known["first"] and known["first"].year,
        last_change=known["last_change"],
        persons=figures.total(PERSONS),
        shared=figures.filter(project__in=several.values("project")).total(PERSONS),
        gaps=gaps(figures),
    )


@dataclass(frozen=True)
class Gap:
    """Years between the figures of one project that none of them covers: the total lacks them."""

    project: Project
    first: int
    last: int

    @property
    def years(self):
        if self.first == self.last:
            return str(self.first)
        return gettext("%(first)s to %(last)s") % {"first": self.first, "last": self.last}


def gaps(figures):
    """Return the [Gap] of a queryset of figures, at most MOST_EXAMPLES; one query, two if there are any."""
    undated = Q(period_start=None, period_end=None, as_of_date=None)
    parts = figures.additive().filter(~undated, unit=PERSONS)
    several = parts.order_by().values("project").annotate(n=Count("pk")).filter(n__gt=1)
    rows = parts.filter(project__in=several.values("project")).order_by("project_id", "pk")
    found = []
    for pk, group in groupby(rows.only("project", *_DAYS), key=lambda figure: figure.project_id):
        end = None
        for figure in sorted(group, key=first_day):
            start = first_day(figure).year
            if end and start > end + 1:
                found.append((pk, end + 1, start - 1))
            end = max(end or 0, last_day(figure).year)
    found = found[:MOST_EXAMPLES]
    projects = Project.objects.in_bulk({pk for pk, _first, _last in found}) if found else {}
    return [Gap(projects[pk], first, last) for pk, first, last in found if pk in projects]


def parts_of_total(projects, most=None):
    """Return the figures that the persons of the key figures add up, the largest first, at most `most`: a queryset with
    what a reader needs to check the sum. `total_of()` of all of them is `KeyFigures.persons`.
    """
    figures = BeneficiaryFigure.objects.filter(project__in=keys_of(projects), unit=PERSONS).additive()
    return _with_projects(figures, most)


def _with_projects(figures, most=None):
    """Return the largest figures with their projects. The keys are found first, because SQLite would sort all of them
    with all that their projects say.
    """
    donors = Prefetch("project__fundings", Funding.objects.select_related("donor"))
    if most is not None:
        keys = figures.order_by("-reached", "pk").values("pk")[:most]
        figures = BeneficiaryFigure.objects.filter(pk__in=keys)
    return figures.select_related("project").prefetch_related(donors).order_by("-reached", "pk")


@dataclass(frozen=True)
class Budget:
    currency: str
    amount: object  # Decimal
    projects: int


@dataclass(frozen=True)
class LeftOut:
    """Budgets that cover something other than the project in the country of the office: in no sum."""

    code: str  # a Project.BudgetScope; "" if the record does not say
    label: str
    projects: list  # at most MOST_EXAMPLES
    count: int


@dataclass(frozen=True)
class Budgets:
    """Published budgets. Only those that cover the same thing add up: the whole project, in this country, in one
    currency.
    """

    by_currency: list
    left_out: list
    without: int  # projects whose budget is not published


def budgets(projects):
    """Return the Budgets of projects (a Selection or a queryset), the currency with the most projects first; two
    queries.
    """
    projects = queryset_of(projects)
    own = Project.BudgetScope.OWN
    rows = projects.order_by().values_list("budget_scope", "currency").annotate(total=Sum("budget"), n=Count("pk"))
    known = [
        Budget(currency, in_cents(total), number)
        for scope, currency, total, number in rows
        if currency and scope == own
    ]
    others = Counter()
    for scope, currency, _total, number in rows:
        if currency and scope != own:
            others[scope] += number
    examples = list(projects.exclude(currency="").exclude(budget_scope=own).newest_first()[:MOST_EXAMPLES])
    labels = dict(Project.BudgetScope.choices) | {"": gettext("what they cover is not recorded")}
    return Budgets(
        sorted(known, key=lambda budget: (-budget.projects, budget.currency)),
        [
            LeftOut(scope, labels[scope], [one for one in examples if one.budget_scope == scope], number)
            for scope, number in others.most_common()
        ],
        sum(number for _scope, currency, _total, number in rows if not currency),
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
    figures = BeneficiaryFigure.objects.filter(project__in=keys_of(projects))
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
    largest = _with_projects(figures.filter(is_twice), MOST_EXAMPLES)
    examples = [one for one in disclosed(largest).values() if not one.is_hidden]
    groups = [
        Excluded(code, reason, found[f"n{number}"], [] if number else examples)
        for number, (code, reason, _condition) in enumerate(conditions)
    ]
    return [group for group in groups if group.count]
