"""Cell values that no spreadsheet program runs as a formula; the change can be undone."""

import re
from collections.abc import Collection
from typing import Any

from core.cleaning import xml_text

EMPTYING = ("-", "VIDE")

# A text that a spreadsheet would run as a formula gets one apostrophe in front. So does a text that already looks like
# that, or like a mark that clears a field. Then removing one apostrophe is always right.
_RISKY = re.compile(r"\A'*(?:[=+\-@\t\r]|VIDE\Z)")
_GUARDED = re.compile(r"\A'+(?:[=+\-@\t\r]|VIDE\Z)")

_LIKE_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")

_BROKEN_TITLE = re.compile(r"[\[\]:*?/\\']")

LONGEST = 32_767  # characters; spreadsheet programs reject or cut longer texts


def guard(value: Any) -> Any:
    """Return the value of a cell so that no spreadsheet program runs it as a formula; `unguard` undoes this."""
    return f"'{value}" if isinstance(value, str) and (_RISKY.match(value) or value == "-") else value


def sheet_text(text: str) -> str:
    """Return a text as a workbook can hold it: without what XML forbids, and no "_x000D_" that is read as an escape.

    The escapes are those of ECMA-376, 22.9.2.19; _x005F_ is an underscore.
    """
    return _LIKE_ESCAPE.sub("_x005F_", xml_text(text))


def unguard(text: str) -> str:
    return text[1:] if _GUARDED.match(text) else text


def sheet_title(title: str, taken: Collection[str]) -> str:
    """Return a valid title for a worksheet: at most 31 characters, none of them forbidden, and not one of `taken`."""
    whole = short = _BROKEN_TITLE.sub(" ", title)[:31].strip()
    number = 2
    while short.casefold() in {other.casefold() for other in taken}:
        short = f"{whole[:28].strip()} {number}"
        number += 1
    return short
