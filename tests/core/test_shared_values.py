"""What one worker has computed, the others take, where they have a cache together."""

import pickle
import threading
from types import SimpleNamespace

import pytest
from django.db import connection

from core import shared_values
from core.facets import facets_of
from core.models import Axis
from core.versioned_cache import VersionedCache
from projects.filters import ProjectFilter
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = {"projects.views_figures": "figures", "pages.views_home": "home", "pages.views_portfolios": "portfolios"}


@pytest.fixture
def together(monkeypatch, settings):
    """Workers with a cache together, for which every value is worth it."""
    settings.DATA_VERSION_SECONDS = 0
    monkeypatch.setattr(shared_values, "is_shared", lambda: True)
    monkeypatch.setattr(shared_values, "WORTH", 0)
    shared_values.cache.clear()
    yield
    shared_values.cache.clear()


def worker(made, value="numbers"):
    """Return what a worker does that asks for a value and computes it if it must."""
    kept = VersionedCache(most=5, shared_as="numbers")

    def make():
        made.append(value)
        return value

    return lambda key="all": kept.get(key, make)


def test_one_worker_computes_and_the_others_take_it_until_the_content_changes(together):
    made = []
    workers = [worker(made) for _ in range(3)]
    assert ([ask() for ask in workers], len(made)) == (["numbers"] * 3, 1)
    assert (workers[0]("others"), len(made)) == ("numbers", 2)
    Axis.objects.create(code="x", name_fr="x")
    assert ([ask() for ask in workers], len(made)) == (["numbers"] * 3, 3)


def test_without_such_a_cache_each_worker_computes(together, monkeypatch):
    monkeypatch.setattr(shared_values, "is_shared", lambda: False)
    made = []
    assert ([worker(made)() for _ in range(3)], len(made)) == (["numbers"] * 3, 3)


PICKLED = len(pickle.dumps(("numbers", 2.0), pickle.HIGHEST_PROTOCOL))


@pytest.mark.parametrize(
    ("may_share", "worth", "most", "times"),
    [
        *((True, 2, PICKLED, 1), (False, 2, PICKLED, 2)),  # numbers of before are for nobody else
        *((True, 2.1, PICKLED, 2), (True, 2, PICKLED - 1, 2)),
    ],
)
def test_what_took_long_and_is_not_too_large_is_shared(together, monkeypatch, may_share, worth, most, times):
    clock = iter(range(0, 100, 2))
    monkeypatch.setattr(shared_values, "timed", lambda make: (make(), 2.0))
    monkeypatch.setattr(shared_values, "time", SimpleNamespace(monotonic=lambda: next(clock), sleep=None))
    monkeypatch.setattr(shared_values, "WORTH", worth)
    monkeypatch.setattr(shared_values, "MOST_BYTES", most)
    made = []

    def make():
        made.append(1)
        return "numbers"

    found = [shared_values.once("all", "1", make, lambda: may_share) for _worker in range(2)]
    assert (found, len(made)) == ([("numbers", 2.0)] * 2, times)
    for key, version in (("other", "1"), ("all", "2")):
        shared_values.once(key, version, make, lambda: may_share)
    assert len(made) == times + 2


def test_two_at_once_compute_it_once(together):
    made, go_on, found = [], threading.Event(), []

    def slow():
        made.append(1)
        assert go_on.wait(30)
        return "numbers"

    def ask():
        found.append(VersionedCache(most=5, shared_as="numbers").get("all", slow))
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    go_on.set()
    for thread in threads:
        thread.join()
    assert (found, made) == (["numbers"] * 2, [1])


def test_who_waits_takes_the_value_as_soon_as_it_is_there(together, monkeypatch):
    waits, found = [], iter([None, pickle.dumps(("numbers", 2.0))])
    monkeypatch.setattr(shared_values.cache, "add", lambda *_given: False)  # another worker computes it
    monkeypatch.setattr(shared_values.cache, "get", lambda _name: next(found))
    monkeypatch.setattr(shared_values.time, "sleep", waits.append)
    assert shared_values.once("all", "1", None, None) == ("numbers", 2.0)
    assert waits == [0.1]


def test_a_failure_is_nobodys_value(together):
    def fail():
        return 1 / 0

    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            VersionedCache(most=5, shared_as="numbers").get("all", fail)
    assert worker([])() == "numbers"


def test_who_died_while_computing_holds_nobody_up_for_ever(together, monkeypatch):
    monkeypatch.setattr(shared_values, "LONGEST", 0.1)
    monkeypatch.setattr(shared_values.cache, "add", lambda *_given: False)
    assert worker([])() == "numbers"


@pytest.mark.parametrize("address", ["/fr/", "/fr/figures/", "/ar/axes/x/", "/fr/regions/MA-01/"])
def test_a_page_of_shared_numbers_is_the_same_page(together, client, monkeypatch, address):
    axis = Axis.objects.create(code="x", name_fr="Axe d’essai")
    ProjectFactory(published=True, translated=True, axis=axis, donors=["EU"], regions=["MA-01"])
    own = client.get(address).content
    for module, name in PAGES.items():
        monkeypatch.setattr(f"{module}._cache", VersionedCache(most=10, shared_as=name))  # of another worker
        monkeypatch.setattr(f"{module}.key_figures", None)  # which computes nothing
    assert client.get(address).content == own


def test_the_sets_of_a_list_are_shared_too(together, monkeypatch):
    ProjectFactory(published=True, donors=["EU"])
    found = facets_of(ProjectFilter)
    monkeypatch.setattr("core.facets._cache", VersionedCache(most=5, shared_as="facets"))
    monkeypatch.setattr(ProjectFilter, "read_facets", None)
    again = facets_of(ProjectFilter)
    assert again is not found
    assert again.by_filter["donor"].of("EU") == found.by_filter["donor"].of("EU") == found.everything
