"""No number of one to four persons is shown, and none can be computed back from those that are."""

import itertools
import random

import pytest

from projects.disclosure import Shown, disclosed, facts_of, hidden_among, is_small
from projects.figures import BeneficiaryFigure
from tests.factories import FigureFactory, ProjectFactory, RegionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def project():
    return ProjectFactory(published=True)


def numbers(project):
    """Return {label: number shown, "hidden"} of a project's figures."""
    figures = project.figures.order_by("pk")
    return {shown.figure.label_fr: shown.number or "hidden" for shown in disclosed(figures).values()}


def whole_and(project, reached, **parts):
    """A figure "whole" and its parts: whole_and(project, 10, women=dict(reached=4, sex="female"))."""
    whole = FigureFactory(project=project, label_fr="whole", reached=reached)
    for label, fields in parts.items():
        FigureFactory(project=project, label_fr=label, part_of=whole, **fields)
    return whole


@pytest.mark.parametrize(
    ("unit", "reached", "is_hidden"),
    [
        ("persons", 0, False),
        ("persons", 1, True),
        ("persons", 4, True),
        ("persons", 5, False),
        ("households", 3, True),
        ("institutions", 3, False),
        ("services", 1, False),
    ],
)
def test_one_to_four_human_beings_are_hidden(project, unit, reached, is_hidden):
    figure = FigureFactory(project=project, unit=unit, reached=reached, target=40)
    shown = disclosed([figure])[figure.pk]
    assert shown.is_hidden is is_hidden
    assert (shown.number, shown.reached, shown.target) == ((None,) * 3 if is_hidden else (reached, reached, 40))


def test_a_target_is_a_plan_and_not_persons(project):
    figure = FigureFactory(project=project, reached=None, target=3)
    shown = disclosed([figure])[figure.pk]
    assert (shown.number, shown.is_target, shown.is_hidden) == (3, True, False)


@pytest.mark.parametrize(
    ("facts", "is_hidden", "baseline"),
    [
        ({"baseline": 30}, False, (30, 2018)),
        ({"baseline": 30}, True, (None, None)),
        ({"baseline": 4}, False, (None, None)),
        ({"baseline": 5}, False, (5, 2018)),
        ({"baseline": 0}, False, (0, 2018)),
        ({"baseline": 4, "unit": "missions"}, False, (4, 2018)),
        ({"baseline": None}, False, (None, None)),
    ],
)
def test_the_number_before_is_shown_unless_it_or_the_figure_is_too_small(facts, is_hidden, baseline):
    shown = Shown(BeneficiaryFigure(reached=90, target=200, baseline_year=2018, **facts), is_hidden)
    assert (shown.baseline, shown.baseline_year) == baseline


@pytest.mark.parametrize(
    ("numbers", "is_hidden", "seen"),
    [
        ({"reached": 90, "target": 200}, False, (90, 90, 200, False, 45)),
        ({"reached": 90, "target": 200}, True, (None, None, None, False, None)),
        ({"reached": 90}, False, (90, 90, None, False, None)),
        ({"target": 200}, False, (200, None, 200, True, None)),
        ({"target": 200}, True, (None, None, None, False, None)),
        ({"reached": 0, "target": 200}, False, (0, 0, 200, False, 0)),
        ({"reached": 90, "target": 0}, False, (90, 90, 0, False, None)),
    ],
)
def test_of_a_hidden_figure_nothing_is_seen(numbers, is_hidden, seen):
    shown = Shown(BeneficiaryFigure(**numbers), is_hidden)
    assert (shown.number, shown.reached, shown.target, shown.is_target, shown.percent) == seen


def test_the_complement_goes_with_the_small_number(project):
    whole_and(project, 60, women={"reached": 57, "sex": "female"}, men={"reached": 3, "sex": "male"})
    assert numbers(project) == {"whole": 60, "women": "hidden", "men": "hidden"}


def test_what_is_left_over_is_a_small_number_too(project):
    whole_and(project, 60, women={"reached": 57, "sex": "female"})
    assert numbers(project) == {"whole": 60, "women": "hidden"}


def test_other_breakdowns_stay(project):
    whole_and(
        project,
        60,
        women={"reached": 58, "sex": "female"},
        men={"reached": 2, "sex": "male"},
        children={"reached": 20, "age": "children"},
        adults={"reached": 40, "age": "adults"},
    )
    assert numbers(project) == {"whole": 60, "women": "hidden", "men": "hidden", "children": 20, "adults": 40}


