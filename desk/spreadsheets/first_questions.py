"""What is asked before a file is checked: which of its sheets is meant, and what the columns are that nobody knows."""

from collections.abc import Mapping

from core.batches import batched
from desk.models import ImportJob, ImportRow
from desk.spreadsheets.kinds import KINDS

SHEET = "sheet"  # the key in job.answers: "1" once this sheet was chosen
COLUMN = "column:"  # before the name of an unknown column; the answer is a column's name, or "" to leave it out
_BATCH = 500


def are_open(job: ImportJob) -> bool:
    """Whether something has to be answered before the check."""
    return sheet_is_open(job) or bool(open_columns(job))


def sheet_is_open(job: ImportJob) -> bool:
    return bool(job.report.get("sheets")) and SHEET not in job.answers


def open_columns(job: ImportJob) -> list[dict]:
    """Return the unknown columns without an answer, as {"key", "heading", "near", "sample"}."""
    return [column for column in job.report.get("unknown", ()) if COLUMN + column["key"] not in job.answers]


def free_columns(job: ImportJob) -> list:
    """Return the columns of the kind that the file does not have."""
    taken = {*job.report.get("headings", {}), *_given(job).values()}
    return [column for column in KINDS[job.kind].columns if column.name not in taken]


def _given(job):
    return {key.removeprefix(COLUMN): name for key, name in job.answers.items() if key.startswith(COLUMN)}


def choose_sheet(job: ImportJob) -> None:
    job.answers = {**job.answers, SHEET: "1"}
    job.save()


def answer_columns(job: ImportJob, posted: Mapping[str, str]) -> bool:
    """Keep what the officer says of each unknown column, and name the cells so; False if two are said to be one."""
    offered = {column.name for column in free_columns(job)}
    given = {column["key"]: posted.get(COLUMN + column["key"], "") for column in open_columns(job)}
    given = {key: name if name in offered else "" for key, name in given.items()}
    names = [name for name in given.values() if name]
    if len(names) != len(set(names)):
        return False
    _apply(job, given)
    return True


def take_over(job: ImportJob) -> None:
    """Answer from the officer's last import of a file of this name, if it says everything that is asked here."""
    earlier = (
        ImportJob.objects.filter(kind=job.kind, author=job.author, file_name=job.file_name, rows_total__gt=0)
        .exclude(pk__in=[job.pk, *(pk for pk, *_rest in job.report.get("sheets", ()))])
        .order_by("-pk")
        .first()
    )
    if earlier is None:
        return
    kept = {key: value for key, value in earlier.answers.items() if key.startswith(("*:", "name:"))}
    job.answers = {**kept, **job.answers}
    given = {key: name for key, name in _given(earlier).items() if key in {c["key"] for c in open_columns(job)}}
    if len(given) == len(open_columns(job)) and {name for name in given.values() if name} <= {
        column.name for column in free_columns(job)
    }:
        _apply(job, given)


def _apply(job, given):
    """Rename the cells of unknown columns, or leave them out."""
    kind = KINDS[job.kind]
    for rows in batched(job.rows.all().iterator(chunk_size=_BATCH), _BATCH):
        for row in rows:
            named = {given.get(key, key): cell for key, cell in row.cells.items()}
            named.pop("", None)
            row.cells, row.key = named, kind.row_key(named)
        ImportRow.objects.bulk_update(rows, ["cells", "key"])
    unknown = {column["key"]: column["heading"] for column in job.report["unknown"]}
    job.report["headings"] |= {name: unknown[key] for key, name in given.items() if name}
    job.answers = {**job.answers, **{COLUMN + key: name for key, name in given.items()}}
    job.save()
