"""How the tasks of the worker are: what waits, what failed, what is forgotten, and whose worker died."""

import datetime as dt

import pytest
from django_tasks_db.models import DBTaskResult

from core import tasks
from core.search.index import keep_up
from core.tasks import Queue

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
MOMENT = dt.timedelta(microseconds=1)


@pytest.fixture
def task(settings, time_machine):
    """Make a task in a state, with other values of its row."""
    settings.TASK_QUEUE = "database"
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    time_machine.move_to(NOW, tick=False)

    def make(status, **values):
        result = keep_up.enqueue()
        DBTaskResult.objects.filter(pk=result.id).update(status=status, **values)
        return DBTaskResult.objects.get(pk=result.id)

    return make


def test_the_queue_tells_what_waits_and_what_failed_and_since_when(task):
    assert tasks.queue() == Queue(0, 0, None)
    task("RUNNING", enqueued_at=NOW - 5 * MOMENT)
    task("SUCCESSFUL", enqueued_at=NOW - 4 * MOMENT)
    task("FAILED", enqueued_at=NOW - 3 * MOMENT)
    assert tasks.queue() == Queue(0, 1, None)
    for number in (1, 2):
        task("READY", enqueued_at=NOW - number * MOMENT)
    assert tasks.queue() == Queue(2, 1, NOW - 2 * MOMENT)


def test_what_ended_a_week_ago_is_forgotten(task):
    week = dt.timedelta(days=7)
    kept = {
        task("SUCCESSFUL", finished_at=NOW - week),
        task("READY", enqueued_at=NOW - 2 * week),
        task("RUNNING", started_at=NOW - 2 * week),
    }
    for status in ("SUCCESSFUL", "FAILED"):
        task(status, finished_at=NOW - week - MOMENT)
    assert (tasks.forget_old(), tasks.forget_old()) == (2, 0)
    assert {*DBTaskResult.objects.all()} == kept


def test_a_task_that_runs_for_more_than_an_hour_has_lost_its_worker(task, caplog):
    hour = dt.timedelta(hours=1)
    running = task("RUNNING", started_at=NOW - hour, worker_ids=["a"])
    again = task("RUNNING", started_at=NOW - hour - MOMENT, worker_ids=["a", "b"])
    given_up = task("RUNNING", started_at=NOW - hour - MOMENT, worker_ids=["a", "b", "c"])
    assert (tasks.take_up_again(), tasks.take_up_again()) == (2, 0)
    found = {one.pk: (one.status, one.finished_at) for one in DBTaskResult.objects.all()}
    assert found == {running.pk: ("RUNNING", None), again.pk: ("READY", None), given_up.pk: ("FAILED", NOW)}
    said = f"The worker of the task {keep_up.module_path} died; "
    assert sorted(caplog.messages) == [f"{said}given up.", f"{said}it is done again."]
    assert {record.levelname for record in caplog.records} == {"ERROR"}


def test_one_task_for_many_changes_waits_and_none_without_a_worker(task, settings):
    task("RUNNING")
    for _time in range(2):
        tasks.soon(keep_up)
    assert DBTaskResult.objects.filter(status="READY").count() == 1
    settings.TASK_QUEUE = ""
    DBTaskResult.objects.all().delete()
    tasks.soon(keep_up)
    assert not DBTaskResult.objects.exists()


def test_a_task_of_which_nobody_waits_for_the_result_says_that_it_failed(caplog):
    class Fails:
        name = "essai"

        @staticmethod
        def call(number):
            raise ValueError(number)

    tasks._do(Fails, [7])
    assert [(record.getMessage(), record.levelname) for record in caplog.records] == [
        ("The task essai failed.", "ERROR")
    ]
