"""Elements and narratives: the portal's texts as XML."""

import html
import re
from functools import cache

from django.utils import translation
from django_countries import countries

from core.cleaning import xml_text
from core.languages import LANGUAGES
from core.lazily import Lazily
from core.texts import without_tags

etree = Lazily("lxml.etree")
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

# What XML 1.0 cannot hold (https://www.w3.org/TR/xml/#charsets); lxml refuses the whole text for one of them.
_BLOCK_END = re.compile(r"</(?:p|h2|h3|ul|ol|li|blockquote|table|tr)>|<br>")
_CELL_END = re.compile(r"</t[hd]>(?=\s*<t[hd])")
_ITEM = re.compile(r"<li>(?:\s*<p>)?")
_SPACES = re.compile(r"[ \t\r\n]+")


def plain_text(text):
    """Return a text without the characters that XML cannot hold, and without blanks around it."""
    return xml_text(text or "").strip()


def html_to_text(markup):
    """Return sanitised HTML (core/richtext.py) as plain text: one line per paragraph, "– " before list items."""
    text = _SPACES.sub(" ", markup or "")  # a line break in the source is a space
    text = _ITEM.sub("– ", _CELL_END.sub(" | ", text))
    lines = html.unescape(without_tags(_BLOCK_END.sub("\n", text))).split("\n")
    return "\n".join(filter(None, (line.strip() for line in lines)))


def texts_of(record, field, convert=plain_text):
    """Return {language: text} of a translated field, without fallbacks."""
    texts = {code: plain_text(convert(getattr(record, f"{field}_{code}"))) for code in LANGUAGES}
    return {code: text for code, text in texts.items() if text}


def in_languages(say):
    """Return {language: text}: the result of a function, called in each language."""
    texts = {}
    for code in LANGUAGES:
        with translation.override(code):
            texts[code] = plain_text(str(say()))
    return {code: text for code, text in texts.items() if text}


@cache
def labels(choices, value):
    """Return {language: label} of one value of a TextChoices."""
    return in_languages(lambda: choices(value).label)


@cache
def country_names(code):
    """Return {language: name} of a country by its ISO 3166-1 code."""
    return in_languages(lambda: countries.name(code))


def add(parent, tag, /, text=None, **attributes):
    """Append an element and return it. Empty attributes are left out; "_" in their names becomes "-"."""
    given = {
        name.replace("_", "-"): plain_text(str(value)) for name, value in attributes.items() if value not in ("", None)
    }
    element = etree.SubElement(parent, tag, given)
    if text is not None:
        element.text = plain_text(text)
    return element


def narrate(parent, texts):
    """Append a narrative for each language of {language: text}; return `parent`."""
    for code, text in texts.items():
        narrative = etree.SubElement(parent, "narrative", {XML_LANG: code})
        narrative.text = text
    return parent
