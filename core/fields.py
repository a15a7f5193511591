"""Declares a field of a record once: its label, its meaning, its type, and where it appears.

An app lists the fields of a record in one table (projects/fields.py). Each place derives its part from the type of the
field: a column of the files in core/exports/declared.py, a field of the API in core/api/declared.py, a column of the
import in desk/spreadsheets/declared.py, a key of content/ in oim_portal/content/declared.py. If a place needs special
code, the declaration gives the reason in `by_hand`; if a field is missing from a place, the reason is in `not_in`. A
test checks every place for every field. See docs/decisions/0021-fields-declared-once.md.
"""

from dataclasses import dataclass, field
from enum import Enum, auto
from operator import attrgetter
from typing import Any


class Type(Enum):
    PLAIN = auto()  # the same in all languages: a code, an address
    TEXT = auto()  # translated
    RICH_TEXT = auto()  # translated, HTML
    CHOICE = auto()  # one of the choices of the model's field
    YES_NO = auto()
    PARTIAL_DATE = auto()  # a date and, in the column `beside` it, how precise it is
    AMOUNT = auto()  # a number and, in the column `beside` it, its currency
    SHARE = auto()  # per cent
    COUNTRIES = auto()
    REFERENCE = auto()  # another record, identified by its `code`
    REFERENCES = auto()  # several


# Where a field can appear.
PLACES = ("page", "sheet", "files", "api", "spreadsheet", "content", "iati", "filter", "search", "admin")
_WORDS = {"filter": "Use the keyword."}
_NUMBER = {"filter": "Nobody searches for a single value.", "search": "It has no text."}
# The places where no field of a type appears, and why.
NOT_IN = {
    Type.PLAIN: _WORDS,
    Type.TEXT: _WORDS,
    Type.RICH_TEXT: _WORDS,
    Type.YES_NO: {"search": "It has no text."},
    Type.PARTIAL_DATE: _NUMBER,
    Type.AMOUNT: _NUMBER,
    Type.SHARE: _NUMBER,
}


@dataclass(frozen=True)
class Field:
    """`name` is the name of the model field; `api`, `spreadsheet` and `content` are its names there if they differ."""

    name: str
    type: Type
    label: object  # str, lazy: the label on page, sheet, downloads and filter
    meaning: object = ""  # str, lazy: for the data dictionary of downloads, where no column lacks one
    about: object = ""  # str, lazy: for the glossary of the API, unless core/api/glossary.py has it already
    code: str = "code"  # of a reference: the field that identifies the other record
    order: str = ""  # of references: the field by which they are sorted, if not by their code
    implied_by: str = ""  # of references: the path of others that imply one: "goal_targets__goal"
    beside: str = ""  # the second column of a partial date or an amount
    is_end: bool = False  # a month or a year is stored as its last day
    is_required: bool = False
    example: str = ""  # of a cell of the import
    api: str = ""
    spreadsheet: str = ""
    content: str = ""
    filter: str = ""  # the parameter of its filter
    searched: tuple = ()  # of a reference: the fields of the other record that the search indexes
    iati: object = None  # for iati_activity: the type of a description, or a Tag
    hxl: str = ""  # the hashtag of its column (core/exports/columns.py)
    by_hand: dict = field(default_factory=dict)  # {place: why it is written by hand there}
    not_in: dict = field(default_factory=dict)  # {place: why it is not there}

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the model fields."""
        return (self.name, self.beside) if self.beside else (self.name,)

    def called(self, place: str) -> str:
        """Return the name of the field in a place: "api", "spreadsheet" or "content"."""
        return getattr(self, place) or self.name

    @property
    def paths(self) -> tuple[str, ...]:
        """Of references: the paths from a record to the others, the chosen ones and those that are implied."""
        return (self.name, self.implied_by) if self.implied_by else (self.name,)

    def absent(self) -> dict[str, str]:
        """Return {place: why it is not there}."""
        return NOT_IN.get(self.type, {}) | self.not_in


def referred(record: Any, field: Field, prefix: str = "") -> list:
    """Return the other records that a field of references leads to, in their order, each once.

    With `prefix`, the lists of downloads are read: `its_goals` (core/exports/linked.py).
    """
    found = {}
    for path in field.paths:
        name, _, rest = path.partition("__")
        linked = getattr(record, f"{prefix}{name}")
        for other in linked if prefix else linked.all():
            one = getattr(other, rest) if rest else other
            found[one.pk] = one
    if not field.implied_by:
        return list(found.values())  # in the order of the relation
    return sorted(found.values(), key=attrgetter(field.order or field.code))


@dataclass(frozen=True)
class Tag:
    """The `tag` element of IATI 2.03 for a record: its list (TAG VOCABULARY; 99 is one of our own)."""

    vocabulary: str
