"""How a text becomes words, and a word what it is found by."""

import pytest

from core.search.near import near
from core.search.words import (
    MAX_LETTERS,
    canonical,
    fold,
    fold_all,
    fold_word,
    located,
    query_tokens,
    stem,
    tokens,
    words_of,
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("L’Intégration", "l integration"),
        ("Œuvre, Straße", "oeuvre strasse"),
        ("والإدماج الله", "ادماج الله"),  # three letters stay
        ("", ""),
    ],
)
def test_names_are_compared_without_accents_articles_and_signs(text, folded):
    assert fold(text) == folded
    assert fold_all([f"<p>{text}</p>", None, "", "Été"]) == f"{folded} ete".strip()


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        ("Été", "ete"),
        ("٢٠١٦", "2016"),
        ("۲۰۱۶", "2016"),
        ("x-y’z", "xyz"),
        ("é-½", "e12"),
        ("شـــباب", "شباب"),
        ("’", ""),
        ("a" * 99, "a" * MAX_LETTERS),
        ("é" * 99, "e" * MAX_LETTERS),
    ],
)
def test_a_word_has_small_letters_and_digits_only(word, folded):
    assert fold_word(word) == folded


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("L’eau, d'ici", [(2, 5, "eau"), (9, 12, "ici")]),
        ("qu’il aujourd’hui", [(3, 5, "il"), (6, 13, "aujourd"), (14, 17, "hui")]),
        ("l’ eau l’5 l", [(0, 1, "l"), (3, 6, "eau"), (7, 8, "l"), (9, 10, "5"), (11, 12, "l")]),
        ("a’s l’a été", [(0, 1, "a"), (6, 7, "a"), (8, 11, "ete")]),
        ("l-eau elles", [(0, 1, "l"), (2, 5, "eau"), (6, 11, "elles")]),
        ("victim’s rights", [(0, 6, "victim"), (9, 15, "rights")]),
        (
            "’s 5’s ab’s x.s abt",
            [(1, 2, "s"), (3, 4, "5"), (5, 6, "s"), (7, 9, "ab"), (12, 13, "x"), (14, 15, "s"), (16, 19, "abt")],
        ),
        ("xs a’b", [(0, 2, "xs"), (3, 4, "a"), (5, 6, "b")]),
        ("2 639, 2,639 et 26 39", [(0, 5, "2639"), (7, 12, "2639"), (13, 15, "et"), (16, 18, "26"), (19, 21, "39")]),
        ("Travailleur·euse·s.", [(0, 18, "travailleurs travailleuses travailleur")]),
        ("un acteur·rice l’a", [(0, 2, "un"), (3, 14, "acteur actrice"), (17, 18, "a")]),
        ("MIGRANT(E)S MIGRANT/ES", [(0, 11, "migrants migrantes migrant"), (12, 22, "migrants migrantes migrant")]),
        ("étranger-ère-s dit-elle", [(0, 14, "etrangers etrangeres etranger"), (15, 18, "dit"), (19, 23, "elle")]),
        ("actif.ve.s étudiants/es", [(0, 10, "actifs actives actif"), (11, 23, "etudiants etudiantes etudiant")]),
        ("heureux·ses heureux·se", [(0, 11, "heureux heureuses"), (12, 22, "heureux heureuse")]),
        ("métis·ses commis-e", [(0, 9, "metis metisses"), (10, 18, "commis commise")]),
        ("apprenti(e) gars·e", [(0, 11, "apprenti apprentie"), (12, 18, "gars garse")]),
        ("", []),
    ],
)
def test_words_stand_where_they_are_written_without_what_is_elided(text, words):
    expected = [(start, end, tuple(forms.split())) for start, end, forms in words]
    assert [tuple(word) for word in words_of(text)] == expected
    assert [tuple(word) for word in words_of(text, 1)] == expected[:1]
    each = [(form, start, end) for start, end, forms in expected for form in forms]
    found = located(text)
    assert [*zip(found.forms, found.starts, found.ends, strict=True)] == each
    fits = {form: None for form, _start, _end in each} | {form: 0 for form, _start, _end in each[::2]}
    assert found.that_fit(fits) == [(start, end, 0) for form, start, end in each if fits[form] == 0]


@pytest.mark.parametrize(
    ("language", "word", "expected"),
    [
        ("fr", "emplois", "emploi"),
        ("fr", "amis", "ami"),
        ("fr", "bus", "bus"),
        ("fr", "chess", "chess"),
        ("fr", "musees", "mus"),
        ("fr", "idee", "ide"),
        ("fr", "travaux", "travail"),
        ("fr", "women", "women"),
        ("en", "women", "woman"),
        ("en", "employee", "employe"),
        ("en", "gas", "gas"),
        ("en", "jobs", "job"),
        ("ar", "مهاجرات", "مهاجر"),
        ("ar", "والمهاجرون", "مهاجر"),
        ("ar", "بنات", "بنات"),
        ("ar", "كتبه", "كتب"),
        ("ar", "شاه", "شاه"),
        ("ar", "ولد", "ولد"),
    ],
)
def test_singular_and_plural_have_one_stem(language, word, expected):
    assert stem(word, language) == expected


@pytest.mark.parametrize(
    ("form", "language", "expected", "asked"),
    [
        ("migrants", "fr", "migrants §fmigr", ("migrants", "§fmigr §emigrant")),
        ("migrants", "en", "migrants §emigrant", ("migrants", "§fmigr §emigrant")),
        ("migrants", "", "migrants", ("migrants", "§fmigr §emigrant")),
        # An attached word is cut off in a text, and never in a query.
        ("بتزنيت", "ar", "بتزنيت تزنيت §aبتزنيت §aتزنيت", ("بتزنيت", "§aبتزنيت")),
        ("وقريه", "fr", "وقريه قريه §aوقري §aقري", ("وقريه", "§aوقري")),
        ("وقري", "ar", "وقري §aوقري", ("وقري", "§aوقري")),
        ("قرطبه", "ar", "قرطبه §aقرطب", ("قرطبه", "§aقرطب")),
        ("مبادره", "ar", "مبادره §aمبادر", ("مبادره", "§aمبادر")),
        ("والقري", "ar", "والقري قري §aقري", ("والقري قري", "§aقري")),
    ],
)
def test_a_text_is_found_by_its_words_and_their_stems(form, language, expected, asked):
    assert tokens(form, language) == {*expected.split()}
    assert query_tokens(form) == tuple({*part.split()} for part in asked)


@pytest.mark.parametrize(
    ("word", "expected"),
    [("والقري", "قري"), ("للمياه", "مياه"), ("وجده", "وجده"), ("al-bahr", "al-bahr"), ("الف", "الف")],
)
def test_an_arabic_word_loses_its_article(word, expected):
    assert canonical(word) == expected


@pytest.mark.parametrize(
    ("word", "words", "expected"),
    [
        # One letter of six may be another one, two of seven; what begins alike comes first.
        ("abcdef", "xbcdef abcdef abcdfe abcdex abcdxy", "abcdex abcdfe xbcdef"),
        ("abcdefg", "xbcdefg abcdexy abcdefg abcdefgh xbcdefx abcdxyz", "abcdefgh xbcdefg abcdexy xbcdefx"),
        ("abcdefghijkl", "abcdefghijxyz abcdefghijxy", "abcdefghijxy"),
    ],
)
def test_what_is_near_comes_the_nearest_first(word, words, expected):
    assert near(word, words.split()) == expected.split()
