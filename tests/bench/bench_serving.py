"""The portal served as in production: kept pages beside what WhiteNoise and nginx make of the same bytes, and twenty
readers while somebody edits."""

import http.client
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.test import Client

from core.models import Axis

WORKERS, READERS, WRK_SECONDS = 2, 20, 5
READ = ("/fr/", "/fr/projects/", "/fr/projects/?axis=axe-1", "/fr/figures/", "/fr/events/", "/fr/data/")
BEFORE, AFTER = 6, 30  # seconds of reading before the edit and after it


def run(report):
    port, size = free_port(), len(Client().get("/fr/projects/").content)
    (Path(settings.STATIC_ROOT) / "bench.txt").write_bytes(os.urandom(size))  # as large as the list
    with portal(port):
        if shutil.which("wrk"):
            rates(report, port)
        readers_and_an_edit(report, port)


def rates(report, port):
    """Requests a second of kept pages, of WhiteNoise, and of nginx where it is installed."""
    asked = {"home": "/fr/", "list": "/fr/projects/", "a file of that size, WhiteNoise": "/static/bench.txt"}
    warm(port, asked.values())
    for name, path in asked.items():
        report.keep(f"{name}: plain", wrk(port, path), "req/s")
    for name, path in list(asked.items())[:2]:
        report.keep(f"{name}: brotli", wrk(port, path, "Accept-Encoding: br"), "req/s")
        tag = ask(port, path).headers["ETag"]
        report.keep(f"{name}: 304", wrk(port, path, f"If-None-Match: {tag}"), "req/s")
    if shutil.which("nginx"):
        with nginx() as other:
            report.keep("a file of that size, nginx", wrk(other, "/bench.txt"), "req/s")


def readers_and_an_edit(report, port):
    """READERS ask without a pause; after some seconds a record is written. Who waited longest, before and after?"""
    waits, stop, started = [], threading.Event(), time.monotonic()

    def read(number):
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        while not stop.is_set():
            for path in READ[number % len(READ) :] + READ[: number % len(READ)]:
                asked = time.monotonic()
                link.request("GET", path, headers={"Host": "testserver"})
                answer = link.getresponse()
                answer.read()
                assert answer.status == 200, (path, answer.status)
                waits.append((asked - started, time.monotonic() - asked))
                time.sleep(0.05)  # a reader reads

    warm(port, READ)
    threads = [threading.Thread(target=read, args=[number], daemon=True) for number in range(READERS)]
    for thread in threads:
        thread.start()
    time.sleep(BEFORE)
    edited_at = time.monotonic() - started
    Axis.objects.update(order=1)
    time.sleep(AFTER)
    stop.set()
    for thread in threads:
        thread.join()
    for name, times in {
        "before the edit": [wait for at, wait in waits if at < edited_at],
        "after the edit": [wait for at, wait in waits if at >= edited_at],
    }.items():
        report.keep(f"{READERS} readers {name}: median wait", statistics.median(times) * 1000, "ms")
        report.keep(f"{READERS} readers {name}: longest wait", max(times) * 1000, "ms")


def wrk(port, path, *headers):
    """Return the requests a second that wrk counts."""
    more = [argument for header in headers for argument in ("-H", header)]
    address = f"http://127.0.0.1:{port}{path}"
    command = ["wrk", "-t2", "-c16", f"-d{WRK_SECONDS}s", "-H", "Host: testserver", *more, address]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "Non-2xx" not in said, (path, said)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])


def warm(port, paths):
    """Have each worker make the pages: the first page after a start reads much that later ones share."""
    for path in paths:
        for _ in range(4 * WORKERS):
            ask(port, path)


def ask(port, path):
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    link.request("GET", path, headers={"Host": "testserver"})
    answer = link.getresponse()
    answer.read()
    return answer


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def portal(port):
    """Serve the database of this bench by granian, as scripts/serve.sh does."""
    name = connection.settings_dict["NAME"]
    environment = os.environ | {"BENCH_DATABASE": str(name)}
    command = [
        sys.executable,
        "-m",
        "oim_portal.serve",
        "--interface",
        "wsgi",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    command += ["--workers", str(WORKERS), "--blocking-threads", "4", "--no-ws", "--workers-kill-timeout", "2"]
    command += ["--log-level", "warning", "oim_portal.wsgi:application"]
    with subprocess.Popen(command, env=environment) as server:
        try:
            until = time.monotonic() + 60
            while time.monotonic() < until:
                try:
                    ask(port, "/robots.txt")
                    break
                except OSError:
                    time.sleep(0.2)
            yield
        finally:
            server.terminate()


@contextmanager
def nginx():
    """Serve STATIC_ROOT by nginx with two workers; yields its port."""
    port, folder = free_port(), Path(settings.STATIC_ROOT)
    configuration = folder.parent / "nginx.conf"
    user = f"user {os.environ.get('USER') or 'root'};" if os.geteuid() == 0 else ""
    configuration.write_text(
        f"{user} worker_processes 2; daemon off; pid {folder.parent}/nginx.pid; error_log stderr;\n"
        "events { worker_connections 512; }\n"
        f"http {{ access_log off; sendfile on; server {{ listen 127.0.0.1:{port}; root {folder}; }} }}\n"
    )
    with subprocess.Popen(["nginx", "-c", str(configuration)], stderr=subprocess.DEVNULL) as server:
        try:
            time.sleep(1)
            yield port
        finally:
            server.terminate()
