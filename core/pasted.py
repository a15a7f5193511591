"""Text pasted from Word, Google Docs, LibreOffice, a PDF or a web page: its lists and headings in our own markup.

Each of these programs has its own way to write a list. Here they all become <ul> and <ol>; the sanitiser, which comes
after (core/richtext.py), would leave only the letters of them.
"""

import html as entities
import re

import nh3

from core.cleaning import xml_text
from core.lazily import Lazily
from core.pasted_lists import HEADINGS, begins_item, class_of, make_lists, nest_lists, style_of
from core.weblinks import SCHEMES

etree = Lazily("lxml.etree")
html_reader = Lazily("lxml.html")
# What other programs use for blocks, apart from paragraphs.
_BOXES = set(
    "div section article aside header footer main center address figure figcaption dl dt dd pre fieldset".split()
)
_BLOCKS = _BOXES | HEADINGS | set("p ul ol li table blockquote".split())
_READER = nh3.Cleaner(
    tags=_BLOCKS | set("thead tbody tr th td strong em b i span font a br img".split()),
    attributes={
        "*": {"class", "style", "role", "aria-level", "data-aria-level"},
        "a": {"href", "hreflang"},
        "ol": {"start"},
        "th": {"colspan", "rowspan", "scope"},
        "td": {"colspan", "rowspan"},
        "img": {"src", "alt", "width", "height"},
    },
    clean_content_tags={"script", "style", "title"},
    url_schemes=set(SCHEMES),
    link_rel=None,
    strip_comments=True,
)
_LETTERS = nh3.Cleaner(tags=set())

_BOLD = re.compile(r"font-weight:\s*(?:bold|[6-9]00)")
_NOT_BOLD = re.compile(r"font-weight:\s*(?:normal|[1-5]00)")
_ITALIC = re.compile(r"font-style:\s*italic")


def restructured(html: str) -> str:
    """Return HTML with the lists, headings and emphasis of other programs in our own markup; not sanitised."""
    read = _READER.clean(xml_text(html))
    root = html_reader.fragment_fromstring(read, create_parent="div")
    # The parser gives up below some depth; nobody nests that deeply, and no word may be lost.
    if _letters(root.text_content()) != _letters(entities.unescape(_LETTERS.clean(read))):
        return html
    _name_headings(root)
    _dissolve_boxes(root)
    _split_lines(root)
    make_lists(root)
    nest_lists(root)
    _keep_emphasis(root)
    _shift_headings(root)
    return entities.escape(root.text or "", quote=False) + "".join(
        etree.tostring(child, encoding="unicode", method="html") for child in root
    )


def paragraphs(text: str) -> str:
    """Return plain text as HTML: its paragraphs and lists, with the lines that a PDF broke put together."""
    blocks = [_joined(block.splitlines()) for block in re.split(r"\n[^\S\n]*\n", text.replace("\r\n", "\n"))]
    return "".join(f"<p>{entities.escape(line, quote=False)}</p>" for lines in blocks for line in lines)


def _joined(lines):
    """Join the lines of one block where a sentence runs on."""
    lines = [line.strip() for line in lines if line.strip()]
    longest = max(map(len, lines), default=0)
    joined = []
    previous = ""
    for line in lines:
        is_full = len(previous) > 40 and len(previous) > 0.7 * longest
        ends = previous.endswith((".", ":", "!", "?"))
        if joined and not begins_item(line) and not ends and (is_full or line[0].islower()):
            joined[-1] += f"\n{line}"  # core/cleaning.py needs the line break to mend a divided word
        else:
            joined.append(line)
        previous = line
    return joined


def _letters(text):
    return "".join(text.split())


# --- Headings and boxes -----------------------------------------------------------------------------------------------


