"""When news are collected, for whom, and what is forgotten: to the minute, and nothing of others."""

import datetime as dt
import logging

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import override

from events.models import Event
from subscriptions import asking, bounces, collecting, keys, letters, retention
from subscriptions.lists import asked
from subscriptions.looking import look
from subscriptions.models import Happening, Letter, Look, Seen, Subscription, Topic
from tests.factories import ArticleFactory, EventFactory, ProjectFactory
from tests.subscriptions.tools import ADDRESS, news, parsed, parts, plain, reader

pytestmark = pytest.mark.django_db

ZONE = timezone.get_default_timezone()
MONDAY = dt.datetime(2026, 11, 30, 12, tzinfo=ZONE)


@pytest.fixture
def begun():
    with time_machine.travel(MONDAY, tick=False) as clock:
        call_command("send_news")
        yield clock


def local(day, hour, minute=0, second=0, micro=0):
    """A moment of November or December 2026, on the office's clock; the 30th of November is a Monday."""
    return dt.datetime(2026, 11, 1, hour, minute, second, micro, tzinfo=ZONE) + dt.timedelta(days=day - 1)


# --- When -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "daily", "weekly"),
    [
        (local(30, 6, 59, 59, 999_999), local(30, 7), local(30, 7)),
        (local(30, 7), local(31, 7), local(37, 7)),
        (local(30, 12, 34, 56, 789), local(31, 7), local(37, 7)),
        (local(29, 23), local(30, 7), local(30, 7)),
        (local(29, 3), local(29, 7), local(30, 7)),
        (local(31, 0), local(31, 7), local(37, 7)),
    ],
)
def test_the_next_time_is_now_the_next_morning_or_the_next_monday_morning(now, daily, weekly):
    found = [collecting.next_time(frequency, now) for frequency in ("at_once", "daily", "weekly")]
    assert found == [now, daily, weekly]


def times():
    """Return {frequency: (last happening that was looked through, when the next time is)}."""
    found = Subscription.objects.exclude(confirmed_at=None).values_list("frequency", "heard", "next_at")
    return {frequency: (heard, timezone.localtime(at)) for frequency, heard, at in found}


def test_each_frequency_keeps_its_own_time_with_news_and_without(begun):
    for frequency in ("at_once", "daily", "weekly"):
        reader(frequency=frequency, address=f"{frequency}@example.org")
    asking.ask(asked("events", QueryDict()), "fr", "attend@example.org", "daily")
    assert collecting.last_happening() == 0
    weekly, daily = (0, local(37, 7)), (0, local(31, 7))
    assert times() == {"at_once": (0, MONDAY), "daily": daily, "weekly": weekly}
    begun.move_to(local(32, 8))
    assert collecting.collect() == 0
    assert times() == {"at_once": (0, MONDAY), "daily": (0, local(33, 7)), "weekly": weekly}
    assert Subscription.objects.get(confirmed_at=None).next_at is None  # they have no time yet
    EventFactory(published=True)
    look()
    last = collecting.last_happening()
    assert collecting.collect() == 1
    assert times() == {"at_once": (last, MONDAY), "daily": (0, local(33, 7)), "weekly": weekly}
    begun.move_to(local(37, 7))
    assert collecting.collect() == 2
    assert times() == {
        "at_once": (last, MONDAY),
        "daily": (last, local(38, 7)),
        "weekly": (last, local(44, 7)),
    }
    found = Letter.objects.order_by("subscription__frequency")
    assert [(letter.subscription.frequency, letter.after, letter.up_to) for letter in found] == [
        ("at_once", 0, last),
        ("daily", 0, last),
        ("weekly", 0, last),
    ]


def test_a_letter_holds_what_had_happened_when_it_was_collected_and_the_next_one_the_rest(begun):
    reader()
    for title in ("Premier", "Deuxième"):
        EventFactory(published=True, title_fr=title)
        look()
        assert collecting.collect() == 1
    assert letters.send_due() == 0
    assert [plain(message.subject) for message in mail.outbox] == ["Nouveau : Premier", "Nouveau : Deuxième"]


