"""Creates the file to fill in: headings with drop-down lists, an example, the dictionary, and the codes."""

from typing import IO, TYPE_CHECKING, Any

from django.db.models import Model
from django.utils.translation import gettext

from core.exports.cells import guard, sheet_text
from core.language_table import LANGUAGE_TABLE
from core.languages import LANGUAGES
from core.lazily import Lazily
from core.publication import Publication
from desk.spreadsheets.columns import ImportChoice, YesNo
from desk.spreadsheets.export import as_file, data_sheet, dictionary, headings, table
from desk.spreadsheets.kinds import SpreadsheetKind
from desk.spreadsheets.tables import MAX_ROWS

if TYPE_CHECKING:
    from openpyxl import Workbook

openpyxl = Lazily("openpyxl")
datavalidation = Lazily("openpyxl.worksheet.datavalidation")
_LISTED = 5000  # records of one kind; a longer list helps nobody


def template(kind: SpreadsheetKind) -> IO[bytes]:
    """Return a temporary file: headings to fill in, a sheet with an example, the dictionary, the codes."""
    book = openpyxl.Workbook()  # not write-only: that mode has no drop-down lists
    book.remove(book.active)
    sheet = data_sheet(book, kind)
    examples = book.create_sheet(gettext("example")[:31])
    examples.append(headings(examples, kind))
    examples.append([column.example for column in kind.columns])
    dictionary(book, kind)
    lists = _codes(book, kind)
    for number, column in enumerate(kind.columns, 1):
        if column.name in lists:
            sheet.add_data_validation(_drop_down(openpyxl.utils.get_column_letter(number), *lists[column.name]))
    return as_file(book)


def _drop_down(letter, formula, is_closed):
    """Return the list that a column offers; only a closed one refuses what is not in it."""
    rule = datavalidation.DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=is_closed)
    rule.error = gettext("Choose from the list, or leave the cell empty.")
    rule.add(f"{letter}2:{letter}{MAX_ROWS}")
    return rule


def _codes(book: "Workbook", kind: SpreadsheetKind) -> dict[str, tuple[str, bool]]:
    """List what the columns may name; return {column name: (reference of its list, whether it is closed)}."""
    title = gettext("codes")[:31]
    languages = [str(LANGUAGE_TABLE[code].in_language) for code in LANGUAGES]
    names = [gettext("columns"), gettext("code"), *languages]
    sheet = table(book, title, (30, 34, *(40 for _name in languages)), names)
    lists, row = {}, 2
    for columns, lines in _groups(kind):
        labels = ", ".join(column.label for column in columns)
        for line in lines:
            sheet.append([labels, *(guard(sheet_text(str(cell or ""))) for cell in line)])
        place = f"'{title}'!$B${row}:$B${row + len(lines) - 1}"
        lists |= {column.name: (place, _is_closed(column)) for column in columns if lines}
        row += len(lines)
    return lists


def _groups(kind):
    """Yield ([columns], [(code, name in each language)]): columns that name the same records share a list."""
    by_target = {}
    for column in kind.columns:
        target = getattr(column, "target", None)
        if target is not None:
            by_target.setdefault((target, column.key), []).append(column)
        elif isinstance(column, ImportChoice):
            yield [column], [(label, *([code] + [""] * (len(LANGUAGES) - 1))) for code, label in _choices(column)]
        elif isinstance(column, YesNo):
            yield [column], [(gettext("yes"), *[""] * len(LANGUAGES)), (gettext("no"), *[""] * len(LANGUAGES))]
    for (target, key), columns in by_target.items():
        yield columns, _records(target, key)


def _choices(column: Any) -> list[tuple[str, str]]:
    return [(code, str(label)) for code, label in column.field.flatchoices if code]


def _records(target: type[Model], key: str) -> list[tuple]:
    """Return (code, name in each language) of the records, those in the bin left out."""
    records = target.objects  # type: ignore[attr-defined]
    records = records.in_use() if issubclass(target, Publication) else records.all()
    name = getattr(target, "translated_fields", ("name",))[0] if hasattr(target, "translated_fields") else "name"
    fields = [f"{name}_{code}" for code in LANGUAGES]
    return list(records.order_by(key).values_list(key, *fields)[:_LISTED])


def _is_closed(column):
    """Whether a cell takes exactly one entry of the list; several records in a cell are typed, with ; between them."""
    return isinstance(column, ImportChoice | YesNo)
