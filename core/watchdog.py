"""Ends a worker in which a request hangs, so that the master starts another (scripts/serve.sh), or whose master died.

Nothing in Python can stop a thread that computes without end, and such a thread can keep all others from running. The
alarm is therefore a thread of `faulthandler`, written in C: it goes off unless it is put back in time. It writes where
each thread is to the log (names of files and functions, no data), and ends the process at once.

A worker that outlives its master holds the port: nobody would replace it, and its old code would answer beside the
next start.
"""

import faulthandler
import itertools
import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings

LOOKS = 20  # how often within the time of a request
_log = logging.getLogger(__name__)


class Watchdog:
    """A WSGI application around another; puts the alarm back while no request is older than `seconds`.

    What streams its answer is watched until the answer begins: a slow reader is no fault.
    """

    def __init__(self, application: Callable[[dict, Callable], Iterable[bytes]], seconds: float) -> None:
        self._application = application
        self._seconds = seconds
        self._begun: dict[int, float] = {}  # {number of a running request: when it began}
        self._numbers = itertools.count()
        self._started = threading.Lock()
        self._is_on = False
        self._made_in, self._parent = os.getpid(), os.getppid()

    def __call__(self, environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        if not self._is_on:
            self._start()
        number = next(self._numbers)
        self._begun[number] = time.monotonic()
        try:
            return self._application(environ, start_response)
        finally:
            del self._begun[number]

    def _start(self):
        """Begin to watch; in the process that serves, not in the one that started it."""
        with self._started:
            if not self._is_on:
                threading.Thread(target=self._watch, name="watchdog", daemon=True).start()
                self._is_on = True

    def _watch(self):
        while True:
            oldest = min(list(self._begun.values()), default=None)
            age = time.monotonic() - oldest if oldest is not None else 0
            # Not to sys.stderr, which may be replaced by what has no file; this thread would end, and then the process.
            faulthandler.dump_traceback_later(max(self._seconds - age, 0.001), exit=True, file=sys.__stderr__)
            if self._is_left_alone() and not self._begun:
                _log.error("The process that started this worker is gone; it ends too.")
                os._exit(1)
            time.sleep(self._seconds / LOOKS)

    def _is_left_alone(self):
        """Whether the parent has died. Unknown, so no, on a server that loads the application before it forks."""
        return os.getpid() == self._made_in and os.getppid() != self._parent


def watched(application: Callable) -> Watchdog:
    """Return a WSGI application none of whose requests takes longer than REQUEST_SECONDS."""
    return Watchdog(application, settings.REQUEST_SECONDS)