def test_a_letter_that_waits_for_its_time_is_not_sent_before(begun):
    found = reader()
    Letter.objects.create(subscription=found, kind="known", next_at=timezone.now() + dt.timedelta(minutes=1))
    assert (letters.send_due(), letters.waiting(), mail.outbox) == (0, 1, [])
    begun.shift(dt.timedelta(minutes=1))
    assert (letters.send_due(), letters.waiting(), len(mail.outbox)) == (0, 0, 1)


# --- What a record of another kind with the same number does --------------------------------------------------------


def test_records_of_two_kinds_with_one_number_are_two_records(begun):
    event = EventFactory(published=True, upcoming=True, title_fr="Atelier")
    call = ArticleFactory(published=True, kind="call", title_fr="Appel", pk=event.pk)
    news()
    reader("projects")
    reader("events")
    ProjectFactory(published=True, title_fr="Projet", pk=event.pk)
    assert news() == {ADDRESS: ["Nouveau : Projet"]}
    event.ends_at, event.starts_at = None, event.starts_at + dt.timedelta(days=3)
    event.save()
    call.deadline = timezone.now() + dt.timedelta(days=9)
    call.save()
    reader("news")
    assert news() == {ADDRESS: ["Nouvelle date : Atelier", "Nouvelle date limite : Appel"]}


def test_a_past_event_that_is_put_into_the_future_is_news(begun):
    event = EventFactory(published=True, title_fr="Atelier")
    news()
    reader()
    event.starts_at, event.ends_at = MONDAY + dt.timedelta(days=9), None
    event.save()
    assert news() == {ADDRESS: ["Nouvelle date : Atelier"]}


def test_nothing_is_looked_at_twice_while_nothing_is_written(begun, django_assert_max_num_queries):
    EventFactory(published=True)
    look()
    assert (Look.objects.count(), Seen.objects.count(), Happening.objects.count()) == (1, 1, 1)
    with django_assert_max_num_queries(6):
        look()
    assert (Look.objects.count(), Seen.objects.count(), Happening.objects.count()) == (1, 1, 1)


# --- Lists that do not take their filters any more --------------------------------------------------------------------


def test_a_broken_list_is_logged_once_told_after_a_day_to_its_readers_and_goes_on_by_itself(begun, caplog):
    found = reader("events", "kind=workshop")
    waits = Subscription.objects.create(
        topic=found.topic, frequency="daily", address=keys.sealed("x@example.org"), digest="x"
    )
    EventFactory(published=True)
    look()
    Topic.objects.update(query="kind=nothing")

    def state():
        topic = Topic.objects.get()
        return topic.broken_since, topic.told_at, [(one.kind, one.subscription) for one in Letter.objects.all()]

    with caplog.at_level(logging.WARNING, "subscriptions.collecting"):
        for hours in (0, 23):
            begun.move_to(MONDAY + dt.timedelta(hours=hours))
            assert collecting.collect() == 0
            assert state() == (MONDAY, None, [])
        for hours in (24, 48):
            begun.move_to(MONDAY + dt.timedelta(hours=hours))
            assert collecting.collect() == 0
            assert state() == (MONDAY, MONDAY + dt.timedelta(days=1), [("paused", found)])
    assert [record.getMessage() for record in caplog.records] == [
        f"The list of the topic events fr {found.topic_id} does not take its filters any more."
    ]
    Topic.objects.update(query="kind=workshop")
    EventFactory(published=True, kind=Event.Kind.WORKSHOP)
    look()
    assert collecting.collect() == 1
    assert state()[:2] == (None, None)
    waits.refresh_from_db()
    assert (waits.letters.count(), waits.heard, waits.next_at) == (0, 0, None)


# --- After a year -----------------------------------------------------------------------------------------------------


