"""Queries: user input as a query of the index. No query is invalid: anything without special meaning is text.

migrants oujda        records in which both words occur, in any language and any number
réint                 every word also as the beginning of one, from three letters on (the last one from two)
"retour volontaire"   these words in this order
-asile  -"côte nord"  not the records with these words
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from operator import methodcaller

from core.search.words import canonical, query_tokens, tokens, words_of

MAX_WORDS = 12
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂〝〞", '"'))
_PART = re.compile(r'(?P<not>-)?"(?P<phrase>[^"]+)"|(?P<plain>[^\s"]+)')
_THOUSANDS = re.compile(r"(?<!\w)\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\w)")  # 2 639, one word for words.py too
_HIDDEN = re.compile(r"[\x00-\x1f\x7f]")
# Function words, which nearly every text contains; searched only if alone or in a phrase. Not "un" and "in".
STOP_WORDS = frozenset(
    "a au aux avec d dans de des du en est et l la le les leur leurs ou par pour que qui sur une "
    "and by for from is of on the to with "
    "الي علي عن في من مع".split()
)
# Acronyms that differ between French and English and that no partner's name contains in both.
_SYNONYMS = {"oim": "iom", "iom": "oim", "odd": "sdg", "sdg": "odd"}


@dataclass(frozen=True)
class Term:
    """One search term: any of `words` or `stems` matches, and with `begins` any word that starts with one of
    `words`.
    """

    words: frozenset
    stems: frozenset
    begins: bool

    def fits(self, found: Iterable[str]) -> bool:
        """Whether a word of a text matches, given its tokens."""
        return not found.isdisjoint(self._whole) or (self.begins and any(map(self._is_begun, found)))

    def among(self, vocabulary: frozenset[str]) -> set[str]:
        """Return the tokens of a vocabulary that match: those for which `fits` is true of {token}."""
        return {*(vocabulary & self._whole), *(filter(self._is_begun, vocabulary) if self.begins else ())}

    @cached_property
    def _whole(self):
        return self.words | self.stems

    @cached_property
    def _is_begun(self):
        return methodcaller("startswith", tuple(self.words))


@dataclass(frozen=True)
class Query:
    """A query: Terms that must occur, Terms that must not, and phrases (tuples of canonical words) likewise."""

    terms: tuple = ()
    phrases: tuple = ()
    without: tuple = ()
    without_phrases: tuple = ()
    _fits: dict = field(default_factory=dict, compare=False, repr=False)  # {language: of `fits_in`}

    def __bool__(self):
        return bool(self.terms or self.phrases or self.without or self.without_phrases)

    def fits_in(self, language: str) -> Mapping[str, int | None]:
        """Return the number of the first Term that each normalised word of a text in `language` fits, or None."""
        if language not in self._fits:
            self._fits[language] = _Fits(self.terms, language)
        return self._fits[language]


class _Fits(dict):
    """Of `Query.fits_in`. Texts repeat their words, so each is compared once, and looked up ever after."""

    def __init__(self, terms, language):
        super().__init__()
        self._terms, self._language = terms, language

    def __missing__(self, form):
        found, number = tokens(form, self._language), None
        for place, term in enumerate(self._terms):  # twice as fast as a generator, and a search asks a thousand times
            if term.fits(found):
                number = place
                break
        self[form] = number
        return number


def parse(text: str) -> Query:
    """Return the Query for a text. It is empty (false) if the text has no letter or digit.

    Words beyond MAX_WORDS are left out.
    """
    plain, phrases, without, without_phrases = [], [], [], []
    text = _THOUSANDS.sub(lambda number: "".join(number[0].split()), _HIDDEN.sub(" ", text).translate(_QUOTES))
    for part in _PART.finditer(text):
        is_wanted = not part["not"] and not re.match(r"-\w", part["plain"] or "")
        words = words_of(part["phrase"] or part["plain"])
        if is_wanted and part["plain"]:
            plain += [(word, True) for word in words]
        elif len(words) == 1:
            (plain if is_wanted else without).append((words[0], False))
        elif words:  # -FM.0390 excludes one thing, not two
            (phrases if is_wanted else without_phrases).append(tuple(canonical(word.forms[0]) for word in words))
    said = [(word, may_begin) for word, may_begin in plain if word.forms[0] not in STOP_WORDS]
    said = (said or ([] if phrases else plain))[:MAX_WORDS]
    terms = [_term(word, begins, number == len(said)) for number, (word, begins) in enumerate(said, 1)]
    return Query(
        tuple(terms),
        tuple(phrase[:MAX_WORDS] for phrase in phrases[:MAX_WORDS]),
        tuple(_term(word, False) for word, _may_begin in without[:MAX_WORDS]),
        tuple(phrase[:MAX_WORDS] for phrase in without_phrases[:MAX_WORDS]),
    )


def any_word(query: Query) -> Query:
    """Return the Query for which one of the words is enough; what must not occur stays. Empty for a single word."""
    each = [(term.words, term.stems) for term in query.terms]
    each += [_tokens_of([form]) for phrase in query.phrases for form in phrase]
    if len(each) < 2:
        return Query()
    words, stems = (frozenset().union(*sets) for sets in zip(*each, strict=True))
    one = Term(words, stems, begins=False)
    return Query((one,), (), query.without, query.without_phrases)


def _term(word, may_begin, is_last=False):
    """Return the Term of a Word of the query."""
    words, stems = _tokens_of(word.forms)
    shortest = min(len(word) for word in words)
    return Term(frozenset(words), frozenset(stems), may_begin and shortest >= (2 if is_last else 3))


def _tokens_of(forms):
    """Return (words, stems) that match one of several forms, or its synonym."""
    words, stems = set(), set()
    for form in forms:
        same, stemmed = query_tokens(form)
        words |= same
        stems |= stemmed | ({_SYNONYMS[form]} if form in _SYNONYMS else set())
    return words, stems
