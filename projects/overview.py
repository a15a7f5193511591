"""Key figures and charts of a set of projects: computed from the records each time, never stored."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Min, Q
from django.utils import timezone
from django.utils.translation import gettext

from core.languages import Text, text_of
from core.models import Axis, Partner
from projects.figures import BeneficiaryFigure
from projects.models import Project
from projects.querysets import status_condition

MOST_BARS = 8


@dataclass(frozen=True)
class KeyFigures:
    projects: int
    ongoing: int
    first_year: int | None
    persons: dict  # what FigureQuerySet.total() returns
    donors: int
    partners: int


def key_figures(projects):
    """Return the KeyFigures of a queryset of projects; three queries."""
    today = timezone.localdate()
    ids = projects.order_by().values("pk")
    counts = Project.objects.filter(pk__in=ids).aggregate(
        projects=Count("pk"),
        ongoing=Count("pk", filter=status_condition("ongoing", today)),
        first=Min("start_date"),
    )
    first = counts.pop("first")
    partners = Partner.objects.aggregate(
        donors=Count("pk", filter=Q(fundings__project__in=ids), distinct=True),
        partners=Count("pk", filter=Q(participations__project__in=ids), distinct=True),
    )
    persons = BeneficiaryFigure.objects.filter(project__in=ids).total(BeneficiaryFigure.Unit.PERSONS)
    return KeyFigures(**counts, **partners, first_year=first and first.year, persons=persons)


@dataclass(frozen=True)
class Bar:
    label: Text
    value: int
    width: str  # percentage for the SVG, with a decimal point
    is_first: bool
    query: str


@dataclass(frozen=True)
class Chart:
    """A chart headed by its finding; the plain title stands in when no finding is sure."""

    title: str
    bars: list


def _chart(rows, plain_title, finding):
    """Return the Chart of [(Text, count, query)], largest first; `finding` makes the title from the name in the lead.

    There is a finding only when one row is ahead of all others and its name is in the reader's language.
    """
    rows = sorted(rows, key=lambda row: -row[1])[:MOST_BARS]
    highest = rows[0][1] if rows else 0
    has_leader = len(rows) > 1 and highest > rows[1][1] and not rows[0][0].stands_in
    bars = [
        Bar(label, value, f"{100 * value / highest:.1f}", has_leader and index == 0, query)
        for index, (label, value, query) in enumerate(rows)
    ]
    return Chart(finding % {"name": rows[0][0].value} if has_leader else plain_title, bars)


def axis_chart(projects):
    """Return the Chart of how many projects each axis has."""
    axes = Axis.objects.annotate(n=Count("projects", filter=Q(projects__in=projects.order_by().values("pk"))))
    rows = [(text_of(axis, "name"), axis.n, f"?axis={axis.code}") for axis in axes if axis.n]
    return _chart(rows, gettext("Projects by axis"), gettext("“%(name)s” is the axis with the most projects"))


def donor_chart(projects):
    """Return the Chart of how many projects each donor takes part in funding; the first MOST_BARS of them."""
    ids = projects.order_by().values("pk")
    donors = Partner.objects.annotate(n=Count("fundings", filter=Q(fundings__project__in=ids))).filter(n__gt=0)
    rows = [(text_of(donor, "name"), donor.n, f"?donor={donor.code}") for donor in donors.order_by("-n", "code")]
    return _chart(rows, gettext("Projects by donor"), gettext("%(name)s takes part in funding the most projects"))


@dataclass(frozen=True)
class Year:
    year: int
    value: int
    height: str
    y: str
    is_now: bool

    @property
    def short(self):
        return f"{self.year % 100:02}"


def years_chart(projects):
    """Return (title, [Year]) of how many projects ran in each year, from the first start to this year or the last end.

    A project without a start is counted in the year of its end only, one without an end until this year.
    """
    now = timezone.localdate().year
    counts = Counter()
    dated = projects.order_by().exclude(start_date=None, end_date=None).values_list("start_date", "end_date")
    for start, end in dated:
        first = (start or end).year
        counts.update(range(first, (end.year if end else max(now, first)) + 1))
    if not counts:
        return gettext("Active projects by year"), []
    highest = max(counts.values())
    peaks = [year for year, value in counts.items() if value == highest]
    title = gettext("Active projects by year")
    if len(peaks) == 1 and len(counts) > 1:
        title = gettext("%(year)s is the year with the most projects under way") % {"year": peaks[0]}
    span = range(min(counts), max(*counts, now) + 1)
    heights = {year: 96 * counts[year] / highest for year in span}
    return title, [Year(y, counts[y], f"{heights[y]:.1f}", f"{100 - heights[y]:.1f}", y == now) for y in span]
