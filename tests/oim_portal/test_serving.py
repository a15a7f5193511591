"""Serving from a terminal: what `make run` and `make dev` do once everything is prepared."""

import os
import pty
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CTRL_C = b"\x03"
# A terminal that the leader of a new session opens is that session's own. Tests that were started in the background
# inherit that Ctrl-C is ignored.
IN_A_TERMINAL = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.dup2(os.open(sys.argv[1], os.O_RDWR), 0)
os.execv("scripts/serve.sh", ["scripts/serve.sh"])
"""


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def answers(port):
    try:
        return urllib.request.urlopen(f"http://127.0.0.1:{port}/robots.txt", timeout=10).status == 200
    except OSError:
        return False


def is_running(process, seconds):
    """Whether it is still running after so many seconds; an answer comes at once when it ends."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return True
    return False


def workers_of(master):
    """Return the numbers of granian's worker processes."""
    children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    return [int(pid) for pid in children if b"resource_tracker" not in Path(f"/proc/{pid}/cmdline").read_bytes()]


@pytest.mark.parametrize("debug", ["false", "true"], ids=["make run", "make dev"])
def test_ctrl_c_ends_it(debug, tmp_path):
    """A real terminal sends the signal to the program and to each of its workers at once."""
    port = free_port()
    address = {"HOST": "127.0.0.1", "PORT": str(port), "SITE_URL": f"http://127.0.0.1:{port}"}
    own = {"DJANGO_SETTINGS_MODULE": "oim_portal.settings", "VAR_DIR": str(tmp_path), "DEBUG": debug}
    # A single worker often gets away with it.
    own["WORKERS"] = "2"
    keyboard, terminal = pty.openpty()
    with (tmp_path / "said").open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-c", IN_A_TERMINAL, os.ttyname(terminal)],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": "", **address, **own},
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
    try:
        while not answers(port):
            assert is_running(process, 0.1), (tmp_path / "said").read_text()
        if debug == "false":  # a worker that dies is replaced, and so are all of them
            killed = workers_of(process.pid)
            assert len(killed) == 2
            for worker in killed:
                os.kill(worker, 9)
            while not answers(port) or set(killed) & set(workers_of(process.pid)):
                assert is_running(process, 0.1), (tmp_path / "said").read_text()
        os.write(keyboard, CTRL_C)
        assert not is_running(process, 20)  # two seconds, and some more for a busy computer
    finally:
        if process.poll() is None:
            os.killpg(process.pid, 9)
        os.close(keyboard)
        os.close(terminal)
