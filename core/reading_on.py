"""SQLite while nothing can be written: readers read on.

A connection needs the files of the write-ahead log beside the database. The last one to close deletes them, and the
next one makes them anew, which a full or read-only disk refuses: then every page is a fault, reading too. So each
worker keeps one connection open that it never uses.
"""

import logging
import sqlite3

from django.db import connection

_log = logging.getLogger(__name__)
_kept: list[sqlite3.Connection] = []


def keep_open() -> None:
    """Keep a connection to a database in a file of SQLite open as long as this process runs."""
    if connection.vendor != "sqlite" or connection.is_in_memory_db():
        return
    try:
        kept = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None, check_same_thread=False)
        kept.execute("SELECT count(*) FROM sqlite_master").fetchone()  # opens the log, and holds no lock afterwards
        _kept.append(kept)
    except sqlite3.Error:
        _log.exception("The database could not be kept open for reading.")
