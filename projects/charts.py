"""Charts of a set of projects: their rows, each with the link to its numbers, headed by a finding."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from core.languages import Text, text_of
from core.models import Axis, Partner, Region
from projects import findings
from projects.models import Project
from projects.querysets import COVERAGE

MOST_BARS = 8


@dataclass(frozen=True)
class Bar:
    label: Text
    value: int
    width: str  # percentage for the SVG, with a decimal point
    is_first: bool
    href: str  # of the list of as many projects; "" when no question of the list gives them
    code: str  # of what is counted, in files


@dataclass(frozen=True)
class Chart:
    """A chart headed by its finding; the plain title stands in when no finding is sure. `code` names it in files."""

    code: str
    title: str
    bars: list
    subtitle: str = ""
    row_label: str = ""
    value_label: str = ""


def bars_of(rows, is_led=None):
    """Return the Bars of [(label, number, href, code)], in their order; the one that leads, the first, stands out."""
    highest = max((row[1] for row in rows), default=0)
    if is_led is None:
        is_led = findings.leader([row[:2] for row in rows]) is not None
    return [
        Bar(label, value, f"{100 * value / highest:.1f}" if highest else "0.0", is_led and value == highest, href, code)
        for label, value, href, code in rows
    ]


def _largest_first(rows):
    return sorted(rows, key=lambda row: -row[1])[:MOST_BARS]


def _ids(projects):
    return projects.order_by().values("pk")


def axis_chart(projects, total, href):
    """Return the Chart of how many of `projects` (a queryset of `total` projects) each axis has.

    `href(name, value)` gives the address of the list in which a filter has one more value.
    """
    axes = Axis.objects.annotate(n=Count("projects", filter=Q(projects__in=_ids(projects))))
    rows = [(text_of(axis, "name"), axis.n, href("axis", axis.code), axis.code) for axis in axes if axis.n]
    rows = _largest_first(rows)
    return Chart(
        "axis",
        findings.axis([row[:2] for row in rows], total),
        bars_of(rows),
        gettext("Number of projects; a project belongs to one axis."),
        gettext("Axis"),
        gettext("Projects"),
    )


def donor_chart(projects, total, href):
    """Return the Chart of how many projects each donor takes part in funding; the first MOST_BARS of them."""
    counted = Count("fundings", filter=Q(fundings__project__in=_ids(projects)))
    donors = Partner.objects.annotate(n=counted).filter(n__gt=0).order_by("-n", "code")[: MOST_BARS + 1]
    rows = [(text_of(donor, "name"), donor.n, href("donor", donor.code), donor.code) for donor in donors]
    return Chart(
        "donor",
        findings.donor([row[:2] for row in rows], total),
        bars_of(rows)[:MOST_BARS],
        gettext("Number of projects; several donors may share one. The first eight."),
        gettext("Donor"),
        gettext("Projects"),
    )


def region_chart(projects, total, href):
    """Return the Chart of how many projects name each region, in the order of their number."""
    regions = Region.objects.annotate(n=Count("projects", filter=Q(projects__in=_ids(projects))))
    rows = [
        (text_of(region, "name"), region.n, href("region", region.code), region.code)
        for region in regions.order_by("code")
    ]
    rows = sorted((row for row in rows if row[1]), key=lambda row: -row[1])
    return Chart(
        "region",
        findings.region([row[:2] for row in rows], total),
        bars_of(rows),
        gettext("Number of projects that name the region; a project may name several. Nationwide projects apart."),
        gettext("Region"),
        gettext("Projects"),
    )


def list_href(name, value):
    """The `href` of charts of all projects: the list of those that have a value."""
    return f"{reverse('projects')}?{name}={value}"


def numbers_url(query):
    """Return the address of a chart's numbers as CSV, but for its code at the end; `query` is that of the list."""
    return f"{reverse('figures_file', args=['csv'])}{query}{'&' if query else '?'}chart="


def no_href(name, value):
    """The `href` of charts whose numbers alone are wanted."""
    return ""


@dataclass(frozen=True)
class Coverage:
    """Projects that name no single region: counted openly and apart, never spread over the regions."""

    nationwide: int
    several_countries: int
    no_region: int
    hrefs: dict  # of the lists of as many projects, by the names above


def coverage(projects, href):
    """Return the Coverage of a queryset of projects; one query. `href` is that of the charts."""
    counts = {name: Count("pk", filter=condition, distinct=True) for name, condition in COVERAGE.items()}
    return Coverage(
        **Project.objects.filter(pk__in=_ids(projects)).aggregate(**counts),
        hrefs={name: href("coverage", name) for name in COVERAGE},
    )


@dataclass(frozen=True)
class Year:
    year: int
    value: int
    height: str
    y: str
    is_now: bool
    href: str


@dataclass(frozen=True)
class YearsChart:
    title: str
    years: list


def years_chart(projects, href):
    """Return the YearsChart of how many projects ran in each year, from the first start to this year or the last end.

    A project without a start is counted in the year of its end only, one without an end until this year.
    """
    now = timezone.localdate().year
    counts = Counter()
    dated = projects.order_by().exclude(start_date=None, end_date=None)
    for start, end, number in dated.values_list("start_date__year", "end_date__year").annotate(n=Count("pk")):
        first = start or end
        for year in range(first, (end or max(now, first)) + 1):
            counts[year] += number
    if not counts:
        return YearsChart(findings.year([]), [])
    highest = max(counts.values())
    years = []
    for year in range(min(counts), max(*counts, now) + 1):
        height = 96 * counts[year] / highest
        address = href("year", year)
        years.append(Year(year, counts[year], f"{height:.1f}", f"{100 - height:.1f}", year == now, address))
    return YearsChart(findings.year(list(counts.items())), years)
