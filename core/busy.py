"""Whether an error means “not now” rather than a fault: a lock that is held too long, no connection, no room to write.

And how not to wait for a lock, for what may as well be done later.
"""

import contextlib
import errno
import logging
import time
from collections.abc import Callable, Iterator

from django.db import DatabaseError, Error, InterfaceError, OperationalError, connection

_SQLITE_BUSY_LOCKED = {5, 6}  # https://sqlite.org/rescode.html
_SQLITE_CANNOT_WRITE = {8, 10, 13, 14}  # read-only, input or output failed, full, cannot open
# https://www.postgresql.org/docs/current/errcodes-appendix.html: no connection, deadlock, lost serialization, too many
# connections, lock or statement timeout, shutting down.
_POSTGRES = ("08", "40001", "40P01", "53300", "55P03", "57014", "57P")
_POSTGRES_CANNOT_WRITE = ("53100", "25006", "58030")  # disk full, read-only, input or output failed
_OF_DRIVER = {"OperationalError", "InterfaceError"}
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG}
_SAID_EVERY = 60  # seconds
_said: dict[str, float] = {}


class StoreAway(OSError):
    """The store of uploaded files (core/store.py) does not answer, or refuses."""


def is_busy(error: BaseException | None) -> bool:
    """Whether trying again later may succeed."""
    if isinstance(error, OperationalError | InterfaceError):
        cause = error.__cause__
    elif type(error).__module__.startswith("psycopg2") and _OF_DRIVER & {kind.__name__ for kind in type(error).__mro__}:
        cause = error  # Django does not wrap what closing a cursor raises
    else:
        return False
    if (code := getattr(cause, "sqlite_errorcode", None)) is not None:
        return code & 0xFF in _SQLITE_BUSY_LOCKED
    if state := getattr(cause, "pgcode", None):
        return state.startswith(_POSTGRES)
    return type(cause).__module__.startswith("psycopg")  # could not connect: the server gave no code


def cannot_write(error: BaseException | None) -> bool:
    """Whether a disk is full or read-only, that of the database or that of the files."""
    if isinstance(error, OSError):
        return error.errno in _NO_ROOM
    if not isinstance(error, DatabaseError):
        return False
    cause = error.__cause__
    if (code := getattr(cause, "sqlite_errorcode", None)) is not None:
        return code & 0xFF in _SQLITE_CANNOT_WRITE
    return (getattr(cause, "pgcode", None) or "").startswith(_POSTGRES_CANNOT_WRITE)


@contextlib.contextmanager
def without_waiting() -> Iterator[None]:
    """On SQLite, do not wait for the lock that somebody else holds: OperationalError comes at once."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        waiting = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute("PRAGMA busy_timeout = 0")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {int(waiting)}")


def may_fail(write: Callable[[], object]) -> None:
    """Write what nobody misses if it cannot be written now: a lock is held, or the disk is full.

    Inside a transaction it must not fail, or all else in it would.
    """
    if connection.in_atomic_block:
        write()
        return
    try:
        with without_waiting():
            write()
    except Error as error:
        if not (is_busy(error) or cannot_write(error)):
            raise


def say_now_and_then(logger: logging.Logger, sentence: str, error: BaseException) -> None:
    """Log one line about what goes on without something, at most once a minute for each sentence."""
    now = time.monotonic()
    if now - _said.get(sentence, -_SAID_EVERY) >= _SAID_EVERY:
        _said[sentence] = now
        logger.warning("%s (%s: %s)", sentence, type(error).__name__, error)


# --- Who writes -------------------------------------------------------------------------------------------------------

_explanations: list[Callable[[], str]] = []


def explain_with(explanation: Callable[[], str]) -> None:
    """Have staff told who is writing: `explanation` returns a sentence in the active language, or ""."""
    _explanations.append(explanation)


def who_writes() -> str:
    """Return a sentence about who is writing something long at this moment; "" if nobody says so."""
    return next(filter(None, (explanation() for explanation in _explanations)), "")
