"""The agenda in a reader's calendar: read back with icalendar, as a program that subscribes does."""

import datetime as dt
import random
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from django.utils.translation import gettext
from icalendar import Calendar

from core.office import office_words
from core.publication import State
from desk.date_fields import MomentField, MomentTextField
from events import views_calendars
from events.models import Event
from tests.factories import AxisFactory, EventFactory, PartnerFactory, PlaceFactory, ProjectFactory
from tests.reading import linked_slugs, read
from tests.shipped import LANGUAGES, one_language
from tests.test_odd_queries import odd_queries
from tests.tools import examples, some_of

pytestmark = pytest.mark.django_db
in_every_language = pytest.mark.parametrize("language", LANGUAGES)


def in_morocco(*moment):
    return timezone.make_aware(dt.datetime(*moment))  # noqa: DTZ001  (made aware here)


def calendar_at(client, address):
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return Calendar.from_ical(response.content)


def slugs_in(calendar):
    return [str(entry["url"]).rstrip("/").rsplit("/", 1)[-1] for entry in calendar.walk("VEVENT")]


def entry_of(client, event, language="fr"):
    (entry,) = calendar_at(client, f"/{language}/events/{event.slug}.ics").walk("VEVENT")
    return entry


def test_an_entry_says_what_the_page_says(client):
    event = EventFactory(
        published=True,
        slug="atelier",
        title_en="Test workshop",
        summary_en="Two days; with regions, and more.",
        starts_at=in_morocco(2090, 8, 1, 9, 30),
        ends_at=in_morocco(2090, 8, 2, 17),
        venue_en="Test room",
        place=PlaceFactory(name_en="Test town"),
        axis=AxisFactory(name_en="Test axis"),
        organisers=[PartnerFactory(name_en="Test partner")],
        online_url="https://example.org/room",
        registration_url="https://example.org/register",
        contact_email="workshop@example.org",
        projects=[ProjectFactory(title_en="Hidden project")],
    )
    entry = entry_of(client, event, "en")
    page = f"{settings.SITE_URL}/en/events/atelier/"
    changed = event.updated_at.replace(microsecond=0)
    categories = entry.pop("categories")
    assert [str(name) for name in categories.cats] == ["Workshop", "Test axis"]  # on one line: ics.py refuses a second
    assert categories.params == {"LANGUAGE": "en"}
    assert {name: entry.decoded(name) for name in entry} == {
        "UID": f"event-{event.pk}@{settings.SITE_URL.partition('//')[2].partition(':')[0]}",
        "DTSTAMP": changed,
        "LAST-MODIFIED": changed,
        "SEQUENCE": 0,
        "STATUS": "CONFIRMED",
        "TRANSP": "OPAQUE",
        "DTSTART": event.starts_at,
        "DTEND": event.ends_at,
        "SUMMARY": "Test workshop",
        "DESCRIPTION": (
            "Two days; with regions, and more.\nOrganised by: Test partner\nOnline: https://example.org/room\n"
            f"Registration: https://example.org/register\nOn the portal: {page}"
        ),
        "LOCATION": "Test room, Test town",
        "CONTACT": "workshop@example.org",
        "URL": page,
    }
    assert {entry[name].params["LANGUAGE"] for name in ("summary", "description", "location")} == {"en"}
    assert b"Hidden" not in client.get("/en/events/atelier.ics").content


@pytest.mark.parametrize(
    ("moment", "utc"),
    [
        ((2024, 3, 8, 10), "20240308T090000Z"),  # before Ramadan: UTC+1
        ((2024, 3, 12, 10), "20240312T100000Z"),  # Ramadan, from 10 March to 14 April 2024: UTC
        ((2024, 4, 12, 10), "20240412T100000Z"),
        ((2024, 4, 15, 10), "20240415T090000Z"),
        ((2025, 2, 24, 10), "20250224T100000Z"),  # Ramadan of 2025 begins earlier
    ],
)
def test_ten_in_morocco_is_ten_in_morocco_also_in_ramadan(client, moment, utc):
    event = EventFactory(published=True, starts_at=in_morocco(*moment))
    assert f"DTSTART:{utc}\r\n" in client.get(f"/fr/events/{event.slug}.ics").content.decode()


