"""Whether a database error means “not now” rather than a fault: a lock that is held too long, no connection."""

from django.db import InterfaceError, OperationalError

_SQLITE_BUSY_LOCKED = {5, 6}  # https://sqlite.org/rescode.html
# https://www.postgresql.org/docs/current/errcodes-appendix.html: no connection, deadlock, lost serialization, too many
# connections, lock or statement timeout, shutting down.
_POSTGRES = ("08", "40001", "40P01", "53300", "55P03", "57014", "57P")


def is_busy(error: BaseException | None) -> bool:
    """Whether trying again later may succeed."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    cause = error.__cause__
    if (code := getattr(cause, "sqlite_errorcode", None)) is not None:
        return code & 0xFF in _SQLITE_BUSY_LOCKED
    if state := getattr(cause, "pgcode", None):
        return state.startswith(_POSTGRES)
    return type(cause).__module__.startswith("psycopg")  # could not connect: the server gave no code
