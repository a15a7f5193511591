"""What is kept no longer is deleted by one command; what is still needed stays."""

import datetime as dt
import os
from types import SimpleNamespace

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts import audit, retention, triggers
from accounts.models import AuditEntry, StaffSession, Throttle, User
from desk.models import ImportJob, ImportRow, Notification, Presence, PreviewLink
from oim_portal.management.commands.clean_up import STEPS
from tests.at_once import at_once
from tests.factories import UserFactory

NOW = timezone.now()


def days_ago(days):
    return NOW - dt.timedelta(days=days)


@pytest.fixture
def triggered():
    """The triggers of the audit log, which tests do without otherwise."""
    editor = SimpleNamespace(connection=connection)
    triggers.create(None, editor)
    yield
    triggers.drop(None, editor)


@pytest.mark.both
@pytest.mark.django_db
def test_old_entries_of_the_audit_log_go_and_that_is_written_down(triggered, settings):
    settings.AUDIT_DAYS = 365
    for days in (800, 366, 364, 0):
        AuditEntry.objects.create(kind=audit.Kind.LOGIN, actor_name=f"before {days} days", at=days_ago(days))
    assert retention.forget_audit() == 2
    assert retention.forget_audit() == 0
    *kept, last = AuditEntry.objects.order_by("pk")
    assert [entry.actor_name for entry in kept] == ["before 364 days", "before 0 days"]
    assert (last.kind, last.details) == (
        audit.Kind.DELETE,
        {"what": "audit log", "before": timezone.localdate(days_ago(365)).isoformat(), "count": 2},
    )
    for statement in ("DELETE FROM accounts_auditentry", "UPDATE accounts_auditentry SET kind = 'login'"):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.both
@pytest.mark.django_db
def test_a_deletion_that_fails_leaves_the_entries_and_their_triggers(triggered, monkeypatch):
    AuditEntry.objects.create(kind=audit.Kind.LOGIN, at=days_ago(10_000))
    monkeypatch.setattr(audit, "record", lambda *args, **more: 1 / 0)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        retention.forget_audit()
    assert AuditEntry.objects.count() == 1
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_auditentry")


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_delete_and_write_down_once():
    AuditEntry.objects.bulk_create(AuditEntry(kind=audit.Kind.LOGIN, at=days_ago(10_000)) for _each in range(50))
    try:
        assert sorted(at_once(retention.forget_audit, retention.forget_audit)) == [0, 50]
        (entry,) = AuditEntry.objects.all()
        assert entry.details["count"] == 50
    finally:
        triggers.drop(None, SimpleNamespace(connection=connection))


@pytest.mark.django_db
def test_everything_that_is_over_goes_and_nothing_else(settings, tmp_path, capsys):
    settings.VAR_DIR = tmp_path
    person = UserFactory(last_login=NOW)
    for expires in (days_ago(1), NOW + dt.timedelta(1)):
        Session.objects.create(session_key=f"{expires:%d%H}", session_data="x", expire_date=expires)
    for days in (4, 0):
        StaffSession.objects.create(user=person, device="essai", created_at=days_ago(days))
        Presence.objects.create(
            window=f"w{days}", user=person, kind="projects.project", object_id=1, seen_at=days_ago(days)
        )
        Throttle.objects.create(key=f"k{days}", until=NOW + dt.timedelta(hours=1 - 24 * days))
    for days in (91, 89):
        PreviewLink.objects.create(kind="projects.project", object_id=1, author=person, expires_at=days_ago(days))
        Notification.objects.create(
            recipient=person,
            kind="published",
            object_kind="projects.project",
            object_id=1,
            title="a",
            done_at=days_ago(days),
        )
    for days in (31, 29):
        job = ImportJob.objects.create(
            kind="projects", file_name=f"{days}.xlsx", author=person, state="done", rows_total=1
        )
        ImportRow.objects.create(job=job, number=2, key="a", cells={})
        ImportJob.objects.filter(pk=job.pk).update(changed_at=days_ago(days))
        (tmp_path / "sheets").mkdir(exist_ok=True)
        sheet = tmp_path / "sheets" / f"{days}.pdf"
        sheet.touch()
        os.utime(sheet, (days_ago(days).timestamp(),) * 2)
    for days, status in ((8, "SUCCESSFUL"), (8, "FAILED"), (8, "READY"), (6, "FAILED")):
        ended = None if status == "READY" else days_ago(days)
        task = {"args_kwargs": {}, "run_after": days_ago(days), "task_path": f"{status} {days}"}
        DBTaskResult.objects.create(status=status, finished_at=ended, **task)
    never = {name: UserFactory(username=name, date_joined=days_ago(181), last_login=None) for name in "abc"}
    for user in never.values():
        user.set_unusable_password()
        user.save()
    User.objects.filter(username="b").update(last_login=days_ago(100))
    audit.record(audit.Kind.INVITED, person, never["c"])
    for _run in range(2):
        call_command("clean_up")
    assert Session.objects.count() == StaffSession.objects.count() == Presence.objects.count() == 1
    assert Throttle.objects.count() == PreviewLink.objects.count() == Notification.objects.count() == 1
    assert [row.job.file_name for row in ImportRow.objects.all()] == ["29.xlsx"]
    assert ImportJob.objects.count() == 2
    assert set(DBTaskResult.objects.values_list("task_path", flat=True)) == {"READY 8", "FAILED 6"}
    assert [path.name for path in (tmp_path / "sheets").iterdir()] == ["29.pdf"]
    assert set(User.objects.values_list("username", flat=True)) == {person.username, "b", "c"}
    assert AuditEntry.objects.filter(kind=audit.Kind.DELETE, object_name="a").count() == 1
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "sessions: 1 deleted"
    assert {line.rpartition(": ")[2] for line in said[len(STEPS) :]} == {"0 deleted"}


