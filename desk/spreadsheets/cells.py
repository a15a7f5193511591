"""Parsing of a single cell, independent of its column.

The cells come from people's spreadsheets, in three languages, with the conventions of each.
"""

import datetime as dt
import re
from decimal import Decimal

from django.utils.translation import gettext

from core import dates_read
from core.search import fold

_BLANKS = re.compile(r"[\s\u00a0\u2007\u2009\u202f'’]+")
DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٬٫", "01234567890123456789,.")
_LONGEST_NUMBER = 40  # characters
_GROUPED = re.compile(r"\d{1,3}(?:[ ]\d{3})+")

_TRUE = {fold(word) for word in ("yes", "oui", "نعم", "true", "vrai", "1", "x", "y", "o")}
_FALSE = {fold(word) for word in ("no", "non", "لا", "false", "faux", "0", "n")}

_TIME = re.compile(
    r"(?:\s{1,9}|\s{0,9}[T,]\s{0,9})(?:(?:à|at|على|-)\s{0,9})?"
    r"(\d{1,2})\s{0,9}(?::|h|H)\s{0,9}(\d{2})?(?::\d{2})?\s{0,9}$"
)


class CellError(Exception):
    """An invalid cell; the message explains why, in the officer's language."""


def shortened(text: str, limit: int = 80) -> str:
    """Return a text as a message quotes it: whole words."""
    return text if len(text) <= limit else f"{text[:limit].rpartition(' ')[0] or text[:limit]}…"


class AmbiguousCellError(Exception):
    """A cell with two possible meanings; `readings` are [(value as text, value as shown)]."""

    def __init__(self, readings):
        super().__init__()
        self.readings = readings


def read_yes_no(text: str) -> bool:
    word = fold(text)
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise CellError(gettext("“%(text)s” is neither yes nor no.") % {"text": shortened(text)})


def read_whole(text: str) -> int:
    """Return the int in a cell for whole numbers: 198.199 can only mean 198199 there."""
    for number in number_readings(text):
        if number == number.to_integral_value():
            return int(number)
    raise CellError(gettext("“%(text)s” is not a whole number.") % {"text": shortened(text)})


def number_readings(text: str) -> list[Decimal]:
    """Return the possible meanings of a number as Decimals, with thousands first: one, or two for 198.199 and 1,234."""
    plain = _BLANKS.sub(" ", text.translate(DIGITS).strip())
    wrong = CellError(gettext("“%(text)s” is not a number.") % {"text": shortened(text)})
    if len(plain) > _LONGEST_NUMBER:
        raise wrong
    blanks = " " in plain
    marks = [char for char in plain if char in ".,"]
    whole, mark, decimals = plain, "", ""
    if len(set(marks)) == 2 or len(marks) == 1:
        whole, mark, decimals = plain.rpartition(marks[-1])
        if mark in whole or not decimals.isascii() or not decimals.isdigit():
            raise wrong
    whole = whole.replace(",", " ").replace(".", " ")
    if not (_GROUPED.fullmatch(whole) or (whole.isascii() and whole.isdigit())):
        raise wrong
    number = whole.replace(" ", "")
    if not mark:
        return [Decimal(number)]
    decimal = Decimal(f"{number}.{decimals}")
    if len(marks) == 1 and not blanks and len(decimals) == 3 and len(number) <= 3 and number.strip("0"):
        return [Decimal(number + decimals), decimal]
    return [decimal]


def read_date(text: str) -> str:
    """Return "2015", "2015-05" or "2015-05-07", as precise as the cell; see core/dates_read.py."""
    try:
        return dates_read.read_date(text)
    except dates_read.NotADate as error:
        raise CellError(str(error)) from error


def read_moment(text: str) -> str:
    """Return "2022-03-28" or, if the cell has a time too, "2022-03-28 09:30"."""
    time = _TIME.search(text.translate(DIGITS))
    date = read_date(text[: time.start()] if time else text)
    if len(date) < 10:
        raise CellError(gettext("“%(text)s”: the day is missing.") % {"text": shortened(text)})
    if not time:
        return date
    hour, minute = int(time[1]), int(time[2] or 0)
    if (hour, minute) == (24, 0):  # the end of the day is the beginning of the next
        return f"{dt.date.fromisoformat(date) + dt.timedelta(days=1):%Y-%m-%d} 00:00"
    if hour > 23 or minute > 59:
        raise CellError(gettext("“%(text)s” is not a time.") % {"text": shortened(text)})
    return f"{date} {hour:02}:{minute:02}"
