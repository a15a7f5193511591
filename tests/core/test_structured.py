"""What pages say in JSON-LD, read with a JSON-LD parser and the words of schema.org."""

import datetime as dt
import json

import pytest

from core.structured import as_json_ld
from tests.core.structured_tools import said_by
from tests.factories import ArticleFactory, EventFactory, PictureFactory, PlaceFactory, ProjectFactory


@pytest.mark.django_db
def test_a_project_says_its_names_dates_and_who_pays_and_nothing_hidden(client):
    hidden = ProjectFactory(title_fr="Caché")
    project = ProjectFactory(
        published=True, title_fr="Titre", start_precision="month", donors=["EU"], related_projects=[hidden]
    )
    shown, secret = PictureFactory(), PictureFactory(has_consent=False)
    for picture in (shown, secret):
        project.pictures.create(picture=picture)
    page = said_by(client.get(f"/ar/projects/{project.slug}/"))["WebPage"]
    about = page["mainEntity"]
    assert (page["name"], page["inLanguage"]) == ("Titre", "fr")
    assert (about["@type"], about["identifier"]) == ("Project", project.code)
    assert (about["foundingDate"], about["dissolutionDate"]) == ("2020-01", "2021-12-31")
    assert [funder["name"] for funder in about["funder"]] == [project.donors.get().name_fr]
    assert [image.endswith(shown.file.url) for image in about["image"]] == [True]
    assert "Caché" not in json.dumps(page, ensure_ascii=False)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "said"), [("confirmed", "Scheduled"), ("postponed", "Postponed"), ("cancelled", "Cancelled")]
)
def test_an_event_says_when_with_its_zone_where_and_whether(client, status, said):
    moment = dt.datetime(2024, 7, 1, 9, 30, tzinfo=dt.UTC)
    place = PlaceFactory(name_fr="Tanger")
    event = EventFactory(
        published=True, status=status, starts_at=moment, place=place, online_url="https://example.org/"
    )
    found = said_by(client.get(f"/fr/events/{event.slug}/"))["Event"]
    assert found["eventStatus"] == f"https://schema.org/Event{said}"
    assert found["startDate"] == "2024-07-01T10:30:00+01:00"
    assert [where["@type"] for where in found["location"]] == ["Place", "VirtualLocation"]
    assert found["location"][0]["address"]["addressCountry"] == "MA"
    assert found["eventAttendanceMode"] == "https://schema.org/MixedEventAttendanceMode"
    event = EventFactory(published=True, is_all_day=True, starts_at=moment)
    found = said_by(client.get(f"/fr/events/{event.slug}/"))["Event"]
    assert (found["startDate"], found["endDate"]) == ("2024-07-01", "2024-07-01")


@pytest.mark.django_db
def test_text_cannot_leave_the_data_block(client):
    odd = 'a</script><!--<script>alert("1")&amp;\u2028'
    article = ArticleFactory(published=True, title_fr=odd, slug="impair")
    response = client.get(f"/fr/news/{article.slug}/")
    assert said_by(response)["NewsArticle"]["headline"] == article.title_fr
    assert b"<script>alert" not in response.content
    assert not set("<>&\u2028") & set(as_json_ld([{"name": odd}]))
