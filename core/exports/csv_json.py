"""The text of a CSV or JSON file, piece by piece."""

import datetime as dt
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.cleaning import xml_text
from core.exports.cells import guard
from core.exports.datasets import Download, iso
from core.exports.streams import csv_pieces

SEPARATOR = " | "  # between several values in one cell


def flat(cell: Any) -> Any:
    """Return a cell as one value: str, int, Decimal, bool, date, datetime or None; no text is a formula."""
    if isinstance(cell, list):
        cell = SEPARATOR.join(cell)
    return guard(xml_text(cell)) if cell and isinstance(cell, str) else cell


def as_csv(download: Download, sheet_name: str) -> Iterator[str]:
    """Yield a sheet as CSV.

    The last columns give the source, the terms of use and the date: most programs would read a comment above the table
    as a row.
    """
    table = next(table for table in download.tables() if table.name == sheet_name)
    origin = [
        ("about_taken_at", _("Data of"), iso(download.taken_at)),
        ("about_source", _("Source"), download.source),
        ("about_terms_url", _("Terms of use"), download.terms),
    ]
    own = [value for _name, _heading, value in origin]
    headings = table.headings(download.headings, [(name, heading) for name, heading, _value in origin])

    def rows(record):
        return [[_csv_cell(cell) for cell in row] for row in table.rows(record)]

    blocks = (
        [row + own for rows_of_one in block for row in rows_of_one]
        for block in download.made([table], rows, f"csv {sheet_name}")
    )
    yield from csv_pieces(headings, blocks, download.separator)


def _csv_cell(cell):
    cell = flat(cell)
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return iso(cell) if isinstance(cell, dt.date) else cell


def as_json(download: Download) -> Iterator[str]:
    """Yield {"about": {…}, "projects": [{…, "figures": [{…}]}], "count": n}.

    Several values become a list, and the rows of a long sheet a list in their record. `count` comes last, because it
    counts what was really written.
    """
    main, *long = tables = download.tables()
    about = {name: value for name, _label, value in download.about()}
    yield f'{{"about": {_json(about)}, "{main.name}": ['

    def objects(record):
        beside = {table.name: list(table.objects(record)) for table in long}
        return [_json(line | beside) for line in main.objects(record)]

    count = 0
    for block in download.made(tables, objects, "json"):
        out = [line for lines in block for line in lines]
        if out:
            yield (",\n" if count else "\n") + ",\n".join(out)
        count += len(out)
    yield f'\n], "count": {count}}}\n'


def _json(value):
    return json.dumps(value, ensure_ascii=False, default=_plain)


def _plain(value):
    if isinstance(value, dt.date):
        return iso(value)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")
