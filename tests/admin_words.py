"""Reads the words of an admin page as somebody sees or hears them, without what is marked as another language."""

import re
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "use", "wbr"}
SILENT = {"script", "style", "symbol", "svg", "bdi", "code", "template"}
UNSEEN = {"data-languages", "data-directions", "data-own"}  # codes for scripts
SPOKEN = {"title", "placeholder", "aria-label", "alt"}


class _Reader(HTMLParser):
    def __init__(self, language):
        super().__init__()
        self.language, self.stack, self.found = language, [], []

    @property
    def is_silent(self):
        return any(silent for _tag, silent in self.stack)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        lang = values.get("lang") or self.language
        silent = tag in SILENT or lang[:2] != self.language or (values.get("dir") == "ltr" and tag != "html")
        if not self.is_silent and not silent:
            spoken = {name: text for name, text in attrs if text and (name in SPOKEN or name.startswith("data-"))}
            if tag == "input" and values.get("type") in {"submit", "button"}:
                spoken["value"] = values.get("value")
            self.found += [text for name, text in spoken.items() if text and _is_text(name, text)]
        if tag not in VOID:
            self.stack.append((tag, silent))

    def handle_endtag(self, tag):
        while self.stack and any(opened == tag for opened, _silent in self.stack):
            if self.stack.pop()[0] == tag:
                break

    def handle_data(self, text):
        if not self.is_silent and text.strip():
            self.found.append(re.sub(r"[ \t\n]+", " ", text).strip(" "))


def _is_text(name, text):
    if name in UNSEEN:
        return False
    return not name.startswith("data-") or (" " in text.strip() and not text.lstrip().startswith(("{", "[", "/", "#")))


def words_of(html, language):
    """Return the texts of a page in the order in which they stand."""
    reader = _Reader(language)
    reader.feed(html)
    return reader.found


def without_data(text):
    """Return a text without what is no word: numbers, addresses, names of files."""
    return re.sub(r"\{\w+\}|\S*[@/]\S*|\S+\.\w+|[\d_]+", " ", text)
