"""What staff see of messages and do with them, and who may."""

import datetime as dt
from urllib.parse import unquote

import pytest
import time_machine
from django.contrib import admin
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEntry
from accounts.roles import ADMINISTRATOR, CONTRIBUTOR, REVIEWER, TRANSLATOR
from desk.dashboard import Dashboard
from desk.models import Notification
from feedback import handling
from feedback.models import Correction, Message
from tests.admin_tools import errors, form_data, make_user
from tests.desk_tools import admin_url, somebody
from tests.factories import CorrectionFactory, EventFactory, MessageFactory, ProjectFactory
from tests.reading import read

pytestmark = pytest.mark.django_db
LIST, ADD = "/fr/admin/feedback/message/", "/fr/admin/feedback/correction/add/"


@pytest.fixture
def project():
    return ProjectFactory(published=True, slug="essai", title_fr="Projet d’essai")


@pytest.fixture
def reviewer():
    return somebody(REVIEWER)


@pytest.fixture
def desk(client, reviewer):
    client.force_login(reviewer)
    return client


@pytest.fixture
def message(project):
    return MessageFactory(
        about=project,
        part="budget",
        text="<script>alert(1)</script> Le budget est faux.",
        source="https://example.org/rapport",
        address="lectrice@example.org",
    )


def acts():
    """Return (kind, who, object, details) of the audit log about messages."""
    entries = AuditEntry.objects.filter(object_kind="feedback.message").order_by("pk")
    return [(entry.kind, entry.actor_name, entry.object_name, entry.details) for entry in entries]


def test_the_list_shows_the_record_beside_the_message(desk, project, message):
    MessageFactory(subject="press", text="Une question")
    rows = [row.text for row in read(desk.get(LIST)).one("table", id="result_list").one("tbody").all("tr")]
    assert "Projet d’essai" in rows[1]
    assert "Le budget est faux." in rows[1]
    assert "Presse" in rows[0]
    assert "lectrice" not in "".join(rows)
    page = read(desk.get(LIST)).one("table", id="result_list").one("tbody").all("tr")
    assert [cell.text for cell in page[0].all("td")][2:6] == ["Une question", "–", "Français", "nouveau"]
    only_press = read(desk.get(f"{LIST}?subject__exact=press")).one("table", id="result_list").one("tbody").all("tr")
    assert len(only_press) == 1


def test_the_list_shows_how_a_long_message_begins(desk):
    MessageFactory(text="é" * 80 + "fin", language="ar")
    (row,) = read(desk.get(LIST)).one("table", id="result_list").one("tbody").all("tr")
    assert (row.one("td", "field-beginning").text, row.one("td", "field-language_text").text) == ("é" * 80, "Arabe")


@pytest.mark.parametrize(
    ("permissions", "about", "actions"),
    [
        (("view_message",), "public", {"public page"}),
        (("view_message", "add_correction"), "public", {"public page", "correct"}),
        (("view_message", "add_correction"), "draft", {"correct"}),
        (("view_message", "add_correction"), "nothing", set()),
        (("view_message", "answer_message"), "public", {"public page", "answer"}),
        (("view_message", "answer_message"), "without address", set()),
    ],
)
def test_a_message_offers_what_can_be_done_and_what_its_reader_may(client, project, permissions, about, actions):
    record = {"public": project, "draft": ProjectFactory()}.get(about)
    address = "" if about == "without address" else "lectrice@example.org"
    message = MessageFactory(about=record, address=address) if record else MessageFactory(address=address)
    client.force_login(make_user(permissions=[f"feedback.{name}" for name in permissions]))
    shown = read(client.get(admin_url(message, "change"))).one("div", "message-of-reader")
    links = [link["href"] for link in shown.all("a")]
    found = {
        "public page": "/fr/projects/essai/" in links,
        "correct": f"{ADD}?message={message.pk}" in links,
        "answer": bool(shown.all("button", form="answer")),
    }
    assert {name for name, is_there in found.items() if is_there} == actions


def test_the_list_costs_the_same_for_one_and_three_messages(desk, project):
    event = EventFactory()

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(LIST).status_code == 200
        return len(queries)

    for record in (project, event):
        MessageFactory(about=record)
    cost()
    few = cost()
    for record in (project, event, project, event):
        MessageFactory(about=record)
    assert cost() == few


