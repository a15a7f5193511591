"""What fails around the portal: readers read on, and nobody gets a 500 for what passes by itself."""

import contextlib
import logging
import os
import sqlite3
import subprocess
import sys
import textwrap
import threading
import time
from datetime import timedelta

import psycopg2
import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import StaffSession
from core import busy, shared_cache
from core.changes import PendingChange
from desk.models import ImportJob
from tests import factories
from tests.accounts.tools import make_person, sign_in, with_app
from tests.reading import read
from tests.test_layers import ROOT

SHORT = 5  # seconds; far below the 20 that SQLite waits for a lock


@pytest.fixture(autouse=True)
def nothing_said(monkeypatch):
    monkeypatch.setattr(busy, "_said", {})
    monkeypatch.setattr(shared_cache, "_away", {"until": 0.0})


# --- Another process writes -------------------------------------------------------------------------------------------


@pytest.fixture
def a_writer():
    """Somebody else holds the lock of the database."""
    begun, ended = threading.Event(), threading.Event()

    def hold():
        with connection.cursor() as cursor:
            cursor.execute("BEGIN IMMEDIATE")
            begun.set()
            ended.wait(60)
            cursor.execute("ROLLBACK")
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    begun.wait(10)
    yield
    ended.set()
    thread.join()


@pytest.fixture
def officer_there(client):
    """A client of somebody who signed in a while ago."""
    person = with_app(make_person(first_name="Salma", last_name="Essai"))
    sign_in(client, person)
    StaffSession.objects.update(last_seen_at=timezone.now() - timedelta(minutes=5))
    return client


@pytest.fixture
def an_import(transactional_db):
    """A file that is being written, and something that the search index lacks."""
    factories.ProjectFactory(published=True, title_fr="Oujda")
    author = factories.UserFactory(first_name="Nadia", last_name="Essai")
    ImportJob.objects.create(
        kind="projects.project", file_name="liste.xlsx", author=author, state=ImportJob.State.WRITING, rows_total=9000
    )
    assert PendingChange.objects.exists()


@pytest.mark.sqlite
def test_nobody_who_reads_waits_for_who_writes(an_import, officer_there, a_writer, caplog):
    started = time.monotonic()
    for client, address in (
        (Client(), "/fr/search/?q=oujda"),
        (Client(), "/fr/projects/?q=oujda"),
        (officer_there, reverse("admin:index")),
    ):
        assert client.get(address).status_code == 200, address
    assert time.monotonic() - started < SHORT
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


@pytest.mark.sqlite
def test_who_must_wait_too_long_is_told_for_whom_and_only_staff_is(an_import, officer_there, a_writer, client):
    officer_there.raise_request_exception = False
    connection.cursor().execute("PRAGMA busy_timeout = 0")
    response = officer_there.post(
        reverse("admin:events_article_add"), {"title_fr": "Titre"}, headers={"origin": "http://testserver"}
    )
    main = read(response).one("main").text
    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert "Nadia Essai importe le fichier liste.xlsx (9000 lignes) depuis" in " ".join(main.split())
    stranger = Client(raise_request_exception=False)
    page = stranger.post(reverse("admin:login"), {"username": "nadia", "password": "x"})
    assert page.status_code == 503
    assert "Nadia" not in page.content.decode()


# --- Redis ------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_without_redis_the_api_answers_and_says_once_that_it_does_not_count(client, settings, caplog):
    settings.API_REQUESTS_PER_MINUTE = 10
    settings.CACHES = {"default": {"BACKEND": "core.shared_cache.SharedCache", "LOCATION": "redis://127.0.0.1:1/0"}}
    started = time.monotonic()
    assert [client.get("/api/v1/projects").status_code for _ in range(12)] == [200] * 12
    assert time.monotonic() - started < SHORT
    said = [record.getMessage() for record in caplog.records if record.name == "core.shared_cache"]
    assert len(said) == 1
    assert said[0].startswith("The shared cache does not answer: limits do not count meanwhile.")
    cache = caches["default"]
    cache.set("a", 1)
    assert (cache.get("a", "none"), cache.get_many(["a"]), cache.get_or_set("a", 2), "a" in cache) == (
        "none",
        {},
        2,
        False,
    )


# --- No room on the disk ----------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_sheet_that_cannot_be_kept_is_made_all_the_same(client, settings, tmp_path, caplog):
    project = factories.ProjectFactory(published=True, translated=True)
    (tmp_path / "file").write_text("")
    settings.VAR_DIR = tmp_path / "file"  # no folder: whoever runs the tests cannot write into it
    for _ in range(2):
        response = client.get(f"/fr/projects/{project.slug}.pdf")
        assert (response.status_code, response.content[:5]) == (200, b"%PDF-")
    assert len([record for record in caplog.records if record.name == "core.pdf"]) == 1


NOTHING_CAN_BE_WRITTEN = """
import os, resource, signal, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django
django.setup()
from django.conf import settings
settings.ALLOWED_HOSTS = ["*"]
from core.reading_on import keep_open
keep_open()
from django.db import connection
from django.test import Client
client = Client(raise_request_exception=False)
connection.close()
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))  # as if the disk were full
for address in ("/fr/projects/", "/fr/search/?q=oujda", "/api/v1/projects"):
    print(client.get(address).status_code)
page = client.post("/fr/admin/login/", {"username": "essai", "password": "x"})
print(page.status_code, "Rien ne peut être enregistré" in page.content.decode())
"""


@pytest.mark.sqlite
@pytest.mark.django_db
def test_readers_read_on_while_the_disk_is_full(tmp_path):
    # A copy of the database of the tests: to make one takes four times as long as the rest.
    copy = tmp_path / "essai.sqlite3"
    with contextlib.closing(sqlite3.connect(connection.settings_dict["NAME"])) as own:
        own.execute("VACUUM INTO ?", [str(copy)])
    with contextlib.closing(sqlite3.connect(copy)) as made:
        made.execute("PRAGMA journal_mode=WAL")  # as the portal's own is, from its first migration on
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(NOTHING_CAN_BE_WRITTEN)],
        env={**os.environ, "DATABASE_URL": f"sqlite:///{copy}"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split("\n")[:-1] == ["200", "200", "200", "503 True"], done.stderr[-3000:]


# --- PostgreSQL -------------------------------------------------------------------------------------------------------


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_a_database_that_restarts_only_the_request_of_that_moment_fails(monkeypatch):
    client = Client(raise_request_exception=False)

    def restart(*_args, **_more):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    with monkeypatch.context() as patched:
        patched.setattr("projects.views.ListPage", restart)
        response = client.get("/ar/projects/")
    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert read(response).one("html").attrs == {"lang": "ar", "dir": "rtl"}
    with pytest.raises(psycopg2.Error) as raised:  # closing a cursor raises this too, and Django does not wrap it
        connection.connection.cursor("essai").execute("SELECT 1")
    assert busy.is_busy(raised.value)
    connection.close()  # as at the end of a request
    assert client.get("/ar/projects/").status_code == 200
