"""What one cell of a spreadsheet may hold: text that no spreadsheet runs as a formula, and that a reader can undo."""

import re

EMPTYING = ("-", "VIDE")

# A text that a spreadsheet would run as a formula gets one apostrophe in front. So does a text that already looks like
# that, or like an emptying mark: taking one apostrophe away again is then always right.
_RISKY = re.compile(r"'*(?:[=+\-@\t\r]|VIDE\Z)")
_GUARDED = re.compile(r"'+(?:[=+\-@\t\r]|VIDE\Z)")

LONGEST = 32_767  # characters; a spreadsheet refuses or cuts more


def guard(value):
    """Return a cell's value such that no spreadsheet takes it for a formula; `unguard` undoes it."""
    return f"'{value}" if isinstance(value, str) and (_RISKY.match(value) or value == "-") else value


def unguard(text):
    return text[1:] if _GUARDED.match(text) else text
