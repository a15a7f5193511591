"""Puts small faults into a copy of the code, one at a time, and prints those that no test notices: `make mutate`.

    make mutate ARGS="--seed 7 --count 60 --only core/search"

Each fault is one change inside a function: a comparison, a condition, a number, a call or a filter left out. The same
seed and code give the same faults. All tests run once without any fault, on SQLite, to note which lines each of them
runs and how long it takes; this is kept in var/mutate until the code changes. Then against each fault those tests run
that run its lines: first those of the files that look at its module, the fastest first, until one fails. Most are tried
by processes that have read all tests already (tests/mutate_forks.py); a fault in what runs when a module is imported
gets a new one. So does one in lines that no test ran in its own process: some tests start another. What survives all
that meets the tests of the files that look at its module on PostgreSQL, where one answers. Faults that change nothing
anybody could notice are listed in tests/mutate_equivalent.py, with the reason.
"""

import argparse
import contextlib
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.mutate_equivalent import EQUIVALENT
from tests.mutate_faults import HANGS, Fault, faults_of
from tests.mutate_notes import APPS, Files, Notes, code_of, put_together

ROOT = Path(__file__).resolve().parent.parent
NOTES = ROOT / "var/mutate"
CHOICE = ("-m", "not browser and not nightly")
ON_POSTGRESQL = ("-m", "(both or postgresql) and not nightly")
MOST = 0.05  # of all faults may survive
NEAREST = 12  # so many test files meet a fault on PostgreSQL
NO_TEST = 5  # what pytest ends with when no test was chosen
MOST_FAILING = 10  # tests without any fault: a busy computer hinders some


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
        put_together(folder)
    return Notes(folder)


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
    # Bytecode is compared by the text of its file: by size and second it would hide a fault behind that of another one.
    compiled = [sys.executable, "-m", "compileall", "-q", "-j", "0", "--invalidation-mode", "checked-hash", *APPS]
    subprocess.run(compiled, cwd=folder, check=True)
    return folder


