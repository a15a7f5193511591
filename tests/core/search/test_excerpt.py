"""Which words of a text are marked as found."""

import pytest

from core.languages import text_of
from core.search.excerpt import Piece, excerpt, pieces_of
from core.search.query import parse
from tests.factories import ProjectFactory

TEXT = "Aide au retour volontaire : retours volontaires, et retour volontaire"


@pytest.mark.parametrize(
    ("query", "marked"),
    [
        ("retour", ["retour", "retours", "retour"]),
        ('"retour volontaire"', ["retour volontaire", "retour volontaire"]),
        ('"retour volontaire" volontaire aide', ["Aide", "retour volontaire", "volontaires", "retour volontaire"]),
        ('"au retour volontaire" "retour volontaire"', ["au retour volontaire", "retour volontaire"]),
        ('"et retour" "volontaire retour"', ["et retour"]),
        ('"retour volontaire" -aide', ["retour volontaire", "retour volontaire"]),
        ("xylophone", []),
    ],
)
def test_words_and_phrases_are_marked_and_none_twice(query, marked):
    pieces = pieces_of(TEXT, parse(query), "fr")
    assert [piece.text for piece in pieces if piece.is_marked] == marked
    assert "".join(piece.text for piece in pieces) == TEXT


def words(first, last):
    return " ".join(f"mot{number:02}" for number in range(first, last + 1))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "pieces"),
    [
        ("mot00", ["*mot00", f" {words(1, 35)}", "…"]),
        ("mot30", ["…", f"{words(21, 29)} ", "*mot30", f" {words(31, 56)}", "…"]),
        ("mot59", ["…", f"{words(24, 58)} ", "*mot59", "."]),
        ("mot05 mot40 mot42", ["…", f"{words(24, 39)} ", "*mot40", " mot41 ", "*mot42", f" {words(43, 59)}."]),
        ("-mot99", [words(0, 35), "…"]),
        # A phrase of which the first word is before the excerpt, is not marked.
        (
            '"mot20 mot21" mot30 mot50 mot51',
            [
                "…",
                f"{words(21, 29)} ",
                "*mot30",
                f" {words(31, 49)} ",
                "*mot50",
                " ",
                "*mot51",
                f" {words(52, 56)}",
                "…",
            ],
        ),
    ],
)
def test_of_a_long_text_the_place_with_most_words_is_shown_from_word_to_word(query, pieces):
    record = ProjectFactory(title_fr="Essai", summary_fr=f"{words(0, 59)}.")
    found = excerpt(record, parse(query), text_of(record, "title"))
    assert found.pieces == tuple(Piece(text.removeprefix("*"), text.startswith("*")) for text in pieces)
    assert (found.text.language, found.found_in) == ("fr", "")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("first", "second", "before", "after"),
    [
        (29, 187, f"{'a' * 29} ", f" {'b' * 157}"),
        (30, 156, f"{'a' * 30} {'a' * 28} ", f" {'b' * 126} {'b' * 29}"),
    ],
)
def test_a_word_at_an_end_is_left_out_or_cut_if_it_is_too_long(first, second, before, after):
    summary = f"{'a' * (40 + first)} {'a' * (58 - first)} mot {'b' * (second - 30)} {'b' * 200}"
    record = ProjectFactory(title_fr="Essai", summary_fr=summary)
    pieces = excerpt(record, parse("mot"), text_of(record, "title")).pieces
    assert [piece.text for piece in pieces] == ["…", before, "mot", after, "…"]


@pytest.mark.django_db
def test_a_short_text_is_shown_whole_and_no_summary_gives_none():
    summary = f"{'a' * 216} mot"  # 220 characters
    short, none = (ProjectFactory(title_fr="Essai", summary_fr=text) for text in (summary, ""))
    pieces = (Piece(f"{'a' * 216} "), Piece("mot", is_marked=True))
    assert excerpt(short, parse("mot"), text_of(short, "title")).pieces == pieces
    assert excerpt(none, parse("xylophone"), text_of(none, "title")) is None
