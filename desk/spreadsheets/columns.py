"""What a column means: how a cell is parsed, compared with the record, set on it, and exported again.

A value is a string, number, bool or tuple: it compares with ==, and an empty cell is `Column.empty`. Nothing here
writes to the database; columns that refer to other records are in links.py.
"""

import datetime as dt
import functools
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils import timezone, translation
from django.utils.functional import Promise, lazystr
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from core.dates import iso_partial_date, parse_partial_date
from core.language_table import LANGUAGE_TABLE
from core.languages import LANGUAGES
from core.office import with_words
from core.richtext import RichTextField
from desk.models import ImportRow
from desk.spreadsheets.cells import CellError, read_amount, read_date, read_moment, read_whole, read_yes_no
from desk.spreadsheets.matching import Directory, split


class ImportColumn:
    """One column. `name` is its heading; `field` the model's field, by default of the same name."""

    field: Any  # of the model; None for a column without a field
    empty: Any = ""
    takes: str | Promise = ""
    relations: tuple[str, ...] = ()  # what to prefetch before value_of is called for many records
    is_link = False  # links are written once the record has a primary key
    is_late = False  # refers to records in the same file: written after all rows

    def __init__(self, name, field=None, *, required=False, meaning=None, example=""):
        self.name, self.field_name, self.required, self.example = name, field or name, required, example
        self._meaning = meaning

    def bind(self, model: type[Model]) -> "ImportColumn":
        """Look up the field once the models exist."""
        self.model = model
        try:
            self.field = model._meta.get_field(self.field_name)
        except FieldDoesNotExist:
            self.field = None
        return self

    @property
    def meaning(self) -> str | Promise:
        if self._meaning:
            return self._meaning
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

    def resolve(self, record: Model, value: Any, row: ImportRow, context: Any) -> Any:
        """Return the value of a cell that depends on the whole row; the other columns are set on the record by now."""
        return value

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
        return _("Text.")

    @property
    def meaning(self) -> str | Promise:
        if self._meaning or not self.is_text:
            return super().meaning
        name = str(self.field.translated_field.verbose_name)
        language = LANGUAGE_TABLE[self.field.language].in_language
        return lazystr(f"{name[:1].upper()}{name[1:]}, {language}. {self.field.help_text}".strip())

    def read(self, text: str, context: Any) -> str:
        # The field may clean its value; the same text in a file again must not count as a change.
        return self.field.get_prep_value(_lines(text)) or ""

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
        return text

    def value_of(self, record: Model) -> str:
        return str(getattr(record, self.field_name) or "")


class ImportChoice(ImportColumn):
    """One of a field's choices, by its code or by its name in any language."""

    @property
    def takes(self) -> str | Promise:
        return lazystr("; ".join(f"{code} = {label}" for code, label in self.field.flatchoices if code))

    def read(self, text: str, context: Any) -> str:
        return _choices(self.field).find(text)


@functools.cache
def _choices(field):
    names = {code: set() for code, _label in field.flatchoices if code}
    for language in LANGUAGES:
        with translation.override(language):
            for code, label in field.flatchoices:
                if code:
                    names[code].add(str(label))
    return Directory(((code, code, labels) for code, labels in names.items()), field.verbose_name)


@functools.cache
def _countries():
    names = {code: set() for code, _name in countries}
    for language in LANGUAGES:
        with translation.override(language):
            for code, name in countries:
                names[code].add(str(name))
    return Directory(((code, code, found) for code, found in names.items()), _("country"))


class Country(ImportColumn):
    takes = _("Code of two letters, or name of a country.")

    def read(self, text: str, context: Any) -> str:
        return _countries().find(text)

    def value_of(self, record: Model) -> str:
        return getattr(record, self.field_name).code or ""


class Countries(ImportColumn):
    takes = _("Codes or names of countries, separated by ; or |.")
    empty = ()

    def read(self, text: str, context: Any) -> tuple[str, ...]:
        return tuple(sorted({_countries().find(part) for part in split(text)}))

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


class Amount(ImportColumn):
    takes = _("Amount with at most two decimals: 229 907,22 or 229,907.22; you are asked what 198.199 means.")
    empty = None

    def read(self, text: str, context: Any) -> Decimal:
        return read_amount(text)

    def show(self, value: Decimal | None) -> str | Decimal:
        return "" if value is None else Decimal(value).quantize(Decimal("0.01"))


class ImportPartialDate(ImportColumn):
    """A date and its precision in one cell; the value is the text 2015, 2015-05 or 2015-05-07."""

    takes = _("2015, 2015-05, 05/2015, July 2014, 7 July 2016 or 21/02/2017 (the day first).")

    def __init__(self, name, field, precision, *, end=False, **kwargs):
        super().__init__(name, field, **kwargs)
        self.precision, self.end = precision, end

    @property
    def fields(self) -> list[str]:
        return [self.field_name, self.precision]

    def read(self, text: str, context: Any) -> str:
        return read_date(text)

    def value_of(self, record: Model) -> str:
        date = getattr(record, self.field_name)
        return iso_partial_date(date, getattr(record, self.precision)) if date else ""

    def put(self, record: Model, value: str, context: Any) -> None:
        date, precision = parse_partial_date(value, end=self.end) if value else (None, "day")
        setattr(record, self.field_name, date)
        setattr(record, self.precision, precision)


class Moment(ImportColumn):
    """A local date and time, as "2022-03-28 09:30"."""

    takes = with_words(_("Day and time %(clock)s: 2022-03-28 09:30, 28/03/2022 9h30."))
    without_time = " 23:59"  # a deadline without a time is the end of that day

    def read(self, text: str, context: Any) -> str:
        value = read_moment(text)
        return value if len(value) > 10 else value + self.without_time

    def value_of(self, record: Model) -> str:
        moment = getattr(record, self.field_name)
        return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""

    def put(self, record: Model, value: str, context: Any) -> None:
        setattr(record, self.field_name, moment_of(value) if value else None)


def moment_of(value: str) -> dt.datetime:
    """Return the aware datetime of "2022-03-28 09:30" or, for midnight, of "2022-03-28"."""
    naive = dt.datetime.fromisoformat(value)
    try:
        return timezone.make_aware(naive)
    except ValueError as error:
        raise CellError(gettext("“%(text)s” is not a time.") % {"text": value}) from error
