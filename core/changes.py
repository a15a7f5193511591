"""What has changed: one short text for caches, and a list of records for whoever keeps something made from them.

Triggers in the database write both (core/change_triggers.py), so that bulk updates, imports and SQL by hand count too.
docs/decisions/0010-facets.md says why it is done this way.
"""

import datetime as dt
import threading
import time
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, models
from django.db.models import Max, Min, Q, Sum
from django.utils import timezone

from core.publication import publication_models


class DataVersion(models.Model):
    """How often the content was written to: the sum of `number` over all rows.

    On SQLite one row. On PostgreSQL each transaction has a row of its own, so that no two wait for each other.
    Do not alter this table on SQLite: the triggers of all others name it.
    """

    id = models.PositiveBigIntegerField(primary_key=True)  # of the transaction; 0 on SQLite
    number = models.PositiveBigIntegerField()

    def __str__(self):
        return str(self.number)


class PendingChange(models.Model):
    """A record that was written or deleted and that the search index has not read since.

    A row that hangs on a record (a link, a figure, a file) is noted as a change of that record. Whoever consumes this
    deletes first and reads the records afterwards, in one transaction: what changes meanwhile is noted anew. That needs
    a note by each transaction: the one of an earlier transaction may be consumed before this one is committed.
    """

    table_name = models.CharField(max_length=63)  # "projects_project"
    row_id = models.PositiveBigIntegerField()
    transaction = models.PositiveBigIntegerField(default=0)  # its number; 0 on SQLite, which lets one write at a time

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["table_name", "row_id", "transaction"], name="pending_change_once")
        ]

    def __str__(self):
        return f"{self.table_name} {self.row_id}"


@dataclass(frozen=True)
class _Period:
    """The time around a moment in which nothing falls due: the last due moment and the next one, or None."""

    number: int
    last: dt.datetime | None
    next: dt.datetime | None

    def covers(self, now):
        return (self.last is None or self.last < now) and (self.next is None or now < self.next)


class _Known:
    """What this process knows of the data version."""

    def __init__(self):
        self.lock = threading.Lock()
        self.forget()

    def forget(self):
        self.version, self.read_at, self.period = "", 0.0, None


_known = _Known()
forget = _known.forget  # for tests, whose rollbacks bring old numbers back


def data_version():
    """Return a short text that is another one as soon as anything public may have changed.

    That is: after any write to a table of the content, from each moment on at which a record appears, expires or ends,
    and on each day in Morocco (a status, a consent). Read at most once in DATA_VERSION_SECONDS in a process; inside a
    transaction always, and for its own eyes only, because the others do not see yet what it has written.
    """
    if connection.in_atomic_block:
        return _read()
    # Not under the lock: that a few threads read at once is cheaper than that all wait for a slow one.
    if not _known.version or time.monotonic() - _known.read_at >= settings.DATA_VERSION_SECONDS:
        version = _read()
        with _known.lock:
            _known.version, _known.read_at = version, time.monotonic()
        return version
    return _known.version


def _read():
    number = DataVersion.objects.aggregate(n=Sum("number"))["n"] or 0
    now = timezone.now()
    period = _known.period
    if period is None or period.number != number or not period.covers(now):
        period = _known.period = _period(number, now)
    last = int(period.last.timestamp() * 1_000_000) if period.last else 0
    # At the very moment a record that appears is public already, and an event that ends has not ended.
    sign = "=" if period.last == now else ""
    return f"{number:x}-{last:x}{sign}-{timezone.localdate():%y%m%d}"


def _period(number, now):
    """Return the _Period around `now`; one query for each kind of publication."""
    past, coming = [], []
    for model in publication_models():
        found = model._base_manager.aggregate(
            **{f"{field}_past": Max(field, filter=Q(**{f"{field}__lte": now})) for field in model.due_fields},
            **{f"{field}_coming": Min(field, filter=Q(**{f"{field}__gt": now})) for field in model.due_fields},
        )
        past += [moment for name, moment in found.items() if moment and name.endswith("_past")]
        coming += [moment for name, moment in found.items() if moment and name.endswith("_coming")]
    return _Period(number, max(past, default=None), min(coming, default=None))
