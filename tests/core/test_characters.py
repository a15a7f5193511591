"""Whatever characters a text brings along, what is stored can be read; what cannot be read is refused."""

import unicodedata

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from core.characters import _repaired, repaired, unreadable, with_few_marks
from core.cleaning import clean_text
from core.models import Axis
from core.textfields import MAX_RICH_TEXT, MAX_TEXT
from projects.models import Project

MEANT = {
    "\uf0b7 Former 135 femmes": "• Former 135 femmes",
    "·\u00a0\u00a0\u00a0 Former": "• Former",
    "\ue010 Former": "• Former",
    "12 h · salle 3": "12 h · salle 3",
    "t\u00e9l \ue0b0 212": "tél 212",
    "\ufee3\ufeb8\ufeae\ufeed\ufec9": "مشروع",
    "\ufec9\ufeed\ufeae\ufeb8\ufee3 2019": "2019 مشروع",
    "\ufdfa \ufef7": "\ufdfa لأ",
    "ﬁn de l\x92été": "fin de l’été",
    "ＯＩＭ 𝗠𝗮𝗿𝗼𝗰\u1680！": "OIM Maroc !",
    "e\u0301te\u0301": "été",
    "a" + "\u0301\u0316" * 50: unicodedata.normalize("NFC", "a" + "\u0301\u0316" * 2),
    "un\x00 de\x07ux\ufeff tr\u200bois\u2060": "un deux trois",
    "un \u2003 deux\u3000trois": "un deux trois",
    "10\u00a0 000": "10\u00a0000",
    "10\u202f0\u00ad00 €": "10\u202f000 €",
    "\u202bعدد\u202c \u200fو\u061c\u200e": "عدد و",
    "\u2067مشروع": "مشروع",
    "\u2066+212\u2069 \u2069": "\u2066+212\u2069",
    "می\u200cخواهم a\u200cb": "می\u200cخواهم ab",
    "👩\u200d👧 \U0001f1f2\U0001f1e6": "👩\u200d👧 \U0001f1f2\U0001f1e6",
    "\ud83d\ude00": "😀",
    "\ufdd0\uffff\U0001ffff\ufff9\U000e0041": "",
}


@pytest.mark.parametrize("given", MEANT, ids=ascii)
def test_characters_become_what_was_meant(given):
    assert repaired(given, one_line=True) == MEANT[given]


HIDDEN = (
    *(0, 8, 0xB, 0x1F, 0x7F, 0x81, 0x9D, 0xAD, 0x61C, 0x180E, 0x200B, 0x200E, 0x200F, 0x202A, 0x202E, 0x2060, 0x2064),
    *(0x206A, 0x206F, 0xFEFF, 0xFFF9, 0xFFFB, 0xE0000, 0xE007F, 0xFDD0, 0xFDEF, 0xFFFE, 0xFFFF, 0x1FFFE, 0x10FFFF),
)
BLANK = (0x1680, 0x2000, 0x2006, 0x2008, 0x200A, 0x205F, 0x3000)
MEANT_ALONE = {
    **{0x80: "€", 0x92: "’", 0x9F: "Ÿ", 0x2007: "\u00a0", 0xFB00: "ff", 0xFB06: "st", 0xFB50: "ٱ", 0xFE8E: "ا"},
    **{0xFEFC: "لا", 0xFF01: "!", 0xFF5E: "~", 0x1D400: "A", 0x1D7FF: "9"},
    **{0xFDFA: "\ufdfa", 0xFDFD: "\ufdfd", 0x200D: "", 0xA1: "¡", 0x2010: "‐", 0xE0080: "\U000e0080"},
    **{0x2065: "\u2065", 0x2070: "⁰", 0xFFFD: "\ufffd", 0xFB07: "\ufb07", 0xFE70: " \u064b", 0xFF5F: "\uff5f"},
    **{0xFDF0: "صلے"},
}


def test_what_nobody_sees_goes_every_blank_is_one_and_glyphs_become_their_letters():
    gone = {code: repaired(f"a{chr(code)}b", one_line=True) for code in HIDDEN if code != 0xB}
    assert {code: text for code, text in gone.items() if text != "ab"} == {}
    blanks = {code: repaired(f"a{chr(code)}b", one_line=True) for code in BLANK}
    assert blanks == dict.fromkeys(BLANK, "a b")
    assert {code: repaired(f"a{chr(code)}", one_line=True) for code in MEANT_ALONE} == {
        code: f"a{meant}" for code, meant in MEANT_ALONE.items()
    }


