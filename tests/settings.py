"""The portal's settings for tests: without what would slow tests down or leave files behind.

The environment is ignored, except DATABASE_URL, which selects the database engine.
"""

import atexit
import os
import shutil
import tempfile

_folder = tempfile.mkdtemp(prefix="portal-tests-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)

for _name in (
    *("DEBUG", "SITE_URL", "ALLOWED_HOSTS", "BEHIND_PROXY", "PROXIES", "MAX_PICTURE_MB", "MAX_DOCUMENT_MB"),
    *("REQUIRE_SECOND_FACTOR", "LOGIN_TRIES", "LOGIN_TRIES_PER_ADDRESS", "SESSION_HOURS", "SESSION_IDLE_MINUTES"),
    *("EMAIL_URL", "MAIL_FROM", "CACHE_URL", "API_REQUESTS_PER_MINUTE", "FOUR_EYES", "SECRET_KEY_FALLBACKS"),
    *("CONTENT_DIR", "STATIC_DIR", "CSP_REPORT_URI", "LOG_FORMAT", "LOG_REQUESTS", "ADMINS", "SENTRY_DSN"),
    *("METRICS_TOKEN", "BOUNCES_TO", "MESSAGES_PER_HOUR", "MESSAGE_DAYS", "MESSAGE_ADDRESS_DAYS"),
):
    os.environ.pop(_name, None)
os.environ["SECRET_KEY"] = "only-for-tests-" + "0123456789" * 5
os.environ["VAR_DIR"] = _folder
if "TEST_CONTENT_DIR" in os.environ:  # of a process that tests/test_elsewhere.py starts
    os.environ["CONTENT_DIR"] = os.environ["TEST_CONTENT_DIR"]

from oim_portal.settings import *  # noqa: E402, F403
from oim_portal.settings import DATABASES, STORAGES, VAR_DIR  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MAIL_IN_BACKGROUND = False
DATA_VERSION_SECONDS = 0  # a test must see what it writes
API_REQUESTS_PER_MINUTE = 1_000_000  # tests of the limit set their own
# File names without hashes, directly from the source folders: no collectstatic before a test.
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
(VAR_DIR / "static").mkdir()

if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    # Two checkouts, or two runs, may share a server. Nothing here must outlive a crash of it.
    DATABASES["default"]["TEST"] = {"NAME": f"test_portal_{os.environ.get('PYTEST_XDIST_TESTRUNUID', os.getpid())}"}
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c synchronous_commit=off"
else:
    # In a file, as in production: with a database in memory, a lock gives an error instead of a wait.
    DATABASES["default"]["TEST"] = {"NAME": VAR_DIR / "test.sqlite3"}
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
