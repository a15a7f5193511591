"""Which errors are mailed, and what such a mail says."""

import logging
import sys
import threading
from unittest.mock import Mock

import pytest
from django.conf import settings

from core import error_mails
from core.code_version import code_version
from core.error_mails import MOST_AN_HOUR, ErrorMails, Limit, fault_of, written


@pytest.fixture
def at(monkeypatch):
    """Set the clock."""
    return lambda now: monkeypatch.setattr("core.error_mails.time.monotonic", lambda: now)


def test_a_fault_is_told_again_after_an_hour_with_how_often_it_came_meanwhile(at):
    limit, told = Limit(), []
    for now in (10, 11, 3609.9, 3610, 3611, 7210):
        at(now)
        told.append(limit.take("essai"))
    assert told == [0, None, None, 2, None, 1]


def test_in_an_hour_only_so_many_different_faults_are_told(at):
    limit = Limit()
    at(10)
    assert [limit.take(number) for number in range(MOST_AN_HOUR + 2)] == [0] * MOST_AN_HOUR + [None] * 2
    at(3609.9)
    assert limit.take("autre") is None
    at(3610)
    assert (limit.take("autre"), limit.take("encore")) == (3, 0)


def test_the_oldest_faults_are_forgotten(at, monkeypatch):
    monkeypatch.setattr(error_mails, "_REMEMBERED", 2)
    limit = Limit()
    at(0)
    assert [limit.take(fault) for fault in ("un", "deux", "trois")] == [0, 0, 0]
    assert [limit.take(fault) for fault in ("trois", "deux", "un")] == [None, None, 2]


def test_a_fault_that_was_told_again_is_remembered_longer(at, monkeypatch):
    monkeypatch.setattr(error_mails, "_REMEMBERED", 2)
    limit, told = Limit(), []
    for now, fault in ((0, "un"), (1, "deux"), (3600, "un"), (3600.5, "trois"), (3600.6, "un")):
        at(now)
        told.append(limit.take(fault))
    assert told == [0, 0, 0, 0, None]


def raised(kind, sentence="essai", *, deeper=False):
    """Return what the log gets of an exception."""
    try:
        int("x") if deeper else None
        raise kind(sentence)
    except ValueError:
        return sys.exc_info()


def record(exc_info=None, message="Une %s\nde trop", args=("ligne",), **more):
    made = logging.LogRecord("essai", logging.ERROR, "x.py", 1, message, args, exc_info)
    made.__dict__.update(more)
    return made


def test_a_fault_is_where_it_was_raised_and_as_what_or_what_was_said():
    one, same, other = raised(ValueError, "a"), raised(ValueError, "b"), raised(UnicodeError, "a")
    assert fault_of(record(one)) == fault_of(record(same)) != fault_of(record(other))
    kind, (file, line) = fault_of(record(one))
    assert (kind, file, line) == ("ValueError", __file__, raised.__code__.co_firstlineno + 4)
    assert fault_of(record(one)) != fault_of(record(raised(ValueError, deeper=True)))
    assert fault_of(record()) == fault_of(record(args=("autre",))) == ("essai", "Une %s\nde trop", None)
    assert fault_of(record((None, None, None), status_code=500)) == ("essai", "Une %s\nde trop", 500)


def test_a_mail_says_what_is_known(rf):
    facts = f"Portal: {settings.SITE_URL}\nVersion: {code_version()}\nLogger: essai"
    assert written(record(), 0) == ("ERROR essai", f"{facts}\n\nUne ligne\nde trop\n")
    request = rf.get("/fr/projects/?q=secret")
    subject, text = written(record(raised(ValueError), reference="AB12", request=request), 3)
    assert subject == "ValueError AB12 GET /fr/projects/"
    start, trace = text.split("\n\n", 1)
    assert start == f"Reference: AB12\nWhere: GET /fr/projects/\n{facts}\nNot told since the last mail: 3"
    assert (trace.startswith("Traceback"), trace.endswith("\nValueError: essai\n")) == (True, True)
    assert len(written(record(reference="x" * 300), 0)[0]) == 200


def test_a_thread_sends_the_mail_and_keeps_no_process_from_ending(monkeypatch, settings, mailoutbox):
    settings.ADMINS = [("A", "a@example.org")]
    threads = Mock(wraps=threading.Thread)
    monkeypatch.setattr("core.error_mails.threading.Thread", threads)
    handler = ErrorMails()
    for _time in range(2):
        handler.handle(record())
    (asked,) = threads.call_args_list
    assert asked.kwargs["daemon"] is True
    for thread in threading.enumerate():
        if thread.name.endswith("(_send)"):
            thread.join(30)
    assert [(mail.to, mail.subject) for mail in mailoutbox] == [
        (["a@example.org"], f"{settings.EMAIL_SUBJECT_PREFIX}ERROR essai")
    ]


def test_a_mail_that_cannot_be_sent_is_no_error_which_would_send_another(monkeypatch, caplog):
    monkeypatch.setattr("core.error_mails.mail_admins", Mock(side_effect=OSError("refused")))
    ErrorMails(in_thread=False).emit(record())
    assert [(one.getMessage(), one.levelname, bool(one.exc_info)) for one in caplog.records] == [
        ("A mail about an error could not be sent.", "WARNING", True)
    ]
