"""Fixtures and settings for all tests."""

import gc

import hypothesis
import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.utils import timezone, translation

from core import changes, versioned_cache
from tests import databases, factories, processes, tools
from tests.shipped import kinds, shipped, site, visitor  # noqa: F401  (fixtures)

gc.disable()  # until all tests are read: what is read stays

collect_ignore = [] if settings.SETTINGS_MODULE == "tests.settings_elsewhere" else ["elsewhere"]

# No time limit for an example or for making one, because the computer may be busy. The same examples each time, so that
# no merge fails by chance; `make test-all` uses other and more examples.
hypothesis.settings.register_profile(
    "portal",
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
    database=None,
    derandomize=not tools.THOROUGH,
    max_examples=tools.examples(100),
)
hypothesis.settings.load_profile("portal")


# However busy the computer is, numbers are those of the content; the tests of this rule set their own.
versioned_cache.SLOW = float("inf")

# To see what holds at some times only.
if clock := tools.clock():
    time_machine.travel(clock).start()  # for what the modules of tests make when they are read


@pytest.fixture(autouse=bool(clock))
def at_that_time():
    with time_machine.travel(clock):
        yield


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node):
    databases.keep_for(node)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return processes.Scheduling(config, log)


def pytest_unconfigure(config):
    databases.end(config)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """Tests of the shipped content run last: it is loaded once, and no test of an empty database may follow.

    Those that must stay in one process come first; the other processes run the rest meanwhile. What only PostgreSQL can
    do is left out on SQLite, and the other way round.
    """
    other = "postgresql" if connection.vendor == "sqlite" else "sqlite"
    impossible = [item for item in items if item.get_closest_marker(other)]
    config.hook.pytest_deselected(items=impossible)
    items[:] = [item for item in items if item not in impossible]

    def turn(item):
        return "shipped" in getattr(item, "fixturenames", ()), not processes.stays_together(item.nodeid)

    items.sort(key=turn)
    if items and turn(items[-1])[0]:
        databases.want_shipped(config)


def pytest_collection_finish():
    """What is loaded by now stays: looking through it for garbage again and again took a seventh of the time."""
    gc.collect()
    gc.freeze()
    gc.enable()
    gc.set_threshold(100_000, 50, 100)


@pytest.fixture(scope="session")
def django_db_setup(request, django_test_environment, django_db_blocker):
    """A copy of the empty database that all processes share; one process alone makes its own."""
    if connection.vendor == "postgresql":
        connection.ops.sql_flush = deletes
    if databases.are_kept_for(request.config):
        with django_db_blocker.unblock():
            before = databases.use_copy(request.config, databases.EMPTY)
            databases.empty_quickly()
        yield
        with django_db_blocker.unblock():
            databases.remove_copy(before)
    else:
        request.getfixturevalue("django_db_setup")
        with django_db_blocker.unblock():
            databases.without_audit_triggers()
            databases.empty_quickly()
        yield


def deletes(_style, tables, **_options):
    """Return SQL that empties tables with DELETE: TRUNCATE takes a second for all tables, however small.

    What triggers note meanwhile goes last; so the search index, which is no model's table, never hears of it.
    """
    noted = {changes.DataVersion._meta.db_table, changes.PendingChange._meta.db_table}
    emptied = [*sorted(tables, key=lambda table: table in noted), "core_search"]
    return [f"DELETE FROM {connection.ops.quote_name(table)}" for table in emptied]


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
