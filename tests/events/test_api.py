"""Events and articles, as the API gives them, and as the files do."""

import datetime as dt
import json

import pytest
from django.utils import timezone

from core.publication import State
from events.models import Event
from tests import factories

pytestmark = pytest.mark.django_db
SITE = "http://localhost:8000"


def get(client, address, status=200):
    response = client.get(f"/api/v1/{address}")
    assert response.status_code == status, address
    return response.json()


def slugs(answer):
    return [record["slug"] for record in answer["results"]]


def test_an_event(client):
    project = factories.ProjectFactory(published=True, code="FM.0001")
    event = factories.EventFactory(
        published=True,
        slug="atelier",
        title_fr="Atelier",
        body_fr="<p>Programme.</p>",
        starts_at=dt.datetime(2026, 7, 1, 9, tzinfo=dt.UTC),
        status="cancelled",
        place=factories.PlaceFactory(key="rabat", region=factories.RegionFactory(code="MA-04")),
        projects=[project, factories.ProjectFactory(code="CACHE")],
        organisers=["EU"],
    )
    row = get(client, "events/")["results"][0]
    assert (row["slug"], row["api"]) == ("atelier", f"{SITE}/api/v1/events/atelier")
    assert row["starts_at"] == "2026-07-01T10:00:00+01:00"
    assert row["ends_at"] == "2026-07-01T11:00:00+01:00"
    assert (row["kind"]["code"], row["status"]["code"]) == ("workshop", "cancelled")
    assert (row["place"]["key"], row["place"]["region"], row["place"]["country"]) == ("rabat", "MA-04", "MA")
    assert row["axis"] is None
    assert [one["code"] for one in row["projects"]] == ["FM.0001"]
    assert [one["code"] for one in row["organisers"]] == ["EU"]
    whole = get(client, "events/atelier/")
    assert whole["body"]["fr"] == "<p>Programme.</p>"
    assert {name: whole[name] for name in row} == row
    Event.objects.filter(pk=event.pk).update(state=State.ARCHIVED)
    get(client, "events/atelier/", 404)


def french(text):
    """Return a text that is there in French only."""
    return {"fr": text, "ar": None, "en": None, "stand_in": None}


def urls(path):
    return {language: f"{SITE}/{language}/{path}" for language in ("fr", "ar", "en")}


@pytest.fixture
def related():
    """What an event and an article may name: (axis, place, project), and {name: what is said of it}."""
    region = factories.RegionFactory(code="MA-04", name_fr="Rabat-Salé")
    axis = factories.AxisFactory(code="axe", name_fr="Axe")
    place = factories.PlaceFactory(key="rabat", name_fr="Rabat", region=region)
    project = factories.ProjectFactory(published=True, code="FM.0001", title_fr="Projet", slug="projet")
    return (axis, place, project), {
        "axis": {"code": "axe", "name": french("Axe"), "api": f"{SITE}/api/v1/axes/axe"},
        "place": {"key": "rabat", "name": french("Rabat"), "region": "MA-04", "country": "MA"},
        "projects": [
            {
                **{"code": "FM.0001", "title": french("Projet"), "url": urls("projects/projet/")},
                "api": f"{SITE}/api/v1/projects/FM.0001",
            }
        ],
    }


def without_moments(record):
    """Return a record without what depends on when it was made."""
    return {name: value for name, value in record.items() if name not in {"published_at", "updated_at"}}


def in_file(client, name):
    """Return the only row of a file, without its moments."""
    (row,) = json.loads(client.get(f"/fr/{name}.json").getvalue())[name]
    return without_moments(row)


