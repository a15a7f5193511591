"""An import from upload to end: read once into rows, checked in batches, written in one go.

For the check the browser requests the next rows again and again, by script or with a button. They are written by the
worker of tasks if there is one. The rows are stored in ImportRow; the file itself is not kept.
"""

import datetime as dt
import logging
from collections.abc import Iterator

from django.core.files.uploadedfile import UploadedFile
from django.db import DatabaseError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext

from accounts.models import User
from core import tasks
from core.batches import batched
from core.lazily import Lazily
from desk.models import ImportJob, ImportRow
from desk.spreadsheets import checking, first_questions
from desk.spreadsheets.files import open_tables
from desk.spreadsheets.headings import UNKNOWN, Headings
from desk.spreadsheets.kinds import KINDS, SpreadsheetKind
from desk.spreadsheets.sheets import Sheet, choose
from desk.spreadsheets.tables import FileError
from desk.spreadsheets.writing import ChangedMeanwhileError, rehearse, write

utils = Lazily("openpyxl.utils")
log = logging.getLogger(__name__)
STEP = 250  # rows checked in one request: about a second
KEPT = dt.timedelta(days=30)
_BATCH = 500
_SAMPLE = 80  # characters of a cell that show what an unknown column holds


def open_jobs(kind: SpreadsheetKind, file: UploadedFile, name: str, user: User) -> list[ImportJob]:
    """Read an uploaded file into new jobs, one for each sheet that fits; raise FileError when that is not possible.

    If there are several, nothing is checked before the officer has chosen one.
    """
    forget_old_jobs()
    headings = Headings(kind)
    jobs: list[ImportJob] = []
    try:
        for sheet in choose(open_tables(file, name, headings), headings):
            if repeated := [kind.by_name[column].label for column in sheet.found.repeated]:
                raise FileError(*(gettext("The column “%(name)s” is there twice.") % {"name": it} for it in repeated))
            # Not in a transaction: reading takes seconds, and SQLite would block all other writes meanwhile. A job
            # without a total is not shown.
            jobs.append(ImportJob.objects.create(kind=kind.name, file_name=name[-200:], author=user))
            _store(jobs[-1], headings, sheet)
    except Exception:
        for job in jobs:
            job.delete()
        raise
    return _with_rows(jobs)


def _with_rows(jobs):
    """Return the jobs that have rows, and tell each of the others; the sheets with headings alone are forgotten."""
    kept = [job for job in jobs if job.rows_total]
    for job in jobs:
        if job not in kept:
            job.delete()
    if not kept:
        raise FileError(gettext("This file has headings, but no row below them."))
    for job in kept:
        if len(kept) > 1:
            job.report["sheets"] = [[other.pk, other.report["sheet"], other.rows_total] for other in kept]
        first_questions.take_over(job)
        job.save()
    return kept


def _store(job, headings, sheet):
    """Store the rows of a sheet, and in the report what was read."""
    reading = _Reading(headings, sheet)
    rows = (
        ImportRow(job=job, number=number, cells=cells, key=headings.kind.row_key(cells))
        for number, cells in reading.rows(sheet.table.filled(sheet.layout))
    )
    job.rows_total = sum(len(ImportRow.objects.bulk_create(batch)) for batch in batched(rows, _BATCH))
    job.report = {
        "sheet": sheet.table.name,
        "notes": sheet.notes + sheet.layout.notes(reading.numbers, len(sheet.found.names)) + reading.notes(),
        "headings": sheet.found.as_written,
        "unknown": [
            {"key": key, "heading": key.removeprefix(UNKNOWN), "near": headings.near(key), "sample": sample}
            for key, sample in reading.unknown.items()
        ],
    }
    job.save()


