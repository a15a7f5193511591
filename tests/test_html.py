"""The HTML of every kind of page is valid, in three languages, by two checkers of different makers."""

import pytest

from tests.shipped import LANGUAGES, kinds_of_page


@pytest.fixture
def pages(visitor):
    """Return {name: HTML} of one page of every kind in three languages, error pages included."""
    return {
        f"{kind}-{language}": visitor.get(address).content.decode()
        for language in LANGUAGES
        for kind, address in kinds_of_page(language).items()
    }


def test_the_nu_html_checker_finds_nothing(pages, vnu_errors):
    assert vnu_errors(pages) == []


def test_html_validate_finds_nothing(pages, html_validate_errors):
    assert html_validate_errors(pages) == []
