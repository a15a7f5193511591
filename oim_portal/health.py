"""How the portal is: what whoever watches it asks at /healthz and /readyz (docs/decisions/0048-watched.md).

Each check is a function that returns what it found as {name: value}, or raises Unwell. Neither says anything that a
stranger must not read: no host, path, name or message of a library.
"""

import logging
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache as once
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from accounts import mail
from core import tasks
from core.backup_state import backup_state
from core.changes import data_version
from oim_portal import __version__
from subscriptions import letters

logger = logging.getLogger(__name__)
KEPT_SECONDS = 2  # how long a finding holds, so that asking often costs nothing
LONGEST_WAIT = 5  # seconds for somebody else's look at a database that does not answer
LEAST_FREE = 100 * 1024**2  # bytes
LONGEST_QUEUE = 15  # minutes that a task waits while the worker does its work


class Unwell(Exception):
    """Something is not as it should be; its text says what, to anybody."""


@dataclass(frozen=True)
class Check:
    """A question about the portal. `is_needed`: readers are not served without it."""

    name: str
    find: Callable[[], dict[str, Any]]
    is_needed: bool = False
    asks_database: bool = True


def database() -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return {}


def migrations() -> dict[str, Any]:
    missing = _migrations_of_the_code() - set(MigrationRecorder(connection).applied_migrations())
    if missing:
        raise Unwell(f"{len(missing)} migrations are not applied: run `manage.py migrate`.")
    return {}


@once
def _migrations_of_the_code():
    return set(MigrationLoader(None).disk_migrations)


def folder() -> dict[str, Any]:
    if not os.access(settings.VAR_DIR, os.W_OK | os.X_OK):
        raise Unwell("VAR_DIR cannot be written to.")
    disk = os.statvfs(settings.VAR_DIR)
    free = disk.f_bavail * disk.f_frsize
    if free < LEAST_FREE:
        raise Unwell(f"VAR_DIR has only {free // 1024**2} MB left.")
    return {"free_mb": free // 1024**2}


def shared_cache() -> dict[str, Any]:
    now = time.time_ns()
    cache.set("health", now, 60)
    found = cache.get("health")
    if found is None or found < now:  # another process may have written in between
        raise Unwell("The cache does not answer.")
    return {}


def backup() -> dict[str, Any]:
    state = backup_state()
    if not state.is_well:
        raise Unwell("The last backup, or the proof of one, failed or is too old; the start page says more.")
    if not state.is_configured:
        return {"is_configured": False}
    return {"age_hours": int((timezone.now() - state.backed_up_at).total_seconds() // 3600)}


def worker() -> dict[str, Any]:
    """How many tasks wait is told by /metrics only: a stranger would see whether a new password was asked for."""
    if not tasks.has_worker():
        return {"is_configured": False}
    oldest = tasks.queue().oldest
    minutes = int((timezone.now() - oldest).total_seconds() // 60) if oldest else 0
    if minutes >= LONGEST_QUEUE:
        raise Unwell(f"A task has waited for {minutes} minutes: `manage.py db_worker` is away, or too slow.")
    return {"oldest_minutes": minutes}


CHECKS = [
    Check("database", database, is_needed=True),
    Check("migrations", migrations, is_needed=True),
    Check("folder", folder, asks_database=False),
    Check("cache", shared_cache, asks_database=False),
    Check("backup", backup),
    Check("worker", worker),
]


@dataclass(frozen=True)
class Health:
    """What all checks found: whether readers are served, whether all is well, and the findings by name."""

    is_ready: bool
    is_well: bool
    findings: dict[str, dict[str, Any]]
    version: str


class _Watch:
    """The last Health of this process; one thread at a time looks."""

    def __init__(self):
        self._lock = threading.Lock()
        self.forget()

    def forget(self):
        self._health, self._at = None, 0.0

    def now(self) -> Health:
        if not self._lock.acquire(timeout=LONGEST_WAIT):
            found = {"database": {"ok": False, "problem": "The checks take too long."}}
            return Health(False, False, found, __version__)
        try:
            if self._health is None or time.monotonic() - self._at >= KEPT_SECONDS:
                self._health = _look()
                self._at = time.monotonic()
            return self._health
        finally:
            self._lock.release()


watch = _Watch()


def _look():
    findings: dict[str, dict[str, Any]] = {}
    for check in CHECKS:
        if check.asks_database and not findings.get("database", {"ok": True})["ok"]:
            findings[check.name] = {"ok": False, "problem": "Not known without the database."}
        else:
            findings[check.name] = _finding(check)
    faults = {check.name for check in CHECKS if not findings[check.name]["ok"]}
    is_ready = not any(check.is_needed and check.name in faults for check in CHECKS)
    return Health(is_ready, not faults, findings, __version__)


def _finding(check):
    try:
        return {"ok": True, **check.find()}
    except Unwell as unwell:
        return {"ok": False, "problem": str(unwell)}
    except Exception:
        logger.warning("The check of %s failed.", check.name, exc_info=True)
        return {"ok": False, "problem": "The check failed; the log says why."}


def as_metrics() -> list:
    """Return what was found as metrics of Prometheus; only where prometheus_client is wanted."""
    from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily  # noqa: PLC0415

    health = watch.now()
    well = GaugeMetricFamily("portal_check_ok", "1 if a check found nothing wrong.", labels=["check"])
    for name, finding in health.findings.items():
        well.add_metric([name], int(finding["ok"]))
    facts = GaugeMetricFamily("portal_check_value", "What a check measured.", labels=["check", "name"])
    for name, finding in health.findings.items():
        for fact, value in finding.items():
            if fact != "ok" and isinstance(value, int):
                facts.add_metric([name, fact], value)
    data = GaugeMetricFamily("portal_data_version", "How often the content was written to.")
    queue = GaugeMetricFamily("portal_tasks", "Tasks that wait, and that failed in a week.", labels=["status"])
    mails = GaugeMetricFamily("portal_waiting_mails", "Mails that are not sent yet.")
    if health.is_ready:
        data.add_metric([], int(data_version().partition("-")[0], 16))
        state = tasks.queue()
        queue.add_metric(["waiting"], state.waiting)
        queue.add_metric(["failed"], state.failed)
        mails.add_metric([], mail.waiting() + letters.waiting())
    release = InfoMetricFamily("portal", "The release.", {"version": health.version})
    return [well, facts, data, queue, mails, release]
