"""A spreadsheet (ECMA-376, Office Open XML) written while it is sent.

openpyxl needs the whole workbook before it writes the first byte; the tests read these files with it. Texts are inline
strings, so no table of shared strings grows in memory. The main sheet is sent row by row; the long ones wait in
temporary files, because the sheets follow one another in the file.
"""

import datetime as dt
import re
import tempfile
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

from django.utils.translation import get_language_bidi, gettext

from core.exports.cells import LONGEST, sheet_text
from core.exports.csv_json import flat
from core.exports.datasets import Download
from core.exports.streams import Pipe

MOST_ROWS = 1_048_576  # of a sheet, the heading included
_PIECE = 256 * 1024  # bytes
_DAY_ZERO = dt.date(1899, 12, 30)  # dates are numbers of days since then, right from March 1900 on
_HEADING, _DATE = 1, 2  # numbers of the styles below
_BROKEN_TITLE = re.compile(r"[\[\]:*?/\\']")

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_STYLES = (
    f'{_XML}<styleSheet xmlns="{_MAIN}">'
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFD9E0F1"/></patternFill></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="2" borderId="0" xfId="0" applyFont="1" applyFill="1" applyAlignment="1">'
    '<alignment vertical="top" wrapText="1"/></xf>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def as_xlsx(download: Download) -> Iterator[bytes]:
    """Yield the bytes of a workbook: the main sheet, the long ones, the data dictionary, and what the file is."""
    tables = download.tables()
    pipe, cut = Pipe(), []
    sheets = [_Sheet(table.title, cut) for table in tables]
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as book:  # type: ignore[call-overload]  # writes only
        _write_frame(book, [*(table.title for table in tables), gettext("Data dictionary"), gettext("About this file")])
        waiting = [tempfile.TemporaryFile() for _table in tables[1:]]  # noqa: SIM115  (closed below)
        try:
            yield from _write_records(book, pipe, download, [*zip(sheets, tables, strict=True)], waiting)
            for number, file in enumerate(waiting, 2):
                file.seek(0)
                with book.open(_path(number), "w") as part:
                    while piece := file.read(_PIECE):
                        part.write(piece)
                        yield pipe.taken()
        finally:
            for file in waiting:
                file.close()
        book.writestr(_path(len(tables) + 1), _dictionary(tables))
        book.writestr(_path(len(tables) + 2), _about(download, sheets, cut))
    yield pipe.taken()


def _write_records(book, pipe, download, sheets, waiting):
    """Write the rows of all sheets, those of the main sheet into the workbook; yield its bytes as they are ready."""
    with book.open(_path(1), "w") as part:
        outs = [(sheet, table, out) for (sheet, table), out in zip(sheets, [part, *waiting], strict=True)]
        for sheet, table, out in outs:
            out.write(sheet.head([str(column.heading) for column in table.all_columns]))
        yield pipe.taken()
        for records in download.records([table for _sheet, table in sheets]):
            for sheet, table, out in outs:
                out.write("".join(sheet.row(row) for record in records for row in table.rows(record)).encode())
            yield pipe.taken()
        for _sheet, _table, out in outs:
            out.write(_FOOT)


_FOOT = b"</sheetData></worksheet>"


class _Sheet:
    """Builds the XML of one worksheet, row by row. `cut` collects a sentence for each text that was too long."""

    def __init__(self, title, cut):
        self.title, self.cut, self.count = title, cut, 0
        self._letters = [_letters(number) for number in range(1, 200)]

    def head(self, headings, widths=()):
        """Return the XML up to the row of headings, included."""
        widths = widths or [40 if number < 3 else 20 for number in range(len(headings))]
        columns = "".join(
            f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
            for number, width in enumerate(widths, 1)
        )
        right_to_left = ' rightToLeft="1"' if get_language_bidi() else ""
        cells = "".join(
            f'<c r="{letters}1" s="{_HEADING}" t="inlineStr">{_string(heading)}</c>'
            for letters, heading in zip(self._letters, headings, strict=False)
        )
        return (
            f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView{right_to_left} workbookViewId="0">'
            '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
            f'<cols>{columns}</cols><sheetData><row r="1">{cells}</row>'
        ).encode()

    def row(self, cells):
        """Return the XML of a row, or "" if the sheet is full."""
        self.count += 1
        number = self.count + 1
        if number > MOST_ROWS:
            return ""
        return f'<row r="{number}">{"".join(self._cells(number, cells))}</row>'

    def _cells(self, number, cells):
        for letters, cell in zip(self._letters, cells, strict=False):
            cell = flat(cell)  # noqa: PLW2901
            if cell is None or cell == "":
                continue
            place = f'<c r="{letters}{number}"'
            if isinstance(cell, str):
                if len(cell) > LONGEST:
                    self.cut.append(f"{self.title}: {letters}{number}")
                    cell = cell[: LONGEST - 1] + "…"  # noqa: PLW2901
                yield f'{place} t="inlineStr">{_string(cell)}</c>'
            elif isinstance(cell, bool):
                yield f'{place} t="b"><v>{int(cell)}</v></c>'
            elif isinstance(cell, dt.date):
                yield f'{place} s="{_DATE}"><v>{(cell - _DAY_ZERO).days}</v></c>'
            elif isinstance(cell, int | Decimal):
                yield f"{place}><v>{cell}</v></c>"
            else:
                raise TypeError(f"{type(cell).__name__} has no form in a spreadsheet")


def _dictionary(tables):
    """Return the data dictionary: a sheet that describes each column of each sheet."""
    sheet = _Sheet("", [])
    headings = [gettext("Sheet"), gettext("Column"), gettext("Name in JSON"), gettext("Meaning")]
    rows = [
        [table.title, str(column.heading), column.name, str(column.meaning)]
        for table in tables
        for column in table.all_columns
    ]
    return sheet.head(headings, [24, 40, 32, 90]) + "".join(map(sheet.row, rows)).encode() + _FOOT


def _about(download, sheets, cut):
    """Return the sheet about the file itself: its source, its date, and what was left out."""
    about = _Sheet("", [])
    rows = [[str(label), value] for _name, label, value in download.about()]
    rows += [[gettext("Rows: %(sheet)s") % {"sheet": sheet.title}, sheet.count] for sheet in sheets]
    for sheet in sheets:
        if sheet.count >= MOST_ROWS:
            rows.append([gettext("More rows than a sheet can hold; the CSV file has them all:"), sheet.title])
    rows += [[gettext("Too long for a cell, so cut here; CSV and JSON have all of it:"), place] for place in cut[:1000]]
    head = about.head([gettext("About this file"), ""], [40, 90])
    return head + "".join(map(about.row, rows)).encode() + _FOOT


def _write_frame(book, titles):
    """Write all parts of the workbook except its sheets."""
    numbers = range(1, len(titles) + 1)
    sheets = "".join(
        f'<sheet name={quoteattr(title)} sheetId="{n}" r:id="rId{n}"/>'
        for n, title in zip(numbers, _sheet_titles(titles), strict=True)
    )
    parts = "".join(f'<Override PartName="/{_path(n)}" ContentType="{_TYPES}.worksheet+xml"/>' for n in numbers)
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{_LINKS}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    book.writestr(
        "[Content_Types].xml",
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/>{parts}</Types>',
    )
    book.writestr(
        "_rels/.rels",
        f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    )
    book.writestr(
        "xl/workbook.xml",
        f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets>{sheets}</sheets></workbook>',
    )
    book.writestr(
        "xl/_rels/workbook.xml.rels",
        f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{links}<Relationship Id="rId{len(titles) + 1}" '
        f'Type="{_LINKS}/styles" Target="styles.xml"/></Relationships>',
    )
    book.writestr("xl/styles.xml", _STYLES)


def _sheet_titles(titles):
    """Return valid titles for worksheets: at most 31 characters, unique, without forbidden characters."""
    taken = []
    for title in titles:
        short = _BROKEN_TITLE.sub(" ", title)[:31].strip()
        number = 2
        while short.casefold() in {other.casefold() for other in taken}:
            short = f"{short[:28]} {number}"
            number += 1
        taken.append(short)
    return taken


def _path(number):
    return f"xl/worksheets/sheet{number}.xml"


def _string(text):
    return f'<is><t xml:space="preserve">{escape(sheet_text(text))}</t></is>'


def _letters(number):
    """Return the letters of a column number, starting from 1: A, Z, AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
