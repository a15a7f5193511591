"""The pages of events and of news, as their readers find them."""

import datetime as dt
import json

import pytest
from django.utils import timezone

from core.models import Document
from core.publication import State
from events.models import ArticlePicture, ArticleSource, Event, EventDocument, EventPicture
from tests.factories import (
    ArticleFactory,
    AxisFactory,
    EventFactory,
    PartnerFactory,
    PictureFactory,
    PlaceFactory,
    ProjectFactory,
)
from tests.reading import linked_slugs, problems_of, read

pytestmark = pytest.mark.django_db

LONG_TITLE = "Titre d’essai très long " * 9 + "et sa fin de titre"  # 234 characters


def in_morocco(*moment):
    return timezone.make_aware(dt.datetime(*moment))  # noqa: DTZ001  (made aware here)


def listed(client, address):
    """Return the slugs of a list, in its order."""
    page = read(client.get(address))
    return linked_slugs([item for name in ("agenda", "news") for ul in page.all("ul", name) for item in ul.all("li")])


def description(page):
    return page.one("meta", name="description")["content"]


# --- The list of events -----------------------------------------------------------------------------------------------


def test_events_to_come_stand_in_a_block_before_the_past_ones(client):
    EventFactory(published=True, slug="hier", starts_at=in_morocco(2022, 3, 2, 9))
    EventFactory(published=True, slug="avant-hier", starts_at=in_morocco(2021, 3, 2, 9))
    EventFactory(published=True, slug="demain", starts_at=timezone.now() + dt.timedelta(days=1))
    EventFactory(published=True, slug="plus-tard", starts_at=timezone.now() + dt.timedelta(days=9))
    EventFactory(slug="brouillon-a-venir", upcoming=True)
    EventFactory(slug="brouillon-passe")
    page = read(client.get("/en/events/"))
    blocks = {section.one("h2").text: linked_slugs(section.all("li")) for section in page.all("section", "list-block")}
    assert blocks == {"Upcoming events": ["demain", "plus-tard"], "Past events": ["hier", "avant-hier"]}
    months = [month.text for month in page.one("section", aria_labelledby="past").all("p", "month-name")]
    assert months == ["March 2022", "March 2021"]
    assert [("is-past" in leaf.classes) for leaf in page.all("p", "date-block")] == [False, False, True, True]
    assert page.one("h2", id="results").text == "4 events"


def test_without_anything_to_come_one_sentence_says_so(client):
    EventFactory(published=True, slug="hier")
    EventFactory(slug="brouillon-a-venir", upcoming=True)
    page = read(client.get("/en/events/"))
    assert page.one("p", "notice").text == "No event is announced at the moment."
    assert linked_slugs(page.one("ul", "agenda").all("li")) == ["hier"]


@pytest.mark.both
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("when=upcoming", ["demain"]),
        ("when=past", ["formation", "atelier"]),
        ("kind=training", ["formation"]),
        ("kind=training&kind=workshop", ["demain", "formation", "atelier"]),
        ("axis=axe-b", ["formation"]),
        ("project=ESSAI.1", ["atelier"]),
        ("project=ESSAI.1&axis=axe-b", []),
        ("year=2022", ["formation"]),
        ("year=2021", ["formation", "atelier"]),
        ("year=2020&year=2021", ["formation", "atelier"]),
        ("q=formation", ["formation"]),
        ("sort=start", ["atelier", "formation", "demain"]),
        ("sort=-start", ["demain", "formation", "atelier"]),
        ("utm_source=courrier", ["demain", "formation", "atelier"]),
    ],
)
def test_each_filter_of_events_keeps_exactly_what_it_names(client, query, expected):
    axis_a, axis_b = AxisFactory(code="axe-a"), AxisFactory(code="axe-b")
    project = ProjectFactory(published=True, code="ESSAI.1")
    EventFactory(
        published=True,
        slug="atelier",
        axis=axis_a,
        projects=[project],
        starts_at=in_morocco(2020, 12, 1),
        ends_at=in_morocco(2021, 1, 2),
    )
    EventFactory(
        published=True,
        slug="formation",
        title_fr="Une formation d’essai",
        kind="training",
        axis=axis_b,
        # The last hour of 2021 in UTC is 2022 in Morocco.
        starts_at=in_morocco(2021, 12, 30),
        ends_at=in_morocco(2022, 1, 1, 0, 30),
    )
    EventFactory(published=True, slug="demain", axis=axis_a, starts_at=timezone.now() + dt.timedelta(days=1))
    EventFactory(slug="brouillon", kind="training", axis=axis_b, projects=[project], title_fr="Une formation cachée")
    assert listed(client, f"/fr/events/?{query}") == expected


