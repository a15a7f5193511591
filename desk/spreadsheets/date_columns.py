"""Columns that hold a date or a moment."""

import datetime as dt
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.dates import iso_partial_date, parse_partial_date
from core.office import with_words
from desk.spreadsheets.cells import CellError, read_date, read_moment
from desk.spreadsheets.columns import ImportColumn


class ImportPartialDate(ImportColumn):
    """A date and its precision in one cell; the value is the text 2015, 2015-05 or 2015-05-07."""

    takes = _("2015, 2015-05, 05/2015, July 2014, 7 July 2016 or 21/02/2017 (the day first).")

    def __init__(self, name, field, precision, *, end=False, **kwargs):
        super().__init__(name, field, **kwargs)
        self.precision, self.end = precision, end

    @property
    def fields(self) -> list[str]:
        return [self.field_name, self.precision]

    def read(self, text: str, context: Any) -> str:
        return read_date(text)

    def value_of(self, record: Model) -> str:
        date = getattr(record, self.field_name)
        return iso_partial_date(date, getattr(record, self.precision)) if date else ""

    def put(self, record: Model, value: str, context: Any) -> None:
        date, precision = parse_partial_date(value, end=self.end) if value else (None, "day")
        setattr(record, self.field_name, date)
        setattr(record, self.precision, precision)


class Moment(ImportColumn):
    """A local date and time, as "2022-03-28 09:30"."""

    takes = with_words(_("Day and time %(clock)s: 2022-03-28 09:30, 28/03/2022 9h30."))
    without_time = " 23:59"  # a deadline without a time is the end of that day

    def read(self, text: str, context: Any) -> str:
        value = read_moment(text)
        return value if len(value) > 10 else value + self.without_time

    def value_of(self, record: Model) -> str:
        moment = getattr(record, self.field_name)
        return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""

    def put(self, record: Model, value: str, context: Any) -> None:
        setattr(record, self.field_name, moment_of(value) if value else None)


def moment_of(value: str) -> dt.datetime:
    """Return the aware datetime of "2022-03-28 09:30" or, for midnight, of "2022-03-28"."""
    naive = dt.datetime.fromisoformat(value)
    moment = timezone.make_aware(naive)
    if timezone.make_naive(moment.astimezone(dt.UTC)) != naive:
        raise CellError(
            gettext("“%(text)s”: this hour does not exist, because the clocks are put forward that night.")
            % {"text": value}
        )
    return moment
