"""Calls and tenders: whether they are open, where readers meet their deadlines, and nothing of a draft."""

import datetime as dt
import json

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from icalendar import Calendar

from core.publication import State
from events import views_calendars
from events.calls import CALLS, CallState, state_condition
from events.filters import is_about_calls
from events.models import Article, ArticleDocument, Question
from subscriptions.looking import look
from subscriptions.models import Happening
from tests.factories import ArticleFactory
from tests.reading import linked_slugs, problems_of, read

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2027, 3, 1, 10, tzinfo=timezone.get_default_timezone())
DAY = dt.timedelta(days=1)
MOMENT = dt.timedelta(milliseconds=1)


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def call(slug="appel", days=None, **fields):
    """A published tender with its deadline in some days from NOW, at 16:00; None: not known."""
    deadline = None if days is None else NOW.replace(hour=16) + days * DAY
    kind = fields.pop("kind", Article.Kind.TENDER)
    given = {"published": True, "published_at": NOW - 90 * DAY} | fields
    return ArticleFactory(slug=slug, kind=kind, deadline=deadline, **given)


def every_state():
    return [call("loin", 30), call("clos", -3), call("bientot", 2), call("sans"), call("ancien", -30, kind="call")]


def listed(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status
    return linked_slugs([item for ul in read(response).all("ul", "news") for item in ul.all("li")])


def counts(page, name="call"):
    """Return {value: (number, whether it can be chosen)} of a filter."""
    boxes = [box for box in page.all("input") if box.get("name") == name]
    return {box["value"]: (int(box.parent.one("data")["value"]), "disabled" not in box.attrs) for box in boxes}


def countdown(article, language="fr"):
    with translation.override(language):
        return article.countdown.replace("\xa0", " ")


# --- The state --------------------------------------------------------------------------------------------------------


@pytest.mark.both
@pytest.mark.parametrize(
    ("deadline", "state", "words"),
    [
        (None, "unknown", "Deadline not known"),
        (NOW - 40 * DAY, "closed", "Closed on 20 January 2027"),
        (NOW - DAY, "closed", "Closed on 28 February 2027"),
        (NOW - MOMENT, "closed", "Closed today at 09:59, time in Morocco"),
        (NOW, "closing", "Closes today at 10:00, time in Morocco"),
        (NOW + MOMENT, "closing", "Closes today at 10:00, time in Morocco"),
        (NOW.replace(hour=23, minute=59), "closing", "Closes today at 23:59, time in Morocco"),
        (NOW.replace(hour=0) + DAY, "closing", "Closes tomorrow at 00:00, time in Morocco"),
        (NOW + 2 * DAY, "closing", "Closes in 2 days"),
        (NOW.replace(hour=23, minute=59, second=59) + 7 * DAY, "closing", "Closes in 7 days"),
        (NOW.replace(hour=0) + 8 * DAY, "open", "Closes in 8 days"),
    ],
)
def test_the_state_follows_from_the_deadline_for_one_and_for_lists(clock, deadline, state, words):
    article = ArticleFactory(published=True, kind="proposals", deadline=deadline)
    ArticleFactory(published=True, kind="news")
    assert article.call_state == state
    found = {one for one in CallState if Article.objects.filter(state_condition(one)).exists()}
    assert found == {state}
    assert countdown(article, "en") == words


def test_what_is_no_call_has_no_state(clock):
    article = ArticleFactory(published=True, kind="story")
    assert (article.call_state, article.is_closed, article.takes_answers) == (None, False, False)
    assert not Article.objects.filter(CALLS).exists()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", ["Clos le 26 février 2027", "Clôture aujourd’hui à 16 h, heure du Maroc", "Clôture dans 3 jours"]),
        ("ar", ["أُغلق يوم 26 فبراير 2027", "يُغلق اليوم على الساعة 16:00 بتوقيت المغرب", "يُغلق بعد 3 أيام"]),
    ],
)
def test_the_countdown_in_french_and_arabic(clock, language, words):
    assert [countdown(call(f"appel-{days}", days), language) for days in (-3, 0, 3)] == words


