"""A derived number opens its parts, says whose it is and what it lacks, and can be quoted."""

import csv
import dataclasses
import datetime as dt
import io

import pytest
from django.conf import settings
from django.utils import translation

from projects.figures import BeneficiaryFigure
from projects.headlines import Headlines, headlines, lacks, sum_in_words, whose
from projects.key_figures import Gap, KeyFigures, gaps, key_figures, parts_of_total
from projects.models import Project
from projects.totals import Total
from tests.factories import FigureFactory, ProjectFactory
from tests.reading import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def portfolio():
    """Three figures: two of a project of two donors, with a year between them that none covers, one of another."""
    shared = ProjectFactory(published=True, code="FM.1", title_fr="Retour", donors=["A", "B"], partners=["IOM", "P"])
    alone = ProjectFactory(published=True, code="FM.2", donors=["A"], regions=["MA-01"])
    common = {"is_additive": True, "as_of_date": None}
    FigureFactory(
        **common,
        project=shared,
        reached=18_000,
        period_start=dt.date(2005, 1, 1),
        period_end=dt.date(2022, 12, 31),
        source="Yabiladi",
    )
    FigureFactory(**common, project=shared, reached=2196, period_start=dt.date(2024, 1, 1))
    FigureFactory(
        **common, project=alone, reached=500, qualifier="more_than", period_start=dt.date(2007, 1, 1), source="Fiche"
    )
    FigureFactory(project=alone, reached=330)
    FigureFactory(project=ProjectFactory(), reached=9, is_additive=True)


def read_csv(answer):
    return csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig")))


def key_row(client, query=""):
    rows = read_csv(client.get(f"/en/figures.csv?chart=key{query}"))
    return next(row for row in rows if row["Code"] == "persons")


def test_the_sum_is_rounded_dated_and_lacks_a_year(client, portfolio):
    key = key_figures(Project.objects.published())
    assert (key.persons.plain, key.persons.number, key.persons.qualifier) == (20_696, 20_600, "more_than")
    assert [(gap.project.code, gap.first, gap.last) for gap in key.gaps] == [("FM.1", 2023, 2023)]
    assert key.shared.plain == 20_196
    page = read(client.get("/en/figures/"))
    assert page.one("dl", "key-figures").all("dd", "value")[1].text == "at least 20,600"
    row = key_row(client)
    assert (row["Number"], row["Precision of the number"], row["Sum before rounding"]) == ("20600", "at least", "20696")
    assert (row["Covers from"], row["Covers until"]) == ("2005", "2024")
    assert "Retour [fr]: 2023" in row["Note"]


@pytest.mark.parametrize(("last", "years"), [(2023, "2023"), (2025, "2023 à 2025")])
def test_a_gap_is_told_by_its_years(last, years):
    assert Gap(Project(), 2023, last).years == years


def test_gaps_are_found_in_the_figures_of_each_project_whatever_their_order():
    projects = [ProjectFactory(code=code) for code in ("FM.1", "FM.2", "FM.3")]
    for order, (number, first, last) in enumerate(
        ((0, 2010, 2012), (1, 2010, 2018), (2, 2010, 2011), (0, 2015, 2015), (1, 2012, 2013), (2, 2012, 2012))
    ):
        FigureFactory(
            **{
                "project": projects[number],
                "reached": 10 + order,
                "is_additive": True,
                "as_of_date": None,
                "order": order,
            },
            period_start=dt.date(first, 1, 1),
            period_end=dt.date(last, 12, 31),
        )
    common = {"project": projects[1], "is_additive": True, "period_start": dt.date(2021, 1, 1)}
    FigureFactory(**common, reached=10)
    FigureFactory(**common, reached=None, target=10, period_end=dt.date(2030, 12, 31))
    FigureFactory(project=projects[2], is_additive=True, as_of_date=None, reached=10)
    found = [(gap.project.code, gap.first, gap.last) for gap in gaps(BeneficiaryFigure.objects.all())]
    assert found == [("FM.1", 2013, 2014), ("FM.2", 2019, 2020)]
    largest = [15, 14, 13, 12, 11, 10, 10, 10]
    assert [figure.reached for figure in parts_of_total(Project.objects.all())] == largest
    assert [figure.reached for figure in parts_of_total(Project.objects.all(), 2)] == largest[:2]


