"""A test that commits leaves an empty database with roles and triggers to the next one (tests/databases.py)."""

import pytest
from django.contrib.auth.models import Group
from django.test import TransactionTestCase

from accounts import roles
from core.changes import PendingChange, data_version
from core.search import index, store
from events.models import Event
from tests.factories import EventFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]


def empty():
    TransactionTestCase._fixture_teardown(TransactionTestCase("__init__"))


def test_only_what_migrate_filled_in_stays():
    EventFactory(title_fr="Atelier")
    index.catch_up()
    EventFactory()
    empty()
    assert (Event.objects.count(), PendingChange.objects.count(), store.all_words(1)) == (0, 0, [])
    assert Group.objects.get(name=roles.REVIEWER).permissions.count() > 10
    before = data_version()
    EventFactory()
    assert data_version() != before
    assert PendingChange.objects.exists()


def test_roles_that_a_test_changed_are_made_anew():
    reviewers = Group.objects.get(name=roles.REVIEWER)
    number = reviewers.permissions.count()
    reviewers.permissions.clear()
    Group.objects.create(name="Essai")
    empty()
    assert Group.objects.get(name=roles.REVIEWER).permissions.count() == number
    assert not Group.objects.filter(name="Essai").exists()
    empty()
    assert Group.objects.get(name=roles.REVIEWER).permissions.count() == number
