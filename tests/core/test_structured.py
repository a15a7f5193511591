"""What pages say in JSON-LD, read with a JSON-LD parser and the words of schema.org."""

import datetime as dt
import json

import pytest
from django.core.files.base import ContentFile

from core.structured import as_json_ld
from tests.core.structured_tools import said_by
from tests.factories import (
    ArticleFactory,
    AxisFactory,
    EventFactory,
    PageFactory,
    PartnerFactory,
    PictureFactory,
    PlaceFactory,
    ProjectFactory,
    ResourceFactory,
    ResourceFileFactory,
    SittingFactory,
)
from tests.reading import read

SITE = "http://localhost:8000"
IN_MOROCCO = {"addressRegion": "Région d’essai MA-01", "addressCountry": "MA"}
OFFICE_AR, OFFICE = (
    {"@id": f"{SITE}/#office", "@type": "GovernmentOrganization", "name": name}
    for name in ("المنظمة الدولية للهجرة بالمغرب", "OIM Maroc")
)


@pytest.mark.django_db
def test_a_project_says_its_names_dates_and_who_pays_and_nothing_hidden(client):
    hidden = ProjectFactory(title_fr="Caché")
    project = ProjectFactory(
        published=True,
        title_fr="Titre",
        summary_fr="Résumé",
        acronym="TI",
        start_precision="month",
        donors=["EU"],
        regions=["MA-01"],
        related_projects=[hidden],
        checked_on=dt.date(2024, 5, 1),
    )
    shown, secret = PictureFactory(), PictureFactory(has_consent=False)
    for picture in (shown, secret):
        project.pictures.create(picture=picture)
    page = said_by(client.get(f"/ar/projects/{project.slug}/"))["WebPage"]
    address = f"{SITE}/ar/projects/{project.slug}/"
    assert page == {
        **{"@type": "WebPage", "@id": address, "url": address, "name": "Titre", "inLanguage": "fr"},
        **{"dateModified": project.updated_at.isoformat(), "lastReviewed": "2024-05-01", "publisher": OFFICE_AR},
        "mainEntity": {
            **{"@type": "Project", "@id": f"{address}#project", "name": "Titre", "alternateName": "TI"},
            **{"identifier": project.code, "description": "Résumé", "parentOrganization": OFFICE_AR},
            **{"foundingDate": "2020-01", "dissolutionDate": "2021-12-31"},
            "funder": [{"@type": "Organization", "name": project.donors.get().name_fr}],
            "areaServed": [{"@type": "AdministrativeArea", "name": "Région d’essai MA-01"}],
            "image": [{"@type": "ImageObject", "url": f"{SITE}{shown.file.url}", "width": 40, "height": 30}],
        },
    }
    assert "Caché" not in json.dumps(page, ensure_ascii=False)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("qualifiers", "said"),
    [
        ({}, ("2020-01-01", "2021-12-31")),
        ({"start_qualifier": "about"}, (None, "2021-12-31")),
        ({"start_qualifier": "by", "end_qualifier": "at_least"}, (None, None)),
    ],
)
def test_only_a_date_that_a_source_states_is_that_of_a_project(client, qualifiers, said):
    project = ProjectFactory(published=True, **qualifiers)
    about = said_by(client.get(project.get_absolute_url()))["WebPage"]["mainEntity"]
    assert (about.get("foundingDate"), about.get("dissolutionDate")) == said


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
    event = EventFactory(published=True, starts_at=moment, ends_at=moment)
    found = said_by(client.get(f"/fr/events/{event.slug}/"))["Event"]
    assert (found["startDate"], "endDate" in found) == ("2024-07-01T10:30:00+01:00", False)
    event = EventFactory(published=True, is_all_day=True, starts_at=moment)
    found = said_by(client.get(f"/fr/events/{event.slug}/"))["Event"]
    assert (found["startDate"], found["endDate"]) == ("2024-07-01", "2024-07-01")


