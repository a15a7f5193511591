"""Odd texts: what comes out of damaged files, old programs and tired hands, one of each kind that Unicode has."""

import unicodedata
from collections import defaultdict
from functools import cache


def _by_category():
    """Return {category: characters} of all of Unicode."""
    found = defaultdict(list)
    for code in range(0x110000):
        found[unicodedata.category(chr(code))].append(chr(code))
    return found


def _some(chars):
    """Return a few characters from all over a category, within words, beside each other and alone."""
    chosen = chars[:: len(chars) // 8 + 1]
    return f"Mot {''.join(chosen)} m{'t '.join(chosen)}"


NUMBERS = ["٣٫٥", "٠", "1e999", "NaN", "Infinity", "-0", "-5", "²", "½", "0x1F", "1_000", "९", "9" * 30, "9" * 5_000]
DATES = [
    *("0", "0000", "9999", "٠٠٠٠", "0000-01-01", "0001-01-01", "9999-12-31", "9999-12-31 24:00", "31/12/9999 23:59"),
    *("0001-01-01T00:00", "9999-12-31T23:59", "29/02/2100", "2015-13", "2016-06-05 02:30"),
]
ADDRESSES = [
    *("https://مثال.المغرب/ملف", "https://exämple.ma/é?q=ü", "info@exämple.ma", "ع@مثال.المغرب", "http://xn--/"),
    *(
        "https://[::1",
        "https://example.org:99999/",
        "https://a:b@example.org",
        "javascript:alert(1)",
        "www.example.org",
    ),
    *(f"https://example.org/{'a' * 3_000}", f"{'a' * 3_000}@example.org", f"https://{'a.' * 1_500}org"),
]
RUNS = [
    sign * 30_000
    for sign in ["a", "é", "1", " ", "\n", "-", "<", "(", ";", "|", '"', "'", "\u0301", "\u2066", "\ufee3"]
]
MARKUP = [
    "<script>alert(1)</script><p>a<b",
    "=1+1",
    "'=1+1",
    "\ufeff",
    "&#0;&#55296;",
    "_x0000_",
    "{{ x }}",
    "%s %(a)s",
]


@cache
def odd() -> list[str]:
    """Return all of them. To go through Unicode takes a second, so only who asks waits for it."""
    categories = [_some(chars) for _category, chars in sorted(_by_category().items())]
    return [*categories, *NUMBERS, *DATES, *ADDRESSES, *RUNS, *MARKUP]


def unreadable_in(text: str) -> set[str]:
    """Return the categories of the characters in a text that no reader can see; line breaks are none."""
    return {unicodedata.category(char) for char in text if char not in "\n\r"} & {"Cc", "Co", "Cs", "Zl", "Zp"}
