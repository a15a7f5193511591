"""The pages of readers: ask, confirm, change, end. Without account, cookie or script, and strangers learn nothing."""

import datetime as dt

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from accounts.models import Throttle
from core.changes import data_version
from events.models import Event
from subscriptions import asking, keys, letters
from subscriptions.lists import asked
from subscriptions.models import Letter, Subscription, Topic
from tests.factories import AxisFactory, EventFactory, PartnerFactory, ProjectFactory, UserFactory
from tests.reading import read
from tests.subscriptions.tools import ADDRESS, links, news, parsed, parts, plain, reader

pytestmark = pytest.mark.django_db

NEW = "/fr/subscriptions/new/"
ASK = {"address": ADDRESS, "frequency": "daily"}


def settings_path(subscription):
    return reverse("subscription", args=[keys.token(subscription, keys.MANAGE)])


def confirm_path(subscription):
    return reverse("subscription_confirm", args=[keys.token(subscription, keys.CONFIRM)])


# --- Beside every list ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "leads_to"),
    [
        ("projects/?axis=youth&sort=start&page=1", ["projects/?axis=youth"]),
        ("events/?kind=workshop&utm_source=x", ["events/?kind=workshop"]),
        ("news/", ["news/"]),
        ("news/?kind=call", ["news/?kind=call"]),
        ("resources/", ["resources/"]),
        ("search/?q=f%C3%A8s&kind=events", ["search/?q=f%C3%A8s&kind=events"]),
        ("search/?q=introuvable", ["search/?q=introuvable"]),
        ("search/?q=introuvable&kind=portfolios", []),
        ("search/", []),
        ("donors/EU/", ["projects/?donor=EU", "events/?donor=EU"]),
        ("regions/MA-01/", ["projects/?region=MA-01", "events/?region=MA-01"]),
        ("axes/youth/", ["projects/?axis=youth", "events/?axis=youth"]),
    ],
)
def test_each_list_leads_to_its_form_with_its_filters(client, path, leads_to):
    ProjectFactory(published=True, donors=["EU"], regions=["MA-01"], axis=AxisFactory(code="youth"))
    page = read(client.get(f"/fr/{path}"))
    found = [link["href"] for link in page.one("main").all("a") if link["href"].startswith(NEW)]
    assert found == [NEW + one for one in leads_to]
    for link in found:
        assert client.get(link).status_code == 200


def test_the_form_shows_what_was_asked_for(client):
    AxisFactory(code="youth", name_fr="Jeunesse")
    response = client.get(f"{NEW}events/?axis=youth")
    page = read(response)
    assert page.one("p", "lead").text == "Agenda – Axe d’intervention : Jeunesse"
    assert page.one("a", "more")["href"] == "/fr/events/?axis=youth"
    form = page.one("form", "news-form")
    assert (form["method"], form.get("action")) == ("post", None)
    assert [one["value"] for one in form.all("input", type="radio") if "checked" in one.attrs] == ["daily"]
    assert not response.cookies
    assert page.one("meta", name="robots")["content"] == "noindex"
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("pages/", 404),
        ("figures/", 404),
        ("nowhere/", 404),
        ("events/?axis=nowhere", 400),
        ("events/?axis=" + "&axis=".join(map(str, range(500))), 400),
        ("search/", 400),
        ("search/?kind=events", 400),
        ("search/?q=x&kind=portfolios", 400),
    ],
)
def test_what_is_no_list_is_refused_with_a_page(client, path, status):
    for method in (client.get, client.post):
        response = method(NEW + path)
        assert response.status_code == status
        assert len(read(response).all("h1")) == 1


@pytest.mark.parametrize(("letters", "status"), [(160, 200), (170, 400)])
def test_filters_that_are_too_long_to_keep_are_refused(client, letters, status):
    assert client.get(f"{NEW}search/", {"q": "م" * letters}).status_code == status


# --- Asking -----------------------------------------------------------------------------------------------------------