def test_whole_days_end_on_the_day_after_the_last(client):
    event = EventFactory(
        published=True, is_all_day=True, starts_at=in_morocco(2024, 3, 9), ends_at=in_morocco(2024, 3, 10)
    )
    text = client.get(f"/fr/events/{event.slug}.ics").content.decode()
    assert "DTSTART;VALUE=DATE:20240309\r\nDTEND;VALUE=DATE:20240311\r\n" in text
    assert "TRANSP:TRANSPARENT" in text


@in_every_language
@pytest.mark.parametrize(
    ("status", "expected", "blocks"),
    [
        ("planned", "TENTATIVE", "OPAQUE"),
        ("confirmed", "CONFIRMED", "OPAQUE"),
        ("postponed", "TENTATIVE", "TRANSPARENT"),
        ("cancelled", "CANCELLED", "TRANSPARENT"),
    ],
)
def test_the_status_is_said_to_programs_and_what_is_off_to_people_too(client, language, status, expected, blocks):
    event = EventFactory(published=True, translated=True, status=status)
    entry = entry_of(client, event, language)
    assert (entry["status"], entry["transp"]) == (expected, blocks)
    title = getattr(event, f"title_{language}")
    with translation.override(language):
        word = event.get_status_display()
        off = gettext("%(status)s: %(title)s") % {"status": word, "title": title}
    assert entry["summary"] == (off if blocks == "TRANSPARENT" else title)


def test_the_number_rises_with_time_place_and_status_only(client):
    event = EventFactory(published=True, starts_at=in_morocco(2090, 1, 1, 9), place=PlaceFactory(), venue_fr="Salle")
    for year in (2089, 2091):
        EventFactory(published=True, starts_at=in_morocco(year, 1, 1), status="planned")

    def number_after(**changes):
        fresh = Event.objects.get(pk=event.pk)
        for name, value in changes.items():
            setattr(fresh, name, value)
        fresh.save()
        return entry_of(client, fresh)["sequence"]

    assert number_after() == 0
    assert number_after(title_fr="Autre titre", summary_fr="Autre résumé") == 0
    assert number_after(starts_at=in_morocco(2090, 1, 1, 8)) == 1
    assert number_after(ends_at=in_morocco(2090, 1, 1, 12), place=None) == 2
    assert number_after(venue_ar="قاعة") == 3
    assert number_after(status="cancelled") == 4
    assert number_after(online_url="https://example.org/") == 5
    assert number_after(calendar_sequence=0) == 5  # a restored version brings no old number
    event.status = "confirmed"
    event.save(update_fields=["status"])
    assert entry_of(client, event)["sequence"] == 6


def test_the_identifier_stays_when_the_address_and_everything_else_changes(client):
    event = EventFactory(published=True, slug="ancien", translated=True)
    before = {language: entry_of(client, event, language)["uid"] for language in LANGUAGES}
    event.slug, event.title_fr, event.starts_at = "nouveau", "Autre titre", in_morocco(2020, 1, 1)
    event.save()
    assert {language: entry_of(client, event, language)["uid"] for language in LANGUAGES} == before
    assert len({*before.values()}) == 1
    other = EventFactory(published=True)
    assert entry_of(client, other)["uid"] not in before.values()
    response = client.get("/ar/events/ancien.ics")
    assert (response.status_code, response["Location"]) == (301, "/ar/events/nouveau.ics")


def test_a_cancelled_event_stays_and_one_that_is_not_public_disappears(client):
    cancelled = EventFactory(published=True, slug="annule", status="cancelled")
    EventFactory(slug="brouillon", title_fr="Titre caché")
    EventFactory(slug="demain", state=State.PUBLISHED, published_at=timezone.now() + dt.timedelta(days=1))
    over = timezone.now() - dt.timedelta(minutes=1)
    EventFactory(published=True, slug="expire", expires_at=over)
    EventFactory(published=True, slug="jete", binned_at=over)
    withdrawn = EventFactory(published=True, slug="retire")
    assert sorted(slugs_in(calendar_at(client, "/fr/events.ics"))) == ["annule", "retire"]
    Event.objects.filter(pk=withdrawn.pk).update(state=State.DRAFT)
    assert slugs_in(calendar_at(client, "/fr/events.ics")) == [cancelled.slug]
    for slug in ("brouillon", "demain", "expire", "jete", "retire", "jamais-vu"):
        assert client.get(f"/fr/events/{slug}.ics").status_code == 404


