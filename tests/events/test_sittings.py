"""Events of several sittings: each has its days and its town, wherever the event is shown."""

import datetime as dt
import json

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from icalendar import Calendar

from events.models import Event, Sitting
from events.timed import Timed
from tests.desk.spreadsheet_tools import EVENTS, checked, exported, imported, problems, sheet_rows, statuses
from tests.factories import EventFactory, PlaceFactory, SittingFactory
from tests.reading import linked_slugs, read

pytestmark = pytest.mark.django_db


def in_morocco(*moment):
    return timezone.make_aware(dt.datetime(*moment))  # noqa: DTZ001  (made aware here)


@pytest.fixture
def training():
    """Two days in one region in 2021, an evening in another in 2023; and an event without sittings all the while."""
    north = PlaceFactory(key="nord", name_fr="Ville du nord", region__code="MA-01")
    south = PlaceFactory(key="sud", name_fr="Ville du sud", region__code="MA-09")
    span = {"starts_at": in_morocco(2021, 2, 15, 9), "ends_at": in_morocco(2023, 3, 1, 19)}
    training = EventFactory(published=True, slug="formation", title_fr="Formation", **span)
    SittingFactory(
        event=training, place=south, starts_at=in_morocco(2023, 3, 1, 17), ends_at=in_morocco(2023, 3, 1, 19)
    )
    SittingFactory(
        event=training, place=north, starts_at=in_morocco(2021, 2, 15, 9), ends_at=in_morocco(2021, 2, 16, 12)
    )
    EventFactory(published=True, slug="entier", place=north, **span)
    return training


def listed(client, query):
    items = [item for ul in read(client.get(f"/fr/events/?{query}")).all("ul", "agenda") for item in ul.all("li")]
    return sorted(linked_slugs(items))


def test_page_and_list_name_the_days_and_town_of_each(client, training):
    page = read(client.get("/fr/events/formation/"))
    assert "2 sessions, du 15 février 2021 au 1er mars 2023" in page.one("div", "head-line").text
    first, second = page.one("dl", "facts").all("div")[0].all("dd")
    assert first.text.startswith("les 15 et 16 février 2021, Ville du nord")
    assert second.text.startswith("1er mars 2023, Ville du sud")
    assert "de 17 h à 19 h" in second.text.replace("\u00a0", " ")
    kicker = read(client.get("/fr/events/?region=MA-09")).one("ul", "agenda").one("p", "kicker")
    assert [part.text for part in kicker.all("span")] == [
        "les 15 et 16 février 2021, Ville du nord",
        "1er mars 2023, Ville du sud",
    ]


def test_the_page_of_a_town_names_the_events_there_be_it_with_one_sitting(client, training):
    draft = EventFactory(slug="cache", place=PlaceFactory(key="sud"))
    SittingFactory(event=draft, place=PlaceFactory(key="cachee"), starts_at=draft.starts_at)
    EventFactory(place=PlaceFactory(key="cachee"))
    assert client.get("/fr/places/cachee/").status_code == 404
    pages = {key: read(client.get(f"/fr/places/{key}/")) for key in ("nord", "sud")}
    found = {key: linked_slugs(page.one("section", aria_labelledby="events").all("li")) for key, page in pages.items()}
    assert found == {"nord": ["formation", "entier"], "sud": ["formation"]}


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("region=MA-01", ["entier", "formation"]),
        ("region=MA-09", ["formation"]),
        ("region=MA-02&region=MA-09", ["formation"]),
        ("year=2021", ["entier", "formation"]),
        ("year=2022", ["entier"]),  # the training did not take place on any day of it
        ("year=2022&year=2023", ["entier", "formation"]),
    ],
)
@pytest.mark.both
def test_regions_and_years_are_those_of_the_sittings(client, training, query, slugs, monkeypatch):
    PlaceFactory(region__code="MA-02")
    assert listed(client, query) == slugs
    with monkeypatch.context() as many:  # of many records the database finds those of a list
        many.setattr("core.listing.FEW", 0)
        assert listed(client, f"{query}&sort=start") == slugs
    page = read(client.get(f"/fr/events/?{query}"))
    name, _equals, value = query.rpartition("&")[2].partition("=")
    option = next(o for o in page.all("input", name=name) if o["value"] == value)
    assert option.parent.text.removesuffix("s").endswith(f" {len(slugs)} résultat")


