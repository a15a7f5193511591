"""What a file is made of, without any record: its tables and headings, its cells, what it says of itself."""

import datetime as dt
import io
import json
from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace

import openpyxl
import pytest
from django.http import QueryDict
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy

from core.exports import datasets, worksheets
from core.exports.cells import guard, sheet_text, unguard
from core.exports.columns import Cell, Column, TextColumn
from core.exports.csv_json import as_csv, as_json, flat
from core.exports.datasets import Dataset, Download, Sheet, Table, iso
from core.exports.views import file_name, list_query
from core.exports.xlsx import _about, as_xlsx

DAY, MOMENT = dt.date(2030, 5, 4), dt.datetime(2024, 8, 1, 8, 30, 15, 999, tzinfo=dt.UTC)


def column(name, heading="", tag="", **more):
    return Column(name, heading or name.title(), lambda row: row.get(name), tag=tag, **more)


MAIN = Sheet("rows", "Lignes", lambda: [column("code", "Le\u00a0code", "#code"), column("title_fr"), column("n")])
LONG = Sheet("parts", "Parties", lambda: [column("part"), column("day")], lambda row: row.get("parts", []))
KEYED = Dataset("essai", "Essai", None, None, MAIN, key=lambda: [column("code", "Clé")], long=(LONG,))
RECORD = {"code": "A", "title_fr": "=1", "n": 1.5, "parts": [{"part": "un", "day": DAY}, {"part": ["x", "y"]}]}


def test_a_table_has_its_key_first_and_its_headings_in_words_names_or_hashtags():
    main, long = KEYED.tables()
    assert [(table.name, table.title, table.leading) for table in (main, long)] == [
        ("rows", "Lignes", 2),
        ("parts", "Parties", 1),
    ]
    more = [("about", "Source\u202f:")]
    assert main.headings("labels", more) == [["Le code", "Title_Fr", "N", "Source :"]]
    assert main.headings("names", more) == [["code", "title_fr", "n", "about"]]
    assert main.headings("hxl", more) == [["Le code", "Title_Fr", "N", "Source :"], ["#code", "", "", ""]]
    assert long.headings("names") == [["code", "part", "day"]]
    assert long.headings("hxl") == [["Clé", "Part", "Day"], ["", "", ""]]
    assert [*main.rows(RECORD)] == [["A", "=1", 1.5]]
    assert [*long.rows(RECORD)] == [["A", "un", DAY], ["A", ["x", "y"], None]]
    assert [*long.objects(RECORD)] == [{"part": "un", "day": DAY}, {"part": ["x", "y"], "day": None}]
    assert Table(MAIN, [column("a"), column("b")], []).leading == 1
    assert Table(MAIN, [column("title_fr"), column("title_ar")], []).leading == 1
    assert Table(MAIN, [column("a"), column("title_fr")], [column("k")] * 3).leading == 3


def download(rows, **more):
    """Return the Download of rows that no query gives."""
    dataset = Dataset("essai", "Essai", None, None, MAIN, long=(LONG,), computed=lambda *_given: rows)
    given = {"language": "fr", "all_texts": False, "source": "S", "terms": "T", "taken_at": MOMENT, **more}
    return Download(dataset=dataset, found=rows, **given)


def test_a_file_as_json_is_about_then_records_then_how_many_were_written():
    pieces = [*as_json(download([RECORD | {"n": Decimal("2.00")}, {"n": Decimal("2.50"), "code": DAY}]))]
    found = json.loads("".join(pieces))
    assert list(found) == ["about", "rows", "count"]
    assert found["about"] == {
        "title": "Essai",
        "publisher": str(datasets.PUBLISHER),
        "source": "S",
        "taken_at": "2024-08-01T09:30:15+01:00",
        "terms": str(datasets.TERMS),
        "terms_url": "T",
        "language": "fr",
    }
    assert (found["rows"], found["count"]) == (
        [
            {
                **{"code": "A", "title_fr": "=1", "n": 2},
                "parts": [{"part": "un", "day": "2030-05-04"}, {"part": ["x", "y"], "day": None}],
            },
            {"code": "2030-05-04", "title_fr": None, "n": 2.5, "parts": []},
        ],
        2,
    )
    assert isinstance(found["rows"][0]["n"], int)
    assert '"Été"' in "".join(as_json(download([{"code": "Été"}])))
    empty = "".join(as_json(download([], all_texts=True)))
    assert (json.loads(empty)["rows"], json.loads(empty)["count"], '"language": "all"' in empty) == ([], 0, True)


