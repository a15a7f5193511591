"""Whole lists as files: when the first byte comes, how long it takes, and the memory above that of an idle process."""

import json
import os
import resource
import subprocess
import sys
import time

ADDRESSES = ["/fr/projects.csv", "/fr/projects.csv?sheet=figures", "/fr/projects.xlsx", "/fr/projects.json"]
ADDRESSES += ["/fr/projects.xml", "/fr/events.csv"]
LARGEST_WORKBOOK = 10_000  # projects; one of 100,000 takes minutes, and says nothing new


def run(report):
    from django.db import connection

    from projects.models import Project

    is_large = Project.objects.count() > LARGEST_WORKBOOK
    environment = os.environ | {"BENCH_DATABASE": str(connection.settings_dict["NAME"])}
    for address in [one for one in ADDRESSES if not (is_large and one.endswith(".xlsx"))]:
        # A process of its own: memory that this one has freed would be used again, and never be seen.
        command = [sys.executable, "-m", "tests.bench.bench_downloads", address]
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
        for what, value, unit in json.loads(done.stdout):
            report.keep(f"{address}: {what}", value, unit)


def take(address):
    """Return [(what, value, unit)] of one file, taken by an idle process that has shown a page before."""
    from django.test import Client

    client = Client()
    assert client.get("/fr/data/").status_code == 200
    before = _peak()
    started, used = time.perf_counter(), time.process_time()
    response = client.get(address)
    assert response.status_code == 200, address
    pieces = iter(response.streaming_content)
    size = len(next(pieces))
    first = time.perf_counter() - started
    size += sum(map(len, pieces))
    return [
        ("first byte", first * 1000, "ms"),
        ("whole", (time.perf_counter() - started) * 1000, "ms"),
        ("processor", (time.process_time() - used) * 1000, "ms"),
        ("memory above idle", _peak() - before, "MB"),
        ("size", size / 1024**2, "MB"),
    ]


def _peak():
    """Return the most memory that this process has held, in MB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1024**2 if sys.platform == "darwin" else 1024)


def main():
    import django

    django.setup()
    print(json.dumps(take(sys.argv[1])))


if __name__ == "__main__":
    main()
