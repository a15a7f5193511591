"""In which formats each list can be downloaded, and where: at the list's address with another ending."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.media_types import XLSX


@dataclass(frozen=True)
class Format:
    """`ending` is that of the address, `kinds` are the lists that offer the format; empty means all."""

    ending: str
    label: object
    about: object
    media_type: str
    kinds: frozenset = frozenset()


# To add a format to a list, add it here: the links below the lists and the data page follow.
FILES = [
    Format("csv", "CSV", _("one table, for any program"), "text/csv"),
    Format("xlsx", "XLSX", _("a workbook with all tables, for a spreadsheet"), XLSX),
    Format("json", "JSON", _("for programmers"), "application/json"),
    Format(
        "xml",
        "IATI",
        _("XML of the International Aid Transparency Initiative, 2.03"),
        "application/xml",
        frozenset({"projects"}),
    ),
    Format("pdf", "PDF", _("a sheet to print or to send"), "application/pdf", frozenset({"projects"})),
]


@dataclass(frozen=True)
class FileLink:
    label: object
    about: object
    media_type: str
    href: str


def file_links(kind: str, query: str = "") -> list[FileLink]:
    """Return a FileLink for every format of the list `kind`, with the list's `query` ("?axis=youth" or "")."""
    base = reverse(kind).rstrip("/")
    query = "" if query == "?" else query
    return [
        FileLink(f.label, f.about, f.media_type, f"{base}.{f.ending}{query}")
        for f in FILES
        if kind in f.kinds or not f.kinds
    ]
