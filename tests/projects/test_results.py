"""Results against targets: added up only where figures mean the same and count nobody twice; all else stands alone."""

import csv
import datetime as dt
import io
import json

import pytest
from django.utils import translation
from lxml import etree

from projects.disclosure import Shown
from projects.figures import BeneficiaryFigure
from projects.models import Project
from projects.progress import Progress
from projects.results import OVERLAPS, PART, REPEATS, Result, Results, results, results_of, whose_results
from projects.totals import Total
from tests.factories import AxisFactory, FigureFactory, PartnerFactory, ProjectFactory
from tests.reading import read

pytestmark = pytest.mark.django_db
TRAINED = "jeunes formés"


def planned(project, target, reached, label=TRAINED, **facts):
    facts = {"is_additive": True} | facts
    return FigureFactory(project=project, label_fr=label, target=target, reached=reached, **facts)


def year(number):
    """The facts of a figure of one whole year."""
    return {"period_start": dt.date(number, 1, 1), "period_end": dt.date(number, 12, 31)}


def rows(*regions):
    """Return [(label, target, reached, number of figures, why it stands alone)] of all published projects."""
    with translation.override("fr"):
        return [
            (
                row.figure.label_fr,
                row.target,
                row.progress and row.progress.reached.number,
                len(row.members),
                row.why_alone,
            )
            for row in results(Project.objects.published(), regions).rows
        ]


def test_only_what_counts_the_same_in_published_projects_is_added_up():
    one, two, draft = ProjectFactory(published=True), ProjectFactory(published=True), ProjectFactory()
    planned(one, 100, 80)
    planned(two, 300, 330)
    planned(draft, 1000, 999)
    planned(one, 40, 40, sex="female")
    planned(one, 7, 7, unit="institutions")
    planned(two, 9, 9, "cadres formés")
    assert rows() == [
        (TRAINED, 400, 410, 2, ""),
        (TRAINED, 40, 40, 1, ""),
        ("cadres formés", 9, 9, 1, ""),
        (TRAINED, 7, 7, 1, ""),
    ]


def test_what_may_count_somebody_twice_stands_alone_with_the_reason():
    one, two, three = ProjectFactory.create_batch(3, published=True)
    whole = planned(one, 500, 400)
    planned(two, 100, 90)
    planned(one, 50, 30, part_of=whole, is_additive=False)
    planned(two, 60, 50, is_additive=False)
    planned(three, 80, 70, **year(2020))
    planned(three, 81, 71, period_start=dt.date(2020, 12, 31), period_end=dt.date(2021, 12, 31))
    assert rows() == [
        (TRAINED, 600, 490, 2, ""),
        (TRAINED, 81, 71, 1, OVERLAPS),
        (TRAINED, 80, 70, 1, OVERLAPS),
        (TRAINED, 60, 50, 1, REPEATS),
        (TRAINED, 50, 30, 1, PART),
    ]


def test_years_of_one_project_that_lie_apart_are_added_up_whatever_year_their_label_names():
    project = ProjectFactory(published=True)
    planned(project, 100, 90, "jeunes formés en 2020", **year(2020))
    planned(project, 110, 120, "jeunes formés en 2021", **year(2021))
    assert rows() == [("jeunes formés en 2021", 210, 210, 2, "")]


def test_two_figures_of_one_project_without_dates_are_not_added_up():
    project = ProjectFactory(published=True, start_date=None, end_date=None)
    for target in (100, 110):
        planned(project, target, 90, as_of_date=None)
    assert [row[4] for row in rows()] == [OVERLAPS, OVERLAPS]


def test_figures_of_single_days_are_added_unless_it_is_the_same_day():
    project = ProjectFactory(published=True)
    for day in (1, 2):
        planned(project, 50, 40, period_start=dt.date(2020, 3, day), period_end=dt.date(2020, 3, day))
    assert rows() == [(TRAINED, 100, 80, 2, "")]
    planned(project, 10, 9, period_start=dt.date(2020, 3, 2), period_end=dt.date(2020, 3, 2))
    assert {row[4] for row in rows()} == {OVERLAPS}


def test_a_figure_without_dates_is_added_if_its_project_has_no_other():
    one, two = ProjectFactory.create_batch(2, published=True, start_date=None, end_date=None)
    planned(one, 50, 40, as_of_date=None)
    planned(two, 30, 20, as_of_date=None)
    assert rows() == [(TRAINED, 80, 60, 2, "")]


