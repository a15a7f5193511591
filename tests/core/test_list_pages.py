"""The page of a list answers a wrong value itself, keeps every other choice, and has one address for one question."""

import datetime as dt

import pytest
from django.test import RequestFactory
from django.utils import timezone

from core.list_pages import ListPage
from events.calls import CALL_KINDS
from events.models import Article
from projects.filters import ProjectFilter
from projects.models import Project
from tests.factories import (
    ArticleFactory,
    AxisFactory,
    EventFactory,
    PartnerFactory,
    ProjectFactory,
    RegionFactory,
    ResourceFactory,
)
from tests.reading import linked_slugs, problems_of, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def records():
    RegionFactory(code="MA-01", short_name_fr="Nord")
    youth, health = AxisFactory(code="youth"), AxisFactory(code="health")
    for axis, donor in ((youth, "EU"), (youth, "CH"), (health, "EU")):
        ProjectFactory(published=True, axis=axis, donors=[donor], slug=f"projet-{axis.code}-{donor.lower()}")
    EventFactory(published=True, kind="workshop", axis=youth, slug="atelier")
    ArticleFactory(published=True, kind="news", axis=youth, slug="article")
    ResourceFactory(published=True, kind="report", slug="rapport")


@pytest.mark.parametrize("few", [0, 500])
@pytest.mark.parametrize(
    ("name", "factory"),
    [
        ("projects", ProjectFactory),
        ("timeline", ProjectFactory),
        ("events", EventFactory),
        ("news", ArticleFactory),
        ("resources", ResourceFactory),
    ],
)
def test_a_draft_is_in_no_list_long_or_short(client, monkeypatch, name, factory, few):
    monkeypatch.setattr("core.listing.FEW", few)
    factory(published=True, slug="publie")
    factory(slug="brouillon")
    slugs = linked_slugs([item for item in read(client.get(f"/fr/{name}/")).all("li") if item.all("a")])
    assert {"publie", "brouillon"}.intersection(slugs) == {"publie"}


def test_what_was_left_out_is_told_with_the_field_that_it_belongs_to(records):
    page = ListPage(
        RequestFactory().get(f"/en/projects/?axis=rien&year_min=x&sort=y&axes=1&q={' a' * 101}{'b' * 200}"),
        ProjectFilter,
        Project.objects.published(),
    )
    told = {problem.name: (problem.label, problem.field) for problem in page.problems}
    assert told == {
        "axis": ("Axe d’intervention", "group-axis"),
        "year_min": ("Actif à partir de", "year_min"),
        "sort": ("Trier par", "sort"),
        "axes": ("axes", ""),
        "q": ("Mot-clé", "q"),
    }
    assert (page.status, page.filter_count, page.is_awaited) == (400, 0, False)
    assert (page.typed["year_min"], page.typed["q"]) == ("x", f"{' a' * 101}{'b' * 200}".strip()[:300])
    page = ListPage(
        RequestFactory().get("/en/projects/?axis=youth&axis=health&donor=EU&q=essai&sort=end"),
        ProjectFilter,
        Project.objects.published(),
    )
    assert (page.status, page.filter_count, page.problems) == (200, 3, [])


# For each list: a query whose first value is right and whose second is wrong.
WRONG = {
    "projects": ("donor=EU", "axis=rien"),
    "events": ("kind=workshop", "axis=rien"),
    "news": ("kind=news", "region=MA-99"),
    "resources": ("kind=report", "language=klingon"),
}


@pytest.mark.parametrize(("language", "words"), [("fr", "Inconnu ici"), ("ar", "غير معروف هنا"), ("en", "Not known")])
@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_value_is_answered_by_the_list_with_the_other_choices(client, records, name, language, words):
    right, wrong = WRONG[name]
    field, value = wrong.split("=")
    response = client.get(f"/{language}/{name}/?{wrong}&{right}")
    assert response.status_code == 400
    page = read(response)
    assert page.one("html")["lang"] == language
    assert [box["value"] for box in page.all("input", name=right.split("=")[0]) if "checked" in box.attrs] == [
        right.split("=")[1]
    ]
    (sentence,) = problems_of(page).values()
    assert sentence.startswith(words)
    assert value in sentence
    group = page.one("details", id=f"group-{field}")
    assert "open" in group.attrs
    assert group.one("p", "field-problem").text == sentence
    assert group["aria-describedby"] == group.one("p", "field-problem")["id"]
    assert page.one("div", "notice--problem").one("a")["href"] == f"#{group['id']}"
    # What leads on asks the right part only.
    links = [link["href"] for link in page.all("a") if "/" + name + "." in link["href"]]
    assert links
    assert all(link.endswith(f"?{right}") for link in links)