def test_a_calendar_has_a_limited_number_of_entries_those_to_come_first(client, monkeypatch):
    for days in (-9, -2, 3, 8):
        starts_at = timezone.now() + dt.timedelta(days=days)
        EventFactory(published=True, slug=f"essai{days}", starts_at=starts_at)
    found = {}
    for limit in (1, 3):
        monkeypatch.setattr(views_calendars, "LIMIT", limit)
        found[limit] = slugs_in(calendar_at(client, "/fr/events.ics"))
    assert found == {1: ["essai3"], 3: ["essai3", "essai8", "essai-2"]}


def test_arabic_is_folded_between_letters(client):
    title = "ورشة عمل تجريبية حول الهجرة والتنمية والإدماج " * 6
    event = EventFactory(
        published=True, title_ar=title.strip(), summary_ar=title.strip(), starts_at=in_morocco(2090, 1, 1)
    )
    content = client.get(f"/ar/events/{event.slug}.ics").content
    lines = content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert [line.decode() for line in lines]  # each line is UTF-8 of its own
    assert entry_of(client, event, "ar")["summary"] == title.strip()
    assert entry_of(client, event, "ar")["summary"].params["LANGUAGE"] == "ar"


def test_a_fallback_text_names_its_language(client):
    event = EventFactory(published=True, title_fr="Atelier", summary_fr="Résumé", venue_fr="Salle", status="cancelled")
    entry = entry_of(client, event, "ar")
    assert {entry[name].params["LANGUAGE"] for name in ("summary", "description", "location")} == {"fr"}
    sentence = "هذا النص غير متوفر بعد بالعربية: وهو معروض بالفرنسية."
    assert entry["description"].split("\n")[:2] == [sentence, "Résumé"]
    assert sentence not in entry_of(client, event, "fr")["description"]
    event.title_en = "Workshop"
    event.save()
    entry = entry_of(client, event, "en")
    assert [entry[name].params["LANGUAGE"] for name in ("summary", "description")] == ["en", "fr"]


@pytest.mark.parametrize(
    ("names", "location", "language"),
    [
        ({"venue_fr": "Salle", "venue_en": "Hall"}, "Hall, Test town", "en"),
        ({"venue_fr": "Salle"}, "Salle, Ville d’essai", "fr"),  # the town as the hall, in one language
        ({}, "Test town", "en"),
    ],
)
def test_a_location_is_in_one_language(client, names, location, language):
    place = PlaceFactory(name_fr="Ville d’essai", name_en="Test town")
    said = entry_of(client, EventFactory(published=True, place=place, **names), "en")["location"]
    assert (str(said), said.params["LANGUAGE"]) == (location, language)


def test_where_an_event_online_takes_place(client):
    event = EventFactory(published=True, online_url="https://example.org/salle")
    assert entry_of(client, event)["location"] == "https://example.org/salle"


def test_registration_is_named_only_while_it_is_open(client):
    event = EventFactory(
        published=True,
        upcoming=True,
        registration_url="https://example.org/inscription",
        registration_deadline=timezone.now() - dt.timedelta(hours=1),
    )
    assert "inscription" not in entry_of(client, event)["description"]


