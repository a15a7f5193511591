"""A kind of record as sheets, and the records of a query read in blocks."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from core.batches import batched
from core.office import with_words
from core.versioned_cache import VersionedCache

BLOCK = 500  # records in memory at a time
COMPUTED_BLOCK = 20  # rows sent at once where one row costs more than a record
KEPT = 200  # records of a short file, whose parts stay in the memory of a worker, some 10 kB each
_kept = VersionedCache(most=3 * KEPT)
# What stands above the columns: words in the language of the file, names that never change, or words and hashtags of
# the Humanitarian Exchange Language.
HEADINGS = ("labels", "names", "hxl")
_BLANKS = str.maketrans(dict.fromkeys("\u00a0\u202f", " "))


@dataclass(frozen=True)
class Sheet:
    """A table. The main sheet has one row per record, a long sheet one row per related item (a figure, a donor).

    `rows(record)` gives the rows of a record; `columns` is called, because headings are in the reader's language.
    `prefetch` is what only this sheet needs.
    """

    name: str  # in addresses and JSON: figures
    title: object  # str, lazy
    columns: Callable  # () -> [Column]
    rows: Callable = lambda record: [record]
    about: object = ""  # str, lazy: what one row is
    prefetch: tuple = ()

    def expanded(self, all_texts: bool) -> list:
        return [plain for column in self.columns() for plain in column.expanded(all_texts)]


@dataclass(frozen=True)
class Dataset:
    """Everything that can be downloaded for one kind of record.

    `records(queryset)` adds to the queryset what the cells of the main sheet need, except the related records in
    `linked`; `key` are the columns that identify the record in every row of its long sheets.
    """

    name: str  # as in the address of the list: projects
    title: object  # str, lazy
    filterset: type
    published: Callable  # () -> queryset
    main: Sheet
    records: Callable | None = None
    key: Callable = list  # () -> [Column]
    long: tuple = field(default_factory=tuple)
    linked: tuple = ()  # of core.exports.linked.Linked
    own: dict = field(default_factory=lambda: {"texts": ["all"]})  # parameters of the file: core.exports.views.narrowed
    # Whether what a record has in a file depends on nothing but the public data and the language of the file.
    is_kept: bool = False
    computed: Callable | None = (
        None  # (filter set, {own parameter: value}) -> rows of the main sheet, which no query gives
    )

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        return (self.main, *self.long)

    def tables(self, all_texts: bool = False) -> list["Table"]:
        """Return the Tables of a file in the active language, the main one first: what is in it, and what it means."""
        key = [plain for column in self.key() for plain in column.expanded(False)]
        return [Table(sheet, sheet.expanded(all_texts), [] if sheet is self.main else key) for sheet in self.sheets]


@dataclass(frozen=True)
class Table:
    """A sheet in one file: its columns with their headings, in one language."""

    sheet: Sheet
    columns: list
    key: list

    @property
    def name(self) -> str:
        return self.sheet.name

    @property
    def title(self):
        return str(self.sheet.title)

    @property
    def all_columns(self) -> list:
        return [*self.key, *self.columns]

    def headings(self, wanted: str, more: Sequence[tuple[str, object]] = ()) -> list[list[str]]:
        """Return the rows above the data, one of HEADINGS; `more` are [(name, heading)] of further columns."""
        if wanted == "names":
            return [[column.name for column in self.all_columns] + [name for name, _heading in more]]
        own = [plain_blanks(column.heading) for column in self.all_columns]
        row = own + [plain_blanks(heading) for _name, heading in more]
        return [row, [column.tag for column in self.all_columns] + [""] * len(more)] if wanted == "hxl" else [row]

    @property
    def leading(self) -> int:
        """How many columns at the start say what a row is about: the key, or those up to the title."""
        names = [column.name for column in self.columns]
        titles = [number for number, name in enumerate(names, 1) if name.startswith("title")]
        return len(self.key) or (titles[0] if titles else 1)

    def rows(self, record):
        """Yield the cells of each row of a record, the record's key first."""
        key = [column.value(record) for column in self.key]
        for row in self.sheet.rows(record):
            yield [*key, *(column.value(row) for column in self.columns)]

    def objects(self, record):
        """Yield {column name: cell} of each row of a record, without its key."""
        for row in self.sheet.rows(record):
            yield {column.name: column.value(row) for column in self.columns}


