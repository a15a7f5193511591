"""A backup of a small portal is made once for all tests here; each restores it, or breaks a copy of it first."""

import datetime as dt
import fcntl
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pyrage
import pytest
from django.conf import settings as portal_settings
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections
from django.test import override_settings
from django.utils import timezone

from accounts import audit, triggers
from core.backup_state import BACKUP, BackupResult, backup_state
from oim_portal.backup import archive, postgresql, work
from oim_portal.backup.errors import BackupError
from oim_portal.backup.retention import kept, name_of, time_of
from tests import factories
from tests.oim_portal.test_production import database_url
from tests.tools import ROOT

pytestmark = [pytest.mark.django_db, pytest.mark.production]
IDENTITY = pyrage.x25519.Identity.generate()


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker, tmp_path_factory):
    """The path of the backup; it has a project, a picture, a line of the audit log, and somebody is signed in."""
    folder = tmp_path_factory.mktemp("backup")
    editor = SimpleNamespace(connection=connection)
    own = override_settings(VAR_DIR=folder, MEDIA_ROOT=folder / "media", BACKUP_URL=str(folder))
    with django_db_blocker.unblock(), own:
        triggers.create(None, editor)
        try:
            factories.ProjectFactory(title_fr="Projet gardé")
            factories.PictureFactory()
            audit.record(audit.Kind.LOGIN)
            Session.objects.create(session_key="x" * 32, session_data="", expire_date=timezone.now())
            (folder / "media/held").mkdir()
            (folder / "media/held/0123").write_text("waits for an answer")
            call_command("backup")
        finally:
            triggers.drop(None, editor)
            call_command("flush", verbosity=0, interactive=False)
    (path,) = folder.glob("portal-*")
    # A backup that a test makes within the same second is the latest one all the same.
    return path.rename(path.with_name(name_of(time_of(path.name) - dt.timedelta(minutes=1))))


@pytest.fixture
def place(made, tmp_path, settings):
    """A folder with the backup, and an empty portal beside it."""
    settings.VAR_DIR, settings.BACKUP_URL = tmp_path / "var", str(tmp_path / "backups")
    (tmp_path / "backups").mkdir()
    os.link(made, tmp_path / "backups" / made.name)
    return tmp_path


@contextmanager
def empty(folder):
    """Yield the connection and the storage of an empty portal."""
    with archive.ENGINES[connection.vendor].scratch(connection, folder) as own:
        yield own, FileSystemStorage(folder / "media")


def restored(file, folder, identity=""):
    """Return what `restore` says of an empty portal, which goes away."""
    said = []
    with empty(folder) as (own, storage):
        work.restore(str(file), said.append, identity=identity, connection=own, storage=storage)
    return said


def changed(made, folder, change=None, files=None):
    """Return the path of a copy of a backup, with another manifest under our seal, or with other `files`."""
    path = folder / made.name
    path.unlink(missing_ok=True)
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(path, "w") as new:
        contents = {name: old.read(name) for name in old.namelist()}
        manifest = json.loads(contents["manifest.json"])
        if change:
            change(manifest)
            text = json.dumps(manifest)
            contents |= {"manifest.json": text, "manifest.seal": archive.seal(text)}
        for name, content in (contents | (files or {})).items():
            new.writestr(name, content)
    return path


# --- Both databases ---------------------------------------------------------------------------------------------------


@pytest.mark.both
def test_a_backup_is_restored_into_an_empty_place_and_nowhere_else(made, place):
    said = []
    with empty(place) as (own, storage):
        work.restore(made.name, said.append, connection=own, storage=storage)
        cursor = own.cursor()
        cursor.execute("SELECT title_fr FROM projects_project")
        assert cursor.fetchall() == [("Projet gardé",)]
        cursor.execute("SELECT file FROM core_picture")
        with zipfile.ZipFile(made) as book, storage.open(name := cursor.fetchone()[0]) as picture:
            assert picture.read() == book.read(f"media/{name}")
        assert not storage.exists("held/0123")
        cursor.execute("SELECT COUNT(*) FROM django_session")
        assert cursor.fetchone() == (0,)
        for statement in ("UPDATE accounts_auditentry SET kind = 'x'", "DELETE FROM accounts_auditentry"):
            with pytest.raises(DatabaseError, match="never changed"):
                cursor.execute(statement)
        with pytest.raises(BackupError, match="The database is not empty"):
            work.restore(made.name, connection=own, storage=storage)
    tables, files = len(read_manifest(made)["database"]["tables"]), 3
    assert said == [
        f"{made.name}: {tables} tables and {files} files restored; all sums are right",
        "SECRET_KEY is the same: passwords and second factors work as before.",
    ]