@in_every_language
def test_the_calendar_names_itself_its_filters_and_when_to_ask_again(client, language):
    axis = AxisFactory(code="axe-a", name_fr="Axe A", name_ar="محور أ", name_en="Axis A")
    EventFactory(published=True, axis=axis)
    calendar = calendar_at(client, f"/{language}/events.ics?axis=axe-a&sort=start&utm_source=x")
    with translation.override(language):
        part = gettext("%(name)s: %(values)s") % {"name": gettext("Axis"), "values": getattr(axis, f"name_{language}")}
        title = f"{office_words()['portal_name']} – {gettext('Events')} – {part}"
    assert calendar["x-wr-calname"] == calendar["name"] == title
    assert calendar["url"] == f"{settings.SITE_URL}/{language}/events/?axis=axe-a"
    assert calendar["source"] == f"{settings.SITE_URL}/{language}/events.ics?axis=axe-a"
    assert calendar.decoded("refresh-interval") == dt.timedelta(hours=2)
    assert calendar["x-published-ttl"] == "PT2H"
    assert (calendar["version"], calendar["calscale"], "method" in calendar) == ("2.0", "GREGORIAN", False)
    with translation.override(language):
        assert calendar["prodid"] == f"-//{office_words()['portal_name']}//Portal//{language.upper()}"


def test_the_calendar_holds_the_events_of_the_list_for_random_filters(client):
    chance = random.Random(2024)
    axes = [AxisFactory(code=f"axe-{letter}") for letter in "ab"]
    places = [PlaceFactory(region__code=code) for code in ("MA-01", "MA-04")]
    projects = [ProjectFactory(published=True, donors=[donor]) for donor in ("EU", "CH")]
    for number in range(18):
        EventFactory(
            published=number % 6 > 0,
            slug=f"essai-{number}",
            axis=chance.choice([*axes, None]),
            place=chance.choice([*places, None]),
            projects=chance.sample(projects, chance.randint(0, 2)),
            kind=chance.choice(["workshop", "training"]),
            starts_at=timezone.now() + dt.timedelta(days=chance.randint(-900, 400)),
        )
    options = {
        "axis": ["axe-a", "axe-b"],
        "region": ["MA-01", "MA-04"],
        "donor": ["EU", "CH"],
        "kind": ["workshop", "training"],
        "when": ["upcoming", "past"],
        "q": ["essai"],
        "project": [project.code for project in projects],
    }
    sizes = set()
    for number in range(examples(12)):
        names = chance.sample(sorted(options), chance.randint(0, 3))
        query = urlencode([(name, chance.choice(options[name])) for name in names])
        language = LANGUAGES[number % 3]
        page = read(client.get(f"/{language}/events/?{query}"))
        listed = linked_slugs([item for agenda in page.all("ul", "agenda") for item in agenda.all("li")])
        found = slugs_in(calendar_at(client, f"/{language}/events.ics?{query}"))
        assert found == listed, query
        sizes.add(len(found))
    assert len(sizes) > 4


@pytest.mark.django_db(transaction=True)  # in a transaction the options of years are read anew each time
@pytest.mark.parametrize("rows", [1, 3])
def test_a_calendar_costs_six_queries_and_one_entry_four(client, django_assert_num_queries, rows):
    organiser, project = PartnerFactory(), ProjectFactory(published=True)
    more = {"axis": AxisFactory(), "place": PlaceFactory(), "organisers": [organiser], "projects": [project]}
    events = EventFactory.create_batch(rows, published=True, **more)
    EventFactory.create_batch(rows, published=True, upcoming=True, **more)
    client.get("/fr/events.ics")
    # The version of the data; what comes, what is past, each with sittings; who organises. Axes and regions are known.
    with django_assert_num_queries(6):
        client.get("/fr/events.ics")
    with django_assert_num_queries(4):
        client.get(f"/fr/events/{events[0].slug}.ics")


def test_what_has_not_changed_is_not_sent_again(client):
    event = EventFactory(published=True)
    for address in ("/fr/events.ics", f"/fr/events/{event.slug}.ics"):
        tag = client.get(address)["ETag"]
        again = client.get(address, headers={"if-none-match": tag})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
        assert client.get(address, headers={"if-modified-since": "Fri, 01 Jan 2100 00:00:00 GMT"}).status_code == 200
    Event.objects.filter(pk=event.pk).update(status="cancelled")  # not even the time of the change tells
    assert client.get("/fr/events.ics", headers={"if-none-match": tag}).status_code == 200


