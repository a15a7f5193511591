"""What each kind of letter says, word for word, and in which order news stand in it."""

import datetime as dt
import re

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import override

from core.errors import InvalidQuery
from events.models import Event
from subscriptions import letter_texts, letters
from subscriptions.lists import asked
from subscriptions.looking import look
from subscriptions.models import Happening, Letter, Subscription, Topic
from tests.factories import AxisFactory, EventFactory
from tests.reading import read_text
from tests.subscriptions.tools import news, parsed, parts, plain, reader

pytestmark = pytest.mark.django_db

MONDAY = dt.datetime(2026, 11, 30, 12, tzinfo=timezone.get_default_timezone())


@pytest.fixture(autouse=True)
def begun():
    with time_machine.travel(MONDAY, tick=False) as clock:
        call_command("send_news")
        yield clock


LINKS = {
    r"http://localhost:8000/en/subscriptions/confirm/[\w.-]+/": "CONFIRM",
    r"http://localhost:8000/en/subscriptions/mine/[\w.-]+/": "MANAGE",
}
FOOT = "IOM Morocco\nhttp://localhost:8000/en/\n"
END = "Change how often they come, or end them\nMANAGE\n"
OFTEN = "How often: Once a day, in the morning"


@pytest.mark.parametrize(
    ("kind", "subject", "paragraphs", "foot"),
    [
        (
            "confirm",
            "Please confirm: Events",
            [
                "Somebody, probably you, asked to get the news of this list at this address.",
                OFTEN,
                "They come once you have confirmed it. If it was not you, do nothing: you get no other mail, and the "
                "address is deleted after seven days.",
                "Confirm that I want these news\nCONFIRM",
            ],
            FOOT,
        ),
        (
            "known",
            "You get these news already: Events",
            [
                "Somebody, probably you, asked for these news again. You get them already; nothing has changed.",
                OFTEN,
                "How often they come is changed, and they are ended, on this page:",
                "Change or end these news\nMANAGE",
            ],
            FOOT + END,
        ),
        (
            "paused",
            "No news any more: Events",
            [
                "The list does not have one of the filters any more that you chose.",
                "So that you do not get what you did not ask for, nothing is sent any more. If the filter comes back "
                "within a month, the news go on by themselves; otherwise they end, and your address is deleted.",
                "See the list and choose anew\nhttp://localhost:8000/en/events/",
            ],
            FOOT + END,
        ),
        (
            "renew",
            "Do you still want these news? Events",
            [
                "You have been getting these news for nearly a year.",
                OFTEN,
                "Without an answer they end on 30 November 2027, and your address is deleted.",
                "Yes, I still want them\nCONFIRM",
            ],
            FOOT + END,
        ),
    ],
)
def test_what_each_question_and_notice_says(kind, subject, paragraphs, foot):
    found = reader(language="en", frequency="daily")
    Letter.objects.create(subscription=found, kind=kind, next_at=timezone.now())
    assert letters.send_due() == 0
    (message,) = mail.outbox
    text = plain(parts(parsed(message))[0]).replace("\r\n", "\n")
    for link, name in LINKS.items():
        text = re.sub(link, name, text)
    assert plain(message.subject) == subject
    assert text == "\n\n".join(["Events", *paragraphs, f"-- \n{foot}"])


def test_a_list_is_named_also_when_it_does_not_take_its_filters_any_more():
    topics = {
        "Search – q=a – kind=x": Topic(list="search", query="q=a&kind=x"),
        "Events – kind=nothing": Topic(list="events", query="kind=nothing"),
        "Events": Topic(list="events", query=""),
    }
    with override("en"):
        assert {name: letter_texts.title_of(topic) for name, topic in topics.items()} == {name: name for name in topics}


def listed():
    """Return the titles of the records in the last mail, in their order, with what is said of each."""
    html = parsed(mail.outbox[-1]).get_body(("html",)).get_content()
    return [plain(one.text) for one in read_text(html).all("h2")]


