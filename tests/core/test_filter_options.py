"""When a page shows the options of a filter, and which of them can be chosen."""

import pytest

from core.filter_options import Group, Option


@pytest.mark.parametrize(
    ("known", "is_disabled"),
    [
        ({}, True),
        ({"count": 1}, False),
        ({"is_chosen": True}, False),
        ({"is_awaited": True}, False),
    ],
)
def test_an_option_without_records_cannot_be_chosen_unless_it_is_or_may_come(known, is_disabled):
    assert Option("a", "A", **known).is_disabled == is_disabled


def group(number, **known):
    return Group("axis", "Axe", [Option(str(n), f"Axe {n}") for n in range(number)], **known)


@pytest.mark.parametrize(
    ("shown", "is_short", "is_long", "is_unfolded"),
    [
        (group(6), True, False, True),
        (group(6, is_folded=True), False, False, False),
        (group(7), False, False, False),
        (group(12), False, False, False),
        (group(13), False, True, False),
        (group(7, is_asked=True), False, False, True),
        (group(7, problem="Inconnu"), False, False, True),
        (Group("axis", "Axe", [Option("", "Tous", True), *group(7).options]), False, False, False),
        (Group("axis", "Axe", [Option("x", "X", True), *group(7).options]), False, False, True),
    ],
)
def test_few_options_are_shown_and_many_when_they_are_wanted(shown, is_short, is_long, is_unfolded):
    assert (shown.is_short, shown.is_long, shown.is_unfolded) == (is_short, is_long, is_unfolded)


def test_what_is_chosen_is_named_and_the_markup_depends_on_what_is_seen():
    chosen = Option("x", "X", True)
    assert Group("axis", "Axe", [Option("", "Tous", True), Option("a", "A"), chosen]).chosen == [chosen]
    assert group(7).key == ("axis", "Axe", 7, False, "", "", False)
    assert group(2, note="Somme").key == ("axis", "Axe", *group(2).options, False, "", "Somme", False)