@pytest.mark.both
def test_a_year_is_counted_in_moroccan_time(client):
    # 00:30 on 1 January in Morocco is still the old year in UTC.
    EventFactory(published=True, slug="nuit", starts_at=in_morocco(2022, 1, 1, 0, 30))
    assert listed(client, "/fr/events/?year=2022") == ["nuit"]
    assert listed(client, "/fr/events/?year=2021") == []


@pytest.mark.both
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("region=MA-01", ["ici"]),
        ("region=MA-01&region=MA-04", ["ici", "loin"]),
        ("region=MA-09", []),
        ("donor=EU", ["ici"]),
        ("donor=EU&donor=USAID", ["ici", "loin"]),
        ("donor=EU&region=MA-04", []),
    ],
)
def test_region_and_donor_keep_what_happens_there_and_what_is_paid_for(client, query, expected):
    """A donor is known by published projects only, and a region by the place of an event or the regions of news."""
    here = ProjectFactory(published=True, donors=["EU"])
    far = ProjectFactory(published=True, donors=["USAID"], regions=["MA-09"])
    hidden = ProjectFactory(donors=["EU", "USAID"])
    moments = {"ici": in_morocco(2022, 1, 2), "loin": in_morocco(2021, 1, 2), "nulle-part": in_morocco(2020, 1, 2)}
    for slug, region, project in (("ici", "MA-01", here), ("loin", "MA-04", far), ("nulle-part", None, None)):
        place = PlaceFactory(region__code=region) if region else None
        projects, regions = [hidden, *([project] if project else [])], [region] if region else []
        EventFactory(published=True, slug=slug, starts_at=moments[slug], place=place, projects=projects)
        ArticleFactory(
            published=True, slug=slug, dateline_date=moments[slug].date(), projects=projects, regions=regions
        )
        EventFactory(slug=f"{slug}-cache", place=place, projects=projects)
        ArticleFactory(slug=f"{slug}-cache", projects=projects, regions=regions)
    for kind in ("events", "news"):
        assert listed(client, f"/fr/{kind}/?{query}") == expected
        file = json.loads(client.get(f"/fr/{kind}.json?{query}").getvalue())
        assert sorted(record["slug"] for record in file[kind]) == expected


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("when=tomorrow", "when"),
        ("region=MA-13", "region"),
        ("donor=DISCRET", "donor"),
        ("kind=party", "kind"),
        ("axis=inconnu", "axis"),
        ("project=BROUILLON.1", "project"),
        ("project=%00", "project"),
        ("year=22", "year"),
        ("year=9999999999999999999999", "year"),
        ("sort=title", "sort"),
        ("knid=meeting", "knid"),
    ],
)
def test_an_invalid_value_is_rejected_with_the_name_of_its_filter(client, query, name):
    ProjectFactory(code="BROUILLON.1")
    response = client.get(f"/en/events/?{query}")
    assert response.status_code == 400
    assert list(problems_of(read(response))) == [name]


def test_a_published_project_without_events_is_a_valid_question(client):
    title = "Projet " * 12 + "entier"  # of 90 letters, as many as a filter shows
    ProjectFactory(published=True, code="ESSAI.9", title_fr=title)
    ProjectFactory(published=True, code="ESSAI.8", title_fr=title + "s")
    EventFactory(published=True)
    page = read(client.get("/en/events/?project=ESSAI.9&project=ESSAI.8"))
    assert [chip.text.partition("Projet ")[2] for chip in page.all("a", "chip")] == [
        *(title.removeprefix("Projet "), ("Projet " * 11).strip() + "…"),
    ]
    assert "No event matches all of these filters." in page.one("div", "empty").text


