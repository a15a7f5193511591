"""What is news, whose news it is, and when it comes: once, in their list, and never what is not public."""

import datetime as dt
from unittest import mock

import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.models import ContentOrigin
from core.publication import State
from events.models import Article, Event
from subscriptions import collecting, letters
from subscriptions.looking import look
from subscriptions.models import Happening, Letter, Subscription, Topic
from tests.factories import (
    ArticleFactory,
    AxisFactory,
    EventFactory,
    PartnerFactory,
    ProjectFactory,
    ResourceFactory,
    SittingFactory,
)
from tests.subscriptions.tools import ADDRESS, news, parsed, parts, plain, reader

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("begun")]

MONDAY = dt.datetime(2026, 11, 30, 12, tzinfo=timezone.get_default_timezone())


@pytest.fixture
def begun(settings):
    """The timer ran before: what is public from then on is known to be new."""
    with time_machine.travel(MONDAY, tick=False) as clock:
        EventFactory(published=True, title_fr="Atelier de toujours")
        call_command("send_news")
        yield clock


def what_happened():
    return list(Happening.objects.order_by("pk").values_list("what", "kind"))


# --- What is news -----------------------------------------------------------------------------------------------------


def test_what_was_public_before_the_first_run_is_no_news():
    assert what_happened() == []


def test_a_record_is_news_once_and_a_draft_never():
    reader()
    draft = EventFactory(title_fr="Brouillon secret")
    EventFactory(published=True, title_fr="Atelier de Fès")
    assert news() == {ADDRESS: ["Nouveau : Atelier de Fès"]}
    assert news() == {}
    draft.title_fr = "Brouillon très secret"
    draft.save()
    assert news() == {}


def test_what_came_with_the_content_files_is_no_news():
    reader()
    event = EventFactory(published=True)
    ContentOrigin.objects.create(key=f"events/{event.slug}", checksum="x", object_id=event.pk, loaded_at=timezone.now())
    assert news() == {}


def test_a_record_is_news_when_its_hour_has_come(begun):
    reader()
    EventFactory(state=State.PUBLISHED, published_at=timezone.now() + dt.timedelta(hours=2), title_fr="Demain")
    assert news() == {}
    begun.shift(dt.timedelta(hours=3))
    assert news() == {ADDRESS: ["Nouveau : Demain"]}


def test_a_record_that_is_published_again_is_no_news_again():
    reader()
    event = EventFactory(published=True)
    news()
    for state in (State.DRAFT, State.PUBLISHED):
        event.state = state
        event.save()
        assert news() == {}


def test_a_change_of_date_a_postponement_and_a_cancellation_are_news():
    event = EventFactory(published=True, upcoming=True, title_fr="Atelier de Fès")
    news()
    reader()
    event.ends_at = None
    event.starts_at += dt.timedelta(days=7)
    event.save()
    assert news() == {ADDRESS: ["Nouvelle date : Atelier de Fès"]}
    for status, subject in (
        (Event.Status.POSTPONED, "Reporté : Atelier de Fès"),
        (Event.Status.CONFIRMED, "Finalement maintenu : Atelier de Fès"),
        (Event.Status.CANCELLED, "Annulé : Atelier de Fès"),
    ):
        event.status = status
        event.save()
        assert news() == {ADDRESS: [subject]}
        assert news() == {}


def test_a_session_on_another_day_is_a_change_of_date():
    event = EventFactory(published=True, upcoming=True, title_fr="Formation")
    event.ends_at = event.starts_at + dt.timedelta(days=20)
    event.save()
    sitting = SittingFactory(event=event, starts_at=event.starts_at + dt.timedelta(days=1))
    news()
    reader()
    sitting.starts_at += dt.timedelta(days=1)
    sitting.ends_at = None
    sitting.save()
    event.save()
    assert news() == {ADDRESS: ["Nouvelle date : Formation"]}


