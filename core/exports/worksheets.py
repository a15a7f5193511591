"""One worksheet as people like it: a filter, titles that stay in sight, widths by content, wrapped texts, links."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import get_language_bidi, gettext

from core.cleaning import xml_text
from core.exports.cells import LONGEST
from core.exports.columns import Cell, Column, Year
from core.exports.csv_json import SEPARATOR
from core.lazily import Lazily

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet as Sheet

utility = Lazily("xlsxwriter.utility")
MOST_ROWS = 1_048_576  # of a sheet, the heading included
MOST_LINKS = 65_000  # of a sheet; spreadsheet programs refuse a file with more than 65,530
LONGEST_LINK = 2_000
NARROWEST, WIDEST, WIDEST_TITLE = 9, 60, 40  # of a column, in characters
WIDEST_FROZEN = 90  # of all columns that stay in sight together
PAGE = 180  # characters across a printed page
MOST_LINES = 5  # of a row
LINE = 15  # points
A4 = 9
_AS_FORMULA = tuple("=+-@'\t\r")


class Formats:
    """The formats of a workbook, each made once."""

    def __init__(self, book: "Workbook"):
        def made(**more: Any) -> Any:
            return book.add_format({"valign": "top", **more})

        self.heading = made(bold=True, bg_color="#D9E0F1", text_wrap=True, bottom=1)
        self.tag = made(font_color="#5A6478", text_wrap=True)
        self.text = made(text_wrap=True)
        # A text that looks like a formula stays a text when somebody edits its cell, and no apostrophe is seen.
        self.quoted = made(text_wrap=True, quote_prefix=True)
        self.whole = made(num_format="#,##0")
        self.number = made(num_format="#,##0.00")
        self.year = made(num_format="0")
        # LibreOffice shows the words; other programs show their own for true and false.
        self.yes_no = made(num_format=f'"{gettext("yes")}";;"{gettext("no")}"', align="left")
        self.date = made(num_format="yyyy\\-mm\\-dd", align="left")
        self.moment = made(num_format="yyyy\\-mm\\-dd hh:mm", align="left")
        self.link = made(font_color="#0033A0", underline=1, text_wrap=True)


class Worksheet:
    """Writes a worksheet row by row; `finish` is called after the last one.

    `heads` are the rows above the data, `leading` is how many columns stay in sight. `cut` collects the place of each
    text that was too long.
    """

    def __init__(
        self, sheet: "Sheet", formats: Formats, columns: Sequence[Column], heads: Sequence, *, leading: int, cut: list
    ):
        self.sheet, self.formats, self.columns, self.leading, self.cut = sheet, formats, columns, leading, cut
        self.count, self.is_full = 0, False
        self._heads, self._links = len(heads), 0
        self._widest = [WIDEST_TITLE if number < leading else WIDEST for number in range(len(columns))]
        self._widths = [NARROWEST] * len(columns)
        for number, row in enumerate(heads):
            for place, text in enumerate(row):
                # A heading may take two lines, and it leaves room for the button of the filter.
                self._widen(place, max(len(text) // 2, *(len(word) for word in text.split() or [""])) + 3)
                sheet.write_string(number, place, text, formats.tag if number else formats.heading)
        sheet.set_row(0, 2 * LINE)
        if get_language_bidi():
            sheet.right_to_left()

    def add(self, cells: Sequence) -> None:
        """Write a row, if the sheet has room for it."""
        row = self.count + self._heads
        self.is_full = self.is_full or row >= MOST_ROWS
        if self.is_full:
            return
        self.count += 1
        plain = [self._plain(row, place, cell) for place, cell in enumerate(cells)]
        lines = max(self._lines(place, cell) for place, cell in enumerate(plain))
        if lines > 1:  # not every program sees by itself that a text takes several
            self.sheet.set_row(row, min(lines, MOST_LINES) * LINE)
        for place, cell in enumerate(plain):
            if cell is not None and cell != "":
                self._put(row, place, cell)

    def _plain(self, row, place, cell):
        """Return a cell as one value; a text is one that a workbook can hold."""
        if isinstance(cell, list):
            cell = SEPARATOR.join(cell)
        if isinstance(cell, str):
            cell = xml_text(cell)
            if len(cell) > LONGEST:
                self.cut.append(f"{self.sheet.name}: {utility.xl_rowcol_to_cell(row, place)}")
                cell = cell[: LONGEST - 1] + "…"
        return cell

    def _lines(self, place, cell):
        """Return how many lines a cell takes, and widen its column for it."""
        if not isinstance(cell, str):
            self._widen(place, 17 if isinstance(cell, dt.datetime) else 11 if isinstance(cell, dt.date) else 15)
            return 1
        if len(cell) < NARROWEST and "\n" not in cell:
            return 1
        widest, lines = self._widest[place], 0
        for line in cell.split("\n"):
            self._widen(place, len(line) + 1)
            lines += 1 + int(len(line) / (0.9 * widest))  # words are not cut
        return lines

    def _widen(self, place, width):
        self._widths[place] = max(self._widths[place], min(width, self._widest[place]))

    def _put(self, row, place, cell):
        sheet, formats = self.sheet, self.formats
        if isinstance(cell, str):
            self._put_text(row, place, cell)
        elif isinstance(cell, bool):
            sheet.write_boolean(row, place, cell, formats.yes_no)
        elif isinstance(cell, dt.datetime):
            sheet.write_datetime(row, place, timezone.localtime(cell).replace(tzinfo=None), formats.moment)
        elif isinstance(cell, dt.date):
            sheet.write_datetime(row, place, cell, formats.date)
        elif isinstance(cell, Year):
            sheet.write_number(row, place, cell, formats.year)
        elif isinstance(cell, int | Decimal):
            sheet.write_number(row, place, cell, formats.whole if cell == int(cell) else formats.number)
        else:
            raise TypeError(f"{type(cell).__name__} has no form in a spreadsheet")

    def _put_text(self, row, place, text):
        is_address = self.columns[place].type is Cell.ADDRESS and text.startswith(("http://", "https://"))
        if is_address and len(text) <= LONGEST_LINK and self._links < MOST_LINKS:
            self._links += 1
            self.sheet.write_url(row, place, text, self.formats.link)
        else:
            looks_like_formula = text.startswith(_AS_FORMULA)
            self.sheet.write_string(row, place, text, self.formats.quoted if looks_like_formula else self.formats.text)

    def finish(self) -> None:
        """Set the filter, what stays in sight, the widths, and how the sheet is printed."""
        sheet, last = self.sheet, self.count + self._heads - 1
        for place, width in enumerate(self._widths):
            sheet.set_column(place, place, width)
        frozen = self.leading if sum(self._widths[: self.leading]) <= WIDEST_FROZEN else 0
        sheet.freeze_panes(self._heads, frozen)
        sheet.autofilter(self._heads - 1, 0, last, len(self.columns) - 1)
        sheet.ignore_errors({"number_stored_as_text": f"A1:{utility.xl_rowcol_to_cell(last, len(self.columns) - 1)}"})
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1 + sum(self._widths) // PAGE, 0)
        sheet.repeat_rows(0, self._heads - 1)
        if frozen:
            sheet.repeat_columns(0, frozen - 1)
        sheet.set_footer("&L&A&R&P / &N")
