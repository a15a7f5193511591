"""The lists of other programs in pasted text: paragraphs with a bullet, and lists of one item or beside their item."""

import re
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from core.lazily import Lazily

if TYPE_CHECKING:
    from lxml.html import HtmlElement

etree = Lazily("lxml.etree")

# The last ones are those of Word's symbol fonts.
_BULLETS = "•·●○◦▪▫■□‣⁃➢➤✓✔❖\uf0b7\uf0a7\uf076\uf0d8\uf0fc\uf02d\uf06f"
_MARKS = {
    "bullet": re.compile(rf"\A\s*(?:[{_BULLETS}]\s*|o\s{{2,}})"),  # an "o" is Word's bullet of the second level
    "dash": re.compile(r"\A\s*[-–—]\s+"),
    "number": re.compile(r"\A\s*(\d{1,3})[.)]\s+"),
}
_WORD_NUMBER = re.compile(r"\A\s*\(?(?:(\d{1,3})|[a-zA-Z]{1,5})[.)]")
_WORD_LEVEL = re.compile(r"mso-list:[^;]*?level(\d)")
_MAY_BE_LIST = re.compile(
    rf"</li>\s*<[ou]l[ >]|(?:<p>|<br>|<li>)(?:\s|&nbsp;)*(?:[{_BULLETS}]|[-–—](?:\s|&nbsp;)|\d{{1,3}}[.)](?:\s|&nbsp;))"
)
HEADINGS = {f"h{level}" for level in range(1, 7)}


def may_hold_list(html: str) -> bool:
    """Whether a paragraph of a text begins with a bullet, a dash or a number, or a list stands beside its item."""
    return bool(_MAY_BE_LIST.search(html))


def begins_item(text: str) -> bool:
    """Whether a line begins with a bullet, a dash or a number."""
    return any(pattern.match(text) for pattern in _MARKS.values())


def style_of(element: "HtmlElement") -> str:
    return re.sub(r"\s{0,9}:\s{0,9}", ":", (element.get("style") or "").lower())


def class_of(element: "HtmlElement") -> str:
    return element.get("class") or ""


@dataclass
class _Item:
    """An item of a list: a paragraph, or the <li> of a list with one item."""

    element: "HtmlElement"
    level: int
    number: int | None  # None: a bullet
    source: str  # "word", "web" or a key of _MARKS

    @property
    def tag(self):
        return "ul" if self.number is None else "ol"

    @property
    def box(self):
        """The element whose place the list takes."""
        return next(self.element.iterancestors("div")) if self.source == "web" else self.element


def make_lists(root: "HtmlElement") -> None:
    """Put lists in the place of paragraphs that look like their items."""
    for heading in root.iter(*HEADINGS):
        _keep_marker(heading)
    parents = {element.getparent() for element in root.iter("p", "div") if element is not root}
    for parent in parents:
        if parent.tag == "li":
            continue  # an item already, whose bullet a program wrote too
        rows = [_items(child) for child in parent]
        for is_list, neighbours in groupby(rows, key=bool):
            for items in _certain([item for row in neighbours for item in row]) if is_list else ():
                _replace(items)
    for item in root.iter("li"):
        first = item[0] if len(item) and item[0].tag == "p" and not (item.text or "").strip() else item
        if bullet := _MARKS["bullet"].match(first.text or ""):
            first.text = first.text[bullet.end() :]


def nest_lists(root: "HtmlElement") -> None:
    """Google Docs and old HTML write an inner list beside its item: put it inside."""
    for inner in list(root.iter("ul", "ol")):
        parent, before = inner.getparent(), inner.getprevious()
        if parent is not None and parent.tag in {"ul", "ol"} and before is not None and before.tag == "li":
            _drop_blanks_after(inner)
            before.append(inner)


