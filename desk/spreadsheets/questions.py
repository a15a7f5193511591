"""Questions for the officer: whether 198.199 means thousands or decimals. The same text in a column is asked once."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from desk.models import ImportJob, ImportRow

MOST = 100  # per page; further questions follow after these
_ASKED = (ImportRow.Status.QUESTION, ImportRow.Status.WRONG)


@dataclass
class Asked:
    column: str
    text: str
    readings: list  # [(value, as shown)]
    rows: list = field(default_factory=list)

    @property
    def key(self) -> str:
        """The key of the answer in job.answers, where checking.py reads it."""
        return f"*:{self.column}:{self.text}"


def of(job: ImportJob) -> list[Asked]:
    """Return up to MOST questions about a job."""
    return list(_all(job).values())[:MOST]


def _all(job):
    found = {}
    rows = job.rows.filter(status__in=_ASKED).values_list("number", "outcome")
    for number, outcome in rows.iterator():
        for column, text, readings in outcome.get("questions", ()):
            asked = Asked(column, text, readings)
            found.setdefault(asked.key, asked).rows.append(number)
    return found


def answer(job: ImportJob, posted: Mapping[str, str]) -> bool:
    """Keep the answers of a form; return whether there was any.

    A form field has the name of the question's key; "all:budget" answers all remaining questions of a column: 0 for the
    first meaning, 1 for the second. Values that were not offered are ignored.
    """
    answers = dict(job.answers)
    for asked in _all(job).values():
        given = posted.get(asked.key) or _by_column(asked, posted.get(f"all:{asked.column}"))
        if given in {value for value, _shown in asked.readings}:
            answers[asked.key] = given
    is_new = answers != job.answers
    job.answers = answers
    job.save()
    return is_new


def _by_column(asked, which):
    return asked.readings[int(which)][0] if which in {"0", "1"} else None
