"""An administrator, and the desk as they see it."""

import pytest

from accounts import roles
from tests.accounts.tools import member


@pytest.fixture
def administrator():
    return member(roles.ADMINISTRATOR)


@pytest.fixture
def desk(client, administrator):
    client.force_login(administrator)
    return client