def _items(element):
    """Return the items that an element holds; [] if it is no part of a list."""
    if element.tag == "div":
        return [item for listed in element.iter("ul", "ol") for item in _items_of_web(listed)]
    if element.tag != "p":
        return []
    if level := _WORD_LEVEL.search(style_of(element)):
        marker = _take_marker(element)
        number = _WORD_NUMBER.match(marker)
        if not marker and (bullet := _MARKS["bullet"].match(element.text_content())):
            _cut(element, bullet.end())
        return [_Item(element, int(level[1]), int(number[1] or 1) if number else None, "word")]
    text = element.text_content()
    for source, pattern in _MARKS.items():
        if mark := pattern.match(text):
            level = 2 if text.lstrip().startswith("o") else 1
            return [_Item(element, level, int(mark[1]) if source == "number" else None, source)]
    return []


def _items_of_web(listed):
    start = listed.get("start") or "1"
    first = int(start) if re.fullmatch(r"\d{1,4}", start, re.ASCII) else 1
    for number, item in enumerate(listed.iterchildren("li"), first):
        level = item.get("data-aria-level") or "1"
        yield _Item(item, int(level) if level in set("123456789") else 1, number if listed.tag == "ol" else None, "web")


def _certain(items):
    """Yield the runs of items that are lists beyond doubt: a lone dash, or a number in the middle, is just text."""
    for source, neighbours in groupby(items, key=lambda item: item.source):
        run = list(neighbours)
        is_counted = [item.number for item in run] == list(range(1, len(run) + 1))
        if source in {"word", "web", "bullet"} or (len(run) > 1 and (source == "dash" or is_counted)):
            yield run


def _replace(items):
    """Put lists in the place of a run of items."""
    boxes = list(dict.fromkeys(item.box for item in items))
    place = etree.Element("p")
    boxes[0].addprevious(place)
    for item in items:
        if mark := _MARKS.get(item.source):
            _cut(item.element, mark.match(item.element.text_content()).end())
    for box in boxes:
        _drop_blanks_after(box)
    after, boxes[-1].tail = boxes[-1].tail, None
    for top in _nested(items):
        place.addprevious(top)
    top.tail = after
    for box in boxes:
        if box.tag == "div":
            box.drop_tree()
    place.getparent().remove(place)


def _nested(items):
    """Return the <ul> and <ol> of a run of items, each level inside the item above it."""
    tops, opened, before = [], [], None  # opened: the items that began a list, with it; the innermost last
    for item in items:
        while opened and opened[-1][0].level >= item.level and not _goes_on(*opened[-1], item, before):
            opened.pop()
        if not opened or opened[-1][0].level < item.level:
            new = etree.Element(item.tag)
            if item.number not in {None, 1}:
                new.set("start", str(item.number))
            if opened:
                opened[-1][1][-1].append(new)
            else:
                tops.append(new)
            opened.append((item, new))
        row = etree.SubElement(opened[-1][1], "li")
        if item.element.tag == "li":
            row.text = item.element.text
            row.extend(list(item.element))
        else:
            row.append(item.element)
        before = item
    return tops


def _goes_on(first, listed, item, before):
    """Whether an item belongs to an open list; one that counts from 1 again begins its own."""
    is_new = item.number == 1 and before.level == item.level and (before.number or 0) > 1
    return first.level == item.level and listed.tag == item.tag and not is_new


def _take_marker(paragraph):
    """Remove the bullet or number that Word wrote before an item, and return it."""
    marks = [span for span in paragraph.iter("span") if "mso-list:ignore" in style_of(span)]
    text = "".join(mark.text_content() for mark in marks)
    for mark in marks:
        if mark.getparent() is not None:
            mark.drop_tree()
    if not marks:
        return ""
    if paragraph.text:
        paragraph.text = paragraph.text.lstrip()
    return text.strip()


def _keep_marker(heading):
    """Keep the number of a numbered heading as text."""
    for span in list(heading.iter("span")):
        if "mso-list:ignore" in style_of(span) and span.getparent() is not None:
            text = span.text_content().strip()
            for child in list(span):
                span.remove(child)
            span.text = f"{text} "


def _cut(element, length):
    """Remove the first `length` characters of the text of an element."""
    for part in element.iter():
        for name in ("text", "tail") if part is not element else ("text",):
            text = getattr(part, name) or ""
            taken = min(length, len(text))
            setattr(part, name, text[taken:])
            length -= taken
            if not length:
                return


def _drop_blanks_after(element):
    if not (element.tail or "").strip():
        element.tail = None
