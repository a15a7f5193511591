"""Shortening a text for a card, a description or a sheet: never in the middle of a word or of a number.

Templates call the filter `brief`; nothing else shortens what readers see.
"""

import re
from collections.abc import Iterator

ELLIPSIS = "…"
LONGEST_WORD = 40
# Where a sentence ends: after its mark and closing quotes, before a blank. A capital with a point is an initial.
_SENTENCE = re.compile(r"(?<!\b[A-Z]\.)(?<=[.!?؟…])[»”\")\]\u00a0\u202f]{0,4}(?=[ \n])")
# Where a word ends: before a blank, but not between the groups of a number. No-break spaces are not blanks.
_WORD = re.compile(r"(?<=[^\d \n])(?=[ \n])|(?<=\d)(?=[ \n]+[^\d \n])")
_LOOSE = " \n\u00a0\u202f,;:،؛([«“-–—/"  # must not stand last


def brief(text: object, limit: int) -> str:
    """Return a text whole if it has at most `limit` characters, else its beginning.

    The beginning ends with a sentence if that keeps half of the limit, else with a word and an ellipsis. Only a word
    that no language has, longer than LONGEST_WORD, is cut.
    """
    text = str(text).strip()  # lazy, or a core.languages.Text
    if len(text) <= limit:
        return text
    sentences = _last_end(_SENTENCE, text, limit)
    if sentences >= limit / 2:
        return text[:sentences]
    words = text[: _last_end(_WORD, text, limit - len(ELLIPSIS))].rstrip(_LOOSE)
    while any(map(str.isdigit, words[(last := max(words.rfind(" "), words.rfind("\n")) + 1) :])):
        words = words[:last].rstrip(_LOOSE)  # a number without its unit says something else
    first = _WORD.split(text, maxsplit=1)[0]
    return f"{words or (first if len(first) <= LONGEST_WORD else text[: limit - len(ELLIPSIS)])}{ELLIPSIS}"


def brief_parts(texts: list[str], limit: int) -> Iterator[tuple[int, str]]:
    """Yield (number, text) of the first paragraphs that have at most `limit` characters together, the last one brief.

    A paragraph of which little would remain is left out, but never the first.
    """
    left = limit
    for number, text in enumerate(texts):
        if len(text) > left:
            if not number or left >= limit / 5:
                yield number, brief(text, left)
            return
        yield number, text
        left -= len(text)


def _last_end(pattern, text, limit):
    """Return the last end of a match within the limit, 0 for none."""
    return max((match.end() for match in pattern.finditer(text, 0, limit + 2) if match.end() <= limit), default=0)