def test_asking_sends_a_question_and_nothing_else(client, mailoutbox):
    response = client.post(f"{NEW}events/?axis=", {**ASK, "address": " Lectrice@Example.org "})
    assert (response.status_code, response["Location"]) == (303, "/fr/subscriptions/asked/events/")
    assert not response.cookies
    assert read(client.get(response["Location"])).one("h1").text == "Consultez maintenant votre messagerie"
    assert [(message.to, plain(message.subject)) for message in mailoutbox] == [
        (["Lectrice@Example.org"], "À confirmer : Agenda")
    ]
    found = Subscription.objects.get()
    assert (found.frequency, found.confirmed_at, found.next_at) == ("daily", None, None)
    EventFactory(published=True)
    assert news() == {}


@pytest.mark.parametrize(
    ("in_background", "has_worker", "is_aside"), [(False, False, False), (True, False, True), (False, True, True)]
)
def test_nobody_waits_for_the_question_if_somebody_else_can_send_it(
    settings, monkeypatch, mailoutbox, in_background, has_worker, is_aside
):
    aside, settings.MAIL_IN_BACKGROUND = [], in_background
    monkeypatch.setattr(asking.tasks, "has_worker", lambda: has_worker)
    monkeypatch.setattr(asking.tasks, "aside", lambda *work: aside.append(work))
    asking.ask(asking_for("events"), "fr", ADDRESS, "daily")
    letters_left = list(Letter.objects.values_list("pk", flat=True))
    assert aside == ([(letters.send_letter, *letters_left)] if is_aside else [])
    assert len(mailoutbox) == 1 - len(aside)


def test_the_page_after_asking_leads_back_to_the_list_and_to_the_form(client):
    response = client.post(f"{NEW}events/?kind=workshop", ASK)
    assert response["Location"] == "/fr/subscriptions/asked/events/?kind=workshop"
    page = read(client.get(response["Location"])).one("main")
    assert page.one("p", "lead").text == "Agenda – Type : Atelier"
    assert "Le lien est valable 7 jours ;" in page.text
    assert [link["href"] for link in page.all("a")] == [f"{NEW}events/?kind=workshop", "/fr/events/?kind=workshop"]


def test_who_has_not_confirmed_has_no_settings(client):
    asking.ask(asking_for("events"), "fr", ADDRESS, "daily")
    found = Subscription.objects.get()
    for method in (client.get, client.post):
        page = read(method(settings_path(found), {"frequency": "weekly", "end_all": "1"})).one("main")
        assert page.one("h1").text == "Il n’y a plus rien à changer"
        assert "n’ont pas été confirmées dans les 7 jours" in page.text
    assert Subscription.objects.get().frequency == "daily"


@pytest.mark.parametrize(
    ("data", "names"),
    [
        ({}, ["address", "frequency"]),
        ({"address": "nobody", "frequency": "daily"}, ["address"]),
        ({"address": "a@example.org\nBcc: b@example.org", "frequency": "daily"}, ["address"]),
        ({"address": "a@example.org,b@example.org", "frequency": "daily"}, ["address"]),
        ({"address": "x" * 300 + "@example.org", "frequency": "daily"}, ["address"]),
        ({"address": ADDRESS, "frequency": "hourly"}, ["frequency"]),
        ({"address": "\x00@example.org", "frequency": "daily"}, ["address"]),
    ],
)
def test_a_wrong_form_says_what_is_wrong_and_keeps_the_rest(client, mailoutbox, data, names):
    response = client.post(f"{NEW}projects/", data)
    page = read(response)
    assert response.status_code == 400
    assert [problem["id"] for problem in page.all("p", "field-problem")] == [f"{name}-problem" for name in names]
    assert page.one("title").text.startswith("Erreur")
    if "address" in names and "frequency" in data:
        assert "checked" in page.one("input", value=data["frequency"]).attrs
    assert (mailoutbox, Subscription.objects.count(), Throttle.objects.count()) == ([], 0, 0)


def test_a_program_that_fills_in_every_field_is_told_nothing_and_gets_nothing(client, mailoutbox):
    response = client.post(f"{NEW}events/", {**ASK, "website": "https://spam.test"})
    assert response.status_code == 303
    assert (mailoutbox, Subscription.objects.count()) == ([], 0)


