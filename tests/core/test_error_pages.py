"""Error pages are whole pages; those of a fault need nothing that may be broken, and carry a reference."""

import datetime as dt
import errno
import json
import logging
import re
import sqlite3
from unittest import mock
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DatabaseError, OperationalError, connection
from django.http import HttpResponse, QueryDict
from django.test import Client
from django.utils import translation

from core.busy import StoreAway
from core.changes import Data
from core.errors import InvalidQuery, NotAllowed, NothingFound, Withdrawn
from core.languages import Text
from core.typed import Typed
from core.views_errors import (
    bad_request,
    form_from_elsewhere,
    form_too_old,
    not_found,
    permission_denied,
    server_error,
    words_of_address,
)
from tests.factories import ArticleFactory, PageFactory, ProjectFactory
from tests.reading import read

LANGUAGES = ("fr", "ar", "en")


@pytest.fixture
def polite():
    """A client that gets a 500 page for an exception, as visitors do."""
    return Client(raise_request_exception=False)


def is_whole(page, language):
    assert page.one("html").attrs == {"lang": language, "dir": "rtl" if language == "ar" else "ltr"}
    assert len(page.all("h1")) == 1
    links = {link["href"] for link in page.all("a")}
    assert {
        f"/{language}/{name}/" for name in ("projects", "figures", "regions", "news", "events", "resources")
    } <= links
    search = page.one("form", role="search")
    assert search["action"] == f"/{language}/search/"
    assert search.one("input", name="q")
    assert page.one("footer").text.strip()
    assert page.one("meta", name="robots")["content"] == "noindex"
    return True


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_not_found_is_a_whole_page_with_what_is_near(client, language):
    project = ProjectFactory(published=True, translated=True, slug="appui-jeunesse-tanger")
    ProjectFactory(slug="appui-jeunesse-brouillon", title_fr="Brouillon")
    ArticleFactory(published=True, slug="autre-chose")
    PageFactory(published=True, slug="agir", menu="header", title_fr="Agir")
    response = client.get(f"/{language}/projects/appui-jeunesse-fes/")
    assert response.status_code == 404
    page = read(response)
    assert is_whole(page, language)
    assert page.one("main").one("input", name="q")["value"] == "appui jeunesse fes"
    assert [link["href"] for link in page.one("ul", "nearest").all("a")] == [f"/{language}/projects/{project.slug}/"]
    assert f"/{language}/agir/" in {link["href"] for link in page.all("a")}
    assert "rouillon" not in response.content.decode().replace("appui-jeunesse-brouillon", "")


@pytest.mark.django_db
def test_a_section_that_is_nearly_named_comes_first(client):
    page = read(client.get("/fr/projcts/"))
    assert page.one("ul", "nearest").all("a")[0]["href"] == "/fr/projects/"


@pytest.mark.django_db
def test_what_cannot_be_asked_of_a_file_leads_on_to_what_was_meant(client):
    response = client.get("/fr/projects.csv?statsu=ongoing")
    assert response.status_code == 400
    page = read(response)
    assert is_whole(page, "fr")
    address = urlsplit(page.one("main").all("a", "button")[0]["href"])
    assert (address.path, parse_qsl(address.query)) == ("/fr/projects/", [("status", "ongoing")])


@pytest.mark.django_db
def test_what_is_forbidden_and_what_is_not_understood_are_whole_pages(client, polite):
    assert is_whole(read(polite.get("/ar/projects/", headers={"host": "other.example"})), "ar")
    response = Client(enforce_csrf_checks=True).post("/fr/admin/login/")
    assert response.status_code == 403
    assert is_whole(read(response), "fr")


