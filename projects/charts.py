"""Charts of a set of projects: their rows, each with a link to its projects, and a finding as heading."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from core.languages import Text, text_of
from core.models import Axis, Partner, Region
from core.sorting import ByName
from core.years import UNKNOWN
from projects import findings
from projects.models import Project
from projects.periods import is_undated, span
from projects.querysets import COVERAGE, status_condition

MOST_BARS = 8


@dataclass(frozen=True)
class Bar:
    label: Text
    value: object  # int, or a projects.totals.Total
    width: str  # percentage for the SVG, with a decimal point
    is_first: bool
    href: str  # of the list with exactly these projects; "" if no query of the list gives them
    code: str  # of the row, in files

    @property
    def words(self):
        """The number to show: "14", "about 8,870"."""
        return findings.grouped(self.value)


@dataclass(frozen=True)
class Chart:
    """A chart with its finding as heading, or a plain title if no finding is certain. `code` identifies it in files."""

    code: str
    title: str
    bars: list
    subtitle: str = ""
    row_label: str = ""
    value_label: str = ""


def bars_of(rows, is_led=None):
    """Return the Bars of [(label, number, href, code)], in order; the first one is highlighted."""
    sizes = [int(row[1]) for row in rows]
    highest = max(sizes, default=0)
    if is_led is None:
        is_led = findings.leader([row[:2] for row in rows]) is not None
    return [
        Bar(label, value, f"{100 * size / highest:.1f}" if highest else "0.0", is_led and size == highest, href, code)
        for (label, value, href, code), size in zip(rows, sizes, strict=True)
    ]


def _largest_first(rows):
    return sorted(rows, key=lambda row: -row[1])[:MOST_BARS]


def _ids(projects):
    return projects.order_by().values("pk")


def axis_chart(projects, total, href):
    """Return the Chart of the number of `projects` (a queryset of `total` projects) per axis.

    `href(name, value)` returns the address of the list with one more filter value.
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
    """Return the Chart of the number of projects per donor; the first MOST_BARS donors."""
    counted = Count("fundings", filter=Q(fundings__project__in=_ids(projects)))
    donors = Partner.objects.annotate(n=counted).filter(n__gt=0).order_by("-n", ByName(), "code")[: MOST_BARS + 1]
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
    """Return the Chart of the number of projects per region, in descending order."""
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
    """The `href` for charts of all projects: the list filtered by a value."""
    return f"{reverse('projects')}?{name}={value}"


def numbers_url(query):
    """Return the address of a chart's numbers as CSV, without its code at the end; `query` is that of the list."""
    return f"{reverse('figures_file', args=['csv'])}{query}{'&' if query else '?'}chart="


def no_href(name, value):
    """The `href` for charts that need no links."""
    return ""


@dataclass(frozen=True)
class Coverage:
    """Projects without a single region: counted separately and visibly, never spread over the regions."""

    nationwide: int
    several_countries: int
    no_region: int
    hrefs: dict  # of the lists with these projects, by the names above


def coverage(projects, href):
    """Return the Coverage of a queryset of projects; one query. `href` is that of the charts."""
    counts = {name: Count("pk", filter=condition, distinct=True) for name, condition in COVERAGE.items()}
    return Coverage(
        **Project.objects.filter(pk__in=_ids(projects)).aggregate(**counts),
        hrefs={name: href("coverage", name) for name in COVERAGE},
    )


@dataclass(frozen=True)
class StatusCount:
    """The projects with one status; all of them together are all projects."""

    code: str
    label: object  # lazy
    value: int
    text: str  # "22 completed"
    href: str


def status_counts(projects, href):
    """Return a StatusCount for each status that some of `projects` have today; one query. `href` is as for charts."""
    today = timezone.localdate()
    counts = {f"n_{status}": Count("pk", filter=status_condition(status, today)) for status in _IN_WORDS}
    numbers = projects.order_by().aggregate(**counts)
    return [
        StatusCount(status.value, status.label, n, words(n) % {"n": findings.grouped(n)}, href("status", status.value))
        for status, words in _IN_WORDS.items()
        if (n := numbers[f"n_{status}"])
    ]


_IN_WORDS = {
    Project.Status.ONGOING: lambda n: ngettext("%(n)s under way", "%(n)s under way", n),
    Project.Status.PLANNED: lambda n: ngettext("%(n)s planned", "%(n)s planned", n),
    Project.Status.COMPLETED: lambda n: ngettext("%(n)s completed", "%(n)s completed", n),
    Project.Status.SUSPENDED: lambda n: ngettext("%(n)s suspended", "%(n)s suspended", n),
    Project.Status.CANCELLED: lambda n: ngettext("%(n)s cancelled", "%(n)s cancelled", n),
    Project.Status.UNKNOWN: lambda n: ngettext("%(n)s whose dates are not known", "%(n)s whose dates are not known", n),
}


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
    """`undated` is the number of projects whose start or end is not known: years may lack them."""

    title: str
    years: list
    undated: int = 0
    undated_href: str = ""


def years_chart(projects, href):
    """Return the YearsChart of the projects known to be under way per year, until the last year or this one; one
    query.
    """
    now = timezone.localdate().year
    counts = Counter()
    dates = projects.order_by().values_list("start_date__year", "end_date__year", "start_qualifier", "end_qualifier")
    undated = 0
    for start, end, start_how, end_how, number in dates.annotate(n=Count("pk")):
        undated += number * is_undated(start, end, start_how, end_how)
        first, last = span(start, end, end_how, now)
        for year in range(first, last + 1) if first else ():
            counts[year] += number
    more = undated, href("year", UNKNOWN)
    if not counts:
        return YearsChart(findings.year([]), [], *more)
    highest = max(counts.values())
    years = []
    for year in range(min(counts), max(*counts, now) + 1):
        height = 96 * counts[year] / highest
        address = href("year", year)
        years.append(Year(year, counts[year], f"{height:.1f}", f"{100 - height:.1f}", year == now, address))
    return YearsChart(findings.year(list(counts.items())), years, *more)
