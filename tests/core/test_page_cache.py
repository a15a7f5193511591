"""The page cache in front of Django: a page is made once, is that of today's data, and holds nothing of one visitor."""

import contextvars
import datetime as dt
import gzip
import io
import threading
import time
from types import SimpleNamespace
from unittest import mock

import brotli
import pytest
import time_machine
from django.conf import settings
from django.core import signals
from django.core.wsgi import get_wsgi_application
from django.db import OperationalError, close_old_connections
from django.http import HttpResponse
from django.utils import timezone

from core.compression import is_for_all
from core.page_cache import PageCache, in_front, key_of
from core.publication import State
from core.request_log import KEPT, ROUTE
from core.versioned_cache import is_patient
from projects.models import Project
from tests.at_once import at_once
from tests.factories import ArticleFactory, EventFactory, ProjectFactory
from tests.reading import read
from tests.shipped import kinds_of_page
from tests.tools import some_of


class Kept:
    """The page cache around the portal, or around `application`: `ask` gives (status, headers, body)."""

    def __init__(self, application=None, most_bytes=10**7):
        self.asked = []  # the addresses that Django was asked for
        self.django = application or get_wsgi_application()
        self.cache = PageCache(self._ask_django, most_bytes)

    def _ask_django(self, environ, start_response):
        self.asked.append(f"{environ['PATH_INFO']}?{environ['QUERY_STRING']}".removesuffix("?"))
        return self.django(environ, start_response)

    def ask(self, address, method="GET", **headers):
        started = []
        answer = self.cache(environ_of(address, method, headers), lambda *given: started.append(given))
        body = b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()
        status, sent = started[-1]
        return int(status.split()[0]), dict(sent), body


def environ_of(address, method="GET", headers=None):
    path, _mark, query = address.partition("?")
    own = {f"HTTP_{name.upper()}": value for name, value in (headers or {}).items()}
    return {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "HTTP_HOST": "localhost",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        **own,
    }


