"""When a page shows the options of a filter, and which of them can be chosen."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from core.filter_kinds import DayFilter, YearFilter, year_span
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


def test_days_and_years_are_taken_from_the_first_to_the_last_that_lists_know():
    day, year = DayFilter().field, YearFilter().field
    taken = [day.clean(text) for text in ("1951-01-01", "2100-12-31", "01/03/2016")]
    assert (taken, year.clean("1951"), year.clean("2100")) == (
        *([dt.date(1951, 1, 1), dt.date(2100, 12, 31), dt.date(2016, 3, 1)],),
        *(1951, 2100),
    )
    for field, text in ((day, "1950-12-31"), (day, "2101-01-01"), (day, "3/2016"), (year, "1950"), (year, "2101")):
        with pytest.raises(ValidationError):
            field.clean(text)
    assert year_span(2016) == (dt.date(2016, 1, 1), dt.date(2016, 12, 31))
