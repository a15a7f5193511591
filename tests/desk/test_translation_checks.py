"""What is said of a translation before it is brought in: reasons to refuse it, and what to look at."""

import pytest
from django.utils import translation

from desk.translation_checks import hints, mistakes, numbers

SOURCE = '<p>Voir <a href="/fr/projets/">nos projets</a>.<br>Deux <strong>ateliers</strong></p>'


@pytest.fixture(autouse=True)
def sentences_in_english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ('<p>See <a href="/en/projets/">our projects</a>.<br>Two <STRONG>workshops</STRONG></p>', []),
        (
            "See our projects.",
            ["The tags are missing: the French has a, br, p, strong.", "The link to /projets/ is missing."],
        ),
        ('<p><a href="/projets/">x</a', ["A tag is broken: a “<” without its “>”."]),
        ('<p><a href="/projets/">x</a>', ["The tag <p> is not closed."]),
        ('<p><a href="/projets/">x</p></a>', ["The tag </p> closes nothing, or in the wrong order."]),
        ('<a href="/projets/">x</a></p>', ["The tag </p> closes nothing, or in the wrong order."]),
        (
            "<p><a href='/projets/'>x</a></p><u>y</u><font>z</font>",
            [
                "The tag <font> is not used in the portal.",
                "The tag <u> is not used in the portal.",
            ],
        ),
        ('<ul><li><a href="/projets/">x</a></li></ul>', []),
        ("<p>2 < 3 <a href='/projets/'>x</a></p>", []),
        ('<P><A href="/projets/">x</A></p>', []),
        ('<p><strong href="/projets/">x</strong></p>', ["The link to /projets/ is missing."]),
    ],
)
def test_a_text_with_tags_needs_those_of_the_french(text, sentences):
    assert mistakes(SOURCE, text, is_rich=True) == sentences


def test_a_plain_text_takes_no_tags():
    assert mistakes("Titre", "Title", is_rich=False) == []
    assert mistakes("Titre", "<b>Title</b>", is_rich=False) == ["This text takes no tags: <b>."]


@pytest.mark.parametrize(
    ("source", "text", "sentences"),
    [
        ("Trois ateliers", "Three workshops", []),
        ("Trois ateliers", "Trois  ateliers", ["It is the same as the French."]),
        ("<p>Un</p>", "<p>One</p><p>and</p>", ["<p> stands 1 times in the French, 2 times here."]),
        ("<p>Un<br>deux</p>", "<p>One two</p>", ["<br> stands 1 times in the French, 0 times here."]),
        (
            "<p>Un</p>",
            '<p><a href="https://example.org/">One</a></p>',
            [
                "<a> stands 0 times in the French, 1 times here.",
                "The French has no link to https://example.org/.",
            ],
        ),
        ('<p><a href="/fr/a/">Un</a></p>', '<p><a href="/en/a/">One</a></p>', []),
        ("En 2024, 2 639 personnes", "2,639 people in 2024", []),
        ("En 2024, 639 personnes", "693 people", ["Numbers differ: only in the French 2024, 639; only here 693."]),
        ("Trois ateliers", "3 workshops", ["Numbers differ: only in the French –; only here 3."]),
    ],
)
def test_what_may_be_meant_is_pointed_out(source, text, sentences):
    assert hints(source, text) == sentences


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2 639 et 2\N{NO-BREAK SPACE}639, 2,639, 2.639, ٢٬٦٣٩", {"2639": 5}),
        ("1,5 puis 1.5 et ١٫٥", {"1.5": 3}),
        ("1 234 567,89", {"1234567.89": 1}),
        ("12 34", {"12": 1, "34": 1}),
        ("<p>10.7</p>", {"10.7": 1}),
        ("aucun", {}),
    ],
)
def test_a_number_is_the_same_however_it_is_written(text, found):
    assert numbers(text) == found