def test_a_number_too_small_is_in_no_sum_and_neither_is_its_target():
    one, two, three = ProjectFactory.create_batch(3, published=True)
    planned(one, 100, 80)
    planned(two, 10, 3)
    assert rows() == [(TRAINED, 100, 80, 1, "")]
    whole = planned(three, 60, 57, "femmes formées")
    planned(three, 55, 53, "femmes formées", part_of=whole, is_additive=False, age="adults")  # leaves four
    found = results(Project.objects.published())
    assert [(row.target, len(row.members)) for row in found.rows] == [(100, 1), (60, 1)]
    with translation.override("en"):
        note = "2 figures with a target are not shown: their numbers of persons are too small."
        assert (found.hidden, found.notes) == (2, [note])


def test_a_target_without_a_result_stands_alone_and_figures_without_a_target_are_counted_in_words(client):
    project = ProjectFactory(published=True, slug="vise")
    planned(project, 500, None)
    planned(project, 100, 60, is_additive=False)
    FigureFactory(project=project, reached=12)
    assert rows() == [(TRAINED, 100, 60, 1, ""), (TRAINED, 500, None, 1, "")]
    section = read(client.get("/en/figures/")).one("section", id="targets")
    cells = [row.all("td")[0].one("span", "target-words").text for row in section.all("tr")[1:]]
    assert cells == ["60 of 100 60%", "Planned: 500 no number reached is known"]
    assert section.all("p")[1].text == "1 figure of these projects has no target in the sources."


def test_a_sum_is_as_exact_as_its_parts():
    for reached, qualifier in ((1234, "exactly"), (330, "about")):
        planned(ProjectFactory(published=True), 800, reached, qualifier=qualifier)
    progress = results(Project.objects.published()).rows[0].progress
    with translation.override("en"):
        assert (progress.words, progress.percent_text) == ("about 1,560 of 1,600", "about 97%")


@pytest.mark.parametrize(
    ("reached", "target", "qualifier", "share"),
    [
        (999, 1000, "", "99%"),
        (1, 1000, "", "0%"),
        (0, 10, "", "0%"),
        (150, 100, "", "150%"),
        (2, 3, "up_to", "up to 67%"),
        (5, 0, "", ""),
    ],
)
def test_a_share_never_says_more_than_was_reached(reached, target, qualifier, share):
    total = Total(plain=reached, count=1, **({qualifier: 1} if qualifier else {}))
    with translation.override("en"):
        assert Progress(total, target).percent_text == share


@pytest.mark.parametrize(
    ("reached", "widths"), [(50, ("50.0", "100.0")), (200, ("100.0", "50.0")), (0, ("0.0", "100.0"))]
)
def test_the_bar_is_as_long_as_the_larger_number(reached, widths):
    progress = Progress(Total(plain=reached, count=1), 100)
    with translation.override("fr"):  # a comma would be no number in SVG
        assert (progress.reached_width, progress.target_width) == widths


def test_a_sum_says_of_how_many_figures_and_projects_it_is():
    rows = [(1, 1), (2, 1), (3, 2)]
    one, two, three = (Shown(BeneficiaryFigure(pk=pk, project_id=of, target=5), False) for pk, of in rows)
    with translation.override("en"):
        assert [Result(members).sum_text for members in ((one,), (one, two), (one, two, three))] == [
            "",
            "sum of 2 figures of one project",
            "sum of 3 figures of 2 projects, with no known overlap",
        ]
        assert [Result((one,), why).reason for why in ("", PART)] == [
            "",
            "Not added to the others: a part of another figure.",
        ]
        assert Results([], hidden=1, elsewhere=2, without_target=3).notes == [
            "3 figures of these projects have no target in the sources.",
            "1 figure with a target is not shown: its number of persons is too small.",
            "2 figures of these projects are about other regions.",
        ]
    assert (Results([]).notes, bool(Results([], hidden=1)), bool(Results([Result((one,))]))) == ([], False, True)
    assert Results([one, two, three]).first(2) == [one, two]


def test_results_stand_by_their_target_and_those_without_a_number_reached_last():
    numbers = [(1, 50, 40), (2, 900, None), (3, 70, 0), (4, 50, 60), (5, 950, None), (6, 10, 3)]
    shown = [
        Shown(BeneficiaryFigure(pk=pk, project_id=pk, label_fr=f"essai {pk}", target=target, reached=reached), pk == 6)
        for pk, target, reached in numbers
    ]
    found = results_of(shown, without_target=4)
    assert [row.figure.pk for row in found.rows] == [3, 1, 4, 5, 2]
    assert (found.hidden, found.elsewhere, found.without_target) == (1, 0, 4)


