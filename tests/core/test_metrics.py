"""What workers have counted is kept as long as their master runs."""

import logging
import os
import socket
from pathlib import Path
from unittest.mock import Mock, call

import pytest
from prometheus_client.mmap_dict import MmapedDict

from core import metrics
from core.request_log import KEPT, ROUTE


def test_the_files_of_masters_that_ended_are_forgotten_and_no_others(tmp_path, monkeypatch):
    parent, host = tmp_path / "a" / "metrics", "serveur-essai"
    monkeypatch.setattr(socket, "gethostname", lambda: host)
    begun = metrics._begun(1)
    names = {
        f"{host}-4000001-5": False,  # no process has this number
        f"{host}-1-{begun}": True,
        f"{host}-1-{begun + 1}": False,  # another process had the number before
        "elsewhere-4000001-5": True,
    }
    for name in names:
        (parent / name).mkdir(parents=True)
    own = metrics.folder_of_workers(parent)
    assert own == parent / f"{host}-{os.getppid()}-{metrics._begun(os.getppid())}"
    assert {name: (parent / name).exists() for name in names} == names
    assert {path.name for path in own.iterdir()} == {"lock"}
    assert metrics.folder_of_workers(parent) == own
    new = metrics.folder_of_workers(tmp_path / "b" / "metrics")
    assert (new.is_dir(), (tmp_path / "b" / "metrics").stat().st_mode & 0o777) == (True, 0o700)
    written(new / "counter_4000001.db", a=1)
    metrics.folder_of_workers(tmp_path / "b" / "metrics")
    assert {path.name for path in new.iterdir()} == {"lock", "counter_0.db"}


def test_a_process_that_does_not_run_has_not_begun():
    assert (metrics._begun(4000001), metrics.is_alive(4000001), metrics.is_alive(os.getpid())) == (0, False, True)
    uptime = float(Path("/proc/uptime").read_text().split()[0])
    assert 0 < metrics._begun(os.getpid()) / os.sysconf("SC_CLK_TCK") <= uptime


def written(path, **values):
    file = MmapedDict(str(path))
    for name, value in values.items():
        file.write_value(name, value, 0)
    file.close()


def counted_in(path):
    return {key: value for key, value, *_more in MmapedDict.read_all_values_from_file(str(path))}


def test_what_workers_counted_that_died_is_added_up_and_what_others_count_is_left_alone(tmp_path):
    alive = tmp_path / f"counter_{os.getpid()}.db"
    written(alive, a=1)
    written(tmp_path / "counter_4000001.db", a=10, b=5)
    written(tmp_path / "counter_4000002.db", a=20)
    written(tmp_path / "histogram_4000001.db", c=7)
    written(tmp_path / "counter_0.new", z=100)  # of a process that ended in the middle
    metrics.merge_dead(tmp_path)
    sums = {"counter_0.db": {"a": 30, "b": 5}, "histogram_0.db": {"c": 7}, alive.name: {"a": 1}}
    assert {path.name: counted_in(path) for path in tmp_path.iterdir()} == sums
    metrics.merge_dead(tmp_path)
    assert {path.name: counted_in(path) for path in tmp_path.iterdir()} == sums
    written(tmp_path / "counter_4000003.db", b=2, d=4)
    metrics.merge_dead(tmp_path)
    sums["counter_0.db"] = {"a": 30, "b": 7, "d": 4}
    assert {path.name: counted_in(path) for path in tmp_path.iterdir()} == sums


@pytest.mark.parametrize(
    ("has_memory", "place"), [(True, f"/dev/shm/portal-metrics-{os.getuid()}"), (False, "var/metrics")]
)
def test_the_files_are_in_memory_where_there_is_such_a_folder(monkeypatch, has_memory, place):
    monkeypatch.setattr(Path, "is_dir", lambda path: has_memory and str(path) == "/dev/shm")
    assert metrics.place(Path("var")) == Path(place)


@pytest.fixture
def counted():
    """Metrics whose counters note what they are asked."""
    made = metrics.Metrics.__new__(metrics.Metrics)
    made._requests, made._seconds, made._pages, made._errors = (Mock() for _counter in range(4))
    return made


@pytest.mark.parametrize(
    ("environ", "status", "labels", "by", "pages"),
    [
        ({ROUTE: ("projects", "x"), KEPT: "hit"}, 200, ("projects", "2xx"), "page cache", [call("hit")]),
        ({ROUTE: ("projects", "x"), KEPT: "before"}, 304, ("projects", "3xx"), "page cache", [call("before")]),
        ({ROUTE: ("projects", "x"), KEPT: "made"}, 200, ("projects", "2xx"), "view", [call("made")]),
        ({ROUTE: ("admin:core_axis_add", "x")}, 404, ("admin", "4xx"), "view", []),
        ({ROUTE: ("", "x")}, 503, ("none", "5xx"), "view", []),
        ({}, 400, ("none", "4xx"), "view", []),
    ],
)
def test_a_request_is_counted_by_its_view_its_status_and_who_answered(counted, environ, status, labels, by, pages):
    counted.count(environ, status, 0.5, 7)
    assert counted._requests.mock_calls == [call.labels(*labels), call.labels().inc()]
    assert counted._seconds.mock_calls == [call.labels(by), call.labels().observe(0.5)]
    assert counted._pages.labels.call_args_list == pages
    assert counted._pages.labels.return_value.inc.call_count == len(pages)


def test_errors_in_the_log_are_counted(counted):
    handler = metrics.CountErrors(counted)
    assert handler.level == logging.ERROR
    handler.handle(logging.LogRecord("essai", logging.ERROR, "x.py", 1, "Une faute", None, None))
    assert counted._errors.mock_calls == [call.inc()]


def test_the_memory_of_each_worker_that_runs_is_told(tmp_path, monkeypatch):
    for pid in (os.getpid(), 4000001):
        (tmp_path / f"counter_{pid}.db").touch()
    monkeypatch.setattr(Path, "read_text", lambda path: "10 20 30")
    told = [(sample.name, sample.labels, sample.value) for sample in metrics._memory(tmp_path).samples]
    assert told == [("portal_memory_bytes", {"pid": str(os.getpid())}, 20 * os.sysconf("SC_PAGESIZE"))]
