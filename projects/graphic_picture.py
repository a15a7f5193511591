"""The data of templates/sheets/graphic.typ: one figure or chart as a picture, with its source, date and our mark."""

from typing import Any

from django.utils.translation import gettext

from core.languages import active_language, direction
from core.marks import office_on_sheets
from core.pdf_text import sheet_part, sheet_text, wordmark
from core.templatetags.portal import day
from projects.citations import Citation


def graphic_picture(citation: Citation) -> dict[str, Any]:
    graphic = citation.graphic
    return {
        "lang": active_language(),
        "dir": direction(active_language()),
        "emblem": office_on_sheets(),
        "words": wordmark(),
        "title": sheet_part(graphic.title),
        "scope": sheet_text(graphic.scope),
        "number": sheet_text(graphic.number or ("" if graphic.rows else "–")),
        "notes": [sheet_text(note) for note in graphic.notes],
        "rows": [
            {
                "label": sheet_part(row.label),
                "value": sheet_text(row.value),
                "share": float(row.width) / 100,
                "is_first": row.is_first,
            }
            for row in graphic.rows
        ],
        "source": sheet_text(graphic.source),
        "dates": [sheet_text(sentence) for sentence in dates_of(citation)],
        "address": citation.address.partition("://")[2],
    }


def dates_of(citation: Citation) -> list[str]:
    """Return of when its data are, and the day that it is pinned to, each as a sentence."""
    dated = gettext("Data of %(date)s.") % {"date": citation.graphic.as_of} if citation.graphic.as_of else ""
    pinned = gettext("As of %(day)s, pinned.") % {"day": day(citation.day)} if citation.day else ""
    return [sentence for sentence in (dated, pinned) if sentence]
