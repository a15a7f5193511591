"""Dates in words: no more precise than they are known, as each language writes them."""

import datetime as dt

import pytest
from django.utils import formats, timezone, translation

from core.dates import (
    Precision,
    date_span,
    day_number,
    format_moment,
    format_partial_date,
    iso_partial_date,
    short_month,
    time_span,
)


def words(parts):
    return "".join(text for _moment, text in parts)


SPANS = {
    "one day": (dt.date(2024, 8, 1), dt.date(2024, 8, 1)),
    "two days in a row": (dt.date(2024, 8, 1), dt.date(2024, 8, 2)),
    "one month": (dt.date(2024, 8, 1), dt.date(2024, 8, 3)),
    "one year": (dt.date(2022, 5, 30), dt.date(2022, 6, 14)),
    "two years": (dt.date(2023, 12, 30), dt.date(2024, 1, 1)),
}


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "fr",
            [
                "1er août 2024",
                "les 1er et 2 août 2024",
                "du 1er au 3 août 2024",
                "du 30 mai au 14 juin 2022",
                "du 30 décembre 2023 au 1er janvier 2024",
            ],
        ),
        (
            "en",
            [
                "1 August 2024",
                "1–2 August 2024",
                "1–3 August 2024",
                "30 May – 14 June 2022",
                "30 December 2023 – 1 January 2024",
            ],
        ),
        (
            # The months as Morocco names them, not as Django's own Arabic does.
            "ar",
            [
                "1 غشت 2024",
                "يومي 1 و2 غشت 2024",
                "من 1 إلى 3 غشت 2024",
                "من 30 ماي إلى 14 يونيو 2022",
                "من 30 دجنبر 2023 إلى 1 يناير 2024",
            ],
        ),
    ],
)
def test_a_span_of_days_names_month_and_year_once(language, expected):
    with translation.override(language):
        assert [words(date_span(*span)) for span in SPANS.values()] == expected


def test_each_part_of_a_span_carries_its_own_date():
    first, last = SPANS["one year"]
    assert [date for date, _text in date_span(first, last)] == [first, last]


@pytest.mark.parametrize(
    ("language", "expected"),
    [("fr", "de 9\u00a0h\u00a030 à 17\u00a0h"), ("en", "09:30–17:00"), ("ar", "من 09:30 إلى 17:00")],
)
def test_times_are_those_of_morocco(language, expected):
    # In August Morocco is one hour ahead of UTC.
    start, end = dt.datetime(2024, 8, 1, 8, 30, tzinfo=dt.UTC), dt.datetime(2024, 8, 1, 16, tzinfo=dt.UTC)
    with translation.override(language):
        assert words(time_span(start, end)) == expected


def test_an_event_without_length_has_one_time():
    start = timezone.make_aware(dt.datetime(2024, 8, 1, 9, 30))  # noqa: DTZ001  (made aware here)
    with translation.override("en"):
        assert words(time_span(start, start)) == "09:30"


@pytest.mark.parametrize(
    ("precision", "expected", "iso"),
    [
        (Precision.DAY, "1er mars 2022", "2022-03-01"),
        (Precision.MONTH, "mars 2022", "2022-03"),
        (Precision.YEAR, "2022", "2022"),
    ],
)
def test_a_date_is_no_more_precise_than_it_is_known(precision, expected, iso):
    date = dt.date(2022, 3, 1)
    with translation.override("fr"):
        assert (format_partial_date(date, precision), iso_partial_date(date, precision)) == (expected, iso)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fr", ("1er", "déc.", "1er décembre 2024 à 9\u00a0h\u00a030")),
        ("en", ("1", "Dec.", "1 December 2024 at 09:30")),
        ("ar", ("1", "دجنبر", "1 دجنبر 2024 على الساعة 09:30")),
    ],
)
def test_a_day_and_a_month_alone_and_a_moment_are_written_as_each_language_does(language, expected):
    moment = timezone.make_aware(dt.datetime(2024, 12, 1, 9, 30))  # noqa: DTZ001  (made aware here)
    with translation.override(language):
        assert (day_number(moment.date()), short_month(moment.date()), format_moment(moment)) == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [("fr", "30 septembre 2017, 09:00"), ("ar", "30 شتنبر 2017، 09:00"), ("en", "30 September 2017, 09:00")],
)
def test_a_moment_is_written_as_each_language_does(language, text):
    moment = dt.datetime(2017, 9, 30, 9, 0)  # noqa: DTZ001  (only its writing is looked at)
    with translation.override(language):
        assert formats.date_format(moment, "DATETIME_FORMAT") == text
