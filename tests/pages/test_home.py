"""The home page: what can still be followed comes first, and of each sort no more than a few."""

import datetime as dt

import pytest
from django.utils import timezone

from tests.factories import (
    ArticleFactory,
    AxisFactory,
    EventFactory,
    ProjectFactory,
    RegionFactory,
)
from tests.reading import linked_slugs, read

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def followed(client):
    return linked_slugs(read(client.get("/fr/")).one("ul", "cards").all("li"))


def test_projects_under_way_or_planned_come_first_then_those_that_ended_last(client, today):
    def project(slug, first, last, **fields):
        ProjectFactory(published=True, slug=slug, start_date=today + first * DAY, end_date=today + last * DAY, **fields)

    project("fini-hier", -90, -1)
    project("fini-avant", -30, -9)
    project("fini-jadis", -99, -50)
    assert followed(client) == ["fini-hier", "fini-avant", "fini-jadis"]
    project("suspendu", -2, 9, status_override="suspended")
    project("annule", 2, 9, status_override="cancelled")
    ProjectFactory(published=True, slug="sans-date", start_date=None, end_date=None)
    ProjectFactory(slug="brouillon", start_date=today, end_date=today)
    project("en-cours", -9, 0)
    assert followed(client) == ["en-cours", "fini-hier", "fini-avant"]
    project("prevu", 5, 9)
    project("commence-hier", -1, 9)
    project("commence-avant", -8, 9)
    assert followed(client) == ["prevu", "commence-hier", "commence-avant"]


def test_the_five_latest_news_and_the_four_next_events_are_there(client, today):
    now = timezone.now()
    for number in range(6):
        ArticleFactory(published=True, slug=f"article-{number}", dateline_date=today - number * DAY)
        EventFactory(published=True, slug=f"evenement-{number}", starts_at=now + (number + 1) * DAY)
    ArticleFactory(slug="brouillon", dateline_date=today)
    EventFactory(slug="brouillon-a-venir", starts_at=now + DAY)
    EventFactory(published=True, slug="passe", starts_at=now - 9 * DAY)
    slugs = linked_slugs(read(client.get("/fr/")).one("main").all("li"))
    assert [slug for slug in slugs if slug.startswith("article")] == [f"article-{number}" for number in range(5)]
    assert [slug for slug in slugs if slug.startswith("evenement")] == [f"evenement-{number}" for number in range(4)]
    assert not {"brouillon", "brouillon-a-venir", "passe"} & {*slugs}


def test_without_an_event_to_come_the_four_latest_are_there(client):
    now = timezone.now()
    for number in range(1, 6):
        EventFactory(published=True, slug=f"evenement-{number}", starts_at=now - number * DAY)
    EventFactory(slug="brouillon", starts_at=now - DAY)
    EventFactory(slug="brouillon-a-venir", upcoming=True)
    page = read(client.get("/fr/"))
    assert linked_slugs(page.one("ul", "agenda").all("li")) == [f"evenement-{number}" for number in range(1, 5)]


def test_a_region_leads_to_its_projects_or_if_it_has_none_to_its_page(client):
    RegionFactory(code="MA-02")
    ProjectFactory(published=True, regions=["MA-01"])
    tiles = [link["href"] for link in read(client.get("/fr/")).one("section", "region-map").all("a", "tile")]
    assert {"/fr/projects/?region=MA-01", "/fr/regions/MA-02/"} <= {*tiles}
    assert "/fr/regions/MA-01/" not in tiles


def test_only_the_axes_of_today_are_named(client):
    AxisFactory(code="jeunes", name_fr="Jeunesse")
    AxisFactory(code="ancien", name_fr="Axe ancien", is_active=False)
    names = read(client.get("/fr/")).one("ul", "chips", aria_label="Axes d’intervention")
    assert [link["href"] for link in names.all("a")] == ["/fr/axes/jeunes/"]
