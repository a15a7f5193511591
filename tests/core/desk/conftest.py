"""Somebody of each role, for the tests of the publishing desk."""

import pytest

from accounts import groups
from tests.desk_tools import somebody


@pytest.fixture
def contributor(db):
    return somebody(groups.CONTRIBUTOR)


@pytest.fixture
def reviewer(db):
    return somebody(groups.REVIEWER)


@pytest.fixture
def translator(db):
    """Writes Arabic."""
    return somebody(groups.TRANSLATOR, languages=["ar"])
