"""What every reader of files gives: tables of rows, and what of them a person does not see."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext

from core.lazily import Lazily

utils = Lazily("openpyxl.utils")
MAX_ROWS = 10_000
MAX_COLUMNS = 100
MAX_CELL = 100_000  # characters; a page of text has 3,000
UNREADABLE = "\N{REPLACEMENT CHARACTER}"
NOT_COMPUTED = "#FORMULA!"  # a formula whose result is not in the file
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NAMED = 12  # places that a sentence names


class FileError(Exception):
    """A file that cannot be read at all; `sentences` explain why."""

    def __init__(self, *sentences):
        super().__init__("\n".join(sentences))
        self.sentences = sentences


@dataclass
class Layout:
    """What is hidden or merged in a sheet. `merged` are (first column, first row, last column, last row)."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    is_filtered: bool = False

    def add_merged(self, ref: str) -> None:
        if ":" in ref:
            self.merged.append(tuple(utils.range_boundaries(ref)))

    def notes(self, numbers: Sequence[int], columns: int) -> list[str]:
        """Return sentences about the rows with these numbers and the first so many columns."""
        notes = []
        rows = sorted(self.hidden_rows & set(numbers))
        if rows:
            sentence = (
                gettext("A filter hides rows of this sheet; they were read too: %(rows)s.")
                if self.is_filtered
                else gettext("Hidden rows were read too: %(rows)s.")
            )
            notes.append(sentence % {"rows": _listed(rows)})
        hidden = sorted(place for place in self.hidden_columns if place <= columns)
        if hidden:
            letters = ", ".join(utils.get_column_letter(place) for place in hidden)
            notes.append(gettext("Hidden columns were read too: %(columns)s.") % {"columns": letters})
        merged = [area for area in self.merged if area[3] >= min(numbers, default=0) and area[0] <= columns]
        if merged:
            places = ", ".join(_range(area) for area in merged[:_NAMED]) + ("…" if len(merged) > _NAMED else "")
            notes.append(
                gettext(
                    "Merged cells: %(places)s. The content of each counts for all its rows, in its first column only."
                )
                % {"places": places}
            )
        return notes


@dataclass
class Table:
    """A worksheet, or a whole text file. Each call of `rows` begins anew and yields (row number, cells)."""

    name: str
    rows: Callable[[], Iterator[tuple[int, list]]]
    is_hidden: bool = False
    layout: Callable[[], Layout] = Layout
    notes: list[str] = field(default_factory=list)  # how a text file was understood
    is_text: bool = False

    def filled(self, layout: Layout | None = None) -> Iterator[tuple[int, list]]:
        """Yield the rows with content, merged cells filled, blank cells at the end left out."""
        count = 0
        for number, row in spread(self.rows(), layout.merged if layout else ()):
            cells = [clean(cell) for cell in row]
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


def spread(rows: Iterable[tuple[int, list]], merged: Iterable[tuple]) -> Iterator[tuple[int, list]]:
    """Give each row of a merged cell its content, if the row has any content of its own."""
    tops: dict[int, list] = {}
    for left, top, _right, bottom in merged:
        if bottom > top:
            tops.setdefault(top, []).append((left - 1, bottom))
    open_: dict[int, tuple] = {}  # {place: (last row, content)}
    for number, row in rows:
        cells = [*row]
        if any(cell not in ("", None) for cell in cells):
            for place, (bottom, content) in open_.items():
                if number <= bottom:
                    cells += [""] * (place + 1 - len(cells))
                    cells[place] = content
        for place, bottom in tops.get(number, ()):
            open_[place] = (bottom, cells[place] if place < len(cells) else "")
        yield number, cells


def clean(cell: object) -> str | int | float:
    """Return a cell as it is kept: "" for a blank one, a string or a number."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "oui" if cell else "non"
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    if isinstance(cell, str):
        # Neither XML nor PostgreSQL can store control characters; a replacement mark remains and is reported.
        text = cell.replace("\r\n", "\n").replace("\r", "\n")
        return _CONTROL.sub(UNREADABLE, text) if text.strip() else ""
    return cell  # type: ignore[return-value]  # a number


def _listed(numbers):
    """Return "3, 5–9, 12": neighbours as one range."""
    parts = []
    for number in numbers:
        if parts and number == parts[-1][1] + 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    shown = [str(first) if first == last else f"{first}–{last}" for first, last in parts[:_NAMED]]
    return ", ".join(shown) + ("…" if len(parts) > _NAMED else "")


def _range(area):
    left, top, right, bottom = area
    return f"{utils.get_column_letter(left)}{top}:{utils.get_column_letter(right)}{bottom}"
