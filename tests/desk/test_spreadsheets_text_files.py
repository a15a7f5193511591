"""How a text file is understood: its encoding, its separator, its lines."""

import io

import pytest
from django.utils import translation

from desk.spreadsheets.headings import Headings
from desk.spreadsheets.tables import NOT_COMPUTED, FileError
from desk.spreadsheets.text_files import table
from tests.desk.spreadsheet_tools import PARTNERS

HEADINGS = Headings(PARTNERS)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def read(content, headings=HEADINGS):
    """Return (rows, notes) of a file."""
    found = table(io.BytesIO(content), headings)
    assert (found.name, found.is_text, found.is_hidden) == ("", True, False)
    return list(found.rows()), found.notes


TEXT = "code;name_fr\nUE;Été à Fès\n"
ROWS = [(1, ["code", "name_fr"]), (2, ["UE", "Été à Fès"])]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "mac_roman"]
)
def test_each_encoding_is_recognised_and_what_is_guessed_is_told(encoding):
    rows, notes = read(TEXT.encode(encoding))
    guessed = {"cp1252": "Windows-1252", "mac_roman": "MacRoman"}.get(encoding)
    told = f"This text file is not in UTF-8. It was read as {guessed}: look whether the letters are right."
    assert (rows, notes) == (ROWS, [told] if guessed else [])


def test_the_whole_file_must_be_utf_8():
    long = TEXT.encode() + b"CH;x\n" * 30_000
    assert read(long)[1] == []
    assert len(read(long + "DE;Été\n".encode("cp1252"))[1]) == 1
    assert read("code;name_fr\nUE;проект\n".encode()) == ([ROWS[0], (2, ["UE", "проект"])], [])


def test_few_zeros_do_not_make_it_utf_16():
    assert read(b"code;name_fr\nA;\x00b\n")[0] == [(1, ["code", "name_fr"]), (2, ["A", "\x00b"])]
    assert read("a;b;c".encode("utf-16-le"), None)[0] == [(1, ["a", "b", "c"])]
    assert read("a;bc".encode("utf-16-le"), None)[0] == [(1, ["a\x00", "\x00b\x00c\x00"])]
    assert read("code;Ānom;".encode("utf-16-le"), None)[0] == [(1, ["code", "Ānom", ""])]
    assert read("code;Āno;".encode("utf-16-le"), None)[0][0][1][0] == "c\x00o\x00d\x00e\x00"


@pytest.mark.parametrize(("encoding", "notes"), [("utf-8", 0), ("cp1252", 1)])
def test_the_first_letter_counts_too(encoding, notes):
    rows, told = read("Étiquette;code;name_fr\nx;UE;y\n".encode(encoding))
    assert (rows[0], len(told)) == ((1, ["Étiquette", "code", "name_fr"]), notes)


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_the_separator_is_the_one_that_shows_most_headings(separator):
    lines = f"code{separator}name_fr\nUE{separator}a, b; c | d\n"
    if separator != "\t":
        lines = lines.replace("a, b; c | d", "x")
    assert read(lines.encode())[0][0] == (1, ["code", "name_fr"])
    assert read(f"x{separator}y\n".encode(), None)[0] == [(1, ["x", "y"])]


def test_a_separator_that_shows_a_heading_counts_more_than_one_that_stands_there_more_often():
    assert read(b"code;a,b,c\nUE;x\n")[0] == [(1, ["code", "a,b,c"]), (2, ["UE", "x"])]


def test_a_line_may_say_the_separator():
    for said in ("sep=|\n", '"SEP=|"\r\n', "  sep=| \n"):
        assert read(f"{said}code|name_fr;x\nUE|a\n".encode())[0] == [(2, ["code", "name_fr;x"]), (3, ["UE", "a"])]
    assert read(b"code;sep=|\nUE;a\n")[0] == [(1, ["code", "sep=|"]), (2, ["UE", "a"])]
    assert read(b"", None) == ([], [])


def test_a_mark_before_the_first_heading_is_no_part_of_it():
    content = ("\ufeff\ufeff" + TEXT).encode()
    assert read(content)[0] == ROWS
    assert read(f"sep=;\n\ufeff{TEXT}".encode())[0] == [(2, ROWS[0][1]), (3, ROWS[1][1])]
    assert read(TEXT.replace("UE", "\ufeffUE").encode())[0][1] == (2, ["\ufeffUE", "Été à Fès"])


def test_a_formula_in_a_text_file_has_no_result_and_a_text_kept_as_one_is_the_text():
    cells = ['="0012"', "=A1+1", "=SOMME(A1)", "=-5", "=", "= 5", "==", "a=b", '="un"&"deux"']
    line = ";".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in cells)
    (row,) = read(f"{line}\n".encode(), None)[0]
    assert row[1] == ["0012", NOT_COMPUTED, NOT_COMPUTED, NOT_COMPUTED, "=", "= 5", "==", "a=b", '="un"&"deux"']


def test_quoted_cells_hold_separators_and_lines_and_an_endless_one_is_refused():
    rows, _notes = read(b'code;name_fr\nUE;"a;b\nc"\nCH; x\n')
    assert rows == [(1, ["code", "name_fr"]), (2, ["UE", "a;b\nc"]), (3, ["CH", " x"])]
    with pytest.raises(FileError) as refused:
        read(b'code;name_fr\nUE;"' + b"x" * 200_000 + b'"\n')
    assert refused.value.sentences[0].startswith("A row cannot be read: field larger than field limit")


def test_columns_of_each_language_decide_on_the_code_page():
    assert [read(f"code;name_{code}\nUE;".encode() + b"\xe6")[0][1][1][1] for code in ("fr", "ar")] == ["æ", "و"]
    arabic = "code;name_fr;name_ar\nUE;Ete;مشروع تجريبي\n".encode("cp1256")
    rows, notes = read(arabic)
    assert (rows[1][1], "Windows-1256" in notes[0]) == (["UE", "Ete", "مشروع تجريبي"], True)
    french = "code;name_fr;name_ar\nUE;Été à Fès;\n".encode("cp1252")
    assert read(french)[0][1] == (2, ["UE", "Été à Fès", ""])
    title = "Liste;été\ncode;name_fr;x\nUE;Fès;Été\n".encode("cp1252")
    assert read(title)[0] == [(1, ["Liste", "été"]), (2, ["code", "name_fr", "x"]), (3, ["UE", "Fès", "Été"])]
    assert read("Été à Fès".encode("cp1252"), None)[0] == [(1, ["Été à Fès"])]
