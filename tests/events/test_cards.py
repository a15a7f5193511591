"""What is shown where an address is shared: of each project, event and article, and of a list with its question."""

import datetime as dt
import io

import pytest
from PIL import Image

from core.search import index
from events.views_cards import article_card, event_card
from tests.factories import (
    ArticleFactory,
    EventFactory,
    PartnerFactory,
    PictureFactory,
    PlaceFactory,
    ProjectFactory,
    ResourceFactory,
    SittingFactory,
)
from tests.reading import read
from tests.shipped import LANGUAGES


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path


KINDS = {"projects": ProjectFactory, "events": EventFactory, "news": ArticleFactory}
of_every_kind = pytest.mark.parametrize("kind", KINDS)


def shared_picture(client, address):
    return read(client.get(address)).one("meta", property="og:image")["content"]


@of_every_kind
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_names_a_picture_of_its_own(client, db, kind, language):
    record = KINDS[kind](published=True, translated=True)
    address = f"/{language}/{kind}/{record.slug}"
    assert shared_picture(client, f"{address}/") == f"http://localhost:8000{address}.png"
    response = client.get(f"{address}.png")
    picture = Image.open(io.BytesIO(response.content))
    assert (response["Content-Type"], picture.format, picture.size) == ("image/png", "PNG", (1200, 630))
    other = client.get(address.replace(f"/{language}/", "/ar/" if language != "ar" else "/fr/") + ".png")
    assert other.content != response.content


@of_every_kind
def test_the_longest_title_stays_inside(client, db, kind):
    """Nothing is drawn on the outermost pixels: they are the blue of the picture."""
    record = KINDS[kind](published=True, title_fr=("Mot " * 75).strip(), slug="long")
    image = Image.open(io.BytesIO(client.get(f"/fr/{kind}/{record.slug}.png").content)).convert("RGB")
    edge = [image.getpixel((x, y)) for x in range(0, 1200, 3) for y in (3, 626)]
    edge += [image.getpixel((x, y)) for y in range(0, 630, 3) for x in (3, 1196)]
    assert set(edge) == {(0, 51, 160)}


@of_every_kind
def test_drafts_have_no_picture_and_a_shown_picture_comes_first(client, db, kind):
    assert client.get(f"/fr/{kind}/{KINDS[kind]().slug}.png").status_code == 404
    record = KINDS[kind](published=True)
    record.pictures.create(picture=PictureFactory(file__width=1300, file__height=700), order=0)
    assert shared_picture(client, f"/fr/{kind}/{record.slug}/").endswith("-share.jpg")


def test_a_card_says_what_when_and_where_and_who_funds_public_projects(db):
    rabat = PlaceFactory(name_fr="Rabat")
    projects = [
        ProjectFactory(published=True, donors=[PartnerFactory(acronym_fr="BP", asks_logo=True)]),
        ProjectFactory(donors=[PartnerFactory(acronym_fr="BB", asks_logo=True)]),
    ]
    noon = dt.datetime(2021, 3, 9, 12, tzinfo=dt.UTC)
    event = EventFactory(title_fr="Atelier", starts_at=noon, place=rabat, projects=projects)
    for name in ("Rabat", "Tanger"):
        SittingFactory(event=event, starts_at=noon, place=PlaceFactory(name_fr="Tanger") if name == "Tanger" else rabat)
    article = ArticleFactory(title_fr="Visite", dateline_place=rabat, projects=projects)
    bare = ArticleFactory(title_fr="Rien de plus", dateline_date=None)
    found = [event_card(event), article_card(article), article_card(bare)]
    names = ("title", "kicker", "line")
    said = [
        (*(card[name] and card[name]["text"] for name in names), [mark["name"]["text"] for mark in card["marks"]])
        for card in found
    ]
    assert said == [
        ("Atelier", "Atelier", "9 mars 2021 · Rabat, Tanger", ["BP"]),
        ("Visite", "Actualité", "Rabat · 4 mai 2021", ["BP"]),
        ("Rien de plus", "Actualité", None, []),
    ]


@of_every_kind
def test_the_picture_of_an_old_address_leads_to_that_of_the_new_one(client, db, kind):
    record = KINDS[kind](published=True, slug="ancien")
    record.slug = "nouveau"
    record.save()
    response = client.get(f"/ar/{kind}/ancien.png")
    assert (response.status_code, response["Location"]) == (301, f"/ar/{kind}/nouveau.png")


def about(client, address):
    """Return {name: content} of what a page says to who shares it, and its title, canonical address and robots."""
    page = read(client.get(address))
    said = {meta["property"]: meta["content"] for meta in page.all("meta") if meta.get("property")}
    robots = [meta["content"] for meta in page.all("meta", name="robots")]
    return said | {"title": page.one("title").text, "at": page.one("link", rel="canonical")["href"], "robots": robots}


@pytest.mark.parametrize("name", ["projects", "figures", "timeline", "events", "news", "resources"])
def test_a_filtered_list_is_shared_as_what_was_filtered(client, db, name, settings):
    factory = KINDS.get(name, ResourceFactory if name == "resources" else ProjectFactory)
    for title in ("Eau douce", "Eau salée", "Terre"):
        factory(published=True, title_fr=title)
    index.catch_up()
    settings.SITE_URL = "https://portail.test"
    whole, asked = (about(client, f"/fr/{name}/{query}") for query in ("?utm_source=x", "?q=eau&utm_source=x"))
    address = f"https://portail.test/fr/{name}"
    assert (whole["at"], whole["og:url"], whole["robots"]) == (f"{address}/", f"{address}/", [])
    assert (asked["at"], asked["og:url"], asked["robots"]) == (f"{address}/?q=eau", f"{address}/?q=eau", ["noindex"])
    words = f"{whole['og:title']} – Mot-clé\u00a0: eau"
    assert asked["title"] == f"{words} – OIM Maroc".replace("\u00a0", " ")
    assert asked["og:description"] == f"2 résultats. {whole['og:description']}"[:200]
    card = {"type": "image/png", "width": "1200", "height": "630", "alt": words, "": f"{address}.png?q=eau"}
    assert {key.removeprefix("og:image").lstrip(":"): said for key, said in asked.items() if "image" in key} == card
    picture = Image.open(io.BytesIO(client.get(f"/fr/{name}.png?q=eau").content))
    assert (picture.format, picture.size) == ("PNG", (1200, 630))
    assert client.get(f"/fr/{name}.png?year=jamais").status_code == 400


def test_a_shared_picture_says_its_size(client, db):
    article = ArticleFactory(published=True)
    article.pictures.create(picture=PictureFactory(file__width=700, file__height=500, alt_fr="Un atelier"))
    said = about(client, article.get_absolute_url())
    assert [said[f"og:image:{name}"] for name in ("type", "width", "height", "alt")] == [
        *("image/jpeg", "600", "315", "Un atelier"),
    ]
