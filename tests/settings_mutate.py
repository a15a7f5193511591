"""The settings of the tests on a database that is ready, for tests/mutate.py, which starts many runs."""

import os

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES

DATABASES["default"]["NAME"] = os.environ["MUTATE_DATABASE"]