def read_manifest(path):
    with zipfile.ZipFile(path) as book:
        return json.loads(book.read("manifest.json"))


@pytest.mark.both
def test_the_latest_backup_is_proved_and_nothing_is_left_of_the_proof(made, place):
    (place / "backups" / name_of(time_of(made.name) - dt.timedelta(days=1))).touch()
    out = io.StringIO()
    call_command("backup", list=True, stdout=out)
    assert out.getvalue().splitlines() == [made.name, name_of(time_of(made.name) - dt.timedelta(days=1))]
    out = io.StringIO()
    call_command("backup", prove=True, stdout=out)
    said = f"{made.name}: restored into a scratch database; all rows, triggers and sums are right\n"
    assert out.getvalue() == said
    assert backup_state().proved_at
    assert not list((place / "var").glob("backup-work*"))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM pg_database WHERE datname LIKE '%%_proof_%s'", [os.getpid()])
            assert cursor.fetchone() == (0,)


@pytest.mark.both
def test_a_restored_database_that_is_not_what_it_was_is_told(made, place):
    def change(manifest):
        manifest["database"]["tables"]["core_picture"][1] = "0"
        manifest["database"]["tables"]["projects_project"][0] = 2
        manifest["database"]["triggers"]["audit_new"] = "0"

    path = changed(made, place / "backups", change)
    with pytest.raises(CommandError) as error:
        call_command("backup", prove=True)
    told = (
        "is not what it was. core_picture has other values. projects_project has 1 rows instead of 2. The trigger "
        "audit_new is not the same."
    )
    sentence = f"{made.name} can be restored, but {told}"
    assert (str(error.value), backup_state().proof_failure) == (sentence, sentence)
    with pytest.raises(BackupError) as error:
        restored(path, place)
    assert str(error.value) == f"It was restored, but {told}"


def test_where_there_is_no_backup_none_is_proved(place, settings):
    settings.BACKUP_URL = str(place)
    with pytest.raises(CommandError) as error:
        call_command("prove_backup")
    assert (str(error.value), backup_state().proof_failure) == ("There is no backup yet.",) * 2


def test_a_backup_of_another_office_proves_nothing(made, place):
    of_another_office(made, place / "backups")
    with pytest.raises(CommandError, match="is of a portal in es, and this one is in fr, ar, en"):
        call_command("backup", prove=True)
    assert not backup_state().proved_at


def test_a_backup_is_restored_beside_no_file(made, place):
    with empty(place) as (own, storage):
        storage.save("letter.txt", ContentFile(b"x"))
        with pytest.raises(BackupError) as error:
            work.restore(str(made), connection=own, storage=storage)
        assert own.introspection.table_names() == []
    assert str(error.value) == (
        "There are uploaded files already (letter.txt). A backup is restored into an empty place only; move them away."
    )


# --- What a backup says -----------------------------------------------------------------------------------------------


def test_the_manifest_has_sums_and_versions_and_no_secret(made):
    manifest = read_manifest(made)
    with zipfile.ZipFile(made) as book:
        everything = b"".join(book.read(name) for name in ("manifest.json", "office.toml"))
        for name, (total, size) in manifest["files"].items():
            content = book.read(name)
            assert (hashlib.sha256(content).hexdigest(), len(content)) == (total, size)
        assert book.read("manifest.json") == json.dumps(manifest, indent=1, ensure_ascii=False).encode()
        assert {one.external_attr >> 16 for one in book.infolist() if one.filename in manifest["files"]} == {0o600}
    assert portal_settings.SECRET_KEY.encode() not in everything
    assert "core.0010_backup_results" in manifest["migrations"]
    assert set(manifest["versions"]) >= {"portal", "code", "database", "django", "python"}
    assert made.stat().st_mode & 0o077 == 0
    assert abs(timezone.now() - time_of(made.name)) < dt.timedelta(hours=1)


