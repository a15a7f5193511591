"""One column of a download: a name that never changes, a heading in the reader's language, and its cells.

A cell is a str, int, Decimal, bool, date, list of str, or None. A datetime is a text in ISO 8601 with its UTC offset.
The language of the file is active while columns are expanded and cells are computed.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.addresses import absolute
from core.languages import LANGUAGES, active_language, language_name, text_of
from core.office import with_words
from core.texts import bare

LANGUAGE_MEANING = with_words(
    _("The language that the text is in: %(language_codes)s. Another one stands in for what is missing.")
)
FEW = 500  # cached names of related records per column: enough for all donors and regions, and for the latest projects


@dataclass(frozen=True)
class Column:
    """`value` takes a row and gives its cell; `meaning` is for the data dictionary."""

    name: str
    heading: object  # str, lazy
    value: Callable
    meaning: object = ""  # str, lazy

    def expanded(self, all_texts: bool) -> list["Column"]:
        """Return the plain Columns that this one consists of; more of them if texts in all languages are requested."""
        return [self]

    def _labelled(self, suffix, heading, value, meaning=None):
        """Return a plain Column that goes next to this one."""
        return Column(f"{self.name}{suffix}", heading, value, self.meaning if meaning is None else meaning)

    def _in_each_language(self, value):
        """Return a plain Column for each language; value(row, language code) is its cell."""
        return [
            self._labelled(
                f"_{code}",
                gettext("%(heading)s (%(language)s)") % {"heading": self.heading, "language": language_name(code)},
                lambda row, code=code: value(row, code),
            )
            for code in LANGUAGES
        ]


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
            self._labelled(
                "_language",
                gettext("%(heading)s: language") % {"heading": self.heading},
                language,
                LANGUAGE_MEANING,
            ),
        ]


@dataclass(frozen=True)
class LinkColumn(Column):
    """Related records, as codes and as names; `value` gives an instance, None, or a list of instances.

    Codes and names are in the same order, and there is a name in every language: a fallback is followed by its
    language, "Danemark [fr]".
    """

    code: str = "code"
    field: str = "name"

    def expanded(self, all_texts: bool) -> list[Column]:
        asked = active_language()

        def cell(row, of_one):
            found = self.value(row)
            if found is None:
                return ""
            return [of_one(one) for one in found] if isinstance(found, list) else of_one(found)

        name = lru_cache(FEW)(partial(named, field=self.field))

        def names(row, language=None):
            return cell(row, lambda one: name(one, language=language or asked))

        codes = self._labelled(
            "_code",
            gettext("%(heading)s: code") % {"heading": self.heading},
            lambda row: cell(row, lambda one: str(getattr(one, self.code))),
        )
        shown = self._in_each_language(names) if all_texts else [self._labelled("", self.heading, names)]
        return [codes, *shown]


@dataclass(frozen=True)
class ChoiceColumn(Column):
    """One of a few values: its code and its label. `value` gives a member of a TextChoices, None or ""."""

    def expanded(self, all_texts: bool) -> list[Column]:
        labels = {}  # {value: label} found so far in this file: the lookup costs more than all the rest

        def code(row):
            chosen = self.value(row)
            return str(chosen.value) if chosen else ""

        def label(row):
            chosen = self.value(row)
            if not chosen:
                return ""
            if chosen.value not in labels:
                labels[chosen.value] = str(chosen.label)
            return labels[chosen.value]

        return [
            self._labelled("_code", gettext("%(heading)s: code") % {"heading": self.heading}, code),
            self._labelled("", self.heading, label),
        ]


@dataclass(frozen=True)
class PartialDateColumn(Column):
    """A date and its precision. `value` gives (date or None, precision)."""

    def expanded(self, all_texts: bool) -> list[Column]:
        def precision(row):
            date, known = self.value(row)
            return str(known) if date else ""

        return [
            self._labelled("", self.heading, lambda row: self.value(row)[0]),
            self._labelled(
                "_precision",
                gettext("%(heading)s: precision") % {"heading": self.heading},
                precision,
                gettext("day, month or year. A month or a year stands for its first day, or its last one at an end."),
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
            return self._in_each_language(address)
        return [self._labelled("", self.heading, lambda row: absolute(self.value(row)))]


def named(record: Any, field: str = "name", language: str | None = None) -> str:
    """Return a name in a language, by default the active one; a fallback names its language: "Danemark [fr]"."""
    shown = text_of(record, field, language)
    return f"{shown.value} [{shown.language}]" if shown.stands_in else shown.value


def choice_of(record, field):
    """Return the member of the TextChoices that a field of a record holds, or None."""
    value = getattr(record, field)
    return _Chosen(value, getattr(record, f"get_{field}_display")) if value else None


class _Chosen(NamedTuple):
    value: str
    display: Callable

    @property
    def label(self):
        return self.display()


def moment(value: dt.datetime | None) -> str:
    """Return a datetime in local time, in ISO 8601: "2024-08-01T09:00:00+01:00"; "" for None."""
    return timezone.localtime(value).isoformat(timespec="seconds") if value else ""


def record_columns() -> list[Column]:
    """Return the last columns of every main sheet: the record's address, and when it was published and changed."""
    return [
        AddressColumn(
            "url", _("Address"), lambda row: row.get_absolute_url(), _("The page of this record on the portal.")
        ),
        Column(
            "published_at",
            _("Published at"),
            lambda row: moment(row.published_at),
            with_words(_("ISO 8601, %(clock)s.")),
        ),
        Column(
            "updated_at", _("Last changed"), lambda row: moment(row.updated_at), with_words(_("ISO 8601, %(clock)s."))
        ),
    ]
