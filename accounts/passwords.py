"""Which passwords are too easy to guess for somebody who knows France, Morocco and this office.

Django's list is English, and each list can only hold what somebody wrote down. So a password is taken apart: a common
word, a row of the keyboard, a year or a repetition gives a guesser as little work as a few letters, and counts so.
"""

import re
import unicodedata
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User

NEEDED = 9  # letters that nobody can predict, or what is worth as much
WORD, PATTERN = 3, 1  # what a common word, a sequence or a repetition is worth, in such letters
LONGEST = 128  # characters
_SHORTEST = 3
_ROWS = (
    "abcdefghijklmnopqrstuvwxyz 01234567890 azertyuiop qsdfghjklm wxcvbn qwertyuiop asdfghjkl zxcvbnm &é\"'(-è_çà "
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm 1aqw2zsx3edc4rfv5tgb6yhn7uj aqwzsxedcrfvtgbyhnujk qazwsxedcrfvtgbyhnujm "
    "ابتثجحخدذرزسشصضطظعغفقكلمنهوي ضصثقفغعهخحجد شسيبلاتنمكط ئءؤرىةوزظ"
).split()
_SEQUENCES = [*_ROWS, *(row[::-1] for row in _ROWS)]
_LEET = str.maketrans("@4031$57!|", "aaoeisstii")


class GuessableValidator:
    """Refuse a password that is made of common words, sequences, repetitions and what is known about its owner."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError if the password is too easy to guess."""
        words = _common_words() | _words_of_office() | _words_of(user)
        if _worth(_plain(password)[:LONGEST], words) < NEEDED:
            raise ValidationError(
                _(
                    "This password is easy to guess: it is made of common words or names, rows of the keyboard, years "
                    "or repetitions. Take four words that have nothing to do with each other."
                ),
                code="password_guessable",
            )

    def get_help_text(self) -> str:
        """Return what the forms say about this rule."""
        return str(
            _("No common words with a number, no names, towns or rows of the keyboard. Four words together are good.")
        )


class LongestValidator:
    """Refuse a password so long that it is a mistake: a whole text that was pasted. Passphrases are far shorter."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError above LONGEST characters."""
        if len(password) > LONGEST:
            sentence = _("A password has %(count)d characters at most: this one is longer.") % {"count": LONGEST}
            raise ValidationError(sentence, code="password_too_long")

    def get_help_text(self) -> str:
        """Return "": nobody needs to know beforehand."""
        return ""


def _worth(text, words):
    """Return the smallest sum over all ways to take a text apart: how many letters a guesser has to find."""
    longest = max(map(len, words))
    worth = [0]
    for end in range(1, len(text) + 1):
        best = worth[end - 1] + (text[end - 1].isalnum() or 0.5)
        for start in range(max(end - longest, 0), end - _SHORTEST + 1):
            piece = text[start:end]
            if piece in words or piece.translate(_LEET) in words:
                best = min(best, worth[start] + WORD)
            elif _is_pattern(piece) or piece == text[max(2 * start - end, 0) : start]:
                best = min(best, worth[start] + PATTERN)
        worth.append(best)
    return worth[-1]


def _is_pattern(piece):
    is_year = len(piece) == 4 and re.fullmatch(r"(?:19|20)[0-9]{2}", piece)
    return is_year or len(set(piece)) == 1 or any(piece in sequence for sequence in _SEQUENCES)


def _plain(text):
    """Return a text in small letters without accents, all digits as 0-9."""
    letters = unicodedata.normalize("NFKD", text[: 2 * LONGEST]).casefold()
    return "".join(
        str(unicodedata.decimal(char, char)) for char in letters if not unicodedata.combining(char) and char != " "
    )


@cache
def _common_words():
    lines = (Path(__file__).parent / "common_words.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@cache
def _words_of_office():
    words = settings.OFFICE.words.values()
    names = [name for each in words for name in (each.portal_name, each.office_name, each.country_name, each.town)]
    return frozenset(_parts(" ".join([*names, urlsplit(settings.SITE_URL).hostname or ""])))


def _words_of(user):
    """Return the words that belong to a person: names, and the parts of the addresses."""
    if user is None:
        return frozenset()
    known = [user.get_username(), user.first_name, user.last_name, user.email]
    return frozenset(_parts(" ".join(known)))


def _parts(text):
    return {_plain(part) for part in re.split(r"[\W_]", text) if len(part) >= _SHORTEST}
