"""What has changed: a short version string for caches, and a list of changed records for the search index.

Database triggers write both (core/change_triggers.py), so bulk updates, imports and manual SQL count too. The reasons
are in docs/decisions/0010-facets.md.
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

    One row on SQLite. On PostgreSQL each transaction has its own row, so that no two wait for each other. Do not alter
    this table on SQLite: the triggers of all other tables refer to it.
    """

    id = models.PositiveBigIntegerField(primary_key=True)  # of the transaction; 0 on SQLite
    number = models.PositiveBigIntegerField()

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
    """The period without due moments around a moment: the last due moment and the next one, or None."""

    number: int
    last: dt.datetime | None
    next: dt.datetime | None

    def covers(self, now):
        return (self.last is None or self.last < now) and (self.next is None or now < self.next)


class _Known:
    """What this process knows about the data version."""

    def __init__(self):
        self.lock = threading.Lock()
        self.forget()

    def forget(self):
        self.version, self.read_at, self.period = "", 0.0, None


_known = _Known()
forget = _known.forget  # for tests, whose rollbacks bring old numbers back


def data_version() -> str:
    """Return a short string that changes as soon as anything public may have changed.

    It changes after any write to a content table, at each moment when a record appears, expires or ends, and on each
    new day (a status, a consent). Each process reads it at most once in DATA_VERSION_SECONDS. Inside a transaction it
    is always read and not shared, because others cannot see yet what the transaction has written.
    """
    if connection.in_atomic_block:
        return _read()
    # Not under the lock: a few threads reading at once cost less than all of them waiting for a slow one.
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
    # At exactly that moment a record that appears is already public, while an event that ends has not ended.
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
