"""The mails as a mail server takes them and as programs read them: headers, both parts, three languages, links."""

import contextlib
import datetime as dt
import re
from email import message_from_bytes
from email.header import decode_header, make_header
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from events.models import Event
from subscriptions import keys
from subscriptions.models import Letter, Subscription
from tests.factories import EventFactory, PlaceFactory, ProjectFactory
from tests.reading import read_text
from tests.subscriptions.tools import ADDRESS, links, parts, plain, reader

pytestmark = pytest.mark.django_db

HOST = "portail.example.org"


@pytest.fixture(autouse=True)
def at_an_office(settings):
    settings.SITE_URL = f"https://{HOST}"
    settings.DEFAULT_FROM_EMAIL = f"OIM Maroc <portail@{HOST}>"
    call_command("send_news")  # the first look


def sent(server, **about):
    """Return (return path, mail) of the news that a reader gets of an event."""
    found = reader(**about)
    event = EventFactory(
        published=True,
        translated=True,
        upcoming=True,
        title_fr="Atelier à Fès",
        title_ar="ورشة في فاس",
        title_en="Workshop in Fes",
        summary_fr="Résumé <b>d’essai</b> & suite",
        place=PlaceFactory(name_fr="Fès"),
    )
    server.taken.clear()
    call_command("send_news")
    (message,) = server.taken[ADDRESS]
    return found, event, *message


def test_the_headers_of_news_are_those_that_mail_programs_and_servers_ask_for(mail_server, settings):
    settings.BOUNCES_TO = f"retours@{HOST}"
    found, _event, return_path, message = sent(mail_server)
    one_each = "From To Subject Date Message-ID MIME-Version List-Id List-Unsubscribe List-Unsubscribe-Post".split()
    assert [len(message.get_all(name)) for name in one_each] == [1] * len(one_each)
    assert message["From"].addresses[0].addr_spec == f"portail@{HOST}"
    assert message["From"].addresses[0].display_name == "OIM Maroc"
    assert message["To"] == ADDRESS
    assert plain(message["Subject"]) == "Nouveau : Atelier à Fès"
    sent_at = parsedate_to_datetime(message["Date"]).replace(tzinfo=dt.UTC)
    assert abs(sent_at - timezone.now()) < dt.timedelta(minutes=1)
    assert re.fullmatch(rf"<\d+\.{keys.mark(found)}\.news@{HOST}>", message["Message-ID"])
    assert return_path == f"retours+{keys.mark(found)}@{HOST}"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Precedence"] == "bulk"
    assert message["List-Id"] == f"<events.fr.{HOST}>"
    assert message["Content-Language"] == "fr"


def test_one_click_ends_the_news_as_rfc_8058_says(mail_server, client):
    """One https address, the very header, and a POST without cookie, referrer or token; a GET ends nothing."""
    _found, _event, _path, message = sent(mail_server)
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert b"List-Unsubscribe: <https://" in message.raw  # on one line
    address = re.fullmatch(rf"<(https://{HOST}/[^<>\s]+)>", message["List-Unsubscribe"])[1]
    path = urlsplit(address).path
    assert client.get(path, secure=True).status_code == 200
    assert Subscription.objects.count() == 1
    response = client.post(path, {"List-Unsubscribe": "One-Click"}, secure=True)
    assert (response.status_code, response.cookies, Subscription.objects.count()) == (200, {}, 0)
    assert client.post(path, {"List-Unsubscribe": "One-Click"}, secure=True).status_code == 200


def test_the_mail_goes_through_every_server_as_it_is(mail_server):
    """Seven bits and lines of at most 998 octets: nobody on the way recodes it, so a signature (DKIM) stays valid."""
    _found, _event, _path, message = sent(mail_server, language="ar")
    assert message.raw.isascii()
    assert max(map(len, message.raw.split(b"\r\n"))) <= 998
    assert b"\n" not in message.raw.replace(b"\r\n", b"")


