"""What readers send: within limits, once, with nothing lost, and without a cookie."""

import datetime as dt
import re

import pytest
import time_machine
from django.conf import settings
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.roles import REVIEWER
from core import gone
from core.publication import State
from desk.models import Notification
from feedback import receiving
from feedback.models import Message
from feedback.parts import label_of, parts_of
from tests.at_once import at_once
from tests.desk_tools import somebody
from tests.factories import ArticleFactory, EventFactory, MessageFactory, PageFactory, ProjectFactory, ResourceFactory
from tests.reading import read

pytestmark = pytest.mark.django_db

FACTORIES = {
    "projects": ProjectFactory,
    "events": EventFactory,
    "news": ArticleFactory,
    "resources": ResourceFactory,
    "pages": PageFactory,
}
every_kind = pytest.mark.parametrize("name", FACTORIES)
TYPED = {
    "part": "budget",
    "text": "Le budget est en dirhams, pas en euros.",
    "source": "https://example.org/rapport.pdf",
    "address": "lectrice@example.org",
}


@pytest.fixture
def project():
    return ProjectFactory(published=True, translated=True, slug="essai", title_fr="Projet à corriger")


def send(client, data=TYPED, address="/fr/report/projects/essai/", **headers):
    return client.post(address, data, headers=headers)


def stored():
    """Return what the messages hold, in their order."""
    names = ("subject", "kind", "object_id", "part", "text", "source", "address", "language", "state")
    return [tuple(getattr(message, name) for name in names) for message in Message.objects.order_by("pk")]


# --- Sending ----------------------------------------------------------------------------------------------------------


def test_a_report_arrives_and_its_reader_gets_a_reference_without_a_cookie(project):
    client = Client(enforce_csrf_checks=True)
    response = send(client)
    (message,) = Message.objects.all()
    assert (response.status_code, response.url) == (303, f"/fr/contact/{message.reference}/")
    assert stored() == [
        ("correction", "projects.project", project.pk, *TYPED.values(), "fr", "new"),
    ]
    page = client.get(response.url)
    assert read(page).one("bdi").text == message.reference
    assert re.fullmatch(r"[2-9A-Z]{4}-[2-9A-Z]{4}", message.reference)
    assert not client.cookies
    assert "no-store" in page["Cache-Control"]
    for secret in (TYPED["text"], TYPED["address"]):
        assert secret not in page.content.decode()
    assert client.get("/fr/contact/2222-2222/").status_code == 404


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_a_message_of_contact_arrives_with_the_subject_of_the_link(client, language):
    form = read(client.get(f"/{language}/contact/?subject=accessibility"))
    chosen = [option["value"] for option in form.all("option") if "selected" in option.attrs]
    assert chosen == ["accessibility"]
    assert send(client, {"subject": "press", "text": "Essai"}, f"/{language}/contact/").status_code == 303
    assert stored() == [("press", "", None, "", "Essai", "", "", language, "new")]


def test_another_subject_in_the_link_chooses_none(client):
    response = client.get("/fr/contact/?subject=rien")
    assert response.status_code == 200
    assert [one["value"] for one in read(response).all("option") if "selected" in one.attrs] in ([], [""])


@every_kind
def test_a_page_leads_to_the_form_about_it_which_names_its_public_parts(client, name):
    record = FACTORIES[name](published=True, slug="essai")
    page = read(client.get(record.get_absolute_url()))
    (link,) = [link for link in page.all("a", rel="nofollow") if "/report/" in link["href"]]
    assert link["href"] == f"/fr/report/{name}/essai/"
    page = read(client.get(link["href"]))
    assert page.one("meta", name="robots")["content"] == "noindex"
    options = [option["value"] for option in page.one("select", name="part").all("option")]
    assert options == ["", *(part for part, _label in parts_of(record))]
    assert len(options) == len(set(options)) > 4
    assert not {"slug", "state", "text_changed_by", "published_at"} & set(options)
    response = send(client, {"text": "Essai", "part": options[-1]}, link["href"])
    assert response.status_code == 303
    assert stored()[0][1:4] == (record._meta.label_lower, record.pk, options[-1])


def test_a_part_is_named_in_words_while_there_is_one(project):
    found = [label_of(project, "budget"), label_of(project, "rien"), label_of(project, ""), label_of(None, "budget")]
    assert found == ["Budget", "rien", "", "budget"]


def test_the_form_names_the_record_that_it_is_about(client, project):
    page = read(client.get("/fr/report/projects/essai/"))
    trail = page.one("nav", "crumbs").all("a")
    assert (trail[-1].text, trail[-1]["href"]) == ("Projet à corriger", "/fr/projects/essai/")


