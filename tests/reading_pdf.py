"""Reads the text and links of a PDF."""

import io
import re
import shutil
import subprocess
from typing import NamedTuple

import pypdf
import pypdfium2
from pypdfium2 import raw

from core.pdf_text import LRI, PDI


def read(content):
    return pypdf.PdfReader(io.BytesIO(content))


def words_of(reader):
    """Return the text of all pages, spaces of every kind and breaks as one space."""
    text = " ".join(page.extract_text() for page in reader.pages)
    text = re.sub("[\u202a-\u202e]", "", text)  # typst hangs the end of an isolate onto a digit before it
    return re.sub(rf"[\s\u00a0\u202f{LRI}{PDI}]+", " ", text)


class Place(NamedTuple):
    """Where a word begins on paper: points from the left and from the bottom."""

    x: float
    y: float


def places_of(content, word):
    """Return the Places of a word on all pages."""
    places = []
    for page in pypdfium2.PdfDocument(content):
        letters = page.get_textpage()
        finder = letters.search(word)
        while found := finder.get_next():
            left, bottom, _right, _top = letters.get_charbox(found[0])
            places.append(Place(left, bottom))
    return places


def smallest_letters(content):
    """Return the size in points of the smallest letters on the pages, as they are printed."""
    sizes = []
    for page in pypdfium2.PdfDocument(content):
        letters = page.get_textpage()
        for at in range(letters.count_chars()):
            if chr(raw.FPDFText_GetUnicode(letters, at)).strip():
                matrix = raw.FS_MATRIX()
                raw.FPDFText_GetMatrix(letters, at, matrix)
                sizes.append(raw.FPDFText_GetFontSize(letters, at) * abs(matrix.d))
    return round(min(sizes), 2)


def tags_of(reader):
    """Return the tags of a file as nested lists: ["Document", ["L", ["LI", …]], …]."""

    def tags(node):
        node = node.get_object()
        if isinstance(node, list):
            return [tag for one in node for tag in tags(one)]
        if not isinstance(node, dict):
            return []
        below = tags(node["/K"]) if "/K" in node else []
        return [[str(node["/S"])[1:], *below]] if "/S" in node else below

    (document,) = tags(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])
    return document


def count_of(tags, name):
    """Return how often a tag occurs among nested tags."""
    return sum(count_of(tag, name) if isinstance(tag, list) else tag == name for tag in tags)


def links_of(reader):
    """Return the outside addresses that a file links to, each once, in the order of their first link."""
    found = {}
    for page in reader.pages:
        for annotation in page.get("/Annots", ()):
            action = annotation.get_object().get("/A")
            if action and "/URI" in (action := action.get_object()):
                found[str(action["/URI"])] = None
    return list(found)


def words_by_reader(content, folder):
    """Return {reader: the words of a file} as the readers that people have extract them: that of Chrome, and poppler if
    it is there; letters of one script are a word, because around numbers and brackets readers lose spaces.
    """
    texts = {"pdfium": " ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content))}
    if pdftotext := shutil.which("pdftotext"):
        path = folder / "read.pdf"
        path.write_bytes(content)
        texts["poppler"] = subprocess.run([pdftotext, path, "-"], capture_output=True, check=True).stdout.decode()
    return {reader: arabic_words(text) for reader, text in texts.items()}


def arabic_words(text):
    """Return the words in Arabic letters, as a set."""
    return set(re.findall("[\u0621-\u064a]+", text))
