"""/fr/figures/ and /fr/timeline/: the same question as the list, the same records, the same few queries."""

import csv
import datetime as dt
import io
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.declared_filters import declared_filters
from projects.fields import SUBJECTS
from projects.key_figures import budgets, excluded
from projects.models import Project
from projects.views_figures import list_with
from tests.factories import AxisFactory, FigureFactory, ProjectFactory
from tests.reading import linked_slugs, read

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def bars(page):
    """Return {label: number} of every bar of the page."""
    rows = [row for table in page.all("table", "bars") for row in table.all("tr")[1:]]
    return {row.all("th")[0].text: row.all("td")[-1].text for row in rows}


def test_figures_follow_the_filters(client):
    one, two = AxisFactory(code="un", name_fr="Un"), AxisFactory(code="deux", name_fr="Deux")
    ProjectFactory.create_batch(2, published=True, axis=one, donors=["A"], regions=["MA-01"])
    ProjectFactory(published=True, axis=two, donors=["A", "B"])
    ProjectFactory(axis=two, donors=["B"])
    everything = bars(read(client.get("/fr/figures/")))
    assert (everything["Un"], everything["Deux"]) == ("2", "1")
    filtered = read(client.get("/fr/figures/?axis=deux"))
    assert "Un" not in bars(filtered)
    assert filtered.one("h2", id="results").one("b").text == "1"
    assert len(filtered.one("ul", "chips").all("li")) == 2


def test_every_bar_leads_to_a_list_of_as_many_projects(client):
    axes = [AxisFactory(), AxisFactory()]
    for number in range(1, 4):
        ProjectFactory.create_batch(
            number, published=True, axis=axes[number % 2], donors=[f"D{number}"], regions=[f"MA-0{number}"]
        )
    seen = 0
    for query in ("", "?donor=D1&donor=D3", "?year_min=2020", f"?axis={axes[0].code}&region=MA-02"):
        page = read(client.get(f"/fr/figures/{query}"))
        for table in page.all("table", "bars"):
            for row in table.all("tr")[1:]:
                for link in row.all("a"):
                    listed = read(client.get(link["href"])).one("h2", id="results").one("b").text
                    assert listed == row.all("td")[-1].text, link["href"]
                    seen += 1
    assert seen > 10


@pytest.mark.parametrize("address", ["figures", "timeline"])
@pytest.mark.parametrize("query", ["axis=rien", "year_min=x", "year_min=2017&year_max=2016", "axes=1"])
def test_an_invalid_query_is_rejected(client, address, query):
    assert client.get(f"/fr/{address}/?{query}").status_code == 400


def test_without_projects_there_are_pages(client):
    for address in ("figures", "timeline", "regions"):
        assert client.get(f"/ar/{address}/").status_code == 200


def costs(client, address):
    client.get(address)  # what is kept between requests
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len(queries)


@pytest.mark.parametrize("address", ["figures", "timeline"])
def test_pages_cost_the_same_for_one_and_for_many_projects(client, address):
    found = []
    for rows in (1, 3, 30):
        for _ in range(rows):
            made = ProjectFactory(published=True, donors=["A"], regions=["MA-01"])
            whole = FigureFactory(project=made, reached=50, is_additive=True)
            FigureFactory(project=made, reached=20, part_of=whole, sex="female")
            FigureFactory(project=made, reached=20)
        found.append(costs(client, f"/fr/{address}/"))
    assert found[0] == found[1] == found[2]
    # In a test the counts of each filter are read anew, and the small tables wherever they are asked for.
    assert found[0] <= 45 + len(declared_filters(*SUBJECTS))


def test_only_budgets_of_the_same_coverage_and_currency_add_up(monkeypatch):
    monkeypatch.setattr("projects.key_figures.MOST_EXAMPLES", 2)
    ProjectFactory(published=True, budget=Decimal("100.50"), currency="EUR", budget_scope="own")
    ProjectFactory(published=True, budget=200, currency="EUR", budget_scope="own", budget_note_fr="budget total")
    ProjectFactory(published=True, budget=7, currency="MAD", budget_scope="own")
    world = ProjectFactory(published=True, budget=11_000_000, currency="EUR", budget_scope="world")
    unknown = ProjectFactory(published=True, budget=8, currency="EUR")
    ProjectFactory(published=True)
    ProjectFactory(budget=10_000, currency="EUR", budget_scope="own")
    found = budgets(Project.objects.published())
    assert [(b.currency, b.amount, b.projects) for b in found.by_currency] == [
        ("EUR", Decimal("300.50"), 2),
        ("MAD", Decimal("7"), 1),
    ]
    left_out = {group.code: (group.count, group.projects) for group in found.left_out}
    assert left_out == {"world": (1, [world]), "": (1, [unknown])}
    assert found.without == 1


