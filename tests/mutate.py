"""Puts small faults into a copy of the code, one at a time, and prints those that no test notices: `make mutate`.

    make mutate ARGS="--seed 7 --count 60 --only core/search"

Each fault is one change inside a function: a comparison, a condition, a number, a call or a filter left out. The same
seed and code give the same faults. All tests run once without any fault, on SQLite, to note which lines each of them
runs and how long it takes; this is kept in var/mutate until the code changes. Then against each fault those tests run
that run its lines: first those of the files that look at its module, the fastest first, until one fails. A fault in
lines that no test runs survives. Faults that change nothing anybody could notice are listed in
tests/mutate_equivalent.py, with the reason.
"""

import argparse
import ast
import contextlib
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue

import coverage

from tests.mutate_equivalent import EQUIVALENT
from tests.mutate_faults import faults_of

ROOT = Path(__file__).resolve().parent.parent
NOTES = ROOT / "var/mutate"
APPS = ("core", "accounts", "desk", "projects", "events", "pages", "subscriptions", "feedback", "oim_portal")
CHOICE = ("-m", "not browser and not nightly")
MOST = 0.05  # of all faults may survive
MOST_FAILING = 10  # tests without any fault: a busy computer hinders some
ENOUGH = 90  # seconds of tests, as noted, against one fault
HANGS = "its tests do not end"


# --- Which tests ------------------------------------------------------------------------------------------------------


class Files:
    """The test files of a code that look at a module: they bear its name, import it, or look at what imports it."""

    def __init__(self, root):
        self.root = root
        self.importers, self.by_module = defaultdict(set), defaultdict(set)
        for path in code_of(root):
            for module in _imports(path):
                self.importers[module].add(self._module(path))
        self.files = [path for path in (root / "tests").rglob("test_*.py") if "browser" not in path.parts]
        for path in self.files:
            for module in _imports(path):
                self.by_module[module].add(path)

    def near(self, path):
        """Return the test files for a file of the code, the nearest first."""
        module = self._module(self.root / path)
        named = [self._named(one) for one in (module, *sorted(self.importers[module]))]
        found = [*named[0], *sorted(self.by_module[module]), *(file for files in named[1:] for file in files)]
        return list(dict.fromkeys(file.relative_to(self.root).as_posix() for file in found))

    def _named(self, module):
        app, *_between, name = module.split(".")
        stem = name.removeprefix("admin_").removeprefix("views_") or name
        return sorted(f for f in self.files if f.parent.name in {app, *_between} and f.stem.startswith(f"test_{stem}"))

    def _module(self, path):
        return ".".join(path.relative_to(self.root).with_suffix("").parts).removesuffix(".__init__")


def code_of(root):
    """Return the files of the apps, without migrations."""
    return sorted(path for app in APPS for path in (root / app).rglob("*.py") if "migrations" not in path.parts)


def _imports(path):
    """Return the names of the modules that a file imports, and of what it takes from them."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


# --- What each test runs ----------------------------------------------------------------------------------------------


class Notes:
    """Which tests run which lines, and how many seconds each takes."""

    def __init__(self, folder):
        self.data = coverage.CoverageData(str(folder / "lines"))
        self.data.read()
        self.seconds = json.loads((folder / "seconds.json").read_text(encoding="utf-8"))

    def that_run(self, fault):
        """Return the IDs of the tests that run a line of a fault; "" among them stands for the import of its module."""
        contexts = self.data.contexts_by_lineno(fault.path)
        return {context for line in fault.lines for context in contexts.get(line, ())}

    def against(self, fault, near):
        """Return the IDs of the tests to run against a fault, in order; `near` are the files that look at its module.

        What ran when a module was imported, or once for a process, serves other tests too: the rest of the near ones
        comes last.
        """
        running = self.that_run(fault)
        if not running:
            return []
        known = [test for test in self.seconds if test in running or test.partition("::")[0] in near]
        known = known or [*self.seconds]  # whatever imports it
        known.sort(key=lambda test: (test not in running, test.partition("::")[0] not in near, self.seconds[test]))
        chosen, sum_of_seconds = [], 0
        for test in known:
            if chosen and sum_of_seconds + self.seconds[test] > ENOUGH:
                break
            chosen.append(test)
            sum_of_seconds += self.seconds[test]
        return chosen


def notes_on(code, databases, workers):
    """Return the Notes on a copy of the code, from the last time or by running all its tests."""
    files = sorted([*code_of(code), *(code / "tests").rglob("*.py")])
    digest = hashlib.sha256(b"".join(b"%s\0%s\0" % (str(f.relative_to(code)).encode(), f.read_bytes()) for f in files))
    folder = NOTES / digest.hexdigest()[:16]
    if not (folder / "seconds.json").exists():
        shutil.rmtree(NOTES, ignore_errors=True)
        folder.mkdir(parents=True)
        print("Noting what each test runs (some minutes, once)…", flush=True)
        options = ["-q", "-n", str(workers), "--tb=no", "-p", "tests.mutate_plugin", *CHOICE]
        done = python(code, ["-m", "pytest", *options], MUTATE_NOTES=folder, TEST_DATABASES=databases)
        if done.returncode:
            failing = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
            print("\n".join(failing))
            if len(failing) > MOST_FAILING or not failing:
                sys.exit("Without any fault these fail already, so what they say of faults is worth nothing.")
            print("These fail without any fault; they are left out.", flush=True)
        _put_together(folder)
    return Notes(folder)


def _put_together(folder):
    whole, seconds = coverage.CoverageData(str(folder / "lines")), {}
    for part in sorted(folder.glob("lines.*")):
        data = coverage.CoverageData(str(part))
        data.read()
        whole.update(data)
        part.unlink()
    for part in sorted(folder.glob("seconds.*")):
        seconds |= json.loads(part.read_text(encoding="utf-8"))
        part.unlink()
    (folder / "seconds.json").write_text(json.dumps(seconds), encoding="utf-8")


# --- Trying -----------------------------------------------------------------------------------------------------------


def copy_to(folder):
    """Copy the code as it is now, with what is not committed; return the folder."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    for name in names:
        if name and (ROOT / name).is_file() and not (ROOT / name).is_symlink():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    for command in (["init", "--quiet"], ["add", "--all"]):  # some tests ask git which files there are
        subprocess.run(["git", *command], cwd=folder, check=True)
    (folder / ".venv").symlink_to(ROOT / ".venv")  # the scripts start its Python
    return folder


