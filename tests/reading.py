"""Parses an HTML page into a tree of elements with their text."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser

VOID = set("area base br col embed hr img input link meta source track wbr".split())


def problems_of(page):
    """Return {parameter: sentence} of what a list says it left out of its query."""
    told = page.all("div", "notice--problem")
    return {line["data-name"]: line.text.partition(" – ")[2] for notice in told for line in notice.all("li")}


@dataclass
class Element:
    tag: str
    attrs: dict = field(default_factory=dict)
    children: list = field(default_factory=list)  # Elements and texts
    parent: "Element | None" = None

    def __getitem__(self, name):
        return self.attrs[name]

    def get(self, name, default=None):
        return self.attrs.get(name, default)

    @property
    def classes(self):
        return (self.get("class") or "").split()

    @property
    def text(self):
        """The text inside, with whitespace collapsed."""
        return re.sub(r"\s+", " ", "".join(self._texts())).strip()

    def _texts(self):
        for child in self.children:
            yield from [child] if isinstance(child, str) else child._texts()

    def all(self, tag=None, css=None, **attrs):
        """Return the elements inside with this tag, this class and these attributes (`_` stands for `-`)."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attrs.items()}
        return [
            element
            for element in self._inside
            if (tag is None or element.tag == tag)
            and (css is None or css in element.classes)
            and all(element.get(name) == value for name, value in wanted.items())
        ]

    def one(self, tag=None, css=None, **attrs):
        """Return the only such element; fails when there is none or several."""
        found = self.all(tag, css, **attrs)
        assert len(found) == 1, f"{len(found)} elements <{tag}> with class {css} and {attrs}"
        return found[0]

    @cached_property
    def _inside(self):
        """All elements inside, in the order of the page; asked for many times of a page that is read."""
        found = []
        for child in self.children:
            if not isinstance(child, str):
                found.append(child)
                found += child._inside
        return found

    def language(self):
        """Return (lang, dir) of this element, each from the nearest element that sets it."""
        return self._nearest("lang"), self._nearest("dir")

    def _nearest(self, name):
        element = self
        while element and element.get(name) is None:
            element = element.parent
        return element.get(name) if element else None


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.root = self.open = Element("")

    def handle_starttag(self, tag, attrs):
        element = Element(tag, dict(attrs), parent=self.open)
        self.open.children.append(element)
        if tag not in VOID:
            self.open = element

    def handle_endtag(self, tag):
        element = self.open
        while element.parent and element.tag != tag:
            element = element.parent
        self.open = element.parent or self.open

    def handle_data(self, data):
        self.open.children.append(data)


def read(response):
    """Return the root Element of a response's page; a response is read once."""
    if not hasattr(response, "as_read"):
        response.as_read = read_text(response.content.decode())
    return response.as_read


def read_text(html):
    """Return the root Element of HTML, such as that of a mail."""
    reader = _Reader()
    reader.feed(html)
    return reader.root


def linked_slugs(elements):
    """Return the last parts of the addresses that the elements' first links lead to."""
    return [element.all("a")[0]["href"].rstrip("/").rsplit("/", 1)[-1] for element in elements]
