"""Signposts: which of the office's everyday words (pages.models.Signpost) a search contains, and where they lead.

All of them are compared: there are as many as officers have written, whatever the number of records.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import Model
from django.urls import reverse
from django.utils.http import urlencode

from core.languages import LANGUAGES, Text, text_of
from core.search.near import SHORTEST, near
from core.search.query import STOP_WORDS, Query, Term
from core.search.words import tokens, words_of
from core.versioned_cache import VersionedCache
from pages.models import Page, Signpost

MOST = 3
_BETWEEN = re.compile(r"[,،;؛\n]")
_cache = VersionedCache(most=1)


@dataclass(frozen=True)
class Expression:
    """An everyday expression of a signpost: the tokens of each of its words, one set a word."""

    signpost: Model
    words: tuple
    plain: frozenset  # its words as normalised, for near spellings


@dataclass(frozen=True)
class Sign:
    """A signpost as shown: its links are (address, Text or str)."""

    name: Text
    text: Text
    page: tuple | None
    search: tuple | None


def _expressions():
    """Return all Expressions, and the tokens of all of them; one query."""
    expressions = []
    for signpost in Signpost.objects.all():
        for language in LANGUAGES:
            for expression in _BETWEEN.split(getattr(signpost, f"words_{language}") or ""):
                words = [word for word in words_of(expression) if word.forms[0] not in STOP_WORDS]
                sets = tuple(frozenset().union(*(tokens(form, language) for form in word.forms)) for word in words)
                plain = frozenset(form for word in words for form in word.forms)
                if sets:
                    expressions.append(Expression(signpost, sets, plain))
    return expressions, frozenset().union(*(word for expression in expressions for word in expression.words))


def signs(query: Query, *, is_typing: bool = False, nearly: bool = False) -> list[Sign]:
    """Return the Signs with an expression all of whose words are in the query, the longest expression first.

    With `is_typing`, the last word may be the beginning of one; with `nearly`, a word may be misspelled. Two queries,
    one if nothing is found.
    """
    if not query.terms:
        return []
    expressions, every = _cache.get("all", _expressions)
    *whole, last = query.terms
    terms = [*(replace(term, begins=False) for term in whole), last if is_typing else replace(last, begins=False)]
    terms = _corrected(terms, expressions) if nearly else terms
    said = set().union(*(term.among(every) for term in terms))
    longest = {}
    for expression in expressions if said else ():
        if not any(word.isdisjoint(said) for word in expression.words):
            known = longest.get(expression.signpost.pk)
            if known is None or len(known.words) < len(expression.words):
                longest[expression.signpost.pk] = expression
    best = sorted(longest.values(), key=lambda expression: -len(expression.words))[:MOST]
    return shown([expression.signpost for expression in best])


def _corrected(terms: Sequence[Term], expressions: Sequence[Expression]) -> list[Term]:
    """Return the terms, each also with the words of the expressions that are spelled nearly the same."""
    known = frozenset().union(*(expression.plain for expression in expressions))
    corrected = []
    for term in terms:
        close = {other for word in term.words if len(word) >= SHORTEST for other in near(word, known)[:3]}
        corrected.append(replace(term, words=term.words | close))
    return corrected


def all_signs() -> list[Sign]:
    """Return all Signs, for a page that knows no better; two queries."""
    return shown(list(Signpost.objects.all()))


def shown(signposts: Sequence[Signpost]) -> list[Sign]:
    """Return the Signs of some signposts; only a published page is linked. One query, none for no signpost."""
    page_ids = {signpost.page_id for signpost in signposts} - {None}
    pages = Page.objects.published().in_bulk(page_ids) if page_ids else {}
    return [_sign(signpost, pages.get(signpost.page_id)) for signpost in signposts]


def _sign(signpost, page):
    search = text_of(signpost, "search")
    return Sign(
        text_of(signpost, "name"),
        text_of(signpost, "text"),
        (page.get_absolute_url(), text_of(page, "title")) if page else None,
        (f"{reverse('search')}?{urlencode({'q': search.value})}", search) if search else None,
    )