@pytest.mark.parametrize(
    ("language", "direction", "subject", "title", "manage"),
    [
        ("fr", "ltr", "Nouveau : Atelier à Fès", "Atelier à Fès", "Changer la fréquence ou arrêter"),
        ("ar", "rtl", "جديد: ورشة في فاس", "ورشة في فاس", "تغيير الوتيرة أو إيقاف التوصل"),
        ("en", "ltr", "New: Workshop in Fes", "Workshop in Fes", "Change how often they come, or end them"),
    ],
)
def test_news_in_the_language_of_the_reader(mail_server, client, language, direction, subject, title, manage):
    found, event, _path, message = sent(mail_server, language=language)
    assert plain(message["Subject"]) == subject
    text, html = parts(message)
    page = read_text(html)
    in_language = {"lang": language, "dir": direction}
    # On a div too: Gmail takes the html and body elements away.
    assert (page.one("html").attrs, page.one("div", "letter").attrs) == (
        in_language,
        {"class": "letter", **in_language},
    )
    assert page.one("h2").text == title
    assert page.one("h2").one("a")["href"] == f"https://{HOST}/{language}/events/{event.slug}/"
    assert [link.text for link in page.one("div", "foot").all("a")][1:] == [manage]
    assert page.one("div", "foot").all("a")[0]["href"] == f"https://{HOST}/{language}/"
    for part in (text, html):
        assert f"https://{HOST}/{language}/events/{event.slug}/" in part
        assert "Fès" in part
        (path,) = links(part, "subscription")
        assert client.get(path, secure=True).status_code == 200
    lines = [line for line in text.splitlines() if re.match(r"\W*\u200f?\W*[\u0600-\u06ff]", line)]
    assert bool(lines) is (language == "ar")
    assert (text.count("\u200f") > 3) is (language == "ar")
    assert "d’essai</b>" not in html.replace("&lt;b&gt;d’essai&lt;/b&gt;", "")
    assert found.topic.language == language


def test_no_encoded_word_of_a_header_is_longer_than_programs_read(mail_server):
    """RFC 2047: 75 characters at most. The Arabic name of the portal as one word has more."""
    _found, _event, _path, message = sent(mail_server, language="ar")
    head = message.raw.partition(b"\r\n\r\n")[0].decode()
    words = re.findall(r"=\?utf-8\?[bq]\?[^?]*\?=", head)
    assert len(words) > 2
    assert max(map(len, words)) <= 75
    sender = decode_header(message_from_bytes(message.raw)["From"])
    assert str(make_header(sender)) == f"المنظمة الدولية للهجرة بالمغرب <portail@{HOST}>"


def test_a_mail_loads_nothing_and_counts_nobody(mail_server):
    _found, _event, _path, message = sent(mail_server)
    _text, html = parts(message)
    page = read_text(html)
    assert [
        element.tag for element in page.all() if element.get("src") or element.tag in {"img", "link", "script"}
    ] == []
    assert "url(" not in html
    assert all(link["href"].startswith(f"https://{HOST}/fr/") and "?" not in link["href"] for link in page.all("a"))
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]


def test_a_title_in_another_language_says_so(mail_server):
    reader(language="ar")
    EventFactory(published=True, title_fr="Atelier à Fès")
    call_command("send_news")
    (_path, message) = mail_server.taken[ADDRESS][-1]
    assert message["Subject"] == "جديد: \u2068Atelier à Fès\u2069"
    text, html = parts(message)
    title = read_text(html).one("h2").one("a")
    assert (title["lang"], title["dir"], title.text) == ("fr", "ltr", "Atelier à Fès")
    assert "بالفرنسية" in text


def test_a_title_that_runs_the_same_way_has_no_invisible_marks(mail_server):
    """Some programs show a box in their place."""
    reader(language="en")
    EventFactory(published=True, title_fr="Atelier à Fès")
    call_command("send_news")
    assert mail_server.taken[ADDRESS][-1][1]["Subject"] == "New: Atelier à Fès"


@pytest.mark.parametrize(
    ("language", "subject", "action"),
    [
        ("fr", "À confirmer : Agenda", "Je confirme vouloir ces nouvelles"),
        ("ar", "يرجى التأكيد: الأجندة", "أؤكد رغبتي في التوصل بهذه المستجدات"),
        ("en", "Please confirm: Events", "Confirm that I want these news"),
    ],
)
def test_the_question_whether_it_is_they(mail_server, client, language, subject, action):
    answer = client.post(
        f"/{language}/subscriptions/new/events/", {"address": ADDRESS, "frequency": "daily"}, secure=True
    )
    assert answer.status_code == 303
    ((_path, message),) = mail_server.taken[ADDRESS]
    assert plain(message["Subject"]) == subject
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe"] is None  # nothing was asked for yet
    text, html = parts(message)
    assert action in text
    assert read_text(html).one("a", "button").text == action
    assert links(text, "subscription_confirm") == links(html, "subscription_confirm") != []
    assert links(text, "subscription") == []


