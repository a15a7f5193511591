"""Fills databases of several sizes with synthetic records, runs every bench_*.py on each, and prints one table.

    python -m tests.bench [--rows 100 100000] [--only facets]

One process measures one database and prints JSON; this one starts them and sets their figures side by side.
"""

import argparse
import importlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
NAMES = sorted(path.stem.removeprefix("bench_") for path in HERE.glob("bench_*.py"))
NAMES.sort(key="downloads".__eq__)  # last: it makes all projects longer


def main():
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--rows", nargs="+", type=int, default=[100, 100_000])
    parser.add_argument("--only", nargs="+", choices=NAMES, default=NAMES)
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        measure(asked.rows[0], asked.only)
        return
    engines = ["sqlite"] + (["postgresql"] if os.environ.get("BENCH_DATABASE_URL") else [])
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        figures = {
            (engine, rows): in_new_database(engine, rows, asked.only, Path(folder) / f"{engine}-{rows}")
            for engine in engines
            for rows in asked.rows
        }
    print_table(figures)


def in_new_database(engine, rows, only, folder):
    """Return {what: [value, unit]} measured in a process of its own, on a database of its own."""
    print(f"{engine}: {rows} records of each kind…", file=sys.stderr, flush=True)
    folder.mkdir()
    environment = os.environ | {"VAR_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "tests.bench.settings"}
    environment["DATABASE_URL"] = (
        f"sqlite:///{folder}/bench.sqlite3" if engine == "sqlite" else os.environ["BENCH_DATABASE_URL"]
    )
    command = [sys.executable, "-m", "tests.bench", "--measure", "--rows", str(rows), "--only", *only]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def measure(rows, only):
    """Make the database, run the benches in it, print {what: [value, unit]} as JSON, and take the database away."""
    django = importlib.import_module("django")
    django.setup()
    data, report = importlib.import_module("tests.bench.data"), importlib.import_module("tests.bench.report").Report()
    with data.database():
        with report.time("fill the database"):
            data.fill(rows)
        for name in [name for name in NAMES if name in only]:
            importlib.import_module(f"tests.bench.bench_{name}").run(report)
    print(json.dumps(report.figures))


def print_table(figures):
    """Print one line for each measure: its unit, and its value in each database."""
    units = {name: unit for found in figures.values() for name, (_value, unit) in found.items()}
    width = max(map(len, units))
    print(f"{'':{width}}    " + "".join(f"  {engine[:6]:>6} {rows:>8,}" for engine, rows in figures))
    for name, unit in units.items():
        values = (found.get(name, (float("nan"), unit))[0] for found in figures.values())
        print(f"{name:{width}}  {unit}" + "".join(f"  {value:15,.2f}" for value in values))


if __name__ == "__main__":
    main()