@pytest.mark.django_db
def test_an_event_says_each_of_its_sittings(client):
    start, hour = dt.datetime(2024, 7, 1, 9, 30, tzinfo=dt.UTC), dt.timedelta(hours=1)
    event = EventFactory(
        published=True,
        slug="atelier",
        title_fr="Atelier",
        summary_fr="Résumé",
        starts_at=start,
        ends_at=start + 9 * hour,
        place=PlaceFactory(name_fr="Tanger", region__code="MA-01"),
        venue_fr="Salle",
        organisers=[PartnerFactory(name_fr="Association")],
    )
    SittingFactory(event=event, starts_at=start, ends_at=start + hour)
    town = PlaceFactory(name_fr="Fès", region__code="MA-01")
    SittingFactory(event=event, starts_at=start + 8 * hour, ends_at=start + 9 * hour, place=town)
    found = said_by(client.get("/fr/events/atelier/"))["Event"]
    (card,), address, offset = found.pop("image"), f"{SITE}/fr/events/atelier/", "+01:00"
    tanger, fes, salle = (
        {"@type": "Place", "name": name, "address": {"@type": "PostalAddress", "addressLocality": town, **IN_MOROCCO}}
        for name, town in (("Tanger", "Tanger"), ("Fès", "Fès"), ("Salle", "Tanger"))
    )
    assert card["url"] == f"{SITE}/fr/events/atelier.png"
    assert found == {
        **{"@type": "Event", "@id": address, "url": address, "name": "Atelier", "inLanguage": "fr"},
        **{"description": "Résumé", "organizer": [{"@type": "Organization", "name": "Association"}]},
        **{"startDate": f"2024-07-01T10:30:00{offset}", "endDate": f"2024-07-01T19:30:00{offset}"},
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "location": [salle, fes],
        "subEvent": [
            {
                **{"@type": "Event", "name": "Atelier", "location": place},
                **{"startDate": f"2024-07-01T{first}:30:00{offset}", "endDate": f"2024-07-01T{last}:30:00{offset}"},
            }
            for place, first, last in ((tanger, 10, 11), (fes, 18, 19))
        ],
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "deadline", "demand"),
    [
        ("news", None, {}),
        ("call", dt.datetime(2024, 7, 1, 15, tzinfo=dt.UTC), {}),
        ("tender", None, {"mainEntity": {}}),
        (
            "tender",
            dt.datetime(2024, 7, 1, 15, tzinfo=dt.UTC),
            {"mainEntity": {"availabilityEnds": "2024-07-01T16:00:00+01:00"}},
        ),
    ],
)
def test_an_article_says_who_wrote_it_where_and_what_a_tender_asks_for(client, kind, deadline, demand):
    article = ArticleFactory(
        published=True,
        slug="nouvelle",
        title_fr="Nouvelle",
        lead_fr="Chapeau",
        kind=kind,
        deadline=deadline,
        dateline_place=PlaceFactory(name_fr="Oujda", region__code="MA-01"),
    )
    found = said_by(client.get("/fr/news/nouvelle/"))["NewsArticle"]
    address, (card,) = f"{SITE}/fr/news/nouvelle/", found.pop("image")
    if demand:
        area = {"@type": "Country", "name": "Maroc", "identifier": "MA"}
        demand["mainEntity"] |= {"@type": "Demand", "name": "Nouvelle", "areaServed": area}
    place = {"@type": "PostalAddress", "addressLocality": "Oujda", **IN_MOROCCO}
    assert card["url"] == f"{SITE}/fr/news/nouvelle.png"
    assert found == {
        **{"@type": "NewsArticle", "@id": address, "url": address, "headline": "Nouvelle", "inLanguage": "fr"},
        **{"description": "Chapeau", "datePublished": "2021-05-04", "dateModified": article.updated_at.isoformat()},
        "contentLocation": {"@type": "Place", "name": "Oujda", "address": place},
        **{"author": OFFICE, "publisher": OFFICE, **demand},
    }


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "said"), [("report", "Report"), ("guide", "DigitalDocument")])
def test_a_resource_says_its_languages_and_files(client, settings, tmp_path, kind, said):
    settings.MEDIA_ROOT = tmp_path
    resource = ResourceFactory(published=True, slug="rapport", title_fr="Rapport", summary_fr="Résumé", kind=kind)
    ResourceFileFactory(resource=resource, language="fr", url="", file=ContentFile(b"%PDF-1.7", "essai.pdf"))
    ResourceFileFactory(resource=resource, language="ar")
    found, address = said_by(client.get("/fr/resources/rapport/"))[said], f"{SITE}/fr/resources/rapport/"
    (file,) = [one.file.url for one in resource.files.all() if one.file]
    assert sorted(found.pop("inLanguage")) == ["ar", "fr"]
    assert found == {
        **{"@type": said, "@id": address, "url": address, "name": "Rapport", "description": "Résumé"},
        **{"datePublished": "2021-03-01", "dateModified": resource.updated_at.isoformat()},
        "encoding": [
            {
                **{"@type": "MediaObject", "contentUrl": f"{SITE}{file}", "encodingFormat": "application/pdf"},
                "inLanguage": "fr",
            }
        ],
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("about", "mode", "where"),
    [
        ({"kind": "webinar", "venue_fr": "Visioconférence"}, "Online", [("VirtualLocation", "Visioconférence")]),
        ({"kind": "webinar", "place": "Rabat"}, "Mixed", [("Place", "Rabat"), ("VirtualLocation", None)]),
        (
            {"kind": "webinar", "place": "Rabat", "venue_fr": "Salle A"},
            "Mixed",
            [("Place", "Salle A"), ("VirtualLocation", None)],
        ),
        (
            {"place": "Rabat", "venue_fr": "Salle A", "online_url": "https://example.org/"},
            "Mixed",
            [("Place", "Salle A"), ("VirtualLocation", None)],
        ),
        ({"venue_fr": "Salle A"}, "Offline", [("Place", "Salle A")]),
        ({"online_url": "https://example.org/"}, "Online", [("VirtualLocation", None)]),
        ({}, "Offline", [("Place", "Maroc")]),
    ],
)
def test_every_event_says_how_one_attends_and_has_its_card_as_picture(client, about, mode, where):
    if "place" in about:
        about = about | {"place": PlaceFactory(name_fr=about["place"])}
    event = EventFactory(published=True, slug="essai", **about)
    found = said_by(client.get(f"/fr/events/{event.slug}/"))["Event"]
    assert found["eventAttendanceMode"] == f"https://schema.org/{mode}EventAttendanceMode"
    assert [(place["@type"], place.get("name")) for place in found["location"]] == where
    card = {"url": "http://localhost:8000/fr/events/essai.png", "width": 1200, "height": 630}
    assert found["image"] == [{"@type": "ImageObject", **card}]


