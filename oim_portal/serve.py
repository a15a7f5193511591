"""Starts granian, with granian's own options, after the portal was loaded once for all workers.

Workers are forked: they share the code that this process has loaded, in time and in memory, and a worker that is
replaced is there at once. Nothing here may open the database or start a thread, which no fork survives; that is done in
each worker, by oim_portal/wsgi.py. docs/decisions/0063-loaded-once.md
"""

import gc
import multiprocessing
import sys

from django.conf import settings
from django.template import engines
from django.urls import reverse
from django.utils import translation
from granian.cli import entrypoint

from core.code_version import code_version
from oim_portal import application  # noqa: F401  (loads Django with all apps)


def load() -> None:
    """Load what answers a page: views, the tags of templates, the addresses and interface texts of all languages."""
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            reverse("home")  # an address is looked up in a table of its language
    engines.all()  # they import what the templates call
    code_version()
    gc.collect()
    gc.freeze()  # a collection in a worker would write into every object that it looks at, and so copy it


def main() -> None:
    if sys.platform == "linux":  # elsewhere forks are not safe, and each worker loads what it needs
        multiprocessing.set_start_method("fork")  # Python 3.14 has another method
        load()
    sys.argv[1:1] = ["--workers", str(settings.WORKERS)]  # of two, the later one counts
    entrypoint()


if __name__ == "__main__":
    main()
