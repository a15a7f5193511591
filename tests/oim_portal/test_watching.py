"""What whoever watches the portal learns, and what nobody learns from it."""

import datetime as dt
import logging
import os
import re
import shutil
import socket
import threading
from types import SimpleNamespace

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.http import QueryDict
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from prometheus_client import values

from accounts import mail
from core import backup_state, metrics
from core.page_cache import key_of
from core.request_log import KEPT, ROUTE
from oim_portal import __version__, health, watching
from subscriptions import asking
from subscriptions.lists import asked
from tests.factories import UserFactory

SECRET = "motdepasse at 10.0.0.7"


@pytest.fixture(autouse=True)
def looks_anew():
    health.watch.forget()


def test_the_process_answers_without_a_database_for_any_host(client, settings):
    """The test fails if the database is touched: it has no mark for it."""
    settings.SECURE_SSL_REDIRECT, settings.ALLOWED_HOSTS = True, ["portail.example.org"]
    response = client.get("/healthz", headers={"Host": "10.1.2.3:8000"})
    assert (response.status_code, response.json(), response.cookies) == (200, {"status": "ok"}, {})
    assert response["Cache-Control"] == "no-store"
    assert client.head("/healthz").status_code == 200
    assert client.post("/healthz").status_code == 405
    assert key_of({"REQUEST_METHOD": "GET", "PATH_INFO": "/healthz"}) is None


@pytest.mark.django_db
def test_a_portal_that_is_well_says_so_and_is_not_asked_each_time(client, settings, django_assert_num_queries):
    settings.SECURE_SSL_REDIRECT, settings.ALLOWED_HOSTS = True, []
    about = client.get("/readyz").json()
    assert (about["status"], about["version"]) == ("ok", __version__)
    assert {name for name, found in about["checks"].items() if found["ok"]} >= {
        "database",
        "migrations",
        "folder",
        "cache",
    }
    with django_assert_num_queries(0):
        again = client.get("/readyz?all")
    assert (again.status_code, again.cookies) == (200, {})


@pytest.mark.django_db
def test_without_database_nobody_is_sent_there_and_nothing_is_told(client, monkeypatch, caplog):
    def refuse(*args, **kwargs):
        raise OperationalError(SECRET)

    monkeypatch.setattr(connection, "cursor", refuse)
    response = client.get("/readyz")
    assert response.status_code == 503
    checks = response.json()["checks"]
    assert not checks["database"]["ok"]
    assert checks["migrations"] == {"ok": False, "problem": "Not known without the database."}
    assert "10.0.0.7" not in response.content.decode()
    assert {record.name for record in caplog.records} == {"oim_portal.health"}  # each question is no error of its own


@pytest.mark.django_db
def test_a_release_whose_migrations_are_missing_gets_no_readers(client):
    MigrationRecorder(connection).record_unapplied("projects", "0001_initial")
    response = client.get("/readyz")
    assert response.status_code == 503
    assert "1 migrations are not applied" in response.json()["checks"]["migrations"]["problem"]


@pytest.mark.django_db
def test_what_readers_can_do_without_keeps_nobody_away_and_is_told_to_who_asks_for_all(client, monkeypatch):
    monkeypatch.setattr(health.os, "statvfs", lambda folder: SimpleNamespace(f_bavail=5 * 2**10, f_frsize=2**12))
    monkeypatch.setattr(health, "cache", _NoCache())
    response = client.get("/readyz")
    assert (response.status_code, response.json()["status"]) == (200, "degraded")
    assert response.json()["checks"]["folder"]["problem"] == "VAR_DIR has only 20 MB left."
    assert response.json()["checks"]["cache"] == {"ok": False, "problem": "The check failed; the log says why."}
    assert client.get("/readyz?all").status_code == 503


@pytest.mark.django_db
def test_a_folder_or_a_cache_that_keeps_nothing_is_told(client, settings, tmp_path):
    settings.VAR_DIR = tmp_path / "gone"
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    checks = client.get("/readyz").json()["checks"]
    assert checks["folder"] == {"ok": False, "problem": "VAR_DIR cannot be written to."}
    assert checks["cache"] == {"ok": False, "problem": "The cache does not answer."}


class _NoCache:
    def set(self, *args):
        raise ConnectionError(SECRET)


@pytest.mark.django_db
def test_backups_that_fail_are_told_without_the_place_where_they_lie(client, settings):
    settings.BACKUP_URL = "/srv/secret"
    backup_state.note(backup_state.BACKUP, file="a", size=1)
    assert client.get("/readyz").json()["checks"]["backup"] == {"ok": True, "age_hours": 0}
    health.watch.forget()
    backup_state.note(backup_state.BACKUP, failure="/srv/secret cannot be written to")
    response = client.get("/readyz?all")
    assert response.status_code == 503
    assert "secret" not in response.content.decode()


@pytest.fixture
def has_worker(settings):
    settings.TASK_QUEUE = "database"
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.mark.django_db
def test_a_worker_that_is_away_is_told_and_how_much_waits_is_not(client, has_worker):
    """Else a stranger would see whether the address that she asked a new password for has an account."""
    mail.notify(UserFactory(), "essai")
    assert client.get("/readyz").json()["checks"]["worker"] == {"ok": True, "oldest_minutes": 0}
    DBTaskResult.objects.update(enqueued_at=timezone.now() - dt.timedelta(minutes=16))
    health.watch.forget()
    response = client.get("/readyz")
    assert (response.status_code, response.json()["status"]) == (200, "degraded")
    assert "waited for 16 minutes" in response.json()["checks"]["worker"]["problem"]
    DBTaskResult.objects.update(status="SUCCESSFUL")
    health.watch.forget()
    assert client.get("/readyz?all").status_code == 200