# --- Help first -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "why"),
    [
        ("fr", "elles ne peuvent pas aider"),
        ("ar", "لا يستطيع المساعدة"),
        ("en", "they cannot help"),
    ],
)
def test_before_the_first_field_stands_that_help_is_had_by_telephone_and_why(client, project, language, why):
    PageFactory(published=True, translated=True, menu="help", slug="aide")
    PageFactory(translated=True, menu="help", slug="brouillon")
    for address in (f"/{language}/report/projects/essai/", f"/{language}/contact/"):
        main = read(client.get(address)).one("main")
        help_first, form = main.one("section", "signs"), main.one("form", "message-form")
        assert [one for one in main.all() if one is help_first or one is form] == [help_first, form]
        assert why in help_first.text
        links = [link["href"] for link in help_first.all("a")]
        assert links == [f"tel:{settings.OFFICE.contact.phone.replace(' ', '')}", f"/{language}/aide/"]


# --- What is not public -----------------------------------------------------------------------------------------------


@every_kind
def test_the_form_about_what_is_not_public_answers_as_its_page_does(client, name):
    record = FACTORIES[name](slug="essai", title_fr="Titre secret")
    for response in (client.get(f"/fr/report/{name}/essai/"), send(client, TYPED, f"/fr/report/{name}/essai/")):
        assert response.status_code == 404
        assert "Titre secret" not in response.content.decode()
    gone.say_gone(record, {"fr": "Retirée pour essai."})
    for response in (client.get(f"/fr/report/{name}/essai/"), send(client, TYPED, f"/fr/report/{name}/essai/")):
        assert response.status_code == 410
        assert "Retirée pour essai." in response.content.decode()
    assert Message.objects.count() == 0


def test_a_new_address_of_the_record_takes_what_was_typed_along(client, project):
    project.slug = "nouveau"
    project.save()
    assert client.get("/fr/report/projects/essai/").url == "/fr/report/projects/nouveau/"
    response = send(client)
    assert (response.status_code, response.url) == (308, "/fr/report/projects/nouveau/")


def test_no_kind_that_does_not_exist(client):
    assert client.get("/fr/report/rien/essai/").status_code == 404


# --- Bad input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "start"), [("fr", "Pas envoyé"), ("ar", "لم ترسل"), ("en", "Not sent")])
def test_wrong_input_is_told_in_the_readers_language_and_everything_typed_stays(client, project, language, start):
    data = TYPED | {"part": "rien", "address": "pas une adresse", "text": "<b>Essai</b> & co"}
    response = send(client, data, f"/{language}/report/projects/essai/")
    assert response.status_code == 400
    page = read(response)
    summary = page.one("section", "error-summary")
    assert summary.one("h2").text.startswith(start)
    assert {"autofocus", "tabindex"} <= set(summary.attrs)
    assert [link["href"] for link in summary.all("a")] == ["#id_part", "#id_address"]
    assert page.one("title").text.startswith({"fr": "Erreur", "ar": "خطأ", "en": "Error"}[language])
    assert page.one("textarea", name="text").text == "<b>Essai</b> & co"
    assert page.one("input", name="address")["value"] == "pas une adresse"
    assert page.one("input", name="source")["value"] == TYPED["source"]
    for field in ("part", "address"):
        element = page.one(None, None, id=f"id_{field}")
        assert element["aria-invalid"] == "true"
        described = element["aria-describedby"].split()
        assert f"id_{field}_error" in described
        assert all(page.all(id=one) for one in described)
    assert not response.cookies
    assert Message.objects.count() == 0


def test_an_empty_form_says_what_to_write(client, project):
    response = send(client, {})
    assert response.status_code == 400
    assert "Écrivez votre message ici." in read(response).one("section", "error-summary").text
    assert send(client, {"text": "  \n "}).status_code == 400


@pytest.mark.parametrize(("length", "status"), [(4000, 303), (4001, 400), (200_000, 400)])
def test_a_text_that_is_too_long_is_kept_and_told(client, project, length, status):
    response = send(client, {"text": "é" * length})
    assert response.status_code == status
    if status == 400:
        assert read(response).one("textarea").text == "é" * length
        assert "4000" in read(response).one("section", "error-summary").text.replace("\u202f", "").replace(" ", "")


def test_what_nobody_types_is_taken_out_and_markup_is_text(client, project):
    send(client, TYPED | {"text": "A\x00B\x07\u202e<script>x</script>\r\nZ", "source": "Rapport\r\nBcc: a@b.c"})
    assert [(one[4], one[5]) for one in stored()] == [("AB<script>x</script>\nZ", "Rapport Bcc: a@b.c")]


@pytest.mark.parametrize(
    "address",
    ["a@example.org\nBcc: b@example.org", "a@example.org, b@example.org", "<a@example.org>", "a" * 300 + "@x.org"],
)
def test_an_address_that_could_lead_a_mail_astray_is_refused(client, project, address):
    assert send(client, TYPED | {"address": address}).status_code == 400


def test_more_than_one_form_can_hold_is_refused_in_words(client, project):
    response = send(client, {"text": "x" * 3_000_000})
    assert response.status_code == 413
    assert response["Content-Language"] == "fr"


# --- Abuse ------------------------------------------------------------------------------------------------------------


