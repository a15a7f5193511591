"""Reads the text and links of a PDF."""

import io
import re

import pypdf

from core.pdf_text import LRI, PDI


def read(content):
    return pypdf.PdfReader(io.BytesIO(content))


def words_of(reader):
    """Return the text of all pages, spaces of every kind and breaks as one space."""
    text = " ".join(page.extract_text() for page in reader.pages)
    text = re.sub("[\u202a-\u202e]", "", text)  # typst hangs the end of an isolate onto a digit before it
    return re.sub(rf"[\s\u00a0\u202f{LRI}{PDI}]+", " ", text)


def links_of(reader):
    """Return the outside addresses that a file links to, each once, in the order of their first link."""
    found = {}
    for page in reader.pages:
        for annotation in page.get("/Annots", ()):
            action = annotation.get_object().get("/A")
            if action and "/URI" in (action := action.get_object()):
                found[str(action["/URI"])] = None
    return list(found)