def test_a_list_of_many_blocks_is_one_list():
    pieces = [*as_json(download([{"code": str(number)} for number in range(45)]))]
    found = json.loads("".join(pieces))
    assert ([row["code"] for row in found["rows"]], found["count"]) == ([str(number) for number in range(45)], 45)
    assert len(pieces) == 1 + 3 + 1  # twenty at once
    assert [len(piece.split("\n")) for piece in pieces[1:-1]] == [21, 21, 6]
    lines = [*as_csv(download([{"code": str(number)} for number in range(45)]), "rows")]
    assert [piece.count("\r\n") for piece in lines] == [1, 20, 20, 5]


def test_a_file_as_csv_has_one_sheet_and_where_it_is_from_in_every_row():
    assert "".join(as_csv(download([RECORD], headings="hxl", separator=";"), "rows")).splitlines() == [
        "\ufeffLe code;Title_Fr;N;Données du;Source;Conditions d’utilisation",
        "#code;;;;;",
        "A;'=1;1.5;2024-08-01T09:30:15+01:00;S;T",
    ]
    assert "".join(as_csv(download([RECORD], headings="names"), "parts")).splitlines() == [
        "\ufeffpart,day,about_taken_at,about_source,about_terms_url",
        "un,2030-05-04,2024-08-01T09:30:15+01:00,S,T",
        "x | y,,2024-08-01T09:30:15+01:00,S,T",
    ]
    rows = [{"code": True, "title_fr": False, "n": MOMENT}]
    assert "".join(as_csv(download(rows), "rows")).splitlines()[1].startswith("true,false,2024-08-01T09:30:15+01:00,")


def test_each_piece_is_made_in_the_language_of_the_file_and_no_other_code_runs_in_it():
    said = []

    def pieces():
        for number in range(2):
            said.append(translation.get_language())
            yield number

    with translation.override("en"):
        made = []
        for piece in download([], language="ar").in_language(pieces()):
            made.append((piece, translation.get_language()))
    assert (said, made) == (["ar", "ar"], [(0, "en"), (1, "en")])


class Records:
    """Records of a query as a Download asks for them; those of `gone` were withdrawn once their keys had been read."""

    def __init__(self, *keys, gone=()):
        self.keys, self.gone, self.asked = keys, gone, []

    def values_list(self, name, flat):
        assert (name, flat) == ("pk", True)
        return self.keys

    def filter(self, pk__in):
        self.asked.append(pk__in)
        return self

    def prefetch_related(self, *names):
        self.asked[-1] = (self.asked[-1], *names)
        return self

    def in_bulk(self):
        return {key: SimpleNamespace(pk=key) for key in sorted({*self.asked[-1][0]} - {*self.gone})}


def test_records_are_read_in_blocks_in_the_order_of_the_list_without_those_that_were_withdrawn(monkeypatch):
    monkeypatch.setattr(datasets, "BLOCK", 2)
    query, given = Records(7, 3, 9, 1, 5, gone=(3, 5)), []
    linked = SimpleNamespace(give_to=lambda records, known: given.append(([one.pk for one in records], known)))
    sheets = [replace(MAIN, prefetch=("a",)), replace(LONG, prefetch=("b", "c"))]
    dataset = Dataset(
        "essai", "Essai", None, lambda: query, sheets[0], lambda found: found, long=sheets[1:], linked=[linked]
    )
    file = Download(dataset, query, "fr", False, "S", "T", MOMENT)
    assert [[one.pk for one in block] for block in file.records(file.tables())] == [[7], [9, 1], []]
    assert query.asked == [([7, 3], "a", "b", "c"), ([9, 1], "a", "b", "c"), ([5], "a", "b", "c")]
    assert [records for records, _known in given] == [[7], [1, 9], []]
    assert len({id(known) for _records, known in given}) == 1  # what was read for one block serves the next one
    assert [*file.made(file.tables(), lambda one: one.pk * 10, "essai")] == [[70], [90, 10], []]


