"""Indexes for the order of the lists."""

from django.db.models import F, Index, OrderBy, Q
from django.db.models.functions import Collate
from django.db.models.indexes import IndexExpression
from django.utils.deconstruct import deconstructible


@deconstructible(path="core.indexes.LatestFirst")
class LatestFirst(OrderBy):
    """A date, latest first, records without it last. SQLite keeps them so by itself and refuses to be told."""

    def __init__(self, name):
        super().__init__(F(name), descending=True, nulls_last=True)

    def as_sqlite(self, compiler, connection):
        sql, params = compiler.compile(self.expression)
        return f"{sql} DESC", params


IndexExpression.register_wrappers(OrderBy, LatestFirst, Collate)  # as django.contrib.postgres does for its own


def list_index(date, key, name):
    """Return the index behind the first order of a list of published records: by `date`, latest first, then by `key`.

    It is for published rows only, because SQLite does not use one on (state, ...) for them, and it holds the columns
    that `published()` looks at, so that a page deep in the list is found without reading the records before it.
    """
    looked_at = ("state", "published_at", "expires_at", "binned_at")
    return Index(LatestFirst(date), key, *looked_at, name=name, condition=Q(state="published"))
