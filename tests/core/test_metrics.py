"""What workers have counted is kept as long as their master runs."""

import os
import socket
from pathlib import Path

import pytest
from prometheus_client.mmap_dict import MmapedDict

from core import metrics


def test_the_files_of_masters_that_ended_are_forgotten_and_no_others(tmp_path):
    parent, host = tmp_path / "a" / "metrics", socket.gethostname()
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
    new = metrics.folder_of_workers(tmp_path / "b")
    assert (new.is_dir(), (tmp_path / "b").stat().st_mode & 0o777) == (True, 0o700)


def test_a_process_that_does_not_run_has_not_begun():
    assert (metrics._begun(4000001), metrics.is_alive(4000001), metrics.is_alive(os.getpid())) == (0, False, True)


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