def test_a_form_on_another_site_is_refused(client, project):
    for headers in ({"origin": "https://evil.example"}, {"referer": "https://evil.example/x"}, {"origin": "null"}):
        assert send(client, **headers).status_code == 403
    assert Message.objects.count() == 0
    assert send(client, origin=settings.SITE_URL).status_code == 303


def test_who_fills_in_what_nobody_sees_is_answered_the_same_and_is_spam(client, project):
    somebody(REVIEWER)
    page = read(client.get("/fr/report/projects/essai/"))
    trap = page.one("div", "visually-hidden")
    assert trap["aria-hidden"] == "true"
    assert trap.one("input")["tabindex"] == "-1"
    assert send(client, TYPED | {"website": "https://spam.example"}).status_code == 303
    assert [one[-1] for one in stored()] == ["spam"]
    assert not Notification.objects.exists()


def test_more_messages_than_the_limit_are_refused_with_their_text(client, project, monkeypatch):
    monkeypatch.setattr(receiving, "PER_NETWORK", receiving.Limit("message", 2, 60))
    for number in range(2):
        assert send(client, {"text": f"Essai {number}"}).status_code == 303
    assert send(client, {"text": "Essai 1"}).status_code == 303  # a second click is no other message
    response = send(client, {"text": "Essai de trop"})
    assert (response.status_code, response["Retry-After"]) == (429, "3600")
    page = read(response)
    assert page.one("textarea").text == "Essai de trop"
    assert page.one("section", "error-summary").one("h2").text.startswith("Pas envoyé")
    assert (
        client.post("/fr/report/projects/essai/", {"text": "Ailleurs"}, REMOTE_ADDR="198.51.100.7").status_code == 303
    )
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=61)):
        assert send(client, {"text": "Une heure après"}).status_code == 303


def test_thousands_from_everywhere_do_not_bury_the_desk(client, project, monkeypatch):
    monkeypatch.setattr(receiving, "FROM_ALL", 3)
    MessageFactory.create_batch(3)
    assert send(client).status_code == 429
    Message.objects.update(created_at=timezone.now() - dt.timedelta(minutes=61))
    assert send(client).status_code == 303


def test_the_same_within_minutes_is_one_message_and_later_another(client, project):
    assert send(client).url == send(client).url
    assert send(client, TYPED | {"text": "Autre chose"}).status_code == 303
    assert Message.objects.count() == 2
    Message.objects.filter(text=TYPED["text"]).update(created_at=timezone.now() - dt.timedelta(minutes=11))
    assert send(client).status_code == 303
    assert Message.objects.count() == 3
    assert send(client, TYPED | {"text": "Autre chose"}).status_code == 303  # within minutes still
    assert Message.objects.count() == 3


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_a_double_click_is_one_message():
    ProjectFactory(published=True, slug="essai")
    answers = at_once(*[lambda: send(Client())] * 4)
    assert [getattr(answer, "status_code", answer) for answer in answers] == [303] * 4
    assert len({answer.url for answer in answers}) == Message.objects.count() == 1


# --- Nothing can be saved ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [5, 13])  # SQLITE_BUSY, SQLITE_FULL
def test_a_full_or_busy_database_keeps_the_text_on_the_page(client, project, monkeypatch, code):
    def fail(*_args, **_more):
        cause = Exception("disk")
        cause.sqlite_errorcode = code
        raise OperationalError("disk") from cause

    monkeypatch.setattr(Message, "save", fail)
    response = send(client)
    assert (response.status_code, response["Retry-After"]) == (503, "60")
    page = read(response)
    assert page.one("textarea").text == TYPED["text"]
    assert page.one("input", name="address")["value"] == TYPED["address"]


def test_an_error_of_ours_is_not_called_a_busy_moment(client, project, monkeypatch):
    def fail(*_args, **_more):
        raise OperationalError("no such column")

    monkeypatch.setattr(Message, "save", fail)
    with pytest.raises(OperationalError):
        send(client)


# --- What is kept -----------------------------------------------------------------------------------------------------


def test_the_address_is_encrypted_and_nothing_of_the_network_is_kept(client, project):
    client.post("/fr/report/projects/essai/", TYPED, REMOTE_ADDR="198.51.100.77", headers={"user-agent": "Essai/1"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM feedback_message")
        row = " ".join(map(str, cursor.fetchone()))
    for secret in ("lectrice", "example.org\n", "198.51.100", "Essai/1"):
        assert secret not in row


def test_the_form_costs_the_same_for_one_and_many_messages(client, project):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/fr/report/projects/essai/").status_code == 200
        return len(queries)

    cost()
    MessageFactory(about=project)
    first = cost()
    MessageFactory.create_batch(3, about=project)
    # The data version, the record, the menus and the mark of the office.
    assert cost() == first <= 8


def test_a_record_in_the_bin_has_no_form(client, project):
    type(project).objects.update(state=State.PUBLISHED, binned_at=timezone.now())
    assert client.get("/fr/report/projects/essai/").status_code == 404
