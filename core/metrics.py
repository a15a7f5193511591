"""Counts requests and errors for Prometheus, of all workers together; nothing at all without METRICS_TOKEN.

Each worker writes into files of its own, in a folder that the workers of one master share (prometheus_client calls that
multiprocess mode). Who asks any of them gets the sums. docs/decisions/0048-watched.md
"""

import contextlib
import fcntl
import logging
import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core.request_log import KEPT, ROUTE

# Seconds: what is kept, a plain page, a slow one, one that somebody waits for, and what is wrong.
BUCKETS = (0.005, 0.025, 0.1, 0.5, 2, 10)
_PAGE = os.sysconf("SC_PAGESIZE")


class Metrics:
    """What this worker counts, in the files of a folder.

    Make one for each process, with the variable PROMETHEUS_MULTIPROC_DIR set to the folder: prometheus_client reads it
    when it is imported.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        import prometheus_client as prometheus  # noqa: PLC0415  (not before)

        registry = prometheus.CollectorRegistry()
        self._requests = prometheus.Counter(
            "portal_requests", "Requests, by view and class of status.", ["view", "status"], registry=registry
        )
        self._seconds = prometheus.Histogram(
            "portal_request_seconds",
            "How long they took.",
            ["by"],
            buckets=BUCKETS,
            registry=registry,
        )
        self._pages = prometheus.Counter("portal_kept_pages", "What the page cache did.", ["result"], registry=registry)
        self._errors = prometheus.Counter("portal_errors", "Errors in the log.", registry=registry)

    def count(self, environ: dict[str, Any], status: int, seconds: float, size: int) -> None:
        """Count a request; about 10 µs."""
        view, _route = environ.get(ROUTE) or ("none", "")
        kept = environ.get(KEPT, "")
        view = view.partition(":")[0] or "none"  # the admin has hundreds
        self._requests.labels(view, f"{status // 100}xx").inc()
        self._seconds.labels("page cache" if kept in {"hit", "before"} else "view").observe(seconds)
        if kept:
            self._pages.labels(kept).inc()

    def count_error(self) -> None:
        self._errors.inc()

    def all_processes(self, more: list) -> bytes:
        """Return the sums of all workers in the format of Prometheus, and `more` (its Metric objects)."""
        from prometheus_client import CollectorRegistry, generate_latest  # noqa: PLC0415  (as above)
        from prometheus_client.multiprocess import MultiProcessCollector  # noqa: PLC0415

        registry = CollectorRegistry()
        with locked(self.folder):
            MultiProcessCollector(registry, path=str(self.folder))
            registry.register(_Given([*more, _memory(self.folder)]))
            return generate_latest(registry)


class _Given:
    """A collector of metrics that are there already."""

    def __init__(self, metrics):
        self._metrics = metrics

    def collect(self) -> Iterator:
        yield from self._metrics


class CountErrors(logging.Handler):
    """A handler that counts what is logged as an error."""

    def __init__(self, metrics: Metrics) -> None:
        super().__init__(logging.ERROR)
        self._metrics = metrics

    def emit(self, record: logging.LogRecord) -> None:
        self._metrics.count_error()


def _memory(folder):
    from prometheus_client.core import GaugeMetricFamily  # noqa: PLC0415

    family = GaugeMetricFamily("portal_memory_bytes", "Resident memory of each worker.", labels=["pid"])
    for pid in sorted(_pids(folder)):
        if is_alive(pid):
            pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
            family.add_metric([pid], pages * _PAGE)
    return family


# --- The files --------------------------------------------------------------------------------------------------------


def place(var_dir: Path) -> Path:
    """Return where the files belong: in memory, because a process that maps a file of a full disk is killed."""
    memory = Path("/dev/shm")
    return memory / f"portal-metrics-{os.getuid()}" if memory.is_dir() else var_dir / "metrics"


def folder_of_workers(parent: Path) -> Path:
    """Return the folder that the workers of this process' master share, made; forget those of masters that ended.

    Its name holds when the master began: a number of a process is given again.
    """
    host, master = socket.gethostname(), os.getppid()
    own = parent / f"{host}-{master}-{_begun(master)}"
    parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    own.mkdir(exist_ok=True)
    with locked(own):
        for other in parent.glob(f"{host}-*"):
            pid, begun = other.name.rsplit("-", 2)[1:]
            if other != own and (not is_alive(pid) or str(_begun(pid)) != begun):
                shutil.rmtree(other, ignore_errors=True)
        merge_dead(own)
    return own


def merge_dead(folder: Path) -> None:
    """Add what workers that died have counted up in one file each: a worker that is replaced leaves two."""
    for kind in ("counter", "histogram"):
        sum_of_dead = folder / f"{kind}_0.db"  # no process has the number 0
        dead = [path for path in folder.glob(f"{kind}_*.db") if path != sum_of_dead and not is_alive(_pid(path))]
        if dead:
            _add_up([*dead, *([sum_of_dead] if sum_of_dead.exists() else [])], sum_of_dead)
            for path in dead:
                path.unlink()


def _add_up(paths, target):
    from prometheus_client.mmap_dict import MmapedDict  # noqa: PLC0415

    sums: dict[str, float] = {}
    for path in paths:
        for key, value, _time, _position in MmapedDict.read_all_values_from_file(str(path)):
            sums[key] = sums.get(key, 0) + value
    new = target.with_suffix(".new")
    new.unlink(missing_ok=True)
    written = MmapedDict(str(new))
    for key, value in sums.items():
        written.write_value(key, value, 0)
    written.close()
    new.replace(target)


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """A context in which no other process merges or reads the files of a folder."""
    with (folder / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _pid(path):
    return path.stem.rpartition("_")[2]


def _pids(folder):
    return {_pid(path) for path in folder.glob("counter_*.db")}


def is_alive(pid: int | str) -> bool:
    """Whether a process of this number runs on this computer."""
    return Path(f"/proc/{pid}/statm").exists()


def _begun(pid):
    """When a process began, in ticks since the computer did (man 5 proc); 0 if it does not run."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19])
    except OSError:
        return 0
