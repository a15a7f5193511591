"""What a sheet hides, how merged cells are filled, and how much of a file is read."""

import pytest
from django.utils import translation

from desk.spreadsheets.tables import MAX_COLUMNS, FileError, Layout, Table, clean, spread

LOST = "\N{REPLACEMENT CHARACTER}"


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def places(count):
    """Return merged cells in every second row of column A, from row 2 on."""
    return [(1, row, 1, row + 1) for row in range(2, 2 + 3 * count, 3)]


@pytest.mark.parametrize(
    ("layout", "notes"),
    [
        ({}, []),
        ({"hidden_rows": {3, 5, 6, 7, 9, 30}}, ["Hidden rows were read too: 3, 5–7, 9."]),
        ({"hidden_rows": {30}}, []),
        (
            {"hidden_rows": {2, 3}, "is_filtered": True},
            ["A filter hides rows of this sheet; they were read too: 2–3."],
        ),
        ({"hidden_rows": {*range(2, 26, 2)}}, [f"Hidden rows were read too: {', '.join(map(str, range(2, 25, 2)))}."]),
        ({"hidden_rows": {*range(1, 26, 2)}}, [f"Hidden rows were read too: {', '.join(map(str, range(1, 24, 2)))}…."]),
        ({"hidden_columns": {1, 27, 28, 29}}, ["Hidden columns were read too: A, AA, AB."]),
        ({"hidden_columns": {29}}, []),
        (
            {"merged": [(2, 1, 3, 1), (28, 3, 29, 4), (29, 3, 29, 4)]},
            ["Merged cells: B1:C1, AB3:AC4. The content of each counts for all its rows, in its first column only."],
        ),
    ],
)
def test_what_a_person_does_not_see_is_named(layout, notes):
    assert Layout(**layout).notes(range(1, 26), 28) == notes


def test_merged_cells_above_the_headings_are_not_named_and_of_many_only_the_first():
    above, below = (1, 1, 5, 3), (1, 2, 5, 4)
    said = " The content of each counts for all its rows, in its first column only."
    assert Layout(merged=[above]).notes([4, 5], 5) == []
    assert Layout(merged=[above, below]).notes([4, 5], 5) == [f"Merged cells: A2:E4.{said}"]
    twelve = ", ".join(f"A{top}:A{bottom}" for _left, top, _right, bottom in places(12))
    assert Layout(merged=places(12)).notes([1], 1) == [f"Merged cells: {twelve}.{said}"]
    assert Layout(merged=places(13)).notes([1], 1) == [f"Merged cells: {twelve}….{said}"]


def test_only_more_than_one_cell_is_merged():
    layout = Layout()
    for ref in ("B2:C4", "D5"):
        layout.add_merged(ref)
    assert layout.merged == [(2, 2, 3, 4)]


def test_each_row_of_a_merged_cell_has_its_content_if_it_has_any_of_its_own():
    rows = [(1, ["a", "b"]), (2, ["c"]), (3, ["", None]), (4, ["d", "e", "f"]), (5, ["g"]), (6, ["h"])]
    merged = [(2, 1, 3, 4), (3, 2, 3, 5), (1, 6, 2, 6), (1, 4, 1, 4)]  # the second begins beyond the end of its row
    assert list(spread(rows, merged)) == [
        (1, ["a", "b"]),
        (2, ["c", "b"]),
        (3, ["", None]),
        (4, ["d", "b", ""]),
        (5, ["g", "", ""]),
        (6, ["h"]),
    ]


def test_a_cell_is_a_text_or_a_number():
    cells = [None, "", " \n", True, False, 3.0, 2.5, 7, "a\r\nb\rc", "un\x00deux", " x "]
    assert [clean(cell) for cell in cells] == ["", "", "", "oui", "non", 3, 2.5, 7, "a\nb\nc", f"un{LOST}deux", " x "]
    assert type(clean(3.0)) is int


def test_rows_without_content_are_left_out_and_as_many_columns_are_read_as_is_said():
    wide = ["x"] * MAX_COLUMNS
    table = Table("Feuille", lambda: iter([(1, ["a", "", None]), (2, [""]), (5, ["", "b", " "]), (6, [*wide, None])]))
    assert list(table.filled()) == [(1, ["a"]), (5, ["", "b"]), (6, wide)]
    assert list(table.filled(Layout(merged=[(1, 1, 1, 5)]))) == [(1, ["a"]), (5, ["a", "b"]), (6, wide)]
    with pytest.raises(FileError) as refused:
        list(Table("Feuille", lambda: iter([(7, [*wide, "y"])])).filled())
    assert refused.value.sentences == ("Row 7 has 101 columns; at most 100 are read.",)
    assert str(FileError("Un.", "Deux.")) == "Un.\nDeux."
