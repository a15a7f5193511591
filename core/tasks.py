"""Work that need not be done before the answer: by a worker if there is one, else by this process.

A task takes primary keys and short words only, nothing personal: its arguments are kept for a week. It may be done
twice, if its worker dies in the middle; so it looks at the record whether there is anything left to do.
docs/decisions/0042-it-keeps-running.md
"""

import datetime as dt
import logging
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import NamedTuple

from django.conf import settings
from django.db import connections, transaction
from django.db.models import Count, Min, Q
from django.utils import timezone
from django_tasks import task  # from Django 6 on: django.tasks, and its base too
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

__all__ = ["Task", "aside", "by_worker", "forget_old", "has_worker", "queue", "soon", "take_up_again", "task"]

KEPT = dt.timedelta(days=7)  # what was done
LONGEST = dt.timedelta(hours=1)  # what is said to be running for longer lost its worker
MOST_TRIES = 3
_log = logging.getLogger(__name__)
_thread = ThreadPoolExecutor(1, thread_name_prefix="tasks")  # one: a hundred mails are no reason for a hundred threads


def has_worker() -> bool:
    """Whether `manage.py db_worker` does the tasks (TASK_QUEUE=database)."""
    return settings.TASK_QUEUE == "database"


def by_worker(work: Task, *args: int | str) -> None:
    """Have a task done by the worker, once this transaction is committed; without a worker it is done now."""
    if has_worker():
        work.enqueue(*args)  # a row of the same database: it comes and goes with the transaction
    else:
        work.call(*args)


def soon(work: Task) -> None:
    """Have the worker do what it would do for many at once, unless that waits already; nothing without a worker."""
    if has_worker() and not DBTaskResult.objects.ready().filter(task_path=work.module_path).exists():
        work.enqueue()


def aside(work: Task, *args: int | str) -> None:
    """As `by_worker`; but without a worker a thread of this process does it, so that nobody waits for it."""
    if has_worker():
        work.enqueue(*args)
    elif settings.MAIL_IN_BACKGROUND:
        # A function of its own, because Django tells the name of one that fails; a `partial` has none.
        transaction.on_commit(lambda: _thread.submit(_do, work, args), robust=True)
    else:
        transaction.on_commit(partial(work.call, *args))


def _do(work, args):
    try:
        work.call(*args)
    except Exception:  # nobody asks a thread for its result
        _log.exception("The task %s failed.", work.name)
    finally:
        connections.close_all()


def take_up_again() -> int:
    """Have tasks whose worker died done again, MOST_TRIES times at most. Return how many died."""
    now = timezone.now()
    dead = DBTaskResult.objects.running().filter(started_at__lt=now - LONGEST)
    count = 0
    for result in dead:
        again = len(result.worker_ids) < MOST_TRIES
        values = {"status": "READY"} if again else {"status": "FAILED", "finished_at": now}
        count += DBTaskResult.objects.running().filter(pk=result.pk, started_at=result.started_at).update(**values)
        _log.error("The worker of the task %s died; %s.", result.task_path, "it is done again" if again else "given up")
    return count


def forget_old() -> int:
    """Delete what was done or given up a week ago; return how many. Also without a worker: there may have been one."""
    return DBTaskResult.objects.finished().filter(finished_at__lt=timezone.now() - KEPT).delete()[0]


class Queue(NamedTuple):
    """How many tasks wait and how many failed in the last week; since when the oldest waits, if any does."""

    waiting: int
    failed: int
    oldest: dt.datetime | None


def queue() -> Queue:
    """Return how the tasks are now, with one query."""
    waits, failed = Q(status="READY"), Q(status="FAILED")
    return Queue(
        **DBTaskResult.objects.aggregate(
            waiting=Count("pk", filter=waits),
            failed=Count("pk", filter=failed),
            oldest=Min("enqueued_at", filter=waits),
        )
    )
