"""The file of a backup: a zip with the database, the uploaded files, office.toml, and a manifest with all checksums.

The manifest is sealed with the secret key, so that a portal with the same key knows whether somebody changed it.
"""

import datetime as dt
import hashlib
import json
import platform
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any

import django
from django.conf import settings
from django.core.files.storage import Storage, default_storage
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.crypto import constant_time_compare, salted_hmac

import oim_portal
from core.code_version import code_version
from oim_portal.backup import encryption, postgresql, sqlite
from oim_portal.backup.errors import BackupError
from oim_portal.backup.retention import name_of

ENGINES = {"sqlite": sqlite, "postgresql": postgresql}
FORMAT = 1
MANIFEST, SEAL, OFFICE, MEDIA = "manifest.json", "manifest.seal", "office.toml", "media/"
NOT_KEPT = ("held/",)  # uploads that wait a day for an answer (desk/held_files.py)
# Settings that hold no secret.
TOLD = (
    *("SITE_URL", "ALLOWED_HOSTS", "DEBUG", "FOUR_EYES", "REQUIRE_SECOND_FACTOR", "DEFAULT_FROM_EMAIL"),
    *("LOGIN_TRIES", "LOGIN_TRIES_PER_ADDRESS", "SESSION_COOKIE_AGE", "API_REQUESTS_PER_MINUTE"),
    *("PAGE_CACHE_MB", "SHARED_CACHE_SECONDS", "MAX_PICTURE_BYTES", "MAX_DOCUMENT_BYTES"),
)
_STEP = 1024**2


def write(connection: BaseDatabaseWrapper, storage: Storage, folder: Path, moment: dt.datetime) -> tuple[Path, dict]:
    """Write a backup of the database and the files into `folder`; return its path and its manifest."""
    engine = ENGINES[connection.vendor]
    path, dump = folder / name_of(moment), folder / engine.FILE
    found = engine.copy(connection, dump)  # before the files: a file that a record names is deleted after it
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as book:
        sums = {}
        with open(dump, "rb") as file:
            sums[engine.FILE] = _put(book, engine.FILE, file, zipfile.ZIP_DEFLATED)
        dump.unlink()
        with open(settings.CONTENT_DIR / OFFICE, "rb") as file:
            sums[OFFICE] = _put(book, OFFICE, file)
        for name in stored_names(storage):
            try:
                with storage.open(name) as file:
                    sums[MEDIA + name] = _put(book, MEDIA + name, file)
            except FileNotFoundError:  # deleted meanwhile
                continue
        manifest = _manifest(connection, engine, moment) | {"database": found, "files": sums}
        text = json.dumps(manifest, indent=1, ensure_ascii=False)
        book.writestr(MANIFEST, text)
        book.writestr(SEAL, seal(text))
    return path, manifest


def _manifest(connection, engine, moment):
    return {
        "format": FORMAT,
        "made_at": moment.isoformat(timespec="seconds"),
        "engine": connection.vendor,
        "versions": {
            "portal": oim_portal.__version__,
            "code": code_version(),
            "database": engine.version(connection),
            "django": django.__version__,
            "python": platform.python_version(),
        },
        "languages": list(settings.OFFICE.languages),
        "migrations": _migrations(connection),
        "settings": {name: getattr(settings, name) for name in TOLD},
        "keys": key_marks(),
    }


def _migrations(connection):
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        return sorted(f"{app}.{name}" for app, name in cursor.fetchall())


def _put(book, name, file, compression=zipfile.ZIP_STORED):
    """Write a file into the zip; return [its checksum, its bytes]."""
    info = zipfile.ZipInfo(name, dt.datetime.now(dt.UTC).timetuple()[:6])
    info.compress_type, info.external_attr = compression, 0o600 << 16
    with book.open(info, "w", force_zip64=True) as out:
        return _copied(file, out)


def _copied(file, out=None):
    """Return [SHA-256, bytes] of a file that is read to its end, and written to `out`."""
    total, size = hashlib.sha256(), 0
    while block := file.read(_STEP):
        total.update(block)
        size += len(block)
        if out:
            out.write(block)
    return [total.hexdigest(), size]


def sum_of(file: IO[bytes]) -> list:
    """Return [SHA-256, bytes] of an open file, as the manifest has them."""
    return _copied(file)


