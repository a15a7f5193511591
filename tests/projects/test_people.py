"""Persons reached by sex, age and group: as many as in the total, each once, nothing that is hidden."""

import csv
import io

import pytest
from django.utils import translation

from projects.disaggregation import People, group_chart, people_reached, pyramid
from projects.figures import BeneficiaryFigure
from projects.models import Project
from projects.totals import Total
from tests.factories import FigureFactory, ProjectFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def project():
    return ProjectFactory(published=True)


def reached():
    people = people_reached(Project.objects.published())
    assert people.total == BeneficiaryFigure.objects.published().total("persons")
    return people


def plain(totals):
    """Return {key: number} of {key: Total}."""
    return {key: total.plain for key, total in totals.items()}


def rows(people):
    """Return {(women, men)} of the pyramid's rows."""
    return [(row.women.plain, row.men.plain) for row in pyramid(people).rows]


def test_without_figures_there_is_nothing_to_draw():
    people = reached()
    assert (people.total.plain, rows(people), group_chart(people).bars) == (0, [], [])


def test_a_figure_counts_where_its_own_record_puts_it(project):
    FigureFactory(project=project, reached=40, is_additive=True, sex="female", age="children", group="returnees")
    FigureFactory(project=project, reached=60, is_additive=True, sex="male")
    FigureFactory(project=project, reached=900, is_additive=True)
    people = reached()
    assert plain(people.by_sex_and_age) == {("female", "children"): 40, ("male", None): 60}
    assert plain(people.by_group) == {"returnees": 40}
    assert (rows(people), pyramid(people).not_recorded.plain) == ([(40, 0), (0, 60)], 900)


def test_parts_divide_their_whole(project):
    whole = FigureFactory(project=project, reached=100, is_additive=True, group="migrants")
    for sex, number in (("female", 55), ("male", 45)):
        FigureFactory(project=project, part_of=whole, reached=number, sex=sex)
    people = reached()
    assert plain(people.by_sex_and_age) == {("female", None): 55, ("male", None): 45}
    assert plain(people.by_group) == {"migrants": 100}


def test_parts_by_sex_and_age_come_before_parts_by_sex(project):
    whole = FigureFactory(project=project, reached=100, is_additive=True)
    FigureFactory(project=project, part_of=whole, reached=60, sex="female")
    FigureFactory(project=project, part_of=whole, reached=40, sex="male")
    FigureFactory(project=project, part_of=whole, reached=20, sex="female", age="children")
    FigureFactory(project=project, part_of=whole, reached=10, sex="male", age="children")
    people = reached()
    assert plain(people.by_sex_and_age) == {("female", "children"): 20, ("male", "children"): 10}


def test_a_hidden_breakdown_is_not_recorded(project):
    whole = FigureFactory(project=project, reached=100, is_additive=True)
    FigureFactory(project=project, part_of=whole, reached=97, sex="female")
    FigureFactory(project=project, part_of=whole, reached=3, sex="male")
    FigureFactory(project=project, reached=4, is_additive=True, sex="male")
    people = reached()
    assert (people.total.plain, people.by_sex_and_age) == (100, {})


def test_what_does_not_add_up_is_not_counted(project):
    FigureFactory(project=project, reached=5000, sex="female")
    FigureFactory(project=project, reached=50, is_additive=True, unit="services", sex="female")
    FigureFactory(project=ProjectFactory(), reached=50, is_additive=True, sex="female")
    assert not reached().total


@pytest.mark.parametrize(("parts", "counted"), [((60, 60), {}), ((30, 30), {})])
def test_parts_that_overlap_or_repeat_are_not_added(project, parts, counted):
    whole = FigureFactory(project=project, reached=100, is_additive=True)
    for number in parts:
        FigureFactory(project=project, part_of=whole, reached=number, sex="female")
    assert plain(reached().by_sex_and_age) == counted


def people(plain):
    return Total(plain=plain, count=1)


