"""Suggestions ("did you mean") for words that match nothing.

The vocabulary includes words of drafts. A word is suggested only if a search among published records finds it, and it
is spelled as in that text.
"""

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet
from rapidfuzz import process
from rapidfuzz.distance import OSA

from core.search import store
from core.search.index import passages
from core.search.query import parse
from core.search.words import words_of

SHORTEST = 4  # letters of a word that can be corrected
CANDIDATES = 5  # that are tried for each word


def did_you_mean(text: str, querysets: Sequence[QuerySet]) -> str:
    """Return the query with unknown words replaced by similar ones, so that it finds something, or "".

    `querysets` are the records that may be found. Call it if `text` has found nothing.
    """
    query = parse(text)
    unknown = [
        word
        for word in words_of(text)
        if len(word.forms[0]) >= SHORTEST
        and any(word.forms[0] in term.words and not _any(parse(word.forms[0]), querysets) for term in query.terms)
    ]
    if not unknown:
        return ""
    words = store.all_words(SHORTEST - 1)
    corrected = text
    for word in reversed(unknown):
        similar = _best(word.forms[0], words, querysets)
        if not similar:
            return ""
        corrected = corrected[: word.start] + similar + corrected[word.end :]
    return corrected if _any(parse(corrected), querysets) else ""


def _best(word, words, querysets):
    """Return the most similar word of a published text, as spelled there; "" if there is none."""
    for candidate in near(word, words)[:CANDIDATES]:
        query = parse(f'"{candidate}"')
        record = _any(query, querysets)
        if record and (written := _as_written(record, query.terms)):
            return written
    return ""


def _any(query, querysets):
    """Return one record that matches a query, or None."""
    for queryset in querysets:
        record = queryset.filter(pk__in=store.found(query, queryset.model.search_kind)).order_by().first()
        if record:
            return record
    return None


def _as_written(record, terms):
    """Return the word of a record that matches the only Term, as spelled in its text."""
    (term,) = terms
    for passage in passages(record):
        for word in words_of(passage.text):
            if not term.words.isdisjoint(word.forms):
                return passage.text[word.start : word.end]
    return ""


def near(word: str, words: Iterable[str]) -> list[str]:
    """Return the `words` that differ from `word` by one letter, or two in a long word, the most similar first.

    Letters that are added, left out, changed, or have changed places with their neighbour count one each.
    """
    most = 1 if len(word) < 7 else 2
    found = process.extract(word, list(words), scorer=OSA.distance, score_cutoff=most, limit=None)
    similar = [(steps, other[0] != word[0], other) for other, steps, _place in found if steps]
    return [other for *_order, other in sorted(similar)]