def test_an_event_is_in_the_regions_of_its_town_and_of_those_of_its_sittings(training):
    found = {
        code: sorted(event.slug for event in Event.objects.in_regions(code)) for code in ("MA-01", "MA-02", "MA-09")
    }
    assert found == {"MA-01": ["entier", "formation"], "MA-02": [], "MA-09": ["formation"]}


def test_a_calendar_has_an_entry_for_each(client, training):
    for address in ("/fr/events/formation.ics", "/fr/events.ics?region=MA-09"):
        entries = Calendar.from_ical(client.get(address).content).walk("VEVENT")
        assert [(str(e["summary"]), str(e["location"]), e.decoded("dtstart"), e.decoded("dtend")) for e in entries] == [
            ("Formation (1/2)", "Ville du nord", in_morocco(2021, 2, 15, 9), in_morocco(2021, 2, 16, 12)),
            ("Formation (2/2)", "Ville du sud", in_morocco(2023, 3, 1, 17), in_morocco(2023, 3, 1, 19)),
        ]
        assert len({str(entry["uid"]) for entry in entries}) == 2
    before = entries[0]["sequence"]
    Event.objects.filter(pk=training.pk).update(updated_at=timezone.now() + dt.timedelta(seconds=5))
    (again, _second) = Calendar.from_ical(client.get("/fr/events/formation.ics").content).walk("VEVENT")
    assert again["sequence"] > before


def test_a_sitting_without_a_town_of_its_own_is_where_its_event_is(client):
    here, there = PlaceFactory(name_fr="Ville d’ici"), PlaceFactory(name_fr="Ville de là")
    event = EventFactory(published=True, slug="cycle", place=here, venue_fr="Salle")
    for place in (None, here, there):
        SittingFactory(event=event, place=place, starts_at=event.starts_at)
    entries = Calendar.from_ical(client.get("/fr/events/cycle.ics").content).walk("VEVENT")
    assert [str(entry["location"]) for entry in entries] == ["Salle, Ville d’ici"] * 2 + ["Ville de là"]


def test_whole_days_end_the_day_after_in_a_calendar(client):
    event = EventFactory(
        published=True, slug="jours", is_all_day=True, starts_at=in_morocco(2021, 2, 15), ends_at=in_morocco(2021, 3, 1)
    )
    SittingFactory(event=event, starts_at=in_morocco(2021, 2, 15), ends_at=in_morocco(2021, 2, 16))
    (entry,) = Calendar.from_ical(client.get("/fr/events/jours.ics").content).walk("VEVENT")
    assert (entry.decoded("dtstart"), entry.decoded("dtend")) == (dt.date(2021, 2, 15), dt.date(2021, 2, 17))


def test_api_and_files_hold_them(client, training):
    found = client.get("/api/v1/events/formation/").json()["sittings"]
    assert [(sitting["starts_at"], sitting["place"]["key"]) for sitting in found] == [
        ("2021-02-15T09:00:00+01:00", "nord"),
        ("2023-03-01T17:00:00+01:00", "sud"),
    ]
    (row,) = [e for e in json.loads(client.get("/fr/events.json").getvalue())["events"] if e["slug"] == "formation"]
    assert [(sitting["ends_at"], sitting["place_code"]) for sitting in row["sittings"]] == [
        ("2021-02-16T12:00:00+01:00", "nord"),
        ("2023-03-01T19:00:00+01:00", "sud"),
    ]


def test_a_list_costs_the_same_with_one_and_with_many(client, training):
    def queries():
        client.get("/fr/events/")
        with CaptureQueriesContext(connection) as found:
            client.get("/fr/events/?sort=start")
        return len(found)

    few = queries()
    for day in range(10, 20):
        SittingFactory(event=training, starts_at=in_morocco(2022, 1, day), place=PlaceFactory())
    assert queries() == few


