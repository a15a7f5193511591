"""Sessions that end while somebody writes, and forms that cannot be handled: nothing that was typed is lost."""

import errno
import re
import sqlite3
from datetime import timedelta

import psycopg2
import pytest
import time_machine
from django.contrib import admin
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts import interrupted, sessions
from accounts.models import User
from core.busy import is_busy
from core.typed import ReturningForm, typed_anyway
from tests.accounts.tools import PASSWORD, app_code, give_code, give_password, make_person, sign_in, with_app
from tests.admin_tools import form_data
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db

HERE = "http://testserver"
TEXT = "Texte d’essai, tapé longtemps"


def later(**delta):
    return time_machine.travel(timezone.now() + timedelta(**delta), tick=False)


def browser(person, **options):
    """A client that is signed in and says where its forms come from, as browsers do."""
    client = Client(headers={"origin": HERE}, raise_request_exception=False, **options)
    sign_in(client, with_app(person))
    return client


def typed_form(client, record, **values):
    """Open the form of a record and return (address, what is posted after typing)."""
    address = reverse("admin:events_article_change", args=[record.pk])
    page = client.get(address)
    ticket = re.search(r'name="_author" value="([^"]+)"', page.content.decode()).group(1)
    return address, {**form_data(page), "title_fr": TEXT, "_author": ticket, "_continue": "1", **values}


def hidden(response):
    """Return what the button of the page sends: {name: value}."""
    form = re.search(r'<form[^>]*id="back-to-form".*?</form>', response.content.decode(), re.DOTALL).group()
    texts = re.findall(r'<textarea name="([^"]+)" hidden>\n(.*?)</textarea>', form, re.DOTALL)
    inputs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return dict(inputs + texts) | {"address": re.search(r'action="([^"]+)"', form).group(1)}


def shows_again(client, response):
    """Press the button that leads back to the form; return what the form then holds as its French title."""
    data = hidden(response)
    data.pop("csrfmiddlewaretoken", None)
    page = client.post(data.pop("address"), data)
    assert page.status_code == 200
    return page.context["adminform"].form["title_fr"].value()


@pytest.fixture
def person(settings):
    settings.REQUIRE_SECOND_FACTOR = True
    return make_person()


@pytest.fixture
def article():
    return ArticleFactory(title_fr="Titre d’avant")


def test_what_meets_an_ended_session_comes_back_after_signing_in(person, article):
    client = browser(person)
    address, data = typed_form(client, article, body_fr=f"<p>{TEXT}</p>")
    with later(hours=3):
        refused = client.post(address, data)
        assert refused.headers["Location"] == f"{reverse('admin:login')}?next={address}"
        page = client.get(refused.headers["Location"]).content.decode()
        assert "après 2 heures sans activité" in page
        assert "Ce que vous avez saisi est conservé" in page
        assert TEXT not in page
        client.post(refused.headers["Location"], {"username": person.username, "password": PASSWORD})
        signed_in = give_code(client, app_code(person))
        assert signed_in.headers["Location"] == reverse("accounts:typed")
        page = client.get(signed_in.headers["Location"])
        assert hidden(page)["body_fr"] == f"&lt;p&gt;{TEXT}&lt;/p&gt;"
        assert shows_again(client, page) == TEXT
        article.refresh_from_db()
        assert article.title_fr == "Titre d’avant"  # nothing is saved without a click
        assert client.get(reverse("accounts:typed")).status_code == 302  # it is back in its form


def test_somebody_else_who_signs_in_does_not_see_it(person, article):
    client = browser(person)
    address, data = typed_form(client, article)
    other = with_app(make_person())
    with later(hours=3):
        client.post(address, data)
        give_password(client, other)
        assert give_code(client, app_code(other)).headers["Location"] == reverse("admin:index")
        assert TEXT not in client.get(reverse("accounts:typed"), follow=True).content.decode()


@pytest.mark.parametrize("ticket", ["", "1", "1:forged"])
def test_strangers_store_nothing(article, ticket):
    client = Client(headers={"origin": HERE})
    address = reverse("admin:events_article_change", args=[article.pk])
    assert client.post(address, {"title_fr": TEXT, "_author": ticket}).status_code == 302
    assert not client.session.keys()


def aged(person):
    person.staff_sessions.update(created_at=timezone.now() - timedelta(hours=13))


@pytest.mark.parametrize(
    ("end", "sentence"),
    [
        (lambda person: later(hours=2, minutes=1), "après 2 heures sans activité"),
        (aged, "elle dure 12 heures au plus"),
        (sessions.end, "déconnectée depuis un autre appareil"),
    ],
)
def test_the_sign_in_page_says_why_it_appears(person, end, sentence):
    client = browser(person)
    travel = end(person)
    with travel if hasattr(travel, "__enter__") else later():
        page = client.get(reverse("admin:index"), follow=True).content.decode()
        assert sentence in page
    fresh = Client().get(reverse("admin:index"), follow=True).content.decode()
    assert "session" not in re.search(r"<main.*?</main>", fresh, re.DOTALL).group().replace("drafts", "")


