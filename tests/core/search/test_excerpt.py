"""Which words of a text are marked as found."""

import pytest

from core.search.excerpt import pieces_of
from core.search.query import parse

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
