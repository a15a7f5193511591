"""Reads dates and times as people write them, in three languages: for forms and for imported cells.

In all languages the day comes before the month.
"""

import re

from django.utils.translation import gettext

from core.dates import YEARS
from core.search import fold

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")

# Months by name: French, English, the Arabic names of the Maghreb, and those of the Mashriq.
_MONTHS = (
    "janvier janv january jan يناير",
    "fevrier fevr fev february feb فبراير",
    "mars march mar مارس",
    "avril avr april apr أبريل ابريل إبريل",
    "mai may ماي مايو",
    "juin june jun يونيو",
    "juillet juil july jul يوليوز يوليو",
    "aout august aug غشت أغسطس",
    "septembre sept september sep شتنبر سبتمبر",
    "octobre oct october أكتوبر",
    "novembre nov november نونبر نوفمبر",
    "decembre dec december دجنبر ديسمبر",
)
_MONTH_OF = {fold(word): number for number, words in enumerate(_MONTHS, 1) for word in words.split()}
_DAY = re.compile(r"(\d{1,2})(?:er|st|nd|rd|th)?")
_FILLERS = {"le", "de", "du", "of", "the", "شهر", "سنه"}
_TIME = re.compile(
    r"(?:à|at)?\s{0,9}(\d{1,2})\s{0,9}(?:[:hH.س]\s{0,9}(\d{2})?(?::\d{2})?|(?:heures?|الساعة))\s{0,9}(?:min)?"
)


LONGEST = 60  # more is no date, and would only fill the message


class NotADate(ValueError):
    """A text that is no date or no time; the message explains why, with examples, in the reader's language."""


def read_date(text: str) -> str:
    """Return "2015", "2015-05" or "2015-05-07", as precise as the text."""
    text = _shown(text)
    words = [word for word in fold(text.translate(_DIGITS)).split() if word not in _FILLERS]
    parts = _date_parts(words)
    if parts is None:
        raise NotADate(
            gettext("“%(text)s” is not a date. Write 2015, 2015-05, 05/2015, 21/02/2017 or “July 2014”.")
            % {"text": text}
        )
    year, month, day = parts
    if year not in YEARS:
        raise NotADate(
            gettext("The year %(year)s cannot be right: from %(first)s to %(last)s.")
            % {"year": year, "first": YEARS[0], "last": YEARS[-1]}
        )
    if month is not None and not 1 <= month <= 12:
        raise NotADate(
            gettext("“%(text)s”: there is no month %(month)s. The day comes first: 21/02/2017.")
            % {"text": text, "month": month}
        )
    if day is not None and not 1 <= day <= _days_in(year, month):
        raise NotADate(gettext("“%(text)s”: that month has no day %(day)s.") % {"text": text, "day": day})
    return "-".join(f"{part:02}" for part in (year, month, day) if part is not None)


def _days_in(year, month):
    is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return (31, 29 if is_leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]


def _date_parts(words):
    """Return (year, month or None, day or None) as ints, or None if the words are not a date."""
    named = [_MONTH_OF[word] for word in words if word in _MONTH_OF]
    rest = [word for word in words if word not in _MONTH_OF]
    years = [word for word in rest if re.fullmatch(r"[0-9]{4}", word)]
    others = [_DAY.fullmatch(word) for word in rest if word not in years]
    if len(years) != 1 or len(named) > 1 or not all(others) or len(named) + len(others) > 2:
        return None
    year, numbers = int(years[0]), [int(match[1]) for match in others]
    if named:
        return year, named[0], *(numbers or [None])
    if rest[0] != years[0]:
        numbers.reverse()  # 21/02/2017: the month is next to the year
    return year, *numbers, *[None] * (2 - len(numbers))


def read_time(text: str) -> tuple[int, int]:
    """Return (hour, minute) for "10:30", "10h30", "10 h", "10h"."""
    text = _shown(text)
    match = _TIME.fullmatch(text.translate(_DIGITS).strip())
    hour, minute = (int(match[1]), int(match[2] or 0)) if match else (24, 0)
    if hour > 23 or minute > 59:
        raise NotADate(gettext("“%(text)s” is not a time. Write 10:30, 10h30 or 10h.") % {"text": text})
    return hour, minute


def _shown(text):
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
