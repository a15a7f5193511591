"""The columns of one kind of record. Each app registers its own in its spreadsheets.py."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.db.models import Model, QuerySet

from accounts.models import User
from core.characters import repaired
from core.publication import Publication
from core.search import fold
from desk.rights import may

KINDS = {}


@dataclass
class SpreadsheetKind:
    """The spreadsheet of one kind of record.

    `key` is the column that identifies the record of a row; blank means a new record. `titles` are the model's fields
    with which other rows may refer to a record; the first one is used to detect duplicates.
    """

    key_is_given: ClassVar = False  # only the portal creates keys: an unknown one is an error, not a new record

    model: type[Model]
    columns: list
    key: str
    titles: tuple = ()
    provisional: str = ""  # prefix of keys that the portal creates
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
        """Whether a user may import at all; the permission for each record is checked separately."""
        return all(may(user, self.model, action) for action in ("add", "change"))

    def owner(self, record: Model) -> Publication | None:
        """Return the publication that this record belongs to, or None."""
        return record if isinstance(record, Publication) else None

    def prepare(self, record: Model) -> None:
        """Prepare a record before its columns set values on it."""

    def twins(self, values: Mapping[str, Any], context: Any) -> list[str]:
        """Return the keys of the records that a row without a key may be: those with its title."""
        title = values.get(self.titles[0]) if self.titles else None
        if not title or not issubclass(self.model, Publication):
            return []
        return sorted(context.own().names.get(fold(title), ()))

    def row_key(self, cells: Mapping[str, Any]) -> str:
        """Return what identifies duplicate rows: the record's key, or all cells of a row without one."""
        key = fold(repaired(str(cells.get(self.key, "")), one_line=True))
        return key[:100] or "=" + hashlib.sha256(json.dumps(cells, sort_keys=True).encode()).hexdigest()

    def before_writing(self, context: Any) -> None:
        """Load what must be read before the first row is written."""

    def problems(self, records: Iterable[Model]) -> Iterable[tuple[Model, str, str]]:
        """Yield (record, column name, sentence) for errors that show once all rows are written; none by default.

        If a kind has such rules, the check writes everything, calls this, and rolls back.
        """
        return ()


def register(kind: SpreadsheetKind) -> SpreadsheetKind:
    KINDS[kind.name] = kind
    return kind


def kind_of(model: type[Model]) -> SpreadsheetKind | None:
    return KINDS.get(model._meta.label_lower)
