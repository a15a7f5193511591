"""Takes times and keeps them, with other figures."""

import statistics
import time
from contextlib import contextmanager


class Report:
    def __init__(self):
        self.figures = {}  # what: (value, unit), "ms" or "MB"

    def keep(self, what, value, unit):
        self.figures[what] = value, unit

    @contextmanager
    def time(self, what):
        """Measure a block once."""
        start = time.perf_counter()
        yield
        self.keep(what, (time.perf_counter() - start) * 1000, "ms")

    def measure(self, what, function, times=15):
        """Call a function a few times after one that does not count; keep the median, and return what it returned.

        What takes long is called fewer times: no measure lasts much longer than ten seconds.
        """
        result = function()
        taken = []
        while len(taken) < times and sum(taken) < 10:
            start = time.perf_counter()
            result = function()
            taken.append(time.perf_counter() - start)
        self.keep(what, statistics.median(taken) * 1000, "ms")
        return result