def test_changes_stand_before_what_is_new_and_the_newest_first():
    moved = EventFactory(published=True, upcoming=True, title_fr="Atelier déplacé")
    news()
    reader()
    for hours, title in ((3, "Atelier ancien"), (1, "Atelier récent"), (2, "Atelier entre deux")):
        EventFactory(title_fr=title, state="published", published_at=MONDAY - dt.timedelta(hours=hours))
    moved.ends_at, moved.starts_at = None, moved.starts_at + dt.timedelta(days=1)
    moved.save()
    assert list(news().values()) == [["4 nouveautés : Agenda"]]
    assert listed() == ["Atelier déplacé", "Atelier récent", "Atelier entre deux", "Atelier ancien"]


@pytest.mark.parametrize(
    ("number", "subject", "shown", "more"),
    [
        (1, "New: Atelier", 1, ""),
        (2, "2 pieces of news: Events", 2, ""),
        (3, "3 pieces of news: Events", 2, "1 more is in the list."),
        (4, "4 pieces of news: Events", 2, "2 more are in the list."),
    ],
)
def test_a_mail_holds_so_many_records_and_says_how_many_more_there_are(monkeypatch, number, subject, shown, more):
    monkeypatch.setattr(letter_texts, "MOST", 2)
    reader(language="en")
    EventFactory.create_batch(number, published=True, title_fr="Atelier")
    assert list(news().values()) == [[subject]]
    text = parts(parsed(mail.outbox[0]))[0]
    assert len(listed()) == shown
    assert re.findall(r"\d more .*list\.", text) == ([more] if more else [])


def test_a_text_that_many_readers_share_is_written_anew_after_a_change():
    for number in range(2):
        reader(address=f"lectrice{number}@example.org")
    event = EventFactory(published=True, title_fr="Avant")
    look()
    Letter.objects.bulk_create(
        Letter(subscription=found, kind="news", up_to=Happening.objects.latest("pk").pk, next_at=timezone.now())
        for found in Subscription.objects.order_by("pk")
    )
    post, (first, second) = letters.Post(), Letter.objects.order_by("pk")
    assert letters.attempt(first.pk, post)
    event.title_fr = "Après"
    event.save()
    assert letters.attempt(second.pk, post)
    assert [plain(message.subject) for message in mail.outbox] == ["Nouveau : Avant", "Nouveau : Après"]


def test_filters_are_kept_in_one_order_up_to_a_thousand_characters():
    AxisFactory(code="youth")
    with override("fr"):
        found = asked("events", QueryDict("kind=workshop&axis=youth&sort=start&page=2&region="))
        assert (found.query, found.address) == ("axis=youth&kind=workshop", "/fr/events/?axis=youth&kind=workshop")
        assert asked("events", QueryDict()).address == "/fr/events/"
        long = QueryDict(mutable=True)
        long["q"] = "م" * 166 + "aa"
        assert len(asked("search", long).query) == 1000
        long["q"] += "a"
        with pytest.raises(InvalidQuery):
            asked("search", long)
        assert (
            asked("search", QueryDict("q=fès&kind=events")).in_words == "Recherche de «\xa0fès\xa0» – Type\xa0: Agenda"
        )


@pytest.mark.parametrize(
    ("what", "status", "label"),
    [
        ({"new"}, "confirmed", "new"),
        ({"new", "moved"}, "confirmed", "new"),
        ({"moved", "resumed"}, "confirmed", "moved"),
        ({"resumed"}, "confirmed", "resumed"),
        ({"cancelled"}, "confirmed", None),  # it takes place again
        ({"new"}, "cancelled", "cancelled"),
        ({"cancelled", "moved"}, "cancelled", "cancelled"),
        ({"moved"}, "cancelled", None),  # who gets it was told before that it is cancelled
        ({"cancelled"}, "postponed", None),
        ({"postponed"}, "postponed", "postponed"),
    ],
)
def test_of_an_event_is_said_what_is_so_now(what, status, label):
    event = EventFactory.build(title_fr="Atelier", status=Event.Status(status))
    assert letter_texts._label(event, what) == label
