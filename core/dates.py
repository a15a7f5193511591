"""Dates with a precision: sources give a day, a month or only a year."""

import calendar
import datetime as dt
import re
from typing import Any

from django.db import models
from django.utils import dateformat, formats, timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

YEARS = range(1950, 2101)  # anything else can only be a typing error

_PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
# Default formats for a language without a module in oim_portal/formats, where Django has none.
NEUTRAL_FORMATS = {
    "DAY_FORMAT": "j",
    "MONTH_SHORT_FORMAT": "N",
    "DATE_PAIR": ("j", "–j F Y"),
    "DATE_SPAN_IN_MONTH": ("j", "–j F Y"),
    "DATE_SPAN_IN_YEAR": ("j F", " – j F Y"),
    "DATE_SPAN": ("j F Y", " – j F Y"),
    "TIME_SPAN": ("%s", "–%s"),
}
_FIRST_OF_MONTH = re.compile(r"\b1(?= |$)")


class Precision(models.TextChoices):
    DAY = "day", _("day")
    MONTH = "month", _("month")
    YEAR = "year", _("year")


def parse_partial_date(text: str, *, end: bool = False) -> tuple[dt.date, str]:
    """Return (date, Precision) for "2014", "2014-07" or "2014-07-21".

    A month or a year gives its first day, or with `end` its last day. Raises ValueError for anything else.
    """
    match = _PARTIAL_DATE.fullmatch(text)
    if not match:
        raise ValueError(f"{text!r} is not a date such as 2014, 2014-07 or 2014-07-21")
    year, month, day = (int(part or 0) for part in match.groups())  # 0: not said
    precision = Precision.DAY if day else Precision.MONTH if month else Precision.YEAR
    return widen(dt.date(year, month or 1, day or 1), precision, end=end), precision


def widen(date: dt.date, precision: str, *, end: bool = False) -> dt.date:
    """Return the first day of the month or year of `date`, or with `end` its last day; a day is returned unchanged."""
    if precision == Precision.YEAR:
        return date.replace(month=12, day=31) if end else date.replace(month=1, day=1)
    if precision == Precision.MONTH:
        return date.replace(day=calendar.monthrange(date.year, date.month)[1] if end else 1)
    return date


def format_partial_date(date: dt.date | None, precision: str) -> str:
    """Return the date in the active language, only as precise as it is known: "July 2014", "2014"."""
    if precision == Precision.YEAR:
        return f"{date:%Y}"
    return _written(date, "YEAR_MONTH_FORMAT" if precision == Precision.MONTH else "DATE_FORMAT")


def date_span(first: dt.date, last: dt.date) -> list[tuple[dt.date, str]]:
    """Return the days from `first` to `last` in the active language as [(date, text)], to be printed in a row.

    One part for a single day ("1 August 2024"), else two ("du 30 mai" + " au 14 juin 2022"): a <time> holds one date.
    """
    if first == last:
        return [(first, _written(first, "DATE_FORMAT"))]
    if first.year != last.year:
        name = "DATE_SPAN"
    elif first.month != last.month:
        name = "DATE_SPAN_IN_YEAR"
    else:
        name = "DATE_PAIR" if last - first == dt.timedelta(1) else "DATE_SPAN_IN_MONTH"
    return [(date, _written(date, form)) for date, form in zip((first, last), _format(name), strict=True)]


def time_span(start: dt.datetime, end: dt.datetime) -> list[tuple[dt.datetime, str]]:
    """Return the local times of two datetimes as [(local datetime, text)]; one part if they are equal."""
    start, end = timezone.localtime(start), timezone.localtime(end)
    if start == end:
        return [(start, format_time(start))]
    forms = _format("TIME_SPAN")
    return [(moment, form % format_time(moment)) for moment, form in zip((start, end), forms, strict=True)]


def format_time(moment: dt.datetime) -> str:
    """Return the local time of a datetime; French omits the minutes of full hours: "17 h"."""
    return formats.time_format(timezone.localtime(moment).time()).removesuffix("\u00a000")


def format_moment(moment: dt.datetime) -> str:
    """Return the local day and time of a datetime in the active language: "29 novembre 2026 à 05 h 36"."""
    day = format_partial_date(timezone.localdate(moment), Precision.DAY)
    return gettext("%(day)s at %(time)s") % {"day": day, "time": format_time(moment)}


def _format(name):
    """Return a format of oim_portal/formats or of Django, or a neutral default if the language has none."""
    pattern = formats.get_format(name)
    return NEUTRAL_FORMATS.get(name, pattern) if pattern == name else pattern


def _written(date, name):
    """Return a date in one of the formats of oim_portal/formats."""
    return with_first(dateformat.format(date, _format(name)))


def with_first(text: str) -> str:
    """Return a written date as the active language says it: French says "1er décembre"."""
    return _FIRST_OF_MONTH.sub("1er", text) if (get_language() or "").startswith("fr") else text


def day_number(date: dt.date) -> str:
    """Return the day of the month alone: "1er" in French, "27"."""
    return _written(date, "DAY_FORMAT")


def short_month(date: dt.date) -> str:
    """Return the abbreviated month of a date in the active language."""
    return _written(date, "MONTH_SHORT_FORMAT")


def iso_partial_date(date: dt.date, precision: str) -> str:
    """Return the date for a <time datetime>: "2014-07" for a month, "2014" for a year."""
    lengths: dict[str, int] = {Precision.YEAR: 4, Precision.MONTH: 7}
    return date.isoformat()[: lengths.get(precision, 10)]


def precision_field(verbose_name: Any) -> models.CharField:
    """Return the model field for the precision of a date."""
    return models.CharField(verbose_name, max_length=5, choices=Precision, default=Precision.DAY)
