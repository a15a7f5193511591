"""Repairs the characters of a text: what no reader could read, find or hear becomes what was meant.

Texts come from PDF files, from Word, from old Arabic programs and from telephones. Every path into the database goes
through `repaired`. A character that cannot be repaired becomes �, which `unreadable` finds and the fields refuse.
"""

import re
import unicodedata
from functools import cache
from itertools import pairwise

LOST = "\ufffd"
NO_BREAK = "\u00a0"
NARROW = "\u202f"
BULLET = "•"
MOST_MARKS = 4  # on one letter: a vowelled Arabic letter has three


def _class_of_marks():
    """Return the inside of a [class] with all combining marks."""
    runs = []
    for code in map(ord, filter(unicodedata.combining, map(chr, range(0x300, 0x1E950)))):  # the first to the last
        if runs and runs[-1][1] == code - 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in runs)


_MARK_CLASS = _class_of_marks()
# Python sorts the marks of a letter in quadratic time, so no text may hold a long run of them.
_TOO_MANY_MARKS = re.compile(f"([{_MARK_CLASS}]{{{MOST_MARKS}}})[{_MARK_CLASS}]+")
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_PRIVATE = "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"
_PRIVATE_IN_WORD = re.compile(rf"(?<=[^\W_])[{_PRIVATE}](?=[^\W_])")
_PRIVATE_BEFORE_TEXT = re.compile(rf"(?m)^([ \t]*)[{_PRIVATE}](?=[ \t{NO_BREAK}])")
_ANY_PRIVATE = re.compile(f"[{_PRIVATE}]")
# Bullets of Symbol and Wingdings, as Word and PDF files give them; a middle dot only where a line begins.
_SYMBOLS = {
    **dict.fromkeys("\uf0b7\uf06c\uf09f\uf0a7\uf06e\uf0d8\uf076\uf0a8\uf071\uf06f", BULLET),
    **{"\uf0fc": "✓", "\uf0fb": "✗", "\uf0e0": "→", "\uf0df": "←", "\uf0f0": "⇨", "\uf04a": "☺"},
}
_DOT_BULLET = re.compile(rf"(?m)^([ \t]*)[·∙‣⁃▪▫■□●○◦➢❖](?=[ \t{NO_BREAK}])")
_BARE_BULLET = re.compile(rf"(?m)^([ \t]*{BULLET})[ \t{NO_BREAK}]+")
_SEVERAL_BLANKS = re.compile(rf"[ \t{NO_BREAK}{NARROW}]{{2,}}|\t")
_BLANKS_AT_LINE_END = re.compile(rf"[ {NO_BREAK}{NARROW}](?=\n)|(?<=\n)[ {NO_BREAK}{NARROW}]")
_LINE_END_HYPHEN = re.compile(r"(?<=[^\W\d_])[-‐]\n{1,2}(?=[^\W\d_])")
_EMPTY_LINES = re.compile(r"\n{3,}")
# A joiner shapes the Arabic letter before it, or makes one emoji of two; elsewhere it is litter of a web page.
_JOINERS = re.compile(r"(?<![\u0620-\u06ff\ufe0f\U0001f000-\U0001faff\u2600-\u27bf])[\u200c\u200d]+")
_JOINER_RUNS = re.compile(r"([\u200c\u200d])[\u200c\u200d]+")
_ISOLATES = re.compile("[\u2066-\u2069]")
# Forms by shape, in which Arabic letters leave a PDF: isolated, final, initial, medial.
_SHAPED = re.compile("[\ufb50-\ufbb1\ufbd3-\ufbff\ufe80-\ufefc]")
_IN_ORDER = {("<initial>", "<final>"), ("<initial>", "<medial>"), ("<medial>", "<final>")}
_LEFT_TO_RIGHT = re.compile(r"[0-9A-Za-zÀ-ɏ٠-٩۰-۹][0-9A-Za-zÀ-ɏ٠-٩۰-۹.,:/@%+-]*")
_MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")

# Most texts hold only these, and no blanks beside each other or at the end of a line: they are right as they are.
_USUAL = "!-~À-ÖØ-öø-ÿŒœŸ‘’“”«»–—…€°\u060c\u061b\u061f\u0621-\u063a\u0641-\u064a\u0660-\u0669"
_BLANK = f"[ {NO_BREAK}{NARROW}]"


@cache
def _unusual(kept):
    """Return the pattern of what may need repair, where some control characters are kept."""
    return re.compile(rf"[^{_USUAL} {NO_BREAK}{NARROW}\n{kept}]|{_BLANK}{_BLANK}|{_BLANK}\n|\n{_BLANK}|\n\n\n|-\n")


