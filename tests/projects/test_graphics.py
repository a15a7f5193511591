"""One figure or chart by itself: what it says beside its number, its sentence to be quoted, the size of its frame."""

import dataclasses
import datetime as dt
import json

import pytest
from django.conf import settings
from django.utils import translation

from core.languages import Text
from core.models import Region
from projects.charts import Bar, Chart, Year, YearsChart
from projects.citations import Citation, citations, of_key_figures
from projects.disaggregation import Pyramid, PyramidRow
from projects.disclosure import Shown
from projects.figures import BeneficiaryFigure
from projects.graphic_picture import dates_of, graphic_picture
from projects.graphics import Graphic, Row, Scope, of_chart, of_figure, of_key, of_pyramid, of_years
from projects.key_figures import Gap, KeyFigures
from projects.models import Project
from projects.series import Block, YearRow
from projects.totals import Total

SITE = settings.SITE_URL
CHART = Graphic(
    code="axis",
    query="?donor=EU",
    name="Test chart",
    title=Text("Test chart: Youth", "en", False),
    scope="Donor: European Union",
    number="",
    notes=("Test note.",),
    rows=(Row(Text("Youth", "en", False), "2", "100.0", True), Row(Text("Santé", "fr", True), "1", "50.0")),
    source="Source: test.",
    as_of="1 August 2024",
    page="/en/figures/?donor=EU",
)
NUMBER = dataclasses.replace(CHART, code="persons", query="", scope="", number="about 1,200", rows=())
FIGURE = dataclasses.replace(NUMBER, code="figure-12", as_of="", page="/en/projects/essai/")


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def test_only_what_shows_something_is_quoted():
    nothing = dataclasses.replace(NUMBER, number="")
    hidden = dataclasses.replace(FIGURE, is_hidden=True)
    assert [bool(one) for one in (CHART, NUMBER, nothing, hidden)] == [True, True, False, False]
    quoted = citations([CHART, NUMBER, nothing, hidden])
    assert {code: citation.graphic for code, citation in quoted.items()} == {"axis": CHART, "persons": NUMBER}


def test_each_leads_to_the_records_that_it_is_made_of_and_is_kept_whole_in_a_release():
    assert [(one.key, one.is_figure, one.records) for one in (CHART, NUMBER, FIGURE)] == [
        ("axis?donor=EU", False, "/en/projects/?donor=EU"),
        ("persons", False, "/en/figures/?donor=EU#parts"),
        ("figure-12", True, "/en/projects/essai/"),
    ]
    for one in (CHART, NUMBER, FIGURE):
        assert Graphic.from_json(json.loads(json.dumps(one.as_json()))) == one


def test_the_sentence_to_be_quoted_has_the_number_its_address_and_what_the_record_says():
    chart, number, figure = (Citation(one).sentence for one in (CHART, NUMBER, FIGURE))
    assert chart == (
        "According to IOM Morocco, “Test chart: Youth (Donor: European Union)”: Youth: 2; Santé: 1 "
        f"({SITE}/en/figures/?donor=EU, data of 1 August 2024)."
    )
    assert number == (
        "According to IOM Morocco, “Test chart: Youth”: about 1,200 "
        f"({SITE}/en/figures/?donor=EU, data of 1 August 2024). Test note."
    )
    assert figure == (
        f"According to IOM Morocco, “Test chart: Youth”: about 1,200 ({SITE}/en/projects/essai/). "
        "Test note. Source: test."
    )
    pinned = Citation(NUMBER, "2024-08", dt.date(2024, 8, 1)).sentence
    assert pinned == number.replace("/en/figures/?donor=EU", "/en/embed/persons/2024-08/")


def test_the_addresses_of_a_release_are_its_own():
    now, then = Citation(CHART), Citation(CHART, "2024-08", dt.date(2024, 8, 1))
    assert [(one.name, one.address, one.picture, one.drawing) for one in (now, then)] == [
        ("Test chart (Donor: European Union)", *(f"{SITE}/en/embed/axis{end}?donor=EU" for end in ends))
        for ends in (("/", ".png", ".svg"), ("/2024-08/", "/2024-08.png", "/2024-08.svg"))
    ]
    assert Citation(NUMBER).name == "Test chart"
    assert (then.now.address, then.now.day) == (now.address, None)
    undated = Citation(FIGURE)
    assert [dates_of(one) for one in (now, then, undated)] == [
        ["Data of 1 August 2024."],
        ["Data of 1 August 2024.", "As of 1 August 2024, pinned."],
        [],
    ]


@pytest.mark.parametrize(
    ("changes", "height"),
    [
        ({"notes": ()}, 296),
        ({"notes": (), "number": ""}, 226),
        ({"notes": ("a" * 74,)}, 320),
        ({"notes": ("a" * 75, "b")}, 368),
        ({"rows": CHART.rows, "notes": ()}, 380),
        ({"rows": CHART.rows * 7, "notes": ()}, 884),
        ({"rows": CHART.rows * 8, "notes": ()}, 900),
    ],
)
def test_a_frame_is_as_high_as_what_it_shows(changes, height):
    assert Citation(dataclasses.replace(NUMBER, **changes)).height == height


