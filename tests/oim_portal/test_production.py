"""What only shows in production: its own settings, two processes of four threads, a proxy in front, hashed names."""

import json
import os
import re
import subprocess
import urllib.error
import urllib.request
from functools import partial

import pytest
from django.db import connection

from core.backup_state import BACKUP, note
from core.search import index
from projects.models import Project
from tests import factories
from tests.at_once import at_once
from tests.oim_portal.test_serving import ROOT, free_port, is_running

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.production]

HOST = "portail.example.org"
SENTENCES = [
    "No static files have been collected in ",
    " migrations are not applied: run `manage.py migrate`.",
    "cache: ",
    "No mail leaves the portal.",
    "Nothing is backed up.\n\tHINT: Set BACKUP_URL: docs/backup.md.",
    "Your SECRET_KEY_FALLBACKS[0] has less than 50 characters",
    "ALLOWED_HOST is set, but no variable of the portal has this name.\n\tHINT: Is ALLOWED_HOSTS meant?",
]


class Portal:
    """The portal behind a proxy that ends TLS: what it answers at a path."""

    def __init__(self, port, environment):
        self.port, self.environment = port, environment

    def get(self, path, **headers):
        """Return (status, headers, body) of an answer; a redirect is not followed."""
        own = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1"}
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=own | given)
        try:
            answer = urllib.request.build_opener(_NoRedirect).open(request, timeout=60)
        except urllib.error.HTTPError as refusal:
            answer = refusal
        with answer:
            return answer.status, answer.headers, answer.read()

    def answers(self):
        try:
            return self.get("/robots.txt")[0] == 200
        except OSError:
            return False


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


def database_url(settings=None):
    """Return the address of a database with these settings; by default that of the tests."""
    settings = settings or connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    who = ":".join(filter(None, (settings["USER"], settings["PASSWORD"])))
    return f"postgres://{who}@{settings['HOST']}:{settings['PORT']}/{settings['NAME']}"


