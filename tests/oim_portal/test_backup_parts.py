"""The parts of a backup by themselves: names, sums, differences, a folder, and the programs of PostgreSQL."""

import datetime as dt
import hashlib
import io
import os
import sqlite3
import stat
from contextlib import closing, nullcontext, suppress
from functools import partial
from types import SimpleNamespace

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage
from django.core.management import CommandError, call_command
from django.db import ConnectionHandler, DatabaseError
from django.utils import translation

from oim_portal import serve
from oim_portal.backup import archive, encryption, postgresql, sqlite, work
from oim_portal.backup.errors import BackupError
from oim_portal.backup.facts import differences
from oim_portal.backup.places import Bucket, Folder, place_of
from oim_portal.backup.retention import kept, name_of, time_of


def moment(*parts):
    return dt.datetime(*parts, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("name", "time"),
    [
        ("portal-2026-11-30T070809Z.zip", moment(2026, 11, 30, 7, 8, 9)),
        ("portal-2026-11-30T070809Z.zip.age", moment(2026, 11, 30, 7, 8, 9)),
        ("portal-2026-11-31T070809Z.zip", None),  # no such day
        ("portal-2026-11-30T070809Z.zip.part", None),
        (".portal-2026-11-30T070809Z.zip", None),
        ("letter.zip", None),
    ],
)
def test_the_name_of_a_backup_is_its_moment(name, time):
    assert time_of(name) == time
    if time:
        rabat = dt.timezone(dt.timedelta(hours=1))
        assert name_of(time.astimezone(rabat)) == name.removesuffix(".age")


def test_of_each_day_week_and_month_the_last_one_stays():
    times = [moment(2026, 11, 30, hour) for hour in (1, 2, 3)] + [moment(2026, month, 5) for month in range(1, 11)]
    times += [moment(2025, month, 5) for month in (9, 10, 11)]
    # Days, weeks and months that have any: seven days are the 30th of November and six before, to May.
    assert kept(times) == {
        moment(2026, 11, 30, 3),
        *(moment(2026, month, 5) for month in range(1, 11)),
        moment(2025, 11, 5),
    }


def test_each_difference_of_two_databases_is_a_sentence():
    expected = {
        "tables": {"a": [1, "x"], "b": [2, "x"], "c": [3, "x"], "d": [4, ""]},
        "triggers": {"one": "1", "two": "2", "three": "3"},
    }
    found = {
        "tables": {"a": [1, "y"], "b": [0, "y"], "d": [4, ""], "e": [5, ""]},
        "triggers": {"one": "1", "two": "x", "four": "4"},
    }
    assert differences(expected, found) == [
        "a has other values.",
        "b has 0 rows instead of 2.",
        "c has no rows instead of 3.",
        "e has 5 rows instead of no.",
        "The trigger four is not the same.",
        "The trigger three is not the same.",
        "The trigger two is not the same.",
    ]
    assert differences(expected, expected) == []


# --- Files ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [0, 1, 1024**2, 1024**2 + 1])
def test_a_file_of_any_size_has_its_sum_and_is_copied_whole(size):
    content, out = os.urandom(size), io.BytesIO()
    expected = [hashlib.sha256(content).hexdigest(), size]
    assert archive._copied(io.BytesIO(content), out) == archive.sum_of(io.BytesIO(content)) == expected
    assert out.getvalue() == content


def test_what_waits_for_an_answer_is_not_kept_and_all_else_is_in_one_order():
    storage = InMemoryStorage()
    for name in ("b.txt", "a.txt", "held/x", "pictures/2.png", "pictures/held/y", "pictures/1.png"):
        storage.save(name, ContentFile(b"x"))
    assert list(archive.stored_names(storage)) == [
        *("a.txt", "b.txt", "pictures/1.png", "pictures/2.png", "pictures/held/y")
    ]
    assert list(archive.stored_names(InMemoryStorage(), "nothing/")) == []


