"""Dates and times as people write them, in three languages; what is none is told why."""

import pytest
from django.utils import translation

from core.dates_read import LONGEST, NotADate, read_date, read_time

NO_DATE = "“%s” is not a date. Write 2015, 2015-05, 05/2015, 21/02/2017 or “July 2014”."
NO_TIME = "“%s” is not a time. Write 10:30, 10h30 or 10h."
LAST_DAYS = ("01-31", "02-28", "03-31", "04-30", "05-31", "06-30", "07-31", "08-31", "09-30", "10-31", "11-30", "12-31")


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2015", "2015"),
        ("1950", "1950"),
        ("2100", "2100"),
        ("2015-05", "2015-05"),
        ("05/2015", "2015-05"),
        ("5.2015", "2015-05"),
        ("2015-05-07", "2015-05-07"),
        ("2015/5/7", "2015-05-07"),
        ("07/05/2015", "2015-05-07"),
        ("7.5.2015", "2015-05-07"),
        ("le 1er mai 2015", "2015-05-01"),
        ("May 2nd, 2015", "2015-05-02"),
        ("the 3rd of September 2015", "2015-09-03"),
        ("21 févr. 2017", "2017-02-21"),
        ("Juillet 2014", "2014-07"),
        ("2014 août", "2014-08"),
        ("7 غشت 2015", "2015-08-07"),
        ("٧ أغسطس ٢٠١٥", "2015-08-07"),
        ("شهر دجنبر ۲۰۱۵", "2015-12"),
        ("5/2015", "2015-05"),
        ("7/4/2016", "2016-04-07"),
        ("7 July 2016", "2016-07-07"),
        ("July 7, 2016", "2016-07-07"),
        ("7th of July 2016", "2016-07-07"),
        ("DÉCEMBRE 2016", "2016-12"),
        ("يوليوز 2014", "2014-07"),
        ("شتنبر 2012", "2012-09"),
        ("نونبر 2012", "2012-11"),
        ("٢٠١٥", "2015"),
        ("29/02/2016", "2016-02-29"),
        ("29/02/2000", "2000-02-29"),
        *((f"2015-{day}", f"2015-{day}") for day in LAST_DAYS),
    ],
)
def test_a_date_is_read_as_precisely_as_it_is_written(text, date):
    assert read_date(text) == date


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        *((text, NO_DATE % text) for text in ("", "hier", "15", "05/15", "2015 2016", "mai juin 2015", "1 2 3 2015")),
        *(
            (text, NO_DATE % text)
            for text in ("7 mai 8 2015", "2015-005", "21/02/17", "2014-2016", "fin 2015", "7x/05/2015", "20155")
        ),
        ("x" * (LONGEST + 1), NO_DATE % ("x" * LONGEST + "…")),
        ("x" * LONGEST, NO_DATE % ("x" * LONGEST)),
        ("1812", "The year 1812 cannot be right: from 1950 to 2100."),
        ("1949", "The year 1949 cannot be right: from 1950 to 2100."),
        ("05/2101", "The year 2101 cannot be right: from 1950 to 2100."),
        ("00/2015", "“00/2015”: there is no month 0. The day comes first: 21/02/2017."),
        ("02/21/2017", "“02/21/2017”: there is no month 21. The day comes first: 21/02/2017."),
        ("2015-13", "“2015-13”: there is no month 13. The day comes first: 21/02/2017."),
        ("0 mai 2015", "“0 mai 2015”: that month has no day 0."),
        ("29/02/2015", "“29/02/2015”: that month has no day 29."),
        ("30/02/2016", "“30/02/2016”: that month has no day 30."),
        ("29/02/2100", "“29/02/2100”: that month has no day 29."),
        *(
            (f"2015-{month}-{int(day) + 1}", f"“2015-{month}-{int(day) + 1}”: that month has no day {int(day) + 1}.")
            for month, day in (last.split("-") for last in LAST_DAYS)
        ),
    ],
)
def test_what_is_no_date_is_told_why(text, sentence):
    with translation.override("en"), pytest.raises(NotADate) as told:
        read_date(text)
    assert str(told.value) == sentence


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("10:30", (10, 30)),
        ("10h30", (10, 30)),
        ("10 h 30 min", (10, 30)),
        ("10h", (10, 0)),
        ("10 H", (10, 0)),
        ("10.30", (10, 30)),
        ("à 9 heures", (9, 0)),
        (" à 9 heures ", (9, 0)),
        ("at 9:05:59", (9, 5)),
        ("١٠:٣٠", (10, 30)),
        ("0:00", (0, 0)),
        (" 23:59 ", (23, 59)),
    ],
)
def test_a_time_is_read(text, time):
    assert read_time(text) == time


@pytest.mark.parametrize("text", ["", "10", "midi", "24:00", "10:60", "10:5", "110:30", "10:30 11:30"])
def test_what_is_no_time_is_told(text):
    with translation.override("en"), pytest.raises(NotADate) as told:
        read_time(text)
    assert str(told.value) == NO_TIME % text
