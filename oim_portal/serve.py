"""Starts granian, with granian's own options, after the portal was loaded once for all workers.

Workers are forked: they share the code that this process has loaded, in time and in memory, and a worker that is
replaced is there at once. Nothing here may open the database or start a thread, which no fork survives; that is done in
each worker, by oim_portal/wsgi.py. docs/decisions/0063-loaded-once.md
"""

import gc
import multiprocessing
import sys
from importlib import import_module

from django.conf import settings
from django.template import engines
from django.urls import reverse
from django.utils import translation
from granian.cli import entrypoint

from core.code_version import code_version


def load() -> None:
    """Load what answers a page: views, the tags of templates, the addresses and interface texts of all languages."""
    gc.disable()  # what is loaded stays: looking through it for garbage again and again took a fifth of the time
    import_module("oim_portal.application")  # Django with all apps
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            reverse("home")  # an address is looked up in a table of its language
    engines.all()  # they import what the templates call
    code_version()
    gc.freeze()  # a collection in a worker would write into every object that it looks at, and so copy it
    gc.enable()


def main() -> None:
    if sys.platform == "linux":
        multiprocessing.set_start_method("fork")  # Python 3.14 has another method
        load()
    else:  # forks are not safe there: each worker loads what it needs, and this process its settings
        import_module("oim_portal.application")
    sys.argv[1:1] = ["--workers", str(settings.WORKERS)]  # of two, the later one counts
    entrypoint()


if __name__ == "__main__":
    main()