def python(code, arguments, seconds=None, **environment):
    """Run Python in a copy of the code, on SQLite; return the CompletedProcess."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=code,
        env=_environment(environment),
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )


def _environment(more):
    own = {"DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONDONTWRITEBYTECODE": ""}
    return {**os.environ, **own, **{name: str(value) for name, value in more.items()}}


@contextlib.contextmanager
def databases_in(folder, code, **environment):
    """Have the databases made that all processes copy (tests/databases.py)."""
    folder.mkdir()
    keeper = subprocess.Popen(
        [sys.executable, "-m", "tests.databases", str(folder)],
        cwd=code,
        env=_environment(environment),
        stdin=subprocess.PIPE,
    )
    try:
        yield folder
    finally:
        keeper.communicate()


@dataclass(frozen=True)
class Try:
    """A fault, the IDs of the tests to run against it, and how many seconds they may take."""

    number: int
    fault: Fault
    tests: list
    near: list  # the test files that look at its module
    seconds: float
    needs_process: bool  # whether one of its lines runs when its module is imported, or only in another process


def tries_of(faults, notes, files):
    """Return the Tries of faults, numbered from 1."""
    found = []
    for number, fault in enumerate(faults, 1):
        near = files.near(fault.path)
        running = notes.that_run(fault)
        tests = notes.against(fault, near) if running else notes.in_files(near)
        seconds = 120 + 8 * sum(notes.seconds[test] for test in tests)
        found.append(Try(number, fault, tests, near, seconds, not running or "" in running))
    return found


def in_forks(folder, code, databases, tries, workers):
    """Yield (number, what notices it or "") of Tries as they end, of most of them: see tests/mutate_forks.py."""
    reading, writing = os.pipe()
    processes = []
    for part in range(workers):
        asked = folder / f"faults.{part}.json"
        asked.write_text(json.dumps([asdict(one) for one in tries[part::workers]]), encoding="utf-8")
        more = {"MUTATE_FAULTS": asked, "MUTATE_RESULTS": writing, "TEST_DATABASES": databases}
        arguments = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "--no-header",
            "--tb=no",
            "-p",
            "tests.mutate_plugin",
            *CHOICE,
        ]
        said = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        processes.append(
            subprocess.Popen(arguments, cwd=code, env=_environment(more), pass_fds=[writing], **said),
        )
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as results:
        yield from map(json.loads, results)
    for process in processes:
        process.wait()


def in_a_process(code, databases, one):
    """Return what notices the fault of a Try, "" when nothing does; it is put into the file for as long."""
    chosen = code / "chosen.json"
    chosen.write_text(json.dumps(one.tests), encoding="utf-8")
    files = dict.fromkeys(test.partition("::")[0] for test in one.tests)
    return _with_fault(code, one, [*CHOICE, *files], MUTATE_CHOSEN=chosen, TEST_DATABASES=databases)


def on_postgresql(code, databases, url, one):
    """As in_a_process, with the tests of the files near by that the two databases answer in their own ways."""
    return _with_fault(code, one, [*ON_POSTGRESQL, *one.near[:NEAREST]], DATABASE_URL=url, TEST_DATABASES=databases)


def _with_fault(code, one, arguments, **environment):
    options = ["-m", "pytest", "-q", "-x", "--no-header", "--tb=no", "-p", "tests.mutate_plugin"]
    before = one.fault.put_into(code)
    try:
        done = python(code, [*options, *arguments], one.seconds, **environment)
    except subprocess.TimeoutExpired:
        return HANGS
    finally:
        (code / one.fault.path).write_bytes(before)
    if done.returncode in {0, NO_TEST}:
        return ""
    lines = (done.stdout + done.stderr).splitlines()
    told = next((line for line in lines if line.startswith(("FAILED", "ERROR"))), "")
    test = told.split(" - ")[0].partition(" ")[2]
    same = [*options, test] if "::" in test else [*options, "--collect-only", *arguments]
    if python(code, same, **environment).returncode:
        return ""  # it fails without the fault too
    return test or "fails"


def try_faults(folder, code, databases, asked):
    """Try faults and print what becomes of them; return whether too many survive. `folder` is for what that needs."""
    chosen = tuple(asked.only.split(",")) if asked.only else APPS
    names = [name for path in code_of(code) if (name := path.relative_to(code).as_posix()).startswith(chosen)]
    possible = [fault for name in names for fault in faults_of(name, (code / name).read_text(encoding="utf-8"))]
    possible = [fault for fault in sorted(possible) if fault.name not in EQUIVALENT]
    faults = random.Random(asked.seed).sample(possible, min(asked.count, len(possible)))
    print(f"{len(faults)} of {len(possible)} faults, seed {asked.seed}", flush=True)

    tries = tries_of(faults, notes_on(code, databases, asked.workers + 1), Files(code))
    waiting, noticed = {one.number: one for one in tries}, {}

    def tell(one, told):
        noticed[waiting.pop(one.number).number] = told
        print(f"{one.number:3} {'caught  ' if told else 'SURVIVED'} {one.fault}  {told}", flush=True)

    for number, told in in_forks(folder, code, databases, [one for one in tries if one.tests], asked.workers):
        if told:
            tell(waiting[number], told)
    for one in [one for one in waiting.values() if one.needs_process and one.tests]:
        if told := in_a_process(code, databases, one):
            tell(one, told)
    url = python(code, ["scripts/find_postgres.py"]).stdout.strip() if waiting else ""
    with databases_in(folder / "postgresql", code, DATABASE_URL=url) if url else contextlib.nullcontext("") as there:
        for one in list(waiting.values()):
            tell(one, on_postgresql(code, there, url, one) if url and one.near else "")

    survivors = [one.fault for one in tries if not noticed[one.number]]
    hung = sum(told == HANGS for told in noticed.values())
    share = len(survivors) / max(1, len(faults))
    print(f"\n{len(survivors)} of {len(faults)} survived ({share:.0%}; at most {MOST:.0%} may)")
    if hung:
        print(f"{hung} took eight times as long as without it: on a busy computer that may be no sign of the fault.")
    print("\n".join(f"  {fault}" for fault in survivors))
    return share > MOST


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


if __name__ == "__main__":
    sys.exit(main())