@pytest.mark.parametrize(
    ("char", "most"),
    [*(("\u0300", 4), ("\u036f", 4), ("\u064b", 4), ("\U0001e94a", 4)), *(("\u034f", 9), ("\u0370", 9))],
)
def test_a_letter_keeps_four_marks_and_no_other_sign_is_one(char, most):
    assert with_few_marks("a" + char * 9) == "a" + char * most


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("inté-\ngration", "intégration"),
        ("inté‐\n\ngration", "intégration"),
        ("2019-\n2020 et -\nun", "2019-\n2020 et -\nun"),
        ("un \n deux\n\n\n\ntrois", "un\ndeux\n\ntrois"),
        ("un\vdeux\ftrois\x85quatre\u2029cinq\rsix", "un\ndeux\ntrois\nquatre\ncinq\nsix"),
        ("\uf0fc oui\n\uf0fb non\na \uf0e0 b", "✓ oui\n✗ non\na → b"),
        ("· un\n▪ deux\n3 · 4", "• un\n• deux\n3 · 4"),
        ("a\ue000b \ue000 c", "a\ufffdb c"),
        ("a\ud800b", "a\ufffdb"),
        ("(\ufec9\ufeed\ufeae\ufeb8\ufee3) 12.5", "12.5 (مشروع)"),
    ],
)
def test_lines_and_signs_become_what_was_meant(text, meant):
    assert repaired(text) == meant


def test_marks_of_the_caller_stay():
    assert repaired("a\x01b\x02 \x03c", kept="\x01\x02") == "a\x01b\x02 c"


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Tout se lit", ""),
        ("\ufffd", "\ufffd"),
        (f"{'a' * 30}\ufffd{'b' * 30}\ufffd", f"{'a' * 20}\ufffd{'b' * 20}"),
        ("abc\ufffdd", "abc\ufffdd"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_surroundings(text, part):
    assert unreadable(text) == part


def test_a_line_stays_one_line_and_paragraphs_stay_paragraphs():
    text = "Titre\u2028sur\r\ndeux   lignes \n\n\n\n fin"
    assert repaired(text, one_line=True) == "Titre sur deux lignes fin"
    assert repaired(text) == "Titre\nsur\ndeux lignes\n\nfin"


def test_rich_text_is_repaired_between_its_tags():
    pasted = "<p>Former \u00a0 <strong>\u2066+212\u2069 5</strong>\ue000</p><p>a&#0;b\x01\x02c</p>"
    assert (
        Project._meta.get_field("objectives_fr").to_python(pasted)
        == "<p>Former\u00a0<strong>\u2066+212\u2069 5</strong></p><p>abc</p>"
    )


SAMPLE = st.one_of(
    st.text(max_size=40),
    st.text(st.characters(categories=["Cc", "Cf", "Co", "Cs", "Cn", "Zs", "Zl", "Zp", "Mn"]), max_size=40),
    st.text(
        st.sampled_from(
            "a1 \n\t·•-é\"'«»<>&ﬁ\u0301\u0627\ufe8e\ufe8d\ufee3\u2066\u2067\u2069\u200d\x01\x02\uf0b7\ue000"
        )
    ),
)


@given(SAMPLE, st.sampled_from(["fr", "ar", "en", ""]), st.booleans())
def test_no_text_is_stored_with_characters_that_cannot_be_read(text, language, one_line):
    stored = clean_text(text, language, one_line=one_line)
    assert not {unicodedata.category(char) for char in stored if char != "\n"} & {"Cc", "Co", "Cs", "Zl", "Zp"}
    assert "\n" not in stored or not one_line
    assert "  " not in stored
    assert clean_text(stored, language, one_line=one_line) == stored
    stored.encode()


USUAL = st.text(st.sampled_from("aé’ \n\u00a0\u202f-–.«»ا1\x01\x02·•"), max_size=30)


@given(st.one_of(SAMPLE, USUAL), st.booleans(), st.sampled_from(["", "\x01\x02"]))
def test_a_text_that_looks_right_is_not_repaired_and_needs_none(text, one_line, kept):
    assert repaired(text, one_line=one_line, kept=kept) == _repaired(text, one_line, kept)


@given(SAMPLE, SAMPLE, st.sampled_from(["fr", "ar", "en"]))
def test_no_markup_loses_its_tags_or_keeps_such_characters(one, other, language):
    given = f"<p>{one}<strong>{other}</strong></p><ul><li>{other}</li></ul>{one}"
    field = Project._meta.get_field(f"objectives_{language}")
    stored = field.to_python(given)
    assert not {unicodedata.category(char) for char in stored if char != "\n"} & {"Cc", "Co", "Cs", "Zl", "Zp"}
    stored = field.to_python(stored)  # a hidden mark before a bullet may have hidden a list
    assert field.to_python(stored) == stored


@pytest.mark.parametrize(
    ("column", "text", "part"),
    [
        ("title_fr", "Un mot il\ufffdisible ici", "il\ufffdisible"),
        ("objectives_fr", "<p>Un mot a\ue000b ici</p>", "a\ufffdb"),
        ("summary_ar", "ا" * 601, "601"),
        ("target_group_fr", "a " * MAX_TEXT, str(MAX_TEXT)),
        ("background_en", f"<p>{'a ' * MAX_RICH_TEXT}</p>", str(MAX_RICH_TEXT)),
    ],
)
def test_what_cannot_be_read_or_is_too_long_is_refused_with_its_place(column, text, part):
    field = Project._meta.get_field(column)
    with pytest.raises(ValidationError) as refused:
        field.clean(text, Project(axis=Axis()))
    assert part in "".join(refused.value.messages).replace("\u202f", "").replace("\u00a0", "")
