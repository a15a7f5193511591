"""Which text is shown, in which language, and whether it is a fallback for a missing translation.

modeltranslation falls back to another language silently. A page must say so (language, direction, a notice). So
templates never print a translated field directly: they use `text_of`.
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language, get_language_info, gettext

from core.language_table import LANGUAGE_TABLE

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
STAND_IN_ORDER = tuple(settings.MODELTRANSLATION_FALLBACK_LANGUAGES)


def labelled(label: object, text: object) -> str:
    """Return "label: text" in the active language: French has a no-break space before the colon."""
    return gettext("%(thing)s: %(text)s") % {"thing": label, "text": text}


def direction(language: str) -> str:
    """Return "rtl" or "ltr" for a language code; also for codes that the portal is not served in (es)."""
    try:
        return "rtl" if get_language_info(language)["bidi"] else "ltr"
    except KeyError:
        return "ltr"


def kept_together(text: str, language: str) -> str:
    """Return a text in left-to-right order also within Arabic: 2026-11 would be read as 11-2026.

    In isolates of Unicode, because a sentence that is copied has no markup.
    """
    return f"\u2066{text}\u2069" if direction(language) == "rtl" else text


def language_name(code: str) -> str | Promise:
    """Return the name of a language in the reader's language, lazy: "French"."""
    return LANGUAGE_TABLE[code].name


def og_locale(code: str) -> str:
    """Return a language and a territory in Open Graph's format: "fr_MA", "en_GB"."""
    return f"{code}_{LANGUAGE_TABLE[code].territory or settings.OFFICE.country}"


def columns_of(*fields: str) -> list[str]:
    """Return the columns of translated fields: columns_of("name") is ["name_fr", "name_ar", "name_en"]."""
    return [f"{field}_{code}" for field in fields for code in LANGUAGES]


def active_language() -> str:
    """Return the code of the language being served, one of LANGUAGES; French when none is active."""
    language = (get_language() or "")[:2]
    return language if language in LANGUAGES else settings.LANGUAGE_CODE


def languages_of(instance: Any, field: str) -> tuple[str, ...]:
    """Return the codes of the languages in which a translated field is written, in the order of LANGUAGES.

    A page in another language is no version of the record in that language: search engines are sent to the one whose
    text it shows.
    """
    return tuple(code for code in LANGUAGES if getattr(instance, f"{field}_{code}"))


@dataclass(frozen=True)
class Text:
    """A text with its language; `stands_in` if that is not the requested language."""

    value: str
    language: str
    stands_in: bool

    @property
    def direction(self) -> str:
        return direction(self.language)

    @property
    def notice(self) -> str:
        """Return the notice in the active language, such as "in French"; "" if the text is no fallback."""
        if not self.stands_in:
            return ""
        return str(LANGUAGE_TABLE[self.language].in_language)

    @property
    def sentence(self) -> str:
        """Return `notice` as a sentence about a whole text; "" if the text is no fallback."""
        if not self.stands_in:
            return ""
        sentence = gettext("This text is not available in your language yet: it is shown %(in_language)s.")
        return sentence % {"in_language": self.notice}

    def __bool__(self):
        return bool(self.value)

    def __str__(self):
        return self.value


def text_of(instance: Any, field: str, language: str | None = None) -> Text:
    """Return the Text of a translated field of a model instance in `language` (default: the active one).

    A missing text falls back to the first that exists in STAND_IN_ORDER. If there is none in any language, the value is
    "". Reads the columns (title_fr…) directly: the attribute without suffix is fifty times slower.
    """
    language = language or active_language()
    for code in (language, *STAND_IN_ORDER):
        value = getattr(instance, f"{field}_{code}")
        if value:
            return Text(value, code, code != language)
    return Text("", language, False)
