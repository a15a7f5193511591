"""Fills databases of several sizes with synthetic records, runs every bench_*.py on each, and prints one table.

    python -m tests.bench [--engines SQLite] [--rows 100 10000 100000] [--only pages] [--write]

One process measures one database and prints JSON; this one starts them and sets their figures side by side. They are
kept in var/bench, so the sizes may be measured one after the other. --write makes docs/performance.md of all that is
kept there.
"""

import argparse
import importlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench import table

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
KEPT = ROOT / "var" / "bench"
NAMES = sorted(path.stem.removeprefix("bench_") for path in HERE.glob("bench_*.py"))
NAMES.sort(key="serving".__eq__)  # last: it writes while others read


def main():
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--engines", nargs="+", choices=["SQLite", "PostgreSQL"], default=["SQLite", "PostgreSQL"])
    parser.add_argument("--rows", nargs="+", type=int, default=[100, 10_000, 100_000])
    parser.add_argument("--only", nargs="+", choices=NAMES, default=NAMES)
    parser.add_argument("--write", action="store_true", help="write docs/performance.md too")
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        measure(asked.rows[0], asked.only)
        return
    engines = [one for one in asked.engines if one == "SQLite" or os.environ.get("BENCH_DATABASE_URL")]
    measured = {}
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        for engine in engines:
            for rows in asked.rows:
                when = table.machine(os.getloadavg()[0])
                figures = in_new_database(engine, rows, asked.only, Path(folder) / f"{engine}-{rows}")
                measured[engine, rows] = figures
                keep(engine, rows, figures, when)
    print(table.markdown(measured))
    if asked.write:
        (ROOT / "docs" / "performance.md").write_text(table.document(kept()), encoding="utf-8")


def keep(engine, rows, figures, when):
    """Keep the figures of a database, beside those of other benches that were measured in one like it before."""
    KEPT.mkdir(parents=True, exist_ok=True)
    path = KEPT / f"{engine}-{rows}.json"
    before = json.loads(path.read_text(encoding="utf-8"))["figures"] if path.exists() else {}
    path.write_text(json.dumps({"when": when, "figures": before | figures}), encoding="utf-8")


def kept():
    """Return {(engine, rows): {"when": a sentence, "figures": {…}}} of all that is kept, the small ones first."""
    found = {}
    for path in KEPT.glob("*.json"):
        engine, rows = path.stem.rsplit("-", 1)
        found[engine, int(rows)] = json.loads(path.read_text(encoding="utf-8"))
    return dict(sorted(found.items(), key=lambda one: (one[0][0] != "SQLite", one[0][1])))


def in_new_database(engine, rows, only, folder):
    """Return {what: Figure as a dictionary} measured in a process of its own, on a database of its own."""
    print(f"{engine}: {rows} records of each kind…", file=sys.stderr, flush=True)
    folder.mkdir()
    environment = os.environ | {"VAR_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "tests.bench.settings"}
    environment["DATABASE_URL"] = (
        f"sqlite:///{folder}/bench.sqlite3" if engine == "SQLite" else os.environ["BENCH_DATABASE_URL"]
    )
    command = [sys.executable, "-m", "tests.bench", "--measure", "--rows", str(rows), "--only", *only]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def measure(rows, only):
    """Make the database, run the benches in it, print their figures as JSON, and take the database away."""
    django = importlib.import_module("django")
    django.setup()
    data, report = importlib.import_module("tests.bench.data"), importlib.import_module("tests.bench.report").Report()
    with data.database():
        with report.time("fill the database"):
            data.fill(rows)
        for name in [name for name in NAMES if name in only]:
            importlib.import_module(f"tests.bench.bench_{name}").run(report)
    print(json.dumps(report.as_json()))


if __name__ == "__main__":
    main()
