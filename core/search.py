"""Folding and matching: how a list finds records by words, in any of the languages.

Every record that has a page keeps its texts of all languages, folded, in one column (`search_text`), so that a word of
a French title finds the record in the Arabic list too, accents or not.
"""

import re
import unicodedata

from django.db.models import Q
from django.utils.html import strip_tags

MAX_WORDS = 12
_LETTERS = str.maketrans(
    {"œ": "oe", "æ": "ae", "ß": "ss", "ى": "ي", "ة": "ه", "ئ": "ي", "ؤ": "و", "ء": None, "ـ": None}
)
_ARTICLE = re.compile(r"^(?:وال|بال|كال|فال|ال|لل)(?=.{3})")
_WORD = re.compile(r"\w+")


def fold(text):
    """Return `text` in lower case without accents, tashkeel, kashida, hamza forms, and with Arabic articles stripped.

    "L’Intégration" -> "l integration"; "الإدماج" -> "ادماج". Words are separated by one blank.
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    plain = "".join(char for char in decomposed if not unicodedata.combining(char)).translate(_LETTERS)
    return " ".join(_ARTICLE.sub("", word) for word in _WORD.findall(plain))


def fold_all(values):
    """Return the folded words of several texts (HTML allowed, blanks and None skipped), for `search_text`."""
    return fold(" ".join(strip_tags(value) for value in values if value))


def matching(queryset, query):
    """Return the records of `queryset` whose search_text holds every word of `query`, as a part of a word.

    A query without any letter or digit matches nothing; words past MAX_WORDS are ignored.
    """
    words = fold(query).split()[:MAX_WORDS]
    if not words:
        return queryset.none()
    condition = Q()
    for word in words:
        condition &= Q(search_text__contains=word)
    return queryset.filter(condition)