def test_the_filters_offer_only_what_the_public_may_know(client):
    shown = ProjectFactory(published=True, code="ESSAI.1")
    ProjectFactory(published=True, code="SANS.EVENEMENT")
    hidden = ProjectFactory(code="BROUILLON.1")
    EventFactory(published=True, projects=[shown, hidden], starts_at=in_morocco(2022, 3, 2))
    EventFactory(projects=[ProjectFactory(published=True, code="SEUL.BROUILLON")], starts_at=in_morocco(2019, 3, 2))
    page = read(client.get("/fr/events/"))
    offered = {name: [box["value"] for box in page.all("input", name=name)] for name in ("project", "year")}
    assert offered == {"project": ["ESSAI.1"], "year": ["2022"]}


def test_an_empty_portal_still_answers(client):
    page = read(client.get("/en/events/"))
    assert (
        page.one("div", "empty").text == "No event is announced at the moment. The first ones will be published here."
    )


def test_pages_of_a_list_follow_each_other(client):
    EventFactory.create_batch(21, published=True)
    EventFactory.create_batch(2)
    assert len(listed(client, "/fr/events/")) == 20
    assert len(listed(client, "/fr/events/?page=2")) == 1
    assert client.get("/fr/events/?page=3")["Location"] == "/fr/events/?page=2"


@pytest.mark.both
@pytest.mark.django_db(transaction=True)  # in a transaction counts are read anew each time
@pytest.mark.parametrize("rows", [1, 3, 100])
def test_the_list_of_events_that_was_read_costs_two_queries(client, django_assert_num_queries, rows):
    axis, place = AxisFactory(), PlaceFactory()
    project = ProjectFactory(published=True, axis=axis)
    EventFactory.create_batch(rows, published=True, axis=axis, place=place, projects=[project])
    client.get("/fr/events/")
    # The data version, and the keys of the page: options, rows, menu and logo are known until something changes.
    with django_assert_num_queries(2):
        client.get("/fr/events/")


# --- One event --------------------------------------------------------------------------------------------------------


def facts(page):
    """Return the facts beside a record as {name: text}."""
    pairs = page.one("dl", "facts").all("div")
    return {pair.one("dt").text: " ".join(dd.text for dd in pair.all("dd")) for pair in pairs}


def test_an_event_shows_everything_recorded(client):
    axis = AxisFactory(code="axe-a", name_fr="Axe d’essai A")
    event = EventFactory(
        published=True,
        slug="atelier",
        title_fr="Atelier d’essai",
        summary_fr="Résumé d’essai",
        body_fr="<p>Texte d’essai</p>",
        starts_at=in_morocco(2090, 8, 1, 9, 30),
        ends_at=in_morocco(2090, 8, 1, 17),
        venue_fr="Salle d’essai",
        place=PlaceFactory(name_fr="Ville d’essai", region__name_fr="Région d’essai"),
        axis=axis,
        online_url="https://example.org/salle",
        registration_url="https://example.org/inscription",
        registration_deadline=in_morocco(2090, 7, 20, 17),
        organisers=[PartnerFactory(name_fr="Partenaire d’essai")],
        contact_email="atelier@example.org",
        projects=[
            ProjectFactory(published=True, slug="projet", title_fr="Projet d’essai"),
            ProjectFactory(title_fr="Projet caché"),
        ],
    )
    ArticleFactory(published=True, event=event, slug="article", title_fr="Article d’essai")
    ArticleFactory(event=event, title_fr="Article caché")
    EventDocument.objects.create(
        event=event, title="Programme d’essai", category=Document.Category.AGENDA, language="en", file="absent.pdf"
    )
    response = client.get("/en/events/atelier/")
    page = read(response)
    known = facts(page)
    del known["Last changed"]
    assert known == {
        "When": "1 August 2090 09:30–17:00, time in Morocco Add to my calendar",
        "Where": "Salle d’essai (in French) Ville d’essai (in French) Region: Région d’essai (in French)",
        "Online": "example.org",
        "Registration": "Register example.org Until 20 July 2090 at 17:00",
        "Kind": "Workshop",
        "Organised by": "Partenaire d’essai (in French)",
        "Axis": "Axe d’essai A (in French)",
        "Contact": "atelier@example.org",
    }
    assert page.one("h1").text == "Atelier d’essai"
    assert page.one("span", "status").text == "Confirmed"
    assert page.one("div", "prose").text == "Texte d’essai"
    assert page.one("ul", "files").text == "Programme d’essai agenda · English · PDF"
    assert linked_slugs(page.one("section", aria_labelledby="projects").all("li")) == ["projet"]
    assert linked_slugs(page.one("section", aria_labelledby="articles").all("li")) == ["article"]
    assert "caché" not in response.content.decode()
    assert description(page) == "Résumé d’essai"


