"""Which record a name in a cell means, what is suggested for a name that nobody has, and where a cell is divided."""

import pytest
from django.utils import translation

from desk.spreadsheets import matching
from desk.spreadsheets.matching import Directory, UnknownNamesError, pieces, split

ENTRIES = [
    (1, "EU", ["Union européenne", "European Union"]),
    (2, "OIM", ["Organisation internationale pour les migrations (OIM)", ""]),
    (3, "SANTE", ["Ministère de la Santé et de la Protection sociale"]),
    (4, "JUSTICE", ["Ministère de la Justice"]),
    (5, "AJIR", ["Association Ajir"]),
    (6, "AJYAL", ["Association Ajyal"]),
    (7, "NORD", ["Fonds commun (Nord)"]),
    (8, "SUD", ["Fonds commun (Sud)"]),
    (9, "NL", ["NL", "Pays-Bas"]),
    (10, "ILO", ["Bureau international"]),
    (11, "PAM", ["Programme (alimentaire) mondial"]),
]


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def directory():
    return Directory(ENTRIES, "partner", "core.partner")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("EU", "EU"),
        ("eu", "EU"),
        ("union europeenne", "EU"),
        ("EUROPEAN UNION", "EU"),
        ("UE", "EU"),  # another short name of the same
        ("Organisation internationale pour les migrations", "OIM"),
        ("IOM", "OIM"),
        ("Organisation internationale pour les migrations (IOM)", "OIM"),
        ("Union européenne (EU)", "EU"),
        ("Union européenne (OIM)", None),  # two that do not agree
        ("Union européenne (rien)", None),
        ("Nord", "NORD"),
        ("Fonds commun", None),  # the name of two
        ("Organisation internationale du travail", "ILO"),
        ("Organisation internationale du travail (OIT)", "ILO"),
        ("Pays-Bas", "NL"),
        ("Ajy", None),
        ("", None),
    ],
)
def test_a_name_means_the_one_record_that_has_it(directory, text, code):
    assert directory.get(text) == code


def test_only_codes_are_codes(directory):
    texts = ("EU", "eu", "Union européenne", "")
    assert [directory.by_code(text) for text in texts] == ["EU", "EU", None, None]


def test_each_record_is_shown_with_its_first_name(directory):
    assert directory.shown | {} == {
        **{code: f"{code} ({names[0]})" for _pk, code, names in ENTRIES},
        "NL": "NL (Pays-Bas)",
    }
    assert directory.pks == {code: pk for pk, code, _names in ENTRIES}


def test_why_a_name_is_no_record_is_said_with_what_may_be_meant(directory):
    texts = ("Fonds commun", "Minstère de la Justice", "Zeta", "Zeta, Yota", "x" * 90)
    assert [directory.problem(text) for text in texts] == [
        "“Fonds commun” is the name of several: NORD, SUD. Write the code.",
        "unknown partner “Minstère de la Justice”; did you mean JUSTICE (Ministère de la Justice)?",
        "unknown partner “Zeta”.",
        "unknown partner “Zeta, Yota” (; separates several).",
        f"unknown partner “{'x' * 80}…”.",
    ]
    error = UnknownNamesError(directory, ["Zeta", "Fonds commun"])
    assert error.names == [
        ("Zeta", "unknown partner “Zeta”.", []),
        (
            "Fonds commun",
            "“Fonds commun” is the name of several: NORD, SUD. Write the code.",
            [("NORD", "NORD (Fonds commun (Nord))"), ("SUD", "SUD (Fonds commun (Sud))")],
        ),
    ]
    assert str(error) == f"{error.names[0][1]} {error.names[1][1]}"


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Ministère de la Santé", ["SANTE"]),
        ("Minstère de la Justice", ["JUSTICE"]),
        ("Union europene", ["EU"]),
        ("Europian Union", ["EU"]),
        ("Union européenne (Fonds fiduciaire)", ["EU"]),
        ("Fonds commun", ["NORD", "SUD"]),
        ("Association", ["AJIR", "AJYAL"]),
        ("Association Zeta", []),  # the word alone says nothing
        ("Association Ajirr", ["AJIR"]),
        ("de la", []),
        ("Justice", ["JUSTICE"]),
        ("Justise", ["JUSTICE"]),
        ("Asociation Zyxr", []),  # one of two words is misspelt, and the other is none
        ("Santé Protection zz", []),
        ("Ministère de la Pêche", []),
        ("x" * 201, []),
        ("", []),
    ],
)
def test_what_is_alike_is_suggested_and_nothing_else(directory, text, codes):
    assert [code for code, _shown in directory.suggestions(text)] == codes


