"""Classifies rows as new, changed, unchanged or wrong. Nothing is written to the records here.

Checking and writing use the same code: `check` returns the outcomes and the records as they would be.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Count, Min, Model
from django.utils.translation import gettext

from core.exports.cells import EMPTYING, unguard
from core.languages import text_of
from core.publication import State
from core.search import fold
from desk.models import ImportJob, ImportRow
from desk.rights import edits_whole
from desk.spreadsheets.cells import AmbiguousCellError, CellError
from desk.spreadsheets.files import MAX_CELL, UNREADABLE
from desk.spreadsheets.kinds import SpreadsheetKind
from desk.spreadsheets.matching import Directory

_SHOWN = 300  # characters of a text in the report
_SPREADSHEET_ERRORS = {"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"}
Status = ImportRow.Status


@dataclass(eq=False)
class Outcome:
    """The effect of one row. `changes` are (column, old value, new value)."""

    row: ImportRow
    record: Any = None
    is_new: bool = False
    values: dict = field(default_factory=dict)
    changes: list = field(default_factory=list)
    errors: list = field(default_factory=list)  # (column name or "", sentence)
    questions: list = field(default_factory=list)  # (column name, text, readings)

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
        found = [self.is_new, self.record and self.record.pk, changes, len(self.errors)]
        return hashlib.sha256(json.dumps(found, default=str).encode()).hexdigest()

    def as_json(self) -> dict[str, Any]:
        return {
            "label": _label(self.record),
            "pk": self.record.pk if self.record else None,
            "errors": self.errors,
            "questions": self.questions,
            "changes": [_shown(column, old, new) for column, old, new in self.changes],
        }


class Context:
    """What is needed to read the rows of a job: the records that cells may refer to, loaded once."""

    def __init__(self, job, kind):
        self.job, self.kind = job, kind
        self.user = job.author
        self._directories, self._records, self._in_file = {}, {}, {}

    def directory(self, model: type[Model], key: str, names: Iterable[str]) -> Directory:
        """Return the Directory of all records of a model, except those in the bin."""
        found = self._directories.get(model)
        if found is None:
            records = model.objects
            records = records.in_use() if hasattr(records, "in_use") else records.all()
            found = self._directories[model] = Directory.of(records, key, names)
        return found

    def record(self, model: type[Model], key: str, names: Iterable[str], code: str) -> Model:
        """Return one record by its code."""
        pk = self.directory(model, key, names).pks[code]
        if (model, pk) not in self._records:
            self._records[model, pk] = model.objects.get(pk=pk)
        return self._records[model, pk]

    def own(self) -> Directory:
        """Return the Directory of the kind that is imported."""
        return self.directory(self.kind.model, self.kind.key_column.field_name, self.kind.titles)

    def key_in_file(self, text: str) -> str | None:
        """Return the key as written in the row of this file that has it; None if there is no such row."""
        folded = fold(text)
        if folded not in self._in_file:
            row = self.job.rows.filter(key=folded).first() if folded else None
            self._in_file[folded] = unguard(str(row.cells[self.kind.key]).strip()) if row else None
        return self._in_file[folded]


def check_rows(job: ImportJob, kind: SpreadsheetKind, rows: Sequence[ImportRow]) -> None:
    """Check some rows of a job and store the outcomes."""
    for outcome in check(Context(job, kind), rows):
        outcome.row.status = outcome.status
        outcome.row.outcome = outcome.as_json()
        outcome.row.digest = outcome.digest
    ImportRow.objects.bulk_update(rows, ["status", "outcome", "digest"])


def check(context: Context, rows: Iterable[ImportRow], *, lock: bool = False, validate: bool = True) -> list[Outcome]:
    """Return the Outcomes of some rows; their records carry the new values, unsaved.

    `lock` prevents others from changing the records until the end of the transaction.
    """
    kind, own = context.kind, context.own()
    outcomes = [_read(context, row) for row in rows]
    _find_repeated(context, outcomes)
    found = {}
    for outcome in outcomes:
        key = outcome.values.pop(kind.key, "")
        code = own.by_code(key) if key else None
        if code is not None:
            found[outcome] = own.pks[code]
        elif key and kind.key_is_given:
            outcome.errors.append((kind.key, own.unknown(key)))
        elif not any(name == kind.key for name, _sentence in outcome.errors):
            _begin(context, outcome, key)
    records = kind.records().filter(pk__in=found.values())
    if lock:
        records = records.select_for_update()
    records = {record.pk: record for record in records.prefetch_related(*kind.relations)}
    for outcome, pk in found.items():
        outcome.record = records.get(pk)
        if outcome.record is None:
            outcome.errors.append((kind.key, gettext("This record was deleted.")))
    for outcome in outcomes:
        if outcome.record is not None:
            _compare(context, outcome, validate)
    return outcomes


def _read(context, row):
    """Parse the cells of a row one by one."""
    outcome = Outcome(row)
    answers = context.job.answers
    for name, cell in row.cells.items():
        column = context.kind.by_name[name]
        text = str(cell).strip()
        try:
            if len(text) > MAX_CELL:
                raise CellError(gettext("longer than %(limit)s characters") % {"limit": MAX_CELL})
            if UNREADABLE in text:
                raise CellError(gettext("holds a character that cannot be read; was the file saved as UTF-8?"))
            if text in _SPREADSHEET_ERRORS:
                raise CellError(gettext("holds the spreadsheet's error %(text)s") % {"text": text})
            if text in EMPTYING:
                if not column.may_be_empty:
                    raise CellError(gettext("cannot be emptied"))
                outcome.values[name] = column.empty
            else:
                answer = answers.get(f"*:{name}:{text}")
                outcome.values[name] = column.read(answer or unguard(text), context)
        except CellError as error:
            outcome.errors.append((name, str(error)))
        except AmbiguousCellError as question:
            outcome.questions.append((name, text, question.readings))
    return outcome


def _find_repeated(context, outcomes):
    """Mark the rows whose key, or whose whole content, another row of the file has too."""
    keys = {outcome.row.key for outcome in outcomes}
    repeated = {
        group["key"]: group["first"]
        for group in context.job.rows.filter(key__in=keys)
        .order_by()
        .values("key")
        .annotate(count=Count("pk"), first=Min("number"))
        .filter(count__gt=1)
    }
    for outcome in outcomes:
        first = repeated.get(outcome.row.key)
        if first is None or first == outcome.row.number:
            continue
        if outcome.row.key.startswith("="):
            outcome.errors.append(("", gettext("is the same as row %(row)s") % {"row": first}))
        else:
            outcome.errors.append((context.kind.key, gettext("is the same record as in row %(row)s") % {"row": first}))


def _begin(context, outcome, key):
    """Make the record that a row without a known key would add."""
    kind = context.kind
    outcome.is_new, outcome.record = True, kind.model()
    for column in kind.columns:
        if column.required and column is not kind.key_column and column.name not in outcome.row.cells:
            outcome.errors.append((column.name, gettext("is missing: a new record needs it")))
    if key:
        outcome.values[kind.key] = key
    sentence = _wrong_new_key(context, outcome, key)
    if sentence:
        outcome.errors.append((kind.key, sentence))


def _wrong_new_key(context, outcome, key):
    """Return what is wrong with the key of a new record, or ""."""
    kind, own = context.kind, context.own()
    if not key:
        if kind.key_column.required:
            return gettext("is missing")
        twin = kind.twin(outcome.values, context)
        return (
            gettext("there is already such a record; write its code %(code)s here to change it") % {"code": twin}
            if twin
            else ""
        )
    if kind.provisional and key.upper().startswith(kind.provisional):
        return gettext("%(unknown)s Codes that begin with %(start)s are given by the portal: leave the cell empty.") % {
            "unknown": own.unknown(key),
            "start": kind.provisional,
        }
    if fold(key) in own.names:
        return gettext("“%(text)s” is a name; write the code: %(codes)s") % {
            "text": key,
            "codes": ", ".join(sorted(own.names[fold(key)])),
        }
    if kind.model.objects.filter(**{kind.key_column.field_name: key}).exists():
        return gettext("a record in the bin has this code")
    return ""


def _compare(context, outcome, validate):
    """Find what would change, set it on the record, and validate the record."""
    record, kind = outcome.record, context.kind
    kind.prepare(record)
    owners = [owner for owner in [kind.owner(record)] if owner is not None]
    columns = [column for column in kind.columns if column.name in outcome.values]
    olds = [column.value_of(record) for column in columns]  # before any value is set, because some depend on each other
    for column, old in zip(columns, olds, strict=True):
        try:
            value = column.resolve(record, outcome.values[column.name], outcome.row, context)
            if column.same(old, value):
                continue
            outcome.changes.append((column, old, value))
            if not column.is_late and not column.is_link:
                column.put(record, value, context)
        except CellError as error:
            outcome.errors.append((column.name, str(error)))
    touched = outcome.changes or outcome.is_new
    if touched:
        owners += [owner for owner in [kind.owner(record)] if owner is not None and owner not in owners]
        outcome.errors += [("", sentence) for owner in owners if (sentence := _refusal(context.user, owner))]
    if validate and touched and not outcome.errors:
        _validate(outcome, kind)


def _refusal(user, owner):
    """Return why a user may not change a publication in its current state, or ""."""
    if owner.pk is None or edits_whole(user, owner):
        return ""
    if owner.state == State.DRAFT:
        return gettext("your account does not have the permission to change this record")
    return gettext("is in the state “%(state)s”: only those who may publish can change it") % {
        "state": owner.get_state_display()
    }


def _validate(outcome, kind):
    record = outcome.record
    columns = kind.columns if outcome.is_new else [column for column, _old, _new in outcome.changes]
    checked = {name for column in columns if not column.is_late and not column.is_link for name in column.fields}
    others = {f.name for f in record._meta.fields} - checked
    # Each constraint costs a query: leave out those that no column can violate.
    set_here = {name for column in kind.columns for name in column.fields}
    untouched = {f.name for f in record._meta.fields if f.unique or f.name not in set_here}
    unasked = {name for name, _text, _readings in outcome.questions}
    for ask in (
        lambda: record.clean_fields(exclude=others),
        record.clean,
        lambda: record.validate_constraints(exclude=untouched),
    ):
        try:
            ask()
        except ValidationError as error:
            wrong = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
            for field_name, sentences in wrong.items():
                name = _column_of(kind, field_name)
                if name not in unasked:
                    outcome.errors += [(name, sentence) for sentence in sentences]
            return


def _column_of(kind, field_name):
    """Return the name of the column that sets a model's field, or "" if the error concerns the whole row."""
    for column in kind.columns:
        if field_name in (*column.fields, column.field_name):
            return column.name
    return next((name for name in kind.by_name if name == f"{field_name}_fr"), "")


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
