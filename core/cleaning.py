"""Cleans text pasted from Word, PDF and web pages, on every path into the database, and reports what it cannot repair.

`clean_text` repairs what is certain: the characters (core/characters.py), French quotes, apostrophes and spaces.
`doubts` reports what only a person can decide: letters lost in a PDF ("Organisaon"), an œ typed as two letters, a
hyphen left over from the end of a line ("par-mi").
"""

import html
import re

from django.utils.translation import gettext

from core.characters import NARROW, NO_BREAK, repaired, unreadable
from core.texts import without_tags

_KASHIDA = {0x0640: None}
_TAG = re.compile(r"(<[^<>]*>)")
_INLINE_TAG = re.compile(r"</?(?:strong|em|a)\b")
# The place of a tag while the texts around it are cleaned together. `repaired` leaves no control character in a text,
# so these two cannot be part of one. A block, unlike a bold word, begins a line.
_INLINE, _BLOCK = "\x01", "\x02"
_MARKS = {ord(_INLINE): None, ord(_BLOCK): None}
_PLACE = re.compile(rf"{_INLINE}|\n?{_BLOCK}\n?")

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
_HYPHENATED = re.compile(r"\b[^\W\d_]{1,30}-[^\W\d_]{1,30}\b")


# XML 1.0, section 2.2: the characters that a document may hold.
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """Return a text without the characters that XML forbids, such as a NUL that somebody searched for."""
    return _NOT_IN_XML.sub("", text)


def clean_text(text: str, language: str, *, one_line: bool = False) -> str:
    """Return a plain text as it should be stored in one of the portal's languages, or "" for a name in any language.

    Cleaning twice changes nothing.
    """
    return _in_language(repaired(text, one_line=one_line), language) if text else text


def clean_markup(markup: str, language: str) -> str:
    """Return sanitised HTML with `clean_text` applied to the text between its tags.

    Quotes are paired over the whole text, because there may be a link or a bold word inside them.
    """
    if not markup:
        return markup
    parts = _TAG.split(markup)
    joined = [html.unescape(parts[0]).translate(_MARKS)]
    for tag, text in zip(parts[1::2], parts[2::2], strict=True):
        joined += [_INLINE if _INLINE_TAG.match(tag) else f"\n{_BLOCK}\n", html.unescape(text).translate(_MARKS)]
    cleaned = _PLACE.split(_in_language(repaired("".join(joined), kept=_INLINE + _BLOCK), language))
    parts[::2] = [html.escape(text, quote=False) for text in cleaned]
    return "".join(parts)


def _in_language(text, language):
    """Return a repaired text with the typography of its language."""
    if language == "ar":
        return text.translate(_KASHIDA)
    return _french(text) if language == "fr" else text


_APOSTROPHE = re.compile(r"(?<=\w)['ʼ´`](?=\w)")
_CURLY_QUOTES = re.compile(r"[“”„]([^“”„\"]*)[“”]")
_STRAIGHT_QUOTES = re.compile(r'"([^"]*)"')
_OPENING_QUOTE = re.compile(rf"«[ {NO_BREAK}{NARROW}]?(?=\S)")
_CLOSING_QUOTE = re.compile(rf"(?<=\S)[ {NO_BREAK}{NARROW}]?»")
# An existing space becomes a no-break space. None is added, because that would split 10:30 or an address.
_HIGH_PUNCTUATION = re.compile(rf"(?<=\S) ([:;?!%])(?=\s|$|[)\].,»<{_INLINE}{_BLOCK}])")


def _french(text):
    """Curly apostrophes, « guillemets » and the blanks that French sets before its high punctuation."""
    text = _APOSTROPHE.sub("’", text)
    text = _CURLY_QUOTES.sub(r"«\1»", text)
    text = _STRAIGHT_QUOTES.sub(r"«\1»", text)
    text = _OPENING_QUOTE.sub(f"«{NO_BREAK}", text)
    text = _CLOSING_QUOTE.sub(f"{NO_BREAK}»", text)
    return _HIGH_PUNCTUATION.sub(rf"{NO_BREAK}\1", text)


def doubts(text: str, language: str) -> list[str]:
    """Return sentences in the reader's language about what a person should look at in a (rich) text."""
    if not text:
        return []
    plain = html.unescape(without_tags(text))
    sentences = []
    if around := unreadable(plain):
        sentences.append(gettext("A character could not be read, here: “%(text)s”. Write it again.") % {"text": around})
    if language != "fr":
        return sentences
    sentences += [
        gettext("“%(word)s” looks like a word that lost letters in a PDF.") % {"word": match.group()}
        for match in _LOST_LIGATURES.finditer(plain)
    ]
    sentences += [
        gettext("“%(word)s” is written with œ.") % {"word": match.group()} for match in _TWO_LETTERS.finditer(plain)
    ]
    sentences += [
        gettext("“%(word)s” seems to have kept the hyphen of a line's end.") % {"word": match.group()}
        for match in _HYPHENATED.finditer(plain)
        if match.group().replace("-", "").casefold() in _MAY_BE_SPLIT
    ]
    return list(dict.fromkeys(sentences))