def test_who_confirmed_335_days_ago_is_asked_once_and_nobody_else(begun):
    found, newer, waits = (reader(address=f"{name}@example.org") for name in ("a", "b", "c"))
    Subscription.objects.filter(pk=waits.pk).update(confirmed_at=None)
    Subscription.objects.filter(pk=newer.pk).update(confirmed_at=MONDAY + dt.timedelta(seconds=1))
    begun.shift(dt.timedelta(days=335))
    for _run in range(2):
        collecting.ask_again()
        assert [(letter.kind, letter.subscription) for letter in Letter.objects.all()] == [("renew", found)]
    assert letters.send_due() == 0
    (message,) = mail.outbox
    assert message.to == ["a@example.org"]
    assert "elles s’arrêtent le 30 novembre 2027" in parts(parsed(message))[0]


def test_a_new_yes_is_for_a_year_and_forgets_what_failed_but_not_what_was_heard(begun):
    found = reader(frequency="daily")
    begun.shift(dt.timedelta(hours=1))
    Subscription.objects.update(asked_again_at=timezone.now(), failures=2, heard=7)
    before = Subscription.objects.get()
    asking.confirm(found)
    now = Subscription.objects.get()
    assert (now.confirmed_at, now.asked_again_at, now.failures) == (MONDAY + dt.timedelta(hours=1), None, 0)
    assert (now.heard, now.next_at) == (before.heard, before.next_at)


@pytest.mark.parametrize(("frequency", "next_at"), [("weekly", local(30, 7)), ("daily", local(33, 7))])
def test_a_choice_says_that_the_news_are_wanted_and_moves_their_time_only_if_it_is_another(begun, frequency, next_at):
    found, other = reader(frequency="weekly"), reader("projects", frequency="weekly")
    stored = local(30, 7)
    Subscription.objects.update(next_at=stored, asked_again_at=MONDAY)
    begun.move_to(local(32, 9))
    asking.change(found, frequency)
    found.refresh_from_db()
    assert (found.frequency, timezone.localtime(found.next_at)) == (frequency, next_at)
    assert (found.confirmed_at, found.asked_again_at) == (local(32, 9), None)
    other.refresh_from_db()
    assert (other.frequency, other.next_at, other.asked_again_at) == ("weekly", stored, MONDAY)


def test_who_asks_again_before_confirming_gets_what_was_chosen_last_and_a_week_more(begun):
    events = asked("events", QueryDict())
    asking.ask(events, "fr", ADDRESS, "daily")
    begun.shift(dt.timedelta(days=6))
    asking.ask(events, "fr", ADDRESS.upper(), "weekly")
    found = Subscription.objects.get()
    assert (found.frequency, found.created_at) == ("weekly", MONDAY + dt.timedelta(days=6))
    assert [plain(message.subject) for message in mail.outbox] == ["À confirmer : Agenda"] * 2


# --- What is forgotten ------------------------------------------------------------------------------------------------


def test_what_is_over_goes_at_its_hour_and_is_counted(begun):
    now = timezone.now()

    def ago(**delta):
        return now - dt.timedelta(**delta)

    def made(name, query="", **fields):
        topic, _new = Topic.objects.get_or_create(list=name, query=query, language="fr")
        found = Subscription.objects.create(
            topic=topic, frequency="daily", address="x", digest=str(Subscription.objects.count())
        )
        Subscription.objects.filter(pk=found.pk).update(**fields)
        return found

    stay = [
        made("events", created_at=ago(days=7)),
        made("events", created_at=ago(days=400), confirmed_at=ago(days=365)),
        made("projects", "a=1", confirmed_at=now),
    ]
    for fields in ({"created_at": ago(days=7, seconds=1)}, {"confirmed_at": ago(days=365, seconds=1)}):
        made("events", **fields)
    made("news", created_at=ago(days=8))
    made("resources", confirmed_at=now)
    Topic.objects.filter(list="projects").update(broken_since=ago(days=30))
    Topic.objects.filter(list="resources").update(broken_since=ago(days=30, seconds=1))
    for days in (40, 41):
        Happening.objects.create(what="new", kind="events", object_id=days)
        Happening.objects.filter(object_id=days).update(at=ago(days=days))
    assert [retention.forget_subscriptions() for _run in range(2)] == [4, 0]
    assert list(Subscription.objects.order_by("pk")) == stay
    assert sorted(Topic.objects.values_list("list", flat=True)) == ["events", "projects"]
    assert list(Happening.objects.values_list("object_id", flat=True)) == [40]


