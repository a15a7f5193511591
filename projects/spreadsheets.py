"""The spreadsheet columns of projects and of beneficiary figures."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.search import fold
from desk.rights import may
from desk.spreadsheets.columns import (
    ImportChoice,
    ImportText,
    Key,
    Whole,
    YesNo,
    texts,
)
from desk.spreadsheets.date_columns import ImportPartialDate
from desk.spreadsheets.declared import declared_columns
from desk.spreadsheets.kinds import SpreadsheetKind, register
from desk.spreadsheets.links import Reference, References
from desk.spreadsheets.sources import Sources
from projects import fields
from projects.figures import BeneficiaryFigure
from projects.models import Project
from projects.spreadsheet_columns import PROJECT_NAMES, Donors, Partners, WholeFigure, figure_labels, once

register(
    SpreadsheetKind(
        Project,
        key="code",
        titles=PROJECT_NAMES,
        provisional=settings.OFFICE.code_prefix,
        columns=[
            Key("code", example=fields.CODE.example),
            *declared_columns(fields.ACRONYM, fields.PHASE, fields.TITLE, fields.SUMMARY),
            *declared_columns(*fields.LONG_TEXTS, fields.TARGET_GROUP, fields.AXIS, *fields.DATES, fields.STATUS),
            Donors("donors", label=_("Donors"), example="CH; EU (800 000,00 EUR)"),
            Partners("implementing_partners", "implementing", label=_("Implementing partners"), example="GADEM; ALCS"),
            Partners("government_partners", "government", label=_("Government partners"), example="ENTRAIDE"),
            *declared_columns(*fields.MONEY, *fields.WHERE, *fields.SUBJECTS),
            Reference("parent", names=PROJECT_NAMES, example=fields.PARENT.example),
            References("related_projects", names=PROJECT_NAMES, example=fields.RELATED.example),
            *declared_columns(fields.CONTACT),
            Sources("sources", label=_("Sources"), example="Rapport final, 2017 (https://www.example.org/rapport.pdf)"),
        ],
    )
)


class FigureKind(SpreadsheetKind):
    key_is_given = True

    def may_import(self, user):
        return may(user, Project, "change")  # the rows of a record have the record's permissions

    def owner(self, record):
        return record.project if record.project_id else None

    def prepare(self, record):
        # The model compares a figure with stored ones, but a file may change a whole and its parts together.
        record.check_parts = lambda: None

    def twins(self, values, context):
        """Return the number of a figure with the same meaning, people and time."""
        if "project" not in values or "label_fr" not in values:
            return []
        number = once(context, _identities).get(_identity(values))
        return [number] if number else []

    def before_writing(self, context):
        for load in (figure_labels, _identities):
            once(context, load)

    def problems(self, records):
        for record in records:
            try:
                BeneficiaryFigure.check_parts(record)
            except ValidationError as error:
                for name, sentences in error.message_dict.items():
                    for sentence in sentences:
                        yield record, name, sentence


_IDENTITY = ("project", "label_fr", "as_of", "sex", "age", "group", "region")


def _identity(values):
    defaults = {"sex": "all", "age": "all"}
    return tuple(fold(str(values.get(name) or defaults.get(name, ""))) for name in _IDENTITY)


def _identities(context):
    """Return {identity: number} of all stored figures."""
    columns = context.kind.by_name
    return {
        _identity({name: columns[name].value_of(figure) for name in _IDENTITY}): str(figure.pk)
        for figure in BeneficiaryFigure.objects.select_related("project", "region").iterator()
    }


register(
    FigureKind(
        BeneficiaryFigure,
        key="id",
        columns=[
            Key(
                "id",
                label=_("Number of the figure"),
                meaning=_("Number of the figure in this portal. Empty: a new figure."),
                example="17",
            ),
            Reference("project", names=PROJECT_NAMES, required=True, example="FM.0390", label=_("Project")),
            *texts("label", required=True, example="femmes migrantes formées"),
            ImportChoice("unit", example="persons"),
            Whole("target", example="150"),
            Whole("reached", example="2 639"),
            Whole("baseline", example="40"),
            Whole("baseline_year", example="2012"),
            ImportChoice("qualifier", example="about"),
            ImportPartialDate("period_start", "period_start", "period_start_precision", example="2014"),
            ImportPartialDate("period_end", "period_end", "period_end_precision", end=True, example="2016-12"),
            ImportPartialDate("as_of", "as_of_date", "as_of_precision", example="21/02/2017"),
            ImportChoice("sex", example="female"),
            ImportChoice("age", example="adults"),
            ImportChoice("group", example="migrants"),
            Reference("region", example=settings.OFFICE.examples.regions[0]),
            YesNo("additive", "is_additive", example="non"),
            WholeFigure("part_of", example="16"),
            ImportText("source", example="Rapport final, 2017"),
            ImportText("source_url", example="https://www.example.org/rapport.pdf"),
            Whole("order", example="1"),
        ],
    )
)
