"""What a column means: how a cell is parsed, compared with the record, set on it, and exported again.

A value is a string, number, bool or tuple: it compares with ==, and an empty cell is `Column.empty`. Nothing here
writes to the database; columns that refer to other records are in links.py.
"""

import functools
import re
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import CharField, Model
from django.utils import translation
from django.utils.functional import Promise, lazystr
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from core.characters import repaired
from core.language_table import LANGUAGE_TABLE
from core.languages import LANGUAGES
from core.richtext import RichTextField
from core.textfields import CleanedText
from desk.models import ImportRow
from desk.spreadsheets.cells import CellError, read_whole, read_yes_no
from desk.spreadsheets.letters import doubt
from desk.spreadsheets.matching import Directory
from desk.spreadsheets.money import currency_in, read_money

_LINE_BREAK = re.compile(r"[\n\v\f\x85\u2028\u2029]")


class ImportColumn:
    """One column. `name` is its heading; `field` the model's field, by default of the same name."""

    field: Any  # of the model; None for a column without a field
    empty: Any = ""
    takes: str | Promise = ""
    relations: tuple[str, ...] = ()  # what to prefetch before value_of is called for many records
    is_link = False  # links are written once the record has a primary key
    is_late = False  # refers to records in the same file: written after all rows

    def __init__(self, name, field=None, *, required=False, label=None, meaning=None, example=""):
        self.name, self.field_name, self.required, self.example = name, field or name, required, example
        self._label, self._meaning = label, meaning

    def bind(self, model: type[Model]) -> "ImportColumn":
        """Look up the field once the models exist."""
        self.model = model
        try:
            self.field = model._meta.get_field(self.field_name)
        except FieldDoesNotExist:
            self.field = None
        return self

    @property
    def label(self) -> str:
        """The heading in files, in the language of the reader: "Titre (en français)"."""
        if self.is_text:
            name, language = self.field.translated_field.verbose_name, LANGUAGE_TABLE[self.field.language].in_language
            label = f"{name} ({language})"
        else:
            label = str(self._label or self.field.verbose_name)
        return label[:1].upper() + label[1:]

    @property
    def meaning(self) -> str | Promise:
        if self._meaning:
            return self._meaning
        if self._label:
            return lazystr(f"{self.label}.")
        field = self.field
        hint = f" {field.help_text}" if field.help_text else ""
        return lazystr(f"{str(field.verbose_name)[:1].upper()}{str(field.verbose_name)[1:]}.{hint}")

    @property
    def fields(self) -> list[str]:
        """Names of the model's fields that `put` sets."""
        return [self.field_name]

    @property
    def is_text(self) -> bool:
        """Whether it contains text in one of the languages."""
        return hasattr(self.field, "translated_field")

    @property
    def may_be_empty(self) -> bool:
        return not self.required and self.field.blank

    def read(self, text: str, context: Any) -> Any:
        """Return the value of a cell with content; raise CellError or AmbiguousCellError."""
        raise NotImplementedError

    def value_of(self, record: Model) -> Any:
        value = getattr(record, self.field_name)
        return self.empty if value is None else value

    def put(self, record: Model, value: Any, context: Any) -> None:
        """Set the value on a record, without saving it."""
        empty = None if self.field.null and not isinstance(self.empty, str) else self.empty
        setattr(record, self.field_name, empty if value == self.empty else value)

    def same(self, old: Any, new: Any) -> bool:
        """Whether a record with the value `old` already matches `new`."""
        return old == new

    def also_says(self, text: str) -> dict[str, str]:
        """Return {name of another column: cell} that the text of a cell says beside its own value."""
        return {}

    def doubt(self, value: Any) -> None:
        """Raise CellError if a new value cannot be what was meant."""

    def resolve(self, record: Model, value: Any, row: ImportRow, context: Any) -> Any:
        """Return the value of a cell that depends on the whole row; the other columns are set on the record by now."""
        return value

    def stay(self, record: Model) -> None:
        """Raise CellError if what a record has here, and the row does not name, contradicts what the row has set."""

    def show(self, value: Any) -> str | int | Decimal:
        """Return the value as a cell of an export: a string or a number."""
        return "" if value == self.empty else str(value)


class ImportText(ImportColumn):
    @property
    def takes(self) -> str | Promise:
        if isinstance(self.field, RichTextField):
            return _("Text, or HTML with headings, lists, links and tables.")
        if self.field.max_length:
            return format_lazy(_("Text of at most {count} characters."), count=self.field.max_length)
        return _("Text of any length.")

    @property
    def meaning(self) -> str | Promise:
        if self._meaning or not self.is_text:
            return super().meaning
        name = str(self.field.translated_field.verbose_name)
        language = LANGUAGE_TABLE[self.field.language].in_language
        return lazystr(f"{name[:1].upper()}{name[1:]}, {language}. {self.field.help_text}".strip())

    def read(self, text: str, context: Any) -> str:
        text = _lines(text)
        if self.is_one_line:
            text = " ".join(line.strip() for line in _LINE_BREAK.split(text) if line.strip())
        # The field may clean its value; the same text in a file again must not count as a change.
        if isinstance(self.field, RichTextField):
            return self.field.to_python(text) or ""  # get_prep_value would sanitise it twice
        return self.field.get_prep_value(text) or ""

    @property
    def is_one_line(self) -> bool:
        return isinstance(self.field, CharField)

    def doubt(self, value: str) -> None:
        if self.is_text or isinstance(self.field, CleanedText):
            language = self.field.language if self.is_text else ""
            if sentence := doubt(value, language):
                raise CellError(sentence)

    def value_of(self, record: Model) -> str:
        return _lines(getattr(record, self.field_name) or "")


