"""Dated releases of all data: made once a month, kept, and compared with the one before.

A release is one zip with a table for each sheet of the downloads (CSV, one heading, all languages), each list as JSON
and as a workbook in each language, and their descriptions. docs/decisions/0044-catalogues-and-releases.md has the
reasons.
"""

import csv
import datetime as dt
import hashlib
import json
import tempfile
import zipfile
from contextlib import ExitStack
from functools import partial
from typing import IO, Any

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation

from core.addresses import absolute
from core.catalogue import kinds_with_data
from core.exports.csv_json import as_json, flat
from core.exports.datasets import Download, iso
from core.exports.xlsx import as_xlsx
from core.languages import LANGUAGES
from core.media_types import XLSX
from core.office import SOURCE
from pages.data_packages import csv_metadata, data_package, file_path
from pages.kept_graphics import graphics_to_keep
from pages.models import DataRelease

PACKAGE, METADATA = "datapackage.json", "csv-metadata.json"
# Columns that follow from others, or from the moment: no change of the data.
NOT_COMPARED = ("url", "published_at", "updated_at", "checked_on")


def make_release(moment: dt.datetime | None = None) -> DataRelease | None:
    """Make the release of this month, and return it; None if there is one already."""
    moment = moment or timezone.now()
    name = f"{timezone.localtime(moment):%Y-%m}"
    if DataRelease.objects.filter(name=name).exists():
        return None
    release = DataRelease(name=name, made_at=moment)
    with tempfile.TemporaryFile() as file:
        release.files, release.contents, release.kept_graphics = _write(file, release)
        release.size = file.tell()
        file.seek(0)
        release.checksum = hashlib.file_digest(file, "sha256").hexdigest()
        before = DataRelease.objects.filter(name__lt=name).first()
        release.changes = compared(before, release.contents)
        try:
            with transaction.atomic():
                release.save()
                default_storage.delete(release.stored_as)
                default_storage.save(release.stored_as, File(file))
        except IntegrityError:  # two timers at once: the other one has made it
            return None
    return release


def withdraw(release: DataRelease) -> None:
    """Delete the files of a release; its line on the page stays and says when and why. For good."""
    release.withdrawn_at = release.withdrawn_at or timezone.now()
    release.save()
    transaction.on_commit(lambda: default_storage.delete(release.stored_as))


def compared(before: DataRelease | None, contents: dict[str, Any]) -> dict[str, Any]:
    """Return the changes from a release to the `contents` of the next one, as DataRelease.changes has them."""
    changes = {"since": before.name if before else ""}
    for kind, now in contents.items():
        old = before.contents.get(kind, {}) if before else {}
        changed = {
            key: [column for column in columns if columns[column] != old[key].get(column)]
            for key, columns in now.items()
            if key in old and columns != old[key]
        }
        changes[kind] = {
            "added": [key for key in now if key not in old],
            "changed": {key: columns for key, columns in changed.items() if columns},
            "withdrawn": sum(key not in now for key in old),
        }
    return changes


def _write(file, release):
    """Write the zip; return (files, contents, keys of the graphics) of the release."""
    files, contents, graphics = [], {}, []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as book:
        for kind in kinds_with_data():
            with translation.override(SOURCE):
                found, contents[kind.name] = _tables(book, kind.dataset, release)
            files += found
            files.append(_json_of(book, kind.dataset, release))
            files += [_workbook(book, kind.dataset, release, code) for code in LANGUAGES]
        for code in LANGUAGES:
            line, graphics = _graphics(book, release, code)
            files.append(line)
        described = {PACKAGE: data_package(file_path, files, release), METADATA: csv_metadata(file_path, release)}
        for path, about in described.items():
            text = json.dumps(about, ensure_ascii=False, indent=1)
            files.append(_put(book, release, path, "application/json", [text.encode()]))
    return files, contents, graphics


def graphics_path(language: str) -> str:
    """Return the path of the figures and charts in a release, in one language: a Graphic a line, as JSON."""
    return f"graphics-{language}.jsonl"