@pytest.mark.parametrize(
    ("start", "end", "has_end", "last_day"),
    [
        ((2021, 2, 15, 9), (2021, 2, 15, 9), False, 15),  # an end that is the start is not known
        ((2021, 2, 15, 0), (2021, 2, 15, 0), False, 15),
        ((2021, 2, 15, 20), (2021, 2, 16, 0), True, 15),  # an evening
        ((2021, 2, 15, 20), (2021, 2, 16, 0, 1), True, 16),
        ((2021, 2, 15, 20), (2021, 2, 16, 1), True, 16),
    ],
)
def test_an_evening_belongs_to_the_day_on_which_it_began(start, end, has_end, last_day):
    for timed in (Event, Sitting):
        found = timed(starts_at=in_morocco(*start), ends_at=in_morocco(*end))
        assert (found.has_end, found.last_day) == (has_end, dt.date(2021, 2, last_day))


@pytest.mark.parametrize(
    ("start", "end", "meant"),
    [
        ((9, 20), (9, 0), (10, 0)),  # the midnight that ends the evening
        ((9, 0), (9, 0), (9, 0)),
        ((9, 20), (9, 20), (9, 20)),
        ((9, 20), (10, 0), (10, 0)),
        ((9, 20), None, (9, 21)),
        ((9, 20), (8, 0), None),
        ((9, 20), (9, 0, 1), None),
        ((9, 20), (9, 19), None),
    ],
)
def test_an_end_before_the_start_is_refused_unless_it_is_midnight(start, end, meant):
    event = Event(starts_at=in_morocco(2021, 2, *start), ends_at=end and in_morocco(2021, 2, *end))
    if meant:
        Timed.clean(event)
        assert event.ends_at == in_morocco(2021, 2, *meant)
    else:
        with pytest.raises(ValidationError) as refused:
            Timed.clean(event)
        assert refused.value.message_dict == {"ends_at": ["La fin précède le début."]}


@pytest.mark.both
def test_an_event_takes_place_up_to_its_last_moment_and_registrations_up_to_theirs():
    """The rule for one event is that of the lists."""
    end, moment = in_morocco(2027, 4, 6, 12), dt.timedelta(milliseconds=1)
    event = EventFactory(
        published=True,
        slug="essai",
        starts_at=in_morocco(2027, 4, 6, 10),
        ends_at=end,
        registration_url="https://example.org/",
        registration_deadline=end,
    )
    for now, is_over in ((end, False), (end + moment, True)):
        with time_machine.travel(now, tick=False):
            found = Event.objects.upcoming().exists(), Event.objects.past().exists()
            assert found == (not is_over, is_over)
            assert (event.is_past, event.takes_registrations) == (is_over, not is_over)
    event.registration_deadline = None
    with time_machine.travel(end, tick=False):
        assert event.takes_registrations
        event.registration_deadline = end - moment
        assert not event.takes_registrations


def test_a_sitting_is_called_by_its_days(training):
    with translation.override("en"):
        assert [str(sitting) for sitting in training.its_sittings] == ["15–16 February 2021", "1 March 2023"]


def test_a_sitting_lies_within_its_event(training):
    outside = Sitting(event=training, starts_at=in_morocco(2023, 3, 2))
    with pytest.raises(ValidationError, match="Une session se tient entre"):
        outside.full_clean()


def test_a_sitting_is_not_compared_with_times_that_are_missing(training):
    day = in_morocco(2021, 2, 20)
    for event, starts_at in ((training, None), (Event(starts_at=day), day), (Event(ends_at=day), day)):
        Sitting(event=event, starts_at=starts_at, ends_at=None if starts_at is None else day).clean()


def test_whole_days_last_from_midnight_to_the_last_minute():
    event = Event(
        is_all_day=True, starts_at=in_morocco(2021, 2, 15, 9, 30, 20, 4), ends_at=in_morocco(2021, 2, 16, 12, 30, 20, 4)
    )
    event.complete_times()
    assert (event.starts_at, event.ends_at) == (in_morocco(2021, 2, 15), in_morocco(2021, 2, 16, 23, 59))
    event.ends_at = None
    event.complete_times()
    assert event.ends_at == in_morocco(2021, 2, 15, 23, 59)


