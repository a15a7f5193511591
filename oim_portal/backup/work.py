"""Making, restoring and proving a backup. One at a time, whichever server it runs on."""

import fcntl
import logging
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.files import File
from django.core.files.storage import Storage, default_storage
from django.core.management import call_command
from django.db import DatabaseError
from django.db import connection as portals
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from core.backup_state import BACKUP, PROOF, note
from oim_portal.backup import archive, encryption
from oim_portal.backup.archive import Backup
from oim_portal.backup.errors import BackupError
from oim_portal.backup.facts import differences, opened
from oim_portal.backup.places import place_of
from oim_portal.backup.retention import kept, time_of

_LOCK = 1_651_533_675  # of PostgreSQL, in the portal's database; any number
_log = logging.getLogger(__name__)
Tell = Callable[[str], object]


@contextmanager
def _alone(connection) -> Iterator[Path]:
    """Yield an empty folder to work in, which nobody else can read; raises BackupError if another one is at work."""
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    sentence = "Another backup, restore or proof is at work; wait until it has ended."
    folder = settings.VAR_DIR / "backup-work"
    with open(settings.VAR_DIR / "backup.lock", "w", encoding="utf-8") as lock, opened(connection) as own:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupError(sentence) from error
        if own.vendor == "postgresql":
            with own.cursor() as cursor:
                cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
                if not cursor.fetchone()[0]:
                    raise BackupError(sentence)
        shutil.rmtree(folder, ignore_errors=True)  # of one that was killed
        folder.mkdir(mode=0o700)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _noted(kind, is_noted):
    """Keep a failure for whoever watches the portal, also one that nobody foresaw."""
    try:
        yield
    except Exception as error:
        if is_noted:
            try:
                note(kind, failure=str(error) or type(error).__name__)
            except DatabaseError:
                _log.exception("The failure could not be noted.")
        raise


def make(address: str, tell: Tell = print, *, is_regular: bool = True) -> None:
    """Make a backup in a place (a folder, s3://…).

    A regular one is noted, and those that are too old are deleted after it.
    Raises BackupError if it cannot be made.
    """
    with _alone(portals) as folder, _noted(BACKUP, is_regular):
        place = place_of(address)
        path, manifest = archive.write(portals, default_storage, folder, timezone.now())
        if settings.BACKUP_PUBLIC_KEY:
            plain, path = path, encryption.encrypt(path, settings.BACKUP_PUBLIC_KEY)
            plain.unlink()
        size = path.stat().st_size
        place.put(path)
        tables = manifest["database"]["tables"]
        rows = sum(number for number, _sum in tables.values())
        uploaded = sum(name.startswith(archive.MEDIA) for name in manifest["files"])
        tell(f"{path.name}: {size / 1e6:,.1f} MB; {rows:,} rows in {len(tables)} tables, {uploaded} uploaded files")
        if is_regular:
            _prune(place, tell)
            note(BACKUP, file=path.name, size=size)


def _prune(place, tell):
    times = {name: time_of(name) for name in place.names()}
    stay = kept(times.values())
    for name, time in times.items():
        if time not in stay:
            place.delete(name)
            tell(f"{name}: deleted")


def restore(
    file: str,
    tell: Tell = print,
    *,
    identity: str = "",
    connection: BaseDatabaseWrapper = portals,
    storage: Storage = default_storage,
) -> None:
    """Restore a backup, a file or one of BACKUP_URL by its name, into an empty database and an empty storage.

    Raises BackupError if it cannot; then nothing was written, except where the text says so.
    """
    with _alone(connection) as folder:
        _refuse_full(connection, storage)
        path = Path(file)
        if settings.BACKUP_URL and path.name == file and not path.exists():
            path = place_of(settings.BACKUP_URL).fetch(file, folder)
        with archive.opened(path, folder, identity) as backup:
            _refuse_foreign(backup, connection)
            found = backup.engine.load(connection, backup.dump(folder))
            faults = differences(backup.manifest["database"], found) + _write_files(backup, storage)
    if faults:
        raise BackupError(" ".join(["It was restored, but is not what it was.", *faults[:10]]))
    tables = backup.manifest["database"]["tables"]
    tell(f"{path.name}: {len(tables)} tables and {len(backup.media)} files restored; all sums are right")
    if connection is portals:
        call_command("migrate", interactive=False, verbosity=1 if _is_older(backup) else 0)
    tell(_about_key(backup))


def prove(address: str, tell: Tell = print) -> None:
    """Restore the latest backup of a place into a scratch database and compare; note how it went.

    Raises BackupError if it cannot be restored.
    """
    with _alone(portals) as folder, _noted(PROOF, True):
        place = place_of(address)
        names = place.names()
        if not names:
            raise BackupError("There is no backup yet.")
        path = place.fetch(names[0], folder)
        with archive.opened(path, folder, settings.BACKUP_IDENTITY) as backup:
            _refuse_foreign(backup, portals)
            with backup.engine.scratch(portals, folder) as scratch:
                found = backup.engine.load(scratch, backup.dump(folder))
            if faults := differences(backup.manifest["database"], found):
                raise BackupError(" ".join([f"{names[0]} can be restored, but is not what it was.", *faults[:10]]))
        note(PROOF, file=names[0], size=path.stat().st_size)
        tell(f"{names[0]}: restored into a scratch database; all rows, triggers and sums are right")


def _refuse_full(connection, storage):
    if tables := connection.introspection.table_names():
        raise BackupError(
            f"The database is not empty: it has {len(tables)} tables. A backup is restored into an empty one only; "
            "name one in DATABASE_URL, or move this one away."
        )
    if name := next(archive.stored_names(storage), None):
        raise BackupError(
            f"There are uploaded files already ({name}). A backup is restored into an empty place only; move them away."
        )


def _refuse_foreign(backup: Backup, connection):
    """Refuse a backup that this portal could not use."""
    manifest = backup.manifest
    if manifest["engine"] != connection.vendor:
        names = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
        raise BackupError(
            f"{backup.name} is of {names[manifest['engine']]}, and DATABASE_URL names {names[connection.vendor]}."
        )
    if manifest["languages"] != list(settings.OFFICE.languages):
        raise BackupError(
            f"{backup.name} is of a portal in {', '.join(manifest['languages'])}, and this one is in "
            f"{', '.join(settings.OFFICE.languages)}: use the office.toml that is in it."
        )
    if newer := sorted(set(manifest["migrations"]) - _own_migrations()):
        raise BackupError(
            f"{backup.name} was made by a newer release of the portal ({newer[0]}): install that one first."
        )


def _is_older(backup):
    return bool(_own_migrations() - set(backup.manifest["migrations"]))


def _own_migrations():
    return {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations if app in apps.app_configs}


def _write_files(backup, storage):
    """Store the files of a backup; return a sentence for each that is not read back as it was."""
    faults = []
    for name, total in backup.media.items():
        with backup.file(archive.MEDIA + name) as file:
            stored = storage.save(name, File(file, name))
        with storage.open(stored) as file:
            if stored != name or archive.sum_of(file) != total:
                faults.append(f"{name} was stored as something else.")
    return faults


def _about_key(backup):
    missing = set(backup.manifest["keys"]) - set(archive.key_marks())
    if not missing:
        return "SECRET_KEY is the same: passwords and second factors work as before."
    return (
        "SECRET_KEY is another one than that of the backup. Passwords work, but every second factor must be reset, the "
        "first one by `manage.py reset_second_factor NAME`. Better: put the key of the backup into SECRET_KEY."
    )
