"""Each finding at its limit, and how long a finding holds."""

import datetime as dt
import json
import logging
from types import SimpleNamespace

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from core import backup_state, tasks
from core.changes import data_version
from oim_portal import __version__, checks, environment, health, watching
from oim_portal.management.commands import clean_up

MB = 1024**2


def disk(free):
    """What the system says of a disk with so many bytes that we may use, and more that only root may."""
    return lambda folder: SimpleNamespace(f_bavail=free, f_bfree=free * 2, f_frsize=1)


@pytest.mark.parametrize(
    ("free", "found"),
    [
        (100 * MB, {"ok": True, "free_mb": 100}),
        (101 * MB - 1, {"ok": True, "free_mb": 100}),
        (100 * MB - 1, {"ok": False, "problem": "VAR_DIR has only 99 MB left."}),
    ],
)
def test_a_hundred_megabytes_are_room_enough(monkeypatch, free, found):
    monkeypatch.setattr(health.os, "statvfs", disk(free))
    assert health._finding(health.Check("folder", health.folder)) == found


def test_a_folder_must_be_open_to_write_and_to_enter(settings, tmp_path, monkeypatch):
    settings.VAR_DIR = tmp_path
    asked = []
    monkeypatch.setattr(health.os, "access", lambda folder, how: asked.append((folder, how)) or True)
    assert health.folder().keys() == {"free_mb"}
    assert asked == [(tmp_path, 3)]  # W_OK and X_OK


@pytest.mark.django_db
def test_the_database_is_asked_for_an_answer(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert health.database() == {}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("waited", "found"),
    [
        (None, {"ok": True, "oldest_minutes": 0}),
        (dt.timedelta(minutes=14, seconds=59), {"ok": True, "oldest_minutes": 14}),
        (
            dt.timedelta(minutes=15),
            {"ok": False, "problem": "A task has waited for 15 minutes: `manage.py db_worker` is away, or too slow."},
        ),
    ],
)
def test_a_task_may_wait_for_a_quarter_of_an_hour(settings, waited, found):
    assert health._finding(health.Check("worker", health.worker)) == {"ok": True, "is_configured": False}
    settings.TASK_QUEUE, settings.TASKS = "database", {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    with time_machine.travel(timezone.now(), tick=False):
        if waited is not None:
            task = {"args_kwargs": {}, "task_path": "x", "status": "READY"}
            DBTaskResult.objects.create(run_after=timezone.now() - waited, **task)
            DBTaskResult.objects.update(enqueued_at=timezone.now() - waited)
        assert tasks.has_worker()
        assert health._finding(health.Check("worker", health.worker)) == found


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("age", "found"),
    [
        (dt.timedelta(minutes=59), {"ok": True, "age_hours": 0}),
        (dt.timedelta(hours=26) - dt.timedelta(seconds=1), {"ok": True, "age_hours": 25}),
        (dt.timedelta(hours=26), {"ok": True, "age_hours": 26}),
    ],
)
def test_the_age_of_a_backup_is_told_in_whole_hours(settings, age, found):
    assert health._finding(health.Check("backup", health.backup)) == {"ok": True, "is_configured": False}
    settings.BACKUP_URL = "/srv/backups"
    with time_machine.travel(timezone.now(), tick=False) as clock:
        backup_state.note(backup_state.BACKUP, file="a", size=1)
        clock.shift(age)
        assert health._finding(health.Check("backup", health.backup)) == found


class Cache:
    """A cache that gives back what was set, changed by `give`."""

    def __init__(self, give):
        self.give, self.kept = give, {}

    def set(self, name, value, seconds):
        assert seconds == 60
        self.kept[name] = value

    def get(self, name):
        return self.give(self.kept[name])


@pytest.mark.parametrize(
    ("give", "is_well"),
    [
        (lambda value: value, True),
        (lambda value: value + 1, True),  # another process wrote in between
        (lambda value: value - 1, False),
        (lambda value: None, False),
    ],
)
def test_a_cache_gives_back_what_was_written_or_what_was_written_since(monkeypatch, give, is_well):
    monkeypatch.setattr(health, "cache", Cache(give))
    found = health._finding(health.Check("cache", health.shared_cache))
    assert found == ({"ok": True} if is_well else {"ok": False, "problem": "The cache does not answer."})


def test_a_check_that_fails_is_told_without_its_words_which_are_in_the_log(caplog):
    with caplog.at_level(logging.WARNING, "oim_portal.health"):
        found = health._finding(health.Check("essai", lambda: 1 / 0))
    assert found == {"ok": False, "problem": "The check failed; the log says why."}
    (record,) = caplog.records
    assert (record.getMessage(), record.exc_info[0]) == ("The check of essai failed.", ZeroDivisionError)


