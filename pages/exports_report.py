"""The workbook of a report: its numbers, and a sheet for each of its lists, all of them whole."""

from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.exports.columns import Cell, Column, named
from core.exports.datasets import Dataset, Sheet
from core.models import Partner
from core.values import plain_number
from events.models import Event
from pages.report import DonorReport, donor_report
from pages.report_columns import (
    amount_columns,
    article_columns,
    event_columns,
    evidence_columns,
    picture_columns,
    project_columns,
    report_figure_columns,
    result_columns,
)
from pages.report_period import ReportFilter
from projects.figures import BeneficiaryFigure
from projects.models import Project

PERSONS = BeneficiaryFigure.Unit.PERSONS


def workbook(donor: Partner, *, has_drafts: bool) -> Dataset:
    """Return the Dataset of the report of a donor; the period is in the query of the request."""
    return Dataset(
        name=f"report-{donor.code.lower()}",
        title=gettext("Report for a donor: %(name)s") % {"name": named(donor)},
        filterset=ReportFilter,
        published=Project.objects.none,
        main=Sheet("report", _("Report"), number_columns, numbers, _("a row for each number of the report")),
        long=SHEETS,
        own={},
        computed=lambda filters, given: [donor_report(donor, filters.period, has_drafts=has_drafts, most=None)],
    )


# --- The numbers ------------------------------------------------------------------------------------------------------


def numbers(report: DonorReport) -> list[tuple]:
    """Return (code, label, number, unit, note) of the numbers of the report."""
    records, persons = str(_("records")), report.figures.persons
    rows = [
        ("projects", gettext("Projects"), report.projects.count, records, report.period.words),
        ("events", capfirst(str(Event._meta.verbose_name_plural)), report.events.count, records, ""),
        ("articles", gettext("News"), report.articles.count, records, ""),
        ("pictures", gettext("Pictures"), report.pictures.count, records, ""),
        ("figures", gettext("Figures"), report.within.count, records, ""),
    ]
    if report.period:
        rows += [
            ("figures-longer", gettext("Figures of a longer time"), report.longer.count, records, ""),
            ("figures-left-out", gettext("Figures of another time"), report.figures.left_out, records, ""),
            ("articles-undated", gettext("News without a date"), report.undated_articles, records, ""),
        ]
    if persons:
        rows.append(("persons", gettext("Persons reached"), persons.number, str(PERSONS.label), persons.words))
    for one in report.money:
        note = gettext("Projects: %(n)s") % {"n": plain_number(one.projects)}
        rows.append((f"{one.kind}-{one.currency}", str(one.label), one.amount, one.currency, note))
    for budget in report.budgets.by_currency:
        note = gettext("Projects: %(n)s") % {"n": plain_number(budget.projects)}
        rows.append((f"budget-{budget.currency}", gettext("Published budgets"), budget.amount, budget.currency, note))
    return rows


def number_columns():
    return [
        Column("code", _("Code"), lambda row: row[0], _("It stays when the words change.")),
        Column("label", _("What is counted"), lambda row: row[1], _("What the number tells.")),
        Column("value", _("Number"), lambda row: row[2], _("The number that the page shows."), Cell.NUMBER),
        Column("unit", _("Unit"), lambda row: row[3], _("What is counted; of an amount its currency, ISO 4217.")),
        Column("note", _("Note"), lambda row: row[4], _("The period, the number in words, or of how many projects.")),
    ]


# --- The sheets -------------------------------------------------------------------------------------------------------


def figure_rows(report):
    return [(True, line) for line in report.within.rows] + [(False, line) for line in report.longer.rows]


SHEETS = (
    Sheet("projects", _("Projects"), project_columns, lambda r: r.projects.rows, _("a row for each project")),
    Sheet("amounts", _("Amounts by day"), amount_columns, lambda r: r.amounts.rows, _("a row for each amount")),
    Sheet("figures", _("Figures"), report_figure_columns, figure_rows, _("a row for each figure")),
    Sheet(
        "results",
        _("Results against targets"),
        result_columns,
        lambda r: r.figures.results.rows,
        _("a row for each result"),
    ),
    Sheet(
        "events",
        capfirst(Event._meta.verbose_name_plural),
        event_columns,
        lambda r: r.events.rows,
        _("a row for each event"),
    ),
    Sheet("news", _("News"), article_columns, lambda r: r.articles.rows, _("a row for each article")),
    Sheet("pictures", _("Pictures"), picture_columns, lambda r: r.pictures.rows, _("a row for each picture")),
    Sheet(
        "visibility",
        _("Visibility of the donor"),
        evidence_columns,
        lambda r: [(one, line) for one in r.visibility for line in one.pages.rows],
        _("a row for each page of the report"),
    ),
)