def test_of_several_values_the_right_ones_stay(client, records):
    page = read(client.get("/fr/projects/?axis=rien&axis=youth&donor=XX&axes=1&page=9x&sort=title"))
    rows = linked_slugs([row.one("h3") for row in page.all("li", "row")])
    assert set(rows) == {"projet-youth-eu", "projet-youth-ch"}
    assert set(problems_of(page)) == {"axis", "donor", "axes", "sort"}
    assert page.one("select", id="sort")["aria-describedby"] == page.one("div", "sort").one("p", "field-problem")["id"]


def test_years_that_cross_keep_both_fields_as_typed(client, records):
    response = client.get("/fr/projects/?year_min=2020&year_max=2010&donor=EU")
    assert response.status_code == 400
    page = read(response)
    assert [page.one("input", id=name)["value"] for name in ("year_min", "year_max")] == ["2020", "2010"]
    assert page.one("input", id="year_max")["aria-invalid"] == "true"
    assert "aria-invalid" not in page.one("input", id="year_min").attrs
    assert list(problems_of(page)) == ["year_max"]


def test_years_in_arabic_digits_are_understood_and_shown_as_typed(client, records):
    response = client.get("/ar/projects/?year_min=٢٠١٦")
    assert response.status_code == 200
    assert read(response).one("input", id="year_min")["value"] == "٢٠١٦"


def test_with_nothing_right_the_page_says_that_the_list_is_whole(client, records):
    page = read(client.get("/en/projects/?axis=rien"))
    assert "below is the whole list" in page.one("div", "notice--problem").text
    assert (
        "all the other filters"
        in read(client.get("/en/projects/?axis=rien&donor=EU")).one("div", "notice--problem").text
    )


def test_a_wrong_question_to_a_file_leads_on_to_the_list_with_the_rest(client, records):
    response = client.get("/fr/projects.csv?axis=rien&donor=EU")
    assert response.status_code == 400
    assert [link["href"] for link in read(response).one("main").all("a")] == ["/fr/projects/?donor=EU", "/fr/projects/"]


@pytest.mark.parametrize(
    ("sent", "address"),
    [
        ("projects/?q=&donor=EU&year_min=&year_max=&sort=-start", "projects/?donor=EU"),
        ("projects/?q=%20&sort=-start", "projects/"),
        ("projects/?sort=start&q=", "projects/?sort=start"),
        ("timeline/?q=&axis=youth", "timeline/?axis=youth"),
        ("figures/?q=&axis=youth&sort=-start", "figures/?axis=youth"),
        ("events/?q=&when=&kind=workshop&sort=agenda", "events/?kind=workshop"),
        ("news/?q=&sort=-date", "news/"),
        ("resources/?q=%D8%A7&year=&sort=date", "resources/?q=%D8%A7&sort=date"),
        ("search/?q=&kind=projects", "search/?kind=projects"),
    ],
)
def test_a_form_sent_without_script_ends_at_the_address_without_empty_parameters(client, records, sent, address):
    response = client.get(f"/fr/{sent}")
    assert (response.status_code, response["Location"]) == (302, f"/fr/{address}")
    assert client.get(response["Location"]).status_code == 200


def test_the_redirect_stays_on_this_site(client):
    response = client.get("//evil.example/fr/projects/?q=")
    assert response.status_code != 302 or not response["Location"].startswith("//")