@pytest.mark.parametrize("kind", [Letter.Kind.KNOWN, Letter.Kind.PAUSED, Letter.Kind.RENEW])
def test_who_confirmed_finds_the_way_out_in_each_mail(mail_server, kind):
    """Large mail providers ask for a link that is seen, besides that of the header."""
    Letter.objects.create(subscription=reader(), kind=kind, next_at=timezone.now())
    call_command("send_news")
    (_path, message) = mail_server.taken[ADDRESS][-1]
    assert message["List-Unsubscribe"]
    assert [set(links(part, "subscription")) != set() for part in parts(message)] == [True, True]


def test_one_connection_carries_all_letters(mail_server):
    for number in range(3):
        reader(address=f"lectrice{number}@example.org")
    EventFactory(published=True)
    mail_server.connections = mail_server.ended = 0
    call_command("send_news")
    assert (mail_server.connections, mail_server.ended, Letter.objects.count()) == (1, 1, 0)


@pytest.mark.parametrize(
    ("to_text", "to_address"),
    [(["451 4.3.0 Try again later"], {}), ([], {"lectrice0@example.org": "421 4.3.2 Shutting down"})],
    ids=["a text", "an address"],
)
def test_a_server_that_fails_is_asked_anew_for_the_next_letter(mail_server, to_text, to_address):
    for number in range(2):
        reader(address=f"lectrice{number}@example.org")
    EventFactory(published=True)
    mail_server.taken.clear()
    mail_server.to_texts, mail_server.answers, mail_server.connections = to_text, to_address, 0
    with pytest.raises(CommandError):
        call_command("send_news")
    assert (list(mail_server.taken), mail_server.connections) == (["lectrice1@example.org"], 2)
    assert [letter.tries for letter in Letter.objects.all()] == [1]


def test_who_has_not_confirmed_gets_the_question_only(mail_server):
    found = reader()
    Subscription.objects.update(confirmed_at=None)
    mail_server.taken.clear()
    for kind in Letter.Kind:
        Letter.objects.create(subscription=found, kind=kind, next_at=timezone.now())
    call_command("send_news")
    assert [plain(message["Subject"]) for _path, message in mail_server.taken[ADDRESS]] == ["À confirmer : Agenda"]
    assert not Letter.objects.exists()


def test_a_letter_whose_address_no_key_opens_waits(mail_server):
    found = reader()
    Subscription.objects.update(address="x")
    Letter.objects.create(subscription=found, kind=Letter.Kind.RENEW, next_at=timezone.now())
    mail_server.taken.clear()
    with pytest.raises(CommandError):
        call_command("send_news")
    assert (mail_server.taken, Letter.objects.count()) == ({}, 1)


@pytest.mark.parametrize(
    ("answer", "is_over"),
    [
        ("550 5.1.1 No such user", True),
        ("550 Your address is on a list", False),
        ("554 5.7.1 Blocked by a list", False),
        ("451 4.7.1 Greylisted", False),
    ],
)
def test_an_address_that_the_server_refuses_for_good_is_forgotten(mail_server, answer, is_over):
    found = reader()
    other = reader("projects", address="autre@example.org")
    EventFactory(published=True)
    ProjectFactory(published=True)
    mail_server.answers[ADDRESS] = answer
    with contextlib.nullcontext() if is_over else pytest.raises(CommandError):
        call_command("send_news")
    assert Subscription.objects.filter(pk=found.pk).exists() is not is_over
    assert Subscription.objects.filter(pk=other.pk).exists()
    assert len(mail_server.taken["autre@example.org"]) == 2


def test_a_server_that_blocks_ours_for_a_day_costs_no_reader_their_news(mail_server):
    found = reader()
    EventFactory(published=True)
    mail_server.answers[ADDRESS] = "554 5.7.1 Blocked by a list"
    for _try in range(4):
        with pytest.raises(CommandError):
            call_command("send_news")
        Letter.objects.update(next_at=timezone.now())
    del mail_server.answers[ADDRESS]
    mail_server.taken.clear()
    call_command("send_news")
    assert (len(mail_server.taken[ADDRESS]), Letter.objects.count()) == (1, 0)
    assert list(Subscription.objects.values_list("pk", "failures")) == [(found.pk, 1)]


def test_the_subject_is_one_line_of_a_fair_length(mail_server):
    _found = reader("search", "q=" + "atelier%20" * 12)
    for number in range(2):
        EventFactory(published=True, title_fr=f"Atelier {number}", kind=Event.Kind.WORKSHOP)
    call_command("send_news")
    subject = mail_server.taken[ADDRESS][-1][1]["Subject"]
    assert len(subject) <= 120
    assert "\n" not in subject
