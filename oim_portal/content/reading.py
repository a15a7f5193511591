"""Reads one TOML table key by key; errors are collected as sentences, and an unknown key is an error."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from html.parser import HTMLParser

from django.utils import timezone
from django_countries import countries

from core.dates import YEARS, Precision, parse_partial_date
from core.languages import LANGUAGES

HTML_TAGS = set("p h2 h3 ul ol li strong em a blockquote table thead tbody tr th td".split())


@dataclass(frozen=True)
class Ref:
    """A reference to a record of the content, by kind and key."""

    kind: str
    key: str


class Table:
    """One table of a content file, at `where`; `keys` holds the known keys by kind, `errors` collects sentences.

    Every method takes a key and returns a value for the model, or the empty value if the key is missing or invalid.
    """

    def __init__(self, table, where, keys, errors):
        self.table = table
        self.where = where
        self.keys = keys
        self.errors = errors
        self.asked = set()

    def wrong(self, key, problem):
        self.errors.append(f"{self.where}, {key}: {problem}")

    def close(self):
        """Report the keys that were not read."""
        for key in self.table:
            if key not in self.asked:
                self.wrong(key, "unknown key")

    def value(self, key, kind, empty, required=False):
        """Return the value of `key` if it is a `kind` (a type), else `empty`."""
        self.asked.add(key)
        if key not in self.table:
            if required:
                self.wrong(key, "is missing")
            return empty
        value = self.table[key]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            names = {str: "text", int: "a whole number", bool: "true or false", dict: "a table", list: "a list"}
            self.wrong(key, f"takes {names.get(kind, 'a number')}, not {value!r}")
            return empty
        return value

    def text(self, key, required=False):
        return self.value(key, str, "", required).strip()

    def number(self, key, required=False):
        return self.value(key, int, None, required)

    def flag(self, key, default=False):
        return self.value(key, bool, default)

    def decimal(self, key):
        return Decimal(str(self.value(key, (int, float), 0, required=True)))

    def amount(self, key):
        """Return a Decimal from an amount in quotes, or None."""
        text = self.text(key)
        try:
            return Decimal(text) if text else None
        except InvalidOperation:
            self.wrong(key, f"takes an amount such as 229907.22, not {text!r}")
            return None

    def point(self, key):
        """Return {"latitude": Decimal, "longitude": Decimal} of a list of two numbers in degrees; None if missing."""
        point = self.value(key, list, [])
        if point and (len(point) != 2 or not all(isinstance(degrees, float) for degrees in point)):
            self.wrong(key, f"takes latitude and longitude, such as [34.01325, -6.83255], not {point!r}")
            point = []
        latitude, longitude = (Decimal(str(degrees)) for degrees in point) if point else (None, None)
        return {"latitude": latitude, "longitude": longitude}

    def translated(self, key, column=None, required=False, longest=None, check=None):
        """Return {"title_fr": …, "title_ar": …, "title_en": …} for the columns of `column` (default: the key)."""
        texts = self.value(key, dict, {}, required)
        if texts and not texts.get("fr"):
            self.wrong(key, "French is missing")
        for language, text in texts.items():
            name = f"{key}.{language}"
            if language not in LANGUAGES:
                self.wrong(name, "unknown key")
            elif not isinstance(text, str):
                self.wrong(name, f"takes text, not {text!r}")
            elif longest and len(text.strip()) > longest:
                self.wrong(name, f"has {len(text.strip())} characters; {longest} at most")
            elif check:
                check(name, text)
        return {
            f"{column or key}_{language}": text.strip() if isinstance(text := texts.get(language, ""), str) else ""
            for language in LANGUAGES
        }

    def html(self, key):
        """Return the columns of a rich text; report tags that the README does not list."""
        return self.translated(key, check=self._check_html)

    def _check_html(self, name, text):
        parser = _Tags()
        parser.feed(text)
        for tag in sorted(parser.found - HTML_TAGS):
            self.wrong(name, f"<{tag}> is not among the allowed tags")
        if "<" not in text:
            self.wrong(name, "takes HTML: at least one <p>")

    def partial_date(self, key, column, precision, end=False):
        """Return {column: date or None, precision: Precision}."""
        text = self.text(key)
        found = None, Precision.DAY
        if text:
            try:
                found = parse_partial_date(text, end=end)
            except ValueError as error:
                self.wrong(key, error)
        return {column: found[0], precision: found[1]}

    def day(self, key):
        """Return a date that has come, or None."""
        text = self.text(key)
        try:
            day = dt.date.fromisoformat(text) if text else None
        except ValueError:
            day = None
        if text and (day is None or day > timezone.localdate()):
            self.wrong(key, f"takes a day that has come, such as 2024-08-01, not {text!r}")
            return None
        return day

    def moment(self, key, required=False):
        """Return (aware datetime or None, whether it is a day without time)."""
        text = self.text(key, required)
        if not text:
            return None, True
        try:
            moment = dt.datetime.fromisoformat(text)
            is_day = dt.date.fromisoformat(text[:10]).isoformat() == text
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo or moment.year not in YEARS:
            self.wrong(key, f"takes a day such as 2024-08-01, or 2024-08-01T09:30, not {text!r}")
            return None, True
        return timezone.make_aware(moment), is_day

    def ref(self, key, kind, required=False):
        """Return the Ref of a record of `kind`, or None."""
        name = self.text(key, required)
        return self._known(key, kind, name) if name else None

    def refs(self, key, kind):
        names = self.value(key, list, [])
        if len(set(map(str, names))) < len(names):
            self.wrong(key, "names the same record twice")
        return list(dict.fromkeys(ref for name in names if (ref := self._known(key, kind, name))))

    def _known(self, key, kind, name):
        if str(name) in self.keys[kind]:  # a number is a key too
            return Ref(kind, str(name))
        self.wrong(key, f"unknown {_one_of(kind)} {name}")
        return None

    def country(self, key, default=""):
        return self._country(key, self.text(key)) or default

    def countries(self, key):
        return [code for code in self.value(key, list, []) if self._country(key, code)]

    def _country(self, key, code):
        if code and (not isinstance(code, str) or code not in countries.countries):
            self.wrong(key, f"unknown country {code}")
            return ""
        return code

    def tables(self, key):
        """Return a Table per entry of a list of tables."""
        entries = self.value(key, list, [])
        if not all(isinstance(entry, dict) for entry in entries):
            self.wrong(key, "takes tables")
            return []
        wheres = (f"{self.where}, {key} {number}" for number in range(1, len(entries) + 1))
        return [Table(entry, where, self.keys, self.errors) for entry, where in zip(entries, wheres, strict=True)]

    def section(self, key):
        """Return the Table of a section, or an empty one if it is missing."""
        return Table(self.value(key, dict, {}), f"{self.where}, {key}", self.keys, self.errors)


def _one_of(kind):
    """Return the singular of a kind: "project" for "projects"."""
    return "axis" if kind == "axes" else kind.removesuffix("s").replace("_", " ")


class _Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = set()

    def handle_starttag(self, tag, attrs):
        self.found.add(tag)
