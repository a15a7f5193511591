"""What has changed: a short version string for caches, and a list of changed records for the search index.

Database triggers write both (core/change_triggers.py), so bulk updates, imports and manual SQL count too. The reasons
are in docs/decisions/0010-facets.md.
"""

import contextvars
import datetime as dt
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection, models
from django.db.models import Expression, Max, Sum
from django.utils import timezone

from core.publication import publication_models


class DataVersion(models.Model):
    """How often the content was written to: the sum of `number` over all rows.

    One row on SQLite. On PostgreSQL each transaction has its own row, so that no two wait for each other. Do not alter
    this table on SQLite: the triggers of all other tables refer to it.
    """

    id = models.PositiveBigIntegerField(primary_key=True)  # of the transaction; 0 on SQLite
    number = models.PositiveBigIntegerField()
    changed_at = models.DateTimeField(null=True)  # of the last write; unknown before there was this column

    def __str__(self):
        return str(self.number)


class PendingChange(models.Model):
    """A record that was written or deleted and has not been indexed for search since.

    A row that belongs to a record (a link, a figure, a file) is noted as a change of that record. To process these
    rows, delete them first and read the records afterwards, in one transaction: later changes are noted again. So each
    transaction needs a note of its own: that of an earlier one may be processed before this one is committed.
    """

    table_name = models.CharField(max_length=63)  # "projects_project"
    row_id = models.PositiveBigIntegerField()
    transaction = models.PositiveBigIntegerField(default=0)  # its number; 0 on SQLite, which has one writer at a time

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["table_name", "row_id", "transaction"], name="pending_change_once")
        ]

    def __str__(self):
        return f"{self.table_name} {self.row_id}"


@dataclass(frozen=True)
class _Period:
    """The period without due moments around a moment: the last due moment and the next one, or None.

    `turned` is the midnight at which the status of a record last followed from its dates, as of `day`.
    """

    number: int
    last: dt.datetime | None
    next: dt.datetime | None
    day: dt.date
    turned: dt.datetime | None

    def covers(self, now):
        is_between = (self.last is None or self.last < now) and (self.next is None or now < self.next)
        return is_between and self.day == timezone.localdate(now)


@dataclass(frozen=True)
class Data:
    """What is public at a moment: its version, and when it last changed, by a write, a due moment or a status that
    followed from a date; None if no write is known.
    """

    version: str
    changed_at: dt.datetime | None


class _Known:
    """What this process knows about the data."""

    def __init__(self):
        self.lock = threading.Lock()
        self.forget()

    def forget(self):
        self.data: Data | None = None
        self.read_at, self.period = 0.0, None
        # (version, time.monotonic() when it was read last), the latest first
        self.earlier: deque[tuple[str, float]] = deque(maxlen=20)

    def adopt(self, data):
        with self.lock:
            if self.data and data.version != self.data.version:
                self.earlier.appendleft((self.data.version, self.read_at))
            self.data, self.read_at = data, time.monotonic()


# The Data that the answer being made is of: read once, however many caches it asks.
_of_answer: contextvars.ContextVar[Data | None] = contextvars.ContextVar("data_of_answer", default=None)
_known = _Known()
forget = _known.forget  # for tests, whose rollbacks bring old numbers back


def data_version() -> str:
    """Return a short string that changes as soon as anything public may have changed.

    It changes after any write to a content table, at each moment when a record appears, expires or ends, and on each
    new day (a status, a consent).
    """
    return data_now().version


def data_now() -> Data:
    """Return the Data of this moment.

    Each process reads it at most once in DATA_VERSION_SECONDS, each answer at most once (`as_of`). Inside a transaction
    it is always read and not shared, because others cannot see yet what the transaction has written.
    """
    if connection.in_atomic_block:
        return _read()
    if data := _of_answer.get():
        return data
    # Not under the lock: a few threads reading at once cost less than all of them waiting for a slow one.
    if not _known.data or time.monotonic() - _known.read_at >= settings.DATA_VERSION_SECONDS:
        data = _read()
        _known.adopt(data)
        return data
    return _known.data


@contextmanager
def as_of(data: Data) -> Iterator[None]:
    """Within the block, `data_now` returns `data`, which was read just before."""
    token = _of_answer.set(data)
    try:
        yield
    finally:
        _of_answer.reset(token)


def is_recent(version: str, seconds: float) -> bool:
    """Whether a data version was the current one at some time within the last `seconds`, as this process saw it.

    So it says of a process that was idle when the content changed that it was not.
    """
    if _known.data and version == _known.data.version:
        return True
    since = time.monotonic() - seconds
    return any(earlier == version and read_at >= since for earlier, read_at in list(_known.earlier))


def _read():
    counted = DataVersion.objects.aggregate(n=Sum("number"), at=Max("changed_at"))
    number, now = counted["n"] or 0, timezone.now()
    period = _known.period
    if period is None or period.number != number or not period.covers(now):
        period = _known.period = _period(number, now)
    last = int(period.last.timestamp() * 1_000_000) if period.last else 0
    # At exactly that moment a record that appears is already public, while an event that ends has not ended.
    sign = "=" if period.last == now else ""
    moments = [moment for moment in (counted["at"], period.last, period.turned) if moment]
    return Data(f"{number:x}-{last:x}{sign}-{timezone.localdate():%y%m%d}", max(moments) if counted["at"] else None)


def _period(number, now):
    """Return the _Period around `now`; one query."""
    asked, today = [], timezone.localdate(now)
    for model in publication_models():
        asked += [("past", model, name, now) for name in model.due_fields]
        asked += [("coming", model, name, now) for name in model.due_fields]
        asked += [("turned", model, name, today - dt.timedelta(days=later)) for name, later in model.due_days.items()]
    found = {"past": [], "coming": [], "turned": []}
    for (which, model, name, _limit), value in zip(asked, _nearest(asked), strict=True):
        if value is not None:
            found[which].append(value + dt.timedelta(days=model.due_days[name]) if which == "turned" else value)
    midnight = max(found["turned"], default=None)
    return _Period(
        number,
        max(found["past"], default=None),
        min(found["coming"], default=None),
        today,
        timezone.make_aware(dt.datetime.combine(midnight, dt.time())) if midnight else None,
    )


def _nearest(asked):
    """Return, for each (which, model, field name, limit), the value of a published record that comes next after the
    limit if `which` is "coming", else the last one up to it; None if there is none.

    Each value is asked for by itself, so that an index gives it (core.indexes.due_index): for several in one SELECT, or
    for MAX() on SQLite, all records are read. In SQL by hand, because Django takes longer to put it together than the
    database to answer it.
    """
    columns, parts, params = [], [], []
    for which, model, name, limit in asked:
        field = model._meta.get_field(name)
        table, column = connection.ops.quote_name(model._meta.db_table), connection.ops.quote_name(field.column)
        sign, order = (">", "ASC") if which == "coming" else ("<=", "DESC")
        rows = f"FROM {table} WHERE state = 'published' AND {column} {sign} %s"
        parts.append(f"(SELECT {column} {rows} ORDER BY {column} {order} LIMIT 1)")
        params.append(field.get_db_prep_value(limit, connection))
        columns.append(field.get_col(model._meta.db_table))
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(parts), params)
        values = cursor.fetchone()
    return [from_database(value, column) for value, column in zip(values, columns, strict=True)]


def from_database(value: Any, column: Expression) -> Any:
    """Return a value from SQL by hand as the ORM gives it: SQLite keeps moments as text. `column` is of its field."""
    for convert in (*connection.ops.get_db_converters(column), *column.get_db_converters(connection)):
        value = convert(value, column, connection)
    return value
