"""What a sheet shows of a rich text."""

import pytest
from django.utils import translation

from core.languages import Text
from core.pdf_text import in_our_fonts, isolated, sheet_blocks, sheet_part, sheet_text, wordmark

RICH = (
    "Début<h2>Titre</h2><p>Un<br>deux\n trois &amp; plus</p>suite<ul><li><p>quatre</p><p>cinq</p></li><li>six</li></ul>"
    "<table><tbody><tr><th><p>An</p></th><td><p>2020</p></td></tr><tr> <th>An</th> <td>2021</td></tr></tbody></table>"
    "<blockquote><p>Dit</p></blockquote><h3>Fin</h3><p>Mot</p>"
)
BLOCKS = [
    *[
        ("p", "Début"),
        ("h", "Titre"),
        ("p", "Un deux trois & plus"),
        ("p", "suite"),
        ("li", "quatre cinq"),
        ("li", "six"),
    ],
    *[("p", "An · 2020"), ("p", "An · 2021"), ("p", "Dit"), ("h", "Fin"), ("p", "Mot")],
]


def blocks_of(html, budgets=()):
    part = sheet_blocks(Text(html, "fr", False), budgets)
    assert (part["lang"], part["dir"], part["note"]) == ("fr", "ltr", "")
    return [
        [(block["kind"], block["text"]) for block in blocks] for blocks in (part["blocks"], *part["brief"].values())
    ]


def test_paragraphs_items_rows_and_headings_are_blocks():
    assert blocks_of(RICH) == [BLOCKS]
    assert blocks_of("Un<p>deux</p><ul><li>trois</li></ul>A &amp; B") == [
        [("p", "Un"), ("p", "deux"), ("li", "trois"), ("p", "A & B")]
    ]
    assert blocks_of("<p>Un</p>R&D") == [[("p", "Un"), ("p", "R&D")]]
    assert blocks_of("un\ndeux") == [[("p", "un"), ("p", "deux")]]
    assert sheet_blocks(Text("<p> </p>", "fr", False)) is None
    assert sheet_blocks(None) is None


def test_a_shortened_text_ends_with_no_heading():
    length = sum(len(text) for _kind, text in BLOCKS)
    assert blocks_of(RICH, [length - 3, length]) == [BLOCKS, BLOCKS[:-2]]
    assert blocks_of("<p>Un</p><h2>Titre</h2><p>Deux</p>", [7])[1] == [("p", "Un")]
    assert blocks_of("<h2>Titre</h2><p>Deux</p>", [5])[1] == [("h", "Titre")]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("e\u0301té\u00a0😀", "été\u00a0"),
        ("a\u200fb\u202ec", "abc"),
        ("½ Ａ ﬃ 日", "½ A ffi ?"),
        ("a\u2003b\u2028c", "a\u2003b c"),
        ("\u2066a\u2069\ue000\ufffe", "\u2066a\u2069"),
    ],
)
def test_a_sheet_has_only_what_its_fonts_have(text, shown):
    assert in_our_fonts(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("نص", "نص"),
        ("2013 – 2017", "<2013 – 2017>"),
        ("<2013> – 2017", "<2013 – 2017>"),
        ("المبلغ 2\u202f639 EUR في", "المبلغ <2\u202f639 EUR> في"),
        ("مشروع <A ب> ثم C & D (E) 50 %", "مشروع <A ب> ثم <C & D (E) 50 %>"),
        ("2018 – 31 July نص", "<2018> – <31 July> نص"),
        ("<نص 5", "نص <5>"),
    ],
)
def test_what_is_read_from_left_to_right_is_so_within_arabic(text, shown):
    """The signs < and > stand for the isolates of Unicode."""
    marks = str.maketrans("<>", "\u2066\u2069")
    text, shown = text.translate(marks), shown.translate(marks)
    assert isolated(text) == shown
    assert (sheet_text(text, "ar"), sheet_text("\u2066A\u2069 b", "fr")) == (shown, "A b")


def test_a_stand_in_on_a_sheet_says_its_language():
    with translation.override("ar"):
        assert sheet_part(Text("Santé 5", "fr", True)) == {
            **{"text": "Santé 5", "lang": "fr", "dir": "ltr", "note": "بالفرنسية"},
        }
        assert sheet_part("نص 5") == {"text": "نص \u20665\u2069", "lang": "ar", "dir": "rtl", "note": ""}
        assert sheet_part(Text("", "fr", False)) is sheet_part("") is None
        assert sheet_text("نص 5") == "نص \u20665\u2069"
    assert wordmark() == {"office": "OIM Maroc", "oim": "OIM", "un_migration": "ONU Migration", "country": "Maroc"}
