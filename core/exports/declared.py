"""The download columns of declared fields (core/fields.py)."""

from operator import attrgetter

from django.db.models import Model
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.exports.columns import ChoiceColumn, Column, LinkColumn, PartialDateColumn, TextColumn, choice_of
from core.exports.linked import Linked
from core.fields import Field, Type


def declared_columns(*fields: Field) -> list[Column]:
    """Return the columns of declared fields, in order; call it with the file's language active."""
    return [column for field in fields for column in _COLUMNS[field.type](field)]


def declared_links(model: type[Model], *fields: Field) -> tuple[Linked, ...]:
    """Return the Linked for the declared fields that refer to a list of other records."""
    return tuple(
        Linked(model._meta.get_field(field.name).related_model.objects.all, (field.name,), order=field.code)
        for field in fields
        if field.type is Type.REFERENCES
    )


def _plain(field):
    return [Column(field.name, field.label, attrgetter(field.name), field.meaning)]


def _text(field):
    return [TextColumn(field.name, field.label, meaning=field.meaning, is_rich=field.type is Type.RICH_TEXT)]


def _choice(field):
    return [ChoiceColumn(field.name, field.label, lambda record: choice_of(record, field.name), field.meaning)]


def _partial_date(field):
    return [PartialDateColumn(field.name, field.label, attrgetter(field.name, field.beside), field.meaning)]


def _amount(field):
    currency = Column(field.beside, _("Currency"), attrgetter(field.beside), _("ISO 4217."))
    return [*_plain(field), currency]


def _countries(field):
    def cell(name):
        return lambda record: [str(getattr(country, name)) for country in getattr(record, field.name)]

    heading = gettext("%(heading)s: code") % {"heading": field.label}
    return [
        Column(f"{field.name}_code", heading, cell("code"), field.meaning),
        Column(field.name, field.label, cell("name")),
    ]


def _reference(field):
    return [LinkColumn(field.name, field.label, attrgetter(field.name), field.meaning, code=field.code)]


def _references(field):
    return [LinkColumn(field.name, field.label, attrgetter(f"its_{field.name}"), field.meaning, code=field.code)]


_COLUMNS = {
    Type.PLAIN: _plain,
    Type.TEXT: _text,
    Type.RICH_TEXT: _text,
    Type.CHOICE: _choice,
    Type.YES_NO: _plain,
    Type.PARTIAL_DATE: _partial_date,
    Type.AMOUNT: _amount,
    Type.COUNTRIES: _countries,
    Type.REFERENCE: _reference,
    Type.REFERENCES: _references,
}