BROKEN = {
    "database": ["django.db.backends.base.base.BaseDatabaseWrapper.ensure_connection"],
    "cache": ["django.core.cache.backends.locmem.LocMemCache.get"],
    "translations": ["django.utils.translation.gettext", "django.utils.translation._trans.gettext"],
    "static": ["django.contrib.staticfiles.storage.StaticFilesStorage.url"],
    "templates": ["django.template.loader.get_template"],
}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("broken", "language", "error"),
    [
        *((broken, "ar", ValueError("x")) for broken in BROKEN),
        *(("all", language, error) for language in LANGUAGES for error in (ValueError("x"), OperationalError("x"))),
    ],
)
def test_a_fault_is_a_whole_page_whatever_is_broken(polite, monkeypatch, caplog, language, broken, error):
    polite.get(f"/{language}/data/")  # everything is read before anything breaks

    def fail(*_args, **_more):
        raise error

    if isinstance(error, OperationalError):
        monkeypatch.setattr("core.views_errors.is_busy", lambda _error: True)
    monkeypatch.setattr("projects.views.ListPage", fail)
    for name in [name for key, names in BROKEN.items() if broken in {key, "all"} for name in names]:
        monkeypatch.setattr(name, fail)
    with caplog.at_level(logging.ERROR, "django.request"):
        response = polite.get(f"/{language}/projects/?q=x")
    assert response.status_code == (503 if isinstance(error, OperationalError) else 500)
    page = read(response)
    assert is_whole(page, language)
    assert "/static/css/layout.css" in {link["href"] for link in page.all("link", rel="stylesheet")}
    reference = page.one("main").one("bdi").text
    assert re.fullmatch("[2-9A-Z]{4}-[2-9A-Z]{4}", reference)
    assert any(record.reference == reference and record.exc_info for record in caplog.records)
    has_failed = broken in {"all", "translations", "static", "templates"}
    assert ("The error page failed too." in caplog.messages) == has_failed


@pytest.mark.django_db
def test_a_program_gets_a_problem_when_nothing_else_can_be_said(polite, monkeypatch):
    def fail(*_args, **_more):
        raise ValueError

    monkeypatch.setattr("core.api.views_schema.only_language", fail)
    monkeypatch.setattr("core.views_errors.gettext", fail)
    response = polite.get("/api/v1/")
    reference = response.json()["reference"]
    assert re.fullmatch("[2-9A-Z]{4}-[2-9A-Z]{4}", reference)
    assert (response.status_code, response["Content-Type"], response.json()) == (
        *(500, "application/problem+json"),
        {"type": "about:blank", "title": "Internal Server Error", "status": 500, "reference": reference},
    )


@pytest.mark.django_db
def test_the_page_of_a_fault_reads_nothing_from_the_database(polite, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr("projects.views.ListPage", lambda *_args, **_more: 1 / 0)
    monkeypatch.setattr("core.conditional.data_now", lambda: Data("1", None))  # before the fault
    with django_assert_num_queries(0):
        assert polite.get("/fr/projects/").status_code == 500


@pytest.mark.django_db
def test_what_is_not_found_while_the_database_is_away_is_a_fault(polite, monkeypatch):
    def away(*_args):
        raise DatabaseError("x")

    with connection.execute_wrapper(away):
        response = polite.get("/fr/projects/rien/nulle-part/")
    assert response.status_code == 500
    assert is_whole(read(response), "fr")


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/fr/projects/appui-jeunes.pdf", "appui jeunes"),
        ("/fr/projects/appui_des%20jeunes/", "appui des jeunes"),
        ("/fr/a-bc-d/", "bc"),  # one letter is no word
        ("/fr/projects/un.deux.trois", "un deux"),
        (
            "/fr/projects/" + "-".join(f"mot{number}" for number in range(9)),
            " ".join(f"mot{number}" for number in range(8)),
        ),
        (f"/fr/{'-' * 290}abcdefgh", "abcdef"),  # beyond 300 signs nobody reads an address
        ("/", ""),
        ("/wp/", ""),
        ("/abc/", ""),
        ("/abcd/", "abcd"),
        ("/fr/abc/", "abc"),
        ("/fr/%D9%88%D8%AC%D8%AF%D8%A9/", "وجدة"),
    ],
)
def test_the_words_of_an_address_are_looked_for(address, words):
    assert words_of_address(address) == words