def test_a_message_is_shown_as_text_with_its_record_part_and_source(desk, project, message):
    page = read(desk.get(admin_url(message, "change")))
    shown = page.one("div", "message-of-reader")
    assert "<script>alert(1)</script> Le budget est faux." in shown.text
    assert not shown.all("script")
    links = [link["href"] for link in shown.all("a")]
    assert links[:3] == [admin_url(project, "change"), "/fr/projects/essai/", "https://example.org/rapport"]
    assert "Budget" in shown.text
    assert "lectrice" not in page.text
    assert [field["name"] for field in page.one("form", id="message_form").all("select")] == ["state"]


@pytest.mark.parametrize("source", ["javascript:alert(1)", "https://example.org/ onclick=x", "Rapport 2020"])
def test_only_an_address_of_the_web_is_a_link(desk, project, source):
    message = MessageFactory(about=project, source=source)
    shown = read(desk.get(admin_url(message, "change"))).one("div", "message-of-reader")
    assert source in shown.text
    assert not [link for link in shown.all("a") if link["href"] == source]


def test_the_state_is_all_that_can_be_changed_and_it_is_written_down(desk, reviewer, message):
    response = desk.post(admin_url(message, "change"), {"state": "corrected", "text": "Autre", "reference": "X"})
    assert response.status_code == 302
    stored = Message.objects.get()
    assert (stored.state, stored.text, stored.reference) == ("corrected", message.text, message.reference)
    assert stored.closed_at is not None
    assert acts() == [
        ("transition", reviewer.username, message.reference, {"before": "new", "after": "corrected"}),
    ]


@pytest.mark.parametrize(
    ("state", "label"), [("in_progress", "en cours"), ("no_change", "clos sans changement"), ("spam", "indésirable")]
)
def test_many_change_their_state_at_once(desk, reviewer, project, state, label):
    messages = MessageFactory.create_batch(3, about=project)
    data = {"action": f"set_{state}", "_selected_action": [one.pk for one in messages[:2]]}
    page = read(desk.post(LIST, data, follow=True))
    assert [one.text for one in page.one("ul", "messagelist").all("li")] == [f"2 messages sont maintenant : {label}."]
    assert [one.state for one in Message.objects.order_by("pk")] == [state, state, "new"]
    assert [act[3] for act in acts()] == [{"before": "new", "after": state}] * 2


def test_an_address_is_shown_on_request_and_that_is_written_down(desk, reviewer, message):
    answer = f"{LIST}{message.pk}/answer/"
    assert desk.get(answer).status_code == 405
    response = desk.post(answer)
    page = read(response)
    (link,) = [link["href"] for link in page.all("a") if link["href"].startswith("mailto:")]
    assert unquote(link) == f"mailto:lectrice@example.org?subject=Votre message {message.reference}"
    assert page.one("bdi").text == "lectrice@example.org"
    assert acts() == [("export", reviewer.username, message.reference, {"what": "address of a reader"})]
    message.address = ""
    message.save()
    assert desk.post(answer).status_code == 404


def test_an_address_makes_no_second_header_of_the_mail(desk, project):
    message = MessageFactory(about=project, address="a?bcc=b@example.org&x=%0d%0aBcc")
    page = read(desk.post(f"{LIST}{message.pk}/answer/"))
    (link,) = [link["href"] for link in page.all("a") if link["href"].startswith("mailto:")]
    assert link.count("?") == 1
    assert link.partition("?")[2].startswith("subject=")


@pytest.mark.parametrize(
    ("role", "sees", "answers"),
    [(CONTRIBUTOR, False, False), (TRANSLATOR, False, False), (REVIEWER, True, True), (ADMINISTRATOR, True, True)],
)
def test_each_role_sees_and_does_what_it_may(client, message, role, sees, answers):
    client.force_login(somebody(role))
    assert client.get(LIST).status_code == (200 if sees else 403)
    assert client.get(admin_url(message, "change")).status_code == (200 if sees else 403)
    assert client.post(f"{LIST}{message.pk}/answer/").status_code == (200 if answers else 403)
    client.post(admin_url(message, "change"), {"state": "spam"})
    assert Message.objects.get().state == ("spam" if sees else "new")


def test_nobody_writes_a_message_in_the_name_of_a_reader(officer_client):
    assert officer_client.get(f"{LIST}add/").status_code == 403
    assert f"{LIST}add/" not in officer_client.get(LIST).content.decode()


def test_who_may_look_but_not_answer_sees_no_address(client, message):
    client.force_login(make_user(permissions=["feedback.view_message"]))
    page = client.get(admin_url(message, "change"))
    assert page.status_code == 200
    assert "Le lecteur a laissé une adresse" in page.content.decode()
    assert client.post(f"{LIST}{message.pk}/answer/").status_code == 403
    client.post(LIST, {"action": "set_spam", "_selected_action": [message.pk]})
    assert Message.objects.get().state == "new"


