"""Which errors mean “not now”, which mean that nothing can be written, and how often that is said."""

import errno
import logging
import sqlite3

import psycopg2
import pytest
from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError, connection

from core import busy
from core.busy import cannot_write, is_busy, may_fail, say_now_and_then, without_waiting


def sqlite(code, kind=OperationalError):
    cause, error = sqlite3.OperationalError(), kind()
    cause.sqlite_errorcode = code
    error.__cause__ = cause
    return error


def postgresql(code, kind=OperationalError):
    cause, error = psycopg2.OperationalError(), kind()
    cause.__setstate__({"pgcode": code})
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "is_later", "is_full"),
    [
        *((sqlite(code), True, False) for code in (5, 6, 5 | 2 << 8)),  # busy, locked, busy with a snapshot
        *((sqlite(code), False, True) for code in (8, 10, 13, 14, 10 | 3 << 8)),
        *((sqlite(code), False, False) for code in (1, 7, 9, 19)),
        *((postgresql(code), True, False) for code in ("08006", "40001", "40P01", "53300", "55P03", "57014", "57P01")),
        *((postgresql(code), False, True) for code in ("53100", "25006", "58030")),
        *((postgresql(code), False, False) for code in ("42P01", "23505", "53200")),
        (postgresql(None), True, False),  # no server answered
        (postgresql("57P01", InterfaceError), True, False),
        (postgresql("40001", IntegrityError), False, False),
        (postgresql("53100", DatabaseError), False, True),
        (psycopg2.OperationalError(), True, False),
        (psycopg2.InterfaceError(), True, False),
        (psycopg2.ProgrammingError(), False, False),
        *((OSError(code, "essai"), False, True) for code in (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG)),
        (OSError(errno.ENOENT, "essai"), False, False),
        (OperationalError(), False, False),
        (RuntimeError(), False, False),
        (None, False, False),
    ],
    ids=repr,
)
def test_an_error_passes_or_means_that_nothing_can_be_written_or_is_a_fault(error, is_later, is_full):
    assert (is_busy(error), cannot_write(error)) == (is_later, is_full)


def test_a_sentence_is_said_once_a_minute_and_each_for_itself(monkeypatch, caplog):
    monkeypatch.setattr(busy, "_said", {})
    for now, sentence in ((5, "Un."), (64.9, "Un."), (64.9, "Deux."), (65, "Un."), (124.9, "Deux.")):
        monkeypatch.setattr("core.busy.time.monotonic", lambda now=now: now)
        say_now_and_then(logging.getLogger("essai"), sentence, ValueError(f"à {now}"))
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("WARNING", "Un. (ValueError: à 5)"),
        ("WARNING", "Deux. (ValueError: à 64.9)"),
        ("WARNING", "Un. (ValueError: à 65)"),
        ("WARNING", "Deux. (ValueError: à 124.9)"),
    ]


def fail_with(error):
    def write():
        raise error

    return write


@pytest.mark.django_db(transaction=True)
def test_what_nobody_misses_may_fail_for_now_but_not_by_a_fault_nor_in_a_transaction():
    done = []
    may_fail(lambda: done.append(1))
    for error in (sqlite(5), sqlite(13), postgresql("55P03")):
        may_fail(fail_with(error))
    with pytest.raises(OperationalError):
        may_fail(fail_with(sqlite(1)))
    with pytest.raises(ValueError, match="essai"):
        may_fail(fail_with(ValueError("essai")))
    assert done == [1]


@pytest.mark.django_db
def test_in_a_transaction_each_error_counts():
    with pytest.raises(OperationalError):
        may_fail(fail_with(sqlite(5)))


@pytest.mark.sqlite
@pytest.mark.django_db
def test_the_time_to_wait_for_a_lock_is_what_it_was_afterwards_after_an_error_too():
    def waiting():
        with connection.cursor() as cursor:
            return cursor.execute("PRAGMA busy_timeout").fetchone()[0]

    before = waiting()
    with without_waiting():
        assert waiting() == 0
    with pytest.raises(ValueError, match="essai"), without_waiting():
        raise ValueError("essai")
    assert waiting() == before > 0


def test_the_first_who_says_so_is_who_writes(monkeypatch):
    monkeypatch.setattr(busy, "_explanations", [])
    assert busy.who_writes() == ""
    for sentence in ("", "Import en cours.", "Autre."):
        busy.explain_with(lambda sentence=sentence: sentence)
    assert busy.who_writes() == "Import en cours."
