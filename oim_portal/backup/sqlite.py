"""Copies of an SQLite database, by SQLite itself: no program is needed, and the portal goes on meanwhile."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from oim_portal.backup.facts import LEFT_OUT, facts, opened

FILE = "database.sqlite3"


def copy(connection: BaseDatabaseWrapper, path: Path) -> dict[str, Any]:
    """Write a copy of the database of one moment; return its facts."""
    source = f"file:{os.path.abspath(connection.settings_dict['NAME'])}?mode=ro"
    with closing(sqlite3.connect(source, uri=True)) as here, closing(sqlite3.connect(path)) as there:
        here.backup(there)
        there.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
        there.execute("PRAGMA secure_delete=ON")
        if there.execute("SELECT 1 FROM sqlite_master WHERE name = ?", [LEFT_OUT]).fetchone():
            there.execute(f"DELETE FROM {LEFT_OUT}")
        there.commit()
    return _facts_of(connection, path)


def load(connection: BaseDatabaseWrapper, path: Path) -> dict[str, Any]:
    """Make a copy the database of a connection, which is empty; return the facts of what is there then."""
    connection.close()
    target = Path(connection.settings_dict["NAME"])
    draft = target.with_name(target.name + ".restoring")
    try:
        shutil.copyfile(path, draft)
        draft.chmod(0o640)
        for ending in ("-wal", "-shm"):
            target.with_name(target.name + ending).unlink(missing_ok=True)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    with connection.cursor() as cursor:
        return facts(cursor, connection.vendor)


@contextmanager
def scratch(connection: BaseDatabaseWrapper, folder: Path) -> Iterator[BaseDatabaseWrapper]:
    """Yield a connection to an empty database that is gone afterwards."""
    with opened(connection, NAME=folder / "scratch.sqlite3") as own:
        yield own


def _facts_of(connection, path):
    # By Django, which knows the functions that our indexes use; without its settings, which make a log beside the file.
    options = connection.settings_dict["OPTIONS"] | {"init_command": "PRAGMA query_only=ON"}
    with opened(connection, NAME=path, OPTIONS=options) as own, own.cursor() as cursor:
        return facts(cursor, own.vendor)


def version(connection: BaseDatabaseWrapper) -> str:
    return f"SQLite {sqlite3.sqlite_version}"
