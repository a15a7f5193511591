"""What a single cell means, whoever typed it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.exports.cells import EMPTYING, guard, sheet_title, unguard
from desk.spreadsheets.cells import (
    AmbiguousCellError,
    CellError,
    read_date,
    read_moment,
    read_whole,
    read_yes_no,
)
from desk.spreadsheets.money import read_money


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2639", 2639),
        ("2 639", 2639),
        ("2\u00a0639", 2639),
        ("2\u202f639", 2639),
        ("2'639", 2639),
        ("2,639", 2639),
        ("198.199", 198199),
        ("1.234.567", 1234567),
        ("1,234,567", 1234567),
        ("12,0", 12),
        ("12.00", 12),
        ("0", 0),
        ("٢٦٣٩", 2639),
        ("٢٬٦٣٩", 2639),
    ],
)
def test_a_count_is_a_whole_number_however_its_thousands_are_written(text, number):
    assert read_whole(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "1,5",
        "12.34.56",
        "26 39",
        "-5",
        "1e5",
        "douze",
        "12 personnes",
        "1.234,567,890",
        "0,199",
        "5.",
        ".",
        "²",
        "9" * 100,
    ],
)
def test_a_count_refuses_what_is_no_whole_number(text):
    with pytest.raises(CellError):
        read_whole(text)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("229,907.22", "229907.22"),
        ("229 907,22", "229907.22"),
        ("229.907,22", "229907.22"),
        ("229907,2", "229907.2"),
        ("1,5", "1.5"),
        ("1.234.567", "1234567"),
        ("1 234 567", "1234567"),
        ("800000", "800000"),
        ("٢٢٩٬٩٠٧٫٢٢", "229907.22"),
    ],
)
def test_an_amount_is_read_where_only_one_reading_is_possible(text, amount):
    assert read_money(text)[0] == Decimal(amount)


@pytest.mark.parametrize(
    ("text", "readings"),
    [("198.199", ["198199.00", "198.20"]), ("1,234", ["1234.00", "1.23"]), ("12.500", ["12500.00", "12.50"])],
)
def test_an_amount_with_two_readings_becomes_a_question(text, readings):
    with pytest.raises(AmbiguousCellError) as asked:
        read_money(text)
    assert [value for value, _shown in asked.value.readings] == readings
    assert [read_money(value)[0] for value in readings] == [Decimal(value) for value in readings]


@pytest.mark.parametrize("text", ["0.199", "1 234.567", "1234,5678", "1,23,45", "EUR 5 MAD", "--"])
def test_an_amount_refuses_what_is_none(text):
    with pytest.raises(CellError):
        read_money(text)


def test_a_date_keeps_the_precision_in_which_it_was_written_and_one_that_cannot_be_is_refused():
    assert [read_date(text) for text in ("2015", "juillet 2014", "21/02/2017")] == ["2015", "2014-07", "2017-02-21"]
    with pytest.raises(CellError):
        read_date("02/21/2017")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2022-03-28 09:30", "2022-03-28 09:30"),
        ("2022-03-28T09:30:00", "2022-03-28 09:30"),
        ("28/03/2022 9h30", "2022-03-28 09:30"),
        ("28 mars 2022 à 9 h 30", "2022-03-28 09:30"),
        ("28 mars 2022, 17 h", "2022-03-28 17:00"),
        ("28/03/2022", "2022-03-28"),
    ],
)
def test_a_day_may_come_with_a_time(text, moment):
    assert read_moment(text) == moment


@pytest.mark.parametrize("text", ["mars 2022 9h30", "28/03/2022 25:00", "9h30"])
def test_a_time_needs_its_day(text):
    with pytest.raises(CellError):
        read_moment(text)


def test_yes_and_no_are_understood_in_three_languages():
    assert [read_yes_no(text) for text in ("oui", "Yes", "نعم", "VRAI", "1", "x")] == [True] * 6
    assert [read_yes_no(text) for text in ("non", "No", "لا", "FAUX", "0")] == [False] * 5
    with pytest.raises(CellError):
        read_yes_no("peut-être")


def test_no_exported_text_is_a_formula():
    for text in ("=1+1", "+33", "-5", "@SUM(A1)", "\t=1", "\r=1"):
        assert guard(text) == f"'{text}"
    assert [guard(value) for value in ("Essai", "a=b", "", 12)] == ["Essai", "a=b", "", 12]


@given(st.text(alphabet="'=+-@\t\rVIDEa ", max_size=8))
def test_what_was_neutralised_comes_back_as_it_was(text):
    out = guard(text)
    assert not out.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert out not in EMPTYING
    assert unguard(out) == text


@pytest.mark.parametrize(
    ("title", "taken", "expected"),
    [
        ("Projets", ["Figures"], "Projets"),
        ("Projets", ["projets", "Projets 2"], "Projets 3"),
        ("Chiffres [2020]: 1/2 de l'an * ?", [], "Chiffres  2020   1 2 de l an"),
        ("Les indicateurs de chaque projet", ["LES INDICATEURS DE CHAQUE PROJE"], "Les indicateurs de chaque pr 2"),
    ],
)
def test_every_worksheet_has_a_title_of_its_own(title, taken, expected):
    assert sheet_title(title, taken) == expected
