"""Whether the letters of a text can be those of its language: for recognising code pages, and for refusing rubbish."""

import html
import re
import unicodedata
from functools import lru_cache

from django.utils.html import strip_tags
from django.utils.translation import gettext

from core.language_table import LANGUAGE_TABLE
from desk.spreadsheets.tables import UNREADABLE

# Beyond ASCII, what French, English and Spanish texts hold.
_LATIN_LETTERS = frozenset("àâäáãçéèêëíìîïñóòôöõúùûüÿœæßÀÂÄÁÇÉÈÊËÍÎÏÑÓÔÖÚÙÛÜŸŒÆ")
_RARE_LETTERS = frozenset("äáãíìóòõúßÄÁÍÑÓÖÚÜŸÈËÏÙÛÎÔ")
_MARKS = frozenset("«»‘’“”–—…•·€°²³\u00a0\u202fªº©®™†½¼¾×£§")
_ARABIC_MARKS = frozenset("،؛؟ـ٪٫٬٠١٢٣٤٥٦٧٨٩\u200c\u200d\u200e\u200f\u064b")
_WORD = re.compile(r"[^\W\d_]+(?:[\u064b-\u0652]+[^\W\d_]+)*")

_LETTER_LOST = re.compile(r"[^\W\d_]\?[^\W\d_]")
_WORDS_LOST = re.compile(r"(?<![^\s])\?{2,}\s+\?{2,}|\?{4,}|(?<![^\s])\?{3,}(?!\S)")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
# UTF-8 read as Windows-1252 (é as Ã©, ’ as â€™) or as Windows-1256, and Arabic read as Windows-1252 (مشروع as ãÔÑæÚ).
_MOJIBAKE = re.compile(
    r"Ã[\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122 ]"
    r"|â(?:€|[\u0080\u0082\u2020-\u203a])|Â[\u00a0-\u00bf]|(?:[ØÙ][\u0080-\u00bf\u0192\u02c6\u2018-\u203a]){2}"
    r"|أ[©¨ھ«®¯´¶¹»§¢]|ï»؟|ï»¿"
)
_ACCENTED_RUN = re.compile(r"[\u00c0-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e]{3,}")
# Whether a text needs a closer look at all: letters that are not Latin, or neither Latin nor Arabic.
_BEYOND_LATIN = re.compile(r"[\u0370-\u1dbf\u2c00-\ud7ff\uf900-\ufdff\ufe70-\ufeff]")
_NEITHER_SCRIPT = re.compile(r"[\u0370-\u05ff\u0700-\u074f\u0780-\u089f\u0900-\u1dbf\u2c00-\ud7ff\uf900-\ufaff]")
_SCRIPTS = frozenset(
    (
        "LATIN ARABIC GREEK CYRILLIC HEBREW CJK HANGUL HIRAGANA KATAKANA ARMENIAN GEORGIAN DEVANAGARI THAI ETHIOPIC "
        "COPTIC SYRIAC BOX BLOCK"
    ).split()
)


def fitness(text: str, language: str | None) -> float:
    """Return how well the characters beyond ASCII of a text fit its language, None for any: negative if they do not."""
    score = 0.0
    for char in text:
        if not char.isascii() and not char.isalpha():
            score += _of_mark(char, language)
    for word in _WORD.findall(text):
        if not word.isascii():
            score += _of_word(word, language)
    return score


def _of_mark(char, language):
    if char == UNREADABLE:
        return -4
    if unicodedata.category(char) in {"Cc", "Cn", "Co"}:
        return -3
    if char in _ARABIC_MARKS or unicodedata.category(char) == "Mn":
        return 0 if language in {"ar", None} else -2
    return 0.3 if char in _MARKS else -1


def _of_word(word, language):
    scripts = {_script(char) for char in word if char.isalpha()}
    if len(scripts) > 1 or not scripts <= {"LATIN", "ARABIC"}:
        return -2.0 * len(word)
    if scripts == {"ARABIC"}:
        score = sum(1 if "\u0621" <= char <= "\u064a" else -1 for char in word)
        return score + 2 * word.startswith("ال") if language in {"ar", None} else -2.0 * len(word)
    foreign = [char for char in word if not char.isascii()]
    if language == "ar" and (len(foreign) > 1 or len(word) < 3):
        return -2.0 * len(foreign)
    score = sum(-1.0 if c not in _LATIN_LETTERS else 0.3 if c in _RARE_LETTERS else 1.0 for c in foreign)
    if re.search(r"[a-zà-ÿ][À-ÖØ-ÞŒŸŠŽ]", word):  # a capital after a small letter: "inventÈe"
        score -= 2
    if len(foreign) > 2 and 2 * len(foreign) > len(word):
        score -= 1.5 * len(foreign)
    return score


def doubt(text: str, language: str) -> str:
    """Return why a text cannot be what was meant, in a sentence, or "": lost letters, or letters of another script."""
    plain = _ADDRESS.sub(" ", html.unescape(strip_tags(text)) if "<" in text else text)
    if lost := _LETTER_LOST.search(plain) or _WORDS_LOST.search(plain):
        return gettext(
            "“%(text)s”: question marks stand where letters were lost. Save the file as XLSX, or as CSV in UTF-8."
        ) % {"text": _around(plain, lost.start())}
    if wrong := _MOJIBAKE.search(plain) or _ACCENTED_RUN.search(plain):
        return gettext(
            "“%(text)s”: these letters were read in a wrong code page. Save the file as XLSX, or as CSV in UTF-8."
        ) % {"text": _around(plain, wrong.start())}
    is_arabic = not language or LANGUAGE_TABLE[language].script == "arabic"
    if not (_NEITHER_SCRIPT if is_arabic else _BEYOND_LATIN).search(plain):
        return ""
    return _foreign(plain, {"ARABIC", "LATIN"} if is_arabic else {"LATIN"}, language)


def _foreign(text, own, language):
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    latin = sum(len(word) for word in _WORD.findall(text) if _script(word[0]) == "LATIN")
    for word in words:
        scripts = {_script(char) for char in word if char.isalpha()} - {""}
        # A French text may quote an Arabic word, as long as it is French; no other mixture is meant.
        is_quoted = scripts == {"ARABIC"} and latin > sum(len(w) for w in words if _script(w[0]) == "ARABIC")
        if not scripts <= own and not is_quoted:
            quoted = {"text": word[:80], "language": LANGUAGE_TABLE[language].in_language if language else ""}
            if not language:
                return gettext("“%(text)s” has letters of another script.") % quoted
            return gettext("“%(text)s” has letters that a text %(language)s does not have.") % quoted
    return ""


def _around(text, place):
    """Return the whole words around a place."""
    before = text.rfind(" ", 0, max(0, place - 20)) + 1
    after = text.find(" ", min(len(text), place + 20))
    return " ".join(text[before : after if after >= 0 else len(text)].split())[:120]


@lru_cache(maxsize=4096)
def _script(char):
    """Return the script of a letter, "" for one that belongs to none here (Tifinagh, a raised letter)."""
    name = unicodedata.name(char, "").partition(" ")[0]
    return name if name in _SCRIPTS else ""
