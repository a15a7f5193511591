"""The import columns of declared fields (core/fields.py)."""

from core.fields import Field, Type
from desk.spreadsheets.columns import (
    Amount,
    Countries,
    ImportChoice,
    ImportColumn,
    ImportText,
    Share,
    YesNo,
    texts,
)
from desk.spreadsheets.date_columns import ImportPartialDate
from desk.spreadsheets.links import Reference, References


def declared_columns(*fields: Field) -> list[ImportColumn]:
    """Return the columns of declared fields, in order."""
    return [column for field in fields for column in _COLUMNS[field.type](field)]


def _one(make):
    """Return the function that creates one column of a field, with its name in spreadsheets."""
    return lambda field: [make(field.called("spreadsheet"), field.name, **_given(field))]


def _given(field):
    return {"required": field.is_required, "example": field.example}


def _texts(field):
    return texts(field.name, **_given(field))


def _partial_date(field):
    name = field.called("spreadsheet")
    return [ImportPartialDate(name, field.name, field.beside, end=field.is_end, **_given(field))]


def _amount(field):
    return [Amount(field.name, field.beside, **_given(field)), ImportChoice(field.beside, example="EUR")]


def _link(make):
    return lambda field: [make(field.called("spreadsheet"), field.name, key=field.code, **_given(field))]


_COLUMNS = {
    Type.PLAIN: _one(ImportText),
    Type.TEXT: _texts,
    Type.RICH_TEXT: _texts,
    Type.CHOICE: _one(ImportChoice),
    Type.YES_NO: _one(YesNo),
    Type.PARTIAL_DATE: _partial_date,
    Type.AMOUNT: _amount,
    Type.SHARE: _one(Share),
    Type.COUNTRIES: _one(Countries),
    Type.REFERENCE: _link(Reference),
    Type.REFERENCES: _link(References),
}
