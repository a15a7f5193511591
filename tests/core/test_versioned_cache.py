"""What is made from the content is kept until the content changes, and never longer."""

import threading
import time

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.utils import translation

from core.conditional import conditional
from core.models import Axis
from core.versioned_cache import VersionedCache, was_stale
from tests.factories import ProjectFactory
from tests.reading import read

pytestmark = pytest.mark.both


def counting():
    """Return a function that returns how often it was called."""
    calls = []

    def make():
        calls.append(1)
        return len(calls)

    return make


@pytest.mark.django_db(transaction=True)
def test_a_thing_is_made_once_until_the_content_changes(settings):
    settings.DATA_VERSION_SECONDS = 0
    kept, make = VersionedCache(most=5), counting()
    assert [kept.get("a", make), kept.get("a", make)] == [1, 1]
    assert kept._making == {}
    Axis.objects.create(code="x", name_fr="x")
    assert kept.get("a", make) == 2


@pytest.mark.django_db(transaction=True)
def test_the_one_that_nobody_asked_for_longest_goes_first():
    kept, make = VersionedCache(most=2), counting()
    for key in "abac":
        kept.get(key, make)
    assert [kept.get("a", make), kept.get("c", make), kept.get("b", make)] == [1, 3, 4]


@pytest.mark.django_db(transaction=True)
def test_inside_a_transaction_nothing_is_kept():
    kept, make = VersionedCache(most=5), counting()
    kept.get("a", make)
    with transaction.atomic():
        assert [kept.get("a", make), kept.get("a", make)] == [2, 3]
    assert kept.get("a", make) == 1


@pytest.mark.django_db(transaction=True)
def test_a_failure_is_not_kept():
    kept = VersionedCache(most=5)
    with pytest.raises(ZeroDivisionError):
        kept.get("a", lambda: 1 / 0)
    assert kept.get("a", lambda: "well") == "well"


@pytest.mark.django_db(transaction=True)
def test_many_at_once_wait_for_the_one_that_makes_it(settings):
    settings.DATA_VERSION_SECONDS = 60
    kept, made = VersionedCache(most=5), []

    def make():
        made.append(1)
        threading.Event().wait(0.2)

    def ask():
        kept.get("a", make)
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [1]


@pytest.mark.django_db(transaction=True)
def test_who_reads_while_a_slow_thing_is_made_anew_gets_that_of_before(settings, monkeypatch, rf):
    settings.DATA_VERSION_SECONDS = 0
    monkeypatch.setattr("core.versioned_cache.SLOW", 0)
    kept, numbers, go_on = VersionedCache(most=5), VersionedCache(most=5), threading.Event()
    go_on.set()
    summed = []

    def make():
        assert go_on.wait(30)
        return f"{translation.get_language()} {Axis.objects.count()}"

    def add():
        summed.append(f"made of {kept.get('count', make)}")
        return summed[-1]

    @conditional
    def view(_request):
        return HttpResponse(numbers.get("sum", add))

    def ask():
        response = view(rf.get("/fr/"))
        return response.content.decode(), "ETag" in response

    assert ask() == ("made of fr 0", True)
    go_on.clear()
    Axis.objects.create(code="x", name_fr="x")
    assert [ask(), ask()] == [("made of fr 0", False)] * 2
    go_on.set()
    until = time.monotonic() + 30
    while ask() != ("made of fr 1", True):
        assert time.monotonic() < until
        time.sleep(0.02)
    assert summed == ["made of fr 0", "made of fr 1"]  # the thread waited for what it adds up, and did so once
    monkeypatch.setattr("core.versioned_cache.STALE_SECONDS", -1)
    Axis.objects.all().delete()
    assert ask() == ("made of fr 0", True)


@pytest.mark.django_db(transaction=True)
def test_what_could_not_be_made_anew_is_tried_again(settings, monkeypatch):
    settings.DATA_VERSION_SECONDS = 0
    monkeypatch.setattr("core.versioned_cache.SLOW", 0)
    said, results = [], ["before", ZeroDivisionError, "after"]
    monkeypatch.setattr("core.versioned_cache.logger.exception", said.append)
    kept, by_thread = VersionedCache(most=5), []

    def make():
        by_thread.append(threading.current_thread().daemon)  # it keeps no process from ending
        if results[0] is ZeroDivisionError:
            raise results.pop(0)
        return results.pop(0)

    assert kept.get("a", make) == "before"
    Axis.objects.create(code="x", name_fr="x")
    until = time.monotonic() + 30
    while (found := kept.get("a", make)) == "before":
        was_stale.set(False)  # as each request begins
        assert time.monotonic() < until
        time.sleep(0.02)
    assert (found, said) == ("after", ["A value could not be computed anew."])
    assert by_thread == [False, True, True]


@pytest.mark.parametrize("address", ["/fr/", "/fr/figures/", "/fr/figures/?axis=x", "/fr/axes/x/"])
@pytest.mark.django_db(transaction=True)
def test_a_page_of_numbers_follows_the_content(client, settings, address):
    settings.DATA_VERSION_SECONDS = 0
    axis = Axis.objects.create(code="x", name_fr="Axe d’essai")
    ProjectFactory(published=True, axis=axis, start_date="2014-01-01", end_date="2014-12-31")

    def is_told_of_2031():
        return "2031" in read(client.get(address)).text

    assert [is_told_of_2031(), is_told_of_2031()] == [False, False]
    ProjectFactory(published=True, axis=axis, start_date="2031-01-01", end_date="2031-12-31")
    assert is_told_of_2031()


@pytest.mark.django_db(transaction=True)
def test_a_kept_page_is_the_page_that_was_asked_for(client):
    """Not that of another language, axis or filter: each is the same as when nothing is kept."""
    axes = [Axis.objects.create(code=code, name_fr=f"Axe {code}", name_ar=f"محور {code}") for code in "xy"]
    for number, axis in enumerate(axes, 1):
        for _ in range(number):
            ProjectFactory(published=True, translated=True, axis=axis, regions=[f"MA-0{number}"])
    pages = (
        "",
        "figures/",
        "figures/?axis=x",
        "figures/?axis=y",
        "axes/x/",
        "axes/y/",
        "regions/MA-01/",
        "regions/MA-02/",
    )
    addresses = [f"/{language}/{page}" for language in ("fr", "ar") for page in pages]
    kept = [[client.get(address).content for address in addresses] for _ in range(2)]
    with transaction.atomic():
        fresh = [client.get(address).content for address in addresses]
    assert len(set(fresh)) == len(addresses)
    assert kept == [fresh, fresh]