@pytest.mark.parametrize(
    ("names", "text", "found"),
    [
        (["abc def", "abcd"], "abc", ["abcd", "abc def"]),
        (["abcd efg", "abcde", "abcz"], "abcd", ["abcd efg", "abcde"]),
        (["abcde fghij qqqq"], f"abcde fghij {'w' * 12}", []),
        (
            ["Fondation jeunesse Maroc essai", "Fondation jeunesse développement durable", "Maroc neuf", "Maroc dix"],
            "Fondation jeunesse Maroc",
            ["Fondation jeunesse Maroc essai"],
        ),
    ],
)
def test_the_likeliest_is_suggested_first_and_what_is_far_less_likely_not_at_all(names, text, found):
    directory = Directory(((n, f"X{n}", [name]) for n, name in enumerate(names)), "partner")
    assert [names[int(code[1:])] for code, _shown in directory.suggestions(text)] == found


def test_a_text_longer_than_any_name_is_not_compared():
    words = " ".join(f"mot{number:03}" for number in range(28))
    longest, longer = f"{words} abcd", f"{words} abcde"
    directory = Directory([(1, "A", [f"{longest} fin"]), (2, "B", [f"{longer} fin"])], "partner")
    assert (len(longest), len(longer)) == (200, 201)
    assert [code for code, _shown in directory.suggestions(longest)] == ["A", "B"]
    assert directory.suggestions(longer) == []


def test_at_most_three_are_suggested_each_once_and_the_same_ones_again():
    many = Directory([(n, f"F{n}", [f"Fonds (Région {n})"]) for n in range(5)], "partner")
    found = many.suggestions("Fonds")
    assert [code for code, _shown in found] == ["F0", "F1", "F2"]
    many.add(9, "A0", ["Fonds (autre)"])
    assert many.suggestions("Fonds") is found


def test_after_many_unknown_names_no_more_are_compared(directory, monkeypatch):
    monkeypatch.setattr(matching, "_MOST_COMPARISONS", len({*directory.names, *directory.codes}))
    texts = ("Minstère de la Justice", "Minstère de la Justic", "Minstère de la Justi")
    assert [[code for code, _shown in directory.suggestions(text)] for text in texts] == [["JUSTICE"], ["JUSTICE"], []]


def test_a_record_may_be_added_later():
    directory = Directory([], "partner")
    directory.add(None, "NEUF", ["Nouveau (Neuf et bon)", "?"])
    assert [directory.get(text) for text in ("neuf", "nouveau", "Neuf et bon", "?")] == ["NEUF", "NEUF", "NEUF", None]


# --- Several in one cell ----------------------------------------------------------------------------------------------

KNOWN = {"Tanger", "Tétouan", "Fès", "Tanger, Tétouan et environs", "A/B", "طنجة", "تطوان"}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Tanger", ["Tanger"]),
        ("Tanger; Taza | Fès ;; \nOujda؛ طنجة", ["Tanger", "Taza", "Fès", "Oujda", "طنجة"]),
        ("Tanger, Tétouan", ["Tanger", "Tétouan"]),
        ("Tanger, Tétouan et environs", ["Tanger, Tétouan et environs"]),
        ("Tanger, Tétouan et Fès", ["Tanger", "Tétouan", "Fès"]),
        ("Tanger and Fès", ["Tanger", "Fès"]),
        ("طنجة وتطوان", ["طنجة", "تطوان"]),
        ("Tanger et Taza", ["Tanger et Taza"]),
        ("Tanger, Taza", ["Tanger", "Taza"]),
        ("Tanger / Taza et Oujda", ["Tanger", "Taza et Oujda"]),
        ("Taza, Oujda", ["Taza, Oujda"]),
        ("A/B", ["A/B"]),
        ("Tanger,", ["Tanger"]),
        (f"Tanger, {'x' * 492}", ["Tanger", "x" * 492]),
        (f"Tanger,{' ' * 12}Taza", ["Tanger", "Taza"]),
        (f"Tanger,{' ' * 30},Taza", ["Tanger", "Taza"]),
        (f"Tanger, {'x' * 493}", [f"Tanger, {'x' * 493}"]),
        (" ; ", []),
    ],
)
def test_a_cell_is_divided_where_the_parts_are_known(text, names):
    assert pieces(text, KNOWN.__contains__) == names


def test_marks_that_divide_always_do():
    assert split(" un ; deux|trois\nquatre؛ ;") == ["un", "deux", "trois", "quatre"]
