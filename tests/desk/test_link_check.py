"""Links that lead nowhere are found, by a check that never enters a private network."""

import datetime as dt
import re
import socket
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.management import call_command
from django.utils import timezone

from accounts.roles import CONTRIBUTOR
from desk import link_check
from desk.link_following import Outcome, Problem, follow, is_on_the_internet
from desk.models import LinkFinding
from tests.desk_tools import admin_url, somebody
from tests.factories import ArticleFactory, EventFactory, ProjectFactory, UserFactory


class Site(BaseHTTPRequestHandler):
    """A site with a page for each way to answer."""

    asked = []
    hosts = []

    def do_GET(self):
        self.hosts.append(self.headers["Host"])
        self.asked.append((self.command, self.path))
        status = {"/gone": 404, "/failing": 500, "/broken": 502, "/shy": 403, "/hasty": 429}.get(self.path, 200)
        if self.path == "/no-head" and self.command == "HEAD":
            status = 405
        target = {"/old": "/new", "/login": "/new", "/loop": "/loop", "/inside": "http://10.0.0.1/"}.get(self.path)
        if target or self.path == "/nowhere":
            status = 302 if self.path == "/login" else 301
        self.send_response(status)
        if target:
            self.send_header("Location", target)
        self.end_headers()

    do_HEAD = do_GET

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def here_only(address):
    return address == "127.0.0.1"


def test_each_answer_of_a_site(site):
    expected = {
        "/": Outcome(),
        "/é?a=b c#d": Outcome(),
        "/no-head": Outcome(),
        "/shy": Outcome(),
        "/hasty": Outcome(),
        "/login": Outcome(),
        "/gone": Outcome(Problem.GONE, "404"),
        "/failing": Outcome(Problem.UNREACHABLE, "500"),
        "/broken": Outcome(Problem.UNREACHABLE, "502"),
        "/loop": Outcome(Problem.UNREACHABLE, "redirects"),
        "/nowhere": Outcome(),
        "/old": Outcome(Problem.MOVED, f"{site}/new"),
        "/inside": Outcome(Problem.PRIVATE, "10.0.0.1"),
    }
    assert {path: follow(site + path, here_only) for path in expected} == expected
    assert ("GET", "/no-head") in Site.asked


