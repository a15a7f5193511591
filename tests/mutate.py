"""Puts small faults into a copy of the code, one at a time, and prints those that no test notices: `make mutate`.

    make mutate ARGS="--seed 7 --count 60 --only core/search"

Each fault is one change inside a function: a comparison, a condition, a number, a call or a filter left out. The same
seed and code give the same faults. The tests of the module and of those that import it run against each, on SQLite; a
fault that survives them meets the rest of its app's tests. Faults that change nothing anybody could notice are listed
in EQUIVALENT, with the reason.
"""

import argparse
import ast
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Queue

ROOT = Path(__file__).resolve().parent.parent
APPS = ("core", "accounts", "desk", "projects", "events", "pages", "oim_portal")
MOST = 0.05  # of all faults may survive
SECONDS = 600  # for the tests of one fault
HANGS = "its tests do not end"

# "file: fault" of those that nobody could notice: why.
EQUIVALENT = {}

COMPARISONS = {
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.Lt: "<=",
    ast.LtE: "<",
    ast.Gt: ">=",
    ast.GtE: ">",
    ast.In: "not in",
    ast.NotIn: "in",
    ast.Is: "is not",
    ast.IsNot: "is",
}
CALCULATIONS = {ast.Add: "-", ast.Sub: "+", ast.Mult: "+", ast.BitOr: "&", ast.BitAnd: "|"}
# Calls on something that may be left out and still give something of the same kind.
STEPS = {"filter", "exclude", "published", "in_use", "distinct", "order_by", "strip", "lower", "additive", "shown"}


@dataclass(frozen=True, order=True)
class Fault:
    """One change of a file: the text from `start` to `end` (offsets in bytes) becomes `after`."""

    path: str
    line: int
    start: int
    end: int
    before: str
    after: str

    def __str__(self):
        return f"{self.path}:{self.line}: {_short(self.before)}  ->  {_short(self.after)}"

    @property
    def name(self):
        """What it is called in EQUIVALENT: it stays when lines move."""
        return f"{self.path}: {_short(self.before)} -> {_short(self.after)}"

    def put_into(self, folder):
        """Change the file in a copy of the code; return what it held before."""
        file = folder / self.path
        whole = file.read_bytes()
        assert whole[self.start : self.end].decode() == self.before
        file.write_bytes(whole[: self.start] + self.after.encode() + whole[self.end :])
        return whole


def _short(text):
    line = " ".join(text.split())
    return line if len(line) <= 70 else f"{line[:69]}…"


def faults_of(path, source):
    """Return the Faults that can be put into the functions of a file."""
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line.encode()))
    whole, found = source.encode(), []

    def add(node, after):
        start, end = starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset
        found.append(Fault(path, node.lineno, start, end, whole[start:end].decode(), after))

    for function in ast.walk(ast.parse(source)):
        if isinstance(function, ast.FunctionDef):
            for statement in function.body:
                for node in ast.walk(statement):
                    for after in _changed(node):
                        add(node, after)
    return list(dict.fromkeys(found))  # a function inside a function is met twice


def _changed(node):
    """Yield what a node may become, as source."""
    text = ast.unparse
    match node:
        case ast.Compare(left=left, ops=[operator], comparators=[right]):
            yield f"{text(left)} {COMPARISONS[type(operator)]} {text(right)}"
        case ast.BoolOp(op=operator, values=values):
            yield (" or " if isinstance(operator, ast.And) else " and ").join(f"({text(value)})" for value in values)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield f"bool({text(operand)})"
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in CALCULATIONS:
            if not any(isinstance(side, ast.Constant | ast.JoinedStr) for side in (left, right)):
                yield f"({text(left)}) {CALCULATIONS[type(operator)]} ({text(right)})"
        case ast.Constant(value=bool() as value):
            yield str(not value)
        case ast.Constant(value=int() as value):
            yield str(value + 1)
        case ast.IfExp(test=test, body=body, orelse=otherwise):
            yield f"({text(otherwise)} if {text(test)} else {text(body)})"
        case ast.Call(func=ast.Attribute(value=value, attr=name)) if name in STEPS:
            yield text(value)
        case ast.Return(value=value) if value is not None and text(value) != "None":
            yield "return None"
        case ast.Expr(value=ast.Call()):
            yield "pass"


# --- Which tests ------------------------------------------------------------------------------------------------------


