"""Cleans text pasted from Word, PDF and web pages, on every path into the database, and reports what it cannot repair.

`clean_text` repairs what is certain: invisible marks, ligature glyphs, French quotes, apostrophes and spaces. `doubts`
reports what only a person can decide: letters lost in a PDF ("Organisaon"), an œ typed as two letters, a hyphen left
over from the end of a line ("par-mi").
"""

import html
import re
import unicodedata

from django.utils.html import strip_tags
from django.utils.translation import gettext

NO_BREAK = "\u00a0"
NARROW = "\u202f"
# Soft hyphen, zero-width marks and the byte order mark: invisible, but they break searches.
_INVISIBLE = dict.fromkeys([0xAD, 0x200B, 0x2060, 0xFEFF])
# Direction marks that Word leaves behind; isolates (U+2066-2069) are put there on purpose and stay.
_DIRECTION_MARKS = dict.fromkeys([0x200E, 0x200F, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E])
_LIGATURES = {ord(glyph): unicodedata.normalize("NFKC", glyph) for glyph in "ﬀﬁﬂﬃﬄﬅﬆ"}
_KASHIDA = {0x0640: None}
_TAG = re.compile(r"(<[^>]*>)")
_LINE_END_HYPHEN = re.compile(r"(?<=[^\W\d_])[-‐]\s*\n\s*(?=[^\W\d_])")

# Words of the office's trade as they look when a PDF lost its ti, tt or tti.
_LOST_LIGATURES = re.compile(
    r"\b(organisaon|migraon|migraons|vicme|vicmes|polique|poliques|réintégraon|protecon|"
    r"acf|acvité|acvités|formaon|formaons|informaon|intégraon|instituon|instituons|naonal|naonale|naonaux|"
    r"internaonal|internaonale|lue contre|bénéciaires?|mulplier|objecf|objecfs)\b",
    re.IGNORECASE,
)
_TWO_LETTERS = re.compile(
    r"\b(oeuvre|oeuvres|manoeuvre|main-d['’]oeuvre|coeur|coeurs|soeur|soeurs|noeud|noeuds|voeux?|oeil)\b", re.IGNORECASE
)
# Words whose halves are not words: a hyphen inside is left over from the end of a line.
_MAY_BE_SPLIT = (
    "parmi octobre décembre septembre novembre janvier février continuellement avancement sénégal migration migrations "
    "organisation développement assistance protection réintégration intégration formation partenaires bénéficiaires "
    "renforcement accompagnement vulnérables institutions activités programme international nationale régularisés"
).split()
_HYPHENATED = re.compile(r"\b[^\W\d_]+-[^\W\d_]+\b")


# XML 1.0, section 2.2: the characters that a document may hold.
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """Return a text without the characters that XML forbids, such as a NUL that somebody searched for."""
    return _NOT_IN_XML.sub("", text)


def clean_text(text: str, language: str) -> str:
    """Return a plain text as it should be stored in one of the portal's languages. Cleaning twice changes nothing."""
    if not text:
        return text
    text = _LINE_END_HYPHEN.sub("", text.replace("\r\n", "\n"))
    text = unicodedata.normalize("NFC", text).translate(_INVISIBLE | _LIGATURES)
    if language == "ar":
        return text.translate(_DIRECTION_MARKS | _KASHIDA)
    text = text.translate(_DIRECTION_MARKS)
    return _french(text) if language == "fr" else text


def clean_markup(markup: str, language: str) -> str:
    """Return sanitised HTML with `clean_text` applied to the text between its tags.

    Quotes are paired over the whole text, because there may be a link or a bold word inside them.
    """
    if not markup:
        return markup
    parts = _TAG.split(markup)
    texts = [html.unescape(part) for part in parts[::2]]
    # A private-use character marks the place of each tag while quotes are paired over all texts at once.
    joined = clean_text("\ue000".join(texts), language)
    cleaned = [html.escape(part, quote=False) for part in joined.split("\ue000")]
    for number, part in enumerate(cleaned):
        parts[2 * number] = part
    return "".join(parts)


def _french(text):
    """Curly apostrophes, « guillemets » and the blanks that French sets before its high punctuation."""
    text = re.sub(r"(?<=\w)['ʼ´`](?=\w)", "’", text)
    text = re.sub(r"[“”„]([^“”„\"]*)[“”]", r"«\1»", text)
    text = re.sub(r'"([^"]*)"', r"«\1»", text)
    text = re.sub(rf"«[ {NO_BREAK}{NARROW}]*(?=\S)", f"«{NO_BREAK}", text)
    text = re.sub(rf"(?<=\S)[ {NO_BREAK}{NARROW}]*»", f"{NO_BREAK}»", text)
    # An existing space becomes a no-break space. None is added, because that would split 10:30 or an address.
    return re.sub(r"(?<=\S) ([:;?!%])(?=\s|$|[)\].,»<\ue000])", rf"{NO_BREAK}\1", text)


def doubts(text: str, language: str) -> list[str]:
    """Return sentences in the reader's language about what a person should look at in a (rich) text."""
    if not text or language != "fr":
        return []
    plain = html.unescape(strip_tags(text))
    found = [
        gettext("“%(word)s” looks like a word that lost letters in a PDF.") % {"word": match.group()}
        for match in _LOST_LIGATURES.finditer(plain)
    ]
    found += [
        gettext("“%(word)s” is written with œ.") % {"word": match.group()} for match in _TWO_LETTERS.finditer(plain)
    ]
    found += [
        gettext("“%(word)s” seems to have kept the hyphen of a line's end.") % {"word": match.group()}
        for match in _HYPHENATED.finditer(plain)
        if match.group().replace("-", "").casefold() in _MAY_BE_SPLIT
    ]
    return list(dict.fromkeys(found))
