"""One figure or chart by itself: what it says beside its number, its sentence to be quoted, the size of its frame."""

import dataclasses
import datetime as dt
import json

import pytest
from django.conf import settings
from django.utils import translation

from core.languages import Text
from core.models import Region
from projects.citations import Citation, citations
from projects.disclosure import Shown
from projects.figures import BeneficiaryFigure
from projects.graphic_picture import dates_of
from projects.graphics import Graphic, Row, of_figure
from projects.models import Project
from projects.series import Block, YearRow

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
