"""Reads a text file (CSV): its code page, recognised by what its columns must hold, and its separator.

No library guesses better: it does not know that a column is in Arabic and its neighbour in French, as here, in one
code page of Windows. The columns do.
"""

import codecs
import contextlib
import csv
import io
import itertools
import re
from typing import IO

from django.utils.translation import gettext

from desk.spreadsheets.headings import SEARCHED, Headings
from desk.spreadsheets.letters import fitness
from desk.spreadsheets.tables import NOT_COMPUTED, FileError, Table

SEPARATORS = ";,\t|"
# In the order in which they are preferred when they read the same.
_CODE_PAGES = {
    "utf-8": "UTF-8",
    "cp1252": "Windows-1252",
    "cp1256": "Windows-1256",
    "mac_roman": "MacRoman",
    "iso8859_15": "ISO-8859-15",
    "iso8859_6": "ISO-8859-6",
    "cp850": "DOS 850",
    "cp720": "DOS 720",
    "mac_arabic": "MacArabic",
}
_SAMPLE = 100_000  # characters of the cells that the code pages are compared with
_PIECE = 2**16  # bytes, or characters of a line, that are read at once
_FORMULA = re.compile(r'="([^"]*)"')
_IS_FORMULA = re.compile(r"=[A-Za-zÀ-ÿ(+\-\d@]")


def table(file: IO[bytes], headings: Headings | None) -> Table:
    """Return the table of a text file. Without `headings`, no column has a language."""
    encoding = _marked(file)
    notes = []
    if not encoding:
        skipped, separator = _beginning(file, "latin-1", headings)
        encoding = _code_page(file, skipped, separator, headings)
        if encoding != "utf-8":
            notes.append(
                gettext("This text file is not in UTF-8. It was read as %(page)s: look whether the letters are right.")
                % {"page": _CODE_PAGES[encoding]}
            )
    skipped, separator = _beginning(file, encoding, headings)
    return Table("", lambda: _records(file, encoding, skipped, separator), notes=notes, is_text=True)


def _marked(file):
    """Return the encoding that the first bytes show, "" if they show none."""
    file.seek(0)
    head = file.read(4096)
    marks = (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    )
    for mark, encoding in marks:
        if head.startswith(mark):
            return encoding
    # UTF-16 without its mark: headings and separators are ASCII, so every other byte of theirs is 0.
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) > 4 and min(even, odd) * 8 < max(even, odd):
        return "utf-16-le" if odd > even else "utf-16-be"
    return ""


def _text(file, encoding):
    file.seek(0)
    return io.TextIOWrapper(file, encoding, errors="replace", newline="")


def _beginning(file, encoding, headings):
    """Return (lines to leave out, separator); a line "sep=;" says it, else the headings show it."""
    text = _text(file, encoding)
    try:
        lines = [line.lstrip("\ufeff") for line in itertools.islice(iter(lambda: text.readline(_PIECE), ""), SEARCHED)]
    finally:
        _let_go(text)
    said = re.fullmatch(r"\A\s{0,9}\"?sep=(.)\"?\s*", lines[0], re.IGNORECASE) if lines else None
    if said:
        return 1, said[1]
    return 0, max(SEPARATORS, key=lambda separator: _columns(lines, separator, headings))


def _columns(lines, separator, headings):
    """Return how well a separator fits: (headings that it lets us recognise, how often it stands in the first line)."""
    row = headings.find(enumerate(_parsed(lines, separator))) if headings else None
    return len(row.known) if row else 0, lines[0].count(separator) if lines else 0


def _parsed(lines, separator):
    try:
        return list(csv.reader(lines, delimiter=separator))
    except csv.Error:
        return []


def _records(file, encoding, skipped, separator):
    text = _text(file, encoding)
    try:
        for _line in range(skipped):
            text.readline(_PIECE)
        rows = csv.reader(text, delimiter=separator, skipinitialspace=False)
        for number, row in enumerate(rows, skipped + 1):
            if number == skipped + 1 and row:
                row[0] = row[0].lstrip("\ufeff")
            yield number, [_cell(cell) for cell in row]
    except csv.Error as error:
        raise FileError(gettext("A row cannot be read: %(error)s.") % {"error": error}) from error
    finally:
        _let_go(text)


def _cell(cell):
    """Return a cell; ="0012" is how spreadsheets keep a text, another formula has no result in a text file."""
    if cell.startswith("="):
        if kept := _FORMULA.fullmatch(cell):
            return kept[1]
        if _IS_FORMULA.match(cell):
            return NOT_COMPUTED
    return cell


def _let_go(text):
    with contextlib.suppress(ValueError):  # the upload may already be closed
        text.detach()  # otherwise it would close the upload


# --- Code page --------------------------------------------------------------------------------------------------------


def _code_page(file, skipped, separator, headings):
    """Return the code page in which the columns hold what they must; UTF-8 if the whole file is valid."""
    if _is_utf8(file):
        return "utf-8"
    first, cells = _samples(file, skipped, separator)
    scores = {page: _score(first, cells, page, headings) for page in _CODE_PAGES}
    return max(scores, key=lambda page: scores[page])  # of equals, the first


def _is_utf8(file):
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    try:
        while chunk := file.read(_PIECE):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _samples(file, skipped, separator):
    """Return ([first rows], [(row, place, bytes of a cell beyond ASCII), …]), all in bytes, up to a limit."""
    rows = _records(file, "latin-1", skipped, separator)
    first, cells, total = [], [], 0
    for number, row in rows:
        row = [cell.encode("latin-1", "replace") for cell in row]  # noqa: PLW2901
        if len(first) < SEARCHED:
            first.append((number, row))
        foreign = [(number, place, cell) for place, cell in enumerate(row) if not cell.isascii()]
        cells += foreign
        total += sum(len(cell) for _number, _place, cell in foreign)
        if total > _SAMPLE:
            rows.close()
            break
    return first, cells


def _score(first, cells, page, headings):
    """Return how well a code page fits: recognised headings, and letters that the language of their column has."""
    read = [(number, [cell.decode(page, errors="replace") for cell in row]) for number, row in first]
    heading_row = headings.find(read) if headings else None
    written = dict(read)[heading_row.number] if heading_row else []
    languages = dict(enumerate(headings.language_of(cell) or None for cell in written))
    score = 10.0 * len(heading_row.known) if heading_row else 0.0
    for number, place, cell in cells:
        is_below = heading_row is not None and number > heading_row.number
        score += fitness(cell.decode(page, errors="replace"), languages.get(place) if is_below else None)
    return score
