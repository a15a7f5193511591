"""Attempts are counted for one limit and one person; what ended does not stay."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Throttle
from accounts.throttle import Limit, attempt, forgive, is_over, take_back

pytestmark = pytest.mark.django_db
TWO, OTHER = Limit("essai", 2, 15), Limit("autre", 2, 15)


def test_each_limit_counts_each_person_by_themselves_in_any_spelling():
    assert [attempt(TWO, who) for who in ("anne", "Anne", "omar", "ANNE")] == [1, 2, 1, 3]
    assert attempt(OTHER, "anne") == 1
    assert [is_over(TWO, "anne"), is_over(TWO, "omar"), is_over(OTHER, "anne")] == [True, False, False]


def test_attempts_are_used_up_at_the_limit_and_come_back_when_their_time_is_over():
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        assert not is_over(TWO, "anne")
        attempt(TWO, "anne")
        assert not is_over(TWO, "anne")
        clock.shift(timedelta(minutes=5))
        attempt(TWO, "anne")  # the last one that counts: the time begins here
        clock.shift(timedelta(minutes=14, seconds=59))
        assert (is_over(TWO, "anne"), attempt(TWO, "anne")) == (True, 3)  # which does not make it longer
        clock.shift(timedelta(seconds=1))
        assert (is_over(TWO, "anne"), attempt(TWO, "anne")) == (False, 1)


def test_one_attempt_is_taken_back_or_all_are_forgiven_and_those_of_others_stay():
    for limit, who in ((TWO, "omar"), (OTHER, "anne"), (TWO, "anne")):
        attempt(limit, who)
    take_back(TWO, "anne")
    take_back(TWO, "anne")  # never below none
    assert [attempt(TWO, "anne"), attempt(TWO, "anne"), attempt(TWO, "omar"), attempt(OTHER, "anne")] == [1, 2, 2, 2]
    forgive(TWO, "anne")
    assert [attempt(TWO, "anne"), attempt(TWO, "omar"), attempt(OTHER, "anne")] == [1, 3, 3]


def test_whoever_comes_new_clears_away_counts_that_block_nothing_any_more():
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        attempt(TWO, "anne")
        clock.shift(timedelta(minutes=10))
        attempt(TWO, "omar")
        clock.shift(timedelta(minutes=6))
        attempt(TWO, "omar")
        assert Throttle.objects.count() == 2
        attempt(TWO, "nora")
        assert Throttle.objects.count() == 2
        assert (attempt(TWO, "omar"), attempt(TWO, "anne")) == (3, 1)
