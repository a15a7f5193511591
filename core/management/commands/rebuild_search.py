"""Rebuilds the search index: after a restored backup, or if it may be wrong."""

import sys
import time

from django.core.management.base import BaseCommand

from core.search import index

WIDTH = 40  # signs of the bar


class Command(BaseCommand):
    help = "Makes the search index anew from all records. Searches go on with the old one meanwhile."

    def handle(self, *args, **options):
        started = time.monotonic()
        total = index.rebuild(self.show_progress if self.stderr.isatty() else _no_progress)
        self.stdout.write(f"{total} records indexed, {time.monotonic() - started:.1f} s")

    def show_progress(self, done, total):
        """Rewrite one line of the terminal; the last one is cleared."""
        full = WIDTH * done // max(total, 1)
        line = "" if done == total else f"[{'#' * full}{'.' * (WIDTH - full)}] {done} of {total}"
        sys.stderr.write(f"\r\x1b[K{line}")
        sys.stderr.flush()


def _no_progress(done, total):
    """A log needs the result only."""
