"""A real nginx with deploy/nginx in front of the portal: what a visitor invents is not believed."""

import subprocess
import threading
import time
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.cache import cache
from django.db import connections

from oim_portal.wsgi import application
from tests.deploy_tools import DEPLOY, NAME, Nginx
from tests.oim_portal.test_serving import free_port
from tests.tools import program

pytestmark = pytest.mark.django_db(transaction=True)


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    is_away = False

    def verify_request(self, *args):
        return not self.is_away  # else the connection is closed without an answer

    def process_request_thread(self, *args):
        super().process_request_thread(*args)
        connections.close_all()


class _Silent(WSGIRequestHandler):
    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def nginx(tmp_path_factory):
    """nginx, and the portal's WSGI application behind it; `seen` has the last environment that the portal got."""
    if not program("nginx"):
        pytest.skip("no nginx")
    seen = {}

    def portal(environ, start_response):
        seen.clear()
        seen.update(environ)
        return application(environ, start_response)

    folder = tmp_path_factory.mktemp("nginx")
    behind = make_server("127.0.0.1", 0, portal, _Server, _Silent)
    threading.Thread(target=behind.serve_forever, daemon=True).start()
    server = Nginx(folder, free_port(), free_port(), behind.server_port)
    server.seen, server.behind = seen, behind
    said = subprocess.run(server.command("-t", "-q"), capture_output=True, text=True, check=False)
    assert (said.returncode, said.stderr) == (0, "")
    process = subprocess.Popen(server.command())
    try:
        while not (folder / "pid").exists() or not (folder / "pid").read_text():
            assert process.poll() is None, (folder / "error.log").read_text()
            time.sleep(0.02)
        yield server
    finally:
        process.terminate()
        process.wait(10)
        behind.shutdown()


@pytest.fixture
def production(settings):
    """As on a server: https, one proxy, the limit of the API two requests a minute."""
    settings.PROXIES, settings.ALLOWED_HOSTS = 1, [NAME]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.API_REQUESTS_PER_MINUTE = 2
    cache.clear()
    yield
    cache.clear()


def test_an_invented_address_opens_no_limit_and_closes_none(nginx, production, time_machine):
    """Each asks from one address, whatever it says in X-Forwarded-For."""
    time_machine.move_to("2026-03-01T10:00:15Z", tick=False)
    asked = {"axes": "203.0.113.1", "donors": "203.0.113.2", "regions": "203.0.113.3, 127.0.0.2"}
    answers = [nginx.ask(f"/api/v1/{name}/", X_Forwarded_For=forged)[0] for name, forged in asked.items()]
    assert answers == [200, 200, 429]
    assert nginx.ask("/api/v1/events/", Forwarded="for=203.0.113.9", X_Real_IP="203.0.113.9")[0] == 429
    assert nginx.ask("/api/v1/events/", source="127.0.0.2")[0] == 200


def test_who_is_signed_in_passes_by_the_cache_in_front(nginx, production):
    def reaches_the_portal(**headers):
        nginx.seen.clear()
        assert nginx.ask("/api/v1/projects/", **headers)[0] == 200
        return bool(nginx.seen)

    asked = [reaches_the_portal(), reaches_the_portal(), reaches_the_portal(Cookie="__Host-sessionid=a")]
    assert asked == [True, False, True]


def test_what_a_visitor_says_about_host_and_scheme_is_replaced(nginx, production):
    assert nginx.ask("/fr/", X_Forwarded_Proto="http", X_Forwarded_Host="a.example", Proxy="http://a.example")[0] == 200
    own = ("HTTP_HOST", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_FOR", "HTTP_PROXY")
    assert [nginx.seen.get(name) for name in own] == [NAME, "https", "127.0.0.1", None]
    status, headers, _text = nginx.ask("/fr/projects/?axis=youth", tls=False, X_Forwarded_Proto="https")
    assert (status, headers["Location"]) == (301, f"https://{NAME}/fr/projects/?axis=youth")
    assert [nginx.ask("/fr/", host="autre.example.org", tls=tls)[0] for tls in (True, False)] == [0, 0]


def test_what_is_for_prometheus_is_not_for_strangers(nginx, production):
    """However they write it. This machine is let through: the portal, without a token to bring, knows no such page."""
    asked = [nginx.ask(path, source="127.0.0.2")[0] for path in ("/metrics", "/metrics?a", "//metrics", "/%6detrics")]
    assert asked == [403] * 4
    assert nginx.ask("/metrics")[0] == 404


def test_a_file_that_is_too_large_is_refused_in_a_sentence(nginx, production):
    status, _headers, text = nginx.ask("/fr/admin/", body=b"x" * (41 * 1024**2))
    assert (status, "Ce fichier est trop grand" in text) == (413, True)


def test_the_log_keeps_no_address_and_no_words_of_a_search(nginx, production):
    nginx.ask("/fr/search/?q=asile")
    nginx.ask("/fr/subscriptions/mine/7-secret.signature/end/")
    until, lines = time.monotonic() + 10, []
    while len(lines) < 2 and time.monotonic() < until:  # nginx writes after it has answered
        lines = (nginx.folder / "portal.log").read_text().splitlines()[-2:]
        lines = [line for line in lines if "/search/" in line or "/subscriptions/" in line]
    assert " 127.0.0.0 GET /fr/search/ 200 " in lines[0]
    assert " 127.0.0.0 GET /fr/subscriptions/mine/ 404 " in lines[1]


def test_a_portal_that_is_away_is_announced_for_in_a_minute(nginx, production, monkeypatch):
    monkeypatch.setattr(nginx.behind, "is_away", True)
    status, headers, text = nginx.ask("/ar/")
    assert (status, headers["Retry-After"], headers["Cache-Control"]) == (503, "60", "no-store")
    assert "نعود بعد دقيقة" in text


def test_what_nginx_says_itself_is_valid_html(vnu_errors):
    pages = {path.stem: path.read_text(encoding="utf-8") for path in DEPLOY.glob("nginx/pages/*.html")}
    assert sorted(pages) == ["back-soon", "too-large"]
    assert vnu_errors(pages) == []
