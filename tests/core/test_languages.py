"""Which language is served, how a code is written, and what keeps its order in a text of another direction."""

import pytest
from django.utils import translation

from core.languages import active_language, direction, kept_together, labelled, og_locale


@pytest.mark.parametrize(("asked", "served"), [("ar", "ar"), ("en-gb", "en"), ("es", "fr"), (None, "fr")])
def test_the_language_is_one_of_ours(asked, served):
    with translation.override(asked):
        assert active_language() == served


@pytest.mark.parametrize(
    ("code", "its_direction", "number"),
    [
        ("fr", "ltr", "2026-11"),
        ("ar", "rtl", "\u20662026-11\u2069"),
        ("he", "rtl", "\u20662026-11\u2069"),
        ("xx", "ltr", "2026-11"),
    ],
)
def test_a_number_is_read_from_left_to_right(code, its_direction, number):
    assert (direction(code), kept_together("2026-11", code)) == (its_direction, number)


def test_a_label_and_a_locale_are_written_as_each_language_does():
    found = {}
    for code in ("fr", "ar", "en"):
        with translation.override(code):
            found[code] = (labelled("A", "b"), og_locale(code))
    assert found == {"fr": ("A\u00a0: b", "fr_MA"), "ar": ("A: b", "ar_MA"), "en": ("A: b", "en_GB")}