@dataclass(frozen=True)
class Download:
    """One requested file."""

    dataset: Dataset
    found: object  # the queryset of the query, in its order; for a computed dataset its rows
    language: str
    all_texts: bool
    source: str  # the absolute address of the list
    terms: str  # the absolute address of the terms of use
    taken_at: dt.datetime
    headings: str = "labels"  # one of HEADINGS
    separator: str = ","  # of a CSV file

    def tables(self) -> list[Table]:
        """Return the Tables of the file, the main one first."""
        return self.dataset.tables(self.all_texts)

    def about(self):
        """Return [(name, label, value)]: the information about the file itself."""
        return [
            ("title", _("Title"), str(self.dataset.title)),
            ("publisher", _("Publisher"), str(PUBLISHER)),
            ("source", _("Source"), self.source),
            ("taken_at", _("Data of"), iso(self.taken_at)),
            ("terms", _("Terms of use"), str(TERMS)),
            ("terms_url", _("Terms and data dictionary"), self.terms),
            ("language", _("Language"), "all" if self.all_texts else self.language),
        ]

    def made(self, tables: Sequence[Table], make: Callable[[Any], Any], form: str) -> Iterator[list]:
        """Yield in blocks what `make(record)` makes of each record, with what the cells of these Tables need.

        In a short file it is kept per data version, so the next file has most of it; `form` says what is made, for
        others must not change it.
        """
        keys = self._keys()
        if keys is None or not self.dataset.is_kept or len(keys) > KEPT:
            yield from ([make(record) for record in records] for records in self._blocks(tables, keys))
            return
        what = (self.dataset.name, form, self.language, self.all_texts)
        known = _kept.get_many([(what, key) for key in keys], partial(self._made_now, tables, make, what))
        yield [known[what, key] for key in keys if (what, key) in known]

    def _made_now(self, tables, make, what, wanted):
        """Return {(what, key): what is made of the record with this key}."""
        blocks = self._blocks(tables, [key for _what, key in wanted])
        return {(what, record.pk): make(record) for records in blocks for record in records}

    def _keys(self):
        """Return the keys of the records in their order; None if no query gives them."""
        return None if self.dataset.computed else list(self.found.values_list("pk", flat=True))

    def records(self, tables: Sequence[Table]) -> Iterator[list]:
        """Yield the records in blocks, with what the cells of these Tables need."""
        return self._blocks(tables, self._keys())

    def _blocks(self, tables, keys):
        """Yield the records with these keys.

        The keys are read first, then each block by its keys: so no transaction stays open and no table is locked during
        a slow download. Records withdrawn meanwhile are left out, because each block starts at `published()` again.
        """
        if keys is None:
            yield from batched(self.found, COMPUTED_BLOCK)
            return
        known = [(linked, {}) for linked in self.dataset.linked]
        beside = [prefetch for table in tables for prefetch in table.sheet.prefetch]
        for start in range(0, len(keys), BLOCK):
            block = keys[start : start + BLOCK]
            queryset = self.dataset.records(self.dataset.published().filter(pk__in=block))
            found = queryset.prefetch_related(*beside).in_bulk()
            for linked, instances in known:
                linked.give_to([*found.values()], instances)
            yield [found[key] for key in block if key in found]
            for record in found.values():
                # Prefetched rows refer back to their record; breaking the cycle frees the memory now.
                getattr(record, "_prefetched_objects_cache", {}).clear()

    def in_language(self, pieces: Iterable) -> Iterator:
        """Yield the pieces of a file, each produced with the file's language active, and the caller's in between."""
        pieces = iter(pieces)
        while True:
            with translation.override(self.language):
                piece = next(pieces, None)
            if piece is None:
                return
            yield piece


PUBLISHER = with_words(_("International Organization for Migration, %(country_name)s"))
TERMS = _("Facts and figures may be reused if the source is named.")


def plain_blanks(heading: object) -> str:
    """Return a heading with blanks that anybody can type: French has no-break spaces."""
    return str(heading).translate(_BLANKS)


def iso(value: dt.date) -> str:
    """Return a date, or a moment in local time with its offset, in ISO 8601: "2024-08-01T09:00:00+01:00"."""
    return timezone.localtime(value).isoformat(timespec="seconds") if isinstance(value, dt.datetime) else str(value)
