"""An import from upload to end: read once into rows, checked in batches, written in one go.

There is no background worker: the browser requests the next rows again and again, by script or with a button. The rows
are stored in ImportRow; the file itself is not kept.
"""

import datetime as dt
import difflib
import hashlib
import json

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import User
from core.batches import batched
from core.search import fold
from desk.models import ImportJob, ImportRow
from desk.spreadsheets import checking
from desk.spreadsheets.files import FileError, read
from desk.spreadsheets.kinds import KINDS, SpreadsheetKind
from desk.spreadsheets.writing import ChangedMeanwhileError, rehearse

STEP = 250  # rows checked in one request: about a second
KEPT = dt.timedelta(days=30)
_BATCH = 500


def open_job(kind: SpreadsheetKind, file: UploadedFile, name: str, user: User) -> ImportJob:
    """Read an uploaded file into a new job and return it; raise FileError when that is not possible."""
    forget_old_jobs()
    rows, notes = read(file, name)
    _number, headings = next(rows)
    columns = _columns(kind, headings)
    # Not in a transaction: reading takes seconds, and SQLite would block all other writes meanwhile. A job without a
    # total is not shown.
    job = ImportJob.objects.create(kind=kind.name, file_name=name[-200:], author=user, report={"notes": notes})
    try:
        total = sum(
            len(ImportRow.objects.bulk_create(batch)) for batch in batched(_rows(job, kind, columns, rows), _BATCH)
        )
        if not total:
            raise FileError(gettext("This file has headings, but no row below them."))
    except FileError:
        job.delete()
        raise
    job.rows_total = total
    job.save()
    return job


def _rows(job, kind, columns, rows):
    for number, cells in rows:
        if any(cell != "" for cell in cells[len(columns) :]) or any(
            cell != "" and not name for name, cell in zip(columns, cells, strict=False)
        ):
            raise FileError(gettext("Row %(row)s has a cell without a heading above it.") % {"row": number})
        filled = {name: cell for name, cell in zip(columns, cells, strict=False) if cell != ""}
        yield ImportRow(job=job, number=number, cells=filled, key=_key(kind, filled))


def _columns(kind, headings):
    """Return the column name for each heading, "" for a blank one; raise FileError that names every unknown heading."""
    known = {fold(name): name for name in kind.by_name}
    names, wrong = [], []
    for heading in headings:
        name = known.get(fold(str(heading)), "")
        if heading != "" and not name:
            wrong.append(_unknown_heading(kind, str(heading)[:60]))
        elif name and name in names:
            wrong.append(gettext("The column “%(name)s” is there twice.") % {"name": name})
        names.append(name)
    if wrong:
        raise FileError(*wrong[:20])
    return names


def _unknown_heading(kind, heading):
    near = difflib.get_close_matches(heading.casefold(), kind.by_name, 1, 0.5)
    if near:
        return gettext("unknown column “%(name)s”; did you mean “%(near)s”?") % {"name": heading, "near": near[0]}
    return gettext("unknown column “%(name)s”. Take the headings of the template.") % {"name": heading}


def _key(kind, cells):
    """Return what identifies duplicate rows: the record's key, or all cells of a row without one."""
    key = fold(str(cells.get(kind.key, "")))
    if key:
        return key[:100]
    return "=" + hashlib.sha256(json.dumps(cells, sort_keys=True).encode()).hexdigest()


def kind_of(job: ImportJob) -> SpreadsheetKind:
    return KINDS[job.kind]


@transaction.atomic
def step(job_pk: int) -> ImportJob:
    """Check the next rows of a job and return it; a job that is not being checked stays as it is."""
    job = ImportJob.objects.select_for_update().get(pk=job_pk)
    if job.state != ImportJob.State.CHECKING:
        return job
    rows = list(job.rows.filter(status=ImportRow.Status.WAITING)[:STEP])
    if rows:
        checking.check_rows(job, kind_of(job), rows)
        job.rows_done += len(rows)
    if len(rows) < STEP:
        try:
            rehearse(job, kind_of(job))
        except ChangedMeanwhileError:
            check_again(job)
            return job
        job.state = ImportJob.State.CHECKED
        job.rows_done = job.rows_total
    job.save()
    return job


def check_again(job: ImportJob) -> None:
    """Check a job again from its first row."""
    job.rows.update(status=ImportRow.Status.WAITING, outcome={}, digest="")
    job.state, job.rows_done = ImportJob.State.CHECKING, 0
    job.save()


def forget_old_jobs() -> None:
    """Delete the rows of imports that nobody has touched for a month; the jobs stay listed."""
    old = ImportJob.objects.filter(changed_at__lt=timezone.now() - KEPT)
    ImportRow.objects.filter(job__in=old).delete()
    old.exclude(state=ImportJob.State.DONE).delete()
