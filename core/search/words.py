"""Words: how a text becomes tokens of the index, so that a different spelling still matches.

Accents, case, ligatures, elisions, inclusive spellings, hamza and alef forms, ta marbuta, tashkeel, kashida, Arabic
articles and digits, singular and plural. The index and the query go through the same functions.
"""

import re
import sys
import unicodedata
from array import array
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from itertools import islice
from typing import NamedTuple

from core.characters import with_few_marks
from core.language_table import LANGUAGE_TABLE
from core.languages import LANGUAGES
from core.texts import without_tags

MAX_LETTERS = 60  # of a word; PostgreSQL accepts no lexeme over 2 kB
_MAX_WRITTEN = 4 * MAX_LETTERS  # of a word as written, with its marks: the rest is not looked at
# The first characters of a token give its type. Normalised words contain only letters and digits.
EVERY = "§"
TITLE = "§t"
STEMS = {language.code: f"§{language.stem_mark}" for language in LANGUAGE_TABLE.values() if language.stem_mark}

_INVISIBLE = "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
_MARKS = "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u0640"
_LETTERS = str.maketrans(
    {
        **{"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ı": "i", "ł": "l", "đ": "d"},
        **{"ى": "ي", "ة": "ه", "ئ": "ي", "ؤ": "و", "ء": None, "ـ": None, "ٱ": "ا", "ی": "ي", "ک": "ك", "گ": "ك"},
        **{"ە": "ه", "ڤ": "ف", "پ": "ب"},
    }
)
_APOSTROPHES = "'’‘ʼʹ′`´＇‛"
# A number is one word, whatever its thousands separator: 2 639, 2,639 and 2639.
_WORD = re.compile(
    rf"(?<![^\W_])\d{{1,3}}(?:[ \u00a0\u202f.,]\d{{3}})+(?![^\W_])|[^\W_](?:[^\W_]|[{_MARKS}{_INVISIBLE}])*"
)
_FOLDED_WORD = re.compile(r"\w+")
_ARTICLE = re.compile(r"^(?:وال|بال|كال|فال|ال|لل)(?=.{3})")
_ARTICLES = re.compile(r"^(?:[وف]?[بك]?ال|[وف]?لل)(?=..)")
ARABIC = re.compile(r"[\u0621-\u064a]")
_ELIDED = set("c d j l m n s t qu lorsqu puisqu jusqu quoiqu presqu quelqu".split())

# migrant·e·s, migrant.e.s, migrant(e)s, migrant-e-s, migrants/es; after a hyphen "le" and "se" are words (dit-elle).
_ENDINGS = "e|ne|le|te|se|ve|fe|rice|trice|euse|ère|ere"
_INCLUSIVE = re.compile(
    rf"""(?<![^\W\d_])(?P<base>[^\W\d_]{{3,40}}+)
    (?:[·•‧⋅∙](?P<dot>(?:{_ENDINGS})s?|s) (?:[·•‧⋅∙]s)?
      |\.(?P<point>(?:{_ENDINGS})s?) (?:\.s)?
      |\((?P<round>(?:{_ENDINGS})s?|s)\) s?
      |[-/‐‑](?P<dash>e|es|rices?|trices?|euses?|[eè]res?|(?:{_ENDINGS})(?=[-/‐‑]s)) (?:[-/‐‑]s)?
    )(?!\w)""",
    re.VERBOSE | re.IGNORECASE,
)
# Masculine endings that a feminine one takes the place of: acteur·rice, voyageur·euse, étranger·ère, actif·ve.
_MASCULINE = {"rice": "eur", "trice": "teur", "euse": "eur", "ere": "er", "ve": "f", "se": "x"}
_IRREGULAR = {
    "fr": {"travaux": "travail", "baux": "bail", "vitraux": "vitrail", "yeux": "oeil"},
    "en": {"women": "woman", "men": "man", "children": "child", "feet": "foot", "lives": "life"},
}
_ARABIC_ENDINGS = ("ات", "ون", "ين", "ها", "هم", "ه")
_SNOWBALL = {code: LANGUAGE_TABLE[code].stemmer for code in LANGUAGES if LANGUAGE_TABLE[code].stemmer}


class Word(NamedTuple):
    """A word of a text: its position, and its normalised forms (several for an inclusive spelling)."""

    start: int
    end: int
    forms: tuple


def fold(text: str) -> str:
    """Return `text` in lower case without accents, tashkeel, kashida, hamza forms, and with Arabic articles stripped.

    "L’Intégration" -> "l integration"; "الإدماج" -> "ادماج". Words are separated by one space. For comparing names; the
    index uses `words_of`.
    """
    return " ".join(_ARTICLE.sub("", word) for word in _FOLDED_WORD.findall(_folded(text)))


def fold_all(values: Iterable[str | None]) -> str:
    """Return the normalised words of several texts (HTML allowed, empty ones and None skipped)."""
    return fold(" ".join(without_tags(value) for value in values if value))


def _folded(text):
    decomposed = unicodedata.normalize("NFKD", with_few_marks(text.casefold().translate(_LETTERS)))
    return "".join(char for char in decomposed if not unicodedata.combining(char)).translate(_LETTERS)


@lru_cache(maxsize=50_000)
def fold_word(word: str) -> str:
    """Return one word normalised: letters and digits only, all digits as 0-9, "" if nothing is left."""
    folded = _folded(word)
    if not (folded.isascii() and folded.isalnum()):
        folded = "".join(_digit(char) for char in folded if char.isalnum())
    return folded[:MAX_LETTERS]


