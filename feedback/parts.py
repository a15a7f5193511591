"""The parts of a record that a reader can name: its public fields, from their declarations.

Of a project they are declared in projects/fields.py; of any other kind, in the columns of its download.
"""

from collections.abc import Iterator

from django.utils.text import capfirst
from django.utils.translation import gettext

from core.kinds import kind_of
from core.publication import Publication
from projects import fields
from projects.models import Project

# Columns that say where a record is and when, not what it says.
NOT_SHOWN = {"slug", "url", "published_at", "updated_at", "checked_on"}


def parts_of(record: Publication) -> list[tuple[str, str]]:
    """Return [(name, label in the active language)] of the parts of a record, in the order of their declarations."""
    found: dict[str, str] = {}
    for name, label in _declared(record):
        found.setdefault(name, capfirst(str(label)))  # partners are a field of a project, and rows of its download
    return list(found.items())


def label_of(record: Publication | None, part: str) -> str:
    """Return the label of a part; its name if it is not declared any more, or if the record is gone."""
    return dict(parts_of(record)).get(part, part) if record and part else part


def _declared(record: Publication) -> Iterator[tuple[str, object]]:
    dataset = kind_of(record).dataset
    if isinstance(record, Project):
        yield from ((field.name, field.label) for field in fields.FIELDS if "page" not in field.absent())
    elif dataset:
        columns = (column for column in dataset.main.columns() if column.name not in NOT_SHOWN)
        yield from ((column.name, column.heading) for column in columns)
    else:
        yield from ((name, record._meta.get_field(name).verbose_name) for name in record.translated_fields)
    if dataset:
        yield from ((sheet.name, sheet.title) for sheet in dataset.long)
    for rows in ("pictures", "sources"):
        if hasattr(record, rows):
            yield rows, {"pictures": gettext("Pictures"), "sources": gettext("Sources")}[rows]