@pytest.mark.parametrize(
    ("facts", "parts", "cells", "sex_not_recorded", "groups", "group_not_recorded"),
    [
        ({}, [], {}, 100, {}, 100),
        ({"sex": "female"}, [], {("female", None): 100}, 0, {}, 100),
        ({"sex": "unrecorded", "group": "youth"}, [], {("unrecorded", None): 100}, 100, {"youth": 100}, 0),
        ({"age": "adults"}, [({"sex": "male"}, 60)], {("male", "adults"): 60}, 40, {}, 100),
        ({"age": "adults"}, [({"age": "adults", "sex": "male"}, 60)], {("male", "adults"): 60}, 40, {}, 100),
        ({"age": "adults"}, [({"age": "children", "sex": "male"}, 60)], {}, 100, {}, 100),
        ({}, [({"sex": "male", "age": "adults"}, 60)], {("male", "adults"): 60}, 40, {}, 100),
        ({}, [({"sex": "male", "group": "youth"}, 60)], {}, 100, {}, 100),
        ({}, [({"sex": "male"}, 60), ({"sex": "female"}, 40)], {("male", None): 60, ("female", None): 40}, 0, {}, 100),
        ({}, [({"sex": "male"}, 60), ({"sex": "female"}, 41)], {}, 100, {}, 100),
        ({}, [({"group": "youth"}, 60), ({"group": "women"}, 39)], {}, 100, {"youth": 60, "women": 39}, 1),
        ({}, [({"group": "youth"}, 60), ({"group": "youth"}, 30)], {}, 100, {}, 100),
        ({"group": "youth"}, [({"group": "youth", "sex": "male"}, 60)], {("male", None): 60}, 40, {"youth": 100}, 0),
    ],
)
def test_people_are_divided_as_far_as_their_figure_or_its_parts_say(
    facts, parts, cells, sex_not_recorded, groups, group_not_recorded
):
    found = People()
    found.add(people(100), facts, [(inner, people(number)) for inner, number in parts])
    assert (found.total.plain, plain(found.by_sex_and_age), plain(found.by_group)) == (100, cells, groups)
    assert (found.sex_not_recorded.plain, found.group_not_recorded.plain) == (sex_not_recorded, group_not_recorded)
    assert [bool(found.sex_not_recorded), bool(found.group_not_recorded)] == [
        sex_not_recorded > 0,
        group_not_recorded > 0,
    ]


def test_groups_are_named_by_their_size_and_the_rest_comes_last():
    found = People()
    for group, number in (("youth", 20), ("migrants", 50), ("women", 0), ("", 10)):
        found.add(people(number), {"group": group} if group else {})
    with translation.override("en"):
        chart = group_chart(found)
        assert [(bar.code, str(bar.label), bar.value.plain, bar.width, bar.is_first) for bar in chart.bars] == [
            ("migrants", "Migrants", 50, "100.0", True),
            ("youth", "Young people", 20, "40.0", False),
            ("", "Group not recorded", 10, "20.0", False),
        ]
        assert (chart.code, chart.title) == ("group", "Group with the most persons reached: Migrants (50 of 80)")
        alone = People()
        alone.add(people(50), {"group": "youth"})
        assert (group_chart(alone).title, [bar.is_first for bar in group_chart(alone).bars]) == (
            "Persons reached by group",
            [False],
        )


def test_one_row_is_drawn_as_bars_of_women_and_of_men():
    found = People()
    found.add(people(60), {"sex": "female"})
    found.add(people(30), {"sex": "male"})
    with translation.override("en"):
        drawn = pyramid(found)
        assert [(bar.code, str(bar.label), bar.value.plain, bar.width, bar.is_first) for bar in drawn.bars] == [
            ("female", "Women and girls", 60, "100.0", True),
            ("male", "Men and boys", 30, "50.0", False),
        ]
        assert drawn.subtitle == "Persons, as the sources count them."


