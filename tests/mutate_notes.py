"""Which tests meet a fault of tests/mutate.py: what each test runs, and which files look at a module."""

import ast
import json
from collections import defaultdict

import coverage

APPS = ("core", "accounts", "desk", "projects", "events", "pages", "subscriptions", "feedback", "oim_portal")
ENOUGH = 90  # seconds of tests, as noted, against one fault


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
        return self._enough_of(known)

    def in_files(self, near):
        """Return the IDs of the tests of files, the first file first: of lines that no test runs in its own process."""
        place = {file: number for number, file in enumerate(near)}
        known = [test for test in self.seconds if test.partition("::")[0] in place]
        return self._enough_of(sorted(known, key=lambda test: (place[test.partition("::")[0]], self.seconds[test])))

    def _enough_of(self, tests):
        chosen, sum_of_seconds = [], 0
        for test in tests:
            if chosen and sum_of_seconds + self.seconds[test] > ENOUGH:
                break
            chosen.append(test)
            sum_of_seconds += self.seconds[test]
        return chosen


def put_together(folder):
    """Make one set of notes of those that several processes wrote into a folder."""
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
