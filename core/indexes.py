"""The order of lists of dated records, and the indexes behind it.

Each model says its order once, as Meta.ordering; its lists, its sheets, the admin and its index take it from there.
"""

from django.db.models import F, Index, OrderBy, Q
from django.db.models.functions import Collate
from django.db.models.indexes import IndexExpression
from django.utils.deconstruct import deconstructible


class ByDate(OrderBy):
    """A date to order by; records without it come last in both directions. PostgreSQL alone would begin with them."""

    def __init__(self, name, descending=False):
        super().__init__(F(name), descending=descending, nulls_last=True)

    def reverse_ordering(self):
        """Turn the order round, but for the records without a date; the admin does so for a click on a column."""
        self.descending = not self.descending
        return self

    def as_sqlite(self, compiler, connection):
        if not self.descending:
            return self.as_sql(compiler, connection)
        # SQLite keeps them last by itself, and refuses to be told in an index.
        sql, params = compiler.compile(self.expression)
        return f"{sql} DESC", params


@deconstructible(path="core.indexes.LatestFirst")
class LatestFirst(ByDate):
    """A date, latest first, records without it last."""

    def __init__(self, name):
        super().__init__(name, descending=True)


IndexExpression.register_wrappers(OrderBy, LatestFirst, Collate)  # as django.contrib.postgres does for its own


def list_index(ordering, name):
    """Return the index behind `ordering`, the Meta.ordering of a kind: [LatestFirst(date), "pk" or "-pk"].

    It is for published rows only, because SQLite does not use one on (state, ...) for them, and it holds the columns
    that `published()` looks at, so that a page deep in the list is found without reading the records before it.
    """
    date, key = ordering
    looked_at = ("state", "published_at", "expires_at", "binned_at")
    newest = F("id").desc() if key == "-pk" else "id"
    return Index(date, newest, *looked_at, name=name, condition=Q(state="published"))
