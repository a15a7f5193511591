"""Lookup: the records that match a query, ranked."""

from dataclasses import dataclass

from django.db.models import QuerySet

from core.search import index, store
from core.search.query import STOP_WORDS, Query, parse

MANY = 1000  # results are counted up to here; beyond, it is "more than"
RANKED = 200  # how many are ranked; the others follow, those with the words in their title first


@dataclass(frozen=True)
class Hits:
    """The matches of a query in one kind: at most MANY ids, ranked, and whether there are more.

    `named` are those whose title is the query and nothing else, `titled` those with every word of it in their title.
    """

    ids: tuple
    has_more: bool = False
    named: frozenset = frozenset()
    titled: frozenset = frozenset()

    def __len__(self):
        return len(self.ids)

    def level(self, pk: int) -> int:
        """Return 0 if the query is the title of a record, 1 if its words are in it, else 2."""
        return 0 if pk in self.named else 1 if pk in self.titled else 2


def matching(queryset: QuerySet, text: str) -> QuerySet:
    """Return the records of `queryset` that match a text; none if it contains no word."""
    query = parse(text)
    if not query:
        return queryset.none()
    index.catch_up_for_reader()
    return queryset.filter(pk__in=store.found(query, queryset.model.search_kind))


def best(queryset: QuerySet, query: Query, limit: int = MANY) -> Hits:
    """Return the Hits of a Query in `queryset`. Three queries, two less when nothing is found.

    Unlike `matching`, it does not bring the index up to date: call index.catch_up_for_reader() once before.
    """
    kind = queryset.model.search_kind
    newest = queryset.order_by("-pk").values_list("pk", flat=True)
    ids = list(newest.filter(pk__in=store.found(query, kind))[: limit + 1])
    if not ids:
        return Hits(())
    in_title = dict.fromkeys(newest.filter(pk__in=store.found(query, kind, only_titles=True))[:limit])
    ordered = [*in_title, *(pk for pk in ids if pk not in in_title)][:limit]
    ranked = ordered[:RANKED]
    texts = store.texts(kind, ranked)
    named = frozenset(pk for pk in ranked if pk in in_title and _is_named(query, texts.get(pk, ("",))[0]))
    ranked.sort(
        key=lambda pk: (pk in named, pk in in_title, *_score(query, *texts.get(pk, ("", "", 0))), pk), reverse=True
    )
    return Hits((*ranked, *ordered[RANKED:]), len(ids) > limit, named, frozenset(in_title))


def _is_named(query, titles):
    """Whether one of the titles of a record, in any language, has the words of the query and no others."""
    for title in titles.split("|"):
        words = [word for word in title.split() if word not in STOP_WORDS]
        pairs = zip(query.terms, words, strict=False)
        if len(words) == len(query.terms) and all(word in term.words for term, word in pairs):
            return True
    return any(f" {' '.join(phrase)} " in titles.split("|") for phrase in query.phrases)


def _score(query, title, words, day):
    """Return a sort key for relevance: whole words in the title, then in the text, frequency, later date."""
    wanted = [f" {word} " for term in query.terms for word in term.words]
    wanted += [f" {' '.join(phrase)} " for phrase in query.phrases]
    return (
        sum(word in title for word in wanted),
        sum(word in words for word in wanted),
        sum(min(words.count(word), 5) for word in wanted),
        day,
    )
