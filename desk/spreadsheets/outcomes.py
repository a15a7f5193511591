"""What the check found out about a row, and how the report shows it."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from core.languages import text_of
from desk.models import ImportRow

_SHOWN = 300  # characters of a text in the report
Status = ImportRow.Status


@dataclass(eq=False)
class Outcome:
    """The effect of one row. `changes` are (column, old value, new value)."""

    row: ImportRow
    record: Any = None
    is_new: bool = False
    twin: str = ""  # key of the record that a row without a key seems to be, but says otherwise
    values: dict = field(default_factory=dict)
    changes: list = field(default_factory=list)
    errors: list = field(default_factory=list)  # (column name or "", sentence)
    questions: list = field(default_factory=list)  # (column name, text, readings)
    names: list = field(default_factory=list)  # (column name, key of the answer, text, suggestions)

    @property
    def status(self) -> ImportRow.Status:
        if self.errors:
            return Status.WRONG
        if self.questions:
            return Status.QUESTION
        if self.is_new:
            return Status.NEW
        return Status.CHANGED if self.changes else Status.UNCHANGED

    @property
    def digest(self) -> str:
        changes = [(column.name, old, new) for column, old, new in self.changes]
        effect = [self.is_new, self.record and self.record.pk, changes, len(self.errors)]
        return hashlib.sha256(json.dumps(effect, default=str).encode()).hexdigest()

    def as_json(self) -> dict[str, Any]:
        return {
            "label": _label(self.record),
            "pk": self.record.pk if self.record else None,
            "twin": self.twin,
            "errors": self.errors,
            "questions": self.questions,
            "names": self.names,
            "changes": [_shown(column, old, new) for column, old, new in self.changes],
        }


def _label(record):
    if record is None:
        return ""
    for name in getattr(record, "translated_fields", ()) or ("name", "label"):
        if hasattr(record, f"{name}_fr") and (text := text_of(record, name)):
            return str(text)[:150]
    return ""


def _shown(column, old, new):
    """Return [column name, old, new] for the report: long texts start shortly before the first difference."""
    before, after = (str(column.show(value)) for value in (old, new))
    start = 0
    if len(before) > _SHOWN or len(after) > _SHOWN:
        differs = next((i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), None)
        start = max(0, (min(len(before), len(after)) if differs is None else differs) - 40)
    return [column.name, *(_cut(text, start) for text in (before, after))]


def _cut(text, start):
    part = text[start : start + _SHOWN]
    return ("…" if start and part else "") + part + ("…" if start + _SHOWN < len(text) else "")
