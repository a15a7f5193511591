"""Reads an untrusted uploaded file once, from top to bottom: headings and rows."""

import codecs
import contextlib
import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import openpyxl
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext

MAX_ROWS = 10_000
MAX_COLUMNS = 100
MAX_CELL = 100_000  # characters; a page of text has 3,000
MAX_UNPACKED = 200 * 1024**2  # bytes; 10,000 projects with all their texts need less
UNREADABLE = "\N{REPLACEMENT CHARACTER}"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class FileError(Exception):
    """A file that cannot be read at all; `sentences` explain why."""

    def __init__(self, *sentences):
        super().__init__("\n".join(sentences))
        self.sentences = sentences


def read(file: IO[bytes], name: str) -> tuple[Iterator[tuple[int, list]], list[str]]:
    """Return (rows, notes): an iterator over (row number, [cell, …]) with the headings first, blank rows left out.

    A cell is "", a string, an int or a float; dates are strings with the precision of their format. Raises FileError,
    also while iterating.
    """
    if file.size > settings.MAX_DOCUMENT_BYTES:
        raise FileError(
            gettext("This file has %(size)s; at most %(limit)s are accepted.")
            % {"size": filesizeformat(file.size), "limit": filesizeformat(settings.MAX_DOCUMENT_BYTES)}
        )
    extension = Path(name).suffix.lower()
    file.seek(0)
    head = file.read(4)
    file.seek(0)
    if not head:
        raise FileError(gettext("This file is empty."))
    if extension == ".xlsx" and head[:2] == b"PK":
        return _filled(_xlsx(file)), []
    if extension == ".csv" and head[:2] != b"PK":
        encoding = _encoding(file)
        notes = []
        if encoding == "cp1252":
            notes.append(
                gettext(
                    "This CSV file is not in UTF-8. It was read as Windows-1252: look whether the accents are right."
                )
            )
        return _filled(_csv(file, encoding)), notes
    if extension in {".xlsx", ".csv"}:
        raise FileError(gettext("The content of this file is not what its name “%(name)s” says.") % {"name": name})
    raise FileError(gettext("Only XLSX and CSV files can be read."))


def _filled(rows):
    """Skip blank rows and trailing blank cells; reject files that are too large."""
    count = 0
    for number, row in rows:
        cells = [_clean(cell) for cell in row]
        while cells and cells[-1] == "":
            cells.pop()
        if not cells:
            continue
        if len(cells) > MAX_COLUMNS:
            raise FileError(
                gettext("Row %(row)s has %(count)s columns; at most %(limit)s are read.")
                % {"row": number, "count": len(cells), "limit": MAX_COLUMNS}
            )
        if count > MAX_ROWS:
            raise FileError(gettext("The file has more than %(limit)s rows: divide it.") % {"limit": MAX_ROWS})
        count += 1
        yield number, cells
    if not count:
        raise FileError(gettext("This file is empty."))


def _clean(cell):
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "oui" if cell else "non"
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    if isinstance(cell, str):
        # Neither XML nor PostgreSQL can store control characters; a replacement mark remains and is reported.
        return _CONTROL.sub(UNREADABLE, cell) if cell.strip() else ""
    return cell


# --- CSV --------------------------------------------------------------------------------------------------------------


def _encoding(file):
    """Return the encoding: UTF-8 or UTF-16 if it is valid, else that of French Windows."""
    head = file.read(2)
    file.seek(0)
    if head in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
        return "utf-16"
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := file.read(2**16):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    finally:
        file.seek(0)
    return "utf-8-sig"


def _csv(file, encoding):
    text = io.TextIOWrapper(file, encoding, errors="replace", newline="")
    try:
        first = text.readline(2**16)
        separator = max(";,\t", key=first.count)
        text.seek(0)
        yield from enumerate(csv.reader(text, delimiter=separator), 1)
    except csv.Error as error:
        raise FileError(gettext("A row cannot be read: %(error)s.") % {"error": error}) from error
    except UnicodeError as error:
        raise FileError(gettext("This file cannot be read as text.")) from error
    finally:
        with contextlib.suppress(ValueError):  # the upload may already be closed
            text.detach()  # otherwise it would close the upload


# --- XLSX -------------------------------------------------------------------------------------------------------------


def _xlsx(file):
    broken = FileError(gettext("This file cannot be read as a spreadsheet."))
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
        if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
            raise broken
        if sum(part.file_size for part in parts) > MAX_UNPACKED or len(parts) > 2000:
            raise FileError(
                gettext("Unpacked, this file has more than %(limit)s: it is refused.")
                % {"limit": filesizeformat(MAX_UNPACKED)}
            )
        file.seek(0)
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except FileError:
        raise
    except Exception as error:  # the library does not wrap the exceptions of its parsers
        raise broken from error
    try:
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # the dimensions stated in the file may be wrong
        for number, row in enumerate(sheet.iter_rows(), 1):
            yield number, [_value(cell) for cell in row]
    except FileError:
        raise
    except Exception as error:
        raise broken from error
    finally:
        book.close()


def _value(cell):
    value = cell.value
    if isinstance(value, dt.timedelta):
        return str(value)
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    if not isinstance(value, dt.date):
        return value
    # A date entered as 05/2015 is stored as its first day: only the cell format shows the precision.
    form = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", (cell.number_format or "").lower())
    if "h" in form and isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if "d" in form or "y" not in form:
        return f"{value:%Y-%m-%d}"
    return f"{value:%Y-%m}" if "m" in form else f"{value:%Y}"