@pytest.mark.parametrize(
    ("minutes", "sentence"),
    [
        (1, "Your session ended after 1 minute without activity."),
        (59, "Your session ended after 59 minutes without activity."),
        (60, "Your session ended after 1 hour without activity."),
        (90, "Your session ended after 90 minutes without activity."),
        (120, "Your session ended after 2 hours without activity."),
    ],
)
def test_the_time_after_which_a_session_ends_is_told_as_it_was_set(rf, settings, minutes, sentence):
    settings.SESSION_IDLE = timedelta(minutes=minutes)
    request = rf.get("/")
    request.session = {}
    interrupted.note_end(request, interrupted.IDLE)
    with translation.override("en"):
        assert interrupted.sentences(request) == [sentence]


# --- Typing keeps a session alive -----------------------------------------------------------------------------------


def test_typing_keeps_the_session_alive_and_asking_does_not(person):
    client = browser(person)
    asks, types = reverse("accounts:session_state"), reverse("accounts:keep_alive")
    with later(minutes=90):
        state = client.get(asks).json()
        assert (state["person"], state["renewable"], 29 * 60 < state["seconds"] <= 30 * 60) == (
            str(person.pk),
            True,
            True,
        )
        assert client.post(types).json()["seconds"] == 120 * 60
    with later(minutes=90 + 119):
        assert 0 < client.get(asks).json()["seconds"] <= 60
    with later(minutes=90 + 121):
        assert client.get(asks).json()["person"] == client.post(types).json()["person"] == ""


def test_after_twelve_hours_typing_does_not_help(person):
    client = browser(person)
    for hour in range(1, 12):
        with later(hours=hour):
            state = client.post(reverse("accounts:keep_alive")).json()
    assert (state["renewable"], 3500 < state["seconds"] <= 3600) == (False, True)


def test_only_the_portal_itself_keeps_a_session_alive(person):
    client = browser(person)
    client.handler.enforce_csrf_checks = True
    address = reverse("accounts:keep_alive")
    assert client.get(address).status_code == 405
    assert client.post(address, headers={"origin": "https://elsewhere.example"}).status_code == 403
    assert client.post(address).json()["token"]  # a page with an old token learns the new one


# --- An old token ---------------------------------------------------------------------------------------------------


@pytest.fixture
def strict(person):
    """A browser whose tokens are checked."""
    client = browser(person)
    client.handler.enforce_csrf_checks = True
    return client


@pytest.mark.parametrize(
    ("language", "sentence"), [("fr", "Cette page est restée ouverte trop longtemps"), ("ar", "ظلت هذه الصفحة مفتوحة")]
)
def test_an_old_token_is_explained_and_the_text_comes_back(strict, article, language, sentence):
    with translation.override(language):
        address, data = typed_form(strict, article)
        page = strict.post(address, {**data, "csrfmiddlewaretoken": "a" * 64})
        assert (page.status_code, page.headers["Content-Language"]) == (403, language)
        assert sentence in page.content.decode()
        strict.handler.enforce_csrf_checks = False
        assert shows_again(strict, page) == TEXT
    article.refresh_from_db()
    assert article.title_fr == "Titre d’avant"


def test_an_old_token_and_no_session_lead_to_sign_in_and_back(strict, person, article):
    address, data = typed_form(strict, article)
    strict.cookies.clear()
    assert strict.post(address, data).headers["Location"] == f"{reverse('admin:login')}?next={address}"
    strict.handler.enforce_csrf_checks = False
    give_password(strict, person)
    with later(minutes=1):  # each code works once
        give_code(strict, app_code(person))
        assert shows_again(strict, strict.get(reverse("accounts:typed"))) == TEXT


@pytest.mark.parametrize("headers", [{"origin": "https://elsewhere.example"}, {"origin": "null"}, {"origin": ""}])
def test_a_form_of_another_site_fills_in_nothing(strict, article, headers):
    address, data = typed_form(strict, article)
    page = strict.post(address, data, headers=headers)
    assert page.status_code == 403
    assert TEXT not in page.content.decode()


def test_a_form_that_was_given_to_somebody_else_is_not_shown(strict, article):
    address, data = typed_form(strict, article)
    page = strict.post(address, {**data, "_author": interrupted.ticket(make_person().pk)})
    assert (page.status_code, TEXT in page.content.decode()) == (403, False)


def test_signing_in_with_an_old_page_shows_the_form_again_with_the_name(person):
    client = Client(headers={"origin": HERE}, enforce_csrf_checks=True)
    page = client.post(reverse("admin:login"), {"username": "agente-essai", "password": PASSWORD})
    body = page.content.decode()
    assert page.status_code == 200
    assert 'value="agente-essai"' in body
    assert "trop ancienne" in body
    assert PASSWORD not in body
    assert client.post(reverse("accounts:second_factor"), {"code": "1"}).headers["Location"].endswith("/login/code/")


# --- A server that cannot -------------------------------------------------------------------------------------------


def fail(monkeypatch, error, what="events.models.Article.save"):
    def raises(*args, **kwargs):
        raise error

    monkeypatch.setattr(what, raises)


