"""Comparing texts: whether they are equivalent for a translator, how many words they have, what changed.

This module knows no model, so that the models can call it.
"""

import hashlib
import html
import re
from collections import Counter
from difflib import SequenceMatcher

MAX_COMPARED = 4000  # words; the comparison takes quadratic time
MAX_PAIRS = 4_000_000  # of equal words, one in each text: the comparison looks at each

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
    return _LOOSE_SPACE.sub(r"\1", " ".join(text.split())).strip()


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

_TOKEN = re.compile(r"\w+|\n|[^\S\n]+|[^\w\s]")


def word_changes(then: str, now: str) -> list[tuple[str, str]]:
    """Return [("" or "ins" or "del", text)]: the changes from one text to another, word by word, without tags."""
    old, new = _TOKEN.findall(bare(then)), _TOKEN.findall(bare(now))
    counts = Counter(new)
    if max(len(old), len(new)) > 2 * MAX_COMPARED or sum(counts[word] for word in old) > MAX_PAIRS:
        return [("del", "".join(old)), ("ins", "".join(new))]
    found = []
    same = [[" " if token.isspace() and token != "\n" else token for token in tokens] for tokens in (old, new)]
    for what, a, b, c, d in SequenceMatcher(None, same[0], same[1], autojunk=False).get_opcodes():
        if what == "equal":
            found.append(("", "".join(new[c:d])))
            continue
        found += [(tag, text) for tag, text in (("del", "".join(old[a:b])), ("ins", "".join(new[c:d]))) if text]
    return found