def stored_names(storage: Storage = default_storage, folder: str = "") -> Iterator[str]:
    """Yield the names of all stored files that a backup keeps."""
    try:
        folders, names = storage.listdir(folder)
    except FileNotFoundError:  # no file was ever stored
        return
    yield from (folder + name for name in sorted(names))
    for each in sorted(folders):
        if f"{folder}{each}/" not in NOT_KEPT:
            yield from stored_names(storage, f"{folder}{each}/")


def key_marks() -> list[str]:
    """Return a mark of each secret key in use: it tells whether two keys are the same, not what they are."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [salted_hmac("portal.backup.key", "", secret=key, algorithm="sha256").hexdigest()[:16] for key in keys]


def seal(text: str) -> str:
    """Return what only a portal with the same secret key can make of a manifest."""
    return salted_hmac("portal.backup.seal", text, algorithm="sha256").hexdigest()


@contextmanager
def opened(path: Path, folder: Path, identity: str = "") -> Iterator["Backup"]:
    """Yield the Backup in a file, after checking all its sums; an encrypted one is decrypted into `folder` meanwhile.

    Raises BackupError for a file that is missing, cut off, changed, encrypted for somebody else, or no backup.
    """
    if not path.is_file():
        raise BackupError(f"There is no file {path}.")
    plain = path
    if encryption.is_encrypted(path):
        plain = folder / "decrypted.zip"
        encryption.decrypt(path, identity, plain)
    try:
        with zipfile.ZipFile(plain) as book:
            yield Backup(path.name, book)
    except zipfile.BadZipFile as error:
        raise BackupError(f"{path.name} is no backup of the portal, or its end is missing ({error}).") from error
    except zlib.error as error:
        raise BackupError(f"{path.name} is damaged ({error}).") from error


class Backup:
    """A backup whose sums are right; raises BackupError otherwise."""

    def __init__(self, name: str, book: zipfile.ZipFile):
        self.name, self._book = name, book
        if MANIFEST not in book.namelist():
            raise BackupError(f"{name} is no backup of the portal: it has no {MANIFEST}.")
        try:
            text = book.read(MANIFEST).decode()
            self.manifest: dict[str, Any] = json.loads(text)
            if self.manifest["format"] != FORMAT:
                raise BackupError(f"{name} was made by a newer release of the portal: install that one first.")
            self.engine = ENGINES[self.manifest["engine"]]
            files = {file: total for file, total in self.manifest["files"].items() if file.startswith(MEDIA)}
            needed = ("keys", "languages", "migrations", "database")
            lacking = [name for name in needed if not self.manifest.get(name)]
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise BackupError(f"{name} is no backup of the portal: its {MANIFEST} cannot be read.") from error
        if lacking:
            raise BackupError(f"{name} is no backup of the portal: its {MANIFEST} lacks {lacking[0]}.")
        self.media = {file.removeprefix(MEDIA): total for file, total in files.items()}
        self._check(text)

    def _check(self, text):
        expected = self.manifest["files"]
        if odd := sorted(set(self._book.namelist()) ^ {MANIFEST, SEAL, *expected}):
            raise BackupError(
                f"{self.name} was changed after it was made: its files are not those of its manifest ({odd[0]})."
            )
        if self.has_same_key() and not constant_time_compare(self._book.read(SEAL), seal(text)):
            raise BackupError(f"{self.name} was changed after it was made: its manifest does not have our seal.")
        for name, total in expected.items():
            if ".." in PurePosixPath(name).parts:
                raise BackupError(f"{self.name} is no backup of the portal: it names a file {name}.")
            with self._book.open(name) as file:
                if sum_of(file) != total:
                    raise BackupError(f"{self.name} is damaged: {name} is not what it was.")

    def has_same_key(self) -> bool:
        """Whether the secret key of this portal is the one that was current when the backup was made."""
        return self.manifest["keys"][0] == key_marks()[0]

    def file(self, name: str) -> IO[bytes]:
        """Return a file of the backup, open for reading."""
        return self._book.open(name)

    def dump(self, folder: Path) -> Path:
        """Write the database's copy into `folder`; return its path."""
        path = folder / self.engine.FILE
        with self.file(self.engine.FILE) as file, open(path, "wb") as out:
            _copied(file, out)
        return path
