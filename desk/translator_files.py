"""Exports texts for an external translator: one row per text. translator_import.py reads the file when it comes back.

Each row has its key and checksums of the French text and of the translation at that time, so that a file may come back
weeks later.
"""

import tempfile
from collections.abc import Iterable
from itertools import groupby
from typing import IO

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext

from accounts.models import User
from core.batches import batched
from core.exports.cells import sheet_text
from core.languages import direction, language_name, text_of
from core.lazily import Lazily
from core.page_texts import key_of, page_texts
from core.publication import Publication
from core.richtext import RichTextField
from core.texts import count_words, fingerprint
from core.translation_states import SOURCE, TextState, all_states, is_part
from desk import page_parts, rights

openpyxl = Lazily("openpyxl")
styles = Lazily("openpyxl.styles")
MARK = "portal-translation-1"  # the heading of the key column, which identifies our files
MAX_RECORDS = 1000
_LONGEST = 32_767  # characters in a cell
KEY, SOURCE_TEXT, TARGET, SOURCE_PRINT, TEXT_PRINT = 0, 5, 7, 10, 11  # columns, from 0


def open_languages(user: User, record: Publication) -> tuple[str, ...]:
    """Return the languages in which `user` may edit the texts of a record, directly or as a proposal."""
    return rights.written_languages(user, record, proposing=True)


# --- Out --------------------------------------------------------------------------------------------------------------


def export(
    records: Iterable[Publication], language: str, user: User, *, everything: bool = False
) -> tuple[IO[bytes], int]:
    """Return (a temporary XLSX file, number of texts): the texts that are not ready in a language, or all.

    `records` may be of several kinds. Texts of pictures and names are in it once, if `user` may bring them back.
    """
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = gettext("texts")[:31]
    sheet.append(_headings(language))
    for line in _lines(records, language, user, everything):
        sheet.append(line)
    _dress(sheet, language)
    _notes(book, language)
    file = tempfile.TemporaryFile()  # noqa: SIM115  (FileResponse closes it)
    book.save(file)
    file.seek(0)
    return file, sheet.max_row - 1


def _headings(language):
    today = timezone.localdate().isoformat()
    return [
        f"{MARK} {language}",
        gettext("kind"),
        gettext("record"),
        gettext("text"),
        gettext("state"),
        gettext("French text of %(date)s") % {"date": today},
        gettext("translation of %(date)s") % {"date": today},
        gettext("YOUR TRANSLATION: %(language)s") % {"language": language_name(language)},
        gettext("to be kept"),
        gettext("words"),
        "source",
        "text",
    ]


def _lines(records, language, user, everything):
    written = set()
    for _kind, group in groupby(records, key=type):
        for batch in batched(group, 200):
            parts = page_texts(batch)
            for record in batch:
                for name, state in all_states(record, language).items():
                    owner, field = parts[record.pk].get(name, (None, "")) if is_part(name) else (record, name)
                    if owner is None or key_of(owner, field) in written or not (everything or state != TextState.READY):
                        continue
                    is_shared = not page_parts.is_of_record(record, name)
                    if not getattr(owner, f"{field}_{SOURCE}") or (is_shared and not rights.may(user, owner, "change")):
                        continue
                    written.add(key_of(owner, field))
                    yield _line(record, owner, field, language, state)


def _line(record, owner, field, language, state):
    model_field = owner._meta.get_field(field)
    source, text = getattr(owner, f"{field}_{SOURCE}"), getattr(owner, f"{field}_{language}") or ""
    notes = []
    if isinstance(model_field, RichTextField):
        notes.append(gettext("The tags in angle brackets (<p>, <a href=…>): translate only what stands between them."))
    if model_field.max_length:
        notes.append(gettext("At most %(count)d characters.") % {"count": model_field.max_length})
    return [
        f"{key_of(owner, field)}/{language}",
        str(capfirst(record._meta.verbose_name)),
        str(text_of(record, record.translated_fields[0], SOURCE)),
        capfirst(page_parts.name_of(record, field if owner is record else key_of(owner, field))),
        str(state.label),
        sheet_text(source)[:_LONGEST],
        sheet_text(text)[:_LONGEST],
        None,
        " ".join(notes),
        count_words(source),
        fingerprint(source),
        fingerprint(text),
    ]


def _dress(sheet, language):
    """Format the sheet, and lock everything except the translator's column (without a password)."""
    for letter, width in zip("BCDEFGHIJ", (14, 30, 18, 14, 60, 60, 60, 30, 8), strict=True):
        sheet.column_dimensions[letter].width = width
    for letter in "AKL":
        sheet.column_dimensions[letter].hidden = True
    sheet.freeze_panes = "E2"
    sheet.auto_filter.ref = f"A1:J{sheet.max_row}"
    for row in sheet.iter_rows():
        for number, cell in enumerate(row):
            theirs = number in {TARGET - 1, TARGET} and direction(language) == "rtl"
            cell.alignment = styles.Alignment(wrap_text=True, vertical="top", readingOrder=2 if theirs else 1)
            if cell.data_type == "f":  # a text that begins with "=" is not a formula
                cell.data_type, cell.quotePrefix = "s", True
            if cell.row == 1:
                cell.font, cell.fill = styles.Font(bold=True), styles.PatternFill("solid", fgColor="D9E0F1")
            elif number == TARGET:
                cell.protection, cell.fill = (
                    styles.Protection(locked=False),
                    styles.PatternFill("solid", fgColor="FFF3D6"),
                )
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = sheet.protection.autoFilter = False


def _notes(book, language):
    sheet = book.create_sheet(gettext("how to")[:31])
    sheet.column_dimensions["A"].width = 110
    for sentence in (
        gettext("Write the translation (%(language)s) into the yellow column.") % {"language": language_name(language)},
        gettext("An empty yellow cell keeps the translation that the portal has."),
        gettext("Keep tags such as <p>, <strong> or <a href=…> as they are, in pairs, and every link."),
        gettext("Keep the numbers; their spelling may follow the language (2 639 or 2,639)."),
        gettext("Do not move, add or delete columns. Rows may be left out."),
        gettext("Save the file as XLSX and send it back: it is checked before anything changes."),
    ):
        sheet.append([sentence])
    for row in sheet.iter_rows():
        row[0].alignment = styles.Alignment(wrap_text=True, vertical="top")
