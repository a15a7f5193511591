"""Fixtures and settings for all tests."""

import datetime as dt
import gc
import os

import hypothesis
import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.utils import timezone, translation

from accounts import triggers
from core import changes
from tests import factories, tools
from tests.shipped import shipped, site, visitor  # noqa: F401  (fixtures)

collect_ignore = [] if settings.SETTINGS_MODULE == "tests.settings_elsewhere" else ["elsewhere"]

# No time limit for an example, because the computer may be busy. The same examples each time, so that no merge fails by
# chance; `make test-all` uses other and more examples.
hypothesis.settings.register_profile(
    "portal", deadline=None, database=None, derandomize=not tools.THOROUGH, max_examples=tools.examples(100)
)
hypothesis.settings.load_profile("portal")


# CLOCK=2026-12-31T23:59 says at which time in Morocco each test begins, to see what holds at some times only.
if clock := os.environ.get("CLOCK", ""):
    clock = dt.datetime.fromisoformat(clock).replace(tzinfo=timezone.get_default_timezone())
    time_machine.travel(clock).start()  # for what the modules of tests make when they are read


@pytest.fixture(autouse=bool(clock))
def at_that_time():
    with time_machine.travel(clock):
        yield


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """Tests of the shipped content run last: it is loaded once, and no test of an empty database may follow.

    Among them, those that must stay in one process come first; the other processes run the rest meanwhile. What only
    PostgreSQL can do is left out on SQLite.
    """
    if connection.vendor == "sqlite":
        impossible = [item for item in items if item.get_closest_marker("postgresql")]
        config.hook.pytest_deselected(items=impossible)
        items[:] = [item for item in items if item not in impossible]

    def turn(item):
        is_shipped = "shipped" in getattr(item, "fixturenames", ())
        return is_shipped, is_shipped and item.get_closest_marker("xdist_group") is None

    items.sort(key=turn)


def pytest_collection_finish():
    """What is loaded by now stays: looking through it for garbage again and again took a seventh of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Tests that commit empty all tables afterwards, which the audit log's triggers would reject."""
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        triggers.drop(None, editor)
    if connection.vendor == "postgresql":
        connection.ops.sql_flush = deletes


def deletes(_style, tables, **_options):
    """Return SQL that empties tables with DELETE: TRUNCATE takes a second for all tables, however small.

    What triggers note meanwhile goes last.
    """
    noted = {changes.DataVersion._meta.db_table, changes.PendingChange._meta.db_table}
    return [f"DELETE FROM {connection.ops.quote_name(table)}" for table in sorted(tables, key=lambda t: t in noted)]


@pytest.fixture(autouse=True)
def french():
    """Each test starts in French, whatever language the previous one activated."""
    with translation.override("fr"):
        yield


@pytest.fixture(autouse=True)
def nothing_known():
    """Each test is rolled back, and with it the data version, so the next test would get the same version again."""
    changes.forget()


@pytest.fixture
def officer(db):
    """A user who may edit everything."""
    return factories.UserFactory(is_staff=True, is_superuser=True)


@pytest.fixture
def officer_client(client, officer):
    client.force_login(officer)
    return client


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def vnu_errors(tmp_path):
    """tools.vnu_errors for {name: HTML text}; skips where the Nu HTML checker is missing."""
    if not tools.vnu():
        pytest.skip("the Nu HTML checker is missing: npm ci, and a Java runtime")
    return lambda pages: tools.vnu_errors(pages, tmp_path)


@pytest.fixture
def html_validate_errors(tmp_path):
    """tools.html_validate_errors for {name: HTML text}; skips where html-validate is missing."""
    if not tools.html_validate():
        pytest.skip("html-validate is missing: npm ci")
    return lambda pages: tools.html_validate_errors(pages, tmp_path)
