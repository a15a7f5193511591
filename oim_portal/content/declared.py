"""Reads the declared fields of a model (core/fields.py) from a content file.

`kinds` is {model: the kind of its files}, for fields that name other records.
"""

from core.fields import Type


def declared_values(table, model, kinds, fields):
    """Return {column: value} for the declared fields that are columns of the model; a reference is a Ref or None."""
    values = {}
    for field in fields:
        if field.type is Type.REFERENCE:
            kind = kinds[model._meta.get_field(field.name).related_model]
            values[field.name] = table.ref(field.called("content"), kind, field.is_required)
        elif field.type is not Type.REFERENCES:
            values |= _VALUES[field.type](table, field.called("content"), field)
    return values


def declared_links(table, model, kinds, fields):
    """Return {field: [Ref]} for the declared fields that refer to several other records."""
    return {
        field.name: table.refs(field.called("content"), kinds[model._meta.get_field(field.name).related_model])
        for field in fields
        if field.type is Type.REFERENCES
    }


_VALUES = {
    Type.PLAIN: lambda table, key, field: {field.name: table.text(key, field.is_required)},
    Type.TEXT: lambda table, key, field: table.translated(key, field.name, field.is_required),
    Type.RICH_TEXT: lambda table, key, field: table.html(key),
    Type.CHOICE: lambda table, key, field: {field.name: table.text(key)},
    Type.YES_NO: lambda table, key, field: {field.name: table.flag(key)},
    Type.SHARE: lambda table, key, field: {field.name: table.amount(key)},
    Type.COUNTRIES: lambda table, key, field: {field.name: table.countries(key)},
    Type.PARTIAL_DATE: lambda table, key, field: table.partial_date(key, field.name, field.beside, field.is_end),
}
