"""The lists of axes, donors, partners and places: each number is that of the list that it links to."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pages import portfolios
from tests.factories import EventFactory, PartnerFactory, PlaceFactory, ProjectFactory
from tests.reading import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def projects():
    """Two donors and partners that have several projects, also in two roles, and one of drafts alone."""
    for number in range(3):
        ProjectFactory(
            published=number < 2,
            axis__code="youth",
            donors=["EU", f"D{number}"],
            partners=["UNDP"],
            regions=["MA-01"],
            places=[PlaceFactory(key="oujda", name_fr="Oujda"), f"p{number}"],
            start_date=dt.date(2015, 1, 1),
            end_date=None if number else dt.date(2016, 1, 1),
        )
    EventFactory(published=True, place=PlaceFactory(key="fes", name_fr="Fès"))


def rows(page):
    """Return [(name, address, [(number, address or None)])] of the table of a list."""
    found = []
    for row in page.one("table").one("tbody").all("tr"):
        cells = [(cell.text, cell.all("a")[0]["href"] if cell.all("a") else None) for cell in row.all("td")]
        found.append((row.one("th").one("a").text, row.one("th").one("a")["href"], cells))
    return found


@pytest.mark.both
@pytest.mark.parametrize(
    ("address", "count"), [("axes", 1), ("donors", 3), ("partners", 1), ("places", 4), ("regions", 0)]
)
def test_each_number_is_that_of_its_list(client, projects, address, count):
    if address == "regions":
        assert client.get("/fr/regions/").status_code == 200
        return
    listed = rows(read(client.get(f"/fr/{address}/")))
    assert len(listed) == count
    for name, page, cells in listed:
        assert client.get(page).status_code == 200, name
        for number, list_address in cells:
            if number != "0":
                assert client.get(list_address).context["listing"].count == int(number), list_address
    assert [name for name, *_ in listed] == sorted(name for name, *_ in listed)


def test_a_filter_leads_to_the_page_of_its_only_value(client, projects):
    for query, page in (
        ("donor=EU", "/fr/donors/EU/"),
        ("partner=UNDP", "/fr/partners/UNDP/"),
        ("region=MA-01", "/fr/regions/MA-01/"),
        ("place=oujda", "/fr/places/oujda/"),
        ("axis=youth", "/fr/axes/youth/"),
    ):
        shown = read(client.get(f"/fr/projects/?{query}"))
        assert shown.one("p", "own-page").one("a")["href"] == page
        assert client.get(page).status_code == 200
    for query in ("", "?donor=EU&donor=D0", "?donor=EU&axis=youth", "?status=ongoing"):
        assert not read(client.get(f"/fr/projects/{query}")).all("p", "own-page")


def test_a_place_has_a_page_if_something_there_is_published(client, projects):
    PlaceFactory(key="rien")
    assert [client.get(f"/fr/places/{key}/").status_code for key in ("oujda", "fes", "p2", "rien")] == [
        *(200, 200, 404, 404)
    ]
    lists = ("/fr/places/oujda/", "/fr/projects/?place=oujda")
    shown = [client.get(address).context["listing"].items for address in lists]
    assert {project.pk for project in shown[0]} == {project.pk for project in shown[1]}


@pytest.mark.parametrize("address", ["axes", "donors", "partners", "places"])
def test_a_list_costs_the_same_for_one_and_many(client, projects, address):
    taken = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/fr/{address}/")
        taken.append(len(queries))
        for number in range(5):
            ProjectFactory(
                published=True,
                axis__code=f"a{number}",
                donors=[f"X{number}"],
                partners=[f"Y{number}"],
                places=[f"z{number}"],
            )
    assert taken[0] == taken[1]


def test_a_list_leads_to_the_others_and_the_foot_of_every_page_to_all(client, projects):
    page = read(client.get("/fr/donors/"))
    names = ("axes", "donors", "partners", "regions", "places", "goals")
    found = [{link["href"] for link in page.one(part).all("a")} for part in ("main", "footer")]
    led_to = [[name for name in names if f"/fr/{name}/" in links] for links in found]
    assert led_to == [["axes", "partners", "regions", "places"], ["axes", "donors", "partners", "regions", "places"]]


def test_a_long_list_has_pages(client, monkeypatch):
    monkeypatch.setattr(portfolios, "PORTFOLIOS_A_PAGE", 2)
    ProjectFactory(published=True, donors=[PartnerFactory(code=code, name_fr=code) for code in "ABC"])
    assert [name for name, *_ in rows(read(client.get("/fr/donors/?page=2")))] == ["C"]
    assert client.get("/fr/donors/?page=3")["Location"] == "/fr/donors/?page=2"
    assert client.get("/fr/axes/?page=2")["Location"] == "/fr/axes/"
