"""The figures page as a file: one row for each number on the page, computed by the same functions."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.exports.columns import Column, named
from core.exports.datasets import Dataset, Sheet
from core.languages import Text
from core.office import with_words
from core.years import UNKNOWN
from projects.charts import axis_chart, coverage, donor_chart, no_href, region_chart, status_counts, years_chart
from projects.disaggregation import group_chart, people_reached, pyramid
from projects.figures import BeneficiaryFigure
from projects.filters import ProjectFilter
from projects.headlines import lacks, sum_in_words, whose
from projects.key_figures import budgets, excluded, key_figures, parts_of_total
from projects.models import Project
from projects.totals import Total, part

PROJECTS, PERSONS = ("projects", _("projects")), ("persons", _("persons"))
FIGURES_UNIT, YEAR_UNIT = ("figures", _("figures")), ("year", _("year"))
Sex = BeneficiaryFigure.Sex


@dataclass(frozen=True)
class Number:
    """One number of the page; `as_of` is the (first, last) year that it covers, or the days of the counted records."""

    code: str
    label: object  # str, lazy, or Text
    value: object  # int or Decimal
    unit: tuple  # (code, label)
    as_of: tuple
    note: object = ""
    source: str = ""
    source_url: str = ""
    project: object = None  # of a single figure
    total: Total | None = None  # of a number of persons: how exact it is, and what it covers


class Portfolio:
    """The data that several charts of one file share, computed once. `names` are the filters in force."""

    def __init__(self, projects, names):
        self.projects = projects
        self.key = key_figures(projects)
        changed = self.key.last_change and timezone.localdate(self.key.last_change)
        self.records = (changed, changed)
        self.people = people_reached(projects)
        self.whose = " ".join(whose(self.key, names))


def of_persons(code, label, total, note="", **more):
    """Return the Number of a Total of persons."""
    return Number(code, label, total.number, PERSONS, total.years or (None, None), note, total=total, **more)


# --- The charts -------------------------------------------------------------------------------------------------------


def _key(portfolio):
    key, day = portfolio.key, portfolio.records
    yield Number("projects", _("Projects"), key.projects, PROJECTS, day)
    for status in status_counts(portfolio.projects, no_href):
        yield Number(status.code, status.label, status.value, PROJECTS, day, STATUSES)
    if key.first_year:
        yield Number("first_year", _("Year of the first project"), key.first_year, YEAR_UNIT, day)
    if key.persons:
        small = gettext("Numbers of fewer than five persons are not in it.")
        note = f"{capfirst(sum_in_words(key.persons))}. {small}"
        words = " ".join(part for part in (note, portfolio.whose, lacks(key)) if part)
        yield of_persons("persons", _("Persons reached"), key.persons, words)
        covered = key.persons.years or (None, None)
        yield Number("persons_figures", _("Figures in this sum"), key.persons.count, FIGURES_UNIT, covered)
    yield Number("donors", _("Donors"), key.donors, ("donors", _("donors")), day)
    note = _("Without IOM itself.")
    yield Number("partners", _("Partners"), key.partners, ("partners", _("partners")), day, note)


def _bars(make):
    """Return a function that yields the bars of a chart of projects as Numbers."""

    def numbers(portfolio):
        chart = make(portfolio.projects, portfolio.key.projects, no_href)
        return (Number(b.code, b.label, b.value, PROJECTS, portfolio.records, chart.subtitle) for b in chart.bars)

    return numbers


def _coverage(portfolio):
    found, day = coverage(portfolio.projects, no_href), portfolio.records
    note = _("Counted apart, and not spread over the regions.")
    for code, label in (
        ("nationwide", _("Nationwide projects")),
        ("several_countries", with_words(_("Programmes in several countries, %(the_country)s among them"))),
        ("no_region", _("Projects whose sources name no region")),
    ):
        if value := getattr(found, code):
            yield Number(code, label, value, PROJECTS, day, note)


def _years(portfolio):
    found = years_chart(portfolio.projects, no_href)
    for year in found.years:
        yield Number(str(year.year), str(year.year), year.value, PROJECTS, portfolio.records)
    if found.undated:
        yield Number(UNKNOWN, gettext("Start or end not known"), found.undated, PROJECTS, portfolio.records)


def _sex_and_age(portfolio):
    found = pyramid(portfolio.people)
    for row in found.rows:
        for sex, persons in ((Sex.FEMALE, row.women), (Sex.MALE, row.men)):
            code = f"{sex.value}-{row.code or 'not_recorded'}"
            yield of_persons(code, f"{sex.label} – {row.age}", persons)
    if found.rows and found.not_recorded:
        yield of_persons("not_recorded", _("Sex not recorded"), found.not_recorded)


def _groups(portfolio):
    chart = group_chart(portfolio.people)
    for bar in chart.bars:
        yield of_persons(bar.code or "not_recorded", bar.label, bar.value, chart.subtitle)


def _parts(portfolio):
    for figure in parts_of_total(portfolio.projects):
        label = f"{named(figure, 'label')} – {named(figure.project, 'title')}"
        yield of_persons(
            f"{figure.pk}",
            label,
            part(figure),
            source=figure.source,
            source_url=figure.source_url,
            project=figure.project,
        )


def _budgets(portfolio):
    found, day = budgets(portfolio.projects), portfolio.records
    note = _("Only budgets of a whole project in this country, in this currency.")
    for budget in found.by_currency:
        unit = budget.currency, budget.currency
        yield Number(budget.currency, _("Sum of the published budgets"), budget.amount, unit, day, note)
        yield Number(f"{budget.currency}-projects", _("Projects in this sum"), budget.projects, PROJECTS, day)
    for group in found.left_out:
        yield Number(group.code or "not_recorded", group.label, group.count, PROJECTS, day, _("In no sum."))
    if found.without:
        yield Number("without", _("Projects without a published amount"), found.without, PROJECTS, day)


def _excluded(portfolio):
    for group in excluded(portfolio.projects):
        yield Number(group.code, group.reason, group.count, FIGURES_UNIT, portfolio.records, APART)
        for shown in group.examples:
            figure = shown.figure
            unit = figure.unit, figure.get_unit_display()
            label = f"{named(figure, 'label')} – {named(figure.project, 'title')}"
            total = part(figure)
            yield Number(
                *(figure.project.code, label, shown.number, unit, total.years or (None, None), group.reason),
                source=figure.source,
                source_url=figure.source_url,
                project=figure.project,
                total=total,
            )


STATUSES = _("The status today; all statuses together are all projects.")
APART = _("True, each on the page of its project, but in no total.")
CHARTS = {
    "key": (_("Key figures"), _key),
    "axis": (_("Projects by axis"), _bars(axis_chart)),
    "donor": (_("Projects by donor"), _bars(donor_chart)),
    "region": (_("Projects by region"), _bars(region_chart)),
    "coverage": (_("Projects that name no single region"), _coverage),
    "year": (_("Active projects by year"), _years),
    "sex_age": (_("Persons reached by sex and age"), _sex_and_age),
    "group": (_("Persons reached by group"), _groups),
    "parts": (_("Figures that the number of persons adds up"), _parts),
    "budget": (_("Published budgets"), _budgets),
    "excluded": (_("Figures that do not add up"), _excluded),
}


# --- The file ---------------------------------------------------------------------------------------------------------


def numbers(filters, given):
    """Yield (chart code, Number) for everything on the page with these filters; `chart` selects one chart."""
    portfolio = Portfolio(filters.qs, [name for name, value in filters.values.items() if value])
    for code, (_label, make) in CHARTS.items():
        if given["chart"] in {"", code}:
            yield from ((code, number) for number in make(portfolio))


def _label(row):
    label = row[1].label
    return f"{label} [{label.language}]" if isinstance(label, Text) and label.stands_in else str(label)


def columns():
    return [
        Column("chart_code", _("Chart: code"), lambda row: row[0], _("Takes this chart alone: ?chart=axis")),
        Column("chart", _("Chart"), lambda row: str(CHARTS[row[0]][0])),
        Column("code", _("Code"), lambda row: row[1].code, _("Of the axis, the donor, the region, the currency…")),
        Column("label", _("What is counted"), _label),
        Column("value", _("Number"), lambda row: row[1].value, _("The number that the page shows.")),
        Column(
            "qualifier_code",
            _("Precision of the number: code"),
            lambda row: row[1].total.qualifier if row[1].total else "",
            _("exactly, more_than, about or up_to: that of the figures that are added up."),
        ),
        Column(
            "qualifier",
            _("Precision of the number"),
            lambda row: row[1].total.qualifier_text if row[1].total else "",
            _("The word that goes before the number."),
        ),
        Column(
            "plain_sum",
            _("Sum before rounding"),
            lambda row: row[1].total.plain if row[1].total else None,
            _("The figures added up as they stand. A sum of figures that are not exact is shown rounded."),
        ),
        Column("unit_code", _("Unit: code"), lambda row: row[1].unit[0]),
        Column("unit", _("Unit"), lambda row: str(row[1].unit[1])),
        Column(
            "as_of_first",
            _("Covers from"),
            lambda row: row[1].as_of[0],
            _("The first year that the figures cover; of counted projects the day of their last change."),
        ),
        Column("as_of_last", _("Covers until"), lambda row: row[1].as_of[1], _("The last one.")),
        Column(
            "project_code",
            _("Project code"),
            lambda row: row[1].project.code if row[1].project else "",
            _("Of a single figure."),
        ),
        Column(
            "donors",
            _("Donors"),
            lambda row: [named(funding.donor) for funding in row[1].project.fundings.all()] if row[1].project else [],
            _("Of the project of a single figure. The figure is that of the project, not of one of them."),
        ),
        Column("note", _("Note"), lambda row: str(row[1].note), _("How it was counted, or why it is shown apart.")),
        Column("source", _("Source of the figure"), lambda row: row[1].source, _("Empty: the projects of the portal.")),
        Column("source_url", _("Address of the source"), lambda row: row[1].source_url),
    ]


FIGURES = Dataset(
    name="figures",
    title=_("Key figures"),
    filterset=ProjectFilter,
    published=Project.objects.published,
    main=Sheet("figures", _("Figures"), columns, about=_("a row for each number of the page")),
    own={"chart": list(CHARTS)},
    computed=numbers,
)
