"""While nothing can be written, SQLite is read through a connection that was kept open (tests/test_faults.py)."""

import sqlite3
from contextlib import closing
from types import SimpleNamespace

import pytest

from core import reading_on


@pytest.fixture
def database(monkeypatch, tmp_path):
    """Return a function that says which database the portal has, and asks to keep it open."""
    monkeypatch.setattr(reading_on, "_kept", [])

    def keep(vendor, name, *, in_memory=False):
        given = {"NAME": tmp_path / name}
        connection = SimpleNamespace(vendor=vendor, is_in_memory_db=lambda: in_memory, settings_dict=given)
        monkeypatch.setattr(reading_on, "connection", connection)
        reading_on.keep_open()
        return reading_on._kept

    return keep


def test_a_database_in_a_file_is_kept_open_and_no_other(database, tmp_path, caplog):
    assert (database("postgresql", "a"), database("sqlite", "a", in_memory=True)) == ([], [])
    assert not (tmp_path / "a").exists()
    with closing(sqlite3.connect(tmp_path / "b")) as made:
        made.execute("CREATE TABLE essai (x)")
        (kept,) = database("sqlite", "b")
        with closing(kept):
            made.execute("DROP TABLE essai")  # it holds no lock
            assert kept.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    assert caplog.messages == []


def test_what_cannot_be_kept_open_is_told(database, caplog):
    assert database("sqlite", "nulle/part") == []
    assert [(one.getMessage(), one.levelname, bool(one.exc_info)) for one in caplog.records] == [
        ("The database could not be kept open for reading.", "ERROR", True)
    ]
