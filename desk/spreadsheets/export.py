"""Exports records as XLSX or CSV; also creates the template for imports, with its data dictionary."""

import re
import tempfile
from collections.abc import Iterator
from typing import IO

from django.db.models import QuerySet
from django.utils.translation import get_language_bidi, gettext
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from core.cleaning import xml_text
from core.exports.cells import LONGEST, guard
from core.exports.streams import csv_pieces
from core.language_table import LANGUAGE_TABLE
from core.languages import LANGUAGES, columns_of
from desk.spreadsheets.columns import ImportText
from desk.spreadsheets.kinds import SpreadsheetKind
from desk.spreadsheets.links import CODES

_HEADING = PatternFill("solid", fgColor="D9E0F1")
_BOLD = Font(bold=True)
_WRAP = Alignment(wrap_text=True, vertical="top")


def rows(kind: SpreadsheetKind, queryset: QuerySet) -> Iterator[list]:
    """Yield the cells of each record, in the order of the kind's columns; formulas are neutralised."""
    for record in queryset.prefetch_related(*kind.relations).iterator(chunk_size=500):
        yield [guard(column.show(column.value_of(record))) for column in kind.columns]


def as_csv(kind: SpreadsheetKind, queryset: QuerySet) -> Iterator[str]:
    """Yield the lines of a CSV file in UTF-8 that spreadsheets recognise as such."""
    lines = ([xml_text(cell) if isinstance(cell, str) else cell for cell in cells] for cells in rows(kind, queryset))
    yield from csv_pieces([column.name for column in kind.columns], ([line] for line in lines))


def as_xlsx(kind: SpreadsheetKind, queryset: QuerySet) -> IO[bytes]:
    """Return a temporary file with the records and the data dictionary; the rows are never all in memory at once."""
    book = Workbook(write_only=True)
    sheet = _data_sheet(book, kind)
    too_long = []
    for number, cells in enumerate(rows(kind, queryset), 2):
        line = []
        for column, cell in zip(kind.columns, cells, strict=True):
            if isinstance(cell, str) and len(cell) > LONGEST:
                too_long.append(gettext("Row %(row)s, column %(column)s") % {"row": number, "column": column.name})
                cell = ""  # noqa: PLW2901  (blank: an import keeps the text that is there)
            line.append(xml_text(cell) if isinstance(cell, str) else cell)
        sheet.append(line)
    _dictionary(book, kind, too_long)
    return _file(book)


def template(kind: SpreadsheetKind) -> IO[bytes]:
    """Return a temporary file: headings to fill in, a sheet with an example, the dictionary, the codes."""
    book = Workbook(write_only=True)
    _data_sheet(book, kind)
    examples = book.create_sheet(gettext("example")[:31])
    examples.append(_headings(examples, kind))
    examples.append([column.example for column in kind.columns])
    _dictionary(book, kind)
    _codes(book, kind)
    return _file(book)


def _file(book):
    file = tempfile.TemporaryFile()  # noqa: SIM115  (FileResponse closes it)
    book.save(file)
    file.seek(0)
    return file


def _data_sheet(book, kind):
    title = str(kind.model._meta.verbose_name_plural)
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31])
    sheet.freeze_panes = "B2"
    for number, column in enumerate(kind.columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = 40 if isinstance(column, ImportText) else 18
    sheet.append(_headings(sheet, kind))
    return sheet


def _headings(sheet, kind):
    return [_cell(sheet, column.name, _BOLD, _HEADING) for column in kind.columns]


def _cell(sheet, value, font=None, fill=None):
    cell = WriteOnlyCell(sheet, value=value)
    cell.alignment = _WRAP
    if font:
        cell.font = font
    if fill:
        cell.fill = fill
    return cell


def _table(book, title, widths, headings):
    sheet = book.create_sheet(title[:31])
    sheet.sheet_view.rightToLeft = get_language_bidi()
    for letter, width in zip("ABCDEFG", widths, strict=False):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, heading, _BOLD, _HEADING) for heading in headings])
    return sheet


def _dictionary(book, kind, too_long=()):
    headings = [
        gettext("column"),
        gettext("meaning"),
        gettext("what it takes"),
        gettext("example"),
        gettext("required"),
    ]
    sheet = _table(book, gettext("data dictionary"), (22, 50, 60, 36, 12), headings)
    for column in kind.columns:
        required = gettext("yes") if column.required else ""
        line = [column.name, str(column.meaning), str(column.takes), column.example, required]
        sheet.append([_cell(sheet, guard(value)) for value in line])
    sheet.append([])
    for sentence in (
        gettext("An empty cell keeps what is there. A single dash (-) or the word VIDE in capitals empties it."),
        gettext("The order of the columns is free, and columns may be left out. Only the first sheet is read."),
        gettext("Several values in one cell are separated by ; or |. Codes never change; names are understood too."),
        gettext("“Required” is asked of a new record only. A new record is a draft."),
        gettext("A text that begins with = + - or @ has an apostrophe in front, so that no formula runs."),
    ):
        sheet.append([sentence])
    if too_long:
        sheet.append(
            [gettext("Too long for a spreadsheet, so left empty here (an import keeps the text; CSV has it):")]
        )
        for place in too_long:
            sheet.append([place])


def _codes(book, kind):
    """List the codes of the short tables that a column may name."""
    names = [str(LANGUAGE_TABLE[code].in_language) for code in LANGUAGES]
    headings = [gettext("column"), gettext("code"), *names]
    sheet = _table(book, gettext("codes"), (22, 34, *(40 for _name in names)), headings)
    for column in kind.columns:
        target = getattr(column, "target", None)
        if target is not None and target in CODES:
            names = target.objects.values_list(column.key, *columns_of("name"))
            for line in names:
                sheet.append([column.name, *(guard(str(value or "")) for value in line)])