def test_a_tile_without_projects_leads_to_no_empty_list(client, records):
    RegionFactory(code="MA-02", short_name_fr="Est")
    ProjectFactory(published=True, regions=["MA-02"])
    links = {tile["data-key"]: tile.get("href") for tile in read(client.get("/fr/")).all(None, "tile")}
    assert links == {"tile-MA-01": "/fr/regions/MA-01/", "tile-MA-02": "/fr/projects/?region=MA-02"}
    links = {tile["data-key"]: tile.get("href") for tile in read(client.get("/fr/projects/")).all(None, "tile")}
    assert links == {"tile-MA-01": None, "tile-MA-02": "?region=MA-02"}


def options(page, name):
    """Return {value: whether it can be chosen} of a filter."""
    return {box["value"]: "disabled" not in box.attrs for box in page.all("input", name=name)}


def test_what_may_come_can_be_chosen_and_subscribed_to_before_it_is_there(client, records):
    EventFactory(published=True, starts_at=timezone.now() - dt.timedelta(days=9), slug="passe")
    assert options(read(client.get("/fr/news/")), "kind") == {
        value: value in {"news", *CALL_KINDS} for value in Article.Kind.values
    }
    assert options(read(client.get("/fr/projects/")), "status")["planned"]
    for address, endings in {
        "news/?kind=call": ["ics", "ics", "rss", "atom"],
        "events/?when=upcoming&axis=health": ["ics", "ics", "rss", "atom"],
    }.items():
        path, query = address.split("/")
        page = read(client.get(f"/fr/{address}"))
        assert page.one("h2", id="results").one("b").text == "0"
        box = page.one("details", "subscribe")
        assert "open" in box.attrs
        assert [link["href"].partition("/fr/")[2].partition("&")[0] for link in box.all("a")] == [
            f"subscriptions/new/{address}".partition("&")[0],  # by mail first
            *(f"{path}.{ending}{query}".partition("&")[0] for ending in endings),
        ]


def test_the_button_of_the_sheet_says_how_many_and_the_opener_how_many_filters(client, records):
    page = read(client.get("/en/projects/?donor=EU&axis=youth&q=projet"))
    count = page.one("h2", id="results").one("b").text
    assert page.one("div", "sheet-foot").one("button").text == f"Show {count} project{'' if count == '1' else 's'}"
    assert page.one("details", "filters-narrow").all("summary")[0].text == "Filters (2 in force)"
    links = [link["href"] for link in page.all("a") if "data-spreadsheet" in link.attrs]
    assert links == ["/en/projects.xlsx?donor=EU&axis=youth&q=projet"] * 2


def test_the_options_of_a_folded_filter_are_one_link_away(client):
    """Whatever is chosen stays, and so do the filters that were unfolded before."""
    partners = [PartnerFactory(code=f"P{n}") for n in range(7)]
    ProjectFactory.create_batch(21, published=True, donors=partners, partners=partners, regions=["MA-01"])
    here = "/fr/projects/?region=MA-01&page=2"
    for name, before in (("donor", set()), ("partner", {"donor"})):
        page = read(client.get(here))
        assert {box["name"] for box in page.all("input") if box.get("name") in {"donor", "partner"}} == before
        group = page.one("details", id=f"group-{name}")
        assert "open" not in group.attrs
        assert group.one("a").text.endswith(" 7")
        here = "/fr/projects/" + group.one("a")["href"].partition("#")[0]
    page = read(client.get(here))
    assert [len(page.all("input", name=name)) for name in ("donor", "partner")] == [7, 7]
    assert "checked" in page.one("input", name="region", value="MA-01").attrs
    assert page.one("a", aria_current="page", href="?region=MA-01&page=2")
    assert {option["value"] for option in page.all("input", name="donor")} == {partner.code for partner in partners}


def test_a_filter_with_a_choice_or_a_wrong_value_shows_its_options(client):
    ProjectFactory(published=True, donors=[f"D{n}" for n in range(8)])
    for query, chosen in (("donor=D3", ["D3"]), ("donor=RIEN", [])):
        page = read(client.get(f"/fr/projects/?{query}"))
        boxes = page.all("input", name="donor")
        assert len(boxes) == 8
        assert [box["value"] for box in boxes if "checked" in box.attrs] == chosen
        assert "open" in page.one("details", id="group-donor").attrs