# --- Being told -------------------------------------------------------------------------------------------------------


def send(text):
    return Client().post("/fr/contact/", {"subject": "press", "text": text, "address": "lectrice@example.org"})


def test_those_who_answer_are_told_once_a_day_without_a_word_of_the_reader(
    reviewer, django_capture_on_commit_callbacks
):
    others = [somebody(CONTRIBUTOR), somebody(TRANSLATOR)]
    with django_capture_on_commit_callbacks(execute=True):
        for number in range(3):
            assert send(f"XSECRET {number}").status_code == 303
    (notice,) = Notification.objects.all()
    first = Message.objects.order_by("pk").first()
    assert (notice.recipient, notice.kind, notice.title, notice.words) == (reviewer, "message", first.reference, "")
    assert not Notification.objects.filter(recipient__in=others)
    assert mail.outbox == []
    tomorrow = (timezone.localtime() + dt.timedelta(days=1)).replace(hour=9)
    with time_machine.travel(tomorrow):
        call_command("send_notifications")
        (sent,) = mail.outbox
        assert (sent.to, first.reference in sent.body) == ([reviewer.email], True)
        assert f"/admin/feedback/message/{first.pk}/change/" in sent.body
        for secret in ("XSECRET", "lectrice"):
            assert secret not in sent.subject + sent.body
        send("Le lendemain")
        assert Notification.objects.count() == 2


def test_the_day_of_a_notice_is_that_of_the_office_and_other_notices_do_not_count(reviewer):
    colleague = somebody(REVIEWER)
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    with time_machine.travel(midnight, tick=False) as clock:
        Notification.objects.create(recipient=colleague, kind="published", object_kind="x.x", object_id=1, title="a")

        def told():
            """Send a message and return who is told."""
            before = set(Notification.objects.values_list("pk", flat=True))
            handling.tell(MessageFactory())
            return set(Notification.objects.exclude(pk__in=before).values_list("recipient", flat=True))

        everybody = {reviewer.pk, colleague.pk}
        assert told() == everybody
        clock.shift(dt.timedelta(hours=23, minutes=59))
        assert told() == set()
        newcomer = somebody(REVIEWER)
        assert told() == {newcomer.pk}
        clock.shift(dt.timedelta(minutes=1))
        assert told() == {*everybody, newcomer.pk}


def test_the_start_page_counts_the_new_ones_and_a_closed_one_settles_its_notice(desk, reviewer):
    send("Essai")
    send("Autre essai")
    message = Message.objects.order_by("pk").first()

    def waits(user):
        return {item.name: item.count for item in Dashboard(user).waits}.get("messages")

    assert waits(reviewer) == 2
    assert waits(somebody(CONTRIBUTOR)) is None
    page = read(desk.get("/fr/admin/"))
    assert [link["href"] for link in page.all("a") if "message/?state" in link["href"]] == [f"{LIST}?state__exact=new"]
    desk.post(admin_url(message, "change"), {"state": "no_change"})
    assert waits(reviewer) == 1
    assert not Notification.objects.filter(done_at=None)


# --- Corrections ------------------------------------------------------------------------------------------------------


def line(desk, **values):
    """Return what a browser would post from the empty form of a correction, with `values`."""
    return form_data(desk.get(ADD)) | {"what_fr": "Budget corrigé", "day": "01/03/2026", **values}


def test_a_correction_is_written_at_the_message_and_public_when_it_says_so(desk, client, project, message):
    form, its_page = desk.get(f"{ADD}?message={message.pk}"), admin_url(message, "change")
    data = form_data(form) | {"what_fr": "Budget corrigé", "what_ar": "تصحيح", "is_public": ""}
    assert data["message"] == str(message.pk)
    data.pop("is_public")
    assert desk.post(ADD, data).status_code == 302
    correction = Correction.objects.get()
    assert (correction.about, correction.message, correction.what_ar) == (project, message, "تصحيح")
    assert "Budget corrigé" not in Client().get("/fr/corrections/").content.decode()
    change = admin_url(correction, "change")
    assert desk.post(change, form_data(desk.get(change)) | {"is_public": "on"}).status_code == 302
    assert "Budget corrigé" in Client().get("/fr/corrections/").content.decode()
    assert "تصحيح" in Client().get("/ar/projects/essai/").content.decode()
    shown = read(desk.get(its_page)).one("div", "message-of-reader")
    assert change in [link["href"] for link in shown.all("a")]


