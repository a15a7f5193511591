"""The languages that the portal knows, one entry each; everything that depends on the language uses this table.

`languages` in content/office.toml selects the languages of the portal. A document may be in any language of the table.
This module needs no settings, because the settings import it.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Language:
    """A language: its names, its script, and the desk's sentences that contain its name.

    These are whole sentences, because French and Arabic inflect the name ("arabe", "traductions anglaises").
    """

    code: str  # ISO 639-1, as in addresses and columns
    own_name: str  # in the language itself
    name: str | Promise  # in the reader's language, alone: "French"
    in_language: str | Promise  # in the reader's language, in a sentence: "in French"
    territory: str = ""  # of its og:locale, ISO 3166-1; empty: the country of the office
    script: str = "latin"  # of its web font (static/vendor/portal-sans)
    comma: str = ", "
    csv_separator: str = "semicolon"  # where spreadsheet programs split a CSV file: core/exports/views.py
    eu_code: str = ""  # in the EU's list of languages, for catalogues; empty: they name ISO 639-1
    stemmer: str = ""  # of Snowball; empty: the search has no stems for it (core/search/words.py)
    stem_mark: str = ""  # prefix of its stems in the index: one letter, unique per language, not t
    # For translations into it; French, the source language, needs none of these.
    lacking: str | Promise = ""
    outdated: str | Promise = ""
    machine_made: str | Promise = ""
    ready: str | Promise = ""
    records_lack_it: str | Promise = ""
    records_are_outdated: str | Promise = ""
    public_is_outdated: str | Promise = ""


# In the order of fallback.
_LANGUAGES = [
    Language(
        code="fr",
        own_name="Français",
        name=_("French"),
        in_language=_("in French"),
        eu_code="FRA",
        stemmer="french",
        stem_mark="f",
    ),
    Language(
        code="en",
        own_name="English",
        name=_("English"),
        in_language=_("in English"),
        eu_code="ENG",
        territory="GB",
        csv_separator="comma",
        stemmer="english",
        stem_mark="e",
        lacking=_("lacks English"),
        outdated=_("outdated English"),
        machine_made=_("machine-made English"),
        ready=_("English is ready"),
        records_lack_it=_("lack English texts"),
        records_are_outdated=_("have English texts that are older than the French"),
        public_is_outdated=_("public, with an outdated English text"),
    ),
    Language(
        code="ar",
        own_name="العربية",
        name=_("Arabic"),
        in_language=_("in Arabic"),
        eu_code="ARA",
        script="arabic",
        comma="، ",
        stem_mark="a",  # its stems are our own, not Snowball's
        lacking=_("lacks Arabic"),
        outdated=_("outdated Arabic"),
        machine_made=_("machine-made Arabic"),
        ready=_("Arabic is ready"),
        records_lack_it=_("lack Arabic texts"),
        records_are_outdated=_("have Arabic texts that are older than the French"),
        public_is_outdated=_("public, with an outdated Arabic text"),
    ),
    Language(
        code="es",
        own_name="Español",
        name=_("Spanish"),
        in_language=_("in Spanish"),
        eu_code="SPA",
        territory="ES",
        stemmer="spanish",
        stem_mark="s",
        lacking=_("lacks Spanish"),
        outdated=_("outdated Spanish"),
        machine_made=_("machine-made Spanish"),
        ready=_("Spanish is ready"),
        records_lack_it=_("lack Spanish texts"),
        records_are_outdated=_("have Spanish texts that are older than the French"),
        public_is_outdated=_("public, with an outdated Spanish text"),
    ),
]
LANGUAGE_TABLE = {language.code: language for language in _LANGUAGES}


def with_language(label: str | Promise, code: str) -> str:
    """Return the label of a field in one language: "Title (French)"."""
    return f"{label} ({LANGUAGE_TABLE[code].name})"
