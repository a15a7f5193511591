"""Slugs of records: short, unique, made from the French title; old ones keep working once they were public."""

import re
from collections.abc import Callable

from django.utils.text import slugify

MAX_LENGTH = 60
# Words without meaning in a slug, and dates, which change when an event is postponed.
_DROPPED = set(
    "a au aux avec ce ces d dans de des du elle en et l la le les leur leurs m n ou par pour qu que qui s sa se ses "
    "son sur un une vers janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre "
    "lundi mardi mercredi jeudi vendredi samedi dimanche".split()
)


def short_slug(title: str) -> str:
    """Return a slug of at most MAX_LENGTH characters from a (French) title, cut between words.

    Small words, years and days are left out. Returns "" when nothing is left (a title in Arabic only).
    """
    title = title[: 10 * MAX_LENGTH]  # before it is cleaned, a title may have any length
    text = slugify(re.sub(r"['’·.]", " ", title.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae")))
    words = [word for word in text.split("-") if word and word not in _DROPPED and not word.isdigit()]
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word[:MAX_LENGTH]
        if len(longer) > MAX_LENGTH:
            break
        slug = longer
    return slug


def unique_slug(slug: str, is_taken: Callable[[str], bool]) -> str:
    """Return `slug`, or it with -2, -3…, the first for which is_taken(slug) is false."""
    candidate, number = slug, 1
    while is_taken(candidate):
        number += 1
        candidate = f"{slug[: MAX_LENGTH - len(str(number)) - 1]}-{number}"
    return candidate
