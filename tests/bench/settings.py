"""The portal's own settings, with a key: a bench serves nobody."""

import os

os.environ.setdefault("SECRET_KEY", "only-for-benches-" + "0123456789" * 5)

from oim_portal.settings import *  # noqa: F403
from oim_portal.settings import DATABASES, STORAGES, VAR_DIR

STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
ALLOWED_HOSTS = ["testserver", "127.0.0.1"]
DATABASES["default"]["TEST"] = {"NAME": f"bench_portal_{os.getpid()}"}
# What a bench starts reads the database that the bench made.
DATABASES["default"]["NAME"] = os.environ.get("BENCH_DATABASE") or DATABASES["default"]["NAME"]
(VAR_DIR / "static").mkdir(parents=True, exist_ok=True)