@pytest.mark.parametrize(("others", "is_sure"), [(0, True), (29, True), (30, False), (300, False)])
def test_the_largest_group_is_named_only_when_the_rest_could_not_pass_it(project, others, is_sure):
    for group, number in (("migrants", 50), ("returnees", 20)):
        FigureFactory(project=project, reached=number, is_additive=True, group=group)
    if others:
        FigureFactory(project=project, reached=others, is_additive=True)
    chart = group_chart(reached())
    assert chart.bars[0].is_first is is_sure
    assert ("50" in chart.title) is is_sure
    assert sum(bar.value.plain for bar in chart.bars) == 70 + others


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_two_queries(django_assert_num_queries, count):
    for _ in range(count):
        whole = FigureFactory(project=ProjectFactory(published=True), reached=100, is_additive=True)
        FigureFactory(project=whole.project, part_of=whole, reached=55, sex="female")
    with django_assert_num_queries(2):
        people_reached(Project.objects.published())


def test_a_share_is_as_exact_as_its_figure(project):
    FigureFactory(project=project, reached=8874, qualifier="about", is_additive=True, group="youth", sex="male")
    FigureFactory(project=project, reached=135, is_additive=True, group="youth", sex="female")
    whole = FigureFactory(project=project, reached=500, qualifier="more_than", is_additive=True, group="migrants")
    FigureFactory(project=project, part_of=whole, reached=100, sex="female")
    people = reached()
    assert [bar.value.qualifier for bar in group_chart(people).bars] == ["about", "more_than"]
    assert group_chart(people).bars[0].value.number == 9010
    assert (people.sex_not_recorded.plain, people.sex_not_recorded.qualifier) == (400, "more_than")


def test_each_bar_of_the_pyramid_is_as_long_as_its_number_beside_the_longest(project):
    for sex, age, number in (
        *(("female", "children", 40), ("male", "children", 80), ("female", "adults", 20)),
        *(("male", "all", 30), ("unrecorded", "all", 7)),
    ):
        FigureFactory(project=project, reached=number, is_additive=True, sex=sex, age=age)
    with translation.override("en"):
        drawn = pyramid(reached())
        assert [
            (row.code, str(row.age), row.women.plain, row.men.plain, row.women_x, row.women_width, row.men_width)
            for row in drawn.rows
        ] == [
            ("children", "under 18", 40, 80, "50.0", "50.0", "100.0"),
            ("adults", "adults", 20, 0, "75.0", "25.0", "0.0"),
            ("", "age not recorded", 0, 30, "100.0", "0.0", "37.5"),
        ]
        assert drawn.title == "Women and girls: 60 of 170 persons whose sex is recorded"
        assert drawn.subtitle == "Persons, as the sources count them. For 7 persons, the sources do not say the sex."


def test_the_file_has_the_rows_of_the_charts_and_of_no_chart_that_is_not_drawn(client, project):
    def rows(chart):
        file = client.get(f"/en/figures.csv?chart={chart}&headings=names").getvalue().decode("utf-8-sig")
        return [(row["code"], row["label"], row["value"]) for row in csv.DictReader(io.StringIO(file))]

    FigureFactory(project=project, reached=900, is_additive=True)
    assert rows("sex_age") == rows("group") == []
    FigureFactory(project=project, reached=40, is_additive=True, sex="female", age="children", group="returnees")
    FigureFactory(project=project, reached=60, is_additive=True, sex="male")
    assert rows("sex_age") == [
        ("female-children", "women and girls – under 18", "40"),
        ("male-children", "men and boys – under 18", "0"),
        ("female-not_recorded", "women and girls – age not recorded", "0"),
        ("male-not_recorded", "men and boys – age not recorded", "60"),
        ("not_recorded", "Sex not recorded", "900"),
    ]
    assert rows("group") == [("returnees", "Returnees", "40"), ("not_recorded", "Group not recorded", "960")]


def test_one_row_is_no_pyramid(client, project):
    whole = FigureFactory(project=project, reached=100, is_additive=True)
    for sex, number in (("female", 55), ("male", 45)):
        FigureFactory(project=project, part_of=whole, reached=number, sex=sex)
    assert [bar.value.plain for bar in pyramid(reached()).bars] == [55, 45]
    FigureFactory(project=project, reached=40, is_additive=True, sex="female", age="children")
    assert pyramid(reached()).bars == []