@pytest.mark.parametrize("query", ["axis=rien", "region=MA-13", "donor=INCONNU", "axes=1", "year=x", "when=x"])
def test_an_invalid_query_is_rejected_as_on_the_page(client, query):
    response = client.get(f"/ar/events.ics?{query}")
    assert response.status_code == 400
    assert read(response).one("main").all("strong")[0].text == query.partition("=")[0]


def test_odd_queries_give_a_calendar_or_are_rejected(client):
    EventFactory(published=True)
    for query in some_of(odd_queries()[::7], 4):
        response = client.get("/fr/events.ics", QUERY_STRING=query)
        assert response.status_code in {200, 301, 400}, query
        if response.status_code == 200:
            Calendar.from_ical(response.content)


def test_a_calendar_is_read_not_written_and_sets_no_cookie(client):
    event = EventFactory(published=True)
    for address in ("/fr/events.ics", f"/fr/events/{event.slug}.ics"):
        assert client.post(address).status_code == 405
        assert client.head(address).status_code == 200
        assert not client.get(address).cookies


# --- Where a reader finds them ----------------------------------------------------------------------------------------


def links(page):
    return [link["href"] for block in page.all("details", "subscribe") for link in block.all("a")]


@one_language
def test_every_agenda_offers_its_calendar_with_the_filter_in_force(client, language):
    axis = AxisFactory(code="axe-a")
    project = ProjectFactory(published=True, slug="projet", code="ESSAI.1", axis=axis, donors=["EU"])
    EventFactory(published=True, slug="essai", axis=axis, projects=[project], upcoming=True)
    host = settings.SITE_URL.partition("//")[2]

    def offered(name, query=""):
        base = f"/{language}/{name}"
        calendars = [f"webcal://{host}{base}.ics{query}", f"{base}.ics{query}"] if name in {"events", "news"} else []
        by_mail = f"/{language}/subscriptions/new/{name}/{query}"
        return [by_mail, *calendars, f"{base}.rss{query}", f"{base}.atom{query}"]

    expected = {
        "": offered("events"),
        "events/": offered("events"),
        "events/?axis=axe-a&sort=start&utm_source=x": offered("events", "?axis=axe-a"),
        "projects/projet/": offered("events", "?project=ESSAI.1"),
        "news/?axis=axe-a": offered("news", "?axis=axe-a"),
        "projects/?donor=EU": offered("projects", "?donor=EU"),
        "donors/EU/": offered("projects", "?donor=EU") + offered("events", "?donor=EU"),
        "axes/axe-a/": offered("projects", "?axis=axe-a") + offered("events", "?axis=axe-a"),
    }
    assert {address: links(read(client.get(f"/{language}/{address}"))) for address in expected} == expected
    inside = {link for found in expected.values() for link in found if link.startswith("/")}
    assert {client.get(link).status_code for link in inside} == {200}


def test_an_event_to_come_can_be_added_to_a_calendar_and_a_past_one_is_over(client):
    EventFactory(published=True, slug="demain", upcoming=True)
    EventFactory(published=True, slug="hier")
    assert read(client.get("/fr/events/demain/")).one("a", type="text/calendar")["href"] == "/fr/events/demain.ics"
    assert read(client.get("/fr/events/hier/")).all("a", type="text/calendar") == []


def test_an_end_that_is_the_start_is_left_out_and_an_evening_ends_at_midnight(client):
    ten = in_morocco(2027, 4, 6, 10)
    same = EventFactory(published=True, starts_at=ten, ends_at=ten)
    assert "DTEND" not in entry_of(client, same)
    evening = EventFactory(
        published=True, starts_at=in_morocco(2027, 4, 9, 20), ends_at=in_morocco(2027, 4, 10), is_all_day=False
    )
    assert entry_of(client, evening).decoded("DTEND") == evening.ends_at
    assert evening.last_day == evening.first_day == dt.date(2027, 4, 9)


@pytest.mark.parametrize("field", [MomentField(), MomentTextField()])
def test_an_hour_that_the_clock_change_leaves_out_is_refused_in_the_form(field):
    day, hour = "22/03/2026", "2h30"  # at two the clocks are put forward to three
    with pytest.raises(ValidationError):
        field.clean([day, hour] if isinstance(field, MomentField) else f"{day} {hour}")
