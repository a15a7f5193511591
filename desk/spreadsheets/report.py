"""What the page of an import shows: what was read, what is asked, and what each row would do."""

from typing import Any

from django.core.paginator import Paginator

from accounts.models import User
from core.models import Partner
from core.search import fold
from desk.models import ImportJob, ImportRow
from desk.spreadsheets import first_questions, questions, writing
from desk.spreadsheets.kinds import SpreadsheetKind
from desk.spreadsheets.new_partners import partners_to_add

PER_PAGE = 50


def of(job: ImportJob, kind: SpreadsheetKind, user: User, *, status: str, page: str | None) -> dict[str, Any]:
    """Return the context of the page of a job."""
    rows = job.rows.all()
    if status in ImportRow.Status.values and status:
        rows = rows.filter(status=status)
    counts = writing.counts(job)
    is_checked = job.state == job.State.CHECKED
    is_blocked = any(counts.get(name) for name in ("wrong", "question", "waiting"))
    asked = questions.of(job, user) if is_checked and is_blocked else None
    shown = Paginator(rows, PER_PAGE).get_page(page)
    for row in shown:
        _add_labels(row, job, kind)
    return {
        "job": job,
        "labels": [(value, label, counts.get(value, 0)) for value, label in ImportRow.Status.choices if value],
        "status": status,
        "page": shown,
        "asked": asked,
        "numbers": [(_label(job, kind, number.column), number) for number in asked.numbers] if asked else [],
        "names": [(_label(job, kind, name.column), name) for name in asked.names] if asked else [],
        "partner_kinds": Partner.Kind.choices,
        "new_partners": _new_partners(job) if is_checked or job.state == job.State.DONE else [],
        "can_add_twins": bool(kind.titles),
        "can_write": is_checked and not is_blocked and bool(counts.get("new") or counts.get("changed")),
        "nothing_to_do": is_checked and set(counts) == {"unchanged"},
        **_before(job),
    }


def _new_partners(job):
    """Return [(name, kind, pk or None)] of the partners that the import adds, or has added."""
    new = partners_to_add(job)
    pks = dict(Partner.objects.filter(code__in=[partner.code for partner in new]).values_list("code", "pk"))
    return [(partner.name, Partner.Kind(partner.kind).label, pks.get(partner.code)) for partner in new]


def _before(job):
    """Return what is asked before the check: the sheet first, then the columns."""
    if job.state != job.State.CHECKING:
        return {}
    if first_questions.sheet_is_open(job):
        return {"sheets": job.report["sheets"]}
    return {
        "unknown_columns": [
            {**column, "field": first_questions.COLUMN + column["key"]} for column in first_questions.open_columns(job)
        ],
        "free_columns": first_questions.free_columns(job),
    }


def _add_labels(row, job, kind):
    """Give a row its errors, questions and changes with the labels of their columns."""
    outcome = row.outcome
    row.errors = [(_label(job, kind, name), sentence) for name, sentence in outcome.get("errors", ())]
    row.questions = [(_label(job, kind, name), text) for name, text, _readings in outcome.get("questions", ())]
    row.changes = [(_label(job, kind, name), old, new) for name, old, new in outcome.get("changes", ())]


def _label(job, kind, name):
    """Return how a column is called in the reader's language, and in the file if it is called otherwise there."""
    if name not in kind.by_name:
        return name
    label, written = kind.by_name[name].label, job.report.get("headings", {}).get(name, "")
    return label if not written or fold(written) == fold(label) else f"{label} ({written})"
