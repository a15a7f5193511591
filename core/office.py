"""The office that publishes the portal: the values in content/office.toml, read once, by the settings.

Interface texts that name the office or its country have placeholders, because French and Arabic need an article or a
preposition: `with_words(_("The projects of IOM %(in_country)s."))`; in a template `{% blocktranslate %}The projects of
IOM {{ in_country }}.{% endblocktranslate %}`.
"""

import datetime as dt
import re
import tomllib
from dataclasses import dataclass, fields
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.utils.functional import lazy
from django.utils.translation import get_language, pgettext
from django_countries.data import COUNTRIES

from core.language_table import LANGUAGE_TABLE

_HOST = re.compile(r"[a-z0-9.-]+")
SOURCE = "fr"  # the source language of translations: texts of the desk name it


@dataclass(frozen=True)
class Words:
    """The names of the office, its country, regions and currency in one language, in the forms used in sentences."""

    portal_name: str
    office_name: str
    country_name: str
    in_country: str
    the_country: str
    of_country: str
    clock: str
    the_regions: str
    each_region: str
    currency_name: str
    town: str
    other_town: str


@dataclass(frozen=True)
class Examples:
    """Examples for the data dictionaries of spreadsheets."""

    regions: tuple  # two codes
    places: tuple  # a key and a name


@dataclass(frozen=True)
class Organisation:
    """The organisation that the office belongs to."""

    partner: str  # its partner code
    website: str
    iati: str  # its identifier in IATI files
    name: dict  # {language code: text}


@dataclass(frozen=True)
class Contact:
    """How to reach the office, at the foot of every page."""

    phone: str  # as one dials it from abroad: "+212 5 37 65 28 81"
    website: str
    address: dict  # {language code: text}, French at least
    note: dict  # likewise: of when these are


@dataclass(frozen=True)
class Licence:
    """The licence of the data, chosen by the office."""

    url: str
    code: str  # of https://spdx.org/licenses/, such as CC-BY-4.0
    name: dict  # {language code: text}


@dataclass(frozen=True)
class Office:
    """Who publishes the portal, and where."""

    country: str  # ISO 3166-1
    time_zone: str
    languages: tuple  # codes of LANGUAGE_TABLE, in the order of the menu
    currency: str  # ISO 4217
    file_prefix: str
    mailbox: str
    security_until: dt.date | None  # until when security.txt may be believed; None: there is none
    regions: tuple  # the codes in regions.toml beside it: ISO 3166-2, which never change
    organisation: Organisation
    contact: Contact | None
    licence: Licence | None
    examples: Examples
    fleeting: tuple  # hosts with copies of documents that may go at any time
    words: dict  # {language code: Words}

    def keeps(self, address):
        """Whether an address is at a place that lasts, and may be passed on to registers of others."""
        host = urlsplit(address).hostname or ""
        return not any(host == site or host.endswith(f".{site}") for site in self.fleeting)

    @property
    def code_prefix(self):
        """The prefix of region codes and of provisional project codes: "MA-"."""
        return f"{self.country}-"


