"""Looking up: the records that a query finds, the best first."""

from dataclasses import dataclass

from core.search import index, store
from core.search.query import parse

MANY = 1000  # results are counted up to here, then it is "more than"
RANKED = 200  # of these the best come first; the others follow, those whose title has the words before the rest


@dataclass(frozen=True)
class Hits:
    """What a query found in one kind: ids, the best first, at most MANY, and whether there are more."""

    ids: tuple
    has_more: bool = False

    def __len__(self):
        return len(self.ids)


def matching(queryset, text):
    """Return the records of `queryset` that a text finds; none when it holds no word."""
    query = parse(text)
    if not query:
        return queryset.none()
    index.catch_up_for_reader()
    return queryset.filter(pk__in=store.found(query, queryset.model.search_kind))


def best(queryset, query, limit=MANY):
    """Return the Hits of a Query in `queryset`. Three queries, two less when nothing is found.

    Unlike `matching` it does not look whether the index is up to date: call index.catch_up_for_reader() once before.
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
    ranked.sort(key=lambda pk: (pk in in_title, *_score(query, *texts.get(pk, ("", "", 0))), pk), reverse=True)
    return Hits((*ranked, *ordered[RANKED:]), len(ids) > limit)


def _score(query, title, words, day):
    """Return how well a text fits: whole words in the title, then in the text, then how often; then the later day."""
    wanted = [f" {word} " for term in query.terms for word in term.words]
    wanted += [f" {' '.join(phrase)} " for phrase in query.phrases]
    return (
        sum(word in title for word in wanted),
        sum(word in words for word in wanted),
        sum(min(words.count(word), 5) for word in wanted),
        day,
    )
