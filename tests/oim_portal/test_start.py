"""What a worker loads before anybody has asked for it: nothing that most workers never need."""

import os
import subprocess
import sys

from tests.tools import ROOT

RARE = {
    *("rest_framework", "openpyxl", "xlsxwriter", "lxml", "typst", "icalendar", "segno", "PIL"),
    *("snowballstemmer", "markdown_it"),
}
START = f"""
import sys
import oim_portal.wsgi
from django.test import Client
Client().get("/robots.txt")  # reads the addresses of all pages; whatever it answers without a database
print(*sorted({RARE!r} & set(sys.modules)))
"""


def test_a_worker_starts_without_the_libraries_of_files_and_programs():
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    started = subprocess.run(
        [sys.executable, "-c", START], cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    )
    assert started.stdout.split() == []