def test_a_correction_of_a_text_or_of_a_past_event_is_no_news():
    coming, past = EventFactory(published=True, upcoming=True), EventFactory(published=True)
    news()
    reader()
    coming.title_fr = "Autre titre"
    coming.save()
    past.starts_at -= dt.timedelta(days=1)
    past.status = Event.Status.CANCELLED
    past.save()
    assert news() == {}


def test_a_new_event_that_was_cancelled_meanwhile_is_told_once_as_cancelled():
    reader(frequency="daily")
    event = EventFactory(published=True, upcoming=True, title_fr="Atelier de Fès")
    call_command("send_news")
    event.status = Event.Status.CANCELLED
    event.save()
    with time_machine.travel(MONDAY + dt.timedelta(days=1), tick=False):
        assert news() == {ADDRESS: ["Annulé : Atelier de Fès"]}


def test_a_new_deadline_that_has_passed_meanwhile_is_no_news(begun):
    article = ArticleFactory(published=True, kind="tender", deadline=MONDAY + dt.timedelta(hours=3))
    news()
    reader("news", frequency="daily")
    article.deadline += dt.timedelta(hours=2)
    article.save()
    call_command("send_news")
    assert what_happened()[-1] == ("deadline", "news")
    begun.shift(dt.timedelta(days=1))
    assert (news(), Letter.objects.count()) == ({}, 0)


# --- Whose news it is -------------------------------------------------------------------------------------------------


def test_each_list_has_its_own_news():
    for name in ("projects", "events", "news", "resources"):
        reader(name, address=f"{name}@example.org")
    ProjectFactory(published=True, title_fr="Projet")
    EventFactory(published=True, title_fr="Atelier")
    ArticleFactory(published=True, title_fr="Article")
    ResourceFactory(published=True, title_fr="Rapport")
    assert news() == {
        "projects@example.org": ["Nouveau : Projet"],
        "events@example.org": ["Nouveau : Atelier"],
        "news@example.org": ["Nouveau : Article"],
        "resources@example.org": ["Nouveau : Rapport"],
    }


def test_filters_hold_and_a_new_call_is_news_for_who_waits_for_calls():
    axis = AxisFactory(code="youth", name_fr="Jeunesse")
    reader("news", "kind=call", address="appels@example.org")
    reader("events", "axis=youth", address="jeunesse@example.org")
    ArticleFactory(published=True, title_fr="Communiqué", kind=Article.Kind.NEWS)
    ArticleFactory(published=True, title_fr="Appel à projets", kind=Article.Kind.CALL)
    EventFactory(published=True, title_fr="Ailleurs")
    EventFactory(published=True, title_fr="Un", axis=axis)
    EventFactory(published=True, title_fr="Deux", axis=axis)
    assert news() == {
        "appels@example.org": ["Nouveau : Appel à projets"],
        "jeunesse@example.org": ["2 nouveautés : Agenda – Axe d’intervention : Jeunesse"],
    }


def test_a_search_finds_what_is_new_of_every_kind():
    reader("search", "q=fès")
    EventFactory(published=True, title_fr="Atelier de Fès")
    ProjectFactory(published=True, title_fr="Appui à Fès")
    ArticleFactory(published=True, title_fr="Rien de tel")
    ProjectFactory(title_fr="Brouillon de Fès")
    assert news() == {ADDRESS: ["2 nouveautés : Recherche de « fès »"]}
    text, _html = parts(parsed(mail.outbox[0]))
    assert [title for title in ("Atelier de Fès", "Appui à Fès", "Rien de tel", "Brouillon") if title in text] == [
        "Atelier de Fès",
        "Appui à Fès",
    ]


def test_a_draft_project_puts_no_event_into_the_list_of_its_donor():
    PartnerFactory(code="EU")
    ProjectFactory(published=True, donors=["EU"])
    reader("events", "donor=EU")
    EventFactory(published=True, projects=[ProjectFactory(donors=["EU"])])
    assert news() == {}