# --- Links and marks --------------------------------------------------------------------------------------------------


def test_a_link_and_a_mark_stand_for_one_subscription_and_not_for_one_that_came_after_it():
    people = [reader(address=f"{name}@example.org") for name in "abc"]
    for found in people:
        assert keys.subscription_of(keys.token(found, keys.MANAGE), keys.MANAGE) == found
        assert keys.marked(keys.mark(found)) == keys.marked(keys.mark(found).upper()) == found
    token, mark = keys.token(people[1], keys.MANAGE), keys.mark(people[1])
    Subscription.objects.filter(pk=people[1].pk).update(nonce="another")  # as if the number were given again
    assert (keys.subscription_of(token, keys.MANAGE), keys.marked(mark)) == (None, None)
    rest = mark.partition("-")[2]
    for pk in ("9" * 18, "9" * 19, "9" * 30, "²", "٣", "x", ""):
        assert keys.marked(f"{pk}-{rest}") is None
    assert keys.is_ours(token, keys.MANAGE) is True


def test_a_new_key_seals_each_address_anew_and_keeps_it_its_own(settings):
    people = {f"{name}@example.org": reader(address=f"{name}@example.org") for name in "abc"}
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-for-tests-" + "x" * 40
    keys.renew()
    settings.SECRET_KEY_FALLBACKS = []
    for address, found in people.items():
        found.refresh_from_db()
        assert (keys.opened(found.address), found.digest) == (address, keys.digests(address)[0])
        assert list(asking.same_reader(found)) == [found]


@pytest.mark.parametrize(
    ("code", "sentence", "status"),
    [
        (550, b"5.1.1 unknown", "5.1.1"),
        (550, b"5.1.10 \xff none", "5.1.10"),
        (550, "5.2.1 disabled", "5.2.1"),
        (553, "5.1.3 no such form", "5.1.3"),
    ],
)
def test_an_address_that_does_not_exist_is_forgotten_and_no_other(caplog, code, sentence, status):
    found, _same, other = reader(), reader("projects"), reader(address="autre@example.org")
    with caplog.at_level(logging.INFO, "subscriptions.bounces"):
        assert bounces.refused(found, code, sentence) is True
    assert [one.getMessage() for one in caplog.records] == [
        f"Mails to {found} come back ({status}): its address is deleted."
    ]
    assert list(Subscription.objects.values_list("pk", "failures")) == [(other.pk, 0)]


@pytest.mark.parametrize(
    ("code", "sentence", "failures"),
    [
        (550, b"blocked, see https://example.org/5.1.1.1", 1),  # no status: it may be said of everybody
        (551, b"moved", 1),
        (552, b"5.2.2 full", 1),
        (553, "your address is on my list", 1),
        (550, b"5.1.8 bad sender", 1),
        (550, b"5.7.1 blocked", 1),
        (451, b"4.7.1 later", 0),
        (450, b"later", 0),
        (552, b"4.2.2 full", 0),
    ],
)
def test_what_may_be_about_us_counts_once_a_day(code, sentence, failures):
    found, same = reader(), reader("projects")
    assert [bounces.refused(found, code, sentence) for _try in range(2)] == [False, False]
    assert dict(Subscription.objects.values_list("pk", "failures")) == {found.pk: failures, same.pk: 0}


def test_each_row_says_what_it_is():
    rows = {
        Topic(pk=1, list="events", language="fr"): "events fr 1",
        Subscription(pk=2): "subscription 2",
        Letter(pk=3, kind="news", subscription_id=2): "news 3, to subscription 2",
        Look(pk=1, version="7"): "7",
        Seen(pk=1, kind="events", object_id=4): "events 4",
        Happening(pk=1, what="new", kind="events", object_id=4): "new events 4",
    }
    with override("en"):
        assert {row: str(row) for row in rows} == rows
