"""Helpers for tests of import and export: files made of rows, and their checked jobs."""

import csv
import io

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from desk.models import ImportJob
from desk.spreadsheets import export, first_questions, jobs, writing
from desk.spreadsheets.kinds import KINDS

PROJECTS, FIGURES = KINDS["projects.project"], KINDS["projects.beneficiaryfigure"]
PARTNERS, EVENTS, ARTICLES = KINDS["core.partner"], KINDS["events.event"], KINDS["events.article"]


def upload(content, name):
    return SimpleUploadedFile(name, content)


def as_xlsx(rows):
    """Return the bytes of a spreadsheet with `rows`, dicts by heading; the headings are those of all rows."""
    book = Workbook()
    headings = list(dict.fromkeys(name for row in rows for name in row))
    book.active.append(headings)
    for row in rows:
        book.active.append([row.get(name) for name in headings])
    return saved(book)


def saved(book):
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_csv(rows, encoding="utf-8", delimiter=";"):
    headings = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerows([headings, *([row.get(name, "") for name in headings] for row in rows)])
    return out.getvalue().encode(encoding)


def checked(kind, rows, user, name="essai.xlsx"):
    """Return the job of a file with `rows` (or with these bytes), checked to its end."""
    content = rows if isinstance(rows, bytes) else as_csv(rows) if name.endswith(".csv") else as_xlsx(rows)
    (job,) = jobs.open_jobs(kind, upload(content, name), name, user)
    return finish(job)


def finish(job):
    """Check a job to its end; one with a question before the check stays as it is."""
    while job.state == ImportJob.State.CHECKING and not first_questions.are_open(job):
        job = jobs.step(job.pk)
    return job


def imported(kind, rows, user, name="essai.xlsx"):
    job = checked(kind, rows, user, name)
    assert problems(job) == {}
    assert writing.begin(job)
    writing.write(job, kind)
    return job


def statuses(job):
    return {row.number: str(row.status) for row in job.rows.all()}


def problems(job):
    """Return {row number: [(column, sentence)]} of the rows that are wrong."""
    return {
        row.number: [tuple(error) for error in row.outcome["errors"]] for row in job.rows.all() if row.outcome["errors"]
    }


def changes(job, number):
    (row,) = job.rows.filter(number=number)
    return {column: (old, new) for column, old, new in row.outcome["changes"]}


def exported(kind, form="xlsx", queryset=None):
    """Return the bytes of an export."""
    queryset = kind.records() if queryset is None else queryset
    if form == "xlsx":
        return export.as_xlsx(kind, queryset).read()
    return "".join(export.as_csv(kind, queryset)).encode()


def sheet_rows(content, sheet=0):
    """Return the rows of a sheet as lists of values."""
    return [list(row) for row in load_workbook(io.BytesIO(content)).worksheets[sheet].iter_rows(values_only=True)]
