"""The data of the PDF of a report, for templates/sheets/report.typ: the same sections as on the page."""

from typing import Any

from django.utils.translation import gettext

from core import renditions
from core.addresses import absolute
from core.languages import Text, text_of
from core.marks import sheet_mark
from core.office import office_words
from core.pdf_text import sheet_part, sheet_text, wordmark
from pages.report import DonorReport
from pages.report_sections import keys, sections
from projects.factsheet import frame, today_text

MOST_ON_PAPER = 6  # pictures
LARGEST = 500_000  # bytes of one


def report_sheet(report: DonorReport, path: str) -> dict[str, Any]:
    """Return the data of the sheet; `path` is that of the page of the same report, with its query."""
    name = text_of(report.donor, "name")
    title = gettext("Report for a donor")
    period = report.period.words or gettext("The whole time")
    return {
        **frame(absolute(path)),
        "name": sheet_part(name),
        "draft": sheet_text(gettext("Not public: contains drafts")) if report.has_drafts else "",
        "mark": sheet_mark(report.donor),
        "keys": [
            {"value": sheet_text(key.value), "label": sheet_text(key.label), "note": sheet_text(key.note)}
            for key in keys(report)
        ],
        "sections": [_section(section) for section in sections(report)],
        "pictures": [one for line in report.pictures.rows[:MOST_ON_PAPER] if (one := _picture(line.record))],
        "words": {
            **wordmark(),
            "title": sheet_text(title),
            "period": sheet_text(period),
            "running": sheet_text(f"{title} – {name.value} – {period}"),
            "pictures": sheet_text(gettext("Pictures")),
            "support": sheet_text(gettext("With funding from")),
            "more": sheet_text(gettext("This report on the portal, with links to every record:")),
            "qr_alt": sheet_text(gettext("QR code that leads to this report on the portal")),
            "made_on": sheet_text(
                gettext("Made on %(day)s from the records of %(office_name)s.")
                % (office_words() | {"day": today_text()})
            ),
        },
    }


def _section(section):
    return {
        "heading": sheet_text(section.heading),
        "sentences": [sheet_text(sentence) for sentence in section.sentences],
        "rows": [_row(row) for row in section.rows],
        "more": sheet_text(section.more),
    }


def _row(row):
    progress = row.progress
    return {
        "lead": sheet_text(row.lead),
        "title": sheet_part(row.title),
        "url": absolute(row.url) if row.url else "",
        "notes": [sheet_part(note) for note in row.notes if note],
        "draft": sheet_text(gettext("Not public: %(state)s") % {"state": row.not_public}) if row.not_public else "",
        "share": min(1, progress.reached.number / progress.target) if progress and progress.target else None,
    }


def _picture(picture):
    """Return a picture with its words, or None if its file cannot be read, or is large and has no smaller size yet."""
    small = next(name for name in renditions.names(picture.file.name, picture.width or 1) if name.endswith(".webp"))
    name = small if renditions.is_there(small, picture.has_sizes) else picture.file.name
    try:
        with picture.file.storage.open(name, "rb") as file:
            content = file.read(LARGEST + 1)
    except OSError:  # a restored database without its files
        return None
    if len(content) > LARGEST:
        return None
    caption = text_of(picture, "caption")
    return {
        "content": list(content),  # JSON has no bytes
        "alt": sheet_text(text_of(picture, "alt")),
        "caption": sheet_part(caption) if caption else None,
        "credit": sheet_text(Text(picture.credit, "fr", False)),
    }
