"""Columns of lists and fields that are only read, in words: dates as people write them, "yes" for a tick."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin import helpers
from django.db import models

from core.dates import Precision, format_moment, format_partial_date
from core.languages import LANGUAGES
from core.sorting import ByName
from core.values import plain_number, yes_or_no

Column = str | Callable[[Any], Any]


def in_words(model: type[models.Model], names: Sequence[Column]) -> list[Column]:
    """Return list_display with a column in words for each field of a model that Django would show raw."""
    fields = {field.name: field for field in model._meta.fields}
    return [_column(fields[name]) if isinstance(name, str) and name in fields else name for name in names]


def _column(field):
    if isinstance(field, models.CharField) and getattr(field, "language", "") in LANGUAGES:
        return _name(field)
    shown = _way_to_show(field)
    if shown is None:
        return field.name

    @admin.display(description=field.verbose_name, ordering=field.name)
    def column(record):
        value = getattr(record, field.name)
        return "–" if value is None else shown(value)

    column.__name__ = field.name  # the class of the cell: field-updated_at
    return column


def show_fields_in_words() -> None:
    """Make the admin show fields that are only read as its lists do. Django has no hook for it."""
    django_display = helpers.display_for_field

    def display(value, field, empty_value_display, **options):
        shown = None if value is None else _way_to_show(field)
        return shown(value) if shown else django_display(value, field, empty_value_display, **options)

    helpers.display_for_field = display


def _way_to_show(field):
    ways = (show for kind, show in _SHOWN.items() if isinstance(field, kind))
    return None if getattr(field, "choices", None) else next(ways, None)


def _name(field):
    """A name or a title in one language: sorted as a dictionary of that language does."""

    @admin.display(description=field.verbose_name, ordering=ByName(field.name))
    def column(record):
        return getattr(record, field.name)

    column.__name__ = field.name
    return column


# A datetime is a date too, so it comes first.
_SHOWN: dict[type[models.Field], Callable[[Any], str]] = {
    models.DateTimeField: format_moment,
    models.DateField: lambda day: format_partial_date(day, Precision.DAY),
    models.BooleanField: yes_or_no,
    models.IntegerField: plain_number,
    models.DecimalField: plain_number,
}