def test_the_file_has_what_budgets_add_up_and_what_is_in_no_sum(client):
    ProjectFactory(published=True, budget=Decimal("100.50"), currency="EUR", budget_scope="own")
    for scope in ("world", "", ""):
        ProjectFactory(published=True, budget=8, currency="EUR", budget_scope=scope)
    ProjectFactory(published=True, is_nationwide=True)
    ProjectFactory(budget=9, currency="MAD", budget_scope="own", is_nationwide=True)

    def rows(chart):
        file = client.get(f"/en/figures.csv?chart={chart}&headings=names").getvalue().decode("utf-8-sig")
        return [(row["code"], row["label"], row["value"], row["unit"]) for row in csv.DictReader(io.StringIO(file))]

    assert rows("budget") == [
        ("EUR", "Sum of the published budgets", "100.50", "EUR"),
        ("EUR-projects", "Projects in this sum", "1", "projects"),
        ("not_recorded", "what they cover is not recorded", "2", "projects"),
        ("world", "a worldwide programme", "1", "projects"),
        ("without", "Projects without a published amount", "1", "projects"),
    ]
    assert rows("coverage") == [
        ("nationwide", "Nationwide projects", "1", "projects"),
        ("no_region", "Projects whose sources name no region", "4", "projects"),
    ]


def test_figures_outside_the_totals_are_listed_once_with_the_reason():
    project = ProjectFactory(published=True)
    whole = FigureFactory(project=project, reached=50, is_additive=True)
    FigureFactory(project=project, reached=20, part_of=whole)
    doubtful = FigureFactory(project=project, reached=900)
    FigureFactory(project=project, reached=90, part_of=doubtful)
    FigureFactory(project=project, reached=3)
    FigureFactory(project=project, reached=30, unit="services")
    FigureFactory(project=project, reached=None, target=70)
    for number in (0, 1, 4, 5):  # nobody is not too few to be shown
        FigureFactory(project=project, reached=number, is_additive=True)
    FigureFactory(project=project, reached=2, is_additive=True, unit="households")
    FigureFactory(project=ProjectFactory(), reached=800)
    found = excluded(Project.objects.published())
    assert [(group.code, group.count) for group in found] == [
        ("overlapping", 3),
        ("part", 1),
        ("other_unit", 2),
        ("target", 1),
        ("too_small", 2),
    ]
    assert [shown.number for shown in found[0].examples] == [900, 90]


def test_the_timeline_of_many_has_the_order_of_that_of_few(client, monkeypatch):
    axes = [AxisFactory(order=order) for order in (2, 1, 1)]
    for n in range(12):
        start = dt.date(2000 + 7 * n % 11, 1, 1) if n % 4 else None
        ProjectFactory(published=n != 5, axis=axes[n % 3], start_date=start)
    monkeypatch.setattr("projects.views_figures.TIMELINE_PAGE", 4)

    def in_order():
        pages = [read(client.get(f"/fr/timeline/?page={number}")) for number in (1, 2, 3)]
        links = [link["href"] for page in pages for link in page.one("div", "timeline").all("a")]
        return [link for link in links if link.startswith("/fr/projects/")]

    few = in_order()
    for module in ("core.listing", "projects.filters"):
        monkeypatch.setattr(f"{module}.FEW", 0)
    assert in_order() == few
    assert len(set(few)) == 11


def test_the_timeline_groups_projects_by_axis_in_the_order_of_their_start(client):
    late, early = AxisFactory(code="z", order=1, name_fr="Premier"), AxisFactory(code="a", order=2, name_fr="Second")
    ProjectFactory(published=True, slug="c", axis=early, start_date=dt.date(2011, 1, 1))
    ProjectFactory(published=True, slug="b", axis=late, start_date=None, end_date=None)
    ProjectFactory(published=True, slug="a", axis=late, start_date=dt.date(2015, 1, 1))
    ProjectFactory(slug="brouillon", axis=late)
    timeline = read(client.get("/fr/timeline/")).one("div", "timeline")
    assert [linked_slugs(axis.all("li")) for axis in timeline.all("ul")] == [["a", "b"], ["c"]]
    assert [head.text for head in timeline.all("h3")] == ["Premier", "Second"]


@pytest.mark.parametrize(
    ("in_force", "value", "address"),
    [
        (None, "EU", "/fr/projects/?donor=EU"),
        ([], "EU", "/fr/projects/?donor=EU"),
        (["EU", "IT"], "EU", "/fr/projects/?donor=EU"),
        (["IT"], "EU", ""),
        (2020, "2020", "/fr/projects/?donor=2020"),
        (2020, 2021, ""),
    ],
)
def test_a_bar_has_no_link_where_no_list_has_exactly_its_projects(in_force, value, address):
    listing = SimpleNamespace(
        filters=SimpleNamespace(values={"donor": in_force}), query_with=lambda name, value: f"?{name}={value}"
    )
    assert list_with(listing, "donor", value) == address
