"""Charts of a set of projects: their rows, each with a link to its projects, and a finding as heading."""

from collections import Counter
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from core.languages import Text, text_of
from core.models import Axis, Partner, Region
from core.versioned_cache import table
from core.years import UNKNOWN
from projects import findings
from projects.models import Project
from projects.querysets import COVERAGE
from projects.selection import Selection

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


def axis_chart(projects, total, href):
    """Return the Chart of the number of `projects` (a Selection or queryset of `total` projects) per axis.

    `href(name, value)` returns the address of the list with one more filter value.
    """
    rows = _largest_first(_rows(projects, "axis", table(Axis), href))
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
    rows = _largest_first(_rows(projects, "donor", table(Partner), href))
    return Chart(
        "donor",
        findings.donor([row[:2] for row in rows], total),
        bars_of(rows),
        gettext("Number of projects; several donors may share one. The first eight."),
        gettext("Donor"),
        gettext("Projects"),
    )


def region_chart(projects, total, href):
    """Return the Chart of the number of projects per region, in descending order."""
    rows = _largest_first(_rows(projects, "region", table(Region), href), None)
    return Chart(
        "region",
        findings.region([row[:2] for row in rows], total),
        bars_of(rows),
        gettext("Number of projects that name the region; a project may name several. Nationwide projects apart."),
        gettext("Region"),
        gettext("Projects"),
    )


def _rows(projects, name, records, href):
    """Return [(label, number, href, code)] of the records that some project has, in their order."""
    counts = Selection.of(projects).counts(name)
    return [
        (text_of(one, "name"), counts[one.code], href(name, one.code), one.code)
        for one in records
        if one.code in counts
    ]


def _largest_first(rows, most=MOST_BARS):
    return sorted(rows, key=lambda row: -row[1])[:most]


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
    """Return the Coverage of projects (a Selection or a queryset). `href` is that of the charts."""
    selection = Selection.of(projects)
    return Coverage(
        **{name: selection.having("coverage", name) for name in COVERAGE},
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
    """Return a StatusCount for each status that some of `projects` (a Selection or a queryset) have today; `href` is
    as for charts.
    """
    numbers = Selection.of(projects).counts("status")
    return [
        StatusCount(status.value, status.label, n, words(n) % {"n": findings.grouped(n)}, href("status", status.value))
        for status, words in _IN_WORDS.items()
        if (n := numbers.get(status.value))
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

    @property
    def subtitle(self):
        return gettext("Projects under way in each year, as far as their dates are known. This year in dark blue.")

    @property
    def undated_text(self):
        """What the years may lack, in a sentence; "" if nothing."""
        sentence = ngettext(
            "%(counter)s project has no known start or end: it counts only in the years that are known.",
            "%(counter)s projects have no known start or end: they count only in the years that are known.",
            self.undated,
        )
        return sentence % {"counter": self.undated} if self.undated else ""


def years_chart(projects, href):
    """Return the YearsChart of the projects (a Selection or a queryset) known to be under way per year, until the last
    year or this one.
    """
    selection, now = Selection.of(projects), timezone.localdate().year
    counts = Counter({int(year): number for year, number in selection.counts("year").items()})
    more = selection.having("year", UNKNOWN), href("year", UNKNOWN)
    if not counts:
        return YearsChart(findings.year([]), [], *more)
    highest = max(counts.values())
    years = []
    for year in range(min(counts), max(*counts, now) + 1):
        height = 96 * counts[year] / highest
        address = href("year", year)
        years.append(Year(year, counts[year], f"{height:.1f}", f"{100 - height:.1f}", year == now, address))
    return YearsChart(findings.year(list(counts.items())), years, *more)
