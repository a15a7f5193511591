"""What a single cell means, whoever typed it."""

from decimal import Decimal

import pytest
from django.utils import translation
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
    shortened,
)
from desk.spreadsheets.money import currency_in, read_money


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2639", 2639),
        ("2 639", 2639),
        (" 2639 ", 2639),
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
        ("9" * 40, int("9" * 40)),
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
        "9" * 41,
        "1,x",
        "1 2345",
        "12 34.5",
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
        ("1234.50", "1234.5"),
        ("0,12", "0.12"),
        ("12,5", "12.5"),
        ("00.50", "0.5"),
    ],
)
def test_an_amount_is_read_where_only_one_reading_is_possible(text, amount):
    assert read_money(text)[0] == Decimal(amount)


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("198.199", ["198199.00", "198.20"]),
        ("1,234", ["1234.00", "1.23"]),
        ("12.500", ["12500.00", "12.50"]),
        ("1,500 M", ["1500000000.00", "1500000.00"]),
    ],
)
def test_an_amount_with_two_readings_becomes_a_question(text, readings):
    with pytest.raises(AmbiguousCellError) as asked:
        read_money(text)
    assert [value for value, _shown in asked.value.readings] == readings
    assert [read_money(value)[0] for value in readings] == [Decimal(value) for value in readings]


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("1 500 000 MAD", 1_500_000, "MAD"),
        ("MAD 1 500 000", 1_500_000, "MAD"),
        ("250 000 €", 250_000, "EUR"),
        ("250 000,- euros", 250_000, "EUR"),
        ("25 MDH", 25_000_000, "MAD"),
        ("25 k€", 25_000, "EUR"),
        ("1,5 M", 1_500_000, ""),
        ("1,2 million d’euros", 1_200_000, "EUR"),
        ("1,2 million d'euros", 1_200_000, "EUR"),
        ("2 milliards de dirhams", 2_000_000_000, "MAD"),
        ("3 mille dollars (US$)", None, "USD"),
        ("US$ 40 k", 40_000, "USD"),
        ("40 jpy", 40, "JPY"),
        ("مليون 40 درهم", None, ""),
        ("40 مليون درهم", 40_000_000, "MAD"),
        ("40 د.م.", 40, "MAD"),
        ("5 fr.s", 5, "CHF"),
        ("40 xx", None, ""),
        ("40 EUR MAD", None, ""),
        ("4 M M", None, ""),
        ("M 4", None, ""),
        ("douze", None, ""),
        (f"{'4':<100}", 4, ""),
        (f"{'4':<101}", None, ""),
    ],
)
def test_an_amount_may_say_its_currency_and_how_many_times(text, amount, currency):
    try:
        read = read_money(text)
    except CellError:
        read = None
    assert read == (None if amount is None else (Decimal(amount), currency))
    assert currency_in(text) == ("" if amount is None else currency)


@pytest.mark.parametrize("text", ["0.199", "1 234.567", "1234.567", "1234,5678", "1,23,45", "EUR 5 MAD", "--"])
def test_an_amount_refuses_what_is_none(text):
    with pytest.raises(CellError):
        read_money(text)


def test_a_reading_is_shown_as_it_would_be_kept():
    with pytest.raises(AmbiguousCellError) as asked, translation.override("fr"):
        read_money("198.199")
    assert asked.value.readings == [("198199.00", "198\u202f199,00"), ("198.20", "198,20")]


def test_what_is_wrong_with_a_cell_is_said_and_the_cell_quoted():
    long = "un texte bien trop long " * 9
    begun = "un texte bien trop long " * 3 + "un"
    cases = [
        (read_whole, "1,5", "“1,5” is not a whole number."),
        (read_whole, "douze", "“douze” is not a number."),
        (read_yes_no, long, f"“{begun}…” is neither yes nor no."),
        (read_moment, "mars 2022 9h30", "“mars 2022 9h30”: the day is missing."),
        (read_moment, "28/03/2022 24:01", "“28/03/2022 24:01” is not a time."),
        (read_money, "0.199", "“0.199” has more than 2 decimals."),
        (
            read_money,
            long,
            f"“{long[:100]}” is not an amount. Write it like 250,000.00; 250,000.00 MAD and 1,5 M are understood too.",
        ),
    ]
    with translation.override("en"):
        for read, text, sentence in cases:
            with pytest.raises(CellError) as refused:
                read(text)
            assert str(refused.value) == sentence


def test_a_quoted_text_ends_with_a_whole_word():
    assert [shortened("x" * 80), shortened("x" * 81), shortened("un mot", 5), shortened("un mot", 6)] == [
        "x" * 80,
        f"{'x' * 80}…",
        "un…",
        "un mot",
    ]


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
        ("28/03/2022 0:00", "2022-03-28 00:00"),
        ("28/03/2022 23:59", "2022-03-28 23:59"),
        ("31/12/2022 24:00", "2023-01-01 00:00"),
    ],
)
def test_a_day_may_come_with_a_time(text, moment):
    assert read_moment(text) == moment


@pytest.mark.parametrize("text", ["mars 2022 9h30", "28/03/2022 24:01", "28/03/2022 25:00", "28/03/2022 23:60", "9h30"])
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
        ("Les indicateurs de toute la terre", ["les indicateurs de toute la ter"], "Les indicateurs de toute la 2"),
        ("Projets", [f"projets{n}" for n in ("", " 2", " 3")], "Projets 4"),
        ("Les indicateurs de chaque projet", ["LES INDICATEURS DE CHAQUE PROJE"], "Les indicateurs de chaque pr 2"),
    ],
)
def test_every_worksheet_has_a_title_of_its_own(title, taken, expected):
    assert sheet_title(title, taken) == expected
