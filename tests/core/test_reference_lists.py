"""Codes of regions and targets: which are taken, and how targets are ordered."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from core.languages import Text
from core.models import (
    Axis,
    CompactObjective,
    ContentOrigin,
    Goal,
    GoalTarget,
    Partner,
    Place,
    Region,
    StrategyProgramme,
    reference_models,
)
from core.models.geography import validate_region_code
from core.models.themes import validate_target_code
from events.models import EventDocument
from projects.models import ProjectSource
from tests.factories import GoalFactory, GoalTargetFactory


def is_taken(validate, code):
    try:
        validate(code)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(
    ("validate", "taken", "refused"),
    [
        (
            validate_target_code,
            ["1.1", "1.a", "9.9", "10.7", "10.c", "16.10", "17.19"],
            ["0.1", "1.0", "18.1", "1.100", "1.A", "1.ab", "1", "1.", "01.1", "1.1 ", ""],
        ),
        (validate_region_code, ["MA-01", "MA-K", "MA-123"], ["MA-", "MA-1234", "MA-k", "FR-01", "01", "MA-01 ", ""]),
    ],
)
def test_which_codes_are_taken(validate, taken, refused):
    codes = [*taken, *refused]
    assert {code: is_taken(validate, code) for code in codes} == {code: code in taken for code in codes}


@pytest.mark.parametrize(
    ("record", "address"),
    [
        (Axis(code="youth"), "/fr/axes/youth/"),
        (Partner(code="EU"), "/fr/donors/EU/"),
        (Region(code="MA-01"), "/fr/regions/MA-01/"),
        (Place(key="oujda"), "/fr/places/oujda/"),
        (Goal(number=8), "/fr/goals/8/"),
        (GoalTarget(code="10.7"), "/fr/projects/?goal_target=10.7"),
        (CompactObjective(number=23), "/fr/compact-objectives/23/"),
        (StrategyProgramme(number=1), "/fr/strategy-programmes/1/"),
    ],
)
def test_a_name_of_a_list_has_its_page(record, address):
    assert record.get_absolute_url() == address


def test_an_entry_of_an_official_list_is_called_by_its_place_and_name():
    goal = Goal(number=10, name_fr="Inégalités", name_ar="المساواة")
    target = GoalTarget(code="10.c", name_fr=f"{'mot ' * 60}fin", name_ar="هدف")
    axis = Axis(pk=3, name_fr="Jeunesse")
    assert [str(one) for one in (goal, target, axis, Axis(pk=3), Goal(pk=4, number=1))] == [
        *("10. Inégalités", f"10.c. {'mot ' * 60}fin", "Jeunesse", "3", "4")
    ]
    assert (target.option.value, target.brief_name.value) == (f"10.c. {'mot ' * 44}mot…", f"{'mot ' * 44}mot…")
    assert (goal.option, axis.option) == (Text("10. Inégalités", "fr", False), Text("Jeunesse", "fr", False))
    with translation.override("ar"):
        assert (goal.full_name.value, target.full_name.value) == ("10. المساواة", "\u206610.c\u2069. هدف")
        assert axis.full_name == Text("Jeunesse", "fr", True)
        assert (goal.search_labels(), axis.search_labels()) == (["هدف التنمية المستدامة 10"], [])


def test_what_an_administrator_reads_of_a_part_of_a_record():
    named = EventDocument(title="Programme"), ProjectSource(title="Rapport"), ContentOrigin(key="projects/un")
    assert [str(one) for one in named] == ["Programme", "Rapport", "projects/un"]
    asks = [Partner(asks_logo=logo, asks_statement=statement) for logo in (True, False) for statement in (True, False)]
    assert [partner.asks_to_be_shown for partner in asks] == [True, True, True, False]


def test_what_many_records_refer_to():
    assert [model.__name__ for model in reference_models()] == [
        *(
            "Region",
            "Place",
            "Partner",
            "Axis",
            "Goal",
            "GoalTarget",
            "CompactObjective",
            "StrategyProgramme",
            "Picture",
        ),
        "Signpost",
    ]


@pytest.mark.django_db
def test_targets_are_in_the_order_of_the_united_nations_and_know_their_goal():
    codes = ["1.b", "10.10", "10.a", "10.2", "1.1", "2.1", "1.10", "1.a"]
    for code in codes:
        GoalTargetFactory(code=code)
    ordered = ["1.1", "1.10", "1.a", "1.b", "2.1", "10.2", "10.10", "10.a"]
    assert [(target.code, target.goal.number) for target in GoalTarget.objects.all()] == [
        (code, int(code.split(".")[0])) for code in ordered
    ]


@pytest.mark.django_db
def test_a_target_needs_its_goal():
    GoalFactory(number=10)
    for code, is_good in (("10.7", True), ("11.7", False), ("10.77x", False)):
        target = GoalTarget(code=code, name_fr="Cible")
        try:
            target.full_clean()
            refused = {}
        except ValidationError as error:
            refused = error.message_dict
        assert [*refused] == ([] if is_good else ["code"]), code
