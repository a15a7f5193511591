"""What two copies of a database are compared by: rows and sums of each table, and the triggers."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

# Whoever finds a backup must not be signed in by it. Everybody signs in again after a restore.
LEFT_OUT = "django_session"

_TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name",
    "postgresql": "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p')"
    " AND relnamespace = current_schema()::regnamespace ORDER BY relname",
}
# Whatever the order of the rows. A copy of SQLite's file is the same file: its checksum says more.
_SUM = {
    "sqlite": "COUNT(*), ''",
    "postgresql": "COUNT(*), COALESCE(SUM(('x' || SUBSTR(MD5(t::text), 1, 16))::bit(64)::bigint::numeric), 0)::text",
}
_TRIGGERS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT relname || '.' || tgname, pg_get_triggerdef(pg_trigger.oid) || prosrc FROM pg_trigger"
    " JOIN pg_class ON pg_class.oid = tgrelid JOIN pg_proc ON pg_proc.oid = tgfoid"
    " WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace",
}


@contextmanager
def opened(connection: BaseDatabaseWrapper, **settings: Any) -> Iterator[BaseDatabaseWrapper]:
    """Yield a connection of its own to the same database, or to another one named by `settings`."""
    own = connection.copy()
    own.settings_dict.update(settings)
    try:
        yield own
    finally:
        own.close()


def facts(cursor: CursorWrapper, vendor: str) -> dict[str, Any]:
    """Return {"tables": {name: [rows, sum]}, "triggers": {name: checksum}} of a database."""
    cursor.execute(_TABLES[vendor])
    tables = {}
    for (name,) in cursor.fetchall():
        cursor.execute(f'SELECT {_SUM[vendor]} FROM "{name}" t WHERE {name != LEFT_OUT}')
        tables[name] = list(cursor.fetchone())
    cursor.execute(_TRIGGERS[vendor])
    triggers = {name: hashlib.sha256(text.encode()).hexdigest()[:16] for name, text in cursor.fetchall()}
    return {"tables": tables, "triggers": dict(sorted(triggers.items()))}


def differences(expected: dict[str, Any], found: dict[str, Any]) -> list[str]:
    """Return a sentence for each table and trigger in which two databases differ."""
    sentences = []
    for name in sorted(expected["tables"].keys() | found["tables"].keys()):
        (rows, total), (own_rows, own_total) = (side["tables"].get(name, [None, ""]) for side in (expected, found))
        if rows != own_rows:
            sentences.append(f"{name} has {_rows(own_rows)} rows instead of {_rows(rows)}.")
        elif total != own_total:
            sentences.append(f"{name} has other values.")
    names = sorted(expected["triggers"].keys() | found["triggers"].keys())
    return sentences + [
        f"The trigger {name} is not the same."
        for name in names
        if expected["triggers"].get(name) != found["triggers"].get(name)
    ]


def _rows(number):
    return "no" if number is None else number