def test_keys_have_marks_that_tell_them_apart_and_not_what_they_are(settings):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a" * 50, ["b" * 50]
    first, second = archive.key_marks()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "b" * 50, ["a" * 50, "c" * 50]
    assert archive.key_marks()[:2] == [second, first]
    assert {len(mark) for mark in archive.key_marks()} == {16}
    assert len(set(archive.key_marks())) == 3


def test_a_folder_names_its_backups_the_latest_first_and_sees_nothing_else(tmp_path):
    names = [f"portal-2026-11-{day}T000000Z.zip" for day in (10, 30, 20)]
    for name in (*names, "letter.zip", ".portal-x.part"):
        (tmp_path / name).write_text(name)
    place = place_of(str(tmp_path))
    assert place.names() == [names[1], names[2], names[0]]
    assert place.fetch(names[0], tmp_path / "elsewhere") == tmp_path / names[0]
    place.delete(names[0])
    place.delete(names[0])  # twice is as good as once
    assert place.names() == [names[1], names[2]]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        [names[1], names[2], "letter.zip", ".portal-x.part"]
    )


def test_a_file_is_put_whole_for_its_owner_only_and_what_was_left_half_goes(tmp_path):
    source, folder = tmp_path / "portal-2026-11-30T000000Z.zip", tmp_path / "backups"
    source.write_bytes(os.urandom(1024**2 + 7))
    folder.mkdir()
    (folder / ".portal-killed.part").touch()
    (folder / ".other.part").touch()
    Folder(str(folder)).put(source)
    assert sorted(path.name for path in folder.iterdir()) == [".other.part", source.name]
    assert (folder / source.name).read_bytes() == source.read_bytes()
    assert stat.S_IMODE((folder / source.name).stat().st_mode) == 0o600
    with pytest.raises(BackupError, match=r"The folder .*/nowhere does not exist: make it, or mount it"):
        place_of(str(tmp_path / "nowhere"))


def test_a_bucket_gives_and_takes_the_same_files(tmp_path, monkeypatch):
    kept = InMemoryStorage()
    kept.stream = lambda name: (kept.open(name), kept.size(name))
    monkeypatch.setattr("core.store.Store", lambda **options: kept, raising=False)
    with pytest.raises(BackupError, match="A bucket is written s3://"):
        place_of("s3://nobucket")
    place = place_of("s3://store.example.org/bucket")
    assert isinstance(place, Bucket)
    source = tmp_path / "portal-2026-11-30T000000Z.zip"
    source.write_bytes(b"whole")
    place.put(source)
    kept.save("letter.txt", ContentFile(b"x"))
    assert place.names() == [source.name]
    (tmp_path / "to").mkdir()
    assert place.fetch(source.name, tmp_path / "to") == tmp_path / "to" / source.name
    assert (tmp_path / "to" / source.name).read_bytes() == b"whole"
    place.delete(source.name)
    assert place.names() == []


def test_what_is_encrypted_says_so_in_its_first_letters(tmp_path):
    path = tmp_path / "x"
    for content, found in ((b"age-encryption.org/v1", True), (b"age-encryption.org", False), (b"PK", False)):
        path.write_bytes(content)
        assert encryption.is_encrypted(path) is found


def test_a_file_that_is_not_read_back_as_it_was_is_told():
    class Forgetful(InMemoryStorage):
        def open(self, name, mode="rb"):
            return io.BytesIO(b"other") if name == "spoilt" else super().open(name, mode)

    storage, content = Forgetful(), b"content"
    storage.save("taken", ContentFile(b"x"))
    total = archive.sum_of(io.BytesIO(content))
    backup = SimpleNamespace(
        media=dict.fromkeys(["a/b", "taken", "spoilt"], total), file=lambda name: io.BytesIO(content)
    )
    assert work._write_files(backup, storage) == [
        "taken was stored as something else.",
        "spoilt was stored as something else.",
    ]
    assert storage.open("a/b").read() == content