# --- The list ---------------------------------------------------------------------------------------------------------


def test_a_list_of_calls_has_the_next_deadline_first_and_closed_ones_last(client, clock):
    every_state()
    ArticleFactory(published=True, slug="nouvelle", dateline_date=dt.date(2027, 2, 27))
    call("brouillon", 1, published=False)
    inside = "call=open&call=closed&call=unknown"
    assert listed(client, f"/fr/news/?{inside}") == ["bientot", "loin", "sans", "clos", "ancien"]
    assert listed(client, "/fr/news/?kind=tender") == ["bientot", "loin", "sans", "clos"]
    assert listed(client, "/fr/news/?call=open") == ["bientot", "loin"]
    assert listed(client, "/fr/news/?call=closing") == ["bientot"]
    assert listed(client, "/fr/news/?call=closed") == ["clos", "ancien"]
    assert listed(client, "/fr/news/?call=unknown") == ["sans"]
    assert listed(client, "/fr/news/?sort=deadline")[-1] == "nouvelle"
    assert listed(client, "/fr/news/?kind=tender&kind=news")[0] == "nouvelle"


@pytest.mark.parametrize("sort", ["-date", "date", "deadline"])
def test_in_a_list_of_calls_a_closed_one_is_never_first(client, clock, sort):
    for number, (slug, days) in enumerate({"clos": -1, "ouvert": 20, "ferme": -2, "sans": None}.items()):
        call(slug, days, dateline_date=dt.date(2026, 12, 20 - number))
    assert set(listed(client, f"/fr/news/?kind=tender&sort={sort}")[:2]) == {"ouvert", "sans"}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", False),
        ("call=&kind=", False),
        ("call=open", True),
        ("call=open&kind=news", True),
        ("kind=tender", True),
        ("kind=&kind=TENDER&kind=call&kind=proposals", True),
        ("kind=tender&kind=news", False),
        ("kind=news", False),
    ],
)
def test_a_list_is_about_calls_if_it_asks_for_their_state_or_for_no_other_kind(query, expected):
    assert is_about_calls(QueryDict(query)) is expected


def test_a_form_without_script_keeps_the_order_that_was_chosen(client, clock):
    assert client.get("/fr/news/?q=&call=open&sort=deadline")["Location"] == "/fr/news/?call=open"
    assert client.get("/fr/news/?q=&call=open&sort=-date")["Location"] == "/fr/news/?call=open&sort=-date"
    assert client.get("/fr/news/?q=&axis=&sort=-date")["Location"] == "/fr/news/"


def test_the_states_have_counts_and_can_be_chosen_at_zero(client, clock):
    page = read(client.get("/fr/news/"))
    assert counts(page) == {
        "open": (0, True),
        "closing": (0, True),
        "closed": (0, True),
        "unknown": (0, False),
    }
    every_state()
    call("brouillon", 1, published=False)
    call("a-venir", 5, published_at=NOW + DAY)
    expected = {"open": 2, "closing": 1, "closed": 2, "unknown": 1}
    assert {name: n for name, (n, _enabled) in counts(read(client.get("/fr/news/"))).items()} == expected
    assert {name: len(listed(client, f"/fr/news/?call={name}")) for name in expected} == expected


def test_an_empty_list_of_open_calls_offers_to_tell(client, clock):
    call("clos", -1)
    page = read(client.get("/fr/news/?call=open"))
    assert "open" in page.one("details", "subscribe").attrs
    assert page.one("div", "empty")
    assert counts(page) == {"open": (0, True), "closing": (0, True), "closed": (1, True), "unknown": (0, False)}


