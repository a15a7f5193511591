"""An untrusted uploaded file -> the tables in it. What a file is follows from its content, not from its name."""

import zipfile
from pathlib import Path
from typing import IO

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext

from desk.spreadsheets import text_files, xlsx
from desk.spreadsheets.headings import Headings
from desk.spreadsheets.tables import FileError, Table

__all__ = ["FileError", "open_tables"]
_TEXTS = {".csv", ".txt", ".tsv", ".tab", ".xls"}  # .xls: web tools call a text file so
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Streams in the container of a workbook with a password, and of one of the old format.
_ENCRYPTED, _OLD = "EncryptedPackage".encode("utf-16-le"), ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))


def open_tables(file: IO[bytes], name: str, headings: Headings | None = None) -> list[Table]:
    """Return the tables of a file: the worksheets, or the one of a text file. Raises FileError.

    The rows are read when they are asked for, and may raise FileError too.
    """
    if file.size > settings.MAX_DOCUMENT_BYTES:  # type: ignore[attr-defined]  # an UploadedFile
        raise FileError(
            gettext("This file has %(size)s; at most %(limit)s are accepted.")
            % {"size": filesizeformat(file.size), "limit": filesizeformat(settings.MAX_DOCUMENT_BYTES)}  # type: ignore[attr-defined]
        )
    file.seek(0)
    head = file.read(512)
    if not head:
        raise FileError(gettext("This file is empty."))
    if head.startswith(b"PK"):
        return _from_archive(file)
    if head.startswith(_OLE):
        raise FileError(_why_not_ole(file, name))
    if reason := _why_not_text(head, name):
        raise FileError(reason)
    return [text_files.table(file, headings)]


def _from_archive(file):
    try:
        with zipfile.ZipFile(file) as archive:
            names = {part.filename.lower() for part in archive.infolist()}
            kind = archive.read("mimetype")[:100].decode("ascii", "replace") if "mimetype" in names else ""
    except (zipfile.BadZipFile, RuntimeError, OSError, NotImplementedError, ValueError, EOFError) as error:
        raise xlsx.damaged(gettext("the archive")) from error
    if "xl/workbook.xml" in names:
        return xlsx.tables(file)
    if "opendocument.spreadsheet" in kind:
        raise FileError(_save_as(gettext("an OpenDocument spreadsheet (.ods)")))
    if "xl/workbook.bin" in names:
        raise FileError(_save_as(gettext("a binary workbook (.xlsb)")))
    if any(part.startswith("index/") and part.endswith(".iwa") for part in names) or "index.zip" in names:
        raise FileError(_save_as(gettext("a Numbers document")))
    if "[content_types].xml" in names and any(part.startswith("xl/") for part in names):
        raise xlsx.damaged("xl/workbook.xml")
    raise FileError(gettext("This archive is no spreadsheet. Take the XLSX or CSV file out of it, and hand that in."))


def _why_not_ole(file, name):
    """Say what an OLE container is: a workbook with a password, or the format of Excel before 2007."""
    file.seek(0)
    content = file.read()
    is_named_new = Path(name).suffix.lower() in {".xlsx", ".xlsm"}
    if _ENCRYPTED in content or (is_named_new and not any(stream in content for stream in _OLD)):
        return xlsx.protected()
    return _save_as(gettext("of the format before 2007 (.xls)"))


def _why_not_text(head, name):
    """Return why a file that is no archive cannot be read as text either, or ""."""
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith(b"%pdf"):
        return gettext("This is a PDF. Only XLSX and CSV files can be read.")
    if start.startswith(b"{\\rtf"):
        return _save_as(gettext("a text document"))
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<style")):
        return _save_as(gettext("a web page, although its name is “%(name)s”") % {"name": name})
    if start.startswith(b"<?xml"):
        return _save_as(gettext("an XML file, although its name is “%(name)s”") % {"name": name})
    if Path(name).suffix.lower() not in _TEXTS:
        return gettext("The content of this file is not what its name “%(name)s” says.") % {"name": name}
    return ""


def _save_as(what):
    return gettext(
        "This file is %(what)s, which is not read here. Open it in Excel or LibreOffice, choose “Save as”, “Excel "
        "workbook (.xlsx)”, and hand in the new file."
    ) % {"what": what}
