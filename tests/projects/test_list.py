"""The list of projects as a reader meets it: rows and counts, never a draft, always the same number of queries."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from django.utils.translation import gettext

from core.publication import State
from core.search import index
from tests.factories import AxisFactory, CompactObjectiveFactory, PartnerFactory, ProjectFactory, RegionFactory
from tests.reading import linked_slugs, read

pytestmark = [pytest.mark.django_db, pytest.mark.both]

LIST = "/fr/projects/"


def rows(page):
    return linked_slugs([row.one("h3") for row in page.all("li", "row")])


def shown_count(page):
    return int(page.one("h2", id="results").one("b").text)


@pytest.fixture
def hidden():
    """A draft, and a project that is published tomorrow, of an axis, a donor and a region of their own."""
    links = {"axis": AxisFactory(code="cache"), "donors": ["CACHE"], "regions": ["MA-12"], "title_fr": "Projet caché"}
    tomorrow = timezone.now() + dt.timedelta(days=1)
    return [
        ProjectFactory(**links),
        ProjectFactory(**links, state=State.PUBLISHED, published_at=tomorrow),
    ]


def test_rows_count_and_link_what_is_public(client, hidden):
    public = ProjectFactory.create_batch(3, published=True)
    page = read(client.get(LIST))
    assert sorted(rows(page)) == sorted(project.slug for project in public)
    assert shown_count(page) == 3


def test_hidden_projects_are_in_no_row_number_tile_or_option(client, hidden):
    ProjectFactory(published=True, donors=["VU"], regions=["MA-01"])
    for address in (LIST, f"{LIST}?region=MA-12", f"{LIST}?axis=cache", "/fr/axes/cache/", "/fr/"):
        html = client.get(address).content.decode()
        assert "Projet caché" not in html
        assert [project.slug for project in hidden if project.slug in html] == []
    page = read(client.get(LIST))
    assert [box["value"] for box in page.all("input", name="donor")] == ["VU"]
    counts = {tile["data-key"]: tile.one("text", "tile-count").text for tile in page.all(None, "tile")}
    assert counts == {"tile-MA-01": "1", "tile-MA-12": "0"}
    assert [tile["data-key"] for tile in page.all("a", "tile")] == ["tile-MA-01"]
    for query in ("?region=MA-12", "?axis=cache"):
        assert shown_count(read(client.get(LIST + query))) == 0
    key = read(client.get("/fr/")).one("dl", "key-figures")
    assert [value.text for value in key.all("dd", "value")] == ["1", "–", "1", "0"]


def test_a_donor_of_hidden_projects_only_is_unknown(client, hidden):
    PartnerFactory(code="SEUL")
    for code in ("CACHE", "SEUL", "RIEN"):
        assert client.get(f"{LIST}?donor={code}").status_code == 400
        assert client.get(f"/fr/donors/{code}/").status_code == 404
        assert f'value="{code}"' not in client.get(f"{LIST}?donor=X").content.decode()


def test_a_project_is_public_from_its_publication_time_on(client, hidden, time_machine):
    time_machine.move_to(hidden[1].published_at + dt.timedelta(seconds=1))
    assert rows(read(client.get(LIST))) == [hidden[1].slug]


def test_a_project_with_two_chosen_donors_or_regions_comes_once(client):
    project = ProjectFactory(published=True, donors=["UN", "DEUX"], regions=["MA-01", "MA-02"])
    page = read(client.get(f"{LIST}?donor=UN&donor=DEUX&region=MA-01&region=MA-02"))
    assert rows(page) == [project.slug]
    assert shown_count(page) == 1


def test_pages_share_out_the_rows_and_keep_the_question(client):
    projects = ProjectFactory.create_batch(45, published=True, axis=AxisFactory(code="essai"))
    ProjectFactory(published=True)
    seen, query = [], "?axis=essai&sort=start"
    while query:
        page = read(client.get(LIST + query))
        assert shown_count(page) == 45
        seen.append(rows(page))
        query = next((link["href"] for link in page.all("a", rel="next")), "")
        assert not query or "axis=essai" in query
    assert [len(slugs) for slugs in seen] == [20, 20, 5]
    assert sorted(slug for slugs in seen for slug in slugs) == sorted(project.slug for project in projects)


def test_a_list_without_projects_says_so_and_offers_a_way_on(client):
    empty = read(client.get(LIST)).one("div", "empty")
    assert gettext("The first projects will be published here.") in empty.text
    ProjectFactory(published=True)
    filtered = read(client.get(f"{LIST}?status=planned")).one("div", "empty")
    assert [link["href"] for link in filtered.all("a")] == [LIST]


def test_suspended_and_cancelled_win_over_the_dates(client):
    for override in ("suspended", "cancelled"):
        ProjectFactory(published=True, slug=override, status_override=override)
    ProjectFactory(published=True, slug="fini")
    for status, slug in (("suspended", "suspended"), ("cancelled", "cancelled"), ("completed", "fini")):
        page = read(client.get(f"{LIST}?status={status}"))
        assert rows(page) == [slug]
        assert page.one("li", "row").all(css=f"status--{status}")


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_fallback_title_names_its_language(client, language):
    ProjectFactory(published=True, title_fr="Projet en français")
    title = read(client.get(f"/{language}/projects/")).one("li", "row").one("h3")
    assert title.one("span", lang="fr", dir="ltr").text == "Projet en français"
    with translation.override(language):
        assert title.one("span", "standin").text == f"({gettext('in French')})"


def test_a_title_in_the_language_of_the_page_says_nothing(client):
    project = ProjectFactory(published=True, translated=True)
    title = read(client.get("/ar/projects/")).one("li", "row").one("h3")
    assert title.text == project.title_ar
    assert not title.all("span")


def test_a_filter_that_no_project_could_answer_has_no_heading(client):
    CompactObjectiveFactory(number=5)
    ProjectFactory(published=True)
    ProjectFactory(compact_objectives=[CompactObjectiveFactory(number=21)])
    labels = [group.one("summary").text for group in read(client.get(LIST)).all("details", "filter-group")]
    assert [label for label in labels if "Pacte" in label or "durable" in label] == []
    ProjectFactory(published=True, compact_objectives=[CompactObjectiveFactory(number=21)])
    page = read(client.get("/fr/projects/?compact_objective=21"))
    assert shown_count(page) == 1
    (option,) = [label for label in page.all("label", "option") if label.one("input")["name"] == "compact_objective"]
    assert option.one("span").text == "21. Objectif du Pacte 21"
    assert client.get("/fr/projects/?compact_objective=5").status_code == 200  # a link to it stays good


@pytest.mark.django_db(transaction=True)  # in a transaction counts are read anew each time
@pytest.mark.parametrize(
    ("query", "number"), [("", 5), ("?axis=essai&donor=UN&region=MA-01&q=essai&status=completed&year_min=2000", 9)]
)
def test_a_list_that_nobody_asked_for_takes_five_queries_however_many_projects(client, query, number):
    """The same at 1, 3 and 100 projects, when another list has been read since the last change.

    1 the data version,   2 the keys of the page   3 its projects, with their axes   4 their regions   5 their donors
    6 whether the search index is up to date, for the ETag,   7 for the counts and   8 for the list   9 which projects
    hold the words
    """
    regions = [RegionFactory(code=f"MA-{number:02}") for number in range(1, 13)]
    axis = AxisFactory(code="essai")
    taken = {}
    for more in (1, 2, 97):
        ProjectFactory.create_batch(more, published=True, axis=axis, donors=["UN", "DEUX"], regions=regions[:2])
        client.get("/ar/projects/?status=cancelled")
        index.catch_up()
        with CaptureQueriesContext(connection) as queries:
            page = read(client.get(f"/ar/projects/{query}"))
        taken[shown_count(page)] = len(queries)
    assert taken == {1: number, 3: number, 100: number}