def test_a_frame_grows_where_its_lines_break_unless_its_height_was_asked_for():
    citation = Citation(NUMBER)
    start = f'<iframe src="{SITE}/en/embed/persons/" title="Test chart"'
    assert citation.frame() == (
        f'{start} width="600" height="320" loading="lazy" '
        'style="border:0;max-width:100%;height:max(320px,560px - 40vw)"></iframe>'
    )
    assert citation.frame(400, 200) == (
        f'{start} width="400" height="200" loading="lazy" style="border:0;max-width:100%"></iframe>'
    )


WHOLE = {"reached": 1200, "label_en": "persons trained", "source": "Test report", "as_of_date": dt.date(2024, 8, 1)}


@pytest.mark.parametrize(
    ("facts", "number", "notes"),
    [
        ({}, "1,200", ["Persons."]),
        ({"qualifier": "about", "target": 1500}, "about 1,200", ["Persons, target: 1,500."]),
        ({"reached": None, "target": 1500}, "1,500", ["Persons, planned number."]),
        (
            {"sex": "female", "age": "youth", "unit": "households"},
            "1,200",
            ["Households, women and girls, young people."],
        ),
        ({"region": Region(pk=1, name_en="North")}, "1,200", ["Persons, North."]),
        ({"reached": 0}, "0", ["Persons."]),
    ],
)
def test_a_figure_has_its_number_and_what_its_page_says_beside_it(facts, number, notes):
    figure = BeneficiaryFigure(pk=12, **WHOLE | facts)
    drawn = of_figure(Block(Shown(figure, False)), Project(slug="essai", title_en="Test project"))
    assert (drawn.number, [*drawn.notes], drawn.is_hidden) == (number, notes, False)


def test_a_hidden_figure_says_that_it_is():
    figure = BeneficiaryFigure(pk=12, **WHOLE | {"reached": 3})
    drawn = of_figure(Block(Shown(figure, True)), Project(slug="essai", title_en="Test project"))
    why = "So few persons that they could be recognised, or a number that would give such a one away."
    assert (drawn.number, drawn.notes, drawn.is_hidden) == ("Number not shown", (why,), True)


def test_a_figure_is_named_with_its_time_its_source_and_its_years():
    project = Project(slug="essai", title_en="Test project", updated_at=dt.datetime(2025, 3, 2, 12, tzinfo=dt.UTC))
    years = [
        YearRow(2020, 2020, Shown(BeneficiaryFigure(reached=40), False), "50.0"),
        YearRow(2021, 2022),
        YearRow(2023, 2023, Shown(BeneficiaryFigure(reached=80, qualifier="about"), False), "100.0"),
    ]
    drawn = of_figure(Block(Shown(BeneficiaryFigure(pk=12, **WHOLE), False), years), project)
    assert drawn == Graphic(
        code="figure-12",
        query="",
        name="persons trained",
        title=Text("persons trained, 1 August 2024", "en", False),
        scope="",
        number="1,200",
        notes=("Persons.",),
        rows=(
            Row(Text("2020", "en", False), "40", "50.0"),
            Row(Text("2021–2022", "en", False), "no figure in the sources"),
            Row(Text("2023", "en", False), "about 80", "100.0"),
        ),
        source="Source: Test report, quoted by IOM Morocco, “Test project”.",
        as_of="1 August 2024",
        page="/en/projects/essai/",
    )
    bare = BeneficiaryFigure(pk=13, reached=5, label_fr="personnes", period_start=dt.date(2021, 1, 1))
    drawn = of_figure(Block(Shown(bare, False)), project)
    assert (drawn.title, drawn.source, drawn.as_of, drawn.rows) == (
        Text("personnes, since 1 January 2021", "fr", True),
        "Source: IOM Morocco, “Test project”.",
        "2 March 2025",
        (),
    )


PERSONS = Total(plain=1200, count=2, about=1, first=dt.date(2019, 1, 1), last=dt.date(2021, 5, 1))
KEY = KeyFigures(
    projects=14,
    first_year=2005,
    persons=PERSONS,
    shared=Total(plain=700, count=1),
    gaps=[Gap(Project(title_en="Test project"), 2020, 2020)],
    donors=3,
    partners=4,
    last_change=dt.datetime(2025, 3, 2, 12, tzinfo=dt.UTC),
)
SCOPE = Scope("?donor=EU", ("donor",), "Donor: European Union")
WITHOUT_US = "Implementing and government, without IOM itself."