def test_all_that_is_said_of_an_event(client, related):
    (axis, place, project), said = related
    start, hour = dt.datetime(2026, 7, 1, 9, tzinfo=dt.UTC), dt.timedelta(hours=1)
    event = factories.EventFactory(
        **{"published": True, "slug": "atelier", "title_fr": "Atelier", "summary_fr": "Résumé", "venue_fr": "Salle"},
        **{"starts_at": start, "status": "postponed", "place": place, "axis": axis, "projects": [project]},
        **{"online_url": "https://example.org/salle", "registration_url": "https://example.org/inscription"},
        **{"registration_deadline": start - hour, "contact_email": "a@example.org", "body_fr": "<p>Programme.</p>"},
        checked_on=dt.date(2026, 5, 1),
        organisers=[factories.PartnerFactory(code="UE", name_fr="Union")],
    )
    factories.SittingFactory(event=event, starts_at=start, ends_at=start + hour / 2, place=place)
    event.sources.create(title="Compte rendu", url="https://example.org/rendu", note_fr="Page 2")
    picture = factories.PictureFactory(alt_fr="Image", caption_fr="Légende")
    event.pictures.create(picture=picture)
    assert without_moments(get(client, "events/atelier/?lang=fr")) == {
        **{"slug": "atelier", "url": urls("events/atelier/"), "api": f"{SITE}/api/v1/events/atelier"},
        **{"kind": {"code": "workshop", "label": "Atelier"}, "status": {"code": "postponed", "label": "Reporté"}},
        **{"title": french("Atelier"), "summary": french("Résumé"), "body": french("<p>Programme.</p>")},
        **{"starts_at": "2026-07-01T10:00:00+01:00", "ends_at": "2026-07-01T11:00:00+01:00", "is_all_day": False},
        **{"is_past": timezone.now() > start + hour, "venue": french("Salle"), **said, "checked_on": "2026-05-01"},
        "sittings": [
            {
                **{"starts_at": "2026-07-01T10:00:00+01:00", "ends_at": "2026-07-01T10:30:00+01:00"},
                "place": said["place"],
            }
        ],
        "organisers": [{"code": "UE", "name": french("Union"), "acronym": french(None)}],
        **{"online_url": "https://example.org/salle", "registration_url": "https://example.org/inscription"},
        **{"registration_deadline": "2026-07-01T09:00:00+01:00", "contact_email": "a@example.org"},
        "pictures": [
            {
                **{"file": f"{SITE}{picture.file.url}", "width": 40, "height": 30, "credit": "© Essai"},
                **{"alt": french("Image"), "caption": french("Légende")},
            }
        ],
        "sources": [{"title": "Compte rendu", "url": "https://example.org/rendu", "note": french("Page 2")}],
        **{"documents": [], "also": []},
    }
    at_rabat = {"place_code": "rabat", "place": "Rabat", "region_code": "MA-04", "region": "Rabat-Salé"}
    assert in_file(client, "events") == {
        **{"slug": "atelier", "url": f"{SITE}/fr/events/atelier/", "checked_on": "2026-05-01"},
        **{"kind_code": "workshop", "kind": "Atelier", "status_code": "postponed", "status": "Reporté"},
        **{"title": "Atelier", "summary": "Résumé", "venue": "Salle", "body": "Programme."},
        **dict.fromkeys(("title_language", "summary_language", "venue_language", "body_language"), "fr"),
        **{"starts_at": "2026-07-01T10:00:00+01:00", "ends_at": "2026-07-01T11:00:00+01:00", "is_all_day": False},
        **{**at_rabat, "axis_code": "axe", "axis": "Axe", "projects_code": ["FM.0001"], "projects": ["Projet"]},
        **{"organisers_code": ["UE"], "organisers": ["Union"], "contact_email": "a@example.org"},
        **{"online_url": "https://example.org/salle", "registration_url": "https://example.org/inscription"},
        "registration_deadline": "2026-07-01T09:00:00+01:00",
        "sittings": [
            {"starts_at": "2026-07-01T10:00:00+01:00", "ends_at": "2026-07-01T10:30:00+01:00", **at_rabat},
        ],
        "documents": [],
    }


def test_events_to_come_and_gone_by(client):
    coming = factories.EventFactory(published=True, upcoming=True)
    past = factories.EventFactory(published=True)
    factories.EventFactory(upcoming=True)
    assert slugs(get(client, "events/")) == [coming.slug, past.slug]
    assert slugs(get(client, "events/?when=past")) == [past.slug]
    assert [one["is_past"] for one in get(client, "events/")["results"]] == [False, True]


def test_an_event_that_ends_renews_the_answer(client, time_machine):
    event = factories.EventFactory(published=True, starts_at=timezone.now() + dt.timedelta(hours=1))
    first = client.get("/api/v1/events/?when=upcoming")
    assert slugs(first.json()) == [event.slug]
    time_machine.move_to(event.ends_at + dt.timedelta(seconds=1))
    again = client.get("/api/v1/events/?when=upcoming", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.json()["count"]) == (200, 0)


def test_an_old_address_leads_to_todays(client):
    event = factories.EventFactory(published=True, slug="ancien")
    event.slug = "nouveau"
    event.save()
    moved = client.get("/api/v1/events/ancien/?lang=ar")
    assert (moved.status_code, moved.url) == (301, "/api/v1/events/nouveau?lang=ar")
    assert moved["Access-Control-Allow-Origin"] == "*"
    Event.objects.update(state=State.DRAFT)
    assert client.get("/api/v1/events/ancien/").status_code == 404