def read(path):
    """Return the Office in an office.toml. Raises ImproperlyConfigured with the key that is missing or invalid."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        regions = tomllib.loads((path.parent / "regions.toml").read_text(encoding="utf-8"))
        return _office(table, tuple(sorted(region["code"] for region in regions["region"])))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, _Wrong) as error:
        raise ImproperlyConfigured(f"{path.parent.name}/{path.name}: {error}") from error


class _Wrong(ValueError):
    """An error about one key."""


def _office(table, regions):
    languages = _languages(table.get("languages"))
    values = _texts(table, "", ["country", "time_zone", "currency", "file_prefix", "mailbox"])
    if values["country"] not in COUNTRIES:
        raise _Wrong(f"country takes a code of ISO 3166-1 such as MA, not {values['country']!r}")
    if not re.fullmatch("[A-Z]{3}", values["currency"]):
        raise _Wrong(f"currency takes a code of ISO 4217 such as MAD, not {values['currency']!r}")
    if not re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", values["file_prefix"]):
        raise _Wrong(f"file_prefix takes small letters, digits and hyphens, not {values['file_prefix']!r}")
    if not re.fullmatch("[A-Za-z0-9._-]+", values["mailbox"]):
        raise _Wrong(f"mailbox takes what stands before @, not {values['mailbox']!r}")
    try:
        ZoneInfo(values["time_zone"])
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise _Wrong(f"time_zone takes a name such as Africa/Casablanca, not {values['time_zone']!r}") from error
    organisation = _table(table, "organisation")
    words = _table(table, "words")
    examples = _table(table, "examples")
    names = [field.name for field in fields(Words)]
    return Office(
        **values,
        security_until=_day(table, "security_until"),
        languages=languages,
        regions=regions,
        organisation=Organisation(
            **_texts(organisation, "organisation.", ["partner", "website", "iati"]),
            name=_texts(_table(organisation, "name", "organisation."), "organisation.name.", languages),
        ),
        contact=_contact(table),
        licence=_licence(table, languages),
        examples=Examples(**{key: _pair(examples, key) for key in ("regions", "places")}),
        fleeting=_hosts(table.get("fleeting", [])),
        words={code: Words(**_texts(_table(words, code, "words."), f"words.{code}.", names)) for code in languages},
    )


def _contact(table):
    if "contact" not in table:
        return None
    contact = _table(table, "contact")
    values = _texts(contact, "contact.", ["phone", "website"])
    if not re.fullmatch(r"\+[0-9]{1,3}(?: [0-9]+)+", values["phone"]):
        raise _Wrong(f"contact.phone takes a number to dial such as +212 5 37 65 28 81, not {values['phone']!r}")
    texts = {key: _table(contact, key, "contact.") for key in ("address", "note")}
    for key, given in texts.items():
        _texts(given, f"contact.{key}.", [SOURCE, *(code for code in given if code != SOURCE)])
    return Contact(**values, **texts)


def _licence(table, languages):
    if "licence" not in table:
        return None
    licence = _table(table, "licence")
    name = _texts(_table(licence, "name", "licence."), "licence.name.", languages)
    return Licence(**_texts(licence, "licence.", ["url", "code"]), name=name)


def _day(table, key):
    value = table.get(key)
    if value is not None and type(value) is not dt.date:  # a datetime is a date too
        raise _Wrong(f"{key} takes a day without quotes such as 2027-10-31, not {value!r}")
    return value


def _languages(codes):
    if not isinstance(codes, list) or not codes or codes[0] != SOURCE or len(set(codes)) < len(codes):
        raise _Wrong(f'languages takes a list of codes that begins with {SOURCE}, such as ["fr", "en"]')
    for code in codes:
        if code not in LANGUAGE_TABLE:
            raise _Wrong(f"languages: {code!r} is not in core/language_table.py")
    return tuple(codes)


def _hosts(names):
    if not isinstance(names, list) or not all("." in str(name) and _HOST.fullmatch(str(name)) for name in names):
        raise _Wrong(f'fleeting takes a list of hosts such as ["docslib.org"], not {names!r}')
    return tuple(names)


def _table(table, key, path=""):
    value = table.get(key)
    if not isinstance(value, dict):
        raise _Wrong(f"the table [{path}{key}] is missing")
    return value


def _pair(table, key):
    value = table.get(key)
    if not isinstance(value, list) or len(value) != 2 or not all(isinstance(text, str) for text in value):
        raise _Wrong(f"examples.{key} takes a list of two texts, not {value!r}")
    return tuple(value)


def _texts(table, path, keys):
    """Return {key: text} for the required keys of a table."""
    for key in keys:
        if key not in table:
            raise _Wrong(f"{path}{key} is missing")
        if not isinstance(table[key], str) or not table[key].strip():
            raise _Wrong(f"{path}{key} takes a text, not {table[key]!r}")
    return {key: table[key] for key in keys}


def mailbox() -> str:
    """Return the functional mailbox of the office, from which the portal sends its mails."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def office_words() -> dict[str, Any]:
    """Return {name: text} of the office's Words in the active language; in English while none is active.

    With them `code_prefix`, and `language_codes` in words: "fr, ar or en".
    """
    known = settings.OFFICE.words
    code = (get_language() or "en")[:2]
    own = vars(known.get(code) or known[SOURCE])
    return {**own, "code_prefix": settings.OFFICE.code_prefix, "language_codes": _codes_in_words()}


def _codes_in_words():
    *first, last = settings.OFFICE.languages
    comma, last_comma = pgettext("between codes of languages", ", "), pgettext("between codes of languages", " or ")
    return f"{comma.join(first)}{last_comma}{last}" if first else last


def _filled(text):
    return str(text) % office_words()


_later = lazy(_filled, str)


def with_words(text):
    """Return a lazy text with the office's words in its places: "Time %(clock)s." becomes "Time in Morocco."."""
    return _later(text)


def for_templates(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the office's words for every template, as in `{{ in_country }}`."""
    return office_words()
