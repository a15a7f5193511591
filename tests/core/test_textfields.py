"""Addresses of the web, in whichever way they come into the database."""

import pytest

from core.textfields import web_address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://exemple.test/a", "https://exemple.test/a"),
        (" HTTP://exemple.test/\n a\x85b", "HTTP://exemple.test/ab"),
        ("ftp://exemple.test/a", "ftp://exemple.test/a"),
        ("ftps://exemple.test/a", "ftps://exemple.test/a"),
        *(
            (other, "")
            for other in ("javascript:alert(1)", "java\nscript:x", "mailto:a@exemple.test", "exemple.test", "//a")
        ),
        ("", ""),
        (None, None),
    ],
)
def test_only_an_address_of_the_web_is_kept_and_in_one_piece(text, address):
    assert web_address(text) == address