def test_the_answer_is_the_same_whether_an_address_is_known_or_not(client, mailoutbox):
    reader("events")
    answers = [client.post(f"{NEW}events/", {**ASK, "address": address}) for address in (ADDRESS, "autre@example.org")]
    assert len({(a.status_code, a["Location"], a.content) for a in answers}) == 1
    assert [plain(message.subject) for message in mailoutbox] == [
        "Vous recevez déjà ces nouvelles : Agenda",
        "À confirmer : Agenda",
    ]
    assert Subscription.objects.get(confirmed_at__isnull=False).frequency == "at_once"  # a stranger changes nothing
    (path,) = set(links(parts(parsed(mailoutbox[0]))[0], "subscription"))
    assert client.get(path).status_code == 200


def test_an_address_gets_six_questions_in_half_a_day_and_then_silence(client, mailoutbox):
    names = [f"?q=mot{number}" for number in range(8)]
    answers = [client.post(f"{NEW}events/{name}", ASK).status_code for name in names]
    assert answers == [303] * 8
    assert len(mailoutbox) == 6
    with time_machine.travel(timezone.now() + dt.timedelta(hours=13)):
        client.post(f"{NEW}events/", ASK)
    assert len(mailoutbox) == 7


def test_a_network_that_asks_for_too_many_addresses_is_told_to_wait(client, mailoutbox):
    for number in range(20):
        client.post(f"{NEW}events/", {**ASK, "address": f"lectrice{number}@example.org"})
    response = client.post(f"{NEW}events/", ASK)
    page = read(response)
    assert response.status_code == 429
    assert page.one("p", "notice--alert").text == "Trop de demandes depuis votre réseau. Réessayez dans une heure."
    assert page.one("input", id="address")["value"] == ADDRESS
    assert len(mailoutbox) == 20
    assert client.post(f"{NEW}events/", ASK, REMOTE_ADDR="192.0.2.9").status_code == 303


def test_no_more_questions_in_an_hour_than_the_mail_server_bears(client, mailoutbox, monkeypatch):
    monkeypatch.setattr(asking, "IN_ALL", asking.Limit("news-all", 2, 60))
    for number in range(4):
        answer = client.post(f"{NEW}events/", {**ASK, "address": f"lectrice{number}@example.org"})
        assert answer.status_code == 303
    assert len(mailoutbox) == 2


# --- Confirming -------------------------------------------------------------------------------------------------------


def test_only_the_button_confirms(client, mailoutbox):
    """Mail servers follow links to look for dangers."""
    call_command("send_news")
    client.post(f"{NEW}events/", {**ASK, "frequency": "at_once"})
    (path,) = set(links(parts(parsed(mailoutbox[0]))[0], "subscription_confirm"))
    for method in (client.get, client.head, client.get):
        assert method(path).status_code == 200
    assert Subscription.objects.get().confirmed_at is None
    page = read(client.get(path)).one("main")
    assert page.one("p", "lead").text == "Agenda"
    assert page.one("strong").text == "Dès que quelque chose paraît"
    assert page.one("form")["method"] == "post"
    assert page.one("button").text == "Je confirme vouloir ces nouvelles"
    response = client.post(path)
    assert (response.status_code, response.cookies) == (200, {})
    assert read(response).one("p", "notice").text == "C’est confirmé : les nouvelles arriveront à votre adresse."
    assert client.post(path).status_code == 200  # twice is as good as once
    EventFactory(published=True, title_fr="Atelier")
    assert news() == {ADDRESS: ["Nouveau : Atelier"]}


@pytest.mark.parametrize("route", ["subscription_confirm", "subscription", "subscription_end"])
def test_a_forged_link_is_not_found_and_one_of_before_says_that_it_is_over(client, route):
    found = reader()
    purpose = keys.CONFIRM if route == "subscription_confirm" else keys.MANAGE
    token = keys.token(found, purpose)
    other = keys.token(found, keys.MANAGE if purpose == keys.CONFIRM else keys.CONFIRM)
    for forged in (other, token[:-1], token.replace(str(found.pk), str(found.pk + 1), 1), "x", "1-x.y", "é"):
        for method in (client.get, client.post):
            assert method(reverse(route, args=[forged])).status_code == 404
    asking.end(found)
    for method in (client.get, client.post):
        response = method(reverse(route, args=[token]))
        assert (response.status_code, read(response).one("h1").text) == (200, "Il n’y a plus rien à changer")


