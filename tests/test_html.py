"""The HTML of every kind of page is valid, by two checkers of different makers."""

from tests.shipped import languages_in_turn


@languages_in_turn
def test_two_checkers_find_nothing(kinds, vnu_errors, html_validate_errors, languages):
    """Of one page of every kind, error pages included."""
    asked = kinds(languages).items()
    pages = {f"{kind}-{address[1:3]}": response.content.decode() for (kind, address), response in asked}
    assert (vnu_errors(pages), html_validate_errors(pages)) == ([], [])


def test_two_checkers_find_nothing_in_what_stands_in_frames(visitor, vnu_errors, html_validate_errors):
    paths = ("persons/", "axis/?donor=EU", "sex_age/", "rien/", "axis/?donor=rien", "axis/2020-01/")
    pages = {f"{number}": visitor.get(f"/ar/embed/{path}").content.decode() for number, path in enumerate(paths)}
    assert (vnu_errors(pages), html_validate_errors(pages)) == ([], [])