def busy():
    error = OperationalError()
    error.__cause__ = sqlite3.OperationalError()
    error.__cause__.sqlite_errorcode = 5
    return error


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "status", "title", "sentence"),
    [
        (
            *(busy(), 503, "The portal is busy"),
            "Something long is being written at this moment. Please try again in a minute.",
        ),
        (
            *(StoreAway(), 503, "Files cannot be reached at the moment"),
            "The store of pictures and documents does not answer. Please try again in a minute.",
        ),
        (
            *(OSError(errno.ENOSPC, "x"), 503, "Nothing can be saved at the moment"),
            "The disk of the server is full, or cannot be written. Please try again in a few minutes.",
        ),
        (
            *(ValueError(), 500, "Something went wrong on our side"),
            "The fault was recorded. Please try again in a few minutes.",
        ),
    ],
)
def test_a_page_says_whether_to_try_again(polite, monkeypatch, error, status, title, sentence):
    def fail(*_args, **_more):
        raise error

    monkeypatch.setattr("projects.views.ListPage", fail)
    response = polite.get("/en/projects/?q=x")
    page = read(response).one("main")
    assert (response.status_code, response.get("Retry-After")) == (status, "60" if status == 503 else None)
    assert (page.one("h1").text, page.one("p", "lead").text) == (title, sentence)
    assert [link["href"] for link in page.all("a", "button")] == ["/en/"]
    assert page.one("bdi").text
    assert page.one("input", name="q")["value"] == ""
    assert response["Content-Language"] == "en"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (
            StoreAway(),
            "The store of pictures and documents does not answer. Nothing that you sent was saved. "
            "Try again in a minute.",
        ),
        (
            OSError(errno.ENOSPC, "x"),
            "The disk of the server is full, or cannot be written. Nothing of yours was saved. Keep this page open, "
            "tell whoever runs the portal, and send the form again once there is room.",
        ),
    ],
)
def test_who_sent_a_form_is_told_that_nothing_was_saved(polite, monkeypatch, error, sentence):
    monkeypatch.setattr("feedback.views.ContactForm", mock.Mock(side_effect=error))
    page = read(polite.post("/en/contact/", {"text": "Bonjour"})).one("main")
    assert page.one("p", "lead").text == sentence


@pytest.mark.django_db
def test_who_may_not_see_a_page_and_whose_form_is_from_elsewhere_is_told_so(rf):
    request = rf.get("/en/admin/x/")
    told = {
        permission_denied: (
            "You may not see this page",
            "If you work for the office, sign in with an account that has the permission, then try again.",
        ),
        form_from_elsewhere: (
            "This form was not accepted",
            "It does not come from a page of this portal. Nothing was changed. Open the page again.",
        ),
    }
    for view, (title, sentence) in told.items():
        response = view(request)
        page = read(response).one("main")
        assert (response.status_code, page.one("h1").text, page.one("p", "lead").text) == (403, title, sentence)


@pytest.fixture
def told(rf, monkeypatch):
    """Return a function that returns what a page says to who asks in English, as (status, title, sentence, links)."""
    pages = []

    def render(_request, _template, context, status):
        pages.append(context)
        return HttpResponse(status=status)

    monkeypatch.setattr("core.views_errors.render", render)

    def ask(view, address, *given):
        with translation.override("en"):
            response = view(rf.get(address, headers={"referer": "http://testserver/en/form/?a=1#b"}), *given)
        page = pages.pop()
        assert (response.status_code, response["Content-Language"], page["reference"]) == (page["status"], "en", "")
        return *(page[name] for name in ("status", "title", "sentence", "links")), page

    return ask


WRONG = (400, "This address asks for something that does not exist")
START_AGAIN = "Nothing was changed. Correct the address, or start again from the list."
WHOLE_LIST = ("/en/projects/", "Show the whole list")
HOME = [("/en/", "Go to the home page")]
FILE = "/en/projects.csv?axis=rien"


def invalid(**more):
    return InvalidQuery([("axis", "Inconnu")], **more)


