"""Comparing texts: whether they are equivalent for a translator, how many words they have, what changed.

This module knows no model, so that the models can call it.
"""

import hashlib
import html
import re
from difflib import Match, SequenceMatcher
from itertools import accumulate

MAX_PAIRS = 20_000_000  # of equal words, one in each text: the comparison looks at each, again and again

TAG = re.compile(r"<\s{0,9}(/?)\s{0,9}([A-Za-z][A-Za-z0-9]*+)([^<>]*+)>")
HREF = re.compile(r"""\bhref\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u2060\ufeff"))
_TYPOGRAPHY = str.maketrans({"’": "'", "‘": "'", "«": '"', "»": '"', "“": '"', "”": '"', "„": '"', "‐": "-", "‑": "-"})
_BLANKS = re.compile(r"[^\S\u00a0\u202f]+")  # a no-break space keeps a number together
_LOOSE_SPACE = re.compile(r' ?(["<>]) ?| (?=[:;!?…])')


def canonical(text: str | None) -> str:
    """Return a canonical form: it is equal for texts that are equivalent for a translator.

    Differences in spaces, the case of tags, quotation marks and apostrophes do not matter; in words, numbers, tags and
    link addresses they do.
    """
    text = TAG.sub(_canonical_tag, text or "")
    text = html.unescape(text).translate(_INVISIBLE).translate(_TYPOGRAPHY)
    return _LOOSE_SPACE.sub(r"\1", " ".join(text.split()))


def without_tags(text: str) -> str:
    """Return a text without its tags, in linear time, whatever the text (Django's strip_tags refuses some)."""
    return TAG.sub("", text)


def _canonical_tag(tag):
    closing, name, attributes = tag.groups()
    href = HREF.search(attributes)
    return f"<{closing}{name.lower()}{' ' + (href[1] or href[2] or '') if href else ''}>"


def is_same(one: str | None, other: str | None) -> bool:
    """Whether two texts are equivalent for a translator."""
    return (one or "") == (other or "") or canonical(one) == canonical(other)


def fingerprint(text: str | None) -> str:
    """Return a checksum of 16 characters, equal for texts that are equivalent for a translator."""
    return hashlib.sha256(canonical(text).encode()).hexdigest()[:16]


def count_words(text: str | None) -> int:
    """Return the number of words that a translator would be paid for: separated by spaces, without tags."""
    return len(bare(text).split())


def bare(text: str | None) -> str:
    """Return a text without tags, one line per paragraph, item or heading; a link is followed by its address."""
    if not text:
        return ""
    text = TAG.sub(_bare_tag, text)
    lines = (_BLANKS.sub(" ", line).strip() for line in html.unescape(text).splitlines())
    return "\n".join(line for line in lines if line)


def _bare_tag(tag):
    closing, name, _attributes = tag.groups()
    if name.lower() in {"p", "h2", "h3", "li", "ul", "ol", "blockquote", "tr", "table", "br"}:
        return "\n"
    return " " if closing and name.lower() in {"td", "th"} else ""


# --- What changed -----------------------------------------------------------------------------------------------------

_TOKEN = re.compile(r"(?:\w+|[^\w\s])[^\S\n]*|\n|[^\S\n]+")  # a word with the blanks after it


class _Matcher(SequenceMatcher):
    """Python's, with an end: for words that come again and again it takes cubic time."""

    def __init__(self, old, new):
        super().__init__(None, old, new, autojunk=False)
        self.costs = [0, *accumulate(len(self.b2j.get(token, ())) for token in old)]
        self.left = MAX_PAIRS

    def find_longest_match(self, alo=0, ahi=None, blo=0, bhi=None):
        self.left -= self.costs[ahi] - self.costs[alo]
        return super().find_longest_match(alo, ahi, blo, bhi) if self.left > 0 else Match(alo, blo, 0)


def word_changes(then: str, now: str) -> list[tuple[str, str]]:
    """Return [("" or "ins" or "del", text)]: the changes from one text to another, word by word, without tags.

    Texts that would take too long are told apart less finely, or as a whole.
    """
    old, new = _TOKEN.findall(bare(then)), _TOKEN.findall(bare(now))
    words = [[token if token == "\n" else token.strip() for token in tokens] for tokens in (old, new)]
    changes, gap = [], ""
    for what, a, b, c, d in _Matcher(*words).get_opcodes():
        gone, come = "".join(old[a:b]), "".join(new[c:d])
        if what == "equal":
            changes.append(("", gap + come))
            gap = ""
            continue
        if gone.endswith(" ") and come.endswith(" "):
            gone, come, gap = gone[:-1], come[:-1], " "  # the blank after a word that was replaced is the same
        changes += [(tag, text) for tag, text in (("del", gone), ("ins", come)) if text]
    return changes