@pytest.mark.parametrize(
    "page",
    [
        "/fr/projects/essai/",
        "/ar/projects/essai/?a=b#corrections",
        "https://portail.example/en/projects/essai/",
        "  /fr/projects/essai/#a?b ",
    ],
)
def test_a_correction_by_itself_names_the_page(desk, page):
    ProjectFactory(published=True, slug="avant")
    project = ProjectFactory(published=True, slug="essai")
    ProjectFactory(published=True, slug="apres")
    assert desk.post(ADD, line(desk, page=page)).status_code == 302
    assert Correction.objects.get().about == project


@pytest.mark.parametrize(
    "page", ["", "/fr/projects/", "/fr/projects/brouillon/", "rien", "http://[", "/fr/%00/", "/fr/"]
)
def test_a_page_that_is_no_public_record_is_told_and_what_was_typed_stays(desk, project, page):
    ProjectFactory(slug="brouillon")
    response = desk.post(ADD, line(desk, page=page))
    assert response.status_code == 200
    assert list(errors(response)) == ["page"]
    assert response.context["adminform"].form["what_fr"].value() == "Budget corrigé"
    assert not Correction.objects.exists()


def test_the_list_of_corrections_shows_how_each_begins_in_its_language(desk, project):
    CorrectionFactory(about=project, what_fr="Le budget était faux. " * 10)
    CorrectionFactory(about=project, what_ar="الميزانية", is_public=False)
    CorrectionFactory(about=project, what_fr="bb " + "a " * 60)
    page = read(desk.get("/ar/admin/feedback/correction/"))
    begun = [cell.one("span") for cell in page.all("td", "field-beginning")]
    assert sorted((one.language(), one.text) for one in begun) == [
        (("ar", "rtl"), "الميزانية"),
        (("fr", "ltr"), "Le budget était faux. Le budget était faux. Le budget était faux. Le budget était faux."),
        (("fr", "ltr"), "bb " + "a " * 47 + "a…"),
    ]


def test_a_line_leads_to_where_visitors_read_it_while_they_do(desk, project):
    public, hidden = CorrectionFactory(about=project), CorrectionFactory(about=project, is_public=False)
    of_draft = CorrectionFactory(about=ProjectFactory())
    addresses = [f"/fr/projects/essai/#correction-{public.pk}", None, None]
    view_on_site = admin.site.get_model_admin(Correction).view_on_site
    assert [view_on_site(one) for one in (public, hidden, of_draft)] == addresses
    assert (str(public), hidden.published_at) == ("2026-03-01", None)


def test_a_new_line_asks_for_its_record_and_a_stored_one_names_it(desk, project):
    new = read(desk.get(ADD)).one("form", id="correction_form")
    stored = read(desk.get(admin_url(CorrectionFactory(about=project), "change"))).one("form", id="correction_form")
    assert [len(form.all(None, None, id="id_page")) for form in (new, stored)] == [1, 0]
    assert ["Projet d’essai" in form.text for form in (new, stored)] == [False, True]


def test_french_is_required(desk, project):
    assert list(errors(desk.post(ADD, line(desk, page="/fr/projects/essai/", what_fr="")))) == ["what_fr"]


def test_the_record_of_a_line_never_changes(desk, project):
    other = ProjectFactory(published=True, slug="autre")
    correction = CorrectionFactory(about=project)
    change = admin_url(correction, "change")
    data = form_data(desk.get(change)) | {"page": "/fr/projects/autre/", "kind": "x", "object_id": other.pk}
    assert desk.post(change, data).status_code == 302
    correction = Correction.objects.get()
    assert correction.about == project


def test_two_people_at_one_line_do_not_overwrite_each_other(desk, project):
    correction = CorrectionFactory(about=project, why_fr="Ancien")
    change = admin_url(correction, "change")
    first, second = form_data(desk.get(change)), form_data(desk.get(change))
    assert desk.post(change, first | {"what_fr": "Nouveau"}).status_code == 302
    assert desk.post(change, second | {"why_fr": "Autre raison"}).status_code == 302
    correction.refresh_from_db()
    assert (correction.what_fr, correction.why_fr) == ("Nouveau", "Autre raison")


def test_when_it_became_public_is_kept(project):
    correction = CorrectionFactory(about=project)
    first = correction.published_at
    correction.is_public = False
    correction.save()
    correction.is_public = True
    correction.save()
    assert correction.published_at == first