@pytest.mark.parametrize(
    ("language", "times", "is_all_day", "expected"),
    [
        ("en", ((2024, 8, 1), (2024, 8, 2)), True, "1–2 August 2024"),
        ("fr", ((2022, 5, 30), (2022, 6, 14)), True, "du 30 mai au 14 juin 2022"),
        ("fr", ((2022, 3, 1), None), True, "1er mars 2022"),
        ("en", ((2022, 3, 2, 9), None), False, "2 March 2022 09:00–10:00, time in Morocco"),
        (
            "en",
            ((2022, 3, 2, 9), (2022, 3, 4, 12)),
            False,
            "2–4 March 2022 From 09:00 on the first day to 12:00 on the last, time in Morocco",
        ),
    ],
)
def test_the_time_of_an_event_is_said_as_it_is_known(client, language, times, is_all_day, expected):
    starts_at, ends_at = (moment and in_morocco(*moment) for moment in times)
    EventFactory(published=True, slug="essai", starts_at=starts_at, ends_at=ends_at, is_all_day=is_all_day)
    page = read(client.get(f"/{language}/events/essai/"))
    assert page.one("dl", "facts").all("dd")[0].text == expected


def test_times_are_marked_up_for_machines(client):
    EventFactory(published=True, slug="essai", starts_at=in_morocco(2024, 8, 1, 9, 30))
    when = read(client.get("/fr/events/essai/")).one("dl", "facts").all("dd")[0]
    assert [time["datetime"] for time in when.all("time")] == [
        "2024-08-01",
        "2024-08-01T09:30+01:00",
        "2024-08-01T10:30+01:00",
    ]


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (Event.Status.CANCELLED, ["This event is cancelled."]),
        (Event.Status.POSTPONED, ["This event is postponed. The date shown is the last one announced."]),
        (Event.Status.CONFIRMED, []),
    ],
)
def test_an_event_that_is_off_says_so_in_words(client, status, expected):
    EventFactory(published=True, slug="essai", status=status, upcoming=True)
    assert [p.text for p in read(client.get("/en/events/essai/")).all("p", "notice--alert")] == expected
    in_list = [span.text for span in read(client.get("/en/events/")).all("span", "status")]
    assert in_list == ([status.label] if expected else [])


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, "Register example.org"),
        ({"registration_deadline": dt.timedelta(days=-1)}, "Closed"),
        ({"status": Event.Status.CANCELLED}, "Closed"),
        ({"starts_at": dt.timedelta(days=-3)}, None),
    ],
)
def test_registration_is_offered_only_while_it_is_open(client, change, expected):
    values = {name: timezone.now() + v if isinstance(v, dt.timedelta) else v for name, v in change.items()}
    EventFactory(
        published=True,
        slug="essai",
        registration_url="https://example.org/x",
        **{"starts_at": timezone.now() + dt.timedelta(days=3), **values},
    )
    assert facts(read(client.get("/en/events/essai/"))).get("Registration") == expected


def test_a_picture_is_shown_with_consent_only(client):
    event = EventFactory(published=True, slug="essai")
    for alt, has_consent in (("Image permise", True), ("Image sans accord", False)):
        picture = PictureFactory(alt_fr=alt, caption_fr="Légende d’essai", has_consent=has_consent)
        EventPicture.objects.create(event=event, picture=picture)
    gallery = read(client.get("/ar/events/essai/")).one("figure", "head-picture")
    image = gallery.one("img")
    assert (image["alt"], *image.language()) == ("Image permise", "fr", "ltr")
    assert "Légende d’essai" in gallery.one("figcaption").text
    assert "© Essai" in gallery.one("figcaption").text