def certificate(folder):
    """Return the path of a certificate for 127.0.0.1 with its key, signed by itself."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = timezone.now()
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now - dt.timedelta(days=1), now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "essai.pem"
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


def test_a_secure_site_is_asked_and_its_certificate_looked_at(tmp_path, monkeypatch):
    path = certificate(tmp_path)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"https://127.0.0.1:{server.server_port}/gone"
    assert follow(address, here_only).problem is Problem.UNREACHABLE  # nobody vouches for it
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    assert follow(address, here_only) == Outcome(Problem.GONE, "404")
    server.shutdown()
    server.server_close()


def test_nothing_is_asked_of_a_private_network(site):
    Site.asked.clear()
    for address in (site, site.replace("127.0.0.1", "localhost"), "http://[::1]/", "http://169.254.169.254/latest/"):
        assert follow(address).problem is Problem.PRIVATE
    assert Site.asked == []
    public = ("1.1.1.1", "2606:4700::1111")
    private = ("10.1.2.3", "192.168.0.1", "100.64.0.1", "::ffff:127.0.0.1", "fe80::1%eth0", "fd00::1", "0.0.0.0")
    assert [is_on_the_internet(address) for address in public + private] == [True] * 2 + [False] * 7


def test_a_site_is_asked_by_its_name_on_the_port_of_its_scheme(site, monkeypatch):
    asked, where = [], ("127.0.0.1", int(site.rpartition(":")[2]))

    def look_up(host, port, *rest, **options):
        if host != where[0]:
            asked.append((host, port))
        more = () if host == where[0] else (0, 0)  # as for an address of IPv6
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (*where, *more))]

    monkeypatch.setattr("socket.getaddrinfo", look_up)
    Site.hosts.clear()
    for address in ("http://exemple.test/a", "http://exemple.test:81/", "http://été.test", "https://exemple.test/"):
        follow(address, here_only)
    assert asked == [("exemple.test", 80), ("exemple.test", 81), ("xn--t-9fab.test", 80), ("exemple.test", 443)]
    assert Site.hosts == ["exemple.test", "exemple.test:81", "xn--t-9fab.test"]


def test_what_is_no_address_is_unreachable():
    assert follow("http://exemple.invalid/").problem is Problem.UNREACHABLE
    for address in ("ftp://exemple.test/", "http:///page", "http://[x", "http://exemple.test:99999/"):
        assert follow(address) == Outcome(Problem.UNREACHABLE, "ValueError")


def findings():
    return {(f.object_id, f.field, f.address): f.problem for f in LinkFinding.objects.all()}


@pytest.mark.django_db
def test_the_check_keeps_what_it_finds_and_forgets_what_is_mended(client):
    draft = ArticleFactory()
    text = f'<p><a href="https://exemple.test/parti">a</a> <a href="/fr/news/{draft.slug}/">b</a></p>'
    event = EventFactory(published=True, body_fr=text, online_url="https://exemple.test/salle")
    project = ProjectFactory(published=True, objectives_fr='<p><a href="mailto:a@exemple.test">c</a></p>')
    for path in ("parti", "salle"):
        project.sources.create(title="Source", url=f"https://autre.test/{path}")
    ArticleFactory(body_fr='<p><a href="https://exemple.test/brouillon">d</a></p>')
    asked, waits = [], []

    def answer(address):
        asked.append(address)
        return Outcome(Problem.GONE, "404") if "parti" in address else Outcome()

    assert link_check.check(answer, waits.append) == (6, 3)
    assert asked == [f"https://{site}.test/{path}" for path in ("parti", "salle") for site in ("autre", "exemple")]
    assert waits[:2] == [0, 0]
    assert [0 < wait <= 1 for wait in waits[2:]] == [True, True]
    assert findings() == {
        (event.pk, "body_fr", "https://exemple.test/parti"): "gone",
        (event.pk, "body_fr", f"/fr/news/{draft.slug}/"): "not_public",
        (project.pk, "sources-group", "https://autre.test/parti"): "gone",
    }
    client.force_login(somebody(CONTRIBUTOR))
    page = client.get(admin_url(LinkFinding, "changelist")).text
    places, problems = (re.findall(rf'field-{name}">(.*?)</td>', page) for name in ("place", "problem_text"))
    assert sorted(zip(places, problems, strict=True)) == [
        ("sources", "la page n’existe plus (<bdi>404</bdi>)"),
        ("texte (Français)", "la page n’existe plus (<bdi>404</bdi>)"),
        ("texte (Français)", "notre propre page n’est pas publique"),
    ]
    since = LinkFinding.objects.get(object_id=project.pk, problem="gone", field="sources-group").since
    event.body_fr = "<p>corrigé</p>"
    event.save()
    link_check.check(answer, waits.append)
    (finding,) = LinkFinding.objects.all()
    assert (finding.address, finding.since) == ("https://autre.test/parti", since)
    link_check.check(lambda _address: Outcome(Problem.MOVED, "x" * 1001), waits.append)
    assert {len(finding.detail) for finding in LinkFinding.objects.all()} == {1000}
    link_check.check(answer, waits.append)

    page = client.get(admin_url(LinkFinding, "changelist")).text
    assert f"{admin_url(project, 'change')}#sources-group" in page
    assert "la page n’existe plus (<bdi>404</bdi>)" in page
    start = client.get("/fr/admin/").text
    assert admin_url(LinkFinding, "changelist") in start
    client.force_login(UserFactory(is_staff=True))
    assert client.get(admin_url(LinkFinding, "changelist")).status_code == 403


@pytest.mark.django_db
def test_the_command_says_what_it_did(capsys):
    call_command("check_links")
    assert capsys.readouterr().out == "0 links checked, 0 with a problem\n"
