"""What only the officer knows: whether 198.199 means thousands or decimals. The same text in a column is asked once."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from desk.models import ImportJob, ImportRow

MOST = 100  # asked on one page; the others come after these are answered
_ASKED = (ImportRow.Status.QUESTION, ImportRow.Status.WRONG)


@dataclass
class Asked:
    column: str
    text: str
    readings: list  # [(value, as shown)]
    rows: list = field(default_factory=list)

    @property
    def key(self) -> str:
        """Under which job.answers keeps the answer; checking.py looks there."""
        return f"*:{self.column}:{self.text}"


def of(job: ImportJob) -> list[Asked]:
    """Return up to MOST things to ask about a job."""
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

    A field is named like the question's key; "all:budget" answers what is left of a column: 0 the first reading, 1 the
    second. Values that nobody offered are ignored.
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