def test_the_persons_lead_to_the_sum_taken_apart_if_there_are_any():
    key = KeyFigures(14, 2005, Total(plain=1200, count=2, about=1), Total(), [], 3, 4, None)
    with translation.override("en"):
        alone = ["Persons of the whole projects; each of those projects has one donor."]
        assert headlines(key, {"donor"}, "?donor=EU") == Headlines(
            key, alone, "sum of 2 figures with no known overlap", "/en/figures/?donor=EU#parts"
        )
        empty = dataclasses.replace(key, persons=Total(), shared=Total(plain=9, count=1))
        assert headlines(empty, {"donor"}) == Headlines(empty, [], "sum of 0 figures with no known overlap", "")
        assert sum_in_words(Total(plain=1200, count=1)) == "one figure, with no known overlap"
        told = [
            Gap(Project(title_en=name), first, last) for name, first, last in (("A", 2013, 2013), ("B", 2015, 2016))
        ]
        assert lacks(dataclasses.replace(key, gaps=told)) == "No figure for: A: 2013; B: 2015 to 2016."
        assert lacks(key) == ""


@pytest.mark.parametrize(
    ("query", "donors", "says"),
    [
        ("&donor=A", "A", "20,196 of the at least 20,600"),
        ("&donor=B", "B", "20,196 of the 20,196"),
        ("&region=MA-01", "", "not of their part in it"),
        ("", "", None),
    ],
)
def test_figures_of_whole_projects_say_so_where_one_donor_or_region_is_asked_for(
    client, portfolio, query, donors, says
):
    note = key_row(client, query)["Note"]
    said = [p.text for p in read(client.get(f"/en/figures/?{query}")).all("p", "chart-source")]
    if donors:
        said += [p.text for p in read(client.get(f"/en/donors/{donors}/")).all("p", "chart-source")]
    whole = [text for text in (note, *said) if "whole projects" in text]
    assert len(whole) == (0 if says is None else 3 if donors else 2)
    assert all(says in text for text in whole)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("partner", "Persons of the whole projects, not of the part that one partner has in them."),
        (
            "place",
            "Figures of the whole projects that name this place, not of their part in it: the sources seldom "
            "divide them.",
        ),
        (
            "goal",
            "Figures of the whole projects, not only of what serves this goal, this objective or this programme.",
        ),
        ("axis", None),
    ],
)
def test_a_part_of_a_project_has_no_persons_of_its_own(portfolio, name, sentence):
    with translation.override("en"):
        assert whose(key_figures(Project.objects.published()), {name}) == ([sentence] if sentence else [])
        assert whose(key_figures(Project.objects.none()), {name}) == []


def test_the_parts_are_on_the_page_in_the_file_and_in_the_api(client, portfolio):
    total = BeneficiaryFigure.objects.published().total("persons")
    page = read(client.get("/en/figures/")).one("section", id="parts")
    assert [value.text for value in page.all("span", "value")] == ["18,000", "2,196", "more than 500"]
    assert "Yabiladi" in page.text
    assert "Fiche" in page.text
    rows = read_csv(client.get("/en/figures.csv?chart=parts"))
    told = [(int(row["Number"]), row["Project code"], row["Source of the figure"]) for row in rows]
    assert told == [(18_000, "FM.1", "Yabiladi"), (2196, "FM.1", "Source d’essai"), (500, "FM.2", "Fiche")]
    answer = client.get("/api/v1/figures/?in_total=persons").json()["results"]
    assert sum(one["reached"] for one in answer) == total.plain
    assert client.get("/api/v1/figures/?in_total=persons%20").json()["results"] == answer
    assert {one["is_in_total"] for one in answer} == {True}
    assert [donor["code"] for donor in answer[0]["donors"]] == ["A", "B"]
    assert client.get("/api/v1/figures/?in_total=gens").status_code == 400


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_each_headline_has_a_sentence_to_quote(client, portfolio, language):
    for address, where in ((f"/{language}/", "figures/"), (f"/{language}/donors/A/", "figures/?donor=A")):
        (numbers,) = [one for one in read(client.get(address)).all("details", "cite") if one.all("ul")]
        quotes = [p.text for p in numbers.all("p", "quote")]
        assert len(quotes) == 5  # with the map beside them
        assert all(f"{settings.SITE_URL}/{language}/{where}" in quote for quote in quotes)
        assert "2005" in quotes[1]
        assert "2024" in quotes[1]


def test_a_figure_of_a_project_can_be_quoted(client, portfolio):
    project = Project.objects.get(code="FM.1")
    page = read(client.get(f"/fr/projects/{project.slug}/"))
    quote = page.one("details", "cite").all("p", "quote")[0].text
    assert "Yabiladi" in quote
    assert f"/fr/projects/{project.slug}/" in quote


def test_the_office_is_not_its_own_partner(portfolio):
    assert key_figures(Project.objects.published()).partners == 1