def test_whether_the_key_is_that_of_the_backup_is_told(settings):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a" * 50, ["b" * 50]
    marks = archive.key_marks()
    for keys, start in (
        (marks, "SECRET_KEY is the same"),
        (marks[1:], "SECRET_KEY is the same"),
        (["x"], "SECRET_KEY is an"),
    ):
        assert work._about_key(SimpleNamespace(manifest={"keys": keys})).startswith(start)


# --- The programs of PostgreSQL ---------------------------------------------------------------------------------------


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """Make a program of a version, by default among those of the system; the only ones there are."""

    def make(version, folder=None, body="exit 0"):
        path = tmp_path / (folder or f"pg{version}/bin")
        path.mkdir(parents=True, exist_ok=True)
        program = path / "pg_dump"
        said = f"pg_dump (PostgreSQL) {version}.3"
        program.write_text(f'#!/bin/sh\nif [ "$1" = --version ]; then echo "{said}"; exit 0; fi\n{body}\n')
        program.chmod(0o755)
        return str(program)

    monkeypatch.setattr(postgresql, "_FOLDERS", (f"{tmp_path}/pg*/bin",))
    monkeypatch.setenv("PATH", f"{tmp_path}/path")
    return make


def test_the_program_of_the_servers_version_is_taken_or_the_next_newer_one(programs):
    with pytest.raises(BackupError, match=r"needs pg_dump of this version or a newer one; it is not installed \(on"):
        postgresql.program("pg_dump", 15)
    paths = {version: programs(version) for version in (18, 14, 16)}
    assert [postgresql.program("pg_dump", server) for server in (13, 14, 15, 16, 17, 18)] == [
        *(paths[14], paths[14], paths[16], paths[16], paths[18], paths[18])
    ]
    own = programs(15, "path")
    assert postgresql.program("pg_dump", 15) == own
    with pytest.raises(BackupError, match=r"The server is PostgreSQL 19 .*; only that of version 18 is here"):
        postgresql.program("pg_dump", 19)


def database(password=None):
    """What a connection says of a database of PostgreSQL."""
    given = ["psql", "-U", "portal", "-h", "base", "portal"]
    secrets = {"PGPASSWORD": password} if password else None
    return SimpleNamespace(
        settings_dict={},
        client_class=SimpleNamespace(settings_to_cmd_args_env=lambda found, parameters: (given, secrets)),
    )


def test_a_program_gets_the_password_in_its_environment_and_nowhere_else(programs, tmp_path):
    said = tmp_path / "said"
    path = programs(16, body=f'echo "$@" "[$PGPASSWORD]" > {said}')
    postgresql._run(database("secret"), path, "--format=custom")
    assert said.read_text() == "-U portal -h base --dbname=portal --no-password --format=custom [secret]\n"
    postgresql._run(database(), path)
    assert said.read_text() == "-U portal -h base --dbname=portal --no-password []\n"


@pytest.mark.parametrize(
    ("said", "reason"),
    [("\\nfirst line\\nsecond line", "first line"), ("", "no reason given")],
    ids=["a reason", "none"],
)
def test_a_program_that_fails_is_told_with_its_first_line(programs, said, reason):
    path = programs(16, body=f'printf "{said}" >&2; exit 3')
    with pytest.raises(BackupError) as error:
        postgresql._run(database(), path)
    assert str(error.value) == f"pg_dump failed: {reason}"


class FakeServer:
    """A connection to a PostgreSQL that notes what it is asked, and answers with `answers`."""

    vendor, pg_version = "postgresql", 160_003

    def __init__(self, asked, answers=()):
        self.asked, self.answers = asked, dict(answers)
        self.settings_dict = {"NAME": "n" * 50}

    def copy(self):
        return FakeServer(self.asked, self.answers)

    def close(self):
        self.asked.append(f"close {self.settings_dict['NAME'][-8:]}")

    def cursor(self):
        return nullcontext(self)

    def execute(self, statement, parameters=()):
        self.asked.append(statement)
        if isinstance(error := self.answers.get(statement[:15]), Exception):
            raise error

    def fetchone(self):
        return [self.answers[self.asked[-1]]]