def test_another_secret_key_is_told_with_what_it_means(made, place, settings):
    settings.SECRET_KEY = "another-key-" + "0123456789" * 5
    assert "every second factor must be reset" in restored(made, place)[1]
    settings.SECRET_KEY_FALLBACKS = ["only-for-tests-" + "0123456789" * 5]
    assert restored(made, place / "backups")[1].startswith("SECRET_KEY is the same")


# --- What is refused --------------------------------------------------------------------------------------------------


def cut_off(made, folder):
    path = folder / made.name
    path.unlink()
    path.write_bytes(made.read_bytes()[:-400])
    return path


def of_others(made, folder):
    path = folder / "other.zip"
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("letter.txt", "Hello")
    return path


def with_another_idea_of_a_manifest(made, folder):
    path = folder / "foreign.zip"
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("manifest.json", '{"format": 1}')
    return path


def without_a_seal(made, folder):
    path = folder / made.name
    path.unlink()
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(path, "w") as new:
        for name in set(old.namelist()) - {"manifest.seal"}:
            new.writestr(name, old.read(name))
    return path


def with_damaged_letters(made, folder):
    """The compressed bytes of the database in the middle of the file are not what they were."""
    with zipfile.ZipFile(made) as book:
        dump = max(book.infolist(), key=lambda info: info.compress_size if info.compress_type else 0)
    content = bytearray(made.read_bytes())
    start = dump.header_offset + 100
    content[start : start + 2000] = bytes(2000)
    path = folder / made.name
    path.unlink()
    path.write_bytes(content)
    return path


def with_another_text(made, folder):
    return changed(made, folder, files={"office.toml": "[office]"})


def with_another_manifest(made, folder):
    return changed(made, folder, files={"manifest.json": json.dumps(read_manifest(made) | {"made_at": "2020-01-01"})})


def with_another_file(made, folder):
    return changed(made, folder, files={"media/secret.txt": "planted"})


def of_a_newer_release(made, folder):
    return changed(made, folder, lambda manifest: manifest["migrations"].append("core.9999_later"))


def of_another_format(made, folder):
    return changed(made, folder, lambda manifest: manifest.update(format=2))


def without_its_keys(made, folder):
    return changed(made, folder, lambda manifest: manifest.pop("keys"))


def with_no_key_at_all(made, folder):
    return changed(made, folder, lambda manifest: manifest.update(keys=[]))


def of_another_office(made, folder):
    return changed(made, folder, lambda manifest: manifest.update(languages=["es"]))


def of_the_other_database(made, folder):
    other = {"sqlite": "postgresql", "postgresql": "sqlite"}[connection.vendor]
    return changed(made, folder, lambda manifest: manifest.update(engine=other))


def out_of_its_folder(made, folder):
    path = {"media/../../x": hashlib.sha256(b"x").hexdigest()}
    return changed(
        made,
        folder,
        lambda manifest: manifest["files"].update({name: [total, 1] for name, total in path.items()}),
        {"media/../../x": "x"},
    )