def chart_of(code, name, title, *, notes, rows):
    """Return the graphic of a chart of the projects of SCOPE."""
    return Graphic(
        *(code, SCOPE.query, name, Text(title, "en", False), SCOPE.words, "", notes),
        rows=tuple(Row(Text(label, "en", False), *values) for label, *values in rows),
        source="Source: IOM Morocco, published projects.",
        as_of="2 March 2025",
        page="/en/figures/?donor=EU",
    )


def test_each_key_figure_has_its_number_its_period_and_what_it_is_not():
    found = of_key(KEY, SCOPE)
    assert [(one.code, one.name, one.title.value, one.number, one.notes) for one in found] == [
        ("projects", *["Projects of IOM in Morocco"] * 2, "14", ()),
        (
            "persons",
            "Persons reached by projects of IOM in Morocco",
            "Persons reached by projects of IOM in Morocco, 2019 to 2021",
            "about 1,200",
            (
                "Sum of 2 figures with no known overlap.",
                "Persons of the whole projects, not the share of one donor: 700 of the about 1,200 are of projects "
                "that several donors fund.",
                "No figure for: Test project: 2020.",
            ),
        ),
        ("donors", *["Donors of projects of IOM in Morocco"] * 2, "3", ()),
        ("partners", *["Partners of projects of IOM in Morocco"] * 2, "4", (WITHOUT_US,)),
    ]
    about = [(one.query, one.scope, one.source, one.as_of, one.page, one.rows) for one in found]
    source = "Source: IOM Morocco, published projects."
    assert about == [("?donor=EU", SCOPE.words, source, "2 March 2025", "/en/figures/?donor=EU", ())] * 4


def test_nobody_reached_is_no_figure_to_be_quoted():
    empty = dataclasses.replace(KEY, persons=Total(), last_change=None)
    assert [(one.number, one.notes, one.query, one.as_of, one.page) for one in of_key(empty)] == [
        (number, notes, "", "", "/en/figures/")
        for number, notes in (("14", ()), ("", ()), ("3", ()), ("4", (WITHOUT_US,)))
    ]
    assert [one.graphic.code for one in of_key_figures(empty, SCOPE, FIGURE)] == [
        *("projects", "donors", "partners", "figure-12")
    ]


def test_a_chart_is_told_as_rows():
    bars = [Bar(Text("Youth", "en", False), PERSONS, "100.0", True, "", "youth"), Bar("Rest", 3, "0.3", False, "", "")]
    assert of_chart(Chart("group", "Test title", bars, "Test note."), KEY, SCOPE) == chart_of(
        *("group", "Persons reached by group", "Test title"),
        notes=("Test note.",),
        rows=[("Youth", "about 1,200", "100.0", True), ("Rest", "3", "0.3", False)],
    )
    years = [Year(2020, 3, "96.0", "4.0", False, ""), Year(2021, 1200, "32.0", "68.0", True, "")]
    told = "Projects under way in each year, as far as their dates are known. This year in dark blue."
    undated = "1 project has no known start or end: it counts only in the years that are known."
    assert of_years(YearsChart("Test title", years, 1), KEY, SCOPE) == chart_of(
        *("year", "Active projects by year", "Test title"),
        notes=(told, undated),
        rows=[("2020", "3", "96.0", False), ("2021", "1,200", "32.0", True)],
    )
    assert of_years(YearsChart("Test title", []), KEY).notes == (told,)
    row = PyramidRow("youth", "young people", PERSONS, Total(plain=5, count=1), "100.0", "0.0", "0.4")
    assert of_pyramid(Pyramid("Test title", [row], Total()), KEY, SCOPE) == chart_of(
        *("sex_age", "Persons reached by sex and age", "Test title"),
        notes=("Persons, as the sources count them.",),
        rows=[
            ("Women and girls – young people", "about 1,200", "100.0", True),
            ("Men and boys – young people", "5", "0.4", False),
        ],
    )


def test_a_picture_has_what_the_page_has_and_a_dash_for_no_number(monkeypatch):
    monkeypatch.setattr("projects.graphic_picture.office_on_sheets", lambda: None)
    drawn = [graphic_picture(Citation(dataclasses.replace(one, notes=()))) for one in (CHART, NUMBER)]
    drawn += [graphic_picture(Citation(dataclasses.replace(NUMBER, number="")))]
    assert [[row["share"] for row in one["rows"]] for one in drawn] == [[1.0, 0.5], [], []]
    assert [one["number"] for one in drawn] == ["", "about 1,200", "–"]
    assert {name: value for name, value in drawn[0].items() if name not in {"words", "rows"}} == {
        **{"lang": "en", "dir": "ltr", "emblem": None, "scope": "Donor: European Union", "number": "", "notes": []},
        "title": drawn[1]["title"],
        "source": "Source: test.",
        "dates": ["Data of 1 August 2024."],
        "address": f"{SITE.partition('://')[2]}/en/embed/axis/?donor=EU",
    }
