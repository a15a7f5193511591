"""The HTML of every kind of page is valid, by two checkers of different makers."""

from tests.shipped import in_turn, kinds_of_page, languages_in_turn


@languages_in_turn
def test_two_checkers_find_nothing(visitor, vnu_errors, html_validate_errors, languages):
    """Of one page of every kind, error pages included."""
    kinds = in_turn(lambda language: kinds_of_page(language).items(), languages)
    pages = {f"{kind}-{language}": visitor.get(address).content.decode() for language, (kind, address) in kinds}
    assert (vnu_errors(pages), html_validate_errors(pages)) == ([], [])
