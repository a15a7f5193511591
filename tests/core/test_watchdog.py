"""A request that never ends takes its worker with it, whatever it does; one that ends in time does not."""

import signal
import subprocess
import sys
import textwrap

import pytest

PROGRAM = """
import io, re, sys, time
from core.watchdog import Watchdog

def application(environ, start_response):
    if environ["PATH_INFO"] == "/hangs":
        re.match("(a+)+b", "a" * 64)  # for years, and no other thread of Python runs meanwhile
    return [b"in time"]

served = Watchdog(application, 1)
for number in range(25):
    time.sleep(0.1)
    sys.stderr = STDERR if number == 5 else sys.stderr
    print(served({"PATH_INFO": "/"}, None)[0].decode(), flush=True)
served({"PATH_INFO": "/hangs"}, None)
"""


@pytest.mark.parametrize("stderr", ["sys.stderr", "io.StringIO()"])  # as it was, or as who collects messages sets it
def test_a_request_that_never_ends_ends_its_worker_and_says_where_it_hung(stderr):
    program = textwrap.dedent(PROGRAM).replace("STDERR", stderr)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.split("\n") == ["in time"] * 25 + [""]
    assert done.returncode == 1
    assert "Timeout" in done.stderr
    assert "in application" in done.stderr


ORPHAN = """
import os, signal, sys, time

middle = os.getpid()
if os.fork() == 0:
    from core.watchdog import Watchdog

    served = Watchdog(lambda environ, start_response: [b"in time"], 2)
    print(served({}, None)[0].decode(), flush=True)
    os.kill(middle, signal.SIGKILL)
    time.sleep(20)
    print("still there", flush=True)
else:
    time.sleep(20)
"""


def test_a_worker_ends_when_whoever_started_it_was_killed():
    done = subprocess.run([sys.executable, "-c", ORPHAN], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL
    assert done.stdout == "in time\n"
    assert "The process that started this worker is gone" in done.stderr
