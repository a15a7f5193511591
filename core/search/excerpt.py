"""Excerpts: the part of a text that matches, with the matching words highlighted, however they are spelled there."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from core.language_table import LANGUAGE_TABLE
from core.languages import Text, active_language, text_of
from core.search.index import passages
from core.search.query import Query
from core.search.words import ARABIC, canonical, located, words_of

LENGTH, BEFORE = 220, 60  # characters of an excerpt, and how many of them at most before the first match
MOST = 500  # matches among which the best place is looked for
_GAP = "…"
_located = lru_cache(maxsize=2_000)(located)  # of titles, which are shown again and again


@dataclass(frozen=True)
class Piece:
    """A part of a text; marked if it matches."""

    text: str
    is_marked: bool = False


@dataclass(frozen=True)
class Excerpt:
    """Pieces of a Text, in order. The Text gives their language and whether it is a fallback.

    If the words are in a text of another language only, `found_in` is that language in a sentence: "in English".
    """

    text: Text
    pieces: tuple
    found_in: str = ""


def pieces_of(text: str, query: Query, language: str) -> list[Piece]:
    """Return the Pieces of a whole text in `language`."""
    return _pieces(text, _spans(text, _located(text), query, language), 0, len(text))


def excerpt(record: Any, query: Query, shown: Text) -> Excerpt | None:
    """Return the Excerpt that best shows why a record was found; `shown` is the Text of the title above it.

    It is in the language of the page if the words are in a text of that language, or if there is a summary in it. Words
    typed in another script are shown where they are: whoever types a language reads it. If nothing matches, it is the
    beginning of the summary, or None if there is no summary.
    """
    mine = active_language()
    texts = [one for one in _passages(record) if not (one.is_title and one.text == shown.value)]
    in_mine = [one for one in texts if one.language in {mine, ""}]
    best = _best(in_mine, query) or _best([one for one in texts if one.language not in {mine, ""}], query)
    is_mine = best is not None and best[0].language in {mine, ""}
    summary = _summary(record, mine)
    if best and (is_mine or not _is_typed_in(query, mine) or summary is None or summary.stands_in):
        passage, spans = best
        language = passage.language or mine
        return Excerpt(Text(passage.text, language, language != mine), _window(passage.text, spans))
    if summary is None:
        return None
    return Excerpt(
        summary, _window(summary.value, []), str(LANGUAGE_TABLE[best[0].language].in_language) if best else ""
    )


def _passages(record):
    """Return the Passages of a record, which are kept with it: what is found is kept too, and found again."""
    known = record.__dict__.get("_passages")
    if known is None:
        known = record.__dict__["_passages"] = passages(record)
    return known


def _best(texts, query):
    """Return (Passage, its spans) of the text with the most different words of a query, a text of the record's own
    before a name, the first before others; None if none has any.
    """
    best, most = None, 0
    for passage in sorted(texts, key=lambda one: not one.is_own):
        spans = _spans(passage.text, passage.located, query, passage.language)
        number = len({term for _start, _end, term in spans})
        if number > most:
            best, most = (passage, spans), number
        if most == len(query.terms) + len(query.phrases):
            break
    return best


def _summary(record, language):
    """Return the Text of the summary of a record, or None."""
    fields = record.translated_fields[1:2]
    return next((text for field in fields if (text := text_of(record, field, language))), None)


def _is_typed_in(query, language):
    """Whether the words of a query are in the script of a language."""
    words = [word for term in query.terms for word in term.words] + [word for one in query.phrases for word in one]
    is_arabic = any(ARABIC.search(word) for word in words)
    return is_arabic == (LANGUAGE_TABLE[language].script == "arabic")


def _spans(text, words, query, language):
    """Return [(start, end, number of the term)] of the matching words of a text, in order, given its Located words."""
    spans = words.that_fit(query.fits_in(language))
    words = words_of(text) if query.phrases else []
    plain = [canonical(word.forms[0]) for word in words]
    for number, phrase in enumerate(query.phrases, len(query.terms)):
        size = len(phrase)
        for at in range(len(words) - size + 1):
            if tuple(plain[at : at + size]) == phrase:
                spans.append((words[at].start, words[at + size - 1].end, number))
    return _without_overlaps(sorted(spans))


def _without_overlaps(spans):
    kept = []
    for span in spans:
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept


def _window(text, spans):
    """Return the Pieces of the part of a text with the most different matching words."""
    if len(text) <= LENGTH:
        return _pieces(text, spans, 0, len(text))
    start = 0
    if spans:

        def wealth(span):
            return len({term for at, _end, term in spans[:MOST] if span[0] <= at < span[0] + LENGTH - BEFORE})

        first = max(spans[:MOST], key=wealth)  # the first of the best
        start = first[0] - BEFORE
    start = max(0, min(start, len(text) - LENGTH))
    if start:
        blank = text.find(" ", start)
        start = blank + 1 if 0 <= blank < start + 30 else start
    end = min(len(text), start + LENGTH)
    if end < len(text):
        blank = text.rfind(" ", start, end)
        end = blank if blank > end - 30 else end
    inside = _pieces(text, [span for span in spans if span[0] >= start and span[1] <= end], start, end)
    return (*([Piece(_GAP)] if start else []), *inside, *([Piece(_GAP)] if end < len(text) else []))


def _pieces(text, spans, start, end):
    pieces, done = [], start
    for first, last, _term in spans:
        pieces += [Piece(text[done:first]), Piece(text[first:last], is_marked=True)]
        done = last
    pieces.append(Piece(text[done:end]))
    return tuple(piece for piece in pieces if piece.text)
