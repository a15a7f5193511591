"""Settings of the portal elsewhere: the content folder, and the migrations that its languages need.

tests/test_elsewhere.py names both in the environment. A language that the table lacks is put into it here, as somebody
who adds one line would.
"""

import os
import sys

from core.language_table import LANGUAGE_TABLE, Language

LANGUAGE_TABLE.setdefault(
    "fa", Language(code="fa", own_name="فارسی", name="Persian", in_language="in Persian", script="arabic", comma="، ")
)

from tests.settings import *  # noqa: E402, F403

sys.path.insert(0, os.environ["TEST_MIGRATIONS"])
MIGRATION_MODULES = {
    app: f"migrations_elsewhere.{app}"
    for app in ("core", "accounts", "desk", "projects", "events", "pages", "subscriptions", "feedback")
}
