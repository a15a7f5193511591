"""The period of a report: which days lie in it, how it is written, and which list shows the same records."""

import datetime as dt

import pytest
from django.utils import translation

from pages.report_period import Period


def day(text):
    return text and dt.date.fromisoformat(text)


def period(first, last):
    return Period(day(first), day(last))


YEAR = period("2016-01-01", "2016-12-31")


@pytest.mark.parametrize(
    ("days", "holds", "touches"),
    [
        (("2016-01-01", "2016-12-31"), True, True),
        (("2015-12-31", "2016-12-31"), False, True),
        (("2016-01-01", "2017-01-01"), False, True),
        (("2015-01-01", "2016-01-01"), False, True),
        (("2016-12-31", "2017-12-31"), False, True),
        (("2005-01-01", "2024-12-31"), False, True),
        (("2015-01-01", "2015-12-31"), False, False),
        (("2017-01-01", "2017-12-31"), False, False),
    ],
)
def test_days_are_in_a_period_or_cover_a_part_of_it(days, holds, touches):
    first, last = map(day, days)
    assert (YEAR.holds(first, last), YEAR.touches(first, last)) == (holds, touches)


@pytest.mark.parametrize(
    ("limits", "before", "across", "after"),
    [
        (("2016-01-01", None), (False, False), (False, True), (True, True)),
        ((None, "2015-12-31"), (True, True), (False, True), (False, False)),
        ((None, None), (True, True), (True, True), (True, True)),
    ],
)
def test_a_period_without_a_limit_goes_on_for_ever(limits, before, across, after):
    first, last = day("2015-12-31"), day("2016-01-01")
    asked = period(*limits)
    found = [(asked.holds(*days), asked.touches(*days)) for days in ((first, first), (first, last), (last, last))]
    assert found == [before, across, after]


@pytest.mark.parametrize(
    ("first", "last", "words", "query"),
    [
        (None, None, "", {}),
        ("2016-01-01", "2016-12-31", "2016", {"year": [2016]}),
        ("2015-01-01", "2017-12-31", "2015 to 2017", {"year": [2015, 2016, 2017]}),
        ("2015-01-02", "2016-12-31", "2 January 2015 – 31 December 2016", None),
        ("2016-01-01", "2016-12-30", "1 January – 30 December 2016", None),
        ("2016-03-01", None, "since 1 March 2016", None),
        (None, "2016-06-30", "until 30 June 2016", None),
        ("1990-01-01", "2019-12-31", "1990 to 2019", {"year": [*range(1990, 2020)]}),
        ("1990-01-01", "2020-12-31", "1990 to 2020", None),  # an address would be too long
    ],
)
def test_a_period_is_written_as_it_is_and_leads_to_a_list_only_of_its_years(first, last, words, query):
    asked = period(first, last)
    with translation.override("en"):
        assert (asked.words, asked.list_query(), bool(asked)) == (words, query, bool(first or last))