@pytest.mark.django_db
def test_a_database_that_never_answers_holds_one_thread_only(client, monkeypatch):
    """A load balancer asks every few seconds: all threads would wait there in a minute."""
    monkeypatch.setattr(health, "LONGEST_WAIT", 0.01)
    asked, goes_on = threading.Event(), threading.Event()

    def never():
        asked.set()
        goes_on.wait(20)
        return {}

    monkeypatch.setattr(health, "CHECKS", [health.Check("database", never, is_needed=True)])
    first = threading.Thread(target=health.watch.now)
    first.start()
    try:
        assert asked.wait(20)
        response = client.get("/readyz")
    finally:
        goes_on.set()
        first.join()
    assert response.status_code == 503
    assert response.json() == {
        "status": "failing",
        "version": __version__,
        "checks": {"database": {"ok": False, "problem": "The checks take too long."}},
    }


@pytest.fixture
def counted(monkeypatch, settings, tmp_path):
    """The application around one that answers at once, counted in files of its own."""
    settings.METRICS_TOKEN, settings.LOG_REQUESTS = "jeton", False
    monkeypatch.setattr(watching, "place", lambda var_dir: tmp_path / "metrics")
    monkeypatch.setattr(watching, "counted", None)
    monkeypatch.setattr(values, "ValueClass", values.MultiProcessValue())  # the one before knows other files
    handlers = list(logging.getLogger().handlers)

    def application(environ, start_response):
        environ.update({ROUTE: ("admin:login", "fr/admin/login/"), KEPT: environ["QUERY_STRING"]})
        start_response(environ["PATH_INFO"].strip("/") + " OK", [])
        return (b"x",)

    yield watching.observed(application)
    logging.getLogger().handlers[:] = handlers


def numbers(client):
    """Return {name with labels: value} of /metrics."""
    text = client.get("/metrics", headers={"Authorization": "Bearer jeton"}).content.decode()
    lines = [line.rpartition(" ") for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _blank, value in lines}


def sums(found):
    """Return what was counted of requests, pages and errors."""
    return {name: value for name, value in found.items() if re.match(r"portal_\w+_(?:total|count)\b", name)}


@pytest.mark.django_db
def test_who_brings_the_token_learns_what_all_workers_counted(client, counted, tmp_path):
    """Of one that died, too: what was counted must not get less."""
    for path, kept in (("/200", "hit"), ("/200", "before"), ("/304", "made"), ("/503", "")):
        counted({"PATH_INFO": path, "QUERY_STRING": kept}, lambda *given: None)
    logging.getLogger("portal").error("Seen")
    first = numbers(client)
    expected = {
        'portal_requests_total{status="2xx",view="admin"}': 2,
        'portal_requests_total{status="3xx",view="admin"}': 1,
        'portal_requests_total{status="5xx",view="admin"}': 1,
        'portal_kept_pages_total{result="hit"}': 1,
        'portal_kept_pages_total{result="before"}': 1,
        'portal_kept_pages_total{result="made"}': 1,
        'portal_request_seconds_count{by="view"}': 2,
        'portal_request_seconds_count{by="page cache"}': 2,
        "portal_errors_total": 1,
    }
    assert sums(first) == expected
    assert first['portal_check_ok{check="database"}'] == 1
    assert first[f'portal_memory_bytes{{pid="{os.getpid()}"}}'] > 1_000_000
    (folder,) = (tmp_path / "metrics").iterdir()
    for file in folder.glob(f"*_{os.getpid()}.db"):
        shutil.copy(file, file.with_name(file.name.replace(str(os.getpid()), "4000001")))  # no process has this number
    dead = folder.parent / f"{socket.gethostname()}-4000001-1"
    dead.mkdir()
    metrics.folder_of_workers(folder.parent)
    assert [path for path in folder.glob("*4000001*") if path.exists()] == []
    assert not dead.exists()
    assert sums(numbers(client)) == {name: 2 * number for name, number in expected.items()}


@pytest.mark.django_db
def test_prometheus_learns_how_many_tasks_and_mails_wait(client, counted, has_worker):
    for _each in range(3):
        mail.notify(UserFactory(), "essai")
    asking.ask(asked("events", QueryDict()), "fr", "lectrice@example.org", "daily")
    DBTaskResult.objects.filter(pk=DBTaskResult.objects.first().pk).update(status="FAILED")
    found = numbers(client)
    assert {name: value for name, value in found.items() if "tasks" in name or "mails" in name} == {
        'portal_tasks{status="waiting"}': 3,
        'portal_tasks{status="failed"}': 1,
        "portal_waiting_mails": 4,
    }


@pytest.mark.django_db
def test_others_learn_nothing_and_without_a_token_there_is_nothing(client, counted, settings):
    for headers in ({}, {"Authorization": "Bearer é"}, {"Authorization": "Bearer jetons"}, {"Authorization": "jeton"}):
        response = client.get("/metrics", headers=headers)
        assert (response.status_code, response.content) == (401, b"")
    settings.METRICS_TOKEN = ""
    watching.counted = None
    assert watching.observed(len) is len
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404