def found_by(*given):
    """Return the Health of checks given as (name, is it well, is it needed, asks it the database)."""

    def check(name, is_well, is_needed, asks_database):
        def find():
            if not is_well:
                raise health.Unwell(f"{name} is unwell")
            return {"value": 7}

        return health.Check(name, find, is_needed, asks_database)

    return [check(*one) for one in given]


@pytest.mark.parametrize(
    ("given", "is_ready", "is_well", "findings"),
    [
        ([("database", True, True, True), ("a", True, False, True)], True, True, ("value 7", "value 7")),
        ([("database", True, True, True), ("a", False, False, True)], True, False, ("value 7", "a is unwell")),
        ([("database", True, True, True), ("a", False, True, False)], False, False, ("value 7", "a is unwell")),
        (
            [("database", False, True, True), ("a", True, False, True)],
            False,
            False,
            ("database is unwell", "Not known without the database."),
        ),
        ([("database", False, True, True), ("a", True, False, False)], False, False, ("database is unwell", "value 7")),
        ([("a", True, False, True)], True, True, ("value 7",)),
    ],
)
def test_the_portal_is_ready_without_what_it_does_not_need(monkeypatch, given, is_ready, is_well, findings):
    monkeypatch.setattr(health, "CHECKS", found_by(*given))
    found = health._look()
    assert (found.is_ready, found.is_well, found.version) == (is_ready, is_well, __version__)
    told = [one.get("problem") or f"value {one['value']}" for one in found.findings.values()]
    assert told == list(findings)


def test_a_finding_holds_for_two_seconds(monkeypatch):
    moment, looks = [100.0], []
    monkeypatch.setattr(health, "time", SimpleNamespace(monotonic=lambda: moment[0]))
    monkeypatch.setattr(health, "CHECKS", [health.Check("a", lambda: looks.append(1) or {}, asks_database=False)])
    watch = health._Watch()
    for moment[0] in (100.0, 101.9, 102.0, 103.9, 104.0):
        watch.now()
    assert len(looks) == 3
    watch.forget()
    watch.now()
    assert len(looks) == 4


@pytest.mark.parametrize(
    ("is_ready", "is_well", "query", "status", "word"),
    [
        (True, True, "", 200, "ok"),
        (True, True, "all", 200, "ok"),
        (True, False, "", 200, "degraded"),
        (True, False, "all=1", 200, "degraded"),
        (True, False, "a=b&all", 503, "degraded"),
        (False, False, "", 503, "failing"),
    ],
)
def test_who_asks_for_all_is_told_of_any_fault_and_others_whether_readers_are_served(
    rf, monkeypatch, is_ready, is_well, query, status, word
):
    found = health.Health(is_ready, is_well, {"a": {"ok": is_well}}, "1.2")
    monkeypatch.setattr(health.watch, "now", lambda: found)
    response = watching.ready(rf.get(f"/readyz?{query}"))
    assert (response.status_code, json.loads(response.content)) == (
        status,
        {"status": word, "version": "1.2", "checks": {"a": {"ok": is_well}}},
    )
    assert (response["Cache-Control"], response["X-Robots-Tag"], response._has_been_logged) == (
        *("no-store", "noindex"),
        True,
    )


