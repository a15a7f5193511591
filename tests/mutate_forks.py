"""A plugin of pytest for tests/mutate.py: when all tests have been read, it forks a process for each fault.

There the fault is put into the functions that are loaded, and the tests run that were chosen for it. No Django starts
and no test is read for it, so most faults take less than a second. Its file stays as it is, so a process that a test
starts does not have the fault.
"""

import gc
import json
import os
import select
import signal
from collections import defaultdict
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from types import CodeType, FunctionType

from _pytest import runner
from django.conf import settings
from django.template import engines
from django.urls import reverse
from django.utils import translation

from tests.mutate_faults import HANGS, Fault


class Forks:
    """Tries faults, as tests/mutate.py describes each, and writes [number, what notices it or ""] to a pipe.

    Of a fault that cannot be put in it writes nothing, and nothing of one that ends its process.
    """

    def __init__(self, asked, results):
        self.asked, self.results = asked, results
        self.sound = {}  # {test: whether it passes in a fork without any fault}

    def pytest_runtestloop(self, session):
        for code, _name in settings.LANGUAGES:
            with translation.override(code):
                reverse("home")  # an address is looked up in a table of its language
        engines.all()
        items = {item.nodeid: item for item in session.items}
        gc.unfreeze()  # what is frozen is not listed
        functions = functions_in(Path.cwd())
        gc.freeze()
        gc.disable()
        for one in self.asked:
            fault, chosen = Fault(**one["fault"]), [items[test] for test in one["tests"] if test in items]
            chosen.sort(key=lambda item: "shipped" in item.fixturenames)  # no test of an empty database may follow
            told = _forked(session, fault, functions, chosen, one["seconds"])
            while told in items and not self._is_sound(session, items[told]):
                chosen = chosen[chosen.index(items[told]) + 1 :]
                told = _forked(session, fault, functions, chosen, one["seconds"])
            if told is not None:
                os.write(self.results, (json.dumps([one["number"], told]) + "\n").encode())
        return True

    def _is_sound(self, session, item):
        if item.nodeid not in self.sound:
            self.sound[item.nodeid] = _forked(session, None, {}, [item], 300) == ""
        return self.sound[item.nodeid]


def functions_in(folder):
    """Return {file: [its functions that are loaded]} of a folder."""
    found = defaultdict(list)
    for one in gc.get_objects():
        # Not isinstance, which asks a lazy object what it is, and so computes it.
        if type(one) is FunctionType and one.__code__.co_filename.startswith(f"{folder}{os.sep}"):
            found[one.__code__.co_filename].append(one)
    return found


def put_into(functions, fault, source, file):
    """Put a fault into the loaded functions of a file with this source; return how many have it now."""
    # What is left out still names its variables, so that a function within a function takes the same from outside.
    after = {"pass": "None", "return None": "None"}.get(fault.after, fault.after)
    start = "return " if fault.before.startswith("return ") else ""
    both = f"{start}(({after}) if 1 else ({fault.before.removeprefix(start)}))"
    whole = source.encode()
    changed = whole[: fault.start] + both.encode() + whole[fault.end :]
    before, now = (_codes(compile(text, file, "exec")) for text in (source, changed))
    places = 0
    for function in functions:
        code = function.__code__
        where = code.co_qualname, code.co_firstlineno
        if code in before[where] and len(before[where]) == len(now[where]):
            new = now[where][before[where].index(code)]
            if new != code:
                function.__code__ = new
                places += 1
    return places


def _codes(code):
    """Return {(name, line): [codes of the functions of this name that begin there]}."""
    found, waiting = defaultdict(list), [code]
    while waiting:
        for one in waiting.pop().co_consts:
            if isinstance(one, CodeType):
                found[one.co_qualname, one.co_firstlineno].append(one)
                waiting.append(one)
    return found


def _forked(session, fault, functions, items, seconds):
    """Return the first test that fails with a fault (or None), "" if none does, or None if it was not tried."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.setpgid(0, 0)
            for output in (1, 2):
                os.dup2(os.open(os.devnull, os.O_WRONLY), output)
            if fault is None or _put_in(fault, functions):
                os.write(writing, f"tried {_first_failing(session, items)}".encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        told = answer.read() if select.select([answer], [], [], seconds)[0] else f"tried {HANGS}".encode()
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return told.decode().removeprefix("tried ") if told else None


def _put_in(fault, functions):
    file = Path.cwd() / fault.path
    if str(file) not in functions:  # a command, say
        import_module(fault.path.removesuffix(".py").removesuffix("/__init__").replace("/", "."))
        functions = functions_in(Path.cwd())
    return put_into(functions[str(file)], fault, file.read_text(encoding="utf-8"), str(file))


def _first_failing(session, items):
    failed = []

    class Watch:
        def pytest_runtest_logreport(self, report):
            if report.failed:
                failed.append(report.nodeid)

    session.config.pluginmanager.register(Watch())
    for item, following in zip(items, [*items[1:], None], strict=True):
        session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if failed:
            break
    runner.pytest_sessionfinish(session)  # removes the copy of the database
    return failed[0] if failed else ""
