"""What is loaded for all workers before anybody has asked, and what must not be."""

import os
import re
import shlex
import subprocess
import sys

from tests.tools import ROOT

RARE = {
    *("rest_framework", "openpyxl", "xlsxwriter", "lxml", "typst", "icalendar", "segno", "PIL", "filetype"),
    *("snowballstemmer", "markdown_it", "fido2", "cryptography", "prometheus_client", "sentry_sdk"),
}
START = f"""
import sys, threading
from oim_portal.serve import load
load()
from django.db import connection
print(threading.active_count(), connection.connection)
loaded = set(sys.modules)
import oim_portal.wsgi
from django.test import Client
Client().get("/robots.txt")  # whatever it answers without a database
print(*sorted({RARE!r} & set(sys.modules)))
print(*sorted(name for name in set(sys.modules) - loaded if name.partition(".")[0] in ("projects", "pages", "desk")))
"""
DEPLOYED = {
    "scripts/serve.sh": r"exec (.*)",
    "deploy/systemd/portal.service": r"ExecStart=(.*)",
    "deploy/container/Containerfile": r"CMD \[(\"-m.*)\]",
}


def test_workers_share_the_code_and_start_without_what_is_rare():
    """What a fork cannot pass on, a thread or a connection to the database, is not there before it.

    Libraries of files and programs are loaded by who uses them; the views are there already.
    """
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    started = subprocess.run(
        [sys.executable, "-c", START], cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    )
    before_the_fork, rare, late = started.stdout.split("\n")[:3]
    assert before_the_fork == "1 None"
    assert rare.split() == []
    assert late.split() == []


def test_the_portal_is_started_in_the_same_way_everywhere():
    """By the module that loads it once, with the same options but for where it listens and how fast it ends.

    That module reads how many workers there are: written in a command, WORKERS would be of no use there.
    """
    own = {"host", "port", "workers-kill-timeout"}
    commands = {}
    for file, command in DEPLOYED.items():
        text = (ROOT / file).read_text(encoding="utf-8")
        assert "MALLOC_ARENA_MAX" in text
        line = re.search(f"^{command}$", text.replace("\\\n", " "), re.MULTILINE)[1]
        words = " ".join(shlex.split(line.replace(",", " "))).partition("-m ")[2].split(" --")
        commands[file] = {" ".join(word.split()) for word in words if word.split()[0] not in own}
    first, *others = commands.values()
    assert "oim_portal.serve" in first
    assert not any(word.startswith("workers ") for word in first)
    assert all(other == first for other in others), commands


def test_the_search_loads_the_stemmers_of_the_languages_of_the_portal_only():
    """Those of all languages take 7 MB of each worker."""
    code = (
        "import sys; from core.search.words import stem; print(stem('emplois', 'fr'), stem('jobs', 'en'), *sys.modules)"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, check=True, capture_output=True)
    french, english, *modules = said.stdout.decode().split()
    assert (french, english) == ("emploi", "job")
    stemmers = {module for module in modules if module.endswith("_stemmer")}
    assert stemmers == {"snowballstemmer.french_stemmer", "snowballstemmer.english_stemmer"}
