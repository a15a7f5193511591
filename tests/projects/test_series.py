"""On the page of a project, a running total is one headline and a yearly series one small chart."""

import datetime as dt

import pytest

from projects.disclosure import disclosed
from projects.figures import BeneficiaryFigure
from projects.models import Project
from projects.series import are_apart, blocks, period_of
from tests.factories import FigureFactory, ProjectFactory
from tests.reading import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return ProjectFactory(published=True, slug="serie")


def add(project, reached, first, last, label="personnes aidées, total depuis 2005", **facts):
    """Add a figure over whole years; `last` None: without an end."""
    end = last and dt.date(last, 12, 31)
    return FigureFactory(
        **{"project": project, "reached": reached, "label_fr": label, "as_of_date": None} | facts,
        period_start=dt.date(first, 1, 1),
        period_start_precision="year",
        period_end=end,
        period_end_precision="year",
    )


def year(project, number, reached, **facts):
    return add(project, reached, number, number, f"personnes aidées en {number}", **facts)


def shown(project):
    """Return [(headline, [years], [earlier totals])] of the blocks of a project."""
    found = blocks(disclosed(project.figures.all()).values())
    return [
        (
            block.headline.number,
            [(row.first, row.last, row.shown and row.shown.number) for row in block.years],
            [other.number for other in block.earlier],
        )
        for block in found
    ]


def test_the_latest_total_is_the_headline_with_its_years_and_its_earlier_dates(project):
    whole = add(project, 18_000, 2005, 2022)
    for number, reached in ((2016, 1455), (2015, 1399), (2022, 2457)):
        year(project, number, reached, part_of=whole)
    year(project, 2024, 2196)
    add(project, 3000, 2005, 2011, part_of=whole)
    add(project, 5500, 2005, 2015, part_of=whole)
    add(project, 11_300, 2005, None, part_of=whole)
    FigureFactory(project=project, reached=122, label_fr="migrants aidés par le projet pilote")
    years = [(2015, 2015, 1399), (2016, 2016, 1455), (2017, 2021, None), (2022, 2022, 2457), (2023, 2023, None)]
    assert shown(project) == [(18_000, [*years, (2024, 2024, 2196)], [5500, 3000, 11_300]), (122, [], [])]


def test_totals_entered_from_the_earliest_on_are_one_block_too(project):
    for last in (2011, 2015, 2022):
        add(project, last, 2005, last)
    assert shown(project) == [(2022, [], [2015, 2011])]


def test_an_earlier_total_may_be_the_same_number_and_two_of_one_day_are_two_headlines(project):
    for reached, last in ((900, 2011), (2022, 2018), (2022, 2022), (2000, 2022)):
        add(project, reached, 2005, last)
    assert shown(project) == [(2022, [], [2022, 900]), (2000, [], [])]


def test_a_series_without_a_total_has_its_latest_year_as_headline(project):
    for number in (2019, 2021, 2020):
        year(project, number, number)
    assert shown(project) == [(2021, [(n, n, n) for n in (2019, 2020, 2021)], [])]


def test_the_bars_of_a_series_are_as_long_as_its_numbers(project):
    for number, reached in ((2018, 40), (2019, 80), (2021, 60)):
        year(project, number, reached)
    (block,) = blocks(disclosed(project.figures.all()).values())
    assert [(row.first, row.width) for row in block.years] == [
        (2018, "50.0"),
        (2019, "100.0"),
        (2020, "0"),
        (2021, "75.0"),
    ]


def test_other_figures_stay_by_themselves(project):
    add(project, 1589, 2017, 2019, "personnes orientées")
    add(project, 886, 2017, 2018, "personnes formées")  # counts something else
    add(project, 900, 2017, 2018, "personnes orientées")
    add(project, 950, 2017, 2018, "personnes orientées", sex="female")
    year(project, 2019, 40)
    year(project, 2020, 50)  # two years are no series
    year(project, 2021, 3)  # hidden
    for first in (2007, 2008, 2009):  # more than a year each
        add(project, first, first, 2015, "personnes jointes")
    assert shown(project) == [
        (1589, [], [900]),
        (886, [], []),
        (950, [], []),
        (40, [], []),
        (50, [], []),
        (None, [], []),
        (2007, [], []),
        (2008, [], []),
        (2009, [], []),
    ]


def test_the_page_shows_the_years_as_rows_with_their_sources_and_folds_the_rest(client, project):
    whole = add(project, 18_000, 2005, 2022)
    add(project, 3000, 2005, 2011, part_of=whole, qualifier="more_than")
    for number in (2015, 2016, 2021):
        year(project, number, number, source=f"Bilan {number}", part_of=whole)
    page = read(client.get("/fr/projects/serie/"))
    rows = [[cell.text for cell in row.all("td")] for row in page.one("table", "series").all("tr")[1:]]
    assert [(row[1], row[0]) for row in rows if len(row) == 2] == [
        (f"2 0{n - 2000}", f"Bilan {n}") for n in (2015, 2016, 2021)
    ]
    assert "3 000" in page.one("li", "is-wide").one("details").text
    assert len(page.one("ul", "figure-list").all("li", "is-wide")) == 1


@pytest.mark.parametrize(
    ("facts", "first", "last"),
    [
        (
            {"period_start": (2021, 3, 1), "period_end": (2021, 4, 30), "as_of_date": (2022, 1, 1)},
            (2021, 3, 1),
            (2021, 4, 30),
        ),
        ({"period_start": (2021, 3, 1), "period_end": (2021, 3, 1)}, (2021, 3, 1), (2021, 3, 1)),
        ({"period_start": (2021, 3, 1), "as_of_date": (2022, 1, 1)}, (2021, 3, 1), (2022, 1, 1)),
        ({"period_end": (2021, 4, 30)}, (2020, 1, 1), (2021, 4, 30)),
        ({"as_of_date": (2021, 6, 30)}, (2020, 1, 1), (2021, 6, 30)),
        ({"as_of_date": (2021, 6, 30), "as_of_precision": "year"}, (2020, 1, 1), (2021, 12, 31)),
        ({"as_of_date": (2019, 6, 30)}, None, None),
        ({"reached": None, "target": 8}, (2020, 1, 1), (2023, 12, 31)),
        ({}, None, None),
    ],
)
def test_a_figure_without_a_period_counts_from_the_start_of_its_project(facts, first, last):
    project = Project(start_date=dt.date(2020, 1, 1), end_date=dt.date(2023, 12, 31))
    given = {name: dt.date(*value) if isinstance(value, tuple) else value for name, value in facts.items()}
    figure = BeneficiaryFigure(**{"reached": 10} | given)
    assert period_of(figure, project) == (first and (dt.date(*first), dt.date(*last)))


@pytest.mark.parametrize(
    ("days", "is_apart"),
    [
        ([], True),
        ([(1, 2)], True),
        ([(3, 4), (1, 2)], True),
        ([(1, 2), (2, 3)], False),
        ([(1, 1), (1, 1)], False),
        ([(5, 9), (1, 2), (6, 7)], False),
    ],
)
def test_periods_are_apart_when_they_share_no_day(days, is_apart):
    assert are_apart([(dt.date(2021, 1, first), dt.date(2021, 1, last)) for first, last in days]) is is_apart
