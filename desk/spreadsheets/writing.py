"""Writes all rows of a checked job in one transaction, or none.

Each row is checked again against the locked record. If anything differs from what the officer saw, nothing is written.
"""

import datetime as dt
from collections import defaultdict

from django.conf import settings
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import OperationalError, transaction
from django.db.models import Count
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext

from accounts import audit
from core import tasks
from core.batches import batched
from core.busy import without_waiting
from core.publication import Publication
from core.search import index
from desk import reasons
from desk.models import ImportJob, ImportRow
from desk.proposals import hold_back
from desk.spreadsheets.checking import PUBLIC, check
from desk.spreadsheets.context import Context
from desk.spreadsheets.kinds import SpreadsheetKind
from desk.spreadsheets.new_partners import add_partners
from desk.versions import record_versions

_BATCH = 250
_TO_BEGIN = dt.timedelta(seconds=10)  # between claiming a job and taking the lock


class ChangedMeanwhileError(Exception):
    """A record has changed since the file was checked."""

    def __init__(self, number):
        super().__init__(number)
        self.number = number


def has_common_rules(kind: SpreadsheetKind) -> bool:
    """Whether a kind has rules across several rows."""
    return type(kind).problems is not SpreadsheetKind.problems


def rehearse(job: ImportJob, kind: SpreadsheetKind) -> None:
    """Find what only shows when all rows are taken together, by writing them and rolling back.

    That is: what contradicts other rows, and what a published record would lack, so that it waits.
    """
    blocking = [ImportRow.Status.WRONG, ImportRow.Status.QUESTION]
    is_public = job.rows.filter(**{f"outcome__{PUBLIC}": True}).exists()
    if not (has_common_rules(kind) or is_public) or job.rows.filter(status__in=blocking).exists():
        return
    with transaction.atomic():
        problems = write_rows(job, kind, with_versions=is_public)
        waiting = _waiting(job) if is_public else {}
        transaction.set_rollback(True)
    for row in job.rows.filter(number__in=waiting):
        row.outcome["waits"] = waiting[row.number]
        row.save(update_fields=["outcome"])
    for number, column, sentence in problems:
        row = job.rows.get(number=number)
        row.status = ImportRow.Status.WRONG
        row.outcome["errors"] = [*row.outcome["errors"], [column, sentence]]
        row.save()


def begin(job: ImportJob) -> bool:
    """Claim a checked job for writing and return whether that worked; of two requests, only one succeeds.

    If there is a worker of tasks (core/tasks.py), it waits for that one.
    """
    blocking = [ImportRow.Status.WRONG, ImportRow.Status.QUESTION, ImportRow.Status.WAITING]
    if job.rows.filter(status__in=blocking).exists():
        return False
    claimed = ImportJob.objects.filter(pk=job.pk, state=ImportJob.State.CHECKED)
    state = ImportJob.State.QUEUED if tasks.has_worker() else ImportJob.State.WRITING
    return claimed.update(state=state, changed_at=timezone.now()) == 1


def write(job: ImportJob, kind: SpreadsheetKind) -> None:
    """Write all rows of a job that `begin` claimed. Raises ChangedMeanwhileError; nothing is written then."""
    with transaction.atomic():
        # The claim is checked again inside the transaction: a second writer waits here and then finds nothing to do.
        claimed = ImportJob.objects.filter(pk=job.pk, state=ImportJob.State.WRITING)
        if not claimed.update(state=ImportJob.State.DONE, rows_done=job.rows_total):
            return
        problems = write_rows(job, kind)
        if problems:
            raise ChangedMeanwhileError(problems[0][0])
        audit.record(audit.Kind.IMPORT, job.author, kind=kind.name, file=job.file_name, **counts(job))
    index.catch_up()


def let_go(job: ImportJob) -> bool:
    """Mark a job as failed if the process that was writing it has died; return whether it was so.

    A writer holds a lock until its transaction ends, however it ends: on PostgreSQL that of the row, on SQLite that of
    the whole database.
    """
    if job.changed_at > timezone.now() - _TO_BEGIN:
        return False
    try:
        with without_waiting(), transaction.atomic():
            dead = ImportJob.objects.select_for_update(skip_locked=True).filter(pk=job.pk, state=job.State.WRITING)
            pks = list(dead.values_list("pk", flat=True))
            return ImportJob.objects.filter(pk__in=pks).update(state=job.State.FAILED) == 1
    except OperationalError:  # somebody else writes; perhaps this job
        return False


def who_writes() -> str:
    """Return a sentence about the import that is being written at this moment, for staff; "" if there is none."""
    job = ImportJob.objects.filter(state=ImportJob.State.WRITING).select_related("author").first()
    if job is None:
        return ""
    return gettext("%(name)s is importing the file %(file)s with %(rows)s rows, since %(time)s.") % {
        "name": job.author.get_full_name() or job.author.get_username(),
        "file": job.file_name,
        "rows": job.rows_total,
        "time": date_format(timezone.localtime(job.changed_at), "TIME_FORMAT"),
    }


def counts(job: ImportJob) -> dict[str, int]:
    """Return {status: number of rows} of a job."""
    by_status = job.rows.order_by().values("status").annotate(n=Count("pk")).values_list("status", "n")
    return {status or "waiting": n for status, n in by_status}


def _waiting(job):
    """Return {row number: why it waits} of what was written."""
    return dict(job.rows.filter(outcome__has_key="waits").values_list("number", "outcome__waits"))