def without_a_file(made, folder):
    return folder / "portal-2020-01-01T000000Z.zip"


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        (cut_off, "its end is missing"),
        (of_others, "no backup of the portal"),
        (with_another_idea_of_a_manifest, "no backup of the portal"),
        (without_a_seal, "was changed after it was made"),
        (with_damaged_letters, "damaged|no backup of the portal"),
        (with_another_text, "office.toml is not what it was"),
        (with_another_manifest, "does not have our seal"),
        (with_another_file, r"was changed after it was made.*secret\.txt"),
        (of_a_newer_release, r"newer release of the portal \(core\.9999_later\)"),
        (of_another_format, r"\.zip was made by a newer release of the portal: install that one first"),
        (without_its_keys, r"no backup of the portal: its manifest\.json lacks keys"),
        (with_no_key_at_all, r"no backup of the portal: its manifest\.json lacks keys"),
        (of_another_office, "is of a portal in es, and this one is in fr, ar, en"),
        (of_the_other_database, r"is of \w+, and DATABASE_URL names \w+"),
        (out_of_its_folder, "no backup of the portal"),
        (without_a_file, "There is no file"),
    ],
    ids=lambda given: getattr(given, "__name__", ""),
)
def test_what_cannot_be_restored_gets_a_sentence_and_writes_nothing(made, place, broken, sentence):
    file = broken(made, place / "backups")
    with empty(place) as (own, storage):
        with pytest.raises(BackupError, match=sentence):
            work.restore(str(file), connection=own, storage=storage)
        assert own.introspection.table_names() == []
    assert not (place / "media").exists()
    assert not list((place / "var").glob("backup-work*"))


def test_an_encrypted_backup_is_for_who_has_the_identity(made, place, settings):
    file = archive.encryption.encrypt(place / "backups" / made.name, str(IDENTITY.to_public()))
    assert b"manifest.json" not in file.read_bytes()
    for identity, sentence in {
        "": "is encrypted: give its identity",
        str(pyrage.x25519.Identity.generate()): "cannot be decrypted",
        "AGE-SECRET-KEY-1NONE": "none of age",
    }.items():
        with pytest.raises(BackupError, match=sentence):
            restored(file, place, identity)
    assert not (place / "media").exists()
    of_its_file = f"# created: 2026-11-30\n# public key: {IDENTITY.to_public()}\n{IDENTITY}\n"
    assert "all sums are right" in restored(file, place, of_its_file)[0]
    file.write_bytes(file.read_bytes()[:-100])
    with pytest.raises(BackupError, match="has been cut off or changed"):
        restored(file, place / "backups", of_its_file)


@pytest.mark.parametrize("key", ["", "age1none"])
def test_a_backup_is_encrypted_when_a_key_is_set_or_not_made_at_all(place, settings, key):
    settings.BACKUP_PUBLIC_KEY = key or str(IDENTITY.to_public())
    if key:
        with pytest.raises(CommandError, match="BACKUP_PUBLIC_KEY is not a public key"):
            call_command("backup")
        assert "BACKUP_PUBLIC_KEY" in backup_state().backup_failure
    else:
        call_command("backup")
        assert BackupResult.objects.get(kind=BACKUP).file.endswith(".zip.age")
        with pytest.raises(CommandError, match="is encrypted: give its identity"):
            call_command("backup", prove=True)
        settings.BACKUP_IDENTITY = str(IDENTITY)
        call_command("backup", prove=True)
        assert backup_state().is_well
    assert not list((place / "backups").glob(".*"))


def test_two_at_once_do_not_disturb_each_other(place):
    (place / "var").mkdir()
    with open(place / "var/backup.lock", "w", encoding="utf-8") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(CommandError, match="Another backup, restore or proof is at work"):
            call_command("backup")
    assert backup_state().backup_failure == ""


def test_a_folder_that_is_missing_is_told_and_noted(place, settings):
    settings.BACKUP_URL = str(place / "not mounted")
    with pytest.raises(CommandError, match="does not exist: make it, or mount it"):
        call_command("backup")
    assert "not mounted" in backup_state().backup_failure
    assert not (place / "not mounted").exists()
    settings.BACKUP_URL = ""
    with pytest.raises(CommandError, match="Set BACKUP_URL"):
        call_command("backup")


def test_a_server_that_is_newer_than_the_programs_is_told():
    with pytest.raises(BackupError, match=r"PostgreSQL 99 and needs pg_dump of this version or a newer one; .*-99\)"):
        postgresql.program("pg_dump", 99)


# --- Over the years ---------------------------------------------------------------------------------------------------


