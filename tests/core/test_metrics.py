"""What workers have counted is kept as long as their master runs."""

import os
import socket

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