@pytest.mark.django_db
def test_each_step_says_how_much_it_deleted_and_goes_by_the_hour(settings):
    settings.AUDIT_DAYS = 365
    person = UserFactory()
    second, half_a_day = dt.timedelta(seconds=1), dt.timedelta(seconds=settings.SESSION_COOKIE_AGE)
    with time_machine.travel(NOW, tick=False):
        for age in (half_a_day + second, half_a_day):
            StaffSession.objects.create(user=person, device="essai", created_at=NOW - age)
        for until in (NOW - second, NOW):
            Throttle.objects.create(key=str(until), until=until)
        for age in (dt.timedelta(days=365) + second, dt.timedelta(days=365)):
            LogEntry.objects.create(user=person, action_flag=2, object_repr="x", action_time=NOW - age)
            AuditEntry.objects.create(kind=audit.Kind.LOGIN, at=NOW - age)
        ages = {"early": second, "late": dt.timedelta(0), "used": second, "entered": second, "again": second}
        for name, age in ages.items():
            user = UserFactory(username=name, date_joined=NOW - retention.INVITATION - age)
            User.objects.filter(pk=user.pk).update(password="!x" if name != "used" else user.password)
        User.objects.filter(username="entered").update(last_login=NOW)
        invited = AuditEntry.Kind.INVITED
        AuditEntry.objects.create(kind=invited, object_id=str(User.objects.get(username="again").pk), at=NOW)
        AuditEntry.objects.create(kind=invited, object_id="gone", at=NOW)
        early = str(User.objects.get(username="early").pk)  # invited long ago, and somebody guessed at the account
        AuditEntry.objects.create(kind=AuditEntry.Kind.LOGIN_FAILED, object_id=early, at=NOW)
        AuditEntry.objects.create(kind=invited, object_id=early, at=NOW - retention.INVITATION - second)
        counts = [
            [step() for step in (retention.forget_sessions, retention.forget_attempts, retention.forget_invitations)]
            for _run in range(2)
        ]
        assert counts == [[1, 1, 1], [0, 0, 0]]
        assert [retention.forget_audit() for _run in range(2)] == [1, 0]
        assert [entry.action_time for entry in LogEntry.objects.all()] == [NOW - dt.timedelta(days=365)]
    assert set(User.objects.values_list("username", flat=True)) == {person.username, *ages} - {"early"}


@pytest.mark.django_db
def test_one_fault_does_not_stop_the_rest(monkeypatch, capsys):
    Throttle.objects.create(key="k", until=days_ago(1))
    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.clear_expired", _fail)
    with pytest.raises(CommandError, match="Not done: sessions"):
        call_command("clean_up")
    assert Throttle.objects.count() == 0


def _fail(*_args):
    raise DatabaseError("locked")
