"""One column of a download: a name that never changes, a heading in the reader's language, and its cells.

A cell is a str, int, Decimal, bool, date, aware datetime, list of str, or None. What a column says of its cells (their
type, unit and allowed values) is the data dictionary, so a test compares every cell with it.
The language of the file is active while columns are expanded and cells are computed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache, partial
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.addresses import absolute
from core.dates import Precision
from core.languages import LANGUAGES, active_language, language_name, text_of
from core.office import with_words
from core.texts import bare

LANGUAGE_MEANING = with_words(
    _("The language that the text is in: %(language_codes)s. Another one stands in for what is missing.")
)
NAME_MEANING = _("A name in another language has its code behind it: [fr].")
LABEL_MEANING = _("The code in words, in the language of the file.")
CLOCK = with_words(_("time %(clock)s"))
FEW = 500  # cached names of related records per column: enough for all donors and regions, and for the latest projects


class Cell(StrEnum):
    """What the cells of a column hold: the types of Table Schema (Frictionless), and uri and email, formats of its
    strings.
    """

    TEXT = "string"
    WHOLE = "integer"
    NUMBER = "number"
    YES_NO = "boolean"
    DATE = "date"
    MOMENT = "datetime"
    ADDRESS = "uri"
    MAIL = "email"


_TYPES = {
    Cell.TEXT: _("text"),
    Cell.WHOLE: _("whole number"),
    Cell.NUMBER: _("number"),
    Cell.YES_NO: _("yes or no"),
    Cell.DATE: _("date"),
    Cell.MOMENT: _("date and time"),
    Cell.ADDRESS: _("web address"),
    Cell.MAIL: _("mail address"),
}


class Year(int):
    """A whole number that no spreadsheet may show as 2,014."""


@dataclass(frozen=True)
class Column:
    """`value` takes a row and gives its cell; the rest is for the data dictionary.

    `choices` are the (code, label) pairs that a cell may have, or a function that returns them; none: any text.
    `tag` is a hashtag of HXL 1.1 (https://hxlstandard.org/standard/1-1final/dictionary/).
    """

    name: str
    heading: object  # str, lazy
    value: Callable
    meaning: object = ""  # str, lazy
    type: Cell = Cell.TEXT
    is_list: bool = False  # a cell can have several values
    choices: Any = ()
    unit: object = ""  # str, lazy
    tag: str = ""

    def expanded(self, all_texts: bool) -> list["Column"]:
        """Return the plain Columns that this one consists of; more of them if texts in all languages are requested."""
        return [self]

    @property
    def allowed(self) -> dict[str, str]:
        """{code: label in the active language} of what a cell can have, if it is not empty; {} for anything."""
        choices = self.choices() if callable(self.choices) else self.choices
        return {str(code): str(label) for code, label in choices}

    @property
    def type_in_words(self) -> str:
        """The type in the active language: "date", "text, several separated by |"."""
        return (
            gettext("%(type)s, several separated by |") % {"type": _TYPES[self.type]}
            if self.is_list
            else str(_TYPES[self.type])
        )

    def _labelled(self, suffix, heading, value, meaning=None, attributes="", **more):
        """Return a plain Column that goes next to this one; `attributes` belong to its tag."""
        meaning = self.meaning if meaning is None else meaning
        tag = self.tag + attributes if self.tag else ""
        return Column(f"{self.name}{suffix}", heading, value, meaning, tag=tag, **more)

    def _in_each_language(self, value, meaning=None, **more):
        """Return a plain Column for each language; value(row, language code) is its cell."""
        return [
            self._labelled(
                f"_{code}",
                gettext("%(heading)s (%(language)s)") % {"heading": self.heading, "language": language_name(code)},
                lambda row, code=code: value(row, code),
                meaning,
                f"+i_{code}",
                **more,
            )
            for code in LANGUAGES
        ]

    def _coded(self, value, meaning, **more):
        """Return the plain Column of the codes of this one."""
        heading = gettext("%(heading)s: code") % {"heading": self.heading}
        return self._labelled("_code", heading, value, meaning, "+code", **more)


@dataclass(frozen=True)
class TextColumn(Column):
    """A translated field, by default the one of this name; `value` gives the instance that has it.

    In one language, a second column gives the language of the text, which may be a fallback. In all languages, a
    missing text is empty, without fallback.
    """

    value: Callable = lambda row: row
    field: str = ""
    is_rich: bool = False

    def expanded(self, all_texts: bool) -> list[Column]:
        field = self.field or self.name
        clean = bare if self.is_rich else str
        asked = active_language()

        def text(row):
            return clean(text_of(self.value(row), field, asked).value)

        def language(row):
            shown = text_of(self.value(row), field, asked)
            return shown.language if shown else ""

        if all_texts:
            return self._in_each_language(lambda row, code: clean(getattr(self.value(row), f"{field}_{code}") or ""))
        return [
            self._labelled("", self.heading, text),
            Column(
                f"{self.name}_language",
                gettext("%(heading)s: language") % {"heading": self.heading},
                language,
                LANGUAGE_MEANING,
                choices=language_choices(),
            ),
        ]


@dataclass(frozen=True)
class LinkColumn(Column):
    """Related records, as codes and as names; `value` gives an instance, None, or a list of instances if `is_list`.

    Codes and names are in the same order, and there is a name in every language: a fallback is followed by its
    language, "Danemark [fr]".
    """

    code: str = "code"
    field: str = "name"

    def expanded(self, all_texts: bool) -> list[Column]:
        asked = active_language()

        def cell(row, of_one):
            found = self.value(row)
            if self.is_list:
                return [of_one(one) for one in found]
            return of_one(found) if found is not None else ""

        name = lru_cache(FEW)(partial(named, field=self.field))

        def names(row, language=None):
            return cell(row, lambda one: name(one, language=language or asked))

        meaning = _("Codes and names are in the same order.") if self.is_list else _("It stays when the name changes.")
        codes = self._coded(
            lambda row: cell(row, lambda one: str(getattr(one, self.code))),
            self.meaning or meaning,
            is_list=self.is_list,
        )
        if all_texts:
            return [codes, *self._in_each_language(names, NAME_MEANING, is_list=self.is_list)]
        return [codes, self._labelled("", self.heading, names, NAME_MEANING, "+name", is_list=self.is_list)]


@dataclass(frozen=True)
class ChoiceColumn(Column):
    """One of a few values: its code and its label. `value` gives the code, None or ""."""

    def expanded(self, all_texts: bool) -> list[Column]:
        # Found once: the lookup of a label costs more than all the rest of a cell.
        allowed = self.allowed

        def code(row):
            return str(self.value(row) or "")

        def label(row):
            return allowed.get(code(row), code(row))

        return [
            self._coded(code, None, choices=self.choices),
            self._labelled("", self.heading, label, LABEL_MEANING, "+name"),
        ]


@dataclass(frozen=True)
class PartialDateColumn(Column):
    """A date and its precision. `value` gives (date or None, precision)."""

    def expanded(self, all_texts: bool) -> list[Column]:
        def precision(row):
            date, known = self.value(row)
            return str(known) if date else ""

        return [
            self._labelled("", self.heading, lambda row: self.value(row)[0], type=Cell.DATE),
            Column(
                f"{self.name}_precision",
                gettext("%(heading)s: precision") % {"heading": self.heading},
                precision,
                _("What is known of the date. A month or a year stands for its first day, or its last one at an end."),
                choices=Precision.choices,
            ),
        ]


@dataclass(frozen=True)
class AddressColumn(Column):
    """The record's own page, in the language of the file or in all of them."""

    def expanded(self, all_texts: bool) -> list[Column]:
        def address(row, code):
            own = self.value(row)
            return absolute(f"/{code}/{own.split('/', 2)[2]}")

        if all_texts:
            return self._in_each_language(address, type=Cell.ADDRESS)
        return [self._labelled("", self.heading, lambda row: absolute(self.value(row)), type=Cell.ADDRESS)]


def named(record: Any, field: str = "name", language: str | None = None) -> str:
    """Return a name in a language, by default the active one; a fallback names its language: "Danemark [fr]"."""
    shown = text_of(record, field, language)
    return f"{shown.value} [{shown.language}]" if shown.stands_in else shown.value


def choice_column(
    model: type[Model], name: str, heading: object, meaning: object = "", name_in_file: str = "", **more: Any
) -> ChoiceColumn:
    """Return the column of a model's field with choices; `more` are those of Column, such as `value` for rows of
    another kind than `model`.
    """
    choices = model._meta.get_field(name).flatchoices
    more = {"value": lambda record: getattr(record, name)} | more
    return ChoiceColumn(name=name_in_file or name, heading=heading, meaning=meaning, choices=choices, **more)


def moment_column(name: str, heading: object, value: Callable, meaning: object, tag: str = "") -> Column:
    return Column(name, heading, value, meaning, Cell.MOMENT, unit=CLOCK, tag=tag)


def language_choices() -> list[tuple[str, object]]:
    """Return [(code, name)] of the languages of the portal."""
    return [(code, language_name(code)) for code in LANGUAGES]


def record_columns() -> list[Column]:
    """Return the last columns of every main sheet: its address, and when it was published, changed and checked."""
    return [
        AddressColumn(
            "url",
            _("Address"),
            lambda row: row.get_absolute_url(),
            _("The page of this record on the portal."),
            tag="#meta+url",
        ),
        moment_column(
            "published_at",
            _("Published at"),
            lambda row: row.appeared_at,
            _("When the record appeared on the portal; empty if it came with the first content, as that is not known."),
        ),
        moment_column(
            "updated_at",
            _("Last changed"),
            lambda row: row.updated_at,
            _("When the record was last changed."),
            "#date+updated",
        ),
        Column(
            "checked_on",
            _("Last checked"),
            lambda row: row.checked_on,
            _("The day on which the office last found that it is still true; empty if it has not looked at it again."),
            Cell.DATE,
        ),
    ]
