"""Says in sentences what is wrong with this machine and these settings; changes nothing."""

import platform
import sys
import urllib.request

from django.conf import settings
from django.core.checks import run_checks
from django.core.management.base import BaseCommand
from django.db import connection

from oim_portal import __version__, health

PYTHONS = [(3, 11), (3, 12), (3, 13)]


class Command(BaseCommand):
    help = "Says what is wrong with this machine and these settings, and what to do. Ends with 1 if something is."
    requires_system_checks = []  # their findings are what it prints

    def handle(self, **options):
        self.stdout.write(
            f"Release {__version__}, Python {platform.python_version()}, {connection.vendor}, {settings.SITE_URL}"
        )
        faults = _faults()
        for sentence in faults:
            self.stdout.write(f"- {sentence}")
        self.stdout.write(_whether_it_answers())
        if faults:
            sys.exit(1)
        self.stdout.write("Nothing is wrong.")


def _faults():
    """Return a sentence for each fault, with what to do."""
    faults = []
    if sys.version_info[:2] not in PYTHONS:
        faults.append(f"Python {platform.python_version()} is not one that the portal is tested on (3.11 to 3.13).")
    for message in run_checks(include_deployment_checks=True):
        # On one computer, without https, what Django says of cookies and redirects does not matter.
        if not message.is_silenced() and (settings.HTTPS or not message.id.startswith("security.")):
            faults.append(f"{message.msg} {message.hint or ''}".strip())
    return faults


def _whether_it_answers():
    free = health.watch.now().findings.get("folder", {}).get("free_mb")
    room = f" {settings.VAR_DIR} has {free} MB left." if free else ""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{settings.PORT}/healthz", timeout=5):
            return f"A portal answers at port {settings.PORT}.{room}"
    except OSError:
        return f"No portal answers at port {settings.PORT} of this machine.{room}"
