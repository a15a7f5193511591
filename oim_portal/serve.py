"""Starts granian, with granian's own options, after the portal was loaded once for all workers.

Workers are forked: they share the code that this process has loaded, in time and in memory, and a worker that is
replaced is there at once. Nothing here may open the database or start a thread, which no fork survives; that is done in
each worker, by oim_portal/wsgi.py. docs/decisions/0063-loaded-once.md
"""

import gc
import multiprocessing
import os
import sys

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from granian.cli import entrypoint


def load() -> None:
    """Import everything that answers a page, with the addresses and interface texts of all languages."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oim_portal.settings")
    import oim_portal.application  # noqa: F401, PLC0415  (needs the settings)
    from core.code_version import code_version  # noqa: PLC0415

    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            reverse("home")  # an address is looked up in tables that are made for each language
    code_version()
    gc.collect()
    gc.freeze()  # a collection in a worker writes into every object that it looks at, and so copies its page


def main() -> None:
    """Serve. Only Linux forks safely; elsewhere each worker loads what it needs."""
    if sys.platform == "linux":
        multiprocessing.set_start_method("fork")  # Python 3.14 does not by itself
        load()
    entrypoint()


if __name__ == "__main__":
    main()