class _Reading:
    """Names the cells of the rows below the headings, and remembers what the officer must be told or asked."""

    def __init__(self, headings: Headings, sheet: Sheet):
        self.headings, self.sheet = headings, sheet
        self.numbers: list[int] = []
        self.unknown: dict[str, str] = {}  # {name of an unknown column: its first cell}
        self.examples = {column.name: str(column.example) for column in headings.kind.columns if column.example}
        self.left_out: list[int] = []

    def rows(self, rows: Iterator[tuple[int, list]]) -> Iterator[tuple[int, dict]]:
        for number, cells in rows:
            if number <= self.sheet.found.number:
                continue
            named = {self._name(number, place): cell for place, cell in enumerate(cells) if cell != ""}
            if self._is_example(named):
                self.left_out.append(number)
                continue
            for name in named:
                if name.startswith(UNKNOWN):
                    self.unknown.setdefault(name, str(named[name])[:_SAMPLE])
            self.numbers.append(number)
            yield number, named

    def _name(self, number, place):
        names = self.sheet.found.names
        name = names[place] if place < len(names) else ""
        if name:
            return name
        if self.sheet.table.is_text:  # the cells of this row may have been divided in the wrong place
            raise FileError(
                gettext(
                    "Row %(row)s has a cell without a heading above it. Is there a separator inside a text? Such a "
                    "text stands in quotation marks."
                )
                % {"row": number}
            )
        return UNKNOWN + gettext("column %(letter)s, without a heading") % {
            "letter": utils.get_column_letter(place + 1)
        }

    def _is_example(self, cells):
        """Whether a row is the example of the template, left in."""
        return len(cells) > 2 and {name: str(cell) for name, cell in cells.items()}.items() <= self.examples.items()

    def notes(self) -> list[str]:
        rows = ", ".join(map(str, self.left_out))
        return (
            [gettext("Left out, because it is the example of the template: row %(row)s.") % {"row": rows}]
            if rows
            else []
        )


def kind_of(job: ImportJob) -> SpreadsheetKind:
    return KINDS[job.kind]


@transaction.atomic
def step(job_pk: int) -> ImportJob:
    """Check the next rows of a job and return it; a job that is not being checked stays as it is."""
    job = ImportJob.objects.select_for_update().get(pk=job_pk)
    if job.state != ImportJob.State.CHECKING or first_questions.are_open(job):
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


@tasks.task
def write_queued(pk: int, language: str) -> None:
    """Write a job that waits for the worker; its page says what became of it, in the language of the officer."""
    waits = ImportJob.objects.filter(pk=pk, state=ImportJob.State.QUEUED)
    if waits.update(state=ImportJob.State.WRITING, changed_at=timezone.now()):
        with translation.override(language):
            write_now(ImportJob.objects.get(pk=pk))


def write_now(job: ImportJob) -> str:
    """Write a job that was claimed; return "", or a sentence if nothing was written."""
    try:
        write(job, kind_of(job))
    except ChangedMeanwhileError as error:
        sentence = gettext(
            "Nothing was written: since the check, somebody changed the record of row %(row)s. "
            "The file is now checked again."
        ) % {"row": error.number}
        job.refresh_from_db()
        if tasks.has_worker():
            job.report["notes"] = [*job.report.get("notes", ()), sentence]
        check_again(job)
        return sentence
    except DatabaseError:
        log.exception("import %s", job.pk)
        ImportJob.objects.filter(pk=job.pk).update(state=ImportJob.State.FAILED)
        return gettext("Nothing was written: the database refused. Check again.")
    return ""


def check_again(job: ImportJob) -> None:
    """Check a job again from its first row."""
    job.rows.update(status=ImportRow.Status.WAITING, outcome={}, digest="")
    job.state, job.rows_done = ImportJob.State.CHECKING, 0
    job.save()


def forget_old_jobs() -> int:
    """Delete the rows of imports that nobody has touched for a month; return how many. Done jobs stay listed."""
    old = ImportJob.objects.filter(changed_at__lt=timezone.now() - KEPT)
    count = ImportRow.objects.filter(job__in=old).delete()[0]
    old.exclude(state=ImportJob.State.DONE).delete()
    return count