def test_what_was_counted_is_for_who_brings_the_token(rf, monkeypatch, settings):
    settings.METRICS_TOKEN = "clé"
    assert watching.metrics(rf.get("/metrics")).status_code == 404
    monkeypatch.setattr(health, "as_metrics", lambda: ["more"])
    monkeypatch.setattr(watching, "counted", SimpleNamespace(all_processes=lambda more: f"all and {more[0]}"))
    for brought in ({}, {"authorization": "Bearer cle"}, {"authorization": "clé"}):
        refused = watching.metrics(rf.get("/metrics", headers=brought))
        assert (refused.status_code, refused["WWW-Authenticate"], refused.content) == (401, "Bearer", b"")
    settings.METRICS_TOKEN = "key"
    told = watching.metrics(rf.get("/metrics", headers={"authorization": "Bearer key"}))
    assert (told.status_code, told.content, told["Cache-Control"]) == (200, b"all and more", "no-store")
    assert told["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"


@pytest.mark.parametrize("logs", [True, False])
@pytest.mark.parametrize("token", ["", "key"])
def test_requests_are_logged_and_counted_as_the_settings_say(monkeypatch, settings, tmp_path, logs, token):
    given, handlers = {}, []
    settings.LOG_REQUESTS, settings.METRICS_TOKEN, settings.VAR_DIR = logs, token, tmp_path
    monkeypatch.setattr(watching, "counted", None)
    monkeypatch.setattr(watching, "Observed", lambda application, tells: (application, tells))
    monkeypatch.setattr(watching, "Metrics", lambda folder: SimpleNamespace(count="count"))
    monkeypatch.setattr(watching, "CountErrors", lambda counted: counted)
    monkeypatch.setattr(watching, "folder_of_workers", lambda place: f"of workers in {place}")
    monkeypatch.setattr(watching, "place", lambda folder: folder)
    monkeypatch.setattr(watching.environment, "give", given.__setitem__)
    monkeypatch.setattr(
        watching, "logging", SimpleNamespace(getLogger=lambda: SimpleNamespace(addHandler=handlers.append))
    )
    tells = [*([watching.write_line] if logs else []), *(["count"] if token else [])]
    assert watching.observed("application") == (("application", tells) if tells else "application")
    assert given == ({"PROMETHEUS_MULTIPROC_DIR": f"of workers in {tmp_path}"} if token else {})
    assert handlers == ([watching.counted] if token else [])
    assert (watching.counted is None) is (not token)


@pytest.mark.django_db
def test_prometheus_gets_what_the_checks_measured_and_of_a_portal_that_is_not_ready_nothing_of_its_data(monkeypatch):
    def samples():
        health.watch.forget()
        return {
            (sample.name, *sample.labels.values()): sample.value
            for family in health.as_metrics()
            for sample in family.samples
        }

    monkeypatch.setattr(health, "CHECKS", found_by(("a", True, True, False), ("b", False, False, False)))
    monkeypatch.setattr(health.tasks, "queue", lambda: SimpleNamespace(waiting=4, failed=1))
    monkeypatch.setattr(health.mail, "waiting", lambda: 3)
    monkeypatch.setattr(health.letters, "waiting", lambda: 2)
    whole = samples()
    assert whole == {
        ("portal_check_ok", "a"): 1,
        ("portal_check_ok", "b"): 0,
        ("portal_check_value", "a", "value"): 7,
        ("portal_data_version",): int(data_version().partition("-")[0], 16),
        ("portal_tasks", "waiting"): 4,
        ("portal_tasks", "failed"): 1,
        ("portal_waiting_mails",): 5,
        ("portal_info", __version__): 1,
    }
    monkeypatch.setattr(health, "CHECKS", found_by(("a", False, True, False)))
    assert samples() == {("portal_check_ok", "a"): 0, ("portal_info", __version__): 1}
    health.watch.forget()


# --- check --deploy ---------------------------------------------------------------------------------------------------


def told(check):
    return [(message.id, message.msg, message.hint) for message in check(None)]


def test_two_workers_need_a_shared_cache_and_one_does_not(settings):
    local = settings.CACHES
    shared = {"default": {"BACKEND": "core.shared_cache.SharedCache", "LOCATION": "redis://localhost"}}
    found = {}
    for workers in (1, 2):
        for name, caches in (("local", local), ("shared", shared)):
            settings.WORKERS, settings.CACHES = workers, caches
            found[workers, name] = [code for code, *_more in told(checks.workers_share_a_cache)]
    assert found == {(1, "local"): [], (1, "shared"): [], (2, "local"): ["portal.W003"], (2, "shared"): []}


@pytest.mark.parametrize(("year", "codes"), [(2026, []), (2027, []), (2028, ["portal.W004"])])
def test_zones_of_the_year_before_last_are_old(monkeypatch, year, codes):
    monkeypatch.setattr(checks.importlib.metadata, "version", lambda name: "2026.9")
    with time_machine.travel(dt.datetime(year, 6, 1, tzinfo=dt.UTC)):
        assert [code for code, *_more in told(checks.zone_data_is_recent)] == codes


def test_names_that_are_almost_ours_and_what_readyz_finds_are_told(monkeypatch):
    monkeypatch.setattr(environment, "ASKED", {"SITE_URL"})
    monkeypatch.setenv("SITE_URLS", "x")
    assert (
        "portal.W001",
        "SITE_URLS is set, but no variable of the portal has this name.",
        "Is SITE_URL meant?",
    ) in told(checks.names_are_spelt_right)
    monkeypatch.setattr(health, "CHECKS", found_by(("a", True, True, False), ("b", False, False, False)))
    health.watch.forget()
    assert told(checks.machine_is_well) == [("portal.W006", "b: b is unwell", None)]
    health.watch.forget()


def test_a_portal_without_https_does_without_mails_and_backups(settings):
    settings.HTTPS, settings.EMAIL_BACKEND, settings.BACKUP_URL = False, checks.CONSOLE, ""
    assert told(checks.mails_are_sent) == told(checks.backups_are_made) == []


def test_the_clean_up_says_what_it_did_of_each_and_goes_on_after_a_fault(monkeypatch, capsys):
    steps = [("first", lambda: 3), ("second", lambda: 1 / 0), ("third", lambda: 0)]
    monkeypatch.setattr(clean_up, "STEPS", steps)
    with pytest.raises(CommandError, match=r"^Not done: second\. The next run tries again\.$"):
        call_command("clean_up")
    said = capsys.readouterr()
    assert (said.out, said.err) == ("first: 3 deleted\nthird: 0 deleted\n", "second: division by zero\n")