def test_seven_days_four_weeks_and_twelve_months_stay():
    first, here = dt.datetime(2026, 1, 1, 3, tzinfo=dt.UTC), set()
    for day in range(2 * 365):
        here = kept(here | {first + dt.timedelta(days=day)})
    days, today = sorted((time.date() for time in here), reverse=True), dt.date(2027, 12, 31)
    assert days[:7] == [today - dt.timedelta(days=number) for number in range(7)]
    assert days[7:9] == [dt.date(2027, 12, 19), dt.date(2027, 12, 12)]  # the Sundays; that of the 26th is a day too
    assert days[9:] == [dt.date(2027, month, 1) - dt.timedelta(days=1) for month in range(12, 1, -1)]


def test_older_backups_are_deleted_and_other_files_are_not(place):
    times = [timezone.now() - dt.timedelta(days=number) for number in range(1, 500)]
    for time in times:
        (place / "backups" / name_of(time)).touch()
    (place / "backups" / "portal-letter.zip").touch()
    (place / "backups" / ".portal-killed.zip.part").touch()
    out = io.StringIO()
    call_command("backup", stdout=out)
    first, *others = out.getvalue().splitlines()
    manifest = read_manifest(place / "backups" / BackupResult.objects.get().file)
    tables = manifest["database"]["tables"].values()
    rows = sum(number for number, _sum in tables)
    said = rf"portal-\S+\.zip: \d+\.\d MB; {rows:,} rows in {len(tables)} tables, 0 uploaded files"
    assert re.fullmatch(said, first)
    assert len(others) > 470
    assert {line.partition(":")[2] for line in others} == {" deleted"}
    left = {file.name for file in (place / "backups").iterdir()}
    assert 18 <= len(left) <= 24
    assert {"portal-letter.zip", BackupResult.objects.get().file} <= left
    assert not [name for name in left if name.endswith(".part")]
    call_command("backup", to=str(place / "backups"))  # by hand: deletes nothing
    assert len(list((place / "backups").iterdir())) >= len(left)


@pytest.mark.parametrize(("left_out", "told"), [(0, 0), (1, 1)])
def test_the_portals_own_database_is_migrated_and_that_is_told_if_there_is_something_to_do(
    made, place, monkeypatch, left_out, told
):
    def change(manifest):
        manifest["migrations"] = manifest["migrations"][left_out:]

    asked = []
    monkeypatch.setattr(work, "call_command", lambda *names, **options: asked.append((names, options)))
    file = changed(made, place / "backups", change)
    with empty(place) as (own, storage):
        monkeypatch.setattr(work, "portals", own)
        work.restore(str(file), str, connection=own, storage=storage)
    assert asked == [(("migrate",), {"interactive": False, "verbosity": told})]


def test_the_command_upgrades_an_older_backup(made, place, monkeypatch):
    """In a process of its own, as an administrator runs it."""
    engine = archive.ENGINES[connection.vendor]
    with zipfile.ZipFile(made) as book, empty(place) as (own, storage):
        engine.load(own, Path(book.extract(engine.FILE, place)))
        monkeypatch.setitem(connections.settings, "older", own.settings_dict)
        connections["older"], own.alias = own, "older"
        call_command("migrate", "core", "0009", database="older", verbosity=0)
        del connections["older"]
        own.alias = connection.alias
        file, _manifest = archive.write(own, storage, place, timezone.now())
    (place / "scratch.sqlite3").unlink(missing_ok=True)
    with empty(place) as (own, storage):
        environment = {
            "PATH": os.environ["PATH"],
            "SECRET_KEY": portal_settings.SECRET_KEY,
            "VAR_DIR": str(place / "new"),
            "DATABASE_URL": database_url(own.settings_dict),
        }
        command = [sys.executable, "manage.py", "restore", str(file)]
        said = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert (said.returncode, said.stderr) == (0, "")
        assert "Applying core.0010_backup_results" in said.stdout
        with own.cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM core_backupresult")
            assert cursor.fetchone() == (0,)