def test_a_sheet_brings_a_new_event_with_its_sittings(officer):
    row = {"title_fr": "Cycle", "kind": "training", "start": "2021-02-15", "end": "2021-02-20"}
    imported(EVENTS, [row | {"sittings": "2021-02-15; 2021-02-19 – 2021-02-20"}], officer)
    found = [(s.first_day.day, s.last_day.day) for s in Event.objects.get().its_sittings]
    assert found == [(15, 15), (19, 20)]


def test_a_sheet_writes_them(officer, training):
    cell = "2021-02-15 9h00 – 2021-02-16 12:00, nord\n01/03/2022 10h – 01/03/2022 11h"
    imported(EVENTS, [{"address": "formation", "sittings": cell}], officer)
    training.refresh_from_db()
    assert [(s.starts_at, s.place and s.place.key) for s in training.its_sittings] == [
        (in_morocco(2021, 2, 15, 9), "nord"),
        (in_morocco(2022, 3, 1, 10), None),
    ]


def test_a_division_without_a_sitting_is_none(officer, training):
    cell = "2021-02-15 9h00, nord; ; 2022-03-01 10h, sud;\n"
    imported(EVENTS, [{"address": "formation", "sittings": cell}], officer)
    assert [(s.starts_at, s.place.key) for s in training.sittings.all()] == [
        (in_morocco(2021, 2, 15, 9), "nord"),
        (in_morocco(2022, 3, 1, 10), "sud"),
    ]


def test_a_sheet_that_is_taken_out_and_read_again_changes_no_sitting(officer, training):
    whole = EventFactory(
        slug="jours", is_all_day=True, starts_at=in_morocco(2021, 2, 15), ends_at=in_morocco(2021, 2, 18)
    )
    for first, last in ((15, 15), (17, 18)):
        SittingFactory(event=whole, starts_at=in_morocco(2021, 2, first), ends_at=in_morocco(2021, 2, last))
    SittingFactory(event=training, starts_at=in_morocco(2022, 1, 5, 9), ends_at=in_morocco(2022, 1, 5, 9))
    content = exported(EVENTS)
    headings, *rows = sheet_rows(content)
    address, sittings = (headings.index(name) for name in ("Adresse de la page", "Sessions"))
    cells = {row[address]: row[sittings] for row in rows}
    assert cells == {
        "entier": None,
        "formation": (
            "2021-02-15 09:00 – 2021-02-16 12:00, nord\n2022-01-05 09:00\n2023-03-01 17:00 – 2023-03-01 19:00, sud"
        ),
        "jours": "2021-02-15\n2021-02-17 – 2021-02-18",
    }
    assert set(statuses(checked(EVENTS, content, officer)).values()) == {"unchanged"}


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("2021-02-15 – 2021-02-16 12:00", "le début et la fin ont tous deux une heure, ou aucun n’en a"),
        ("2021-02-15 – 2021-02-16", "l’événement et ses sessions ont tous une heure, ou aucun n’en a"),
        ("2021-02-15 12:00 – 2021-02-15 9:00", "La fin précède le début."),
        ("2023-03-02 9:00 – 2023-03-02 10:00", "Une session se tient entre le début et la fin de l’événement."),
        ("2021-02-15 9:00, ouest", "localité introuvable\xa0: «\xa0ouest\xa0»."),
    ],
)
def test_a_sheet_is_told_what_no_sitting_can_be(officer, training, cell, sentence):
    job = checked(EVENTS, [{"address": "formation", "sittings": cell}], officer)
    assert problems(job) == {2: [("sittings", sentence)]}


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"start": "2021-02-16 09:00"}, True),
        ({"end": "2023-02-28 19:00"}, True),
        ({"start": "2021-02-01 09:00", "end": "2023-03-31 19:00"}, False),
        ({"start": "2023-03-01 09:00", "sittings": "2023-03-01 17:00 – 2023-03-01 19:00, sud"}, False),
    ],
)
def test_a_sheet_does_not_move_an_event_away_from_its_sittings(officer, training, given, wrong):
    job = checked(EVENTS, [{"address": "formation", **given}], officer)
    sentence = "Une session se tient entre le début et la fin de l’événement."
    assert problems(job) == ({2: [("sittings", sentence)]} if wrong else {})
