"""Copies of a PostgreSQL database, by pg_dump and pg_restore: they must be as new as the server at least."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper

from oim_portal import environment
from oim_portal.backup.errors import BackupError
from oim_portal.backup.facts import LEFT_OUT, facts, opened

FILE = "database.dump"
_FOLDERS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin")


def copy(connection: BaseDatabaseWrapper, path: Path) -> dict[str, Any]:
    """Write a dump of the database of one moment; return its facts, which are of the same moment."""
    with opened(connection) as own, own.cursor() as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        moment = cursor.fetchone()[0]
        options = ["--format=custom", "--no-owner", "--no-privileges", f"--exclude-table-data={LEFT_OUT}"]
        found = facts(cursor, own.vendor)
        _run(
            connection, program("pg_dump", own.pg_version // 10_000), *options, f"--snapshot={moment}", f"--file={path}"
        )
        return found


def load(connection: BaseDatabaseWrapper, path: Path) -> dict[str, Any]:
    """Fill the database of a connection, which is empty, with a dump; return the facts of what is there then."""
    options = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
    _run(connection, program("pg_restore", connection.pg_version // 10_000), *options, str(path))
    with connection.cursor() as cursor:
        return facts(cursor, connection.vendor)


@contextmanager
def scratch(connection: BaseDatabaseWrapper, folder: Path) -> Iterator[BaseDatabaseWrapper]:
    """Yield a connection to an empty database that is gone afterwards; raises BackupError if the role may make none."""
    name = f"{connection.settings_dict['NAME'][:40]}_proof_{os.getpid()}"
    with opened(connection) as own, own.cursor() as cursor:
        try:
            cursor.execute(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'")
        except DatabaseError as error:
            raise BackupError(
                f"No scratch database can be made: {str(error).strip()}. The role of DATABASE_URL needs the right to "
                "make one, by ALTER ROLE … CREATEDB; or prove backups on another server."
            ) from error
        try:
            with opened(connection, NAME=name) as there:
                yield there
        finally:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def program(name: str, server: int) -> str:
    """Return the path of pg_dump or pg_restore: of the server's major version, or of the next newer one there is.

    Raises BackupError if there is none.
    """
    paths = [str(path) for pattern in _FOLDERS for path in Path("/").glob(f"{pattern[1:]}/{name}")]
    found = {version: path for path in [*paths, shutil.which(name)] if path and (version := _version_of(path))}
    fitting = [version for version in found if version >= server]
    if not fitting:
        there = f"only that of version {max(found)} is here" if found else "it is not installed"
        raise BackupError(
            f"The server is PostgreSQL {server} and needs {name} of this version or a newer one; {there} "
            f"(on Debian: apt install postgresql-client-{server})."
        )
    return found[min(fitting)]


def _version_of(path):
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"\) (\d+)", said)
    return int(found[1]) if found else None


def _run(connection, path, *options):
    """Run a program on the database of a connection; the password is in its environment, where nobody reads it."""
    (_psql, *who, name), secrets = connection.client_class.settings_to_cmd_args_env(connection.settings_dict, [])
    result = subprocess.run(
        [path, *who, f"--dbname={name}", "--no-password", *options],
        env=environment.for_program(secrets or {}),
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        reason = (result.stderr.strip().splitlines() or ["no reason given"])[0]
        raise BackupError(f"{Path(path).name} failed: {reason}")


def version(connection: BaseDatabaseWrapper) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return f"PostgreSQL {cursor.fetchone()[0]}"