@pytest.mark.parametrize(
    ("view", "address", "error", "page"),
    [
        *(
            (
                *(bad_request, "/en/x/", error),
                (
                    *(413, "This is too much for one form"),
                    "Nothing was saved. Go back, take out part of the text (often a picture pasted into it), and save "
                    "again.",
                    [("/en/form/?a=1", "Back to the page")],
                ),
            )
            for error in (RequestDataTooBig(), TooManyFieldsSent(), TooManyFilesSent())
        ),
        (bad_request, "/en/x/", None, (*WRONG, "The server could not understand the request.", HOME)),
        (bad_request, FILE, invalid(), (*WRONG, START_AGAIN, [WHOLE_LIST])),
        (
            *(bad_request, FILE, invalid(accepted=QueryDict("donor=EU"), meant="?axis=youth")),
            (
                *(*WRONG, START_AGAIN),
                [
                    ("/en/projects/?axis=youth", "Ask what was meant"),
                    ("/en/projects/?donor=EU", "Go on without it"),
                    WHOLE_LIST,
                ],
            ),
        ),
        (
            *(bad_request, FILE, invalid(accepted=QueryDict("donor=EU"), meant="?texts=all", is_of_file=True)),
            (
                *(*WRONG, START_AGAIN),
                [
                    ("/en/projects.csv?texts=all", "Ask what was meant"),
                    ("/en/projects.csv?donor=EU", "Go on without it"),
                    WHOLE_LIST,
                ],
            ),
        ),
        (
            *(bad_request, FILE, invalid(question_stands=True)),
            (*WRONG, START_AGAIN, [("/en/projects/?axis=rien", "Back to the list and its filters")]),
        ),
        (
            *(not_found, FILE, NothingFound("Rien ne vient.")),
            (
                *(404, "There is no such file", "Rien ne vient."),
                [
                    ("/en/projects/?axis=rien", "See the page"),
                    ("/en/projects.csv", "Take the whole file, without filters"),
                ],
            ),
        ),
        (
            *(not_found, "/en/projects.csv", NothingFound("Rien ne vient.")),
            (404, "There is no such file", "Rien ne vient.", [("/en/projects/", "See the page")]),
        ),
        (
            *(
                not_found,
                "/en/x/",
                Withdrawn(dt.datetime(2026, 6, 1, 23, 30, tzinfo=dt.UTC), Text("Une erreur", "fr", True)),
            ),
            (410, "This page was withdrawn", "It was public until 2 June 2026.", HOME),
        ),
        (
            *(not_found, "/en/x/", None),
            (
                *(404, "This page does not exist"),
                *("The address may have a typing error, or the page may have been withdrawn.", HOME),
            ),
        ),
        (permission_denied, "/en/x/", NotAllowed("Pas vous."), (403, "This was not done", "Pas vous.", HOME)),
        (
            *(form_too_old, "/en/x/", None),
            (
                *(403, "This page was open for too long"),
                "You signed in again after it was opened, or the browser deleted its cookies. Nothing was saved: go "
                "back and save again.",
                [("/en/form/?a=1", "Back to the page")],
            ),
        ),
    ],
)
def test_a_page_says_what_is_wrong_and_where_to_go_on(told, view, address, error, page):
    *found, context = told(view, address, error)
    assert tuple(found) == page
    assert context["problems"] == getattr(error, "problems", ())
    assert context["reason"] == getattr(error, "reason", None)


def test_only_an_address_that_nobody_understands_is_looked_for_by_its_words(told):
    typed = Typed("/en/x/", "/en/x/", [("a", "b")], [], False)
    assert told(not_found, "/en/projects/appui/")[4]["words"] == "appui"
    assert told(not_found, "/en/projects/appui.csv", NothingFound("Rien ne vient."))[4]["words"] == ""
    page = told(form_too_old, "/en/projects/appui/", typed)[4]
    assert (page["words"], page["typed"]) == ("", typed)


def test_a_program_is_told_in_plain_letters_and_of_a_fault_its_reference(rf):
    missing, fault = not_found(rf.get("/api/v1/rien/")), server_error(request := rf.get("/api/v1/"))
    assert [
        (answer.status_code, answer["Content-Type"], answer["Content-Language"]) for answer in (missing, fault)
    ] == [*((404, "application/problem+json", "fr"), (500, "application/problem+json", "fr"))]
    assert "\\u" not in missing.content.decode()
    missing, fault = json.loads(missing.content), json.loads(fault.content)
    assert (missing["status"], "reference" in missing) == (404, False)
    assert (fault["status"], fault["reference"]) == (500, request.reference)