def locked():
    error = OperationalError("database is locked")
    error.__cause__ = type("Cause", (Exception,), {"sqlite_errorcode": 5})()
    return error


@pytest.mark.parametrize(
    ("error", "status", "sentence"),
    [
        (locked(), 503, "Le portail est occupé"),
        (OSError(errno.ENOSPC, "No space left on device"), 503, "Rien ne peut être enregistré pour le moment"),
        (OSError(errno.ENOENT, "No such file or directory"), 500, "n’a pas été enregistré"),
        (RuntimeError("essai"), 500, "n’a pas été enregistré"),
    ],
)
def test_a_save_that_fails_says_so_and_keeps_what_was_typed(person, article, monkeypatch, error, status, sentence):
    client = browser(person)
    address, data = typed_form(client, article)
    fail(monkeypatch, error)
    page = client.post(address, data)
    assert (page.status_code, page.get("Retry-After")) == (status, "60" if status == 503 else None)
    assert sentence in page.content.decode()
    assert shows_again(client, page) == TEXT


def test_the_page_comes_too_where_nobody_can_say_who_writes(person, article, monkeypatch):
    client = browser(person)
    address, data = typed_form(client, article)
    fail(monkeypatch, locked())
    fail(monkeypatch, locked(), "core.views_errors.who_writes")
    page = client.post(address, data)
    assert (page.status_code, shows_again(client, page)) == (503, TEXT)


def sqlite_lock(tmp_path):
    """What a second writer gets on SQLite."""
    first, second = (sqlite3.connect(tmp_path / "essai.sqlite3", timeout=0) for _ in range(2))
    first.execute("BEGIN IMMEDIATE")
    try:
        second.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        return error
    finally:
        first.close()
        second.close()


def postgresql(code):
    error = psycopg2.OperationalError()
    error.__setstate__({"pgcode": code})
    return error


def test_only_errors_that_pass_are_told_as_busy(tmp_path):
    causes = [
        sqlite_lock(tmp_path),
        postgresql("55P03"),  # lock_not_available
        postgresql("40P01"),  # deadlock_detected
        postgresql(None),  # connection refused
        sqlite3.OperationalError("no such table"),
        postgresql("42P01"),  # undefined_table
    ]
    errors = [OperationalError() for _ in causes]
    for error, cause in zip(errors, causes, strict=True):
        error.__cause__ = cause
    assert [is_busy(error) for error in errors] == [True, True, True, True, False, False]
    assert not is_busy(None)
    assert not is_busy(RuntimeError())


def test_too_much_text_is_told(person, article, settings):
    client = browser(person)
    address, data = typed_form(client, article)
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    page = client.post(address, data, headers={"referer": f"{HERE}{address}"})
    assert page.status_code == 413
    assert f'href="{address}"' in page.content.decode()


@pytest.mark.parametrize(
    ("address", "posted", "shown"),
    [
        ("/fr/admin/events/article/add/", {"title_fr": TEXT}, ([("title_fr", TEXT)], True)),
        ("/fr/admin/events/article/", {"q": TEXT}, ([("q", TEXT)], False)),
        ("/rien/", {"q": TEXT}, ([("q", TEXT)], False)),
        ("/rien/", {"new_password1": PASSWORD, "q": TEXT}, None),
        ("/rien/", {}, None),
        ("/rien/", {f"q{number}": "" for number in range(6000)}, None),
    ],
)
def test_what_was_typed_is_kept_unless_it_is_secret_or_too_much(rf, address, posted, shown):
    typed = typed_anyway(rf.post(address, posted))
    assert (typed and (typed.fields, typed.can_return)) == shown


def test_passwords_are_never_shown_again(client, monkeypatch):
    client.raise_request_exception = False
    fail(monkeypatch, locked(), "accounts.forms.SignInForm.clean")
    data = {"username": "agente-essai", "password": PASSWORD}
    page = client.post(reverse("admin:login"), data, headers={"origin": HERE})
    body = page.content.decode()
    assert (page.status_code, PASSWORD in body, "agente-essai" in body) == (503, False, False)


# --- Every form of the admin ----------------------------------------------------------------------------------------


def test_every_form_can_be_shown_again_without_saving(rf, officer):
    request = rf.get("/fr/admin/")
    request.user = officer
    wrong = [
        model
        for model, model_admin in admin.site._registry.items()
        if (model_admin.has_add_permission(request) or model_admin.has_change_permission(request))
        and not issubclass(model_admin.get_form(request), ReturningForm)
    ]
    assert wrong == []


def test_the_browser_is_told_which_draft_was_saved_and_who_signed_out(officer_client, officer, article):
    address, data = typed_form(officer_client, article, _draft="abc123def456")
    again = officer_client.post(address, {**data, "_returned": "1"})
    invalid = officer_client.post(address, {**data, "title_fr": ""})
    assert [name for page in (again, invalid) for name in page.cookies if name != "csrftoken"] == []
    saved = officer_client.post(address, data)
    assert saved.cookies["saved-draft-abc123def456"].value == "1"
    assert User.objects.get(pk=officer.pk)
    assert officer_client.post(reverse("admin:logout")).cookies["signed-out"].value == str(officer.pk)
