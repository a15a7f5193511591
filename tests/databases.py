"""The databases that tests start from, made once for all processes of a run: an empty one, and the shipped content.

With several processes (pytest -n) the first one starts this module as a program. It makes the databases while the
others collect the tests, writes the name of each into a folder when it is complete, and removes them when the run is
over. The others work on copies, made as Django's own parallel test runner makes them.
"""

import contextlib
import os
import select
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import django
import pytest
import time_machine
from django.conf import settings
from django.db import connection, transaction
from django.test import TransactionTestCase

from accounts import triggers
from tests.tools import ROOT, clock

EMPTY, SHIPPED, WANTED, FAILED = "empty", "shipped", "shipped is wanted", "failed"
SECONDS = 600  # a busy computer may need so long

# What `migrate` fills in, and hardly a test changes.
ROLES = ("django_content_type", "auth_permission", "auth_group", "auth_group_permissions")

_folder, _keeper = pytest.StashKey(), pytest.StashKey()


def keep_for(node):
    """Start making the databases, once, and tell a process of xdist where they will be named."""
    if "TEST_DATABASES" in os.environ:
        return
    stash = node.config.stash
    if _keeper not in stash:
        stash[_folder] = tempfile.TemporaryDirectory(prefix="portal-databases-")
        stash[_keeper] = subprocess.Popen(
            [sys.executable, "-m", "tests.databases", stash[_folder].name],
            cwd=ROOT,
            env={**os.environ, "PYTEST_XDIST_TESTRUNUID": node.workerinput["testrunuid"]},
            stdin=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C stops the tests; this goes on until it has removed what it made
        )
    node.workerinput["databases"] = stash[_folder].name


def end(config):
    """Let the program remove what it made."""
    if keeper := config.stash.get(_keeper, None):
        keeper.communicate()
        config.stash[_folder].cleanup()


def are_kept_for(config):
    """Whether this process finds databases to copy."""
    return _place(config) is not None


def _place(config):
    """Return (folder with the names of the databases, suffix of this process's copies), or None."""
    if folder := os.environ.get("TEST_DATABASES"):  # of tests/mutate.py
        return Path(folder), f"p{os.getpid()}"
    given = getattr(config, "workerinput", {})
    return (Path(given["databases"]), given["workerid"]) if "databases" in given else None


def want_shipped(config):
    """Say that a test of this process needs the shipped content: it is loaded only then."""
    if place := _place(config):
        (place[0] / WANTED).touch()


def use_copy(config, name):
    """Work on a copy of a database from now on; return the name of the one before, for `remove_copy`."""
    before, (folder, suffix) = connection.settings_dict["NAME"], _place(config)
    connection.close()
    connection.settings_dict["NAME"] = _when_complete(folder, name)
    _use_clone(suffix)
    return before


def remove_copy(before):
    connection.creation.destroy_test_db(before, verbosity=0)


def _use_clone(suffix):
    connection.creation.clone_test_db(suffix, verbosity=0)
    # In place, because the connections of other threads read it too.
    connection.settings_dict.update(connection.creation.get_test_db_clone_settings(suffix))


def _when_complete(folder, name):
    """Return the name of a database, once it is complete."""
    until = time.monotonic() + SECONDS
    while not (folder / name).exists():
        if (folder / FAILED).exists() or time.monotonic() > until:
            raise RuntimeError(f"The database “{name}” was not made; what its program wrote says why.")
        time.sleep(0.05)
    return (folder / name).read_text(encoding="utf-8")


def make(folder):
    """Make both databases, name them in `folder`, wait for the end of the run, and remove them."""
    from oim_portal.content.loading import load  # needs the apps

    def tell(name):
        connection.close()
        draft = folder / f"{name}.draft"
        draft.write_text(str(connection.settings_dict["NAME"]), encoding="utf-8")
        draft.rename(folder / name)

    creation, given = connection.creation, connection.settings_dict["NAME"]
    creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    empty = connection.settings_dict["NAME"]
    try:
        without_audit_triggers()
        tell(EMPTY)
        while not (folder / WANTED).exists():
            if select.select([sys.stdin], [], [], 0.1)[0]:
                return
        _use_clone(SHIPPED)
        try:
            load(settings.CONTENT_DIR)
            tell(SHIPPED)
            sys.stdin.read()
        finally:
            creation.destroy_test_db(empty, verbosity=0)
    finally:
        creation.destroy_test_db(given, verbosity=0)


def without_audit_triggers():
    """Tests that commit empty all tables afterwards, which the triggers of the audit log would reject."""
    with connection.schema_editor() as editor:
        triggers.drop(None, editor)


def empty_quickly():
    """Empty the database after a test that commits by deleting the rows that are there.

    Django's own way makes all content types, permissions, roles and triggers anew, which takes longer than most tests.
    That is done only after a test that changed the roles.
    """
    from core.change_triggers import PENDING, VERSION  # needs the apps

    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    tables = sorted({*names} - {*ROLES, VERSION, PENDING})
    flush, roles = TransactionTestCase._fixture_teardown, _rows(ROLES)

    def empty(test_case):
        nonlocal roles
        if _rows(ROLES) == roles:
            _delete_rows([*tables, PENDING])
        else:
            flush(test_case)
            roles = _rows(ROLES)

    TransactionTestCase._fixture_teardown = empty


def _rows(tables):
    rows = []
    with connection.cursor() as cursor:
        for name in tables:
            cursor.execute(f"SELECT * FROM {name} ORDER BY id")
            rows += cursor.fetchall()
    return rows


def _delete_rows(tables):
    """Empty tables and the search index; what triggers note meanwhile is in the last one."""
    from core.search import store  # needs the apps

    with transaction.atomic(), connection.cursor() as cursor:
        *tables, last = tables
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in tables))
        for (name,) in cursor.fetchall():
            cursor.execute(f"DELETE FROM {name}")
        store.clear()
        cursor.execute(f"DELETE FROM {last}")


def main(folder):
    try:
        with time_machine.travel(clock()) if clock() else contextlib.nullcontext():
            django.setup()
            make(folder)
    except BaseException:
        (folder / FAILED).touch()
        raise


if __name__ == "__main__":
    main(Path(sys.argv[1]))