def test_an_event_with_nothing_but_a_title_stands(client):
    EventFactory(published=True, slug="essai", title_fr="Essai seul", starts_at=in_morocco(2022, 3, 2, 9))
    page = read(client.get("/fr/events/essai/"))
    assert page.one("h1").text == "Essai seul"
    assert description(page) == "Essai seul"
    assert page.all("section", aria_labelledby="projects") == page.all("section", aria_labelledby="sources") == []


# --- The list of news and one article ---------------------------------------------------------------------------------


@pytest.mark.both
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["recent", "ancien", "sans-date"]),
        ("sort=date", ["ancien", "recent", "sans-date"]),
        ("kind=story", ["ancien"]),
        ("kind=story&kind=news", ["recent", "ancien", "sans-date"]),
        ("axis=axe-b", ["sans-date"]),
        ("project=ESSAI.1", ["recent"]),
        ("year=2020", ["ancien"]),
        ("year=2020&year=2022", ["recent", "ancien"]),
        ("q=Chapeau+unique", ["sans-date"]),
    ],
)
def test_each_filter_of_news_keeps_exactly_what_it_names(client, query, expected):
    project = ProjectFactory(published=True, code="ESSAI.1")
    ArticleFactory(published=True, slug="recent", dateline_date=dt.date(2022, 3, 1), projects=[project])
    ArticleFactory(published=True, slug="ancien", dateline_date=dt.date(2020, 3, 1), kind="story")
    ArticleFactory(
        published=True,
        slug="sans-date",
        dateline_date=None,
        lead_fr="Chapeau unique",
        axis=AxisFactory(code="axe-b"),
    )
    ArticleFactory(slug="brouillon", lead_fr="Chapeau unique", projects=[project], kind="story")
    assert listed(client, f"/fr/news/?{query}") == expected


@pytest.mark.django_db(transaction=True)  # in a transaction counts are read anew each time
@pytest.mark.parametrize("rows", [1, 3, 100])
def test_the_list_of_news_that_was_read_costs_two_queries(client, django_assert_num_queries, rows):
    axis = AxisFactory()
    project = ProjectFactory(published=True, axis=axis)
    ArticleFactory.create_batch(rows, published=True, axis=axis, dateline_place=PlaceFactory(), projects=[project])
    client.get("/fr/news/")
    # The data version, and the keys of the page: options, rows, menu and logo are known until something changes.
    with django_assert_num_queries(2):
        client.get("/fr/news/")


def test_an_article_shows_everything_recorded(client):
    project = ProjectFactory(published=True, slug="projet")
    event = EventFactory(published=True, slug="evenement")
    article = ArticleFactory(
        published=True,
        slug="essai",
        kind="press_release",
        lead_fr="Chapeau d’essai",
        body_fr="<p>Texte d’essai</p>",
        dateline_place=PlaceFactory(name_fr="Ville d’essai"),
        dateline_date=dt.date(2022, 3, 1),
        dateline_precision="month",
        projects=[project, ProjectFactory(title_fr="Projet caché")],
        event=event,
        regions=["MA-01"],
        media_contact="presse@example.org",
    )
    article.documents.create(title="Communiqué d’essai", language="fr", file="absent.pdf")
    ArticleSource.objects.create(article=article, title="Source d’essai", url="https://example.org/source")
    ArticleFactory(published=True, slug="voisin", projects=[project])
    ArticleFactory(title_fr="Voisin caché", projects=[project])
    response = client.get("/fr/news/essai/")
    page = read(response)
    assert page.one("p", "lead").text == "Chapeau d’essai"
    assert page.one("p", "head-line").text == "Ville d’essai mars 2022"
    assert page.one("p", "head-line").one("time")["datetime"] == "2022-03"
    assert page.one("div", "prose").text == "Texte d’essai"
    assert linked_slugs(page.one("section", aria_labelledby="projects").all("li")) == ["projet"]
    assert linked_slugs(page.one("section", aria_labelledby="event").all("li")) == ["evenement"]
    assert linked_slugs(page.one("section", aria_labelledby="also").all("li")) == ["voisin"]
    assert page.one("ul", "files").text == "Communiqué d’essai autre document · Français · PDF"
    assert page.one("a", href="mailto:presse@example.org").text == "presse@example.org"
    assert page.one("a", href="https://example.org/source")["rel"] == "external noopener"
    assert "caché" not in response.content.decode()
    assert description(page) == "Chapeau d’essai"
    assert page.one("meta", property="og:type")["content"] == "article"


