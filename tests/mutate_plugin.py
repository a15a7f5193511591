"""A plugin of pytest for tests/mutate.py: notes what each test runs, runs chosen tests, or tries faults in forks."""

import json
import os
import time
from pathlib import Path

import coverage
import pytest

APPS = ["core", "accounts", "desk", "projects", "events", "pages", "subscriptions", "feedback", "oim_portal"]
_process = os.environ.get("PYTEST_XDIST_WORKER", "")


class Notes:
    """Writes the lines that each test runs to `folder`/lines.…, and its seconds (of the processor) to seconds.…"""

    def __init__(self, folder):
        self.folder, self.seconds = folder, {}
        self.coverage = coverage.Coverage(str(folder / f"lines.{_process}"), config_file=False, source=APPS)
        self.coverage.set_option("run:relative_files", True)
        self.coverage.start()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item):
        started = time.process_time()
        self.coverage.switch_context(item.nodeid)
        try:
            return (yield)
        finally:
            self.coverage.switch_context("")
            self.seconds.setdefault(item.nodeid, time.process_time() - started)

    def pytest_runtest_logreport(self, report):
        if report.failed:
            self.seconds[report.nodeid] = None

    def pytest_unconfigure(self):
        self.coverage.stop()
        self.coverage.save()
        passed = {test: seconds for test, seconds in self.seconds.items() if seconds is not None}
        (self.folder / f"seconds.{_process}").write_text(json.dumps(passed), encoding="utf-8")


class Chosen:
    def __init__(self, tests):
        self.place = {test: number for number, test in enumerate(tests)}

    def pytest_collection_modifyitems(self, items):
        items[:] = sorted(
            (item for item in items if item.nodeid in self.place), key=lambda item: self.place[item.nodeid]
        )


# Begun here and not in a hook, because the apps are imported before the first hook.
_notes = Notes(Path(os.environ["MUTATE_NOTES"])) if _process and "MUTATE_NOTES" in os.environ else None


def pytest_configure(config):
    if _notes:
        config.pluginmanager.register(_notes)
    if "MUTATE_CHOSEN" in os.environ:
        config.pluginmanager.register(Chosen(json.loads(Path(os.environ["MUTATE_CHOSEN"]).read_text(encoding="utf-8"))))
    if "MUTATE_FAULTS" in os.environ:
        from tests.mutate_forks import Forks  # needs the apps

        asked = json.loads(Path(os.environ["MUTATE_FAULTS"]).read_text(encoding="utf-8"))
        config.pluginmanager.register(Forks(asked, int(os.environ["MUTATE_RESULTS"])))