def test_a_wrong_state_is_answered_and_the_rest_is_kept(client, clock):
    every_state()
    response = client.get("/en/news/?call=offen&call=closing&kind=tender&q=essai")
    page = read(response)
    assert response.status_code == 400
    assert set(problems_of(page)) == {"call"}
    assert page.one("input", id="q")["value"] == "essai"
    assert linked_slugs([item for ul in page.all("ul", "news") for item in ul.all("li")]) == ["bientot"]
    for address in ("/en/news.ics", "/en/news.rss", "/en/news.csv", "/api/v1/articles/"):
        assert client.get(f"{address}?call=offen").status_code == 400


def test_the_home_page_leads_to_open_calls_and_names_no_closed_one_as_news(client, clock):
    call("clos", -1, dateline_date=dt.date(2027, 2, 27))
    call("ouvert", 20, dateline_date=dt.date(2027, 2, 20))
    page = read(client.get("/en/"))
    (link,) = [link for link in page.all("a") if link.get("href") == "/en/news/?call=open"]
    assert link.text == "Open calls and tenders"
    assert "clos" not in linked_slugs(page.all("li"))
    assert "ouvert" in linked_slugs(page.all("li"))


@pytest.mark.django_db(transaction=True)  # in a transaction the counts of all filters are read anew each time
@pytest.mark.parametrize("count", [1, 3])
def test_lists_calendars_and_files_cost_the_same_for_one_and_for_three(client, settings, count):
    settings.DATA_VERSION_SECONDS = 60  # whether the counts are still good is not asked again
    for number in range(count):
        deadline = timezone.now() + DAY * (number + 1)
        article = ArticleFactory(published=True, kind="tender", deadline=deadline)
        Question.objects.create(article=article, question_fr="Qui ?", answer_fr="Tous.")
    # The keys of the list, whose rows are known; the calls; of a feed their questions; of the API projects and regions.
    costs = {"/fr/news/": 1, "/fr/news.ics": 1, "/fr/news.rss": 2, "/api/v1/articles/": 4}
    found = {}
    for address in costs:
        client.get(f"{address}?call=open")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{address}?call=open")
        found[address] = len(queries)
    assert found == costs


# --- The page ---------------------------------------------------------------------------------------------------------


def page_of(client, article, language="fr"):
    return read(client.get(f"/{language}/news/{article.slug}/"))


def facts(page):
    return {row.one("dt").text: [dd.text for dd in row.all("dd")] for row in page.one("dl", "facts").all("div")}


def test_the_page_of_an_open_call(client, clock):
    page = page_of(client, call("appel", 2), "en")
    assert page.one("p", "head-line").one("span", "status").text == "Closing soon"
    assert facts(page)["Deadline"] == ["3 March 2027 at 16:00, time in Morocco", "Add to my calendar"]
    assert page.one("a", type="text/calendar")["href"] == "/en/news/appel.ics"
    assert page.one("dl", "facts").all("time")[0]["datetime"] == "2027-03-03T16:00+00:00"


def test_a_closed_call_says_so_with_its_outcome_and_offers_no_calendar(client, clock):
    article = call("appel", -1, outcome_fr="Attribué à la société d’essai.\nDeux offres reçues.")
    page = page_of(client, article)
    assert "Cet appel est clos depuis le 28 février 2027 à 16 h, heure du Maroc." in page.one("p", "block-notice").text
    assert "Attribué à la société d’essai." in page.one("section", aria_labelledby="outcome").text
    assert not page.all("a", type="text/calendar")


def test_the_outcome_is_nowhere_before_the_deadline(client, clock):
    call("appel", 1, outcome_fr="Attribué à Secret")
    addresses = ["/fr/news/appel/", "/fr/news/?call=open", "/fr/news.csv", "/fr/news.json?texts=all", "/fr/news.rss"]
    addresses += ["/api/v1/articles/appel/", "/fr/search/?q=Secret"]
    for address in addresses:
        response = client.get(address)
        body = b"".join(response) if response.streaming else response.content
        assert "Attribué à Secret" not in body.decode(), address
    clock.shift(3 * DAY)
    assert client.get("/api/v1/articles/appel/").json()["outcome"]["fr"] == "Attribué à Secret"


