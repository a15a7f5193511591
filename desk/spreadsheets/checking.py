"""Classifies rows as new, changed, unchanged or wrong. Nothing is written to the records here.

Checking and writing use the same code: `check` returns the outcomes and the records as they would be.
"""

import re
from collections.abc import Iterable, Sequence

from django.conf import settings
from django.db.models import Count, Min
from django.utils.translation import gettext

from core.exports.cells import EMPTYING, unguard
from core.publication import State
from core.richtext import RichTextField, pictures_left_out, say_left_out
from core.search import fold
from desk.models import ImportJob, ImportRow
from desk.spreadsheets.cells import AmbiguousCellError, CellError, shortened
from desk.spreadsheets.context import Context, name_key
from desk.spreadsheets.kinds import SpreadsheetKind
from desk.spreadsheets.matching import UnknownNamesError
from desk.spreadsheets.outcomes import Outcome
from desk.spreadsheets.tables import MAX_CELL, NOT_COMPUTED, UNREADABLE
from desk.spreadsheets.validating import refusal, validate

# The errors of spreadsheet programs, in English and French: #N/A, #REF!, #NOM?, Err:502, ##### where a column is too
# narrow for what it holds.
_ERROR = re.compile(r"#(?:N/[AD]|[A-ZÀ-Ý][A-ZÀ-Ý0-9_/]*\s?[!?])|Err:\d{3}|#{3,}")
PUBLIC = "public"  # in the outcome of a row: it changes what the public sees
TWINS = "twins"  # the key in job.answers: "update" the records that are there already, or "add" others


def check_rows(job: ImportJob, kind: SpreadsheetKind, rows: Sequence[ImportRow]) -> None:
    """Check some rows of a job and store the outcomes."""
    for outcome in check(Context(job, kind), rows):
        outcome.row.status = outcome.status
        outcome.row.outcome = outcome.as_json() | _forecast(kind, outcome) | _notes(outcome)
        outcome.row.digest = outcome.digest
    ImportRow.objects.bulk_update(rows, ["status", "outcome", "digest"])


def _notes(outcome):
    """Name the pictures in new texts that stay behind."""
    counts = {
        column.name: pictures_left_out(str(outcome.row.cells.get(column.name, "")))
        for column, _old, _new in outcome.changes
        if isinstance(column.field, RichTextField)
    }
    notes = [f"{name}: {say_left_out(count)}" for name, count in counts.items() if count]
    return {"notes": notes} if notes else {}


def _forecast(kind, outcome):
    """Say beforehand that a new text of a published record waits for a colleague; a rehearsal says what else waits."""
    if not outcome.changes or outcome.errors or outcome.questions:
        return {}
    owner = kind.owner(outcome.record)
    if owner is None or owner.pk is None or owner.state != State.PUBLISHED:
        return {}
    is_text = settings.FOUR_EYES and any(column.is_text for column, _old, _new in outcome.changes)
    waits = {"waits": [gettext("A text changed: a colleague reads it before the public does.")]} if is_text else {}
    return {PUBLIC: True, **waits}


def check(context: Context, rows: Iterable[ImportRow], *, lock: bool = False, with_rules: bool = True) -> list[Outcome]:
    """Return the Outcomes of some rows; their records carry the new values, unsaved.

    `lock` prevents others from changing the records until the end of the transaction; `with_rules` validates them.
    """
    kind = context.kind
    outcomes = [_read(context, row) for row in rows]
    _find_repeated(context, outcomes)
    candidates = {outcome: pks for outcome in outcomes if (pks := _candidates(context, outcome))}
    records = kind.records().filter(pk__in={pk for pks in candidates.values() for pk in pks})
    if lock:
        records = records.select_for_update()
    by_pk = {record.pk: record for record in records.prefetch_related(*kind.relations)}
    for outcome, pks in candidates.items():
        records_meant = [by_pk[pk] for pk in pks if pk in by_pk]
        if outcome.row.cells.get(kind.key):
            outcome.record = records_meant[0] if records_meant else None
            if not records_meant:
                outcome.errors.append((kind.key, gettext("This record was deleted.")))
        else:
            _meet(context, outcome, records_meant)
    for outcome in outcomes:
        if outcome.record is not None:
            _compare(context, outcome, with_rules)
    return outcomes


# --- Cells ------------------------------------------------------------------------------------------------------------


def _read(context, row):
    """Parse the cells of a row one by one."""
    outcome = Outcome(row)
    for name, cell in _cells(context.kind, row, outcome).items():
        column = context.kind.by_name[name]
        text = str(cell).strip()
        try:
            outcome.values[name] = _value(context, column, text)
        except UnknownNamesError as error:
            for unknown, sentence, suggested in error.names:
                outcome.errors.append((name, sentence))
                outcome.names.append((name, name_key(error.directory, unknown), unknown, suggested))
        except CellError as error:
            outcome.errors.append((name, str(error)))
        except AmbiguousCellError as question:
            outcome.questions.append((name, text, question.readings))
    return outcome


