"""Takes times, of the clock and of the processor, and keeps them with other figures."""

import resource
import statistics
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass

LONGEST = 5  # seconds that one measure takes, about


@dataclass
class Figure:
    """One measured value. `value` is wall time in ms, or what `unit` says; `cpu` is the processor's time in ms."""

    value: float
    unit: str = "ms"
    cpu: float | None = None
    queries: int | None = None


class Report:
    def __init__(self):
        self.figures = {}  # what: Figure

    def keep(self, what, value, unit):
        self.figures[what] = Figure(value, unit)

    @contextmanager
    def time(self, what):
        """Measure a block once."""
        start, used = time.perf_counter(), _processor()
        yield
        self.figures[what] = Figure(*_since(start, used))

    def measure(self, what, function, times=15):
        """Call a function a few times after one that does not count; keep the medians, and return what it returned.

        What takes long is called fewer times.
        """
        result = function()
        walls, cpus = [], []
        while len(walls) < times and sum(walls) < LONGEST * 1000:
            start, used = time.perf_counter(), _processor()
            result = function()
            wall, _unit, cpu = _since(start, used)
            walls.append(wall)
            cpus.append(cpu)
        self.figures[what] = Figure(statistics.median(walls), "ms", statistics.median(cpus))
        return result

    def as_json(self):
        return {what: asdict(figure) for what, figure in self.figures.items()}


def _since(start, used):
    return (time.perf_counter() - start) * 1000, "ms", (_processor() - used) * 1000


def _processor():
    """Return the seconds that this process and those that it waited for have used of the processor."""
    waited_for = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + waited_for.ru_utime + waited_for.ru_stime
