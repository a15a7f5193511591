"""The log tells an operator what happened, and nothing about who asked; errors reach somebody."""

import io
import json
import logging
import re
import sys
import time

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from core import error_mails, request_log
from core.logs import Json, Plain
from oim_portal import sentry
from tests.core.test_page_cache import Kept, connections_stay, environ_of  # noqa: F401  (a fixture)
from tests.factories import ProjectFactory
from tests.reading import read

SECRET = "motdepasse"


class Written:
    """What a handler with a format writes: `lines` as read by a program, or by people."""

    def __init__(self, formatter):
        self.stream = io.StringIO()
        self.handler = logging.StreamHandler(self.stream)
        self.handler.setFormatter(formatter)
        self.handler.addFilter(request_log.InLog())

    @property
    def text(self):
        return self.stream.getvalue()

    @property
    def objects(self):
        return [json.loads(line) for line in self.text.splitlines()]


@pytest.fixture
def log():
    """Begin to write in a format, until the end of the test."""
    begun = []

    def begin(formatter):
        written = Written(formatter)
        logging.getLogger().addHandler(written.handler)
        begun.append(written.handler)
        return written

    yield begin
    for handler in begun:
        logging.getLogger().removeHandler(handler)


@pytest.fixture
def fault(monkeypatch):
    """A list of projects that warns and then fails; it says how often."""

    def fail(*_args, **_more):
        logging.getLogger("projects").warning("Beware\nof %s", "it")
        raise ValueError("x")

    monkeypatch.setattr("projects.views.ListPage", fail)
    return Client(raise_request_exception=False)


@pytest.mark.django_db
def test_every_line_about_a_request_has_the_reference_that_its_reader_was_shown(log, fault):
    for_programs, for_people = log(Json()), log(Plain())
    response = fault.get(f"/fr/projects/?q={SECRET}")
    logging.getLogger("other").warning("Later")
    reference = read(response).one("main").one("bdi").text
    warning, error, later = for_programs.objects
    assert (warning["message"], warning["reference"]) == ("Beware\nof it", reference)
    assert error["traceback"].endswith("ValueError: x")
    assert error.items() >= {"level": "ERROR", "logger": "django.request", "reference": reference}.items()
    assert "reference" not in later
    assert re.search(
        rf"ERROR django.request: Internal Server Error: /fr/projects/ \[{reference}\]\nTrace", for_people.text
    )
    assert SECRET not in for_programs.text + for_people.text


def test_a_line_for_each_request_says_nothing_about_who_asked_and_for_what(db, log):
    ProjectFactory(published=True, slug="essai")
    kept = Kept()  # first, because it configures the log
    lines = log(Json())
    observed = request_log.Observed(kept.cache, [request_log.write_line])

    def ask(address, **headers):
        body = observed(environ_of(address, headers=headers), lambda *given: None)
        size = sum(map(len, body))
        getattr(body, "close", lambda: None)()
        return size

    private = {"cookie": f"a={SECRET}", "user_agent": SECRET, "x_forwarded_for": "192.0.2.77", "referer": SECRET}
    page = ask("/fr/projects/essai/")
    ask("/fr/projects/essai/", **private)
    file = ask(f"/fr/projects.csv?q={SECRET}", **private)
    ask(f"/fr/preview/link/{SECRET}/", **private)
    ask("/fr/rien%0aFORGED/", **private)
    found = [
        [line.get(name) for name in ("method", "path", "status", "bytes", "kept")]
        for line in lines.objects
        if line["logger"] == "portal.requests"
    ]
    assert found[:4] == [
        ["GET", "/fr/projects/essai/", 200, page, "made"],
        ["GET", "/fr/projects/essai/", 200, page, "hit"],
        ["GET", "/fr/projects.csv", 200, file, None],
        ["GET", "/fr/preview/link/<str:token>/", 404, found[3][3], None],
    ]
    assert all(line["ms"] >= 0 for line in lines.objects if line["logger"] == "portal.requests")
    assert SECRET not in lines.text
    assert "192.0.2" not in lines.text


@pytest.mark.parametrize(
    ("path", "route", "shown"),
    [
        ("/fr/projects/", "fr/projects/", "/fr/projects/"),
        ("/fr/été <a>\n/", "", "/fr/%E9t%E9%20<a>%0A/"),
        ("/fr/" + "x" * 196, "", "/fr/" + "x" * 196),
        ("/fr/" + "x" * 197, "", "/fr/" + "x" * 196),
        (f"/fr/preview/link/{SECRET}/", "fr/preview/link/<str:token>/", "/fr/preview/link/<str:token>/"),
        (f"/fr/preview/link/{SECRET}/", "", "/…"),
    ],
)
def test_a_path_is_written_down_without_secrets_and_never_long(path, route, shown):
    environ = {"PATH_INFO": path, "SCRIPT_NAME": ""}
    assert request_log._safe_path(environ, route) == shown
    assert request_log._safe_path({"PATH_INFO": "/fr/", "SCRIPT_NAME": "/portail"}, "") == "/portail/fr/"


