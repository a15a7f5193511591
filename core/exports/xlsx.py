"""A workbook of a list: its sheets, the data dictionary, the codes in every language, and what the file is.

XlsxWriter keeps one row of each sheet in memory and the others in temporary files, so the workbook is sent when it is
whole. Texts are inline strings, which no program runs as a formula.
"""

import datetime as dt
import tempfile
from collections.abc import Iterator

from django.utils import translation
from django.utils.translation import gettext

from core.exports.cells import sheet_title
from core.exports.columns import Cell, Column
from core.exports.datasets import PUBLISHER, TERMS, Download, plain_blanks
from core.exports.worksheets import Formats, Worksheet
from core.languages import LANGUAGES, language_name
from core.lazily import Lazily

xlsxwriter = Lazily("xlsxwriter")
_PIECE = 256 * 1024  # bytes


def as_xlsx(download: Download) -> Iterator[bytes]:
    """Yield the bytes of a workbook."""
    with tempfile.TemporaryFile() as file:
        _write(download, file)
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece


def _write(download, file):
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_urls": False})
    _describe(book, download)
    formats, tables, titles, cut = Formats(book), download.tables(), [], []

    def sheet(title, columns, heads, leading):
        titles.append(sheet_title(title, titles))
        return Worksheet(book.add_worksheet(titles[-1]), formats, columns, heads, leading=leading, cut=cut)

    worksheets = [sheet(table.title, table.all_columns, _heads(table, download), table.leading) for table in tables]
    for block in download.made(tables, lambda record: [[*table.rows(record)] for table in tables], "xlsx"):
        for number, worksheet in enumerate(worksheets):
            for rows in block:
                for row in rows[number]:
                    worksheet.add(row)
    counted = [(worksheet.sheet.name, worksheet.count, worksheet.is_full) for worksheet in worksheets]
    _fill(sheet, gettext("Data dictionary"), _dictionary(tables), leading=2)
    _fill(sheet, gettext("Codes"), _codes(tables))
    _fill(sheet, gettext("About this file"), _about(download, counted, cut))
    for worksheet in worksheets:
        worksheet.finish()
    book.close()


def _describe(book, download):
    """Write the properties of the document: whose it is, of when, in which language."""
    book.set_properties(
        {
            "title": str(download.dataset.title),
            "author": str(PUBLISHER),
            "company": str(PUBLISHER),
            "comments": f"{TERMS} {download.source}",
            "created": download.taken_at.astimezone(dt.UTC).replace(tzinfo=None),
        }
    )
    book.set_custom_property("Language", download.language)
    book.set_size(2400, 1400)


def _heads(table, download):
    """Return the rows above the data of a table. A time of day says where: a spreadsheet knows no time zones."""
    first, *tags = table.headings(download.headings)
    if download.headings != "names":
        first = [
            f"{heading} ({plain_blanks(column.unit)})" if column.type is Cell.MOMENT else heading
            for heading, column in zip(first, table.all_columns, strict=True)
        ]
    return [first, *tags]


def _fill(sheet, title, rows, leading=1):
    """Add a sheet with these rows, the first of which is the heading."""
    heading, *rows = rows
    columns = [Column(str(number), text, None) for number, text in enumerate(heading)]
    worksheet = sheet(title, columns, [heading], leading)
    for row in rows:
        worksheet.add(row)
    worksheet.finish()


def _dictionary(tables):
    """Return the rows of the data dictionary, which describes each column of each sheet."""
    headings = [
        *(gettext("Sheet"), gettext("Column"), gettext("Name"), gettext("Type"), gettext("Unit")),
        *(gettext("Meaning"), gettext("Allowed values"), "HXL"),
    ]
    rows = [
        [
            *(table.title, plain_blanks(column.heading), column.name, column.type_in_words, str(column.unit)),
            *(str(column.meaning), "\n".join(f"{code}: {label}" for code, label in column.allowed.items()), column.tag),
        ]
        for table in tables
        for column in table.all_columns
    ]
    return [headings, *rows]


def _codes(tables):
    """Return the rows of the sheet of codes, each with its label in every language."""
    labels = [gettext("Label (%(language)s)") % {"language": language_name(code)} for code in LANGUAGES]
    columns = [(table, column) for table in tables for column in table.all_columns if column.choices]
    in_each = []
    for language in LANGUAGES:
        with translation.override(language):
            in_each.append([column.allowed for _table, column in columns])
    rows = [
        [table.title, column.name, code, *(allowed[code] for allowed in labels_of)]
        for (table, column), *labels_of in zip(columns, *in_each, strict=True)
        for code in column.allowed
    ]
    return [[gettext("Sheet"), gettext("Name"), gettext("Code"), *labels], *rows]


def _about(download, counted, cut):
    """Return the rows about the file itself: its source, its date, and what was left out."""
    rows = [[gettext("About this file"), ""]]
    rows += [[str(label), value] for _name, label, value in download.about()]
    rows += [[gettext("Rows: %(sheet)s") % {"sheet": title}, count] for title, count, _is_full in counted]
    for title, _count, is_full in counted:
        if is_full:
            rows.append([gettext("More rows than a sheet can hold; the CSV file has them all:"), title])
    rows += [[gettext("Too long for a cell, so cut here; CSV and JSON have all of it:"), place] for place in cut[:1000]]
    return rows
