"""Where backups are kept: a folder, or a bucket of an S3-compatible store."""

import os
import shutil
from importlib import import_module
from pathlib import Path
from typing import Protocol

from django.core.files.base import File

from oim_portal.backup.errors import BackupError
from oim_portal.backup.retention import time_of
from oim_portal.services import bucket_options


class Place(Protocol):
    """A place for backups. Other files there are never seen or touched."""

    def names(self) -> list[str]:
        """Return the names of the backups, the latest first."""

    def put(self, path: Path) -> None:
        """Keep a file under its name, which only shows when the file is whole."""

    def fetch(self, name: str, folder: Path) -> Path:
        """Return the path of a backup; one that is elsewhere is copied into `folder` first."""

    def delete(self, name: str) -> None: ...


def place_of(address: str) -> Place:
    """Return the Place for a folder or s3://…; raises BackupError if it cannot be used."""
    if address.startswith("s3://"):
        return Bucket(address)
    return Folder(address)


def _backups(names):
    return sorted((name for name in names if time_of(name)), key=time_of, reverse=True)


class Folder:
    """A folder, which must exist: making it would fill the disk of the system where a mount is missing."""

    def __init__(self, path: str):
        self.path = Path(path)
        if not self.path.is_dir():
            raise BackupError(f"The folder {path} does not exist: make it, or mount it.")

    def names(self) -> list[str]:
        return _backups(os.listdir(self.path))

    def put(self, path: Path) -> None:
        draft = self.path / f".{path.name}.part"
        for left in self.path.glob(".portal-*.part"):  # of an attempt that was killed
            left.unlink()
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with open(path, "rb") as source, open(descriptor, "wb") as target:
                shutil.copyfileobj(source, target, 1024**2)
                target.flush()
                os.fsync(target.fileno())
            draft.rename(self.path / path.name)
        finally:
            draft.unlink(missing_ok=True)

    def fetch(self, name: str, folder: Path) -> Path:
        return self.path / name

    def delete(self, name: str) -> None:
        (self.path / name).unlink(missing_ok=True)


class Bucket:
    """A bucket, or a folder in one. The store shows an upload only when it is whole."""

    def __init__(self, address: str):
        options = bucket_options(address)
        if options is None:
            raise BackupError("A bucket is written s3://key:secret@host:port/bucket/folder.")
        try:
            self.storage = import_module("core.store").Store(**options)
        except ImportError as error:
            raise BackupError("For s3://… install requirements-extras.txt: django-storages is missing.") from error

    def names(self) -> list[str]:
        return _backups(self.storage.listdir("")[1])

    def put(self, path: Path) -> None:
        with open(path, "rb") as file:
            self.storage.save(path.name, File(file))

    def fetch(self, name: str, folder: Path) -> Path:
        path = folder / name
        body, _length = self.storage.stream(name)
        with open(path, "wb") as file:
            shutil.copyfileobj(body, file, 1024**2)
        return path

    def delete(self, name: str) -> None:
        self.storage.delete(name)
