"""An invented office with two languages, in another country, with its own regions, currency and time zone."""

import csv
import datetime as dt
import json

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from lxml import etree

from core.models import Place, Region
from projects.models import Project
from tests import reading_pdf
from tests.admin_tools import errors
from tests.reading import read
from tests.shipped import addresses, in_turn
from tests.tools import THOROUGH

REGIONS = ["TG-C", "TG-K", "TG-M", "TG-P", "TG-S"]
FOREIGN = (
    "Maroc",
    "Morocc",
    "MA-",
    "Casablanca",
    "dirham",
    "oim-maroc",
)


def whole(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def every_address(language):
    return [
        *addresses(language),
        *(f"/{language}/{name}.{ending}" for name in ("projects", "events", "news") for ending in ("csv", "json")),
        *(f"/{language}/{name}.rss" for name in ("projects", "events", "news")),
        f"/{language}/events.ics",
        *("/sitemap.xml", "/sitemap-lists-1.xml", "/robots.txt", "/api/v1/regions/"),
        f"/api/v1/schema/?lang={language}",
    ]


@pytest.mark.parametrize("languages", [("fr",), ("en",)] if THOROUGH else [("fr", "en")], ids="-".join)
def test_every_public_address_answers_and_names_no_other_country(visitor, languages):
    found = {}
    for _language, address in in_turn(every_address, languages):
        response = visitor.get(address)
        text = whole(response).decode()
        if response.status_code != 200 or any(word in text for word in FOREIGN):
            found[address] = response.status_code, [word for word in FOREIGN if word in text]
    assert found == {}


def test_there_are_two_languages(visitor):
    links = read(visitor.get("/en/projects/")).one("nav", "languages").all("a")
    assert [link["lang"] for link in links] == ["fr", "en"]
    assert visitor.get("/ar/projects/").status_code == 404


def test_sentences_have_the_words_of_the_office(visitor):
    page = read(visitor.get("/fr/"))
    # With the name of the portal it would be longer than search engines show.
    assert page.one("title").text == "Projets pour une migration sûre, digne et ordonnée au Togo"
    assert read(visitor.get("/fr/projects/")).one("title").text == "Projets – Essai Togo"
    assert page.one("meta", property="og:locale")["content"] == "fr_TG"
    assert read(visitor.get("/en/events/")).one("p", "lead").text.endswith("Times are those of Togo.")


def test_the_tiles_lead_to_the_regions_of_the_office(visitor):
    tiles = read(visitor.get("/fr/")).all("a", "tile")
    assert sorted(tile["data-key"] for tile in tiles) == [f"tile-{code}" for code in REGIONS]
    for tile in tiles:
        code, has_projects = tile["data-key"].removeprefix("tile-"), tile.one("text", "tile-count").text != "0"
        assert tile["href"] == (f"/fr/projects/?region={code}" if has_projects else f"/fr/regions/{code}/")
        assert visitor.get(tile["href"]).status_code == 200
    page = read(visitor.get("/fr/projects/?region=TG-K"))
    assert "Des puits à Kara" in page.one("main").text
    assert "Des écoles" not in page.one("ul", "rows").text
    assert visitor.get("/fr/projects/?region=MA-01").status_code == 400


def test_a_file_has_the_name_and_the_country_of_the_office(visitor):
    response = visitor.get("/fr/projects.csv?sheet=locations")
    rows = whole(response).decode("utf-8-sig").splitlines()
    assert 'filename="essai-togo-projects-locations-fr-' in response["Content-Disposition"]
    assert any({"TG-K", "Kara", "TG"} <= set(row) for row in csv.reader(rows, delimiter=";"))


def test_the_api_gives_regions_and_moments_of_the_country(visitor):
    found = visitor.get("/api/v1/regions/").json()["results"]
    assert [region["code"] for region in found] == REGIONS
    event = visitor.get("/api/v1/events/inauguration/").json()
    assert dt.datetime.fromisoformat(event["starts_at"]).utcoffset() == dt.timedelta(0)


def test_the_iati_file_names_organisation_and_country(visitor):
    root = etree.fromstring(whole(visitor.get("/fr/projects/puits.xml")))
    (activity,) = root.iter("iati-activity")
    project = Project.objects.get(slug="puits")
    assert project.code.startswith("TG-")
    assert activity.findtext("iati-identifier") == f"XX-TEST-1-{project.code}"
    assert [country.get("code") for country in activity.iter("recipient-country")] == ["TG"]
    assert {name.text for name in activity.find("reporting-org").iter("narrative")} == {
        "Organisation d’essai",
        "Test organisation",
    }
    types = {org.findtext("narrative"): org.get("type") for org in activity.iter("participating-org")}
    assert (types["Association d’ici"], types["Association d’ailleurs"]) == ("22", "21")
    assert activity.get("default-currency") == "XOF"


def test_a_sheet_is_drawn_with_the_words_of_the_office(visitor):
    text = reading_pdf.words_of(reading_pdf.read(whole(visitor.get("/fr/projects/puits.pdf"))))
    assert "Togo" in text
    assert "Des puits à Kara" in text
    assert "Maroc" not in text


def test_structured_data_name_the_country(visitor):
    data = json.loads(read(visitor.get("/fr/")).one("script", type="application/ld+json").text)
    office = next(node for node in data["@graph"] if node["@type"] == "GovernmentOrganization")
    assert (office["name"], office["areaServed"]["name"]) == ("Bureau d’essai Togo", "Togo")
    assert office["parentOrganization"]["url"] == "https://organisation.example/"


def test_a_place_has_a_region_exactly_in_the_country_of_the_office(shipped, db):
    region = Region.objects.get(code="TG-K")
    Place.objects.create(key="kara", name_fr="Kara", region=region)
    for wrong in ({"country": "TG"}, {"country": "GH", "region": region}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Place.objects.create(key="faux", name_fr="Faux", **wrong)
    with pytest.raises(ValidationError, match="TG"):
        Region(code="MA-01", name_fr="x", short_name_fr="x", tile_column=1, tile_row=1).full_clean()


def test_the_form_offers_the_currency_and_refuses_in_the_words_of_the_office(shipped, officer_client):
    page = read(officer_client.get(reverse("admin:projects_project_add")))
    first = [option["value"] for option in page.one("select", name="currency").all("option")][1]
    assert first == settings.OFFICE.currency == "XOF"
    form = {"key": "sans", "name_fr": "Sans région", "country": "TG"}
    response = officer_client.post(reverse("admin:core_place_add"), form)
    assert errors(response)[""] == [
        "Une localité au Togo doit avoir une région\u00a0; une localité à l’étranger n’en a pas."
    ]
