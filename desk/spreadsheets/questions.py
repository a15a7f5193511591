"""Questions about the checked rows: whether 198.199 means thousands, who "UE" is, whether to change what is there.

The same text in a column is asked once, for all rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from accounts.models import User
from core.models import Partner
from desk.models import ImportJob, ImportRow
from desk.rights import may
from desk.spreadsheets.checking import TWINS
from desk.spreadsheets.new_partners import ADDED, answers_for

MOST = 200  # per page; further questions follow after these
_ASKED = (ImportRow.Status.QUESTION, ImportRow.Status.WRONG)
_PARTNERS = f"name:{Partner._meta.label_lower}:"
TAKE_FIRST, ADD_REST = "all-names:first", "all-names:add"  # the fields of the form that answer all names at once


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


@dataclass
class Name:
    """A name that nobody knows: the key of the answer, what may be meant, and the kinds of a new partner."""

    column: str
    key: str
    text: str
    suggestions: list  # [(code, as shown)]
    can_be_added: bool = False
    rows: list = field(default_factory=list)


@dataclass
class Questions:
    numbers: list[Asked]
    names: list[Name]
    twins: list[int]  # rows that seem to be records, but say otherwise

    def __bool__(self) -> bool:
        return bool(self.numbers or self.names or self.twins)


def of(job: ImportJob, user: User) -> Questions:
    """Return the questions about a job, at most MOST numbers and names."""
    numbers, names, twins = _all(job, user)
    return Questions(list(numbers.values())[:MOST], list(names.values())[:MOST], twins)


def _all(job, user):
    numbers, names, twins = {}, {}, []
    may_add = may(user, Partner, "add")
    rows = job.rows.filter(status__in=_ASKED).values_list("number", "outcome")
    for number, outcome in rows.iterator():
        for column, text, readings in outcome.get("questions", ()):
            asked = Asked(column, text, readings)
            numbers.setdefault(asked.key, asked).rows.append(number)
        for column, key, text, suggestions in outcome.get("names", ()):
            can_be_added = may_add and key.startswith(_PARTNERS) and len(text) <= 200
            if suggestions or can_be_added:
                names.setdefault(key, Name(column, key, text, suggestions, can_be_added)).rows.append(number)
        if outcome.get("twin"):
            twins.append(number)
    return numbers, names, twins


def answer(job: ImportJob, user: User, posted: Mapping[str, str]) -> bool:
    """Keep the answers of a form; return whether there was any. Values that were not offered are ignored.

    A form field has the name of the question's key; "all:budget" answers all remaining numbers of a column: 0 for the
    first meaning, 1 for the second.
    """
    numbers, names, twins = _all(job, user)
    answers = dict(job.answers)
    for asked in numbers.values():
        given = posted.get(asked.key) or _by_column(asked, posted.get(f"all:{asked.column}"))
        if given in {value for value, _shown in asked.readings}:
            answers[asked.key] = given
    added = {}
    for name in names.values():
        given = posted.get(name.key) or _for_all(name, posted)
        if given in {code for code, _shown in name.suggestions}:
            answers[name.key] = given
        elif name.can_be_added and given.removeprefix(ADDED) in Partner.Kind.values:
            added[name.text] = given.removeprefix(ADDED)
    answers |= answers_for(added)
    if twins and posted.get(TWINS) in {"update", "add"}:
        answers[TWINS] = posted[TWINS]
    is_new = answers != job.answers
    job.answers = answers
    job.save()
    return is_new


def _by_column(asked, which):
    return asked.readings[int(which)][0] if which in {"0", "1"} else None


def _for_all(name, posted):
    """Return what the ticks above the list say of a name that has no answer of its own."""
    if name.suggestions and posted.get(TAKE_FIRST):
        return name.suggestions[0][0]
    return ADDED + posted.get(ADD_REST, "")