@pytest.fixture(scope="module")
def portal(django_db_setup, tmp_path_factory):
    folder = tmp_path_factory.mktemp("production")
    port = free_port()
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ} | {
        "DJANGO_SETTINGS_MODULE": "tests.settings_production",
        "DATABASE_URL": database_url(),
        "VAR_DIR": str(folder),
        "SECRET_KEY": "0123456789abcdefghij" * 3,
        "SITE_URL": f"https://{HOST}",
        "PROXIES": "1",
        "CSP_REPORT_URI": "https://rapports.example.org/csp",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "WORKERS": "2",
    }
    manage = [".venv/bin/python", "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
    subprocess.run(manage, cwd=ROOT, env=environment, check=True)
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(["scripts/serve.sh"], cwd=ROOT, env=environment, stdout=said, stderr=said)
    running = Portal(port, environment)
    try:
        while not running.answers():
            assert is_running(process, 0.1), (folder / "said").read_text()
        yield running
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture
def projects():
    """Three public projects with all that a file or a page shows of them, and a draft."""
    made = [
        factories.ProjectFactory(
            published=True, translated=True, donors=["EU"], regions=["MA-01"], title_fr=f"Intégration {number}"
        )
        for number in range(3)
    ]
    factories.ProjectFactory(title_fr="Intégration cachée")
    factories.EventFactory(published=True, translated=True, projects=made[:1])
    factories.ArticleFactory(published=True, translated=True, projects=made[:1])
    return made


def test_a_page_and_its_files_say_what_a_browser_may_do_and_keep(portal, projects):
    status, headers, body = portal.get("/fr/projects/", Accept_Encoding="identity")
    assert status == 200
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "report-uri https://rapports.example.org/csp" in headers["Content-Security-Policy"]
    assert headers["Reporting-Endpoints"] == 'csp="https://rapports.example.org/csp"'
    assert headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert "Set-Cookie" not in headers
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert portal.get("/fr/projects.csv")[1]["Cross-Origin-Resource-Policy"] == "cross-origin"
    sheet = re.search(rb'href="(/static/css/[^"]+\.[0-9a-f]{12}\.css)"', body)[1].decode()
    status, headers, _body = portal.get(sheet, Accept_Encoding="br")
    assert (status, headers["Content-Encoding"], headers["Content-Type"]) == (200, "br", 'text/css; charset="utf-8"')
    assert "immutable" in headers["Cache-Control"]
    unhashed = re.sub(r"\.[0-9a-f]{12}\.", ".", sheet)
    assert [portal.get(path)[0] for path in (unhashed, "/static/css/rien.css")] == [404, 404]
    assert portal.get("/fr/projects/", Accept_Encoding="gzip")[1]["Content-Encoding"] == "gzip"


def test_cookies_of_staff_belong_to_this_host_alone(portal):
    """`__Host-`: a browser takes them from this very host only, by https, for the whole site."""
    _status, headers, _body = portal.get("/fr/admin/login/")
    name, _equals, rest = headers["Set-Cookie"].partition("=")
    assert name == "__Host-csrftoken"
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(rest.split("; "))
    assert "domain" not in rest.lower()


def test_the_check_before_a_start_is_silent_and_says_what_is_wrong(portal, tmp_path):
    """Silent where all is as it should be; else in sentences, all at once."""

    def check(**variables):
        command = [".venv/bin/python", "-W", "error::DeprecationWarning:oim_portal", "manage.py", "check", "--deploy"]
        own = {"WORKERS": "1", "EMAIL_URL": "smtp://localhost:25", "BACKUP_URL": str(tmp_path)}
        environment = portal.environment | own | variables
        command += ["--fail-level", "ERROR"]
        said = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        return said.returncode, said.stdout + said.stderr

    note(BACKUP, file="portal.zip", size=1)
    assert check() == (0, "System check identified no issues (2 silenced).\n")
    code, said = check(
        STATIC_DIR=str(tmp_path),
        DATABASE_URL=f"sqlite:///{tmp_path}/new.sqlite3",
        CACHE_URL="redis://127.0.0.1:1/0",
        EMAIL_URL="",
        BACKUP_URL="",
        SECRET_KEY_FALLBACKS="court",
        ALLOWED_HOST="portail.example.org",
    )
    assert code == 1
    assert [sentence for sentence in SENTENCES if sentence not in said] == []


def test_who_comes_without_tls_or_to_another_name_is_sent_away(portal):
    status, headers, _body = portal.get("/fr/", X_Forwarded_Proto="http")
    assert (status, headers["Location"]) == (301, f"https://{HOST}/fr/")
    assert portal.get("/fr/", Host="autre.example.org")[0] == 400


def test_eight_readers_at_once_read_what_one_reads(portal, projects):
    """Threads that share what is not made for it give wrong words, or a fault of the server."""
    addresses = [
        *("/fr/", "/ar/", "/en/projects/?donor=EU&region=MA-01", "/fr/search/?q=integrations", "/ar/figures/"),
        *("/fr/projects.csv", "/ar/projects.json?texts=all", "/en/projects.xml", "/fr/projects.atom", "/fr/events.ics"),
        *("/api/v1/projects/?lang=ar", "/api/v1/projects/?lang=fr", f"/fr/projects/{projects[0].slug}/"),
    ]

    def read():
        return [portal.get(address) for address in addresses]

    index.catch_up()  # no reader waits for another one who indexes
    answers = at_once(*[read] * 8)
    alone = [(200, body) for _status, _headers, body in read()]
    for answer in answers:
        assert [(status, _without_moments(body)) for status, _headers, body in answer] == [
            (status, _without_moments(body)) for status, body in alone
        ]


def _without_moments(body):
    """Leave out when a file was made."""
    return re.sub(rb"\d{4}-?\d\d-?\d\d[T ]?\d\d:?\d\d:?\d\d\S*", b"", body)


def test_a_change_is_seen_by_both_processes_soon_and_asked_for_anew(portal, projects):
    """Each believes for a second at most that nothing has changed."""
    address = "/api/v1/projects/?lang=fr"

    def all_answer(expected, tag):
        """Whether sixteen answers at once, which come from both, have this status."""
        ask = partial(portal.get, address, If_None_Match=tag)
        return all(status == expected for status, *_more in at_once(*[ask] * 16))

    tags = (portal.get(address)[1]["ETag"] for _try in range(100))
    tag = next(tag for tag in tags if all_answer(304, tag))
    Project.objects.filter(pk=projects[0].pk).update(title_fr="Autre titre")
    assert any(all_answer(200, tag) for _try in range(100))
    found = json.loads(portal.get(address)[2])["results"]
    assert "Autre titre" in {project["title"]["fr"] for project in found}


def test_style_sheets_and_scripts_come_without_comments(portal):
    page = portal.get("/fr/projects/")[2].decode()
    paths = re.findall(r'(?:href|src)="(/static/(?:css|js)/[^"]+)"', page)
    assert {path.rpartition(".")[2] for path in paths} == {"css", "js"}
    sent = {path: portal.get(path)[2] for path in paths}
    assert [path for path, content in sent.items() if b"/*" in content or len(content) < 100] == []