def _digit(char):
    value = unicodedata.decimal(char, None)
    return char if value is None else str(value)


def words_of(text: str, most: int | None = None) -> list[Word]:
    """Return the Words of a text in order, at most `most`.

    Elided articles (l’, d’, qu’) and the English ’s are left out.
    """
    return list(islice(_words_in(text), most))


class Located(NamedTuple):
    """The words of a text in little memory: the normalised form of each, and where it begins and ends in the text. An
    inclusive spelling has an entry for each of its forms.
    """

    forms: tuple[str, ...]
    starts: array
    ends: array

    def that_fit(self, fits: Mapping[str, int | None]) -> list[tuple[int, int, int]]:
        """Return [(start, end, value)] of the words for a form of which `fits` has a value."""
        found = ((at, value) for at, form in enumerate(self.forms) if (value := fits[form]) is not None)
        return [(self.starts[at], self.ends[at], value) for at, value in found]


def located(text: str) -> Located:
    """Return the words of a text and where they are."""
    words = [(form, word) for word in _words_in(text) for form in word.forms]
    starts, ends = (array("I", [getattr(word, side) for _form, word in words]) for side in ("start", "end"))
    return Located(tuple(form for form, _word in words), starts, ends)


def _words_in(text):
    done = 0
    for found in _INCLUSIVE.finditer(text):
        yield from _plain_words(text, done, found.start())
        yield Word(found.start(), found.end(), _inclusive_forms(found))
        done = found.end()
    yield from _plain_words(text, done, len(text))


def _plain_words(text, start, end):
    """Yield the Words of a part of a text without inclusive spellings."""
    for found in _WORD.finditer(text, start, end):
        form = fold_word(found[0][:_MAX_WRITTEN])
        if form and not (form in _ELIDED and _is_attached(text, *found.span(), form)):
            yield Word(found.start(), found.end(), (form,))


def _is_attached(text, start, end, form):
    """Whether a word that may be elided is: before an apostrophe and a letter; the English "s" after them too."""
    after, before = text[end : end + 2], text[max(start - 2, 0) : start]
    if after[:1] in _APOSTROPHES and after[1:].isalpha():
        return True
    return form == "s" and len(before) == 2 and before[1] in _APOSTROPHES and before[0].isalpha()


def _inclusive_forms(found):
    """Return the normalised forms of an inclusive spelling: migrants, migrantes, migrant."""
    ending = fold_word(found["dot"] or found["point"] or found["round"] or found["dash"])
    base = fold_word(found["base"])
    is_plural = ending.endswith("s") or found[0].lower().endswith("s")
    ending = ending.removesuffix("s")
    base = base.removesuffix("s") if found["dash"] and is_plural else base
    plural = "s" if is_plural and not base.endswith(("s", "x")) else ""
    feminine = base.removesuffix(_MASCULINE.get(ending, "")) + ending
    return tuple(dict.fromkeys([base + plural, feminine + ("s" if is_plural else ""), base]))


def canonical(word: str) -> str:
    """Return a normalised word without its Arabic article and attached prefixes: والهجرة -> هجره."""
    return _ARTICLES.sub("", word) if ARABIC.search(word) else word


@lru_cache(maxsize=100_000)
def stem(word: str, language: str) -> str:
    """Return the stem of a normalised word in a language; singular, plural and similar forms share it."""
    word = _IRREGULAR.get(language, {}).get(word, word)
    if language == "ar":
        return _arabic_stem(canonical(word))
    if language == "fr" and len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]  # Snowball keeps the s of "emplois"
    if language == "fr" and word.endswith("ee"):
        word = word[:-1]
    # A new stemmer each time, which costs almost nothing: it has state, so threads cannot share one.
    return _stemmer(_SNOWBALL[language])().stemWord(word)


@cache
def _stemmer(name):
    """Return the class of a stemmer. The package itself would import those of 33 languages: 7 MB for each worker."""
    sys.modules.setdefault("snowballstemmer", module_from_spec(find_spec("snowballstemmer")))  # not executed
    return getattr(import_module(f"snowballstemmer.{name}_stemmer"), f"{name.capitalize()}Stemmer")


def _arabic_stem(word):
    for ending in _ARABIC_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word


@lru_cache(maxsize=100_000)
def tokens(form: str, language: str) -> frozenset[str]:
    """Return the tokens under which a normalised word of a text is indexed; `language` is "" for a name or a code."""
    if ARABIC.search(form):
        bare = canonical(form)
        found = {form, bare, STEMS["ar"] + stem(bare, "ar")}
        # In Arabic, "and", "in" and "to" are attached to the next word. In a text, a wrong cut gives a word that nobody
        # searches for; in a query it would lose what was meant. So only texts are cut.
        if form[0] in "وبلفك" and len(form) >= 5:
            found |= {canonical(form[1:]), STEMS["ar"] + stem(form[1:], "ar")}
        return frozenset(found)
    languages = [language] if language in _SNOWBALL else []
    return frozenset({form, *(STEMS[code] + stem(form, code) for code in languages)})


def query_tokens(form: str) -> tuple[set[str], set[str]]:
    """Return (words, stems) that match a normalised word of a query; the words also match as prefixes."""
    if ARABIC.search(form):
        return {form, canonical(form)}, {STEMS["ar"] + stem(form, "ar")}
    return {form}, {STEMS[code] + stem(form, code) for code in _SNOWBALL}