class Tests:
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
        return self._names(found) or self.of_app(path)

    def of_app(self, path):
        """Return all test files of the app of a file."""
        folder = self.root / "tests" / path.split("/")[0]
        return self._names(sorted(file for file in self.files if folder in file.parents))

    def _named(self, module):
        app, *_between, name = module.split(".")
        stem = name.removeprefix("admin_").removeprefix("views_") or name
        return sorted(f for f in self.files if f.parent.name in {app, *_between} and f.stem.startswith(f"test_{stem}"))

    def _module(self, path):
        return ".".join(path.relative_to(self.root).with_suffix("").parts).removesuffix(".__init__")

    def _names(self, files):
        return list(dict.fromkeys(file.relative_to(self.root).as_posix() for file in files))


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
    return folder


def python(code, database, *arguments):
    """Run Python in a copy of the code, on a database; return the CompletedProcess."""
    own = {"DATABASE_URL": "", "MUTATE_DATABASE": str(database), "DJANGO_SETTINGS_MODULE": "tests.settings_mutate"}
    # Files of the same second and size would hide a fault behind the bytecode of another one.
    own["PYTHONDONTWRITEBYTECODE"] = "1"
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=code,
        env={**os.environ, **own},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


class Bench:
    """A copy of the code in which tests run, with a database of its own."""

    def __init__(self, code, ready):
        self.code, self.ready = code, ready
        self.database = code.with_suffix(".sqlite3")

    def run(self, files):
        """Return "" when the tests pass, else the name of the first that does not, or why they did not run."""
        for left in self.database.parent.glob(f"{self.database.name}-*"):  # what SQLite writes beside a database
            left.unlink()
        shutil.copy(self.ready, self.database)
        options = [
            "-q",
            "-x",
            "--no-header",
            "--tb=no",
            "-m",
            "not browser and not nightly",
            "-p",
            "tests.mutate_ready",
        ]
        try:
            done = python(self.code, self.database, "-m", "pytest", *options, *files)
        except subprocess.TimeoutExpired:
            return HANGS
        if done.returncode in {0, 5}:  # 5: no test was left
            return ""
        lines = (done.stdout + done.stderr).splitlines()
        told = [line for line in lines if line.startswith(("FAILED", "ERROR"))] or lines[-1:]
        return told[0].split(" - ")[0].split(" ", 1)[-1] if told else "fails"

    def try_out(self, fault, tests):
        """Return what notices a fault, "" when nothing does."""
        before = fault.put_into(self.code)
        near = tests.near(fault.path)
        rest = [file for file in tests.of_app(fault.path) if file not in near]
        try:
            return self.run(near) or (self.run(rest) if rest else "")
        finally:
            (self.code / fault.path).write_bytes(before)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--only", default="", help="a file or folder, or several with commas between them")
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mutate-") as folder:
        return try_faults(Path(folder), asked)


def try_faults(folder, asked):
    """Put faults into copies in `folder` and print what becomes of them; return whether too many survive."""
    code = copy_to(folder / "code")
    chosen = tuple(asked.only.split(",")) if asked.only else APPS
    names = [name for path in code_of(code) if (name := path.relative_to(code).as_posix()).startswith(chosen)]
    possible = [fault for name in names for fault in faults_of(name, (code / name).read_text(encoding="utf-8"))]
    possible = [fault for fault in sorted(possible) if fault.name not in EQUIVALENT]
    faults = random.Random(asked.seed).sample(possible, min(asked.count, len(possible)))
    print(f"{len(faults)} of {len(possible)} faults, seed {asked.seed}", flush=True)

    tests, benches, ready = Tests(code), Queue(), folder / "ready.sqlite3"
    python(code, ready, "manage.py", "migrate", "--verbosity", "0").check_returncode()
    if wrong := Bench(code, ready).run(["tests/core/test_publication.py", "tests/test_at_once.py"]):
        sys.exit(f"The tests fail without any fault: {wrong}")
    for number in range(asked.workers):
        benches.put(Bench(shutil.copytree(code, folder / str(number)), ready))

    def try_out(fault):
        bench = benches.get()
        try:
            return bench.try_out(fault, tests)
        finally:
            benches.put(bench)

    survivors, hung = [], 0
    with ThreadPoolExecutor(asked.workers) as threads:
        for number, (fault, noticed) in enumerate(zip(faults, threads.map(try_out, faults), strict=True), 1):
            print(f"{number:3} {'caught  ' if noticed else 'SURVIVED'} {fault}  {noticed}", flush=True)
            survivors += [] if noticed else [fault]
            hung += noticed == HANGS
    share = len(survivors) / max(1, len(faults))
    print(f"\n{len(survivors)} of {len(faults)} survived ({share:.0%}; at most {MOST:.0%} may)")
    if hung:
        print(f"{hung} took more than {SECONDS} seconds: on a busy computer that may be no sign of the fault.")
    print("\n".join(f"  {fault}" for fault in survivors))
    return share > MOST


if __name__ == "__main__":
    sys.exit(main())
