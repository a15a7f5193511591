"""What every test may ask for."""

import pytest
from django.utils import timezone, translation

from tests import factories


@pytest.fixture(autouse=True)
def french():
    """Each test starts in French, whatever language the one before left active."""
    with translation.override("fr"):
        yield


@pytest.fixture
def officer(db):
    """A member of the staff who may edit everything."""
    return factories.UserFactory(is_staff=True, is_superuser=True)


@pytest.fixture
def officer_client(client, officer):
    client.force_login(officer)
    return client


@pytest.fixture
def today():
    return timezone.localdate()
