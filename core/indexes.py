"""The order of lists of dated records, and their indexes.

Each model defines its order once, as Meta.ordering; its lists, sheets, admin and index use that.
"""

from django.db.models import F, Index, OrderBy, Q
from django.db.models.functions import Collate
from django.db.models.indexes import IndexExpression
from django.utils.deconstruct import deconstructible


class ByDate(OrderBy):
    """Order by a date, nulls last in both directions; PostgreSQL by default puts them first in descending order."""

    def __init__(self, name, descending=False):
        super().__init__(F(name), descending=descending, nulls_last=True)

    def reverse_ordering(self):
        """Reverse the order, except for records without a date; the admin does so when a column is clicked."""
        self.descending = not self.descending
        return self

    def as_sqlite(self, compiler, connection):
        if not self.descending:
            return self.as_sql(compiler, connection)
        # SQLite puts them last anyway, and does not accept NULLS LAST in an index.
        sql, params = compiler.compile(self.expression)
        return f"{sql} DESC", params


@deconstructible(path="core.indexes.LatestFirst")
class LatestFirst(ByDate):
    """A date, latest first, nulls last."""

    def __init__(self, name):
        super().__init__(name, descending=True)


IndexExpression.register_wrappers(OrderBy, LatestFirst, Collate)  # as django.contrib.postgres does for its own


def list_index(ordering, name):
    """Return the index for `ordering`, the Meta.ordering of a kind: [LatestFirst(date), "pk" or "-pk"].

    It is a partial index on published rows, because SQLite would not use one on (state, ...) for them. It includes the
    columns that `published()` checks, so a page deep in the list is found without reading the records before it.
    """
    date, key = ordering
    looked_at = ("state", "published_at", "expires_at", "binned_at")
    newest = F("id").desc() if key == "-pk" else "id"
    return Index(date, newest, *looked_at, name=name, condition=Q(state="published"))


def due_index(name, *, is_always_there=False):
    """Return the index of a date that core/changes.py watches, of the published records that have one."""
    # Of a column that cannot be null, SQLite would not see that a comparison implies that it is not.
    has_one = Q() if is_always_there else Q(**{f"{name}__isnull": False})
    return Index(fields=[name], name=f"%(class)s_{name}", condition=Q(state="published") & has_one)