def _lines(text):
    """Browsers send CR LF, spreadsheets contain LF; both are the same text."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def texts(name: str, *, required: bool = False, example: str = "") -> list[ImportColumn]:
    """Return the three columns of a translated field; only French is ever required."""
    return [
        ImportText(f"{name}_{code}", required=required and code == "fr", example=example if code == "fr" else "")
        for code in LANGUAGES
    ]


class Key(ImportText):
    """The code that links rows to records."""

    def read(self, text: str, context: Any) -> str:
        return repaired(text, one_line=True)

    def value_of(self, record: Model) -> str:
        return str(getattr(record, self.field_name) or "")


class ImportChoice(ImportColumn):
    """One of a field's choices, by its code or by its name in any language."""

    @property
    def takes(self) -> str | Promise:
        return lazystr("; ".join(f"{code} = {label}" for code, label in self.field.flatchoices if code))

    def read(self, text: str, context: Any) -> str:
        return context.find(_choices(self.field), text)


@functools.cache
def _choices(field):
    names = {code: set() for code, _label in field.flatchoices if code}
    for language in LANGUAGES:
        with translation.override(language):
            for code, label in field.flatchoices:
                if code:
                    names[code].add(str(label))
    return Directory(((code, code, labels) for code, labels in names.items()), field.verbose_name, str(field))


@functools.cache
def _countries():
    names = {code: set() for code, _name in countries}
    for language in LANGUAGES:
        with translation.override(language):
            for code, name in countries:
                names[code].add(str(name))
    return Directory(((code, code, spellings) for code, spellings in names.items()), _("country"), "country")


class Country(ImportColumn):
    takes = _("Code of two letters, or name of a country.")

    def read(self, text: str, context: Any) -> str:
        return context.find(_countries(), text)

    def value_of(self, record: Model) -> str:
        return getattr(record, self.field_name).code or ""


class Countries(ImportColumn):
    takes = _("Codes or names of countries, separated by ; or |.")
    empty = ()

    def read(self, text: str, context: Any) -> tuple[str, ...]:
        return context.find_all(_countries(), text)

    def value_of(self, record: Model) -> tuple[str, ...]:
        return tuple(sorted(country.code for country in getattr(record, self.field_name)))

    def put(self, record: Model, value: tuple[str, ...], context: Any) -> None:
        setattr(record, self.field_name, list(value))

    def show(self, value: tuple[str, ...]) -> str:
        return "; ".join(value)


class YesNo(ImportColumn):
    takes = _("oui or non; also yes, no, نعم, لا.")
    empty = None

    def read(self, text: str, context: Any) -> bool:
        return read_yes_no(text)

    def put(self, record: Model, value: bool | None, context: Any) -> None:
        setattr(record, self.field_name, bool(value))

    def show(self, value: bool | None) -> str:
        return "oui" if value else "non"


class Whole(ImportColumn):
    takes = _("Whole number: 2639, 2 639, 2,639 and 2.639 are the same.")
    empty = None

    def read(self, text: str, context: Any) -> int:
        return read_whole(text)

    def show(self, value: int | None) -> str | int:
        return "" if value is None else value


class Share(ImportColumn):
    """A percentage."""

    takes = _("A percentage: 40, 12,5 or 40 %.")
    empty = None

    def read(self, text: str, context: Any) -> Decimal:
        return read_money(text.strip().removesuffix("%"))[0]

    def show(self, value: Decimal | None) -> str | Decimal:
        return "" if value is None else Decimal(f"{value:.2f}")


class Amount(ImportColumn):
    """An amount of money; its currency is another column, `beside`, but may stand in this cell."""

    takes = _("Amount: 229 907,22, 229,907.22, 1,5 M or 250 000 MAD; you are asked what 198.199 means.")
    empty = None

    def __init__(self, name, beside="", **kwargs):
        super().__init__(name, **kwargs)
        self.beside = beside

    def read(self, text: str, context: Any) -> Decimal:
        return read_money(text)[0]

    def also_says(self, text: str) -> dict[str, str]:
        currency = currency_in(text) if self.beside else ""
        return {self.beside: currency} if currency else {}

    def show(self, value: Decimal | None) -> str | Decimal:
        return "" if value is None else Decimal(f"{value:.2f}")
