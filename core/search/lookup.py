"""Lookup: the records that match a query, ranked."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from core.search import index, store
from core.search.query import STOP_WORDS, Query, parse

MANY = 1000  # results are counted up to here; beyond, it is "more than"
TOGETHER = 2000  # matches of all kinds that are looked at in one go
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
    found = _Found(kind, ids, list(newest.filter(pk__in=store.found(query, kind, only_titles=True))[:limit]), limit)
    return found.ranked(query, store.texts(found.keys))


def best_of(sets: Sequence[tuple[int, int]], query: Query, first: int = MANY) -> list[Hits] | None:
    """Return the Hits of a Query in each of several sets, [(search_kind, set of records as in core/facets.py)]: the
    same as `best` in their querysets. Two queries, however many sets; None if too many match.

    Only the `first` Hits of each set are sure to be in their order: who shows no more need not have all of them ranked.
    """
    rows = store.found_together(query, TOGETHER)
    if rows is None:
        return None
    every, titled = defaultdict(list), defaultdict(set)
    for key, in_title in rows:
        kind, pk = store.kind_and_pk(key)
        if in_title:
            titled[kind].add(pk)
        else:
            every[kind].append(pk)
    found = []
    for kind, records in sets:
        ids = sorted((pk for pk in every[kind] if records >> pk & 1), reverse=True)
        found.append(_Found(kind, ids[: MANY + 1], [pk for pk in ids if pk in titled[kind]][:MANY], MANY, first))
    texts = store.texts({key for one in found for key in one.keys})
    return [one.ranked(query, texts) for one in found]


class _Found:
    """What was found in one kind, before it is ranked: at most `limit` + 1 ids, and those with the words in their
    title, each newest first. The `first` of them will be shown.
    """

    def __init__(self, kind, ids, in_title, limit, first=MANY):
        self.kind, self.has_more, self.in_title = kind, len(ids) > limit, dict.fromkeys(in_title)
        self.ids = [*self.in_title, *(pk for pk in ids if pk not in self.in_title)][:limit]
        # The words in the title count more than all else, so no other record can come before these.
        self.most = min(RANKED, len(in_title)) if len(in_title) >= first else RANKED

    @property
    def keys(self):
        """The keys in the index of those that are ranked."""
        return [store.key(self.kind, pk) for pk in self.ids[: self.most]]

    def ranked(self, query, texts):
        """Return the Hits; `texts` are those of `keys`."""
        ranked, rest = self.ids[: self.most], self.ids[self.most :]
        known = {pk: texts.get(store.key(self.kind, pk), ("", "", 0)) for pk in ranked}
        named = frozenset(pk for pk in ranked if pk in self.in_title and _is_named(query, known[pk][0]))
        ranked.sort(key=lambda pk: (pk in named, pk in self.in_title, *_score(query, *known[pk]), pk), reverse=True)
        return Hits((*ranked, *rest), self.has_more, named, frozenset(self.in_title))


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
