"""Texts for PDF sheets: only characters that the fonts contain, and in the right order in Arabic.

No browser corrects a PDF: a character that the fonts lack makes the file invalid, and plain spaces inside an amount or
a telephone number reverse in right-to-left text.
"""

import re
import unicodedata
from functools import cache
from html.parser import HTMLParser

from django.utils.translation import gettext

from core.brief import brief_parts
from core.languages import Text, active_language, direction
from core.office import office_words
from core.pdf import FONTS

LRI, PDI = "\u2066", "\u2069"  # the Unicode isolates; templates/sheets/common.typ turns them into typst's own
_BIDI_CONTROLS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2067\u2068]")
_ISOLATED = re.compile(f"{LRI}([^{LRI}{PDI}]*){PDI}")
# Left-to-right runs in Arabic text: amounts, years, telephone numbers, codes, Latin names.
_WORD = r"[0-9A-Za-z\u00c0-\u024f]+"
_JOIN = r"(?:[.,:/@_&’'+-]|[ \u00a0\u202f](?:& )?)"  # no dash: "2018 – 31 July" is two things, read from right to left
_LEFT_TO_RIGHT = re.compile(rf"\+?{_WORD}(?:{_JOIN}?(?:{_WORD}|\({_WORD}\)))*(?:[ \u00a0\u202f]?%)?")


def sheet_text(value, language=None):
    """Return a string for a sheet; `language` (default: the active one) is the language of the text."""
    text = in_our_fonts(str(value))
    return isolated(text) if direction(language or active_language()) == "rtl" else _ISOLATED.sub(r"\1", text)


def wordmark():
    """Return the words of the wordmark, as on every page."""
    return {
        "office": office_words()["portal_name"],
        "oim": sheet_text(gettext("IOM")),
        "un_migration": sheet_text(gettext("UN Migration")),
        "country": sheet_text(office_words()["country_name"]),
    }


def sheet_part(text):
    """Return a core.languages.Text for a template: {"text", "lang", "dir", "note"}; None for no text.

    `note` names the language of a fallback, in the reader's language; "" if the text is no fallback.
    """
    if not text:
        return None
    text = text if isinstance(text, Text) else Text(str(text), active_language(), False)
    return {
        "text": sheet_text(text.value, text.language),
        "lang": text.language,
        "dir": text.direction,
        "note": sheet_text(text.notice),
    }


def sheet_blocks(text, budgets=()):
    """Return the rich text of a core.languages.Text for a template: like sheet_part, with "blocks" instead of "text".

    A block is {"kind": "p", "li" or "h", "text"}. Pictures and links are left out; a table row becomes one block. Plain
    text works too: each line is a paragraph. "brief" has {budget: the blocks within that many characters} for those of
    the `budgets` that the whole text exceeds.
    """
    part = sheet_part(text)
    if part is None:
        return None
    reader = _Reader()
    html = text.value if "<" in text.value else "".join(f"<p>{line}</p>" for line in text.value.splitlines())
    reader.feed(html)
    reader.close()
    pieces = [(kind, words) for kind, words in reader.finished() if words]
    if not pieces:
        return None

    def blocks(pieces):
        return [{"kind": kind, "text": sheet_text(words, text.language)} for kind, words in pieces]

    length = sum(len(words) for _kind, words in pieces)
    shorter = {str(budget): blocks(_within(pieces, budget)) for budget in budgets if budget < length}
    del part["text"]
    return {**part, "blocks": blocks(pieces), "brief": shorter}


def _within(pieces, budget):
    """Return the first [(kind, words)] within a number of characters; no heading comes last."""
    kept = [(pieces[at][0], words) for at, words in brief_parts([words for _kind, words in pieces], budget)]
    while len(kept) > 1 and kept[-1][0] == "h":
        kept.pop()
    return kept


def in_our_fonts(text: str) -> str:
    """Return the text with every character that the fonts lack replaced by its plain form, or by "?"."""
    text = unicodedata.normalize("NFC", _BIDI_CONTROLS.sub("", text))
    return "".join(char if char in _characters() else _plain(char) for char in text)


def _plain(char):
    if char.isspace():
        return " "
    category = unicodedata.category(char)
    if category in {"So", "Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Sk"}:  # emoji, controls and stray marks carry no text
        return ""
    plain = [c for c in unicodedata.normalize("NFKD", char) if not unicodedata.combining(c)]
    return "".join(plain) if plain and all(c in _characters() for c in plain) else "?"


@cache
def _characters():
    """Return the characters in the fonts, from the list that scripts/make_print_fonts.py wrote."""
    characters = {LRI, PDI}
    for part in (FONTS / "characters.txt").read_text(encoding="utf-8").split():
        first, _, last = part.partition("-")
        characters.update(map(chr, range(int(first, 16), int(last or first, 16) + 1)))
    return characters - {"\u2028", "\u2029"}


def isolated(text):
    """Return right-to-left text with each left-to-right run wrapped in isolates; existing isolates stay.

    A text of numbers alone, "2013 – 2017", is one run, as in a bdi element on the pages.
    """
    if any(map(str.isdigit, text)) and not any(map(str.isalpha, text)):
        return f"{LRI}{text.replace(LRI, '').replace(PDI, '')}{PDI}"
    parts = re.split(f"({LRI}[^{LRI}{PDI}]*{PDI})", text)
    parts = [part if _ISOLATED.fullmatch(part) else _isolate(part.replace(LRI, "").replace(PDI, "")) for part in parts]
    return "".join(parts)


def _isolate(text):
    return _LEFT_TO_RIGHT.sub(lambda match: f"{LRI}{match[0]}{PDI}", text)


class _Reader(HTMLParser):
    """Reads sanitised rich text (core/richtext.py) as [(kind, words)]."""

    KINDS = {"p": "p", "li": "li", "h2": "h", "h3": "h", "tr": "p", "blockquote": "p"}

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.blocks, self.kind, self.words = [], "p", []
        self.is_in_block = False  # in an item or a row, whose paragraphs are no blocks of their own

    def handle_starttag(self, tag, attrs):
        if tag in self.KINDS and not (tag == "p" and self.is_in_block):
            self._end()
            self.kind, self.is_in_block = self.KINDS[tag], tag in {"li", "tr"}
        elif tag == "br":
            self.words.append(" ")
        elif tag in {"td", "th"} and "".join(self.words).strip():
            self.words.append(" · ")

    def handle_endtag(self, tag):
        if tag in self.KINDS:
            if tag == "p" and self.is_in_block:
                self.words.append(" ")
            else:
                self._end()

    def handle_data(self, data):
        self.words.append(data)

    def _end(self):
        # Not \s: it would also match the no-break spaces that keep numbers together.
        self.blocks.append((self.kind, re.sub(r"[ \t\r\n]+", " ", "".join(self.words)).strip()))
        self.kind, self.words, self.is_in_block = "p", [], False

    def finished(self):
        self._end()
        return self.blocks