def write_rows(job: ImportJob, kind: SpreadsheetKind, *, with_versions: bool = True) -> list[tuple[int, str, str]]:
    """Write the rows inside the caller's transaction; return the errors as [(row number, column name, sentence)].

    A rehearsal, which the caller rolls back, needs no versions where nothing can wait.
    """
    language = translation.get_language()
    with translation.override(settings.LANGUAGE_CODE):  # columns without a language follow the active language
        add_partners(job)
        context = Context(job, kind)
        kind.before_writing(context)
        addresses = _addresses(job, kind)
        written, late = {}, []
        for batch in batched(job.rows.all().iterator(chunk_size=_BATCH), _BATCH):
            outcomes = check(context, batch, lock=True, with_rules=False)
            for outcome in outcomes:
                if outcome.digest != outcome.row.digest or outcome.errors or outcome.questions:
                    raise ChangedMeanwhileError(outcome.row.number)
            outcomes = [outcome for outcome in outcomes if outcome.changes or outcome.is_new]
            if with_versions:  # changes made elsewhere are not attributed to this user
                before = _owners(kind, [outcome.record.pk for outcome in outcomes if not outcome.is_new])
                record_versions(before, None)
            _write_batch(context, outcomes, addresses)
            for outcome in outcomes:
                written[outcome.record.pk] = outcome.row.number
                late += [
                    (outcome.record.pk, column.name, old, new) for column, old, new in outcome.changes if column.is_late
                ]
            if with_versions:
                _log(context, outcomes)
        _write_late(job, kind, late, written)
        if with_versions:
            with translation.override(language):
                _keep(job, kind, written)
        return _problems(kind, written) if has_common_rules(kind) else []


def _addresses(job, kind):
    """Return the addresses that no new record may take: those of all records, and those that other rows give."""
    if not issubclass(kind.model, Publication):
        return set()
    given = set()
    if kind.key_column.field_name == "slug":
        keys = job.rows.filter(cells__has_key=kind.key).values_list(f"cells__{kind.key}", flat=True)
        given = {kind.key_column.read(str(key), None) for key in keys.iterator()}
    return kind.model.taken_slugs() | given


def _keep(job, kind, written):
    """Store a version of every record; what may not be public at once waits, and its rows say so."""
    for pks in batched(written, _BATCH):
        owners = _owners(kind, pks)
        rows = _rows_of(kind, pks, written)
        for pk, sentences in hold_back(owners, job.author, _reason(job)).items():
            for row in job.rows.filter(number__in=rows[pk]):
                row.outcome["waits"] = sentences
                row.save(update_fields=["outcome"])
        record_versions(owners, job.author, _reason(job))


def _rows_of(kind, pks, written):
    """Return {pk of a publication: [numbers of the rows that wrote it or its rows]}."""
    numbers = defaultdict(list)
    for record in kind.model.objects.filter(pk__in=pks):
        if owner := kind.owner(record):
            numbers[owner.pk].append(written[record.pk])
    return numbers


def _write_batch(context, outcomes, addresses):
    kind = context.kind
    for outcome in outcomes:
        record = outcome.record
        if isinstance(record, Publication):
            if any(column.is_text for column, _old, _new in outcome.changes):
                record.text_changed_by = context.user
            if not record.slug:  # save() would query the database for each candidate
                record.slug = record.free_slug(addresses.__contains__)
                addresses.add(record.slug)
        record.save()
    for column in kind.columns:
        if column.is_link and not column.is_late:
            changes = [(o.record, old, new) for o in outcomes for c, old, new in o.changes if c is column]
            if changes:
                column.link(changes, context)


def _write_late(job, kind, late, written):
    """Write the links between records of this kind, now that all exist."""
    context = Context(job, kind)
    context.row_pks = {number: pk for pk, number in written.items()}
    for part in batched(late, _BATCH):
        records = kind.model.objects.in_bulk([pk for pk, *_rest in part])
        for pk, name, old, new in part:
            record, column = records[pk], kind.by_name[name]
            kind.prepare(record)
            if column.is_link:
                column.link([(record, old, new)], context)
            else:
                # Not save(): it would look up slugs again, which do not depend on this.
                column.put(record, new, context)
                values = {name: getattr(record, name) for name in column.fields}
                kind.model._base_manager.filter(pk=pk).update(**values)


def _problems(kind, written):
    problems = []
    for pks in batched(written, _BATCH):
        records = kind.model.objects.filter(pk__in=pks).prefetch_related(*kind.relations)
        problems += [(written[record.pk], name, sentence) for record, name, sentence in kind.problems(records)]
    return sorted(problems)


def _owners(kind, pks):
    """Return the stored publications that records of a kind are or belong to."""
    owners = {}
    for record in kind.model.objects.filter(pk__in=pks):
        owner = kind.owner(record)
        if owner is not None:
            owners[owner.pk] = owner
    return list(owners.values())


def _log(context, outcomes):
    """Record changes to kinds without versions in the admin's log."""
    content_type = ContentType.objects.get_for_model(context.kind.model)
    LogEntry.objects.bulk_create(
        LogEntry(
            user_id=context.user.pk,
            content_type=content_type,
            object_id=str(outcome.record.pk),
            object_repr=str(outcome.record)[:200],
            action_flag=ADDITION if outcome.is_new else CHANGE,
            change_message=_reason(context.job),
        )
        for outcome in outcomes
        if context.kind.owner(outcome.record) is None
    )


def _reason(job):
    return gettext(reasons.IMPORTED) % {"file": job.file_name}