def test_a_call_without_a_known_deadline_says_so_everywhere(client, clock):
    article = call("appel")
    page = page_of(client, article, "en")
    assert page.one("p", "head-line").one("span", "status").text == "Deadline not known"
    assert facts(page)["Deadline"] == ["Not known"]
    assert "Deadline not known" in client.get("/en/news.rss").content.decode()
    assert client.get("/en/news/appel.ics").status_code == 404


# --- Questions and answers --------------------------------------------------------------------------------------------


def ask(article, question, answer="", day=None, **texts):
    return Question.objects.create(article=article, question_fr=question, answer_fr=answer, answered_on=day, **texts)


def test_answered_questions_are_shown_the_latest_first_and_marked(client, clock):
    article = call("appel", 5)
    ask(article, "Sans réponse, secret ?")
    ask(article, "Première ?", "Oui.", dt.date(2027, 2, 20))
    ask(article, "Deuxième ?", "Non.")
    section = page_of(client, article).one("section", aria_labelledby="questions")
    assert [head.text for head in section.all("h3")] == ["Deuxième ?", "Première ?"]
    assert [line.text for line in section.all("p", "kicker")] == ["Dernière réponse 1er mars 2027", "20 février 2027"]
    whole = client.get("/api/v1/articles/appel/").json()
    assert [(one["question"]["fr"], one["answered_on"]) for one in whole["questions"]] == [
        ("Deuxième\xa0?", "2027-03-01"),
        ("Première\xa0?", "2027-02-20"),
    ]
    for address in ("/fr/news.rss", "/fr/news.atom"):
        text = client.get(address).content.decode()
        assert text.index("Deuxième\xa0?") < text.index("Première\xa0?")
    for address in ("/fr/news/appel/", "/fr/news.atom", "/fr/news.csv?sheet=questions", "/fr/news.json?texts=all"):
        response = client.get(address)
        body = b"".join(response) if response.streaming else response.content
        assert "Sans réponse" not in body.decode(), address
    assert not Article.objects.matching("réponse secret").exists()


def test_a_missing_translation_stands_in_with_its_language(client, clock):
    article = call("appel", 5, title_ar="طلب تجريبي")
    ask(article, "Qui peut répondre ?", "Les associations.", answer_ar="الجمعيات.")
    section = page_of(client, article, "ar").one("section", aria_labelledby="questions")
    question = section.one("h3").one("span", lang="fr")
    assert (question.text, question["dir"]) == ("Qui peut répondre ?", "ltr")
    assert "الجمعيات." in section.text


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"question_fr": "Qui ?", "answer_fr": "Tous.", "answered_on": dt.date(2027, 3, 2)}, {"answered_on"}),
        ({"question_fr": "Qui ?", "answered_on": dt.date(2027, 2, 2)}, {"answered_on"}),
        ({"answer_fr": "Tous."}, {"question_fr"}),
        ({"question_fr": "Qui ?", "answer_fr": "Tous.", "answered_on": dt.date(2027, 3, 1)}, set()),
    ],
)
def test_questions_are_checked(clock, fields, wrong):
    question, found = Question(article=call(), **fields), set()
    try:
        question.full_clean(exclude=["question", "answer"])
    except ValidationError as refused:
        found = set(refused.message_dict)
    assert found == wrong


def test_a_question_loses_its_day_with_its_answer(clock):
    question = ask(call(), "Qui ?", "Tous.")
    assert (question.answered_on, str(question)) == (dt.date(2027, 3, 1), "Qui\xa0?")
    question.answer_fr = ""
    question.save()
    assert Question.objects.get().answered_on is None


# --- Calendars, files, API --------------------------------------------------------------------------------------------


def entries(client, address):
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return Calendar.from_ical(response.content).walk("VEVENT")


