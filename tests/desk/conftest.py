"""A user of each role, for the tests of the publishing desk."""

import pytest

from accounts import roles
from tests.desk_tools import somebody


@pytest.fixture
def contributor(db):
    return somebody(roles.CONTRIBUTOR)


@pytest.fixture
def reviewer(db):
    return somebody(roles.REVIEWER)


@pytest.fixture
def translator(db):
    """Writes Arabic."""
    return somebody(roles.TRANSLATOR, languages=["ar"])