# --- Changing and ending ----------------------------------------------------------------------------------------------


def test_a_reader_changes_how_often_and_ends(client):
    found = reader("events", "kind=workshop")
    path = settings_path(found)
    page = read(client.get(path))
    assert page.one("p", "lead").text == "Agenda – Type : Atelier"
    assert "checked" in page.one("input", value="at_once").attrs
    response = client.post(path, {"frequency": "weekly"})
    assert read(response).one("p", "notice").text == "Votre choix est enregistré."
    assert "checked" in read(response).one("input", value="weekly").attrs
    assert client.post(path, {"frequency": "never"}).status_code == 400
    found.refresh_from_db()
    assert (found.frequency, timezone.localtime(found.next_at).strftime("%a %H")) == ("weekly", "Mon 07")
    page = read(client.get(path))
    end = next(form for form in page.all("form") if form["action"].endswith("/end/"))
    page = read(client.get(end["action"])).one("main")
    assert (page.one("p", "lead").text, page.one("button").text) == ("Agenda – Type : Atelier", "Arrêter ces nouvelles")
    page = read(client.post(end["action"])).one("main")
    assert (page.one("h1").text, page.one("p", "lead").text) == ("C’est terminé", "Agenda – Type : Atelier")
    assert page.one("p", role="status").text == "Vous ne recevrez plus ces nouvelles : votre adresse est effacée."
    assert (Subscription.objects.count(), Letter.objects.count()) == (0, 0)


def test_ending_deletes_what_waits_and_leaves_other_lists(client):
    call_command("send_news")
    found, other, somebody = reader(), reader("projects"), reader(address="autre@example.org")
    Letter.objects.create(subscription=found, kind=Letter.Kind.KNOWN, next_at=timezone.now())
    client.post(f"{settings_path(found)}end/")
    assert set(Subscription.objects.all()) == {other, somebody}
    assert Letter.objects.count() == 0


def test_a_reader_ends_everything_at_their_address_whatever_its_capitals(client):
    found, _other, somebody = (
        reader(),
        reader("projects", address="Lectrice@EXAMPLE.org"),
        reader(address="x@example.org"),
    )
    page = read(client.get(settings_path(found)))
    assert page.all("button", name="end_all")
    page = read(client.post(settings_path(found), {"end_all": "1"}))
    assert page.one("p", role="status").text == (
        "Vous ne recevrez plus de nouvelles de ce portail : votre adresse est effacée."
    )
    assert list(Subscription.objects.all()) == [somebody]
    assert not read(client.get(settings_path(somebody))).all("button", name="end_all")


def test_a_paused_list_says_so(client):
    project = ProjectFactory(published=True, donors=[PartnerFactory(code="EU", name_fr="Union")])
    found = reader("projects", "donor=EU")
    project.fundings.all().delete()
    Topic.objects.update(broken_since=timezone.now())
    page = read(client.get(settings_path(found)))
    assert page.one("p", "lead").text == "Projets – donor=EU"
    assert page.all("p", "notice--alert")


def test_what_ended_meanwhile_is_not_begun_again():
    found = reader()
    asking.end(found)
    asking.confirm(found)
    asking.change(found, "weekly")
    assert Subscription.objects.count() == 0


# --- After a year -----------------------------------------------------------------------------------------------------


def test_after_eleven_months_the_reader_is_asked_and_after_a_year_forgotten(client):
    start = timezone.now()
    stays, goes = reader(), reader(address="partie@example.org")
    with time_machine.travel(start + dt.timedelta(days=336)):
        assert news() == {
            address: ["Voulez-vous encore ces nouvelles ? Agenda"] for address in (ADDRESS, "partie@example.org")
        }
        text, _html = parts(parsed(mail.outbox[0]))
        (path,) = links(text, "subscription_confirm")
        assert news() == {}
        assert read(client.get(path)).one("main").one("button").text == "Oui, je les veux encore"
        assert client.post(path).status_code == 200
    with time_machine.travel(start + dt.timedelta(days=366)):
        call_command("clean_up")
        assert list(Subscription.objects.all()) == [stays]
    assert goes.pk != stays.pk


