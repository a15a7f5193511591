"""The columns of the lists of a report in its workbook; a row is a pages.report_lines.Line."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from core.addresses import absolute
from core.exports.columns import (
    Cell,
    ChoiceColumn,
    Column,
    LinkColumn,
    PartialDateColumn,
    TextColumn,
    choice_column,
    named,
)
from events.models import Article, Event
from projects import fields
from projects.amounts import Amount
from projects.exports_long import PERCENT_HEADING, PERCENT_MEANING, figure_columns
from projects.figures import BeneficiaryFigure
from projects.models import Funding, Project

MARKS = (("logo", _("logo")), ("name", _("name")))


def _seen_columns():
    """Return the columns of where a record can be seen, and of why it is not public."""
    return [
        Column("url", _("Address"), lambda line: absolute(line.url), _("The page of the record."), Cell.ADDRESS),
        Column(
            "not_public",
            _("Not public"),
            lambda line: line.not_public,
            _("For staff: the state of what the public does not see. Empty in the public report."),
        ),
    ]


def _project_key():
    return [
        Column("project_code", _("Project code"), lambda line: line.record.project.code, _("Of which project it is.")),
        Column("project_title", _("Project"), lambda line: named(line.record.project, "title"), _("Its title.")),
    ]


def _funding(line):
    return next((own for own in line.record.own_fundings if own.amount is not None), None)


def project_columns():
    return [
        Column("project_code", _("Project code"), lambda line: line.record.code, _("Of which project a row is.")),
        TextColumn("title", _("Title"), lambda line: line.record, _("The title of the project.")),
        ChoiceColumn(
            "status",
            fields.STATUS.label,
            lambda line: line.record.status,
            _("The status today."),
            choices=Project.Status.choices,
        ),
        PartialDateColumn(
            "start",
            _("Start"),
            lambda line: (line.record.start_date, line.record.start_precision),
            _("When the project begins."),
        ),
        PartialDateColumn(
            "end", _("End"), lambda line: (line.record.end_date, line.record.end_precision), _("When the project ends.")
        ),
        LinkColumn("axis", _("Axis"), lambda line: line.record.axis, _("The axis of the project.")),
        LinkColumn(
            "regions",
            _("Regions"),
            lambda line: [*line.record.regions.all()],
            _("The regions that it names."),
            is_list=True,
        ),
        Column(
            "contribution",
            _("Contribution"),
            lambda line: (own := _funding(line)) and own.amount,
            _("What this donor gives to the whole project; empty if it is not published."),
            Cell.NUMBER,
            unit=_("the currency beside it"),
        ),
        Column(
            "currency",
            _("Currency"),
            lambda line: own.currency if (own := _funding(line)) else "",
            _("ISO 4217."),
            choices=Funding._meta.get_field("currency").flatchoices,
        ),
        *_seen_columns(),
    ]


def amount_columns():
    return [
        *_project_key(),
        choice_column(Amount, "kind", _("Kind of amount"), _("A commitment or a payment."), value=_of("kind")),
        Column("amount", _("Amount"), _of("amount"), _("As the office gives it."), Cell.NUMBER, unit=_CURRENCY),
        choice_column(Amount, "currency", _("Currency"), _("ISO 4217."), value=_of("currency")),
        Column("day", _("Day"), _of("first_day"), _("When it was committed or paid."), Cell.DATE),
        *_seen_columns(),
    ]


_CURRENCY = _("the currency beside it")


def _of(name):
    """Return the function that gives a field of what a Line lists."""
    return lambda line: getattr(line.record, name)


def report_figure_columns():
    """Return the columns of figures in the file of projects, with their project, and whether they are of the period."""
    own = [
        Column(
            "is_within",
            _("Of the period"),
            lambda row: row[0],
            _("Whether all that it counts is of the period of the report. Others are in no sum."),
            Cell.YES_NO,
        ),
        Column("project_code", _("Project code"), lambda row: row[1].record.figure.project.code, _("Its project.")),
        Column(
            "project_title",
            _("Project"),
            lambda row: named(row[1].record.figure.project, "title"),
            _("The title of its project."),
        ),
    ]
    figures = [column for column in figure_columns() if column.name != "donor_count"]
    return [*own, *(_after(column, lambda row: row[1].record) for column in figures)]


def _after(column, first):
    """Return a column whose row is `first` of another row."""
    return replace(column, value=lambda row, value=column.value: value(first(row)))


def result_columns():
    return [
        TextColumn("label", _("What is counted"), lambda row: row.figure, _("What the number tells.")),
        choice_column(
            BeneficiaryFigure, "unit", _("Unit"), _("What a number counts."), value=lambda row: row.figure.unit
        ),
        Column("target", _("Target"), lambda row: row.target, _("What was planned."), Cell.WHOLE),
        Column(
            "reached",
            _("Reached"),
            lambda row: row.progress and row.progress.reached.number,
            _("What was attained."),
            Cell.WHOLE,
        ),
        Column(
            "percent_of_target",
            PERCENT_HEADING,
            lambda row: row.progress and row.progress.percent,
            PERCENT_MEANING,
            Cell.WHOLE,
            unit=_("per cent"),
        ),
        Column(
            "figures",
            _("Figures in this sum"),
            lambda row: len(row.members),
            _("1: it is a single figure."),
            Cell.WHOLE,
        ),
        Column(
            "note", _("Note"), lambda row: row.reason or row.sum_text, _("Why it stands alone, or what it adds up.")
        ),
    ]


def event_columns():
    return [
        TextColumn("title", _("Title"), lambda line: line.record, _("The title of the event.")),
        choice_column(Event, "kind", _("Kind"), _("What kind of event it is."), value=_of("kind")),
        Column("first_day", _("First day"), _of("first_day"), _("When it begins."), Cell.DATE),
        Column("last_day", _("Last day"), _of("last_day"), _("When it ends."), Cell.DATE),
        *_seen_columns(),
    ]


def article_columns():
    return [
        TextColumn("title", _("Title"), lambda line: line.record, _("The title of the article.")),
        choice_column(Article, "kind", _("Kind"), _("What kind of article it is."), value=_of("kind")),
        PartialDateColumn(
            "date",
            _("Date"),
            lambda line: (line.record.dateline_date, line.record.dateline_precision),
            _("The date at its head."),
        ),
        *_seen_columns(),
    ]


def picture_columns():
    return [
        TextColumn("alt", _("Alternative text"), lambda line: line.record, _("What the picture shows.")),
        TextColumn("caption", _("Caption"), lambda line: line.record, _("What stands below it.")),
        Column("credit", _("Credit"), _of("credit"), _("Whose picture it is: name them where you use it.")),
        Column("url", _("Address"), lambda line: absolute(line.url), _("The file of the picture."), Cell.ADDRESS),
    ]


def evidence_columns():
    """Columns of the pages that show the donor, or do not; a row is (Evidence, Line)."""
    return [
        TextColumn("title", _("Title"), lambda row: row[1].record, _("The title of the page.")),
        ChoiceColumn(
            "mark",
            _("Mark of the donor"),
            lambda row: row[0].mark,
            _("What stands for the donor on the page; empty: nothing."),
            choices=MARKS,
        ),
        Column(
            "has_statement",
            _("With its statement of support"),
            lambda row: row[0].has_statement,
            _("Whether the page shows the statement."),
            Cell.YES_NO,
        ),
        *(_after(column, lambda row: row[1]) for column in _seen_columns()),
    ]
