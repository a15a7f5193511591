"""Fills databases of several sizes with synthetic records, runs every bench_*.py on each, and prints one table.

    python -m tests.bench [--rows 100 10000 100000] [--only pages] [--write]

One process measures one database and prints JSON; this one starts them and sets their figures side by side. With
--write it writes docs/performance.md.
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
NAMES = sorted(path.stem.removeprefix("bench_") for path in HERE.glob("bench_*.py"))
NAMES.sort(key="serving".__eq__)  # last: it writes while others read


def main():
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--rows", nargs="+", type=int, default=[100, 10_000, 100_000])
    parser.add_argument("--only", nargs="+", choices=NAMES, default=NAMES)
    parser.add_argument("--write", action="store_true", help="write docs/performance.md too")
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        measure(asked.rows[0], asked.only)
        return
    engines = ["SQLite"] + (["PostgreSQL"] if os.environ.get("BENCH_DATABASE_URL") else [])
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        figures = {
            (engine, rows): in_new_database(engine, rows, asked.only, Path(folder) / f"{engine}-{rows}")
            for engine in engines
            for rows in asked.rows
        }
    print(table.markdown(figures))
    if asked.write:
        (ROOT / "docs" / "performance.md").write_text(table.document(figures, load), encoding="utf-8")


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
