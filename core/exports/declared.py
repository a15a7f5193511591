"""The download columns of declared fields (core/fields.py)."""

from functools import partial
from operator import attrgetter

from django.db.models import EmailField, Model
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.exports.columns import (
    Cell,
    Column,
    LinkColumn,
    PartialDateColumn,
    TextColumn,
    choice_column,
)
from core.exports.linked import Linked
from core.fields import Field, Type, referred


def declared_columns(model: type[Model], *fields: Field) -> list[Column]:
    """Return the columns of declared fields, in order; call it with the file's language active."""
    return [column for field in fields for column in _COLUMNS[field.type](model, field)]


def declared_links(model: type[Model], *fields: Field) -> tuple[Linked, ...]:
    """Return the Linked for the declared fields that refer to a list of other records."""
    return tuple(
        Linked(model._meta.get_field(field.name).related_model, (field.name,), field.order or field.code)
        for field in fields
        if field.type is Type.REFERENCES
    )


def _start(field):
    """Return the first arguments of every column of a field."""
    return {"name": field.name, "heading": field.label, "meaning": field.meaning, "tag": field.hxl}


def _plain(model, field):
    is_mailbox = isinstance(model._meta.get_field(field.name), EmailField)
    return [Column(**_start(field), value=attrgetter(field.name), type=Cell.MAIL if is_mailbox else Cell.TEXT)]


def _text(_model, field):
    return [TextColumn(**_start(field), is_rich=field.type is Type.RICH_TEXT)]


def _choice(model, field):
    return [choice_column(model, **_start(field))]


def _yes_no(_model, field):
    return [Column(**_start(field), value=attrgetter(field.name), type=Cell.YES_NO)]


def _partial_date(_model, field):
    return [PartialDateColumn(**_start(field), value=attrgetter(field.name, field.beside))]


def _amount(model, field):
    return [amount_column(**_start(field)), currency_column(model, field.beside)]


def amount_column(name: str, heading: object, meaning: object, tag: str = "") -> Column:
    return Column(name, heading, attrgetter(name), meaning, Cell.NUMBER, unit=_("the currency beside it"), tag=tag)


def currency_column(model: type[Model], name: str) -> Column:
    choices = model._meta.get_field(name).flatchoices
    return Column(name, _("Currency"), attrgetter(name), _("ISO 4217."), choices=choices, tag="#currency+code")


def _share(_model, field):
    return [Column(**_start(field), value=attrgetter(field.name), type=Cell.NUMBER, unit=_("per cent"))]


def _countries(_model, field):
    def cell(name):
        return lambda record: [str(getattr(country, name)) for country in getattr(record, field.name)]

    heading = gettext("%(heading)s: code") % {"heading": field.label}
    return [
        Column(f"{field.name}_code", heading, cell("code"), field.meaning, is_list=True, tag=f"{field.hxl}+code"),
        Column(
            field.name,
            field.label,
            cell("name"),
            _("Codes and names are in the same order."),
            is_list=True,
            tag=f"{field.hxl}+name",
        ),
    ]


def _reference(_model, field):
    return [LinkColumn(**_start(field), value=attrgetter(field.name), code=field.code)]


def _references(_model, field):
    return [
        LinkColumn(**_start(field), value=partial(referred, field=field, prefix="its_"), code=field.code, is_list=True)
    ]


_COLUMNS = {
    Type.PLAIN: _plain,
    Type.TEXT: _text,
    Type.RICH_TEXT: _text,
    Type.CHOICE: _choice,
    Type.YES_NO: _yes_no,
    Type.PARTIAL_DATE: _partial_date,
    Type.AMOUNT: _amount,
    Type.SHARE: _share,
    Type.COUNTRIES: _countries,
    Type.REFERENCE: _reference,
    Type.REFERENCES: _references,
}