@pytest.mark.django_db
def test_of_a_short_file_what_was_made_is_kept_without_what_was_withdrawn():
    query = Records(7, 3, 9, gone=(3,))
    dataset = Dataset("essai", "Essai", None, lambda: query, MAIN, lambda found: found, is_kept=True)
    file = Download(dataset, query, "fr", False, "S", "T", MOMENT)
    assert [*file.made(file.tables(), lambda one: one.pk * 10, "essai")] == [[70, 90]]


def test_the_key_of_a_long_sheet_is_in_the_language_of_the_file_only():
    dataset = replace(KEYED, key=lambda: [TextColumn("title", "Titre")])
    for all_texts in (True, False):
        assert [column.name for column in dataset.tables(all_texts)[1].key] == ["title", "title_language"]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (["a", "b"], "a | b"),
        (["=a", "b"], "'=a | b"),
        ([], ""),
        ("a\x01b", "ab"),
        ("-", "'-"),
        ("VIDE", "'VIDE"),
        ("'=1", "''=1"),
        ("VIDES", "VIDES"),
        ("", ""),
        (0, 0),
        (None, None),
        (False, False),
        (-5, -5),
    ],
)
def test_a_cell_is_one_value_and_no_formula(cell, expected):
    assert flat(cell) == expected


def test_one_apostrophe_too_many_is_taken_away_again():
    for text in ("=1", "'=1", "-", "VIDE", "a", "'a", ""):
        assert unguard(guard(text)) == text or text == "-"
    assert (unguard("'-"), unguard("'VIDE"), unguard("'essai"), guard(-1)) == ("-", "VIDE", "'essai", -1)
    assert sheet_text("_x000D_ _x00 \x0b") == "_x005F_x000D_ _x00 "


def test_a_moment_is_that_of_morocco_to_the_second_and_a_day_stays_one():
    assert (iso(MOMENT), iso(DAY)) == ("2024-08-01T09:30:15+01:00", "2030-05-04")
    with timezone.override("UTC"):
        assert iso(MOMENT) == "2024-08-01T08:30:15+00:00"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("axis=a&axis=b&sort=end", "?axis=a&axis=b&sort=end"),
        ("axis=a&texts=all&utm_source=x&page=2", "?axis=a"),
        ("texts=all", ""),
        ("", ""),
    ],
)
def test_the_address_of_the_list_has_its_filters_and_nothing_of_the_file(query, expected):
    form = SimpleNamespace(fields=dict.fromkeys(["axis", "sort", "texts"]))
    filters = SimpleNamespace(data=QueryDict(query), form=form, own={"texts": ["all"]})
    assert list_query(filters) == expected
    filters.data = QueryDict(query, mutable=True)
    filters.data.setlist("axis", [])
    assert list_query(filters) == ("?sort=end" if "sort" in query else "")


def test_a_file_is_named_after_the_office_the_list_the_language_and_the_day(settings):
    settings.OFFICE = SimpleNamespace(file_prefix="bureau")
    with translation.override("ar"):
        assert file_name("projects", DAY, "csv") == "bureau-projects-ar-2030-05-04.csv"


def test_a_column_says_what_it_takes():
    one = column("a", choices=[(1, "Un"), ("b", "Deux")])
    assert one.allowed == column("a", choices=lambda: one.choices).allowed == {"1": "Un", "b": "Deux"}
    assert (column("a").allowed, one.expanded(True)) == ({}, [one])
    with translation.override("en"):
        assert column("a", type=Cell.DATE).type_in_words == "date"
        assert column("a", is_list=True).type_in_words == "text, several separated by |"


