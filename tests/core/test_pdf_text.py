"""What a sheet shows of a rich text."""

from core.languages import Text
from core.pdf_text import sheet_blocks

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
    assert blocks_of("un\ndeux") == [[("p", "un"), ("p", "deux")]]
    assert sheet_blocks(Text("<p> </p>", "fr", False)) is None
    assert sheet_blocks(None) is None


def test_a_shortened_text_ends_with_no_heading():
    length = sum(len(text) for _kind, text in BLOCKS)
    assert blocks_of(RICH, [length - 3, length]) == [BLOCKS, BLOCKS[:-2]]
    assert blocks_of("<p>Un</p><h2>Titre</h2><p>Deux</p>", [7])[1] == [("p", "Un")]
    assert blocks_of("<h2>Titre</h2><p>Deux</p>", [5])[1] == [("h", "Titre")]