def test_finer_breakdowns_go_too(project):
    """Women are girls and grown women together: both show what is hidden above them."""
    whole_and(
        project,
        60,
        women={"reached": 58, "sex": "female"},
        men={"reached": 2, "sex": "male"},
        girls={"reached": 28, "sex": "female", "age": "children"},
        grown={"reached": 30, "sex": "female", "age": "adults"},
    )
    assert set(numbers(project).values()) == {60, "hidden"}


def test_a_difference_between_two_breakdowns_is_a_small_number_too(project):
    """Ten girls of twelve children are two boys."""
    whole_and(
        project,
        60,
        children={"reached": 12, "age": "children"},
        girls={"reached": 10, "sex": "female", "age": "children"},
    )
    assert numbers(project) == {"whole": 60, "children": 12, "girls": "hidden"}


YEARS = ("2015-01-01", "2017-12-31")


@pytest.mark.parametrize(
    ("outer", "inner", "is_inside"),
    [
        (YEARS, ("2015-01-01", "2016-12-31"), True),
        (YEARS, ("2016-01-01", "2017-12-31"), True),
        (YEARS, ("2014-12-31", "2016-12-31"), False),
        (YEARS, ("2016-01-01", "2018-01-01"), False),
        (YEARS, (None, "2016-12-31"), False),
        (YEARS, ("2016-01-01", None), False),
        ((None, "2017-12-31"), (None, "2017-12-30"), True),
        ((None, "2017-12-31"), ("2010-01-01", "2017-12-31"), True),
        (("2015-01-01", None), ("2015-01-02", None), True),
        (("2015-01-01", None), ("2015-01-01", "2030-12-31"), True),
    ],
)
def test_a_period_inside_another_is_compared_with_it(project, outer, inner, is_inside):
    """Of 30 persons in the long period, 28 came in the short one: two came in the rest of it."""
    periods = [dict(zip(("period_start", "period_end"), days, strict=True)) for days in (outer, inner)]
    whole_and(project, 100, long={"reached": 30, **periods[0]}, short={"reached": 28, **periods[1]})
    parts = {"long": "hidden", "short": "hidden"} if is_inside else {"long": 30, "short": 28}
    assert numbers(project) == {"whole": 100, **parts}


@pytest.mark.parametrize("repeated", [{"group": "migrants"}, {}])
def test_what_a_part_does_not_repeat_holds_for_it_as_for_its_whole(project, repeated):
    whole = FigureFactory(project=project, label_fr="whole", reached=60, group="migrants")
    for label, reached, facts in [
        ("women", 12, {"sex": "female", "group": "migrants"}),
        ("young women", 10, {"sex": "female", "age": "youth", **repeated}),
    ]:
        FigureFactory(project=project, label_fr=label, reached=reached, part_of=whole, **facts)
    assert numbers(project) == {"whole": 60, "women": 12, "young women": "hidden"}


def test_a_part_of_a_period_is_compared_with_it(project):
    whole_and(project, 100, three={"reached": 30, "period_start": YEARS[0], "period_end": YEARS[1]})
    whole = project.figures.get(label_fr="three")
    FigureFactory(project=project, label_fr="one", reached=26, part_of=whole, period_end="2015-12-31")
    assert numbers(project) == {"whole": 100, "three": "hidden", "one": "hidden"}


def test_parts_that_differ_in_their_label_only_are_a_breakdown(project):
    whole_and(project, 60, senegal={"reached": 40}, mali={"reached": 17}, guinea={"reached": 3})
    assert numbers(project) == {"whole": 60, "senegal": "hidden", "mali": "hidden", "guinea": "hidden"}


@pytest.mark.parametrize("fields", [{}, {"sex": "female"}])
def test_parts_that_count_others_are_not_compared_with_each_other(fields):
    """Twenty less seventeen is nobody's number: neither counts a part of the other."""
    rows = [(1, None, 60, {}), (2, 1, 20, fields), (3, 1, 17, fields), (4, 1, 23, fields and {"sex": "male"})]
    figures = [
        BeneficiaryFigure(pk=pk, project_id=1, part_of_id=whole, reached=reached, **facts)
        for pk, whole, reached, facts in rows
    ]
    assert hidden_among(figures) == set()


def test_facts_are_those_to_which_a_figure_is_limited():
    first, last = "2015-01-01", "2017-12-31"
    figure = BeneficiaryFigure(sex="female", age="youth", group="women", region_id=3, period_start=first)
    facts = {"sex": "female", "age": "youth", "group": "women", "region": 3, "period": (first, None)}
    assert facts_of(figure) == facts
    assert facts_of(BeneficiaryFigure(period_end=last)) == {"period": (None, last)}
    assert facts_of(BeneficiaryFigure()) == {}


