"""Exports records as XLSX or CSV, with the data dictionary; template.py creates the file to fill in."""

import re
import tempfile
from collections.abc import Iterator, Sequence
from typing import IO, TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import get_language_bidi, gettext

from core.cleaning import xml_text
from core.exports.cells import LONGEST, guard, sheet_text
from core.exports.streams import csv_pieces
from core.lazily import Lazily
from desk.spreadsheets.columns import ImportText
from desk.spreadsheets.kinds import SpreadsheetKind

if TYPE_CHECKING:
    from openpyxl import Workbook

openpyxl = Lazily("openpyxl")
styles = Lazily("openpyxl.styles")
_HEADING = "D9E0F1"  # the colour behind headings


def rows(kind: SpreadsheetKind, queryset: QuerySet) -> Iterator[list]:
    """Yield the cells of each record, in the order of the kind's columns; formulas are neutralised."""
    for record in queryset.prefetch_related(*kind.relations).iterator(chunk_size=500):
        yield [guard(column.show(column.value_of(record))) for column in kind.columns]


def as_csv(kind: SpreadsheetKind, queryset: QuerySet) -> Iterator[str]:
    """Yield the lines of a CSV file in UTF-8 that spreadsheets recognise as such."""
    lines = ([xml_text(cell) if isinstance(cell, str) else cell for cell in cells] for cells in rows(kind, queryset))
    yield from csv_pieces([[column.label for column in kind.columns]], ([line] for line in lines), ";")


def as_xlsx(kind: SpreadsheetKind, queryset: QuerySet) -> IO[bytes]:
    """Return a temporary file with the records and the data dictionary; the rows are never all in memory at once."""
    book = openpyxl.Workbook(write_only=True)
    sheet = data_sheet(book, kind)
    too_long = []
    for number, cells in enumerate(rows(kind, queryset), 2):
        line = []
        for column, cell in zip(kind.columns, cells, strict=True):
            if isinstance(cell, str) and len(cell) > LONGEST:
                too_long.append(gettext("Row %(row)s, column %(column)s") % {"row": number, "column": column.label})
                cell = ""  # noqa: PLW2901  (blank: an import keeps the text that is there)
            line.append(sheet_text(cell) if isinstance(cell, str) else cell)
        sheet.append(line)
    dictionary(book, kind, too_long)
    return as_file(book)


def as_file(book: "Workbook") -> IO[bytes]:
    """Return a temporary file with a workbook."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  (FileResponse closes it)
    book.save(file)
    file.seek(0)
    return file


def data_sheet(book: "Workbook", kind: SpreadsheetKind) -> Any:
    """Add the sheet of the records, with its headings, and return it."""
    title = str(kind.model._meta.verbose_name_plural)
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31])
    sheet.freeze_panes = "B2"
    for number, column in enumerate(kind.columns, 1):
        sheet.column_dimensions[openpyxl.utils.get_column_letter(number)].width = (
            40 if isinstance(column, ImportText) else 18
        )
    sheet.append(headings(sheet, kind))
    return sheet


def headings(sheet: Any, kind: SpreadsheetKind) -> list:
    """Return the cells of the headings."""
    return [_cell(sheet, column.label, is_heading=True) for column in kind.columns]


def _cell(sheet, value, *, is_heading=False):
    cell = openpyxl.cell.WriteOnlyCell(sheet, value=value)
    cell.alignment = styles.Alignment(wrap_text=True, vertical="top")
    if is_heading:
        cell.font = styles.Font(bold=True)
        cell.fill = styles.PatternFill("solid", fgColor=_HEADING)
    return cell


def table(book: "Workbook", title: str, widths: tuple, names: list[str]) -> Any:
    """Add a sheet with headings, in the direction of the reader's language, and return it."""
    sheet = book.create_sheet(title[:31])
    sheet.sheet_view.rightToLeft = get_language_bidi()
    for letter, width in zip("ABCDEFG", widths, strict=False):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, heading, is_heading=True) for heading in names])
    return sheet


def dictionary(book: "Workbook", kind: SpreadsheetKind, too_long: Sequence[str] = ()) -> None:
    """Add the sheet that says what each column means and takes."""
    names = [
        gettext("column"),
        gettext("short name"),
        gettext("meaning"),
        gettext("what it takes"),
        gettext("example"),
        gettext("required"),
    ]
    sheet = table(book, gettext("data dictionary"), (30, 22, 50, 60, 36, 12), names)
    for column in kind.columns:
        required = gettext("yes") if column.required else ""
        line = [column.label, column.name, str(column.meaning), str(column.takes), column.example, required]
        sheet.append([_cell(sheet, guard(value)) for value in line])
    sheet.append([])
    for sentence in (
        gettext("An empty cell keeps what is there. A single dash (-) or the word VIDE in capitals empties it."),
        gettext(
            "The order of the columns is free, and columns may be left out. The sheet with these headings is read."
        ),
        gettext("A heading may be the label in any language of the portal, or the short name."),
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
