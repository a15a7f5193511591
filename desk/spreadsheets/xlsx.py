"""Reads the sheets of an XLSX workbook: the values that a person sees, and what is hidden or merged.

Not openpyxl: its streaming mode says nothing of hidden rows, merged cells and formulas without a result, and it refuses
a whole workbook for a broken colour. Only the parts that hold values are read here, of the strict variant too.
"""

import datetime as dt
import math
import re
import zipfile
import zlib
from collections.abc import Iterator
from functools import cached_property
from typing import IO, Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext

from core.lazily import Lazily
from desk.spreadsheets.tables import NOT_COMPUTED, FileError, Layout, Table

etree = Lazily("lxml.etree")
numbers = Lazily("openpyxl.styles.numbers")
utils = Lazily("openpyxl.utils")
moments = Lazily("openpyxl.utils.datetime")
MAX_UNPACKED = 200 * 1024**2  # bytes; 10,000 projects with all their texts need less
MAX_PARTS = 2000
_LAST_ROW = 1_048_576  # of the format
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ROW_TAGS = ("{*}row",)
_LAYOUT_TAGS = ("{*}row", "{*}col", "{*}mergeCell", "{*}filterColumn")
_BROKEN = (zipfile.BadZipFile, zlib.error, SyntaxError, LookupError, ValueError, NotImplementedError, EOFError)


def tables(file: IO[bytes]) -> list[Table]:
    """Return the worksheets of a workbook, in their order. Raises FileError, also while rows are read."""
    book = _Workbook(file)
    return [book.table(*sheet) for sheet in book.sheets]


class _Workbook:
    def __init__(self, file):
        try:
            self.archive = zipfile.ZipFile(file)
        except _BROKEN as error:
            raise damaged(gettext("the archive")) from error
        parts = self.archive.infolist()
        if sum(part.file_size for part in parts) > MAX_UNPACKED or len(parts) > MAX_PARTS:
            raise FileError(
                gettext("Unpacked, this file has more than %(limit)s: it is refused.")
                % {"limit": filesizeformat(MAX_UNPACKED)}
            )
        self.names = {part.filename.lower(): part.filename for part in parts}
        if any(part.flag_bits & 1 for part in parts):
            raise FileError(protected())
        root = self._tree("xl/workbook.xml")
        self.is_1904 = any(_is_on(properties.get("date1904")) for properties in root.iterfind("{*}workbookPr"))
        links = {link.get("Id"): link for link in self._tree("xl/_rels/workbook.xml.rels")}
        self.sheets = []
        for sheet in root.iterfind("{*}sheets/{*}sheet"):
            link = links.get(next((value for name, value in sheet.items() if name.endswith("}id")), ""))
            if link is not None and link.get("Type", "").endswith("/worksheet"):
                target = link.get("Target", "")
                path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
                self.sheets.append((sheet.get("name", ""), path, sheet.get("state", "visible") != "visible"))

    def table(self, name, path, is_hidden):
        return Table(unescape(name), lambda: self.rows(path), is_hidden, lambda: self.layout(path))

    # --- Parts ----------------------------------------------------------------------------------------------------

    def _open(self, path):
        try:
            return self.archive.open(self.names[path.lower()])
        except _BROKEN as error:
            raise damaged(path) from error

    def _tree(self, path):
        with self._open(path) as part:
            try:
                tree = etree.parse(part, etree.XMLParser(resolve_entities=False, no_network=True))
            except _BROKEN as error:
                raise damaged(path) from error
        _refuse_entities(tree, path)
        return tree.getroot()

    def _elements(self, path, tags):
        """Yield the elements of a part one by one; each is emptied when the next is asked for."""
        with self._open(path) as part:
            try:
                parser = etree.iterparse(part, tag=tags, resolve_entities=False, no_network=True)
                for _event, element in parser:
                    _refuse_entities(element.getroottree(), path)
                    yield element
                    element.clear()
                    while element.getprevious() is not None:
                        del element.getparent()[0]
            except _BROKEN as error:
                raise damaged(path) from error

    @cached_property
    def _strings(self):
        path = "xl/sharedStrings.xml"
        return [_text(item) for item in self._elements(path, ("{*}si",))] if path.lower() in self.names else []

    @cached_property
    def _formats(self):
        """The number format of each cell style; none if the part is damaged: then a date is shown as its number."""
        try:
            root = self._tree("xl/styles.xml")
        except FileError:
            return []
        own = {item.get("numFmtId"): item.get("formatCode", "") for item in root.iterfind("{*}numFmts/{*}numFmt")}
        ids = [item.get("numFmtId", "0") for item in root.iterfind("{*}cellXfs/{*}xf")]
        return [own.get(number) or numbers.BUILTIN_FORMATS.get(int(number), "") for number in ids]

    # --- A sheet --------------------------------------------------------------------------------------------------

    def layout(self, path: str) -> Layout:
        layout = Layout()
        number = 0
        for element in self._elements(path, _LAYOUT_TAGS):
            tag = etree.QName(element).localname
            try:
                if tag == "row":
                    number = _row_number(element, number)
                    if _is_on(element.get("hidden")):
                        layout.hidden_rows.add(number)
                elif tag == "col" and _is_on(element.get("hidden")):
                    first, last = (int(element.get(name, "")) for name in ("min", "max"))
                    layout.hidden_columns.update(range(max(first, 1), min(last, 200) + 1))
                elif tag == "mergeCell":
                    layout.add_merged(element.get("ref", ""))
                elif tag == "filterColumn":
                    layout.is_filtered = True
            except _BROKEN as error:
                raise damaged(path) from error
        return layout

    def rows(self, path: str) -> Iterator[tuple[int, list]]:
        number = 0
        for row in self._elements(path, _ROW_TAGS):
            try:
                number = _row_number(row, number)
                cells = self._cells(row)
            except _BROKEN as error:
                raise damaged(path) from error
            yield number, cells

    def _cells(self, row):
        cells: list[Any] = []
        for cell in row.iterfind("{*}c"):
            place = _column(cell.get("r"), len(cells))
            cells += [""] * (place - len(cells))
            cells.append(self._value(cell))
        return cells

    def _value(self, cell):
        kind, stored = cell.get("t", "n"), cell.find("{*}v")
        text = (stored.text or "") if stored is not None else ""
        if kind == "inlineStr":
            return "".join(_text(item) for item in cell.iterfind("{*}is"))
        if cell.find("{*}f") is not None and not text and not (kind == "str" and stored is not None):
            return NOT_COMPUTED
        if kind == "s":
            return self._strings[int(text)] if text else ""
        if kind == "b":
            return text.strip() in {"1", "true"}
        if kind == "d":
            return text.replace("T", " ").removesuffix(" 00:00:00")[:16]
        if kind in {"str", "e"} or not text:
            return unescape(text)
        return self._number(text, int(cell.get("s") or 0))

    def _number(self, text, style):
        number = float(f"{float(text):.15g}")  # what the program shows: 229907.22, not 229907.22000000003
        if not math.isfinite(number):
            raise ValueError("The format has no such number.")
        form = self._formats[style] if style < len(self._formats) else ""
        if numbers.is_date_format(form):
            try:
                epoch = moments.CALENDAR_MAC_1904 if self.is_1904 else moments.CALENDAR_WINDOWS_1900
                return shown_date(moments.from_excel(number, epoch, timedelta=numbers.is_timedelta_format(form)), form)
            except (OverflowError, ValueError):
                return text
        if re.fullmatch("0{2,30}", form) and number.is_integer():
            return f"{int(number):0{len(form)}}"  # a code of a fixed length, 0012
        return int(number) if number.is_integer() else number


