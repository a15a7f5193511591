"""Everything or nothing: all rows of a checked job in one transaction.

Each row is checked again against the locked record. If anything is not as the officer saw it, nothing is written.
"""

from itertools import islice

from django.conf import settings
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import translation
from django.utils.translation import gettext as _

from core.desk.exchange.checking import Context, check
from core.desk.exchange.columns import Text
from core.desk.exchange.kinds import Kind
from core.desk.models import ExchangeJob, ExchangeRow
from core.publication import Publication

_BATCH = 250


class ChangedMeanwhileError(Exception):
    """A record is no longer as it was when the file was checked."""

    def __init__(self, number):
        super().__init__(number)
        self.number = number


def needs_rehearsal(kind):
    """Whether a kind has rules over several rows."""
    return type(kind).problems is not Kind.problems


def begin(job):
    """Claim a checked job for writing and return whether that worked; only one of two requests gets it."""
    blocking = [ExchangeRow.Status.WRONG, ExchangeRow.Status.QUESTION, ExchangeRow.Status.WAITING]
    if job.rows.filter(status__in=blocking).exists():
        return False
    claimed = ExchangeJob.objects.filter(pk=job.pk, state=ExchangeJob.State.CHECKED)
    return claimed.update(state=ExchangeJob.State.WRITING) == 1


def write(job, kind):
    """Write all rows of a job that `begin` claimed. Raises ChangedMeanwhileError; nothing is written then."""
    with transaction.atomic():
        # The claim is taken over inside: a second writer waits here, and then finds nothing to do.
        claimed = ExchangeJob.objects.select_for_update().filter(pk=job.pk, state=ExchangeJob.State.WRITING)
        if not claimed.update(state=ExchangeJob.State.DONE, rows_done=job.rows_total):
            return
        problems = write_rows(job, kind)
        if problems:
            raise ChangedMeanwhileError(problems[0][0])


def write_rows(job, kind):
    """Write the rows inside the caller's transaction; return [(row number, column name, sentence)] of what is wrong."""
    with translation.override(settings.LANGUAGE_CODE):  # the untranslated columns follow the active language
        written, late = {}, []
        rows = job.rows.all().iterator(chunk_size=_BATCH)
        context = Context(job, kind)
        kind.before_writing(context)
        while batch := list(islice(rows, _BATCH)):
            outcomes = check(context, batch, lock=True, validate=False)
            for outcome in outcomes:
                if outcome.digest != outcome.row.digest or outcome.errors or outcome.questions:
                    raise ChangedMeanwhileError(outcome.row.number)
            outcomes = [outcome for outcome in outcomes if outcome.changes or outcome.is_new]
            _write_batch(job, kind, context, outcomes)
            for outcome in outcomes:
                written[outcome.record.pk] = outcome.row.number
                late += [
                    (outcome.record.pk, column.name, old, new) for column, old, new in outcome.changes if column.is_late
                ]
        _write_late(job, kind, late, written)
        return _problems(kind, written) if needs_rehearsal(kind) else []


def _write_batch(job, kind, context, outcomes):
    records = [outcome.record for outcome in outcomes]
    for outcome in outcomes:
        if isinstance(outcome.record, Publication) and any(
            isinstance(column, Text) and column.is_text for column, _old, _new in outcome.changes
        ):
            outcome.record.text_changed_by = job.author
        if outcome.is_new:
            _expect_no_links(outcome.record, kind)
        outcome.record.save()
    for column in kind.columns:
        if column.is_link and not column.is_late:
            changes = [(o.record, old, new) for o in outcomes for c, old, new in o.changes if c is column]
            if changes:
                column.link(changes, context)
    _follow_up(kind, records)
    _record(job, kind, outcomes)


def _expect_no_links(record, kind):
    """Spare the first save of a new record the look for links that it cannot have yet."""
    record._prefetched_objects_cache = {
        name: record._meta.get_field(name).related_model.objects.none()
        for name in kind.relations
        if "__" not in name and record._meta.get_field(name).many_to_many
    }


def _follow_up(kind, records):
    """Refresh what is made of several fields and links."""
    for record in records:
        record._prefetched_objects_cache = {}
    prefetch_related_objects(records, *kind.relations)
    for record in records:
        if isinstance(record, Publication):
            record.refresh_search_text()
        kind.written(record)


def _write_late(job, kind, late, written):
    """Write the links between records of this kind, now that all of them exist."""
    context = Context(job, kind)
    context.row_pks = {number: pk for pk, number in written.items()}
    for i in range(0, len(late), _BATCH):
        part = late[i : i + _BATCH]
        records = kind.model.objects.in_bulk([pk for pk, *_rest in part])
        for pk, name, old, new in part:
            record, column = records[pk], kind.by_name[name]
            kind.prepare(record)
            if column.is_link:
                column.link([(record, old, new)], context)
            else:
                column.put(record, new, context)
                record.save()


def _problems(kind, written):
    found = []
    pks = list(written)
    for i in range(0, len(pks), _BATCH):
        records = kind.model.objects.filter(pk__in=pks[i : i + _BATCH]).prefetch_related(*kind.relations)
        found += [(written[record.pk], name, sentence) for record, name, sentence in kind.problems(records)]
    return sorted(found)


def _record(job, kind, outcomes):
    """Keep who did it: in the admin's log, and as a version of the record where versions are kept."""
    content_type = ContentType.objects.get_for_model(kind.model)
    reason = _("import %(file)s") % {"file": job.file_name}
    LogEntry.objects.bulk_create(
        LogEntry(
            user_id=job.author_id,
            content_type=content_type,
            object_id=str(outcome.record.pk),
            object_repr=str(outcome.record)[:200],
            action_flag=ADDITION if outcome.is_new else CHANGE,
            change_message=reason,
        )
        for outcome in outcomes
    )