def test_a_region_has_no_figure_about_another_region():
    project = ProjectFactory(published=True, regions=["MA-01", "MA-02"])
    here, there = project.regions.order_by("code")
    planned(project, 10, 10, region=here)
    planned(project, 20, 20, region=there)
    planned(project, 30, 30)
    assert [row[1] for row in rows("MA-01")] == [30, 10]
    assert [row[1] for row in rows()] == [30, 20, 10]
    found = results(Project.objects.published(), ["MA-01"])
    with translation.override("en"):
        assert (found.elsewhere, found.notes) == (1, ["1 figure of these projects is about another region."])


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (("donor",), "Figures of whole projects: what a donor, a partner or a place has in them is not divided."),
        (
            ("axis", "place"),
            "Figures of whole projects: what a donor, a partner or a place has in them is not divided.",
        ),
        (
            ("goal", "year"),
            "Figures of whole projects: what serves a goal, an objective or a programme is not divided.",
        ),
        (("axis", "year"), ""),
        ((), ""),
    ],
)
def test_figures_of_whole_projects_say_so_where_a_part_of_them_is_asked_for(names, sentence):
    with translation.override("en"):
        assert whose_results(names) == sentence


@pytest.mark.parametrize("number", [1, 3, 30])
def test_results_cost_two_queries(django_assert_num_queries, number):
    for _ in range(number):
        planned(ProjectFactory(published=True), 100, 50)
    with django_assert_num_queries(2):
        found = results(Project.objects.published())
        assert [one.figure.project.title_fr for row in found.rows for one in row.members]


def test_portfolios_show_the_results_of_their_projects_only(client):
    axis, donor, region = AxisFactory(), PartnerFactory(), "MA-01"
    mine = ProjectFactory(published=True, axis=axis, donors=[donor], regions=[region])
    draft = ProjectFactory(axis=axis, donors=[donor], regions=[region])
    planned(mine, 100, 80, source="Bilan", source_url="https://example.org/bilan")
    planned(ProjectFactory(published=True), 1000, 999)
    planned(draft, 5000, 4999)
    for address in (f"/en/axes/{axis.code}/", f"/en/donors/{donor.code}/", f"/en/regions/{region}/"):
        section = read(client.get(address)).one("section", id="targets")
        assert [cell.text for cell in section.all("span", "target-words")] == ["80 of 100 80%"], address
        assert [bar["width"] for bar in section.all("rect")] == ["100.0%", "80.0%"]
        assert section.one("a", href="https://example.org/bilan").text == "Bilan"
    whole = "not divided"
    assert whole in read(client.get(f"/en/donors/{donor.code}/")).one("section", id="targets").text
    assert whole not in read(client.get(f"/en/axes/{axis.code}/")).one("section", id="targets").text


def test_without_a_target_no_page_speaks_of_targets(client):
    donor = PartnerFactory()
    FigureFactory(project=ProjectFactory(published=True, donors=[donor], slug="sans"), reached=50)
    for address in ("/fr/figures/", f"/fr/donors/{donor.code}/", "/fr/projects/sans/"):
        page = read(client.get(address))
        assert not page.all(id="targets")
        assert not page.all("svg", "bar--target")


def test_page_file_api_and_iati_say_the_same(client):
    one = ProjectFactory(published=True, slug="un", title_fr="Un")
    two = ProjectFactory(published=True, slug="deux")
    first, second = planned(one, 200, 170, **year(2020)), planned(two, 100, 130, **year(2020))
    section = read(client.get("/en/figures/")).one("section", id="targets")
    assert section.one("span", "target-words").text == "300 of 300 100%"
    assert [item.text.partition(":")[0] for item in section.all("li")] == ["170 of 200", "130 of 100"]
    file = client.get("/en/figures.csv?chart=results&headings=names").getvalue().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(file)))
    found = [(row["value"], row["target"], row["percent_of_target"]) for row in rows]
    assert found == [("300", "300", "100"), ("170", "200", "85"), ("130", "100", "130")]
    assert [row["code"] for row in rows] == [f"sum-{first.pk}", f"figure-{first.pk}", f"figure-{second.pk}"]
    api = client.get("/api/v1/figures/").json()["results"]
    numbers = {(row["reached"], row["target"], row["percent_of_target"]) for row in api}
    assert numbers == {(170, 200, 85), (130, 100, 130)}
    page = read(client.get("/en/projects/un/")).one("span", "progress")
    assert page.text == "85% of the target"
    sheet = json.loads(client.get("/en/projects.json").getvalue())
    shares = {row["percent_of_target"] for project in sheet["projects"] for row in project["figures"]}
    assert shares == {85, 130}
    xml = etree.fromstring(client.get("/en/projects/un.xml").getvalue())
    period = xml.find(".//result/indicator/period")
    assert (period.find("target").get("value"), period.find("actual").get("value")) == ("200", "170")