def test_what_became_public_before_somebody_confirmed_is_not_theirs():
    EventFactory(published=True)
    call_command("send_news")
    reader()
    assert news() == {}


# --- When it comes ----------------------------------------------------------------------------------------------------


def test_daily_news_come_in_the_morning_and_weekly_ones_on_monday(begun):
    for frequency in ("at_once", "daily", "weekly"):
        reader(frequency=frequency, address=f"{frequency}@example.org")
    came = {}
    for hour in range(0, 24 * 8):
        if hour in {1, 24}:
            EventFactory(published=True, title_fr=f"Atelier {hour}")
        for address in news():
            came.setdefault(address, []).append(f"{timezone.localtime():%a %H}")
        begun.shift(dt.timedelta(hours=1))
    assert came == {
        "at_once@example.org": ["Mon 13", "Tue 12"],
        "daily@example.org": ["Tue 07", "Wed 07"],
        "weekly@example.org": ["Mon 07"],
    }


def test_a_day_without_news_has_no_mail_and_news_of_the_afternoon_wait_for_the_morning(begun):
    reader(frequency="daily")
    begun.move_to(MONDAY + dt.timedelta(days=2))
    assert news() == {}
    EventFactory(published=True, title_fr="Atelier")
    assert news() == {}
    begun.move_to(MONDAY + dt.timedelta(days=3))
    assert news() == {ADDRESS: ["Nouveau : Atelier"]}


# --- Nothing lost, nothing twice, nothing that was taken back ---------------------------------------------------------


@pytest.mark.parametrize("taken_back", ["state", "bin", "axis"])
def test_what_was_taken_back_between_collecting_and_sending_is_not_sent(taken_back):
    axis = AxisFactory(code="youth")
    reader("events", "axis=youth")
    events = [EventFactory(published=True, title_fr=title, axis=axis) for title in ("Reste", "Retiré")]
    look()
    assert collecting.collect() == 1
    changes = {"state": {"state": State.DRAFT}, "bin": {"binned_at": timezone.now()}, "axis": {"axis": None}}
    Event.objects.filter(pk=events[1].pk).update(**changes[taken_back])
    assert letters.send_due() == 0
    assert [plain(message.subject) for message in mail.outbox] == ["Nouveau : Reste"]
    assert "Retiré" not in str(parsed(mail.outbox[0]))


def test_a_letter_with_nothing_left_to_say_is_not_sent():
    reader()
    event = EventFactory(published=True)
    look()
    collecting.collect()
    event.delete()
    assert letters.send_due() == 0
    assert (mail.outbox, Letter.objects.count()) == ([], 0)


def test_what_a_crash_left_is_sent_by_the_next_run_and_only_once():
    """The letters of a run are collected all or not at all; each that was not sent is there the next time."""
    readers = [reader(address=f"lectrice{number}@example.org") for number in range(3)]
    EventFactory(published=True, title_fr="Atelier")
    look()

    def dies(*args, **kwargs):
        raise KeyboardInterrupt

    with mock.patch.object(Letter.objects, "bulk_create", dies), pytest.raises(KeyboardInterrupt):
        call_command("send_news")
    assert Letter.objects.count() == 0
    assert collecting.collect() == 3
    with mock.patch.object(letters.Post, "send", dies), pytest.raises(KeyboardInterrupt):
        call_command("send_news")
    assert mail.outbox == []
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=2), tick=False):
        found = news()
    assert found == {f"lectrice{number}@example.org": ["Nouveau : Atelier"] for number in range(len(readers))}
    assert (news(), Letter.objects.count()) == ({}, 0)


def test_a_mail_server_that_is_away_gets_the_letter_later_with_the_same_name(begun):
    reader()
    EventFactory(published=True)
    names = []

    def away(post, message):
        names.append(message.message()["Message-ID"])
        raise ConnectionRefusedError

    unsent = pytest.raises(CommandError, match="1 mails could not be sent")
    with mock.patch.object(letters.Post, "send", away), unsent:
        call_command("send_news")
    assert news() == {}
    begun.shift(dt.timedelta(minutes=2))
    assert list(news()) == [ADDRESS]
    assert [mail.outbox[0].message()["Message-ID"]] == names