@pytest.fixture
def started(monkeypatch):
    """The programs of PostgreSQL that were started, and on what; none of them really runs."""
    runs = []
    monkeypatch.setattr(postgresql, "program", lambda name, server: f"{name} {server}")
    monkeypatch.setattr(postgresql, "_run", lambda connection, *options: runs.append(options))
    monkeypatch.setattr(postgresql, "facts", lambda cursor, vendor: {"of": vendor})
    return runs


def test_a_dump_and_what_is_said_of_it_are_of_one_moment(started):
    server = FakeServer(asked := [], {"SELECT pg_export_snapshot()": "moment-1", "SHOW server_version": "16.3"})
    assert postgresql.copy(server, "/here/file") == {"of": "postgresql"}
    assert asked == [
        *("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", "SELECT pg_export_snapshot()", "close nnnnnnnn")
    ]
    kept = ("--format=custom", "--no-owner", "--no-privileges", "--exclude-table-data=django_session")
    assert started == [("pg_dump 16", *kept, "--snapshot=moment-1", "--file=/here/file")]
    assert postgresql.load(server, "/here/file") == {"of": "postgresql"}
    options = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", "/here/file")
    assert started[1:] == [("pg_restore 16", *options)]
    assert postgresql.version(server) == "PostgreSQL 16.3"


def test_a_scratch_database_has_a_name_of_its_own_and_is_dropped_whatever_happens(tmp_path):
    server, name = FakeServer(asked := []), f"{'n' * 40}_proof_{os.getpid()}"
    with suppress(ZeroDivisionError), postgresql.scratch(server, tmp_path) as there:
        assert there.settings_dict["NAME"] == name
        raise ZeroDivisionError
    assert asked == [
        f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'",
        f"close {name[-8:]}",
        f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)',
        "close nnnnnnnn",
    ]
    server.answers["CREATE DATABASE"] = DatabaseError("permission denied\n")
    with pytest.raises(BackupError, match=r"^No scratch database can be made: permission denied\. The role"):
        postgresql.scratch(server, tmp_path).__enter__()


@pytest.mark.parametrize("is_free", [True, False])
def test_one_is_at_work_at_a_time_in_a_folder_that_nobody_else_reads(settings, tmp_path, is_free):
    settings.VAR_DIR = tmp_path / "a/var"
    server = FakeServer(asked := [], {"SELECT pg_try_advisory_lock(%s)": is_free})
    left = settings.VAR_DIR / "backup-work/left"
    left.mkdir(parents=True)
    if is_free:
        with work._alone(server) as folder:
            assert (folder, [*folder.iterdir()]) == (left.parent, [])
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
            (folder / "a").touch()
        assert not folder.exists()
    else:
        with pytest.raises(BackupError, match="Another backup, restore or proof is at work"), work._alone(server):
            pass
        assert left.exists()
    assert asked == ["SELECT pg_try_advisory_lock(%s)", "close nnnnnnnn"]


# --- Commands -------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_failure_that_cannot_be_noted_is_still_told(monkeypatch, caplog):
    def full(*args, **kwargs):
        raise work.DatabaseError("disk full")

    monkeypatch.setattr(work, "note", full)
    with pytest.raises(BackupError, match="essai"), work._noted("backup", is_noted=True):
        raise BackupError("essai")
    assert [record.getMessage() for record in caplog.records] == ["The failure could not be noted."]
    caplog.clear()
    with pytest.raises(BackupError, match="essai"), work._noted("backup", is_noted=False):
        raise BackupError("essai")
    assert caplog.records == []