def test_a_deadline_in_a_calendar(client, clock):
    article = call("appel", 2, title_en="Test tender", lead_en="A test.", media_contact="appels@example.org")
    (entry,) = entries(client, "/en/news/appel.ics")
    (alarm,) = entry.walk("VALARM")
    assert entry["SEQUENCE"] == (NOW - dt.datetime(2020, 1, 1, tzinfo=dt.UTC)).total_seconds()
    assert {name: str(entry[name]) for name in ("UID", "SUMMARY", "STATUS", "TRANSP", "CONTACT")} == {
        "UID": f"call-{article.pk}@localhost",
        "SUMMARY": "Deadline: Test tender",
        "STATUS": "CONFIRMED",
        "TRANSP": "TRANSPARENT",
        "CONTACT": "appels@example.org",
    }
    assert ([str(name) for name in entry["CATEGORIES"].cats], entry["CATEGORIES"].params) == (
        [article.get_kind_display()],
        {"LANGUAGE": "en"},
    )
    assert (entry.decoded("DTSTART"), "DTEND" in entry) == (article.deadline, False)
    assert str(entry["DESCRIPTION"]).splitlines()[:2] == ["A test.", "Deadline: 3 March 2027 at 16:00, time in Morocco"]
    assert (str(alarm["ACTION"]), alarm.decoded("TRIGGER")) == ("DISPLAY", -DAY)
    assert alarm["DESCRIPTION"] == "Deadline: Test tender"


def test_the_description_of_a_deadline_is_in_the_language_of_its_lead_or_else_of_its_title(client, clock):
    for slug, lead in (("chapeau", "Chapeau d’essai"), ("titre", "")):
        call(slug, 2, title_en="Test tender", lead_fr=lead)
    found = [entries(client, f"/en/news/{slug}.ics")[0] for slug in ("chapeau", "titre")]
    languages = [tuple(entry[name].params["LANGUAGE"] for name in ("SUMMARY", "DESCRIPTION")) for entry in found]
    assert languages == [("en", "fr"), ("en", "en")]


def test_a_deadline_put_off_is_a_newer_version_of_the_same_entry(client, clock):
    article = call("appel", 2)
    (before,) = entries(client, "/fr/news/appel.ics")
    clock.shift(60)
    article.deadline += 7 * DAY
    article.save()
    (after,) = entries(client, "/fr/news/appel.ics")
    assert (after["UID"], after.decoded("DTSTART")) == (before["UID"], before.decoded("DTSTART") + 7 * DAY)
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after.decoded("LAST-MODIFIED") > before.decoded("LAST-MODIFIED")


def test_the_calendar_of_a_list_has_its_filters_and_public_deadlines_only(client, clock, monkeypatch):
    every_state()
    call("brouillon", 3, published=False)
    call("plus-tard", 3, published_at=NOW + DAY)
    call("expire", 3, expires_at=NOW - DAY)
    call("corbeille", 3, binned_at=NOW)
    ArticleFactory(published=True, slug="nouvelle")
    slugs = {
        query: [str(entry["URL"]).rsplit("/", 2)[-2] for entry in entries(client, f"/fr/news.ics{query}")]
        for query in ("", "?call=open", "?kind=call", "?sort=date&call=closed")
    }
    assert slugs == {
        "": ["bientot", "loin", "clos", "ancien"],
        "?call=open": ["bientot", "loin"],
        "?kind=call": ["ancien"],
        "?sort=date&call=closed": ["clos", "ancien"],
    }
    for slug in ("brouillon", "plus-tard", "expire", "corbeille", "nouvelle", "sans"):
        assert client.get(f"/fr/news/{slug}.ics").status_code == 404
    monkeypatch.setattr(views_calendars, "LIMIT", 2)
    assert len(entries(client, "/fr/news.ics")) == 2


def test_an_old_address_of_a_calendar_leads_on(client, clock):
    article = call("ancien-nom", 2)
    article.slug = "nouveau-nom"
    article.save()
    response = client.get("/ar/news/ancien-nom.ics")
    assert (response.status_code, response["Location"]) == (301, "/ar/news/nouveau-nom.ics")


