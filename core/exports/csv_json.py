"""The text of a CSV or JSON file, piece by piece."""

import datetime as dt
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from core.cleaning import xml_text
from core.exports.cells import guard
from core.exports.datasets import Download
from core.exports.streams import csv_pieces

SEPARATOR = " | "  # between several values in one cell


def flat(cell: Any) -> Any:
    """Return a cell as a spreadsheet can store it: str, int, Decimal, bool, date or None; no text is a formula."""
    if isinstance(cell, list):
        cell = SEPARATOR.join(cell)
    return guard(xml_text(cell)) if cell and isinstance(cell, str) else cell


def as_csv(download: Download, sheet_name: str) -> Iterator[str]:
    """Yield a sheet as CSV.

    The last columns give the source, the terms of use and the date: most programs would read a comment above the table
    as a row.
    """
    table = next(table for table in download.tables() if table.name == sheet_name)
    origin = [gettext("Data of"), gettext("Source"), gettext("Terms of use")]
    own = [download.taken_at, download.source, download.terms]
    headings = [*(str(column.heading) for column in table.all_columns), *origin]
    blocks = (
        ([_csv_cell(cell) for cell in row] + own for record in records for row in table.rows(record))
        for records in download.records([table])
    )
    yield from csv_pieces(headings, blocks)


def _csv_cell(cell):
    cell = flat(cell)
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return cell


def as_json(download: Download) -> Iterator[str]:
    """Yield {"about": {…}, "projects": [{…, "figures": [{…}]}], "count": n}.

    Several values become a list, and the rows of a long sheet a list in their record. `count` comes last, because it
    counts what was really written.
    """
    main, *long = tables = download.tables()
    about = {name: value for name, _label, value in download.about()}
    yield f'{{"about": {_json(about)}, "{main.name}": ['
    count = 0
    for records in download.records(tables):
        out = []
        for record in records:
            beside = {table.name: list(table.objects(record)) for table in long}
            for line in main.objects(record):
                out.append((",\n" if count else "\n") + _json(line | beside))
                count += 1
        yield "".join(out)
    yield f'\n], "count": {count}}}\n'


def _json(value):
    return json.dumps(value, ensure_ascii=False, default=_plain)


def _plain(value):
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")
