"""The numbers of the figures page, chart by chart, for its file: computed by the same functions as the page."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.exports.columns import Year, named
from core.office import with_words
from core.years import UNKNOWN
from projects.charts import axis_chart, coverage, donor_chart, no_href, region_chart, status_counts, years_chart
from projects.disaggregation import group_chart, people_reached, pyramid
from projects.figures import BeneficiaryFigure
from projects.headlines import lacks, sum_in_words, whose
from projects.key_figures import budgets, excluded, key_figures, parts_of_total
from projects.results import Result, results, whose_results
from projects.totals import Total, part

PROJECTS, PERSONS = ("projects", _("projects")), ("persons", _("persons"))
FIGURES_UNIT, YEAR_UNIT = ("figures", _("figures")), ("year", _("year"))
DONORS, PARTNERS = ("donors", _("donors")), ("partners", _("partners"))
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
    target: int | None = None  # of a result
    percent: int | None = None  # of the target


class Portfolio:
    """The data that several charts of one file share, computed once. `asked` are the filters in force, with values."""

    def __init__(self, projects, asked):
        self.projects, self.asked = projects, asked
        self.key = key_figures(projects)
        changed = self.key.last_change and timezone.localdate(self.key.last_change)
        self.records = (changed, changed)
        self.people = people_reached(projects)
        self.whose = " ".join(whose(self.key, asked))


def of_persons(code, label, total, note="", **more):
    """Return the Number of a Total of persons."""
    return Number(code, label, total.number, PERSONS, total.years or (None, None), note, total=total, **more)


def _key(portfolio):
    key, day = portfolio.key, portfolio.records
    yield Number("projects", _("Projects"), key.projects, PROJECTS, day)
    for status in status_counts(portfolio.projects, no_href):
        yield Number(status.code, status.label, status.value, PROJECTS, day, STATUSES)
    if key.first_year:
        yield Number("first_year", _("Year of the first project"), Year(key.first_year), YEAR_UNIT, day)
    if key.persons:
        small = gettext("Numbers of fewer than five persons are not in it.")
        note = f"{capfirst(sum_in_words(key.persons))}. {small}"
        words = " ".join(part for part in (note, portfolio.whose, lacks(key)) if part)
        yield of_persons("persons", _("Persons reached"), key.persons, words)
        covered = key.persons.years or (None, None)
        yield Number("persons_figures", _("Figures in this sum"), key.persons.count, FIGURES_UNIT, covered)
    yield Number("donors", _("Donors"), key.donors, DONORS, day)
    note = _("Without IOM itself.")
    yield Number("partners", _("Partners"), key.partners, PARTNERS, day, note)


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


def _results(portfolio):
    found = results(portfolio.projects, portfolio.asked.get("region", ()))
    whole = whose_results(portfolio.asked)
    for row in found.rows:
        note = " ".join(words for words in (capfirst(row.sum_text), row.reason, whole) if words)
        yield _of_target(f"{'sum' if row.is_sum else 'figure'}-{row.figure.pk}", row, note)
        for one in row.members if row.is_sum else ():
            yield _of_target(f"figure-{one.figure.pk}", Result((one,)), gettext("In the sum above."))


def _of_target(code, row, note):
    """Return the Number of a projects.results.Result; without a value if no number reached is known."""
    figure, progress = row.figure, row.progress
    total = progress and progress.reached
    own = {"source": figure.source, "source_url": figure.source_url, "project": figure.project}
    return Number(
        *(code, named(figure, "label"), total and total.number, (figure.unit, figure.get_unit_display())),
        (total and total.years) or (None, None),
        note,
        total=total,
        target=row.target,
        percent=progress and progress.percent,
        **({} if row.is_sum else own),
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
    "results": (_("Results against targets"), _results),
    "budget": (_("Published budgets"), _budgets),
    "excluded": (_("Figures that do not add up"), _excluded),
}
