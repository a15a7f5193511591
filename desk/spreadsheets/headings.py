"""Finds the row of headings in a sheet, and says which column a heading names, in whatever language it is written."""

import difflib
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import translation

from core.language_table import LANGUAGE_TABLE
from core.languages import LANGUAGES
from core.lazily import Lazily
from core.search import fold
from desk.spreadsheets.kinds import SpreadsheetKind

utils = Lazily("openpyxl.utils")
SEARCHED = 60  # rows in which headings are looked for; titles and instructions may stand above them
UNKNOWN = "?"  # before the name of a column that the portal does not know, in ImportRow.cells


@dataclass
class Found:
    """A row of headings: where it stands, and the name of each column, "" where there is none."""

    number: int
    names: list[str]
    as_written: dict[str, str] = field(default_factory=dict)  # {column name: its heading in the file}

    @property
    def known(self) -> set[str]:
        return {name for name in self.names if name and not name.startswith(UNKNOWN)}

    @property
    def repeated(self) -> list[str]:
        """Names of columns that stand there twice."""
        return sorted({name for name in self.names if name and self.names.count(name) > 1})


class Headings:
    """The headings of a kind: the name of a column in files, or its label in any language of the portal."""

    def __init__(self, kind: SpreadsheetKind):
        self.kind = kind
        self._columns = _by_heading(kind)

    def column_of(self, heading: Any) -> str:
        """Return the name of the column that a heading names, or ""."""
        return self._columns.get(fold(str(heading)), "")

    def language_of(self, heading: Any) -> str | None:
        """Return the language of the texts below a heading: "" if it is none of one language, None if unknown."""
        name = self.column_of(heading)
        if not name:
            return None
        column = self.kind.by_name[name]
        return column.field.language if column.is_text else ""

    def near(self, heading: str) -> list[str]:
        """Return the names of columns that a misspelt heading may mean, the likeliest first."""
        near = difflib.get_close_matches(fold(heading), self._columns, 4, 0.6)
        return list(dict.fromkeys(self._columns[text] for text in near))

    def find(self, rows: Iterable[tuple[int, Sequence]]) -> Found | None:
        """Return the row of headings: the one with most of our columns among the first, or None."""
        best = None
        for number, cells in itertools.islice(rows, SEARCHED):
            known = {name for cell in cells if (name := self.column_of(cell))}
            filled = sum(cell != "" for cell in cells)
            if 2 * len(known) >= filled and (best is None or len(known) > len(best.known)) and known:
                best = self.read(number, cells)
        return best

    def read(self, number: int, cells: Sequence) -> Found:
        """Return a row as headings; a column that the portal does not know has its heading or its letter as name."""
        found = Found(number, [])
        for place, cell in enumerate(cells, 1):
            heading = " ".join(str(cell).split())[:100]
            name = self.column_of(heading) or (f"{UNKNOWN}{heading}" if heading else "")
            if name.startswith(UNKNOWN) and name in found.names:
                name = f"{name} ({utils.get_column_letter(place)})"
            found.names.append(name)
            if name:
                found.as_written.setdefault(name, heading)
        return found


def _by_heading(kind):
    """Return {folded heading: column name}; names of columns win over labels, and no label stands for two columns."""
    exact = {fold(column.name): column.name for column in kind.columns}
    with_language, bare = {}, {}
    for language in LANGUAGES:
        with translation.override(language):
            for column in kind.columns:
                _add(with_language, str(column.label), column)
                if column.is_text:
                    text = str(column.field.translated_field.verbose_name)
                    own = LANGUAGE_TABLE[column.field.language]
                    for name in (own.code, own.own_name, str(own.name), str(own.in_language)):
                        _add(with_language, f"{text} {name}", column)
                    if column.field.language == language:
                        _add(bare, text, column)
    return {text: name for text, name in {**bare, **with_language}.items() if name} | exact


def _add(headings, text, column):
    folded = fold(text)
    if headings.setdefault(folded, column.name) != column.name:
        headings[folded] = ""