def test_a_streamed_answer_is_told_once_with_what_was_really_sent():
    class Body:
        streaming = True
        closed = 0

        def __iter__(self):
            return iter([b"ab", b"cde", b"f"])

        def close(self):
            self.closed += 1

    told, body = [], Body()

    def application(environ, start_response):
        start_response("206 Partial Content", [])
        return body

    observed = request_log.Observed(application, [lambda environ, status, seconds, size: told.append((status, size))])
    parts = observed({}, lambda *given: None)
    assert (next(iter(parts)), told) == (b"ab", [])
    parts.close()
    parts.close()
    assert (told, body.closed) == ([(206, 2)], 2)
    whole = request_log.Observed(lambda *_given: [b"ab", b"c"], [lambda *given: told.append(given[1::2])])
    assert whole({}, lambda *given: None) == [b"ab", b"c"]
    assert told[1:] == [(500, 3)]  # the server answers so if nobody has said a status


def test_a_request_that_breaks_off_has_its_line_too(log):
    """The server in front of it answers then, with 500."""
    lines = log(Json())
    observed = request_log.Observed(lambda environ, start_response: 1 / 0, [request_log.write_line])
    with pytest.raises(ZeroDivisionError):
        observed(environ_of("/fr/projects/"), lambda *given: None)
    (line,) = lines.objects
    assert (line["path"], line["status"], line["bytes"]) == ("/fr/projects/", 500, 0)


@pytest.fixture
def mails(settings, mailoutbox):
    """The mails of the handler, which hears all errors until the end of the test."""
    settings.ADMINS = [("alertes@example.org", "alertes@example.org")]
    handler = error_mails.ErrorMails(in_thread=False)
    handler.setLevel(logging.ERROR)
    handler.addFilter(request_log.InLog())
    logging.getLogger().addHandler(handler)
    yield mailoutbox
    logging.getLogger().removeHandler(handler)


@pytest.mark.django_db
def test_an_error_reaches_somebody_once_and_tells_nothing_of_the_reader(mails, fault, settings):
    fault.cookies["sessionid"] = SECRET
    response = fault.get(f"/fr/projects/?q={SECRET}", headers={"User-Agent": SECRET})
    fault.post("/fr/projects/", {"texte": SECRET})
    for _again in range(30):
        fault.get("/fr/projects/")
    (mail,) = mails
    reference = read(response).one("main").one("bdi").text
    assert mail.to == ["alertes@example.org"]
    assert mail.subject.endswith(f"ValueError {reference} GET /fr/projects/")
    assert "ValueError: x" in mail.body
    assert mail.alternatives == []
    for hidden in (SECRET, settings.SECRET_KEY, "sessionid", "DATABASES"):
        assert hidden not in mail.body


@pytest.mark.django_db
def test_a_request_that_nobody_honest_sends_is_in_the_log_and_in_no_mail(mails, admin_client):
    """Anybody could fill the mailbox otherwise, and the real errors would not be among the ten of the hour."""
    answers = [
        admin_client.get("/fr/admin/projects/project/?_to_field=password"),
        Client().post("/fr/admin/login/", {f"p{number}": "" for number in range(6000)}),
    ]
    assert [answer.status_code for answer in answers] == [400, 413]
    assert mails == []


def test_many_different_errors_are_few_mails_and_the_next_one_counts_the_others(mails, monkeypatch):
    for number in range(40):
        logging.getLogger("portal").error(f"Error {number}")
    assert len(mails) == error_mails.MOST_AN_HOUR
    later = time.monotonic() + 4000
    monkeypatch.setattr("core.error_mails.time.monotonic", lambda: later)
    logging.getLogger("portal").error("Error 39")
    assert "Not told since the last mail: 30" in mails[-1].body


@pytest.mark.django_db
def test_mail_that_cannot_be_sent_changes_nothing_for_the_reader(mails, fault, monkeypatch, log):
    lines = log(Json())
    monkeypatch.setattr("core.error_mails.mail_admins", lambda *args: 1 / 0)
    assert fault.get("/fr/projects/").status_code == 500
    assert "A mail about an error could not be sent." in [line["message"] for line in lines.objects]


@pytest.mark.django_db
def test_the_secret_of_a_preview_is_in_no_line_about_its_fault(log, fault, monkeypatch):
    monkeypatch.setattr("desk.views_preview.link_of", lambda token: 1 / 0)
    lines = log(Json())
    fault.get(f"/fr/preview/link/{SECRET}/")
    assert "Internal Server Error: /fr/preview/link/<str:token>/" in [line["message"] for line in lines.objects]
    assert SECRET not in lines.text


def test_what_is_reported_elsewhere_holds_no_data(rf):
    event = {"request": {"query_string": SECRET, "cookies": SECRET}, "user": {"id": 1}, "extra": {"sys.argv": SECRET}}
    sent = []
    request = rf.get(f"/fr/preview/link/{SECRET}/?q={SECRET}")
    request.resolver_match = None
    request_log.middleware(lambda _request: sent.append(sentry.without_data(event | {"tags": {"a": "b"}}, {})))(request)
    assert sent == [
        {"request": {"method": "GET", "url": "/…"}, "tags": {"a": "b", "reference": request.reference}},
    ]


def test_the_start_says_that_an_address_is_none():
    with pytest.raises(ImproperlyConfigured, match="SENTRY_DSN takes https://key@host/number"):
        sentry.start("https://errors.example.org", "https://portail.example.org")


def test_the_start_says_that_the_package_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "sentry_sdk", None)
    with pytest.raises(ImproperlyConfigured, match="install requirements-extras"):
        sentry.start("https://key@errors.example.org/7", "https://portail.example.org")