def _graphics(book, release, language):
    """Write the figures and charts that can be shown as of this day; return (line of the file, their keys)."""
    keys = []

    def lines():
        for graphic in graphics_to_keep():
            keys.append(graphic.key)
            yield (json.dumps({"key": graphic.key, **graphic.as_json()}, ensure_ascii=False) + "\n").encode()

    with translation.override(language):
        return _put(book, release, graphics_path(language), "application/jsonl", lines()), keys


def _download(dataset, release, language, *, all_texts):
    with translation.override(language):
        source, terms = absolute(reverse(dataset.name)), absolute(reverse("data"))
    found = dataset.published().order_by("pk")
    return Download(dataset, found, language, all_texts, source, terms, taken_at=release.made_at)


def _tables(book, dataset, release):
    """Write all tables of a dataset, reading its records once; return (files, {key of a record: checksums})."""
    download = _download(dataset, release, SOURCE, all_texts=True)
    tables = download.tables()
    counts, contents, files = [0] * len(tables), {}, []
    with ExitStack() as stack:
        texts = [stack.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8", newline="")) for _table in tables]
        writers = [csv.writer(text, lineterminator="\r\n") for text in texts]
        for writer, table in zip(writers, tables, strict=True):
            writer.writerow([column.name for column in table.all_columns])
        for records in download.records(tables):
            for record in records:
                seen = contents[str(record.pk)] = {}
                for number, table in enumerate(tables):
                    rows = [[_cell(cell) for cell in row] for row in table.rows(record)]
                    writers[number].writerows(rows)
                    counts[number] += len(rows)
                    seen |= _checksums(dataset, table, rows)
        for table, text, count in zip(tables, texts, counts, strict=True):
            text.seek(0)
            pieces = (piece.encode() for piece in iter(partial(text.read, 1 << 16), ""))
            files.append(_put(book, release, file_path(dataset, table), "text/csv", pieces) | {"rows": count})
    return files, contents


def _cell(cell):
    cell = flat(cell)
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return iso(cell) if isinstance(cell, dt.date) else cell


def _checksums(dataset, table, rows):
    """Return {column: short checksum} of a record's row in the main table, {table: checksum} of its rows in another.

    Not of what names the record in each row: a corrected title is no change of its figures.
    """
    if table.sheet is not dataset.main:
        return {table.name: _short([row[len(table.key) :] for row in rows])}
    names = [column.name for column in table.columns]
    return {
        name: _short(cell)
        for row in rows
        for name, cell in zip(names, row, strict=True)
        if not name.startswith(NOT_COMPARED)
    }


def _short(value):
    return hashlib.sha256(repr(value).encode()).hexdigest()[:10]


def _json_of(book, dataset, release):
    download = _download(dataset, release, SOURCE, all_texts=True)
    pieces = (piece.encode() for piece in download.in_language(as_json(download)))
    return _put(book, release, f"{dataset.name}.json", "application/json", pieces)


def _workbook(book, dataset, release, language):
    download = _download(dataset, release, language, all_texts=False)
    pieces = download.in_language(as_xlsx(download))
    return _put(book, release, f"{dataset.name}-{language}.xlsx", XLSX, pieces)


def _put(book, release, path, media_type, pieces):
    """Write a file into the zip piece by piece; return its line for DataRelease.files."""
    info = zipfile.ZipInfo(path, timezone.localtime(release.made_at).timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED
    checksum, size = hashlib.sha256(), 0
    with book.open(info, "w") as out:
        for piece in pieces:
            out.write(piece)
            checksum.update(piece)
            size += len(piece)
    return {"path": path, "mediatype": media_type, "bytes": size, "hash": f"sha256:{checksum.hexdigest()}"}


def count_no_longer_public(release: DataRelease) -> int:
    """Return how many records of a release are no longer public."""
    return sum(
        len(keys) - kind.dataset.published().filter(pk__in=keys).count()
        for kind in kinds_with_data()
        if (keys := release.contents.get(kind.name))
    )


def opened(release: DataRelease, path: str) -> IO[bytes]:
    """Return a file of a release, or the whole release, open for reading. Raises FileNotFoundError for any other."""
    whole = default_storage.open(release.stored_as)
    if path == release.file_name:
        return whole
    try:
        return zipfile.ZipFile(whole).open(path)
    except KeyError as error:
        raise FileNotFoundError(path) from error