def test_an_article(client):
    event = factories.EventFactory(published=True, slug="atelier")
    article = factories.ArticleFactory(
        published=True,
        slug="bilan",
        lead_fr="En bref.",
        dateline_precision="month",
        event=event,
        regions=["MA-01"],
        projects=[factories.ProjectFactory(code="CACHE")],
    )
    other = factories.ArticleFactory(published=True, slug="suite")
    article.related_articles.set([other, factories.ArticleFactory(slug="cache")])
    row = get(client, "articles/?q=bref")["results"][0]
    assert (row["slug"], row["lead"]["fr"], row["projects"]) == ("bilan", "En bref.", [])
    assert row["date"] == {"date": "2021-05-04", "precision": "month"}
    assert [region["code"] for region in row["regions"]] == ["MA-01"]
    whole = get(client, "articles/bilan/")
    assert whole["event"]["slug"] == "atelier"
    assert [one["slug"] for one in whole["also"]] == ["suite"]
    Event.objects.update(state=State.DRAFT)
    assert get(client, "articles/bilan/")["event"] is None


def test_all_that_is_said_of_an_article(client, related):
    (axis, place, project), said = related
    event = factories.EventFactory(published=True, slug="atelier", title_fr="Atelier")
    article = factories.ArticleFactory(
        **{"published": True, "slug": "bilan", "title_fr": "Bilan", "lead_fr": "En bref", "body_fr": "<p>Texte</p>"},
        **{"kind": "tender", "deadline": dt.datetime(2020, 6, 30, 9, tzinfo=dt.UTC), "outcome_fr": "Attribué."},
        **{"event": event, "projects": [project], "regions": [place.region], "axis": axis, "dateline_place": place},
        media_contact="presse@example.org",
    )
    article.questions.create(question_fr="Qui ?", answer_fr="Tous.", answered_on=dt.date(2020, 6, 1))
    article.questions.create(question_fr="Sans réponse")
    assert without_moments(get(client, "articles/bilan/?lang=fr")) == {
        **{"slug": "bilan", "url": urls("news/bilan/"), "api": f"{SITE}/api/v1/articles/bilan"},
        **{"kind": {"code": "tender", "label": "Appel d’offres"}, "call_state": {"code": "closed", "label": "Clos"}},
        **{"title": french("Bilan"), "lead": french("En bref"), "body": french("<p>Texte</p>")},
        **{"date": {"date": "2021-05-04", "precision": "day"}, "deadline": "2020-06-30T10:00:00+01:00"},
        **{"outcome": french("Attribué."), "media_contact": "presse@example.org", "checked_on": None, **said},
        "questions": [
            {"question": french("Qui\xa0?"), "answer": french("Tous."), "answered_on": "2020-06-01"},
        ],
        "regions": [{"code": "MA-04", "name": french("Rabat-Salé"), "api": f"{SITE}/api/v1/regions/MA-04"}],
        "event": {
            **{"slug": "atelier", "title": french("Atelier"), "url": urls("events/atelier/")},
            "api": f"{SITE}/api/v1/events/atelier",
        },
        **{"documents": [], "pictures": [], "sources": [], "also": []},
    }
    assert in_file(client, "news") == {
        **{"slug": "bilan", "url": f"{SITE}/fr/news/bilan/", "checked_on": None},
        **{"kind_code": "tender", "kind": "Appel d’offres", "call_code": "closed", "call": "Clos"},
        **{"title": "Bilan", "lead": "En bref", "body": "Texte", "outcome": "Attribué."},
        **dict.fromkeys(("title_language", "lead_language", "body_language", "outcome_language"), "fr"),
        **{"date": "2021-05-04", "date_precision": "day", "deadline": "2020-06-30T10:00:00+01:00"},
        **{"place_code": "rabat", "place": "Rabat", "regions_code": ["MA-04"], "regions": ["Rabat-Salé"]},
        **{"axis_code": "axe", "axis": "Axe", "projects_code": ["FM.0001"], "projects": ["Projet"]},
        **{"event_code": "atelier", "event": "Atelier", "media_contact": "presse@example.org", "documents": []},
        "questions": [
            {
                **{"question": "Qui\xa0?", "question_language": "fr", "answer": "Tous.", "answer_language": "fr"},
                "answered_on": "2020-06-01",
            }
        ],
    }


@pytest.mark.django_db(transaction=True)  # in a transaction the years are read anew each time
@pytest.mark.parametrize(("kind", "factory"), [("events", "EventFactory"), ("articles", "ArticleFactory")])
def test_the_number_of_queries_does_not_grow(client, kind, factory, django_assert_max_num_queries):
    """Version of the data, what the filters take, count, rows, then projects and organisers or regions."""
    counts = []
    for number in range(3):
        project = factories.ProjectFactory(published=True, code=f"P.{number}", donors=["EU"])
        getattr(factories, factory)(published=True, projects=[project])
        if number in {0, 2}:
            get(client, f"{kind}/")
            with django_assert_max_num_queries(14) as queries:
                get(client, f"{kind}/?page_size=100")
            counts.append(len(queries))
    assert counts[0] == counts[1]