def test_a_workbook_says_what_its_columns_and_codes_mean_and_what_did_not_fit(monkeypatch):
    monkeypatch.setattr(worksheets, "MOST_ROWS", 20)
    choices = [("A", gettext_lazy("yes")), ("B", gettext_lazy("no"))]
    columns = [
        column("code", "Le\u00a0code", "#code", choices=choices),
        column("title_fr", "Titre", meaning="Son titre", is_list=True),
        column("seen", "Vu", type=Cell.MOMENT, unit="heure\u00a0d’ici"),
    ]
    file = download([RECORD | {"seen": MOMENT}, {"code": "B", "title_fr": "b" * 32_768}, *[{"code": "A"}] * 20])
    file = replace(file, dataset=replace(file.dataset, main=replace(MAIN, columns=lambda: columns)), headings="hxl")
    pieces = [*as_xlsx(file)]
    book = openpyxl.load_workbook(io.BytesIO(b"".join(pieces)))
    main, parts, dictionary, codes, about = ([[*row] for row in sheet.iter_rows(values_only=True)] for sheet in book)
    assert main[:3] == [
        ["Le code", "Titre", "Vu (heure d’ici)"],
        ["#code", "", ""],
        ["A", "=1", dt.datetime(2024, 8, 1, 9, 30, 15, 1000)],  # noqa: DTZ001  (no zones)
    ]
    assert (len(main), main[3][1][-2:], main[3][0], parts[2:]) == (
        20,
        "b…",
        "B",
        [["un", dt.datetime(2030, 5, 4)], ["x | y", None]],  # noqa: DTZ001
    )
    assert dictionary == [
        ["Feuille", "Colonne", "Nom", "Type", "Unité", "Signification", "Valeurs admises", "HXL"],
        ["Lignes", "Le code", "code", "texte", None, None, "A: oui\nB: non", "#code"],
        ["Lignes", "Titre", "title_fr", "texte, plusieurs séparés par |", None, "Son titre", None, None],
        ["Lignes", "Vu", "seen", "date et heure", "heure\u00a0d’ici", None, None, None],
        ["Parties", "Part", "part", "texte", None, None, None, None],
        ["Parties", "Day", "day", "texte", None, None, None, None],
    ]
    assert codes == [
        ["Feuille", "Nom", "Code", "Libellé (Français)", "Libellé (Arabe)", "Libellé (Anglais)"],
        ["Lignes", "code", "A", "oui", "نعم", "yes"],
        ["Lignes", "code", "B", "non", "لا", "no"],
    ]
    assert about[0] == ["À propos de ce fichier", ""]
    assert [value for _label, value in about[3:5]] == ["S", "2024-08-01T09:30:15+01:00"]
    assert [(label.split()[0], value) for label, value in about[8:]] == [
        *(("Lignes", 18), ("Lignes", 2), ("Plus", "Lignes"), ("Trop", "Lignes: B4"))
    ]
    assert [(sheet.title, sheet.freeze_panes, sheet.auto_filter.ref) for sheet in book] == [
        ("Lignes", "C3", "A2:C20"),
        ("Parties", "B3", "A2:B4"),
        ("Dictionnaire des données", "C2", "A1:H6"),
        ("Codes", "B2", "A1:F3"),
        ("À propos de ce fichier", "B2", "A1:B12"),
    ]
    told = book.properties
    assert (told.title, told.creator, told.description, told.created) == (
        *("Essai", str(datasets.PUBLISHER), f"{datasets.TERMS} S"),
        dt.datetime(2024, 8, 1, 8, 30, 15),  # noqa: DTZ001
    )
    assert [(one.name, one.value) for one in book.custom_doc_props.props] == [("Language", "fr")]
    assert (book.views[0].windowWidth, book.views[0].windowHeight) == (36_000, 21_000)  # in twentieths of a point


def test_of_very_many_texts_that_were_cut_a_thousand_are_named():
    about = _about(download([]), [], [f"A{number}" for number in range(1002)])
    assert [place for _label, place in about[8:]] == [f"A{number}" for number in range(1000)]


def test_a_workbook_with_names_above_its_columns_has_them_only():
    file = download([{"code": MOMENT}], headings="names")
    moment = replace(MAIN, columns=lambda: [column("code", "Vu", type=Cell.MOMENT, unit="heure d’ici")])
    file = replace(file, dataset=replace(file.dataset, main=moment))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(as_xlsx(file))))
    assert next(book.worksheets[0].iter_rows(values_only=True)) == ("code",)
    assert book.worksheets[3].max_row == 1  # no codes