def _cells(kind, row, outcome):
    """Return the cells of a row, with what one of them says of another: "1 500 000 MAD" names the currency too."""
    cells = {name: cell for name, cell in row.cells.items() if name in kind.by_name}
    for name, cell in [*cells.items()]:
        for other, said in kind.by_name[name].also_says(str(cell)).items():
            if fold(str(cells.setdefault(other, said))) != fold(said):
                outcome.errors.append(
                    (
                        name,
                        gettext("“%(text)s” and “%(other)s” contradict each other")
                        % {"text": shortened(str(cell)), "other": shortened(str(cells[other]))},
                    )
                )
    return cells


def _value(context, column, text):
    if len(text) > MAX_CELL:
        raise CellError(gettext("longer than %(limit)s characters") % {"limit": MAX_CELL})
    if UNREADABLE in text:
        raise CellError(gettext("holds a character that cannot be read; was the file saved as UTF-8?"))
    if text == NOT_COMPUTED:
        raise CellError(
            gettext(
                "holds a formula whose result is not in the file. Open the file in Excel, save it, hand it in again."
            )
        )
    if _ERROR.fullmatch(text):
        raise CellError(gettext("holds the spreadsheet's error %(text)s") % {"text": text})
    if text in EMPTYING:
        if not column.may_be_empty:
            raise CellError(gettext("cannot be emptied"))
        return column.empty
    answer = context.job.answers.get(f"*:{column.name}:{text}")
    return column.read(answer or unguard(text), context)


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


# --- The record of a row ----------------------------------------------------------------------------------------------


def _candidates(context, outcome):
    """Return the primary keys of the records that a row may be about; a row without any begins a new record."""
    kind, own = context.kind, context.own()
    key = outcome.values.pop(kind.key, "")
    code = own.by_code(key) if key else None
    if code is not None:
        return [own.pks[code]]
    if key and kind.key_is_given:
        outcome.errors.append((kind.key, own.unknown(key)))
        return []
    if any(name == kind.key for name, _sentence in outcome.errors):
        return []
    if not key and not kind.key_column.required and (twins := kind.twins(outcome.values, context)):
        return [own.pks[twin] for twin in twins]
    _begin(context, outcome, key)
    return []


def _meet(context, outcome, records):
    """Take the record that a row without a key is most alike, if it says the same or the officer wants it changed."""
    kind, answer = context.kind, context.job.answers.get(TWINS)
    twin = min(records, key=lambda record: _differences(context, outcome, record), default=None)
    if twin is not None and (answer == "update" or not _differences(context, outcome, twin)):
        outcome.record = twin
        return
    _begin(context, outcome, "")
    if twin is not None and answer != "add":
        outcome.twin = str(kind.key_column.value_of(twin))
        outcome.errors.append(
            (
                kind.key,
                gettext("there is already such a record, %(code)s, which says otherwise") % {"code": outcome.twin},
            )
        )


def _differences(context, outcome, record):
    """Return how many columns of a row differ from a record; nothing is set on the record."""
    count = 0
    for column in context.kind.columns:
        if column.name in outcome.values:
            try:
                new = column.resolve(record, outcome.values[column.name], outcome.row, context)
                count += not column.same(column.value_of(record), new)
            except CellError:
                count += 1
    return count


def _begin(context, outcome, key):
    """Make the record that a row without a known key would add."""
    kind = context.kind
    outcome.is_new, outcome.record = True, kind.model()
    for column in kind.columns:
        if column.required and column is not kind.key_column and column.name not in outcome.row.cells:
            outcome.errors.append((column.name, gettext("is missing: a new record needs it")))
    if key:
        outcome.values[kind.key] = key
    sentence = _wrong_new_key(context, key)
    if sentence:
        outcome.errors.append((kind.key, sentence))


def _wrong_new_key(context, key):
    """Return what is wrong with the key of a new record, or ""."""
    kind, own = context.kind, context.own()
    if not key:
        return gettext("is missing") if kind.key_column.required else ""
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


def _compare(context, outcome, with_rules):
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
            column.doubt(value)
            if not column.is_late and not column.is_link:
                column.put(record, value, context)
        except CellError as error:
            outcome.errors.append((column.name, str(error)))
    if outcome.changes and not outcome.is_new:
        _stay(outcome, [column for column in kind.columns if column.name not in outcome.values])
    touched = outcome.changes or outcome.is_new
    if touched:
        owners += [owner for owner in [kind.owner(record)] if owner is not None and owner not in owners]
        outcome.errors += [("", sentence) for owner in owners if (sentence := refusal(context.user, owner))]
    if with_rules and touched and not outcome.errors:
        validate(outcome, kind)


def _stay(outcome, columns):
    for column in columns:
        try:
            column.stay(outcome.record)
        except CellError as error:
            outcome.errors.append((column.name, str(error)))