def _table():
    """Return {code: replacement or None}: what each character becomes, wherever it stands."""
    table = {}
    for code in [*range(0x20), *range(0x7F, 0xA0)]:
        table[code] = None
    del table[0x09], table[0x0A]
    for code in range(0x80, 0xA0):  # a text in Windows-1252 that somebody took for Latin-1, as HTML reads it too
        table[code] = bytes([code]).decode("cp1252", "ignore") or None
    # Soft hyphen, zero width, direction marks that Word leaves behind, annotations, objects, tags, language marks.
    # Isolates (U+2066-2069) are put there on purpose and stay. The joiners are looked at one by one.
    hidden = [0xAD, 0x61C, 0x180E, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x2065)]
    hidden += [*range(0x206A, 0x2070), 0xFEFF, *range(0xFFF9, 0xFFFD), *range(0xE0000, 0xE0080)]
    hidden += [
        *range(0xFDD0, 0xFDF0),
        *(plane + end for plane in range(0, 0x110000, 0x10000) for end in (0xFFFE, 0xFFFF)),
    ]
    table |= dict.fromkeys(hidden)
    table |= dict.fromkeys([0x1680, *range(0x2000, 0x2007), *range(0x2008, 0x200B), 0x205F, 0x3000], " ")
    table[0x2007] = NO_BREAK
    # Glyphs of letters: ligatures of print, Arabic by shape, full width, the "bold" letters of social networks. Not the
    # signs for "may God bless him", "in the name of God" and the rial (U+FDFA-FDFD), which are written so.
    for code in [*range(0xFB00, 0xFB07), *range(0xFB50, 0xFDFA), *range(0xFE70, 0xFEFD), *range(0xFF01, 0xFF5F)]:
        table.setdefault(code, unicodedata.normalize("NFKC", chr(code)))
    for code in range(0x1D400, 0x1D800):
        table[code] = unicodedata.normalize("NFKC", chr(code))
    return table


_TABLE = _table()


def repaired(text: str, *, one_line: bool = False, kept: str = "") -> str:
    """Return a text with readable characters only, on one line if its field has only one. Twice changes nothing.

    Control characters that are `kept` stay, because they mark something for the caller.
    """
    if not _unusual(kept).search(text) and not (one_line and "\n" in text):
        return text.strip(" ") if one_line else text
    return _repaired(text, one_line, kept)


def _repaired(text, one_line, kept):
    table = _TABLE | {ord(char): char for char in kept}
    text = _LINE_ENDS.sub("\n", without_surrogates(text))
    text = "\n".join(_in_logical_order(line) if _SHAPED.search(line) else line for line in text.split("\n"))
    text = _without_private(text).translate(table)
    text = _with_pairs_of_isolates(_JOINER_RUNS.sub(r"\1", _JOINERS.sub("", text)))
    text = unicodedata.normalize("NFC", with_few_marks(text))
    text = _DOT_BULLET.sub(rf"\1{BULLET}", text)
    text = _BARE_BULLET.sub(r"\1 ", text)
    text = _BLANKS_AT_LINE_END.sub("", _SEVERAL_BLANKS.sub(_one_blank, text))
    text = _LINE_END_HYPHEN.sub("", _EMPTY_LINES.sub("\n\n", text))
    return _SEVERAL_BLANKS.sub(_one_blank, text.replace("\n", " ")).strip(" ") if one_line else text


def unreadable(text: str) -> str:
    """Return the surroundings of the first character that could not be repaired; "" if all can be read."""
    at = text.find(LOST)
    return text[max(at - 20, 0) : at + 21] if at >= 0 else ""


def with_few_marks(text: str) -> str:
    """Return a text without the accents that are piled upon others, before it is normalised."""
    return text if text.isascii() else _TOO_MANY_MARKS.sub(r"\1", text)


def without_surrogates(text: str) -> str:
    """Return a text with its pairs of surrogates joined and single ones marked as lost: no database takes them."""
    try:
        text.encode()
    except UnicodeEncodeError:
        joined = text.encode("utf-16-le", "surrogatepass")
        return joined.decode("utf-16-le", "replace")
    return text


def _one_blank(blanks):
    """One blank for several, a no-break one if there is one among them."""
    return next((blank for blank in blanks[0] if blank in (NO_BREAK, NARROW)), " ")


def _without_private(text):
    """Return a text without characters that only one font knows: bullets stay, letters are lost, icons go."""
    if not _ANY_PRIVATE.search(text):
        return text
    for symbol, meant in _SYMBOLS.items():
        text = text.replace(symbol, meant)
    text = _PRIVATE_BEFORE_TEXT.sub(rf"\1{BULLET}", text)
    return _ANY_PRIVATE.sub("", _PRIVATE_IN_WORD.sub(LOST, text))


def _with_pairs_of_isolates(text):
    """Return a text without direction isolates that lack their other half."""
    if not _ISOLATES.search(text):
        return text
    marks, opened, paired = list(_ISOLATES.finditer(text)), [], set()
    for mark in marks:
        if mark[0] != "\u2069":
            opened.append(mark.start())
        elif opened:
            paired |= {opened.pop(), mark.start()}
    return _ISOLATES.sub(lambda mark: mark[0] if mark.start() in paired else "", text)


def _in_logical_order(line):
    """Return a line of shaped Arabic in the order in which it is read.

    Some PDF files give the order on the page, from left to right. The shapes tell: in a word, the initial form comes
    first and the final one last.
    """
    shapes = [unicodedata.decomposition(char).partition(" ")[0] for char in _SHAPED.findall(line)]
    pairs = list(pairwise(shapes))
    right = sum(pair in _IN_ORDER for pair in pairs)
    turned = sum(pair[::-1] in _IN_ORDER for pair in pairs)
    if turned <= right:
        return line
    return _LEFT_TO_RIGHT.sub(lambda run: run[0][::-1], line[::-1].translate(_MIRRORED))
