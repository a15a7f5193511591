"""Which tokens of a vocabulary a term matches."""

import pytest

from core.search.query import parse

VOCABULARY = frozenset({"papiers", "papier", "pap", "sejour", "§fpapi", "§fsejour", "وثائق", "وثيقه"})


@pytest.mark.parametrize("words", ["pap", "papiers", "séjours", "وث", '"papier"', "p", "rien"])
def test_a_term_is_among_a_vocabulary_where_it_fits_a_token_of_it(words):
    (term,) = parse(words).terms
    assert term.among(VOCABULARY) == {token for token in VOCABULARY if term.fits({token})}
