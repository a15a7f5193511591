"""Codes of regions and targets: which are taken, and how targets are ordered."""

import pytest
from django.core.exceptions import ValidationError

from core.models import Axis, CompactObjective, Goal, GoalTarget, Partner, Place, Region, StrategyProgramme
from core.models.geography import validate_region_code
from core.models.themes import validate_target_code
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
