"""A request that never ends takes its worker with it, whatever it does; one that ends in time does not."""

import os
import signal
import subprocess
import sys
import textwrap
from unittest.mock import Mock, call

import pytest

from core import watchdog
from core.watchdog import Watchdog, watched

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


class Ended(Exception):
    pass


@pytest.fixture
def looks(monkeypatch):
    """What a watchdog does, one look after the other: the times of its clock are those of the looks."""

    def look(watching, *times):
        alarm, pause = Mock(), Mock(side_effect=[*[None] * (len(times) - 1), Ended])
        monkeypatch.setattr(watchdog.faulthandler, "dump_traceback_later", alarm)
        monkeypatch.setattr(watchdog, "time", Mock(monotonic=Mock(side_effect=times), sleep=pause))
        monkeypatch.setattr(watchdog.os, "_exit", Mock(side_effect=Ended))
        with pytest.raises(Ended):
            watching._watch()
        return alarm.call_args_list, pause.call_args_list

    return look


def test_the_alarm_goes_off_when_the_oldest_request_is_too_old(looks):
    watching = Watchdog(None, 40)
    watching._begun = {1: 100, 2: 90}
    alarms, pauses = looks(watching, 95, 129, 131)
    assert alarms == [call(left, exit=True, file=sys.__stderr__) for left in (35, 1, 0.001)]
    assert pauses == [call(2)] * 3
    watching._begun = {}
    assert looks(watching, 500)[0] == [call(40, exit=True, file=sys.__stderr__)]


@pytest.mark.parametrize(
    ("made_in", "parent", "begun", "ends"),
    [
        *((True, "dead", {}, True), (True, "alive", {}, False)),
        (True, "dead", {1: 0}, False),  # its last answer first
        (False, "dead", {}, False),
    ],
)
def test_a_worker_whose_parent_is_gone_ends_when_it_has_answered(looks, caplog, made_in, parent, begun, ends):
    watching = Watchdog(None, 40)
    watching._made_in += not made_in
    watching._parent += parent == "dead"
    watching._begun = begun
    _alarms, pauses = looks(watching, 1)
    assert bool(pauses) != ends
    assert watchdog.os._exit.call_args_list == [call(1)] * ends
    assert caplog.messages == ["The process that started this worker is gone; it ends too."] * ends


def test_requests_are_watched_by_one_thread_until_they_are_answered(monkeypatch, settings):
    threads = Mock()
    monkeypatch.setattr(watchdog.threading, "Thread", threads)
    settings.REQUEST_SECONDS = 25
    during = []

    def application(environ, start_response):
        during.append(len(watching._begun))
        if environ == "within":
            return start_response
        if environ == "fails":
            raise ZeroDivisionError
        return watching("within", start_response)

    watching = watched(application)
    assert (watching("first", [b"x"]), watching._seconds) == ([b"x"], 25)
    with pytest.raises(ZeroDivisionError):
        watching("fails", None)
    assert (during, watching._begun) == ([1, 2, 1], {})
    assert threads.call_args_list == [call(target=watching._watch, name="watchdog", daemon=True)]
    assert threads.return_value.start.call_args_list == [call()]
    assert (watching._made_in, watching._parent) == (os.getpid(), os.getppid())