def test_an_article_hides_a_draft_event_and_a_picture_without_consent(client):
    article = ArticleFactory(published=True, slug="essai", event=EventFactory(title_fr="Événement caché"))
    ArticlePicture.objects.create(article=article, picture=PictureFactory(alt_fr="Image cachée", has_consent=False))
    assert "caché" not in client.get("/fr/news/essai/").content.decode()


def test_an_undated_article_says_so(client):
    ArticleFactory(published=True, slug="essai", dateline_date=None)
    assert read(client.get("/en/news/")).one("p", "kicker").text == "News Undated"
    assert read(client.get("/en/news/essai/")).one("p", "head-line").text == "Undated: the source gives no date"


@pytest.mark.both
def test_articles_picked_by_hand_come_before_computed_ones(client):
    project = ProjectFactory(published=True)
    picked, hidden = ArticleFactory(published=True, slug="choisi"), ArticleFactory(slug="cache")
    ArticleFactory(published=True, slug="meme-projet", projects=[project])
    ArticleFactory(published=True, slug="essai", projects=[project], related_articles=[picked, hidden])
    page = read(client.get("/fr/news/essai/"))
    assert linked_slugs(page.one("section", aria_labelledby="also").all("li")) == ["choisi"]


# --- What holds for both ----------------------------------------------------------------------------------------------

BOTH = pytest.mark.parametrize(("factory", "section"), [(EventFactory, "events"), (ArticleFactory, "news")])


@BOTH
def test_an_old_address_leads_to_the_new_one(client, factory, section):
    record = factory(published=True, slug="ancien")
    record.slug = "nouveau"
    record.save()
    response = client.get(f"/ar/{section}/ancien/")
    assert (response.status_code, response["Location"]) == (301, f"/ar/{section}/nouveau/")


@BOTH
def test_a_draft_and_what_appears_later_are_not_there(client, factory, section):
    factory(slug="brouillon")
    factory(slug="demain", state=State.PUBLISHED, published_at=timezone.now() + dt.timedelta(days=1))
    for slug in ("brouillon", "demain", "jamais-vu"):
        assert client.get(f"/fr/{section}/{slug}/").status_code == 404


@BOTH
def test_a_page_is_read_not_written(client, factory, section):
    factory(published=True, slug="essai")
    for address in (f"/fr/{section}/", f"/fr/{section}/essai/"):
        assert client.post(address).status_code == 405
        assert client.head(address).status_code == 200
        assert not client.get(address).cookies


@BOTH
def test_a_french_fallback_in_arabic_is_marked_and_labelled(client, factory, section):
    factory(published=True, slug="essai", title_fr="Titre d’essai")
    detail = read(client.get(f"/ar/{section}/essai/"))
    assert detail.one("html").language() == ("ar", "rtl")
    assert detail.one("h1").language() == ("fr", "ltr")
    assert len(detail.all("p", "notice")) == 1
    sort = "start" if section == "events" else "date"
    link = read(client.get(f"/ar/{section}/?sort={sort}")).all("h3")[0].one("a")
    assert link.one("span", lang="fr").text == "Titre d’essai"
    assert link.one("span", "standin").text != ""


@BOTH
def test_a_very_long_title_is_set_smaller(client, factory, section):
    assert len(LONG_TITLE) == 234
    factory(published=True, slug="essai", title_fr=LONG_TITLE)
    factory(published=True, slug="court", title_fr="Titre court")
    assert read(client.get(f"/fr/{section}/essai/")).one("h1").classes == ["is-long"]
    assert read(client.get(f"/fr/{section}/court/")).one("h1").classes == []


def test_the_title_of_a_source_is_marked_in_its_language(client):
    article = ArticleFactory(published=True)
    article.sources.create(title="Final report", language="en", url="https://example.org/report")
    article.sources.create(title="تقرير", language="ar")
    article.sources.create(title="Rapport final")
    html = client.get(article.get_absolute_url()).content.decode()
    assert 'lang="en" dir="ltr" rel="external noopener">Final report' in html
    assert '<span lang="ar" dir="rtl">تقرير' in html
    assert '<span lang="fr" dir="ltr">Rapport final' in html
