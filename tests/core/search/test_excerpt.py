"""Which words of a text are marked as found, and which text shows why a record was found."""

from types import SimpleNamespace

import pytest
from django.utils import translation

from core.languages import LANGUAGES, Text
from core.search.excerpt import Excerpt, Piece, excerpt, pieces_of
from core.search.index import Passage
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


def record(*passages, **summaries):
    """A record that is found by these Passages; its summaries are among them, after the others."""
    texts = {f"summary_{code}": summaries.get(code, "") for code in LANGUAGES} | {
        f"body_{code}": "Texte" for code in LANGUAGES
    }
    own = [Passage(text, code) for code, text in summaries.items()]
    return SimpleNamespace(translated_fields=("title", "summary", "body"), _passages=[*passages, *own], **texts)


def shown(one, query, title="Essai"):
    """Return the Excerpt of a record below this title."""
    return excerpt(one, parse(query), Text(title, "fr", False))


def as_pieces(*texts):
    return tuple(Piece(text.removeprefix("*"), text.startswith("*")) for text in texts)


def words(first, last):
    return " ".join(f"mot{number:02}" for number in range(first, last + 1))


@pytest.mark.parametrize(
    ("query", "pieces"),
    [
        ("mot00", ["*mot00", f" {words(1, 35)}", "…"]),
        ("mot00 mot59", ["*mot00", f" {words(1, 35)}", "…"]),
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
    summary = f"{words(0, 59)}."
    assert shown(record(fr=summary), query) == Excerpt(Text(summary, "fr", False), as_pieces(*pieces))


@pytest.mark.parametrize(
    ("first", "second", "before", "after"),
    [
        (29, 187, f"{'a' * 29} ", f" {'b' * 157}"),
        (30, 156, f"{'a' * 30} {'a' * 28} ", f" {'b' * 126} {'b' * 29}"),
    ],
)
def test_a_word_at_an_end_is_left_out_or_cut_if_it_is_too_long(first, second, before, after):
    summary = f"{'a' * (40 + first)} {'a' * (58 - first)} mot {'b' * (second - 30)} {'b' * 200}"
    assert shown(record(fr=summary), "mot").pieces == as_pieces("…", before, "*mot", after, "…")


def test_a_short_text_is_shown_whole_and_no_summary_gives_none():
    summary = f"{'a' * 216} mot"  # 220 characters
    assert shown(record(fr=summary), "mot").pieces == as_pieces(f"{'a' * 216} ", "*mot")
    assert shown(record(), "xylophone") is None


def test_a_text_of_one_letter_too_much_is_cut_at_its_end():
    assert shown(record(fr=f"{'a' * 217} mot"), "mot").pieces == as_pieces("…", f"{'a' * 216} ", "*mot")
    assert shown(record(fr=f"mot {'a' * 217}"), "mot").pieces == as_pieces("*mot", f" {'a' * 216}", "…")
    assert shown(record(fr=f"{'b' * 5} {'a' * 190} un mot ici ou là bas"), "rien").pieces == as_pieces(
        f"{'b' * 5} {'a' * 190} un mot ici ou là bas"
    )


def test_of_two_places_with_as_many_words_the_first_is_shown():
    assert shown(record(fr=f"un {'x ' * 200}deux deux"), "un deux").pieces[0] == Piece("un", is_marked=True)
    # The second of two words must be less than 160 letters away, else it might not be in the excerpt.
    for between, first in ((155, "un"), (156, "deux")):
        found = shown(record(fr=f"un {'x' * between} deux {'x' * 300} deux un"), "un deux")
        assert next(piece.text for piece in found.pieces if piece.is_marked) == first


TEXTS = {"fr": "Aide au retour", "en": "Return and help", "ar": "مساعدة على العودة"}


@pytest.mark.parametrize(
    ("language", "query", "pieces", "text_language", "stands_in", "found_in"),
    [
        ("fr", "retour", ["Aide au ", "*retour"], "fr", False, ""),
        ("fr", "help", ["Aide au retour"], "fr", False, "en anglais"),
        ("fr", '"and help"', ["Aide au retour"], "fr", False, "en anglais"),
        ("fr", "aide help return", ["*Aide", " au retour"], "fr", False, ""),  # in one's own language before all others
        ("fr", "عودة", ["مساعدة على ", "*العودة"], "ar", True, ""),  # whoever types Arabic reads it
        ("fr", '"على العودة"', ["مساعدة ", "*على العودة"], "ar", True, ""),
        ("ar", "عودة", ["مساعدة على ", "*العودة"], "ar", False, ""),
        ("ar", "help", ["Return and ", "*help"], "en", True, ""),
        ("en", "aide", ["Return and help"], "en", False, "in French"),
        ("en", "xylophone", ["Return and help"], "en", False, ""),
    ],
)
def test_the_text_is_in_the_language_of_the_page_unless_another_script_was_typed(
    language, query, pieces, text_language, stands_in, found_in
):
    with translation.override(language):
        found = shown(record(**TEXTS), query)
    assert found == Excerpt(Text(TEXTS[text_language], text_language, stands_in), as_pieces(*pieces), found_in)


def test_without_a_summary_in_ones_language_the_text_with_the_words_is_shown():
    english, arabic = Passage("Only help", "en"), Passage("عودة", "ar")
    assert shown(record(english), "help") == Excerpt(Text("Only help", "en", True), as_pieces("Only ", "*help"))
    other = record(english, ar="مساعدة")
    assert shown(other, "help") == Excerpt(Text("Only help", "en", True), as_pieces("Only ", "*help"))
    assert shown(other, "rien") == Excerpt(Text("مساعدة", "ar", True), as_pieces("مساعدة"))
    assert shown(record(arabic, english, fr="Aide"), "help").found_in == "en anglais"


def test_the_text_with_most_words_is_shown_its_own_before_a_name_and_the_first_of_equals():
    code, name = Passage("FM.0390", ""), Passage("Retour volontaire", "fr", is_own=False)
    one = record(code, name, Passage("Aide", "fr"), Passage("Aide au retour", "fr"), Passage("Retour de l’aide", "fr"))
    assert shown(one, "aide").pieces == as_pieces("*Aide")
    assert shown(one, "retour").pieces == as_pieces("Aide au ", "*retour")
    assert shown(one, "aide retour").pieces == as_pieces("*Aide", " au ", "*retour")
    assert shown(one, "volontaire").pieces == as_pieces("Retour ", "*volontaire")
    assert shown(one, 'aide "retour volontaire"').pieces == as_pieces("*Aide")
    assert shown(record(Passage("Rien", "fr"), name), 'rien2 "retour volontaire"').pieces == as_pieces(
        "*Retour volontaire"
    )
    assert shown(one, "0390") == Excerpt(Text("FM.0390", "fr", False), as_pieces("FM.", "*0390"))


def test_the_title_above_it_is_not_repeated_another_title_is_shown():
    titles = [Passage("Le retour", "fr", is_title=True), Passage("The return", "en", is_title=True)]
    assert shown(record(*titles), "retour", "Le retour") is None
    assert shown(record(*titles), "retour", "The return").pieces == as_pieces("Le ", "*retour")
    assert shown(record(*titles), "return", "Le retour").pieces == as_pieces("The ", "*return")
    body = Passage("Le retour", "fr")
    assert shown(record(*titles, body), "retour", "Le retour").pieces == as_pieces("Le ", "*retour")
