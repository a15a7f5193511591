"""Reasons that the portal itself wrote into the history, shown in the reader's language.

They are stored as a sentence, in the language of whoever did it. `in_words` recognises them in each language.
"""

import datetime as dt
import functools
import re
from collections.abc import Iterator

from django.utils import timezone, translation
from django.utils.translation import gettext, gettext_noop

from core.dates import format_moment
from core.languages import LANGUAGES

RESTORED = gettext_noop("Version of %(when)s restored")
PROPOSED = gettext_noop("Proposed by %(author)s: %(reason)s")
PROPOSED_BY = gettext_noop("Proposed by %(author)s")
COPIED = gettext_noop("Copied from “%(record)s” (no. %(number)s)")
IMPORTED = gettext_noop("import %(file)s")
ALL_TAKEN_BACK = gettext_noop("Its author took everything back.")
TAKEN_BACK = gettext_noop("Its author took it back.")

_SENTENCES = (RESTORED, PROPOSED, PROPOSED_BY, COPIED, IMPORTED, ALL_TAKEN_BACK, TAKEN_BACK)
_PLACE = re.compile(r"%\\\((\w{1,20})\\\)s")
_MOMENT = "%Y-%m-%d %H:%M"


def stored_moment(moment: dt.datetime) -> str:
    """Return a moment as a stored reason holds it; `in_words` writes it out."""
    return f"{timezone.localtime(moment):{_MOMENT}}"


def in_words(reason: str) -> str:
    """Return a stored reason in the reader's language, if the portal wrote it; what people wrote stays as it is."""
    for sentence, pattern in _patterns():
        if match := pattern.fullmatch(reason):
            return gettext(sentence) % {name: _value(name, text) for name, text in match.groupdict().items()}
    return reason


def _value(name, text):
    if name == "reason":
        return in_words(text)
    if name == "when":
        try:
            return format_moment(timezone.make_aware(dt.datetime.fromisoformat(text)))
        except ValueError:  # written out, in another language
            return text
    return text


@functools.cache
def _patterns() -> tuple[tuple[str, re.Pattern], ...]:
    return tuple(_compiled())


def _compiled() -> Iterator[tuple[str, re.Pattern]]:
    for sentence in _SENTENCES:
        for language in LANGUAGES:
            with translation.override(language):
                written = re.escape(gettext(sentence))
            yield sentence, re.compile(_PLACE.sub(r"(?P<\1>.*)", written), re.DOTALL)
