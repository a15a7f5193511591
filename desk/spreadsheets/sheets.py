"""Which sheets of a file are meant: the visible ones whose headings are ours; and what to tell of the others."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from desk.spreadsheets.headings import Found, Headings
from desk.spreadsheets.tables import FileError, Layout, Table

_ENOUGH = 2  # of our headings in a row make it the row of headings, unless there is no other cell in it


@dataclass
class Sheet:
    """A table whose headings were found, and what the officer is told of the file."""

    table: Table
    layout: Layout
    found: Found
    notes: list[str]


def choose(tables: Sequence[Table], headings: Headings) -> list[Sheet]:
    """Return the visible sheets with our headings; raise FileError that says why there are none."""
    fitting = []
    for table in tables:
        layout = table.layout()
        row = headings.find(table.filled(layout))
        if row is not None and _fits(row):
            fitting.append(Sheet(table, layout, row, []))
    chosen = [sheet for sheet in fitting if not sheet.table.is_hidden]
    if not chosen:
        raise FileError(*_why_none(tables, [sheet.table for sheet in fitting], headings))
    for sheet in chosen:
        sheet.notes = _notes(sheet, tables)
    return chosen


def _fits(row):
    return len(row.known) >= _ENOUGH or set(filter(None, row.names)) == row.known


def _notes(sheet, tables):
    notes = [*sheet.table.notes]
    if sheet.table.is_text:
        return notes
    notes.append(
        gettext("Read: the sheet “%(sheet)s”, its headings in row %(row)s.")
        % {"sheet": sheet.table.name, "row": sheet.found.number}
    )
    others = [table.name for table in tables if table is not sheet.table and not table.is_hidden]
    hidden = [table.name for table in tables if table is not sheet.table and table.is_hidden]
    if others:
        notes.append(gettext("Not read: the sheets %(sheets)s.") % {"sheets": _quoted(others)})
    if hidden:
        notes.append(gettext("Not read: the hidden sheets %(sheets)s.") % {"sheets": _quoted(hidden)})
    return notes


def _why_none(tables, hidden, headings):
    if hidden:
        names = _quoted([table.name for table in hidden])
        return [
            gettext("The sheet with our headings is hidden: %(sheets)s. Unhide it, and save the file.")
            % {"sheets": names}
        ]
    visible = [table for table in tables if not table.is_hidden]
    for table in visible:
        row = _likeliest(table)
        if row:
            number, cells = row
            where = (
                gettext("No heading of the template was found. The sheet “%(sheet)s” was looked at, row %(row)s:")
                % {"sheet": table.name, "row": number}
                if table.name
                else gettext("No heading of the template was found. Row %(row)s was looked at:") % {"row": number}
            )
            unknown = [str(cell)[:60] for cell in cells if cell != "" and not headings.column_of(cell)]
            return [where, *(unknown_heading(headings, heading) for heading in unknown[:20])]
    return [gettext("This file is empty.")]


def _likeliest(table):
    """Return the row that a person would take for the headings: the first with several cells, else the first."""
    rows = [row for _place, row in zip(range(10), table.filled(), strict=False)]
    return next((row for row in rows if len(row[1]) > 1), rows[0] if rows else None)


def unknown_heading(headings: Headings, heading: str) -> str:
    near = headings.near(heading)
    if near:
        return gettext("unknown column “%(name)s”; did you mean “%(near)s”?") % {
            "name": heading,
            "near": headings.kind.by_name[near[0]].label,
        }
    return gettext("unknown column “%(name)s”. Take the headings of the template.") % {"name": heading}


def _quoted(names):
    return ", ".join(gettext("“%(name)s”") % {"name": name} for name in names)