# --- Lists that do not take their filters any more --------------------------------------------------------------------


def gone(begun):
    """Delete the donor of a reader's list; return the reader."""
    project = ProjectFactory(published=True, donors=["EU"])
    call_command("send_news")
    found = reader("projects", "donor=EU")
    project.fundings.all().delete()
    ProjectFactory(published=True, title_fr="Sans bailleur")
    return found


def test_a_list_without_its_filter_never_widens_and_its_readers_are_told_after_a_day(begun):
    gone(begun)
    assert news() == {}
    begun.shift(dt.timedelta(hours=23))
    assert news() == {}
    begun.shift(dt.timedelta(hours=2))
    assert news() == {ADDRESS: ["Envoi suspendu : Projets – donor=EU"]}
    text, html = parts(parsed(mail.outbox[0]))
    assert "Sans bailleur" not in text + html
    begun.shift(dt.timedelta(days=1))
    assert news() == {}
    call_command("clean_up")
    assert Subscription.objects.count() == 1
    begun.shift(dt.timedelta(days=30))
    call_command("clean_up")
    assert (Subscription.objects.count(), Topic.objects.count()) == (0, 0)


def test_a_filter_that_comes_back_brings_what_was_missed(begun):
    gone(begun)
    assert news() == {}
    begun.shift(dt.timedelta(hours=2))
    ProjectFactory(published=True, donors=["EU"], title_fr="Avec bailleur")
    assert news() == {ADDRESS: ["Nouveau : Avec bailleur"]}


def test_a_letter_waits_while_its_list_lacks_a_filter(begun):
    reader("events", "kind=workshop")
    EventFactory(published=True, title_fr="Atelier", kind="workshop")
    look()
    assert collecting.collect() == 1
    Topic.objects.update(query="kind=nothing")
    assert (letters.send_due(), mail.outbox) == (1, [])
    Topic.objects.update(query="kind=workshop")
    begun.shift(dt.timedelta(minutes=2))
    assert letters.send_due() == 0
    assert [plain(message.subject) for message in mail.outbox] == ["Nouveau : Atelier"]


def test_a_filter_that_is_no_filter_any_more_is_no_wider_list():
    """Pages ignore names that are none of ours; a list for a reader must not."""
    found = reader("projects")
    Topic.objects.filter(pk=found.topic_id).update(query="phase=2")
    ProjectFactory(published=True)
    assert news() == {}
    found.topic.refresh_from_db()
    assert found.topic.broken_since == timezone.now()


# --- However many -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("readers", "records"),
    [(1, 1), (30, 3), *(pytest.param(*one, marks=pytest.mark.nightly) for one in ((30, 1), (1, 3)))],
)
def test_collecting_costs_the_same_for_one_reader_and_for_many(readers, records):
    for number in range(readers):
        reader("projects", address=f"lectrice{number}@example.org")
    for _ in range(records):
        ProjectFactory(published=True, donors=["EU"], regions=["MA-01"])
    look()
    with CaptureQueriesContext(connection) as queries:
        assert collecting.collect() == readers
    assert len(queries) <= 22, [query["sql"][:200] for query in queries]


def test_a_letter_more_costs_what_queue_and_claim_cost():
    """The text is written once: then a letter is read, claimed, and deleted, and the data version is asked for."""
    for number in range(12):
        reader("projects", address=f"lectrice{number}@example.org")
    ProjectFactory(published=True, donors=["EU"], regions=["MA-01"])
    look()
    collecting.collect()
    pks = list(Letter.objects.values_list("pk", flat=True))
    post = letters.Post()
    letters.attempt(pks[0], post)
    with CaptureQueriesContext(connection) as queries:
        letters.attempt(pks[1], post)
    assert len(queries) <= 6, [query["sql"][:200] for query in queries]
