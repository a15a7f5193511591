"""What deploy/ puts on a server: systemd takes the units, and all that they name exists."""

import platform
import re
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core.management import call_command, get_commands, load_command_class

from oim_portal import __version__
from oim_portal.management.commands import doctor
from tests.deploy_tools import DEPLOY, NAME, UNITS, installed_units
from tests.test_docs import DOCUMENTS, read
from tests.tools import program

TIMERS = sorted(UNITS.glob("*.timer"))


def test_systemd_takes_the_units(tmp_path):
    """Without a word: it also names what it does not know, and what cannot be started."""
    if not (analyze := program("systemd-analyze")):
        pytest.skip("no systemd-analyze")
    system = installed_units(tmp_path)
    jobs = re.findall(r"Unit=(\S+)", "\n".join(timer.read_text() for timer in TIMERS))
    units = sorted({path.name for path in UNITS.iterdir() if "@" not in path.name} - {"hardening.conf"}) + jobs
    verify = [analyze, "verify", "--man=no", "--generators=no", "--recursive-errors=one", *units]
    said = subprocess.run(verify, env={"SYSTEMD_UNIT_PATH": f"{system}:"}, capture_output=True, text=True, check=False)
    assert (said.returncode, said.stdout + said.stderr) == (0, "")


def test_each_unit_and_each_document_names_real_commands():
    units = "\n".join(path.read_text(encoding="utf-8") for path in sorted(UNITS.iterdir()))
    named = set(re.findall(r"manage\.py ([a-z_]+)|portal-job@([a-z_]+)\.service", units))
    for document in DOCUMENTS:
        named |= set(re.findall(r"`manage ([a-z_]+)|^manage ([a-z_]+)", read(document), re.MULTILINE))
    commands = {first or second for first, second in named}
    assert {"check", "check_links", "db_worker", "migrate"} <= commands
    assert commands - set(get_commands()) == set()


def test_the_worker_is_started_as_it_can_be_and_again_whatever_ends_it(settings):
    """It ends when the database is away, and after so many tasks."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    unit = (UNITS / "portal-worker.service").read_text(encoding="utf-8")
    assert "\nRestart=always\n" in unit
    arguments = unit.partition("manage.py db_worker ")[2].partition("\n")[0].split()
    parser = load_command_class("django_tasks_db", "db_worker").create_parser("manage.py", "db_worker")
    asked = parser.parse_args(arguments)
    assert (asked.max_tasks, asked.batch, asked.reload) == (500, False, False)
    assert "\nTASK_QUEUE=database\n" in (DEPLOY / "portal.env.example").read_text(encoding="utf-8")


def test_each_variable_of_the_example_is_documented():
    """And of the units, the script and the container."""
    example = (DEPLOY / "portal.env.example").read_text(encoding="utf-8")
    names = set(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE))
    assert {"SECRET_KEY", "PROXIES"} <= names
    assert [name for name in sorted(names) if f"`{name}`" not in read("docs/operations.md")] == []


def test_nginx_takes_what_the_largest_document_needs():
    said = (DEPLOY / "nginx/portal.conf").read_text(encoding="utf-8")
    default = re.search(r"`MAX_DOCUMENT_MB` \| `(\d+)`", read("docs/operations.md"))[1]
    assert f"client_max_body_size {int(default) + 10}m;" in said
    assert said.count(f"server_name {NAME};") == 2


def test_documents_print_no_configuration_of_their_own():
    """It is in deploy/, where the tests above and tests/test_nginx.py try it."""
    kinds = "ini|nginx|conf|systemd|service|dockerfile|yaml|yml|env|sql"
    printed = [document for document in DOCUMENTS if re.search(rf"^```({kinds})$", read(document), re.M | re.I)]
    assert printed == []


def test_officers_read_which_version_they_use_and_strangers_do_not(client, admin_client, settings):
    settings.REQUIRE_SECOND_FACTOR = False
    words = f"Version {__version__} du portail"
    assert words in admin_client.get("/fr/admin/").content.decode()
    assert words not in client.get("/fr/admin/login/").content.decode()
    assert f"\n## {__version__}" in read("CHANGELOG.md")
    assert f"portal-{__version__}.tar.gz" in read("docs/install.md")


@pytest.mark.django_db
def test_the_doctor_says_what_is_wrong(settings, capsys, monkeypatch):
    """And ends with 1, so that a script notices."""
    monkeypatch.delenv("DJANGO_ALLOW_ASYNC_UNSAFE", raising=False)  # of the browser tests
    settings.PORT, settings.WORKERS = 1, 4
    with pytest.raises(SystemExit, match="1"):
        call_command("doctor")
    said = capsys.readouterr().out
    assert "- 4 workers share no cache: limits hold for each. Set CACHE_URL" in said
    assert "No portal answers at port 1 of this machine." in said
    settings.WORKERS = 1
    with HTTPServer(("127.0.0.1", 0), Answering) as portal:
        threading.Thread(target=portal.handle_request).start()
        settings.PORT = portal.server_port
        call_command("doctor")
    _release, answers, nothing = capsys.readouterr().out.splitlines()
    assert answers.startswith(f"A portal answers at port {settings.PORT}. {settings.VAR_DIR} has ")
    assert nothing == "Nothing is wrong."
    monkeypatch.setattr(doctor, "PYTHONS", ())
    with pytest.raises(SystemExit, match="1"):
        call_command("doctor")
    assert f"- Python {platform.python_version()} is not one that the portal is tested on" in capsys.readouterr().out


class Answering(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args):
        pass
