"""Editing events and articles."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from events.models import Article, Event
from tests.admin_tools import errors, form_data, opened, row_data
from tests.factories import (
    ArticleFactory,
    EventFactory,
    PartnerFactory,
    PictureFactory,
    PlaceFactory,
    ProjectFactory,
)

pytestmark = pytest.mark.django_db

ADD = "admin:events_event_add"


def post(client, address, **changes):
    """Send the form at `address` with `changes`; return the response."""
    return client.post(address, {**opened(client, address), **changes})


def listed(client, model, **query):
    response = client.get(reverse(f"admin:events_{model}_changelist"), query)
    return sorted(record.title_fr for record in response.context["cl"].result_list)


def test_an_event_without_an_end_lasts_an_hour(officer_client):
    response = post(
        officer_client, reverse(ADD), title_fr="Essai", kind="workshop", starts_at_0="14/06/2030", starts_at_1="09:30"
    )
    assert response.status_code == 302
    event = Event.objects.get()
    local = [timezone.localtime(moment).strftime("%Y-%m-%d %H:%M") for moment in (event.starts_at, event.ends_at)]
    assert local == ["2030-06-14 09:30", "2030-06-14 10:30"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends_at_0": "2030-06-13", "ends_at_1": "09:00"}, "ends_at"),
        ({"starts_at_0": "0001-01-01"}, "starts_at"),
        ({"starts_at_0": "9999-12-31", "starts_at_1": "23:59"}, "starts_at"),
        ({"starts_at_0": "demain"}, "starts_at"),
        ({"kind": "fête"}, "kind"),
        ({"online_url": "javascript:alert(1)"}, "online_url"),
        ({"contact_email": "personne"}, "contact_email"),
        ({"title_fr": ""}, "title_fr"),
    ],
)
def test_an_invalid_value_is_reported_at_its_field(officer_client, changes, field):
    right = {"title_fr": "Essai", "kind": "workshop", "starts_at_0": "2030-06-14", "starts_at_1": "09:30"}
    response = post(officer_client, reverse(ADD), **{**right, **changes})
    assert list(errors(response)) == [field]
    assert Event.objects.count() == 0


def test_an_event_is_found_by_the_place_that_was_just_chosen(officer_client):
    event = EventFactory()
    place = PlaceFactory(name_fr="Béni Essai", name_ar="بني تجربة")
    post(officer_client, reverse("admin:events_event_change", args=[event.pk]), place=place.pk)
    assert listed(officer_client, "event", q="beni") == [event.title_fr]
    assert listed(officer_client, "event", q="تجربه") == [event.title_fr]


def test_an_event_is_found_by_the_organiser_that_was_just_chosen(officer_client):
    event = EventFactory()
    partner = PartnerFactory(name_fr="Fonds Zéphyr")
    post(officer_client, reverse("admin:events_event_change", args=[event.pk]), organisers=[partner.pk])
    assert listed(officer_client, "event", q="zephyr") == [event.title_fr]


def test_a_picture_added_to_an_article_moves_its_time(officer_client):
    article = ArticleFactory()
    before = Article.objects.get().updated_at
    address = reverse("admin:events_article_change", args=[article.pk])
    page = officer_client.get(address)
    picture = PictureFactory()
    officer_client.post(address, {**form_data(page), **row_data(page, "pictures", picture=picture.pk)})
    assert [link.picture for link in article.pictures.all()] == [picture]
    assert Article.objects.get().updated_at > before


@pytest.mark.parametrize(
    ("day", "place", "found"),
    [("15/06/2030", True, ["Béni Essai"]), ("18/06/2030", True, []), ("demain", False, [])],
)
def test_a_sitting_is_written_in_the_form_if_it_lies_within_the_event(officer_client, day, place, found):
    span = {"starts_at": "2030-06-14T08:00Z", "ends_at": "2030-06-16T16:00Z"}
    event = EventFactory(**{name: dt.datetime.fromisoformat(moment) for name, moment in span.items()})
    address = reverse("admin:events_event_change", args=[event.pk])
    page = officer_client.get(address)
    town = PlaceFactory(name_fr="Béni Essai").pk if place else ""
    row = row_data(page, "sittings", starts_at_0=day, starts_at_1="09:30", place=town)
    response = officer_client.post(address, {**form_data(page), **row})
    assert response.status_code == (302 if found else 200)
    assert [str(sitting.place) for sitting in event.sittings.all()] == found
    assert listed(officer_client, "event", q="beni") == [event.title_fr] * len(found)


@pytest.mark.parametrize(("model", "factory"), [("event", EventFactory), ("article", ArticleFactory)])
def test_a_list_takes_the_same_number_of_queries_for_any_number_of_rows(officer_client, model, factory):
    address = reverse(f"admin:events_{model}_changelist")
    counts = []
    for rows in (1, 2):
        for _row in range(rows):
            record = factory(translated=True)
            record.projects.add(ProjectFactory())
        officer_client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            officer_client.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 14  # one of them for the owners by whom one can filter


def test_the_calendar_of_the_list_narrows_by_year(officer_client):
    start = dt.datetime(2019, 5, 1, 9, tzinfo=dt.UTC)
    EventFactory(title_fr="En 2019", starts_at=start, ends_at=start + dt.timedelta(hours=1))
    EventFactory(title_fr="Une autre année")
    assert listed(officer_client, "event", starts_at__year="2019") == ["En 2019"]