def test_who_never_confirms_is_forgotten_after_a_week(client):
    client.post(f"{NEW}events/", ASK)
    for days, left in ((6, 1), (8, 0)):
        with time_machine.travel(timezone.now() + dt.timedelta(days=days)):
            call_command("clean_up")
        assert (Subscription.objects.count(), Topic.objects.count()) == (left, left)


# --- Staff ------------------------------------------------------------------------------------------------------------


def test_staff_see_numbers_and_no_address_or_filter(officer_client):
    AxisFactory(code="youth", name_fr="Jeunesse")
    for number, (name, query, language) in enumerate(
        [("events", "axis=youth", "fr"), ("events", "", "fr"), ("news", "", "ar")]
    ):
        reader(name, query, language, address=f"lectrice{number}@example.org")
    asking.ask(asking_for("projects"), "fr", "attend@example.org", "daily")
    response = officer_client.get("/fr/admin/subscriptions/topic/")
    page = read(response)
    assert [
        [cell.text for cell in row.all("th") + row.all("td")]
        for row in page.one("div", "numbers").one("table").one("tbody").all("tr")
    ] == [
        ["Agenda", "Français", "2", "0", "0", "2"],
        ["Actualités", "Arabe", "1", "0", "0", "1"],
    ]
    assert "1 lecteur" in page.text
    assert "example.org" not in page.one("main").text
    assert "youth" not in response.content.decode()
    found = Topic.objects.first()
    for path in ("add/", f"{found.pk}/change/", f"{found.pk}/delete/", f"{found.pk}/history/"):
        assert officer_client.get(f"/fr/admin/subscriptions/topic/{path}").status_code == 404


def test_the_numbers_are_for_staff_who_may_see_them(client):
    client.force_login(UserFactory(is_staff=True))
    assert client.get("/fr/admin/subscriptions/topic/").status_code == 403


def asking_for(name):
    return asked(name, QueryDict())


# --- At rest ----------------------------------------------------------------------------------------------------------


def test_no_address_is_readable_in_the_database(client):
    reader()
    client.post(f"{NEW}events/", {**ASK, "address": "attend@example.org"})
    EventFactory(published=True)
    stored = [str(row) for model in (Subscription, Letter, Topic, Throttle) for row in model.objects.values()]
    assert [row for row in stored if "example.org" in row or "lectrice" in row] == []
    found = Subscription.objects.first()
    assert keys.opened(found.address) == ADDRESS
    assert keys.sealed(ADDRESS) != keys.sealed(ADDRESS)


def test_addresses_follow_a_new_secret_key(settings, client):
    found = reader()
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-for-tests-" + "x" * 40
    asking.ask(asking_for("events"), "fr", ADDRESS, "daily")
    assert [plain(message.subject) for message in mail.outbox] == ["Vous recevez déjà ces nouvelles : Agenda"]
    call_command("clean_up")
    settings.SECRET_KEY_FALLBACKS = []
    found.refresh_from_db()
    assert keys.opened(found.address) == ADDRESS
    assert found.digest == keys.digests(ADDRESS)[0]


def test_an_address_that_no_key_opens_stops_neither_the_clean_up_nor_its_own_end(settings):
    """A key may be left out by mistake, so it is kept; whoever has its link can still end it."""
    found = reader()
    settings.SECRET_KEY_FALLBACKS = ["a-third-key-for-tests-" + "y" * 40]
    settings.SECRET_KEY = "another-key-for-tests-" + "x" * 40
    call_command("clean_up")
    assert Subscription.objects.get() == found
    asking.end_all(found)
    assert not Subscription.objects.exists()


def test_the_public_pages_are_not_made_anew_because_somebody_subscribes(client):
    """No table of this app is content: neither page caches nor the search index hear of it."""
    EventFactory(published=True)
    before = data_version()
    found = reader()
    client.post(settings_path(found), {"frequency": "weekly"})
    call_command("send_news")
    assert data_version() == before
    assert Event.objects.count() == 1
