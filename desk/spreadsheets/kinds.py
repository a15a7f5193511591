"""The columns of one kind of record. Each app registers its own in its spreadsheets.py; core knows none of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.db.models import Model, QuerySet

from accounts.models import User
from core.publication import Publication
from core.search import fold
from desk.rights import may

KINDS = {}


@dataclass
class SpreadsheetKind:
    """What a spreadsheet of one kind of record holds.

    `key` is the column by which a row finds its record; blank means a new one. `titles` are the model's fields by which
    other rows may name a record, the first of them being the one that warns of a record entered twice.
    """

    key_is_given: ClassVar = False  # the portal alone makes keys: one that is not found is an error, not a new record

    model: type[Model]
    columns: list
    key: str
    titles: tuple = ()
    provisional: str = ""  # how the keys begin that the portal gives itself
    by_name: dict = field(init=False)

    def __post_init__(self):
        self.by_name = {column.name: column.bind(self.model) for column in self.columns}
        self.key_column = self.by_name[self.key]
        self.name = self.model._meta.label_lower

    @property
    def relations(self) -> list[str]:
        """What to prefetch so that every column's value_of costs no query."""
        return list(dict.fromkeys(name for column in self.columns for name in column.relations))

    def records(self) -> QuerySet:
        """Return the queryset of the records that may be changed."""
        objects = self.model.objects.order_by()
        return objects.in_use() if issubclass(self.model, Publication) else objects

    def may_import(self, user: User) -> bool:
        """Whether a user may import at all; which records they may change is asked of each of them."""
        return all(may(user, self.model, action) for action in ("add", "change"))

    def owner(self, record: Model) -> Publication | None:
        """Return the publication that the public sees change with this record, or None."""
        return record if isinstance(record, Publication) else None

    def prepare(self, record: Model) -> None:
        """Ready a record for what its columns put into it."""

    def twin(self, values: Mapping[str, Any], context: Any) -> str | None:
        """Return the key of a record that a row without key seems to repeat, or None."""
        title = values.get(self.titles[0]) if self.titles else None
        if not title or not issubclass(self.model, Publication):
            return None
        return next(iter(context.own().names.get(fold(title), ())), None)

    def before_writing(self, context: Any) -> None:
        """Load what must be known as it was before the first row is written."""

    def problems(self, records: Iterable[Model]) -> Iterable[tuple[Model, str, str]]:
        """Yield (record, column name, sentence) for what is wrong once all rows are written; nothing by default.

        Where a kind has such rules, the check writes everything, asks here, and rolls back.
        """
        return ()


def register(kind: SpreadsheetKind) -> SpreadsheetKind:
    KINDS[kind.name] = kind
    return kind


def kind_of(model: type[Model]) -> SpreadsheetKind | None:
    return KINDS.get(model._meta.label_lower)