def test_the_api_and_the_file_say_deadline_and_state(client, clock):
    call("appel", 2)
    ArticleFactory(published=True, slug="nouvelle")
    rows = {row["slug"]: row for row in client.get("/api/v1/articles/?lang=en").json()["results"]}
    assert rows["appel"]["call_state"] == {"code": "closing", "label": "Closing soon"}
    assert rows["appel"]["deadline"] == "2027-03-03T16:00:00Z"
    assert (rows["nouvelle"]["call_state"], rows["nouvelle"]["deadline"]) == (None, None)
    table = json.loads(b"".join(client.get("/en/news.json")))
    found = {row["slug"]: (row["deadline"], row["call_code"]) for row in table["news"]}
    assert found == {"appel": ("2027-03-03T16:00:00+00:00", "closing"), "nouvelle": (None, "")}


def test_a_feed_says_the_deadline_and_a_new_one_is_an_update(client, clock):
    article = call("appel", 2)
    assert "Date limite : 3 mars 2027 à 16" in client.get("/fr/news.rss").content.decode().replace("\xa0", " ")
    clock.shift(3600)
    article.deadline += 7 * DAY
    article.save()
    text = client.get("/fr/news.atom").content.decode().replace("\xa0", " ")
    assert "Date limite : 10 mars 2027 à 16" in text
    assert f"<updated>{timezone.localtime().isoformat()}</updated>" in text


# --- What is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"kind": "news", "deadline": NOW}, {"deadline"}),
        ({"kind": "news", "outcome_fr": "Attribué."}, {"outcome_fr"}),
        ({"deadline": NOW, "dateline_date": dt.date(2027, 3, 2)}, {"deadline"}),
        ({"deadline": NOW + DAY, "published_at": NOW + 2 * DAY}, {"deadline"}),
        ({"deadline": NOW, "dateline_date": dt.date(2027, 3, 1)}, set()),
        ({"deadline": NOW - DAY, "published_at": NOW - 30 * DAY}, set()),
    ],
)
def test_deadlines_are_checked(clock, fields, wrong):
    article = ArticleFactory.build(**{"kind": "tender", "slug": "essai", **fields})
    found = set()
    try:
        article.clean()
    except ValidationError as refused:
        found = set(refused.message_dict)
    assert found == wrong


# --- News -------------------------------------------------------------------------------------------------------------


def happened():
    Happening.objects.all().delete()
    look()
    return sorted(Happening.objects.values_list("what", flat=True))


def test_a_new_deadline_an_addition_and_an_outcome_are_news(clock):
    plain = ArticleFactory(published=True)
    look()
    article = call("appel", 5)
    assert happened() == ["new"]
    ArticleDocument.objects.create(article=plain, title="Photos", file=ContentFile(b"%PDF", "essai.pdf"))
    assert happened() == []
    article.title_fr = "Un mot corrigé"
    article.save()
    assert happened() == []
    article.deadline += DAY
    article.save()
    assert happened() == ["deadline"]
    question = ask(article, "Qui ?")
    assert happened() == []
    question.answer_fr = "Tous."
    question.save()
    assert happened() == ["added"]
    question.answer_fr = "Tous, sauf ceux d’ailleurs."
    question.save()
    assert happened() == []
    ArticleDocument.objects.create(article=article, title="Rectificatif", file=ContentFile(b"%PDF", "essai.pdf"))
    assert happened() == ["added"]
    question.delete()
    assert happened() == []
    article.outcome_fr = "Attribué."
    article.save()
    assert happened() == []
    clock.shift(7 * DAY)
    assert happened() == ["outcome"]
    article.deadline += 60 * DAY
    article.save()
    assert happened() == ["deadline"]


def test_what_happens_to_a_draft_is_no_news(clock):
    ArticleFactory(published=True)
    look()
    article = call("appel", 5, published=False)
    assert happened() == []
    article.deadline += DAY
    article.save()
    ask(article, "Qui ?", "Tous.")
    assert happened() == []
    article.state = State.PUBLISHED
    article.save()
    assert happened() == ["new"]