def python(code, arguments, seconds=None, **environment):
    """Run Python in a copy of the code, on SQLite; return the CompletedProcess."""
    own = {"DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": "tests.settings"}
    # Files of the same second and size would hide a fault behind the bytecode of another one.
    own["PYTHONDONTWRITEBYTECODE"] = "1"
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=code,
        env={**os.environ, **own, **{name: str(value) for name, value in environment.items()}},
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )


@contextlib.contextmanager
def databases_in(folder, code):
    """Have the databases made that all processes copy (tests/databases.py)."""
    folder.mkdir()
    keeper = subprocess.Popen(
        [sys.executable, "-m", "tests.databases", str(folder)],
        cwd=code,
        env={**os.environ, "DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": "tests.settings"},
        stdin=subprocess.PIPE,
    )
    try:
        yield folder
    finally:
        keeper.communicate()


class Bench:
    """A copy of the code in which tests run."""

    def __init__(self, code, databases, notes, files):
        self.code, self.databases, self.notes, self.files = code, databases, notes, files

    def try_out(self, fault):
        """Return what notices a fault, "" when nothing does."""
        tests = self.notes.against(fault, self.files.near(fault.path))
        if not tests:
            return ""
        before = fault.put_into(self.code)
        try:
            return self.run(tests)
        finally:
            (self.code / fault.path).write_bytes(before)

    def run(self, tests):
        """Return "" when the tests pass, else the name of the first that does not, or why they did not run."""
        chosen = self.code / "chosen.json"
        chosen.write_text(json.dumps(tests), encoding="utf-8")
        files = dict.fromkeys(test.partition("::")[0] for test in tests)
        options = ["-q", "-x", "--no-header", "--tb=no", "-p", "tests.mutate_plugin", *CHOICE]
        seconds = 120 + 8 * sum(self.notes.seconds[test] for test in tests)
        environment = {"MUTATE_CHOSEN": chosen, "TEST_DATABASES": self.databases}
        try:
            done = python(self.code, ["-m", "pytest", *options, *files], seconds, **environment)
        except subprocess.TimeoutExpired:
            return HANGS
        if done.returncode == 0:
            return ""
        lines = (done.stdout + done.stderr).splitlines()
        told = [line for line in lines if line.startswith(("FAILED", "ERROR"))] or lines[-1:]
        return told[0].split(" - ")[0].split(" ", 1)[-1] if told else "fails"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--only", default="", help="a file or folder, or several with commas between them")
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mutate-") as folder:
        code = copy_to(Path(folder) / "code")
        with databases_in(Path(folder) / "databases", code) as databases:
            return try_faults(Path(folder), code, databases, asked)


def try_faults(folder, code, databases, asked):
    """Put faults into copies in `folder` and print what becomes of them; return whether too many survive."""
    chosen = tuple(asked.only.split(",")) if asked.only else APPS
    names = [name for path in code_of(code) if (name := path.relative_to(code).as_posix()).startswith(chosen)]
    possible = [fault for name in names for fault in faults_of(name, (code / name).read_text(encoding="utf-8"))]
    possible = [fault for fault in sorted(possible) if fault.name not in EQUIVALENT]
    faults = random.Random(asked.seed).sample(possible, min(asked.count, len(possible)))
    print(f"{len(faults)} of {len(possible)} faults, seed {asked.seed}", flush=True)

    notes, files, benches = notes_on(code, databases, asked.workers + 1), Files(code), Queue()
    for number in range(asked.workers):
        benches.put(Bench(shutil.copytree(code, folder / str(number), symlinks=True), databases, notes, files))

    def try_out(fault):
        bench = benches.get()
        try:
            return bench.try_out(fault)
        finally:
            benches.put(bench)

    survivors, hung = [], 0
    with ThreadPoolExecutor(asked.workers) as threads:
        for number, (fault, noticed) in enumerate(zip(faults, threads.map(try_out, faults), strict=True), 1):
            told = noticed or ("" if notes.that_run(fault) else "no test runs it")
            print(f"{number:3} {'caught  ' if noticed else 'SURVIVED'} {fault}  {told}", flush=True)
            survivors += [] if noticed else [fault]
            hung += noticed == HANGS
    share = len(survivors) / max(1, len(faults))
    print(f"\n{len(survivors)} of {len(faults)} survived ({share:.0%}; at most {MOST:.0%} may)")
    if hung:
        print(f"{hung} took eight times as long as without it: on a busy computer that may be no sign of the fault.")
    print("\n".join(f"  {fault}" for fault in survivors))
    return share > MOST


if __name__ == "__main__":
    sys.exit(main())