@pytest.mark.django_db
def test_a_backup_is_restored_nowhere_but_into_an_empty_database(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    (tmp_path / "identity").write_text("AGE-SECRET-KEY-1NONE")
    for more in ({}, {"identity": str(tmp_path / "identity")}):
        with pytest.raises(CommandError, match=r"The database is not empty: it has \d+ tables"):
            call_command("restore", "portal.zip", **more)
    with pytest.raises(CommandError, match="No such file"):
        call_command("restore", "portal.zip", identity=str(tmp_path / "nothing"))


def test_what_is_loaded_for_all_workers_is_looked_through_for_garbage_no_more(monkeypatch):
    done = []
    steps = {name: partial(done.append, name) for name in ("disable", "freeze", "enable")}
    monkeypatch.setattr(serve, "gc", SimpleNamespace(**steps))
    monkeypatch.setattr(serve, "import_module", done.append)
    monkeypatch.setattr(serve, "reverse", lambda name: done.append(f"{name} {translation.get_language()}"))
    monkeypatch.setattr(serve, "engines", SimpleNamespace(all=partial(done.append, "engines")))
    monkeypatch.setattr(serve, "code_version", partial(done.append, "version"))
    serve.load()
    loaded = ["oim_portal.application", "home fr", "home ar", "home en", "engines", "version"]
    assert done == ["disable", *loaded, "freeze", "enable"]


def test_granian_is_started_with_as_many_workers_as_the_settings_say(monkeypatch, settings):
    settings.WORKERS, done = 3, []
    monkeypatch.setattr(serve, "load", lambda: done.append("load"))
    monkeypatch.setattr(serve, "entrypoint", lambda: done.append(list(serve.sys.argv)))
    monkeypatch.setattr(serve.multiprocessing, "set_start_method", done.append)
    monkeypatch.setattr(serve, "import_module", done.append)
    for platform, steps in (("linux", ["fork", "load"]), ("darwin", ["oim_portal.application"])):
        done.clear()
        monkeypatch.setattr(serve.sys, "platform", platform)
        monkeypatch.setattr(serve.sys, "argv", ["serve", "--workers", "9"])
        serve.main()
        assert done == [*steps, ["serve", "--workers", "3", "--workers", "9"]]


# --- SQLite -----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_copy_of_sqlite_is_one_file_in_which_nobody_is_signed_in_and_is_loaded_for_its_group_to_read(tmp_path):
    def there(name):
        return ConnectionHandler({"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": tmp_path / name}})[
            "default"
        ]

    with closing(there("here")) as here, closing(there("elsewhere")) as elsewhere, closing(there("bare")) as bare:
        with here.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode=WAL")
            for statement in (
                "CREATE TABLE essai (a)",
                "CREATE TABLE django_session (a)",
                "INSERT INTO essai VALUES (1), (2)",
                "INSERT INTO django_session VALUES ('secret-session')",
                "CREATE TRIGGER kept BEFORE DELETE ON essai BEGIN SELECT 1; END",
            ):
                cursor.execute(statement)
        found = sqlite.copy(here, tmp_path / "copy")
        assert sqlite.version(here) == f"SQLite {sqlite3.sqlite_version}"
        assert found["tables"] == {"django_session": [0, ""], "essai": [2, ""]}
        assert [(name, len(total)) for name, total in found["triggers"].items()] == [("kept", 16)]
        assert b"secret-session" not in (tmp_path / "copy").read_bytes()
        assert {path.name for path in tmp_path.glob("copy*")} == {"copy"}
        for ending in ("-wal", "-shm"):
            (tmp_path / f"elsewhere{ending}").write_text("of another one")
        assert sqlite.load(elsewhere, tmp_path / "copy") == found
        assert stat.S_IMODE((tmp_path / "elsewhere").stat().st_mode) == 0o640
        assert {path.name for path in tmp_path.glob("elsewhere*")} == {"elsewhere"}
        with bare.cursor() as cursor:
            cursor.execute("CREATE TABLE autre (a)")
        assert sqlite.copy(bare, tmp_path / "second") == {"tables": {"autre": [0, ""]}, "triggers": {}}
    with pytest.raises(FileNotFoundError):
        sqlite.load(there("nowhere"), tmp_path / "nothing")
    assert not [*tmp_path.glob("*.restoring")]