@pytest.mark.django_db
@pytest.mark.parametrize(("precision", "said"), [("day", "2017-05-04"), ("month", None), ("year", None), (None, None)])
def test_only_a_date_that_a_source_gives_in_full_is_a_date_of_publication(client, precision, said):
    date = dt.date(2017, 5, 4) if precision else None
    known = {"dateline_date": date, "dateline_precision": precision or "day"}
    article = ArticleFactory(published=True, **known)
    resource = ResourceFactory(published=True, kind="report", date=date, date_precision=precision or "day")
    page = said_by(client.get(article.get_absolute_url()))["NewsArticle"]
    assert page.get("datePublished") == said
    assert page["image"][0]["url"] == f"http://localhost:8000{article.get_absolute_url()[:-1]}.png"
    assert said_by(client.get(resource.get_absolute_url()))["Report"].get("datePublished") == said


@pytest.mark.django_db
def test_search_engines_read_the_breadcrumbs_that_are_seen(client):
    place, donor = PlaceFactory(key="ville", region__code="MA-01"), PartnerFactory(code="EU", name_fr="Bailleur")
    axis = AxisFactory(code="axe-a", name_fr="Axe A", name_ar="محور")
    project = ProjectFactory(published=True, axis=axis, donors=[donor], places=[place], title_fr="Titre d’essai")
    parent = PageFactory(published=True, slug="mere", title_fr="Mère")
    PageFactory(published=True, slug="fille", parent=parent)
    records = [factory(published=True) for factory in (EventFactory, ArticleFactory, ResourceFactory)]
    lists = ("projects", "figures", "timeline", "events", "news", "resources", "data", "search", "api/docs")
    lists += ("axes", "donors", "partners", "places", "regions", "axes/axe-a", "donors/EU", "places/ville", "fille")
    paths = [f"/ar/{name}/" for name in lists] + ["/ar/regions/MA-01/"]
    paths += [record.get_absolute_url().replace("/fr/", "/ar/") for record in (project, *records)]
    seen = {}
    for path in paths:
        response = client.get(path)
        *links, here = read(response).one("nav", "crumbs").all("li")
        items = said_by(response)["BreadcrumbList"]["itemListElement"]
        own = [(link.text, f"http://localhost:8000{link.one('a')['href']}") for link in links]
        assert [(item["name"], item["item"]) for item in items[:-1]] == own, path
        assert (items[-1]["name"], items[-1]["item"]) == (here.text, f"http://localhost:8000{path}")
        seen[path] = [link.text for link in links]
    assert seen[f"/ar/projects/{project.slug}/"] == ["الرئيسية", "المشاريع", "محور"]
    assert "BreadcrumbList" not in said_by(client.get("/ar/"))
    assert said_by(client.get("/ar/"))["GovernmentOrganization"]["areaServed"]["name"] == "المغرب"


@pytest.mark.django_db
def test_text_cannot_leave_the_data_block(client):
    odd = 'a</script><!--<script>alert("1")&amp;\u2028'
    article = ArticleFactory(published=True, title_fr=odd, slug="impair")
    response = client.get(f"/fr/news/{article.slug}/")
    assert said_by(response)["NewsArticle"]["headline"] == article.title_fr
    assert b"<script>alert" not in response.content
    assert not set("<>&\u2028") & set(as_json_ld([{"name": odd}]))