def test_overlapping_parts_are_compared_one_by_one(project):
    whole_and(project, 60, migrants={"reached": 50, "group": "migrants"}, women={"reached": 57, "group": "women"})
    assert numbers(project) == {"whole": 60, "migrants": "hidden", "women": "hidden"}


def test_nothing_is_hidden_without_need(project):
    RegionFactory(code="MA-01")
    whole_and(
        project,
        60,
        women={"reached": 30, "sex": "female"},
        men={"reached": 30, "sex": "male"},
        children={"reached": 5, "age": "children"},
        none={"reached": 0, "age": "adults"},
        sites={"reached": 2, "unit": "persons", "group": "returnees"},
    )
    FigureFactory(project=project, label_fr="towns", unit="neighbourhoods", reached=2)
    shown = {label: number for label, number in numbers(project).items() if label != "none"}
    assert shown == {"whole": 60, "women": 30, "men": 30, "children": 5, "sites": "hidden", "towns": 2}


def test_the_rest_of_the_project_counts_though_it_was_not_asked_for(project, django_assert_num_queries):
    whole_and(project, 60, women={"reached": 57, "sex": "female"}, men={"reached": 3, "sex": "male"})
    women = project.figures.get(label_fr="women")
    with django_assert_num_queries(1):
        assert disclosed([women])[women.pk].is_hidden


@pytest.mark.parametrize("rows", [1, 3])
def test_all_figures_of_projects_cost_no_query(django_assert_num_queries, rows):
    for _ in range(rows):
        whole_and(ProjectFactory(), 60, women={"reached": 57, "sex": "female"})
    figures = list(BeneficiaryFigure.objects.all())
    with django_assert_num_queries(0):
        shown = disclosed(figures, complete=True)
    assert [s.whole.number for s in shown.values() if s.is_hidden] == [60] * rows


def test_no_total_holds_a_hidden_number(project):
    FigureFactory(project=project, reached=3, is_additive=True)
    FigureFactory(project=project, reached=3, is_additive=True, unit="missions")
    FigureFactory(project=ProjectFactory(), reached=50, is_additive=True)
    assert BeneficiaryFigure.objects.total("persons").plain == 50
    assert BeneficiaryFigure.objects.total("missions").plain == 3


@pytest.mark.parametrize("seed", range(40))
def test_no_difference_of_shown_numbers_is_a_small_cell(seed):
    """Random tables of sex by age with their margins, some cells not recorded: every table that fits what is shown,
    found by trying them all, agrees on no small cell."""
    chance = random.Random(seed)
    cells = {cell: chance.choice([0, 1, 2, 3, 4, 5, 6, 7]) for cell in itertools.product("fm", "ca")}
    sums = sums_of(cells.values())
    figures, pairs = [], [("*", "*"), *(pair for pair in sums if pair != ("*", "*") and chance.random() < 0.8)]
    for pk, (sex, age) in enumerate(pairs, 1):
        fields = {"sex": {"f": "female", "m": "male", "*": "all"}[sex]}
        fields["age"] = {"c": "children", "a": "adults", "*": "all"}[age]
        part_of = None if pk == 1 else 1
        reached = sums[sex, age]
        figures.append(BeneficiaryFigure(pk=pk, project_id=1, reached=reached, part_of_id=part_of, **fields))
    hidden = hidden_among(figures)
    seen = {pair: sums[pair] for pk, pair in enumerate(pairs, 1) if pk not in hidden}
    whole = sums["*", "*"]
    if whole < 5:
        assert set(seen.values()) <= {0}
        return
    tables = (cells for cells in itertools.product(range(whole + 1), repeat=3) if sum(cells) <= whole)
    found = [sums_of((*cells, whole - sum(cells))) for cells in tables]
    fitting = [table for table in found if seen.items() <= table.items()]
    for pair, number in sums.items():
        if is_small(number):
            assert len({table[pair] for table in fitting}) > 1, (cells, seen)


def sums_of(table):
    fc, fa, mc, ma = table
    return {
        ("f", "c"): fc, ("f", "a"): fa, ("m", "c"): mc, ("m", "a"): ma, ("f", "*"): fc + fa, ("m", "*"): mc + ma,
        ("*", "c"): fc + mc, ("*", "a"): fa + ma, ("*", "*"): sum(table),
    }  # fmt: skip
