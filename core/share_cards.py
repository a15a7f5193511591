"""The pictures that stand for pages where their addresses are shared; drawn by templates/sheets/card.typ."""

from collections.abc import Iterable
from typing import Any

from core.languages import Text, active_language, direction
from core.marks import given_marks, office_on_sheets, sheet_mark
from core.models import Partner
from core.pdf_text import sheet_part, wordmark

MOST_MARKS = 3  # more would be too small where a card is shown as wide as a thumb


def share_card(title: Text | str, kicker: str, line: str, donors: Iterable[Partner] = ()) -> dict[str, Any]:
    """Return the data of a card: `title`, with `kicker` above and `line` below it, and the marks of some `donors`."""
    return {
        "lang": active_language(),
        "dir": direction(active_language()),
        "title": sheet_part(title),
        "kicker": sheet_part(kicker),
        "line": sheet_part(line),
        "emblem": office_on_sheets(),
        "marks": [sheet_mark(donor) for donor in given_marks(donors)[:MOST_MARKS]],
        "words": wordmark(),
    }