def _name_headings(root):
    """Headings that are paragraphs with a style: Word's title, and all of Word for the web."""
    for paragraph in root.iter("p"):
        level = paragraph.get("aria-level") or ""
        if class_of(paragraph).startswith("MsoTitle"):
            paragraph.tag = "h1"
        elif paragraph.get("role") == "heading" and level in set("123456"):
            paragraph.tag = f"h{level}"


def _shift_headings(root):
    """Make the highest level of a text our first one, because the title of the record stands above."""
    headings = [element for element in root.iter() if element.tag in HEADINGS]
    shift = 1 if any(heading.tag == "h1" for heading in headings) else 0
    for heading in headings:
        heading.tag = f"h{min(int(heading.tag[1]) + shift, 3)}"


def _dissolve_boxes(root):
    """Make paragraphs of the boxes that hold text; without this their texts would run together."""
    for box in reversed([element for element in root.iter() if element.tag in _BOXES and element is not root]):
        if "ListContainerWrapper" in class_of(box):
            continue  # a list of Word for the web
        if any(child.tag in _BLOCKS for child in box):
            _wrap_loose(box)
            box.drop_tag()
        else:
            box.tag = "p"


def _wrap_loose(box):
    """Put the text of a box that stands between its blocks into paragraphs."""
    parts, box.text = [box.text or ""], None
    blocks = []
    for child in list(box):
        tail, child.tail = child.tail or "", None
        if child.tag in _BLOCKS:
            blocks += [*_paragraph(parts), child]
            parts = [tail]
        else:
            parts += [child, tail]
    for block in [*blocks, *_paragraph(parts)]:
        box.append(block)


def _paragraph(parts):
    """Return [a paragraph of texts and elements], or [] if there is nothing in it."""
    if not any(part.strip() if isinstance(part, str) else True for part in parts):
        return []
    paragraph = etree.Element("p")
    for part in parts:
        _append(paragraph, part)
    return [paragraph]


def _append(parent, part):
    """Append a text or an element at the end."""
    if not isinstance(part, str):
        parent.append(part)
    elif len(parent):
        parent[-1].tail = (parent[-1].tail or "") + part
    else:
        parent.text = (parent.text or "") + part


def _split_lines(root):
    """Divide a paragraph whose lines are the items of a list."""
    for paragraph in list(root.iter("p")):
        if paragraph.getparent() is None or not any(child.tag == "br" for child in paragraph):
            continue
        lines = [[paragraph.text or ""]]
        for child in paragraph:
            if child.tag == "br":
                lines.append([child.tail or ""])
            else:
                lines[-1] += [child, child.tail or ""]
        texts = ["".join(p if isinstance(p, str) else p.text_content() for p in line) for line in lines]
        if sum(map(begins_item, texts)) < 2:
            continue
        tail = paragraph.tail
        for line in lines:
            for part in line:
                if not isinstance(part, str):
                    part.tail = None
            for new in _paragraph(line):
                paragraph.addprevious(new)
        paragraph.tail = None
        previous = paragraph.getprevious()
        paragraph.getparent().remove(paragraph)
        if previous is not None:
            previous.tail = tail


# --- Emphasis ---------------------------------------------------------------------------------------------------------


def _keep_emphasis(root):
    """Make <strong> and <em> of what other tags and styles emphasise; a heading needs neither."""
    for element in list(root.iter("b", "i", "span", "font", "strong", "em")):
        style = style_of(element)
        is_bold = (element.tag in {"b", "strong"} and not _NOT_BOLD.search(style)) or bool(_BOLD.search(style))
        is_italic = element.tag in {"i", "em"} or bool(_ITALIC.search(style))
        if any(above.tag in HEADINGS for above in element.iterancestors()):
            is_bold = False
        if is_bold and is_italic:
            inner = etree.Element("em")
            inner.text, element.text = element.text, None
            for child in list(element):
                inner.append(child)
            element.append(inner)
        if is_bold or is_italic:
            element.tag = "strong" if is_bold else "em"
        else:
            element.drop_tag()
