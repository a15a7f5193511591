"""Form fields for dates and times that read what people write: "21/02/2017", "June 2017", "10h30".

The same reader serves imported cells: core/dates_read.py.
"""

import datetime as dt
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import from_current_timezone
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.dates import Precision, parse_partial_date
from core.dates_read import NotADate, read_date, read_time

EXAMPLE = _("For instance 21/02/2017.")
PARTIAL_EXAMPLE = _("For instance 21/02/2017, June 2017, 06/2017 or 2017.")
MOMENT_EXAMPLE = _("For instance 21/02/2017 and 10h30.")


class DayField(forms.DateField):
    """A date of which the day must be known."""

    default_error_messages = {"invalid": _("Write the day, the month and the year: 21/02/2017 or “21 February 2017”.")}

    def to_python(self, value: Any) -> dt.date | None:
        value = value.strip() if isinstance(value, str) else value
        if not value or not isinstance(value, str):
            return super().to_python(value)
        date, precision = _read(value)
        if precision != Precision.DAY:
            raise ValidationError(
                gettext("“%(text)s”: which day is meant? Write 21/02/2017 or “21 February 2017”.") % {"text": value}
            )
        return date


class PartialDateField(DayField):
    """A date of which only the month or the year may be known; then a column beside it says so."""

    def __init__(self, *, is_end: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.is_end = is_end

    def to_python(self, value: Any) -> dt.date | None:
        value = value.strip() if isinstance(value, str) else value
        if not value or not isinstance(value, str):
            return super().to_python(value)
        return _read(value, end=self.is_end)[0]


class HourField(forms.TimeField):
    """A time of the day."""

    default_error_messages = {"invalid": _("Write the time as 10:30, 10h30 or 10h.")}

    def to_python(self, value: Any) -> dt.time | None:
        value = value.strip() if isinstance(value, str) else value
        if not value or not isinstance(value, str):
            return super().to_python(value)
        try:
            return super().to_python(value)
        except ValidationError:
            pass  # not as computers write it
        try:
            return dt.time(*read_time(value))
        except NotADate as error:
            raise ValidationError(str(error)) from error


class MomentField(forms.SplitDateTimeField):
    """A date and a time, each in a field of its own."""

    default_error_messages = {
        "invalid_date": _("Write the date too: 21/02/2017."),
        "invalid_time": _("Write the time too: 10:30 or 10h30."),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.fields = (DayField(required=False), HourField(required=False))
        self.require_all_fields = False  # `compress` says which one is missing


class MomentTextField(forms.DateTimeField):
    """A date and a time in one text: "21/02/2017 10h30"; a day alone begins at midnight."""

    def to_python(self, value: Any) -> dt.datetime | None:
        try:
            return super().to_python(value)
        except ValidationError:
            before, _blank, after = str(value).strip().rpartition(" ")
            try:
                text, time = before, HourField().to_python(after)
            except ValidationError:  # no time at its end
                text, time = str(value), None
            day = DayField().to_python(text)
            return from_current_timezone(dt.datetime.combine(day, time or dt.time())) if day else None


def _read(text, *, end=False):
    try:
        return parse_partial_date(read_date(text), end=end)
    except NotADate as error:
        raise ValidationError(str(error)) from error


def precision_of(name: str) -> str:
    """Return the name of the column that says how precise a date is, whether the model has one or not."""
    return f"{name.removesuffix('_date')}_precision"


def say_precisions(form: forms.BaseForm) -> None:
    """Where a date was typed as a month or a year, say so in the field for its precision, as if it was chosen there."""
    for name, field in form.fields.items():
        beside = precision_of(name)
        if isinstance(field, PartialDateField) and beside in form.fields and (precision := _typed(form, name)):
            data = cast(QueryDict, form.data).copy()
            data[form.add_prefix(beside)] = precision
            form.data = data


def _typed(form, name):
    """Return the Precision of a date typed as a month or a year, or ""."""
    try:
        _date, precision = parse_partial_date(read_date(str(form.data.get(form.add_prefix(name), ""))))
    except NotADate:
        return ""
    return "" if precision == Precision.DAY else precision