@pytest.fixture(autouse=True)
def connections_stay(request):
    """A request ends with its connection, but a test inside a transaction needs it; Django's client does the same."""
    if "django_db_setup" not in request.fixturenames or request.node.get_closest_marker("django_db"):
        yield
        return
    ends = (signals.request_started, signals.request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    with mock.patch("core.page_cache.close_old_connections"):
        yield
    for signal in ends:
        signal.connect(close_old_connections)


@pytest.fixture
def kept(db):
    return Kept()


def test_a_page_is_made_once_and_again_after_a_change(kept):
    project = ProjectFactory(published=True, title_fr="Ancien titre")
    ProjectFactory(title_fr="Brouillon")
    unread = kept.ask("/fr/projects/", "HEAD")
    plain = kept.ask("/fr/projects/")
    packed = kept.ask("/fr/projects/", accept_encoding="gzip, br")
    zipped = kept.ask("/fr/projects/", accept_encoding="gzip;q=1.0, br;q=0")
    head = kept.ask("/fr/projects/", "HEAD")
    again = kept.ask("/fr/projects/", if_none_match=f'"other", {plain[1]["ETag"]}')
    assert kept.asked == ["/fr/projects/"] * 2  # what HEAD gives is no page to keep
    assert (unread[0], unread[1]["ETag"]) == (200, plain[1]["ETag"])
    assert "Ancien titre" in plain[2].decode()
    assert "Brouillon" not in plain[2].decode()
    assert (brotli.decompress(packed[2]), packed[1]["Content-Encoding"]) == (plain[2], "br")
    assert (gzip.decompress(zipped[2]), zipped[1]["Content-Encoding"]) == (plain[2], "gzip")
    assert (head[0], head[2], head[1]) == (200, b"", plain[1])
    assert (again[0], again[2], again[1]["ETag"]) == (304, b"", plain[1]["ETag"])
    assert {"Content-Length": str(len(plain[2])), "Vary": "Accept-Encoding"}.items() <= plain[1].items()
    assert "default-src 'none'" in plain[1]["Content-Security-Policy"]
    Project.objects.filter(pk=project.pk).update(title_fr="Nouveau titre")  # no signal
    changed = kept.ask("/fr/projects/", if_none_match=plain[1]["ETag"])
    assert changed[0] == 200
    assert "Nouveau titre" in changed[2].decode()
    Project.objects.all().delete()
    assert "Nouveau titre" not in kept.ask("/fr/projects/")[2].decode()


def test_the_address_is_told_from_others_by_what_a_page_depends_on(kept):
    ProjectFactory(published=True)
    first = kept.ask("/fr/projects/?sort=end&year_min=2020&utm_source=lettre")
    assert b"lettre" not in first[2]
    assert kept.ask("/fr/projects/?year_min=2020&fbclid=abc&sort=end") == first
    assert kept.asked == ["/fr/projects/?sort=end&year_min=2020"]
    others = ("/ar/projects/?sort=end&year_min=2020", "/fr/projects/?sort=end", "/fr/projects/?axis=a&axis=b")
    assert len({kept.ask(address)[2] for address in others} | {first[2]}) == 4
    assert kept.ask("/fr/projects/", host="portail.invalid")[0] == 400  # never the page of another host


def test_the_log_learns_which_view_answered_and_what_the_cache_did(kept):
    noted = []
    for address in ("/fr/projects/", "/fr/projects/", "/fr/projects/absent/"):
        environ = environ_of(address)
        kept.cache(environ, lambda *given: None)
        noted.append((environ[ROUTE], environ.get(KEPT)))
    listed = ("projects", "fr/projects/")
    assert noted == [(listed, "made"), (listed, "hit"), (("project", "fr/projects/<slug:slug>/"), None)]


PASSED_ON = {
    "a name that is none of ours": ("/fr/projects/?reference=7", {}),
    "nearly one of ours, which the page asks about": ("/fr/projects/?axs=youth", {}),
    "an error": ("/fr/projects/?axis=none", {}),
    "no page": ("/fr/projects/absent/", {}),
    "a redirect": ("/", {}),
    "the desk": ("/fr/admin/login/", {}),
    "the programs' interface, which counts": ("/api/v1/projects/", {}),
    "a file": ("/fr/projects.csv", {}),
    "an officer, who sees each change at once": ("/fr/projects/", {"cookie": f"{settings.SESSION_COOKIE_NAME}=abc"}),
}


@pytest.mark.parametrize(("address", "headers"), PASSED_ON.values(), ids=PASSED_ON)
def test_what_is_not_the_same_for_all_is_never_kept(kept, address, headers):
    first, again = (kept.ask(address, **headers) for _time in range(2))
    assert first[0] == again[0]
    assert len(kept.asked) == 2


@pytest.mark.parametrize("address", ["/sitemap.xml", "/sitemap-lists-1.xml"])
def test_a_sitemap_is_one_for_all_whatever_language_a_browser_prefers(kept, address):
    answers = {kept.ask(address, accept_language=language)[::2] for language in ("fr", "ar", "en, fr;q=0.5")}
    assert [(status, len(kept.asked)) for status, _body in answers] == [(200, 1)]


def test_no_page_shows_or_depends_on_who_asks(visitor):
    """What is kept of one visitor is given to all."""
    kept, other = Kept(), Kept()
    noises = {
        "accept_language": "ar",
        "cookie": "theme=marker-of-one",
        "referer": "http://marker-of-one.invalid/",
        "user_agent": "marker-of-one",
        "x_forwarded_for": "192.0.2.77",
        "accept": "text/plain",
    }
    for name, address in kinds_of_page("fr").items():
        plain, noisy = kept.ask(address), other.ask(address, **noises)
        assert noisy == plain, name
        assert "Set-Cookie" not in plain[1], name
        if plain[0] == 200:
            assert plain[1]["Vary"] == "Accept-Encoding", name
            assert plain[1]["ETag"], name
    assert len(kept.cache._pages) > 20


def test_what_sets_a_cookie_or_varies_is_not_for_all():
    plain, with_cookie, by_language = responses = [HttpResponse("x") for _number in range(3)]
    for response in responses:
        response.is_for_all = True
    with_cookie.set_cookie("a", "b")
    by_language["Vary"] = "Accept-Encoding, Accept-Language"
    plain["Vary"] = "Accept-Encoding"
    assert [is_for_all(response) for response in responses] == [True, False, False]


def test_it_keeps_only_so_many_bytes(db):
    ProjectFactory(published=True)
    kept = Kept(most_bytes=150_000)
    for page in range(8):
        kept.ask(f"/fr/projects/?year_min={2000 + page}")
    assert kept.cache._bytes == sum(page.size for page in kept.cache._pages.values()) < 150_000
    kept.ask("/fr/projects/?year_min=2007")
    assert len(kept.asked) == 8  # those used last stay
    kept = Kept()
    kept.ask("/fr/projects/")
    for most_bytes, times in ((kept.cache._bytes, 1), (kept.cache._bytes - 1, 2)):
        full = Kept(most_bytes=most_bytes)
        assert full.ask("/fr/projects/") == full.ask("/fr/projects/")
        assert len(full.asked) == times


class Small(HttpResponse):
    """A response of one byte for everybody, which says when it is closed."""

    closed = 0
    is_for_all = True

    def close(self):
        Small.closed += 1
        super().close()


def small(environ, start_response):
    response = Small("x", headers={"ETag": '"x"'})
    start_response("200 OK", list(response.items()))
    return response


def test_the_page_that_nobody_asked_for_longest_goes_first(monkeypatch):
    monkeypatch.setattr("core.page_cache._current_version", lambda: "1")
    monkeypatch.setattr(Small, "closed", 0)
    kept = Kept(small, most_bytes=2 * (2 * 1 + 2000))
    for letter in "abacab":
        kept.ask(f"/fr/{letter}/")
    assert kept.asked == ["/fr/a/", "/fr/b/", "/fr/c/", "/fr/b/"]
    assert (Small.closed, kept.cache._making) == (4, {})


def test_pages_are_made_anew_once_by_a_thread_that_keeps_no_process_from_ending(monkeypatch):
    version, threads = ["1"], mock.Mock()
    monkeypatch.setattr("core.page_cache._current_version", lambda: version[0])
    monkeypatch.setattr("core.page_cache.is_recent", lambda of, seconds: (of, seconds) == ("1", 10))
    monkeypatch.setattr("core.page_cache.threading.Thread", threads)
    kept = Kept(small)
    kept.ask("/fr/a/")
    kept.ask("/fr/b/")
    version[0] = "2"
    for letter in "aab":
        kept.ask(f"/fr/{letter}/", if_none_match='"x"', content_length="7")
    assert threads.call_args_list == [mock.call(target=kept.cache._renew_all, name="page-cache", daemon=True)]
    wanted = [kept.cache._renewals.get_nowait() for _page in "ab"]
    assert kept.cache._renewals.empty()
    assert [environ["PATH_INFO"] for _key, environ in wanted] == ["/fr/a/", "/fr/b/"]
    assert {environ["wsgi.input"].read() for _key, environ in wanted} == {b""}


class Ended(Exception):
    pass


def test_a_page_is_made_anew_whole_for_whoever_asked_and_forgotten_when_it_is_none(monkeypatch):
    version, seen, closed = ["1"], [], mock.Mock()
    monkeypatch.setattr("core.page_cache._current_version", lambda: version[0])
    monkeypatch.setattr("core.page_cache.connections.close_all", closed)
    monkeypatch.setattr(Small, "closed", 0)

    def answer(environ, start_response):
        seen.append((environ["REQUEST_METHOD"], "HTTP_IF_NONE_MATCH" in environ, is_patient.get()))
        return small(environ, start_response)

    kept = Kept(answer)
    kept.ask("/fr/a/")
    ((key, _page),) = kept.cache._pages.items()

    def renew(of):
        version[0] = of
        kept.cache._renewing.add(key)
        wanted = environ_of("/fr/a/", "HEAD", {"if_none_match": '"x"'})
        kept.cache._renewals = mock.Mock(get=mock.Mock(side_effect=[(key, wanted), Ended]))
        with pytest.raises(Ended):
            contextvars.copy_context().run(kept.cache._renew_all)
        return [page.version for page in kept.cache._pages.values()]

    assert (renew(None), renew("2")) == (["1"], ["2"])  # without a database, the old one stays
    assert seen == [("GET", False, False), ("GET", False, True)]
    monkeypatch.setattr(Small, "is_for_all", False)  # withdrawn, say
    assert (renew("3"), kept.cache._bytes, Small.closed) == ([], 0, 3)
    assert (closed.call_count, kept.cache._renewing) == (3, set())


@pytest.mark.parametrize(("megabytes", "most_bytes"), [(1, 1024**2), (64, 64 * 1024**2)])
def test_the_settings_say_how_many_megabytes_are_kept(settings, megabytes, most_bytes):
    settings.PAGE_CACHE_MB = megabytes
    assert in_front(small)._most_bytes == most_bytes
    settings.PAGE_CACHE_MB = 0
    assert in_front(small) is small


def test_no_worker_keeps_a_page_beyond_an_edit_a_due_time_a_day_or_a_release(db, monkeypatch):
    """Two workers that asked nobody but the database give the same page, and after each of these another one."""
    start = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
    with time_machine.travel(start, tick=False) as clock:
        project = ProjectFactory(published=True, title_fr="Ancien titre")
        due = ProjectFactory(
            state=State.PUBLISHED, published_at=start + dt.timedelta(hours=1), title_fr="À l’heure dite"
        )
        EventFactory(published=True, starts_at=start + dt.timedelta(days=3))
        ArticleFactory(published=True)
        record = project.get_absolute_url()
        feeds = ("/sitemap.xml", "/fr/projects.rss", "/sitemap-projects-1.xml", "/fr/events.ics")
        lists = ("/fr/figures/", "/ar/projects/", "/fr/events/", "/fr/news/", "/fr/data/", "/fr/regions/", "/fr/")
        others = some_of([*feeds, *lists, "/fr/search/?q=titre"], 5)
        workers = [Kept(), Kept()]
        seen = {address: set() for address in ("/fr/projects/", record, *others)}

        def all_are_new(readers=workers):
            bodies = {}
            for address, tags in seen.items():
                answers = [worker.ask(address) for worker in readers]
                assert {status for status, _headers, _body in answers} == {200}, address
                assert len({headers["ETag"] for _status, headers, _body in answers}) == 1, address
                bodies[address] = {body.decode() for _status, _headers, body in answers}
                assert len(bodies[address]) == 1, address
                tag = answers[0][1]["ETag"]
                assert tag not in tags, address
                tags.add(tag)
            return bodies["/fr/projects/"].pop()

        assert "Ancien titre" in all_are_new()
        Project.objects.filter(pk=project.pk).update(title_fr="Nouveau titre")
        listed = all_are_new()
        assert "Nouveau titre" in listed
        assert due.title_fr not in listed
        clock.shift(dt.timedelta(hours=2))
        assert due.title_fr in all_are_new()
        clock.shift(dt.timedelta(days=1))
        all_are_new()
        monkeypatch.setattr("core.conditional.code_version", lambda: "of another release")
        all_are_new([Kept(), Kept()])


@pytest.mark.django_db(transaction=True)
def test_eight_who_ask_at_once_get_one_page_made_once():
    ProjectFactory(published=True)
    kept = Kept()
    answers = at_once(*[lambda: kept.ask("/fr/projects/")] * 8)
    assert (len(kept.asked), answers) == (1, answers[:1] * 8)


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_for_a_page_that_is_made_anew(settings, monkeypatch):
    """After an edit, readers get the page of before while a slow one is made; then all get the new one."""
    settings.DATA_VERSION_SECONDS = 0
    project = ProjectFactory(published=True, title_fr="Ancien titre")
    kept, go_on = Kept(), threading.Event()
    kept.ask("/fr/projects/")
    django = kept.django
    kept.django = lambda *request: go_on.wait(30) and django(*request)
    Project.objects.filter(pk=project.pk).update(title_fr="Nouveau titre")
    for _reader in range(3):
        assert "Ancien titre" in kept.ask("/fr/projects/")[2].decode()
    go_on.set()
    until = time.monotonic() + 30
    while "Nouveau titre" not in kept.ask("/fr/projects/")[2].decode():
        assert time.monotonic() < until
        time.sleep(0.05)
    assert len(kept.asked) == 2
    # Of a page that nobody has read since, nobody gets the old one.
    monkeypatch.setattr("core.page_cache.STALE_SECONDS", 0)
    Project.objects.filter(pk=project.pk).update(title_fr="Troisième titre")
    assert "Troisième titre" in kept.ask("/fr/projects/")[2].decode()


@pytest.mark.django_db(transaction=True)
def test_a_page_of_slow_numbers_is_made_anew_with_those_of_today_by_its_thread_alone(settings, monkeypatch):
    """Its thread waits for them: with those of before the page would be for nobody, and each reader would make one."""
    settings.DATA_VERSION_SECONDS = 0
    monkeypatch.setattr("core.versioned_cache.SLOW", 0)
    ProjectFactory(published=True)
    kept = Kept()
    before = kept.ask("/fr/figures/")[2]
    ProjectFactory(published=True)
    ProjectFactory()
    until = time.monotonic() + 30
    while (page := kept.ask("/fr/figures/"))[2] == before:
        assert time.monotonic() < until
        time.sleep(0.02)
    assert ("ETag" in page[1], kept.asked) == (True, ["/fr/figures/"] * 2)
    assert page[2] == Kept().ask("/fr/figures/")[2]


@pytest.mark.django_db(transaction=True)
def test_what_was_withdrawn_is_forgotten_by_the_thread_that_makes_pages_anew(settings):
    settings.DATA_VERSION_SECONDS = 0
    project = ProjectFactory(published=True)
    kept = Kept()
    address = project.get_absolute_url()
    assert kept.ask(address)[0] == 200
    Project.objects.all().delete()
    until = time.monotonic() + 30
    while kept.ask(address)[0] != 404:
        assert time.monotonic() < until
        time.sleep(0.05)


@pytest.mark.django_db(transaction=True)
def test_a_page_that_cannot_be_made_anew_is_made_for_the_next_reader(settings, monkeypatch):
    said = []
    monkeypatch.setattr("core.page_cache.logger.exception", said.append)
    settings.DATA_VERSION_SECONDS = 0
    project = ProjectFactory(published=True, title_fr="Ancien titre")
    kept = Kept()
    kept.ask("/fr/projects/")
    django, kept.django = kept.django, lambda *request: 1 / 0
    Project.objects.filter(pk=project.pk).update(title_fr="Nouveau titre")
    assert "Ancien titre" in kept.ask("/fr/projects/")[2].decode()
    until = time.monotonic() + 30
    while kept.cache._renewing:
        assert time.monotonic() < until
        time.sleep(0.02)
    kept.django = django
    assert "Nouveau titre" in kept.ask("/fr/projects/")[2].decode()
    assert (len(kept.asked), kept.cache._bytes) == (3, sum(page.size for page in kept.cache._pages.values()))
    assert said == ["A page could not be made anew."]


def test_without_a_database_django_says_what_it_can(kept, monkeypatch):
    def away():
        raise OperationalError

    monkeypatch.setattr("core.page_cache.data_version", away)
    kept.django = lambda environ, start_response: start_response("503 Service Unavailable", []) or [b"soon"]
    assert kept.ask("/fr/projects/") == (503, {}, b"soon")


@pytest.mark.parametrize("query", ["q=%ff", "a", "q=" + "x" * 999, "=&=", "sort=", "q=a&sort="])
def test_an_address_that_cannot_be_read_is_django_s_affair(query):
    assert key_of(environ_of(f"/fr/projects/?{query}")) is None


@pytest.mark.parametrize(
    ("environ", "proxies", "key"),
    [
        ({}, 0, ("http", "", "localhost", "", "/fr/", "")),
        ({"REQUEST_METHOD": "HEAD"}, 0, ("http", "", "localhost", "", "/fr/", "")),
        ({"HTTP_COOKIE": "theme=dark"}, 0, ("http", "", "localhost", "", "/fr/", "")),
        ({"wsgi.url_scheme": "https", "HTTP_HOST": ""}, 0, ("https", "", "serveur", "", "/fr/", "")),
        ({"HTTP_X_FORWARDED_PROTO": "https"}, 0, ("http", "", "localhost", "", "/fr/", "")),
        ({"HTTP_X_FORWARDED_PROTO": "https"}, 1, ("http", "https", "localhost", "", "/fr/", "")),
        ({"SCRIPT_NAME": "/portail"}, 0, ("http", "", "localhost", "/portail", "/fr/", "")),
        ({"QUERY_STRING": f"q={'x' * 998}"}, 0, ("http", "", "localhost", "", "/fr/", f"q={'x' * 998}")),
        (
            {"QUERY_STRING": "sort=end&axis=b&q=%C3%A9&utm_source=x&axis=a&_gat=1"},
            *(0, ("http", "", "localhost", "", "/fr/", "axis=b&axis=a&q=%C3%A9&sort=end")),
        ),
        *(({"REQUEST_METHOD": method}, 0, None) for method in ("POST", "OPTIONS")),
        ({"HTTP_COOKIE": f"theme=dark; {settings.SESSION_COOKIE_NAME}=abc"}, 0, None),
        ({"HTTP_AUTHORIZATION": "Bearer x"}, 0, None),
        *(({"PATH_INFO": f"/{start}/x"}, 0, None) for start in ("api", "media", "static")),
        *(({"PATH_INFO": path}, 0, None) for path in ("/healthz", "/readyz", "/metrics")),
        ({"QUERY_STRING": "reference=7"}, 0, None),
    ],
)
def test_a_page_is_known_by_what_it_depends_on(settings, environ, proxies, key):
    settings.PROXIES = proxies
    assert key_of(environ_of("/fr/") | {"SERVER_NAME": "serveur"} | environ) == key


def test_a_kept_page_counts_down_to_a_deadline_and_closes_at_the_minute(kept):
    """No write in between: at midnight and right after the deadline the page is made anew, and only then."""
    now = dt.datetime(2027, 3, 1, 10, tzinfo=timezone.get_default_timezone())
    day, moment = dt.timedelta(days=1), dt.timedelta(milliseconds=1)
    deadline = now.replace(hour=16) + 8 * day
    midnight = deadline.replace(hour=0)
    with time_machine.travel(now, tick=False):
        ArticleFactory(published=True, published_at=now - day, slug="appel", kind="tender", deadline=deadline)
    words = []
    for when in (now, now + day, midnight - moment, midnight, deadline, deadline + moment, midnight + day):
        with time_machine.travel(when, tick=False):
            found = set()
            for address, head in (("/en/news/?call=open&call=closed", "kicker"), ("/en/news/appel/", "head-line")):
                page = read(SimpleNamespace(content=kept.ask(address)[2]))
                line = page.all("p", head)[0]
                found.add((line.one("span", "status").text, line.all("time")[0].text))
                before = len(kept.asked)
                assert (kept.ask(address)[0], len(kept.asked)) == (200, before)
            words += found
    assert words == [
        ("Open", "Closes in 8 days"),
        ("Closing soon", "Closes in 7 days"),
        ("Closing soon", "Closes tomorrow at 16:00, time in Morocco"),
        ("Closing soon", "Closes today at 16:00, time in Morocco"),
        ("Closing soon", "Closes today at 16:00, time in Morocco"),
        ("Closed", "Closed today at 16:00, time in Morocco"),
        ("Closed", "Closed on 9 March 2027"),
    ]