def damaged(part: str) -> FileError:
    """Return the error of a workbook of which a part cannot be read."""
    return FileError(
        gettext(
            "This file is damaged: %(part)s cannot be read. Open it in Excel or LibreOffice, let it be repaired, save "
            "it as a new XLSX file, and hand that in."
        )
        % {"part": part}
    )


def protected() -> str:
    return gettext(
        "A password protects this file, so it cannot be read. Open it with the password, remove the protection (in "
        "Excel: File, Info, Protect Workbook, Encrypt with Password, leave it empty), save it, and hand it in again."
    )


def unescape(text: str) -> str:
    """Undo the escapes of the format: _x000D_ is a carriage return, _x005F_ an underscore."""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def shown_date(value: Any, form: str) -> Any:
    """Return a date as precise as its format shows it: one entered as 05/2015 is stored as the first of May."""
    if isinstance(value, dt.timedelta):
        return str(value)
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    form = re.sub(r'"[^"]*"|\[[^\[\]]*\]|\\.', "", form.lower())
    if "h" in form and isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if "d" in form or "y" not in form:
        return f"{value:%Y-%m-%d}"
    return f"{value:%Y-%m}" if "m" in form else f"{value:%Y}"


def _text(item):
    """Return the text of a string: its runs, without the phonetic ones."""
    runs = [item, *item.iterfind("{*}r")]
    return unescape("".join(part.text or "" for run in runs for part in run.iterfind("{*}t")))


def _column(ref, before):
    """Return the place of a cell from its reference ("C5" is 2); without one, it follows the one before."""
    letters = re.match("[A-Z]{1,3}", ref or "")
    return utils.column_index_from_string(letters[0]) - 1 if letters else before


def _row_number(row, before):
    """Return the number of a row; without one, it follows the one before."""
    number = int(row.get("r") or before + 1)
    if not 0 < number <= _LAST_ROW:
        raise ValueError("The format has no such row.")
    return number


def _is_on(value):
    return (value or "").strip() in {"1", "true"}


def _refuse_entities(tree, path):
    if tree.docinfo.doctype:
        raise damaged(path)
