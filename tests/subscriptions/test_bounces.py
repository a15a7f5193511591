"""Mails that come back: who is forgotten, who is not, and what nobody can forge."""

import io
import mailbox
import sys
from datetime import timedelta
from types import SimpleNamespace
from unittest import mock

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.utils import timezone

from subscriptions import bounces, keys
from subscriptions.models import Subscription
from tests.subscriptions.tools import ADDRESS, reader

pytestmark = pytest.mark.django_db


def report(mark, status="5.1.1", action="failed", to="portail@example.org", returned="message/rfc822"):
    """Return a delivery status notification (RFC 3464) as Postfix writes it."""
    inner = f"Message-ID: <7.{mark}.news@portail.example.org>\nSubject: Nouveau\n\nTexte\n"
    return f"""From: MAILER-DAEMON@mx.example.org
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; {ADDRESS}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} unknown

--b
Content-Type: {returned}

{inner}
--b--
""".encode()


def left():
    return Subscription.objects.count()


@pytest.mark.parametrize("returned", ["message/rfc822", "text/rfc822-headers"])
def test_an_address_that_does_not_exist_loses_everything_at_once(returned):
    found = reader()
    reader("projects")
    other = reader("projects", address="autre@example.org")
    assert bounces.read(report(keys.mark(found), returned=returned)) is True
    assert list(Subscription.objects.all()) == [other]


def test_the_mark_in_the_return_path_is_enough(settings):
    settings.BOUNCES_TO = "retours@example.org"
    found = reader()
    bounces.read(report("0-x", to=f"retours+{keys.mark(found)}@example.org"))
    assert left() == 0


@pytest.mark.parametrize(("status", "action"), [("4.4.7", "delayed"), ("2.1.5", "delivered"), ("5.1.1", "relayed")])
def test_a_delay_or_a_receipt_changes_nothing(status, action):
    found = reader()
    assert bounces.read(report(keys.mark(found), status, action)) is False
    found.refresh_from_db()
    assert found.failures == 0


@pytest.mark.parametrize("action", ["FAILED", "Failed (no more tries)", "failed \t"])
def test_a_failure_is_one_in_any_capitals_and_nothing_else_is(action):
    found = reader()
    assert bounces.read(report(keys.mark(found), action=action)) is ("(" not in action)
    assert left() == (1 if "(" in action else 0)


@pytest.mark.parametrize("status", ["4.2.2", "4.4.7", "5.7.1"])
def test_what_may_pass_ends_the_news_on_the_third_day(status):
    found, other = reader(), reader(address="autre@example.org")
    day = timezone.now()
    for expected in (2, 2, 1):
        with time_machine.travel(day, tick=False):
            for _mail in range(4):
                bounces.read(report(keys.mark(found), status))
            assert left() == expected
        day += timedelta(days=1)
    assert Subscription.objects.get() == other


def test_less_than_a_day_later_is_the_same_failure():
    found = reader()
    start = timezone.now()
    for seconds, failures in ((0, 1), (24 * 3600 - 1, 1), (24 * 3600, 2)):
        with time_machine.travel(start + timedelta(seconds=seconds), tick=False):
            assert bounces.failed(found, "5.7.1") is False
        found.refresh_from_db()
        assert found.failures == failures


def test_a_forged_notification_ends_nothing():
    found = reader()
    pk, right = keys.mark(found).split("-")
    for mark in (f"{pk}-{'0' * 20}", f"{int(pk) + 1}-{right}", f"{pk}-{right[:-1]}", "x" * 60, "9" * 30 + f"-{right}"):
        bounces.read(report(mark))
    assert left() == 1


def test_a_mark_stands_also_with_an_older_key(settings):
    found = reader()
    old = report(keys.mark(found))
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-for-tests-" + "x" * 40
    bounces.read(old)
    assert left() == 0


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\x00 nonsense",
        b"Subject: a person answers\n\nHello",
        b"Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n\n--b--",
        b"Content-Type: multipart/report\n\nno boundary",
        b"Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/rfc822\n\n--b--",
        b"Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/rfc822\n\nMessage-ID: <>\n\n\n--b--",
    ],
)
def test_anything_else_is_left_alone(raw, caplog):
    reader()
    assert bounces.read(raw) is False
    unread = ["A mail that came back could not be read."] if b"Message-ID: <>" in raw else []
    assert (left(), [record.getMessage() for record in caplog.records]) == (1, unread)


def test_the_mail_server_pipes_a_message_to_the_command(monkeypatch):
    found = reader()
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(report(keys.mark(found)))))
    call_command("read_bounces")
    assert left() == 0


def test_the_mail_server_keeps_a_message_while_the_database_is_busy(monkeypatch):
    found = reader()
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(report(keys.mark(found)))))
    err = io.StringIO()
    with (
        connection.execute_wrapper(mock.Mock(side_effect=OperationalError("database is locked"))),
        pytest.raises(SystemExit) as ended,
    ):
        call_command("read_bounces", stderr=err)
    assert (ended.value.code, err.getvalue()) == (75, "database is locked\n")


def test_a_folder_is_read_and_what_a_person_wrote_stays_in_it(tmp_path):
    folder = mailbox.Maildir(tmp_path / "retours")
    found = reader()
    folder.add(report(keys.mark(found)))
    folder.add(b"Subject: a person answers\n\nHello")
    for number in (1, 0):  # what was looked at is not looked at again
        out = io.StringIO()
        call_command("read_bounces", maildir=str(tmp_path / "retours"), stdout=out)
        assert out.getvalue() == f"{number} notifications read\n"
        assert left() == 0
        assert [(message["Subject"], message.get_subdir()) for message in folder] == [("a person answers", "cur")]
    with pytest.raises(CommandError):
        call_command("read_bounces", maildir=str(tmp_path / "nowhere"))
