"""Dates that sources give by the day, the month or the year only."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.dates import Precision, iso_partial_date, parse_partial_date, widen


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("2014", dt.date(2014, 1, 1), dt.date(2014, 12, 31), Precision.YEAR),
        ("2014-07", dt.date(2014, 7, 1), dt.date(2014, 7, 31), Precision.MONTH),
        ("2016-02", dt.date(2016, 2, 1), dt.date(2016, 2, 29), Precision.MONTH),
        ("2014-07-21", dt.date(2014, 7, 21), dt.date(2014, 7, 21), Precision.DAY),
    ],
)
def test_a_month_or_a_year_stands_for_its_first_or_last_day(text, first, last, precision):
    assert parse_partial_date(text) == (first, precision)
    assert parse_partial_date(text, end=True) == (last, precision)
    assert iso_partial_date(first, precision) == iso_partial_date(last, precision) == text


@pytest.mark.parametrize("text", ["", "14", "2014-7", "2014-13", "2014-02-30", "07/2014", "2014-07-21T09:00", " 2014"])
def test_anything_else_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011  (the sentence differs)
        parse_partial_date(text)


@given(st.dates(min_value=dt.date(1000, 1, 1)), st.sampled_from(Precision), st.booleans())
def test_widening_twice_changes_nothing_and_keeps_the_order(date, precision, end):
    wide = widen(date, precision, end=end)
    assert widen(wide, precision, end=end) == wide
    assert widen(date, precision) <= date <= widen(date, precision, end=True)
    assert parse_partial_date(iso_partial_date(date, precision), end=end) == (wide, precision)
