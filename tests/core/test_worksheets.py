"""A worksheet as people like it: high and wide enough for what it holds, its titles in sight, printed on few pages."""

import datetime as dt
import io
from decimal import Decimal

import openpyxl
import pytest
from django.utils import translation
from xlsxwriter import Workbook

from core.exports.columns import Cell, Column, Year
from core.exports.worksheets import Formats, Worksheet

MOMENT = dt.datetime(2020, 7, 4, 12, 30, tzinfo=dt.UTC)


def written(rows, heads, leading=1, kind=None):
    """Return a worksheet with these rows as a spreadsheet program reads it, and what was cut."""
    out, cut = io.BytesIO(), []
    book = Workbook(out)
    columns = [Column(name, name, None, type=kind or Cell.TEXT) for name in heads[0]]
    sheet = Worksheet(book.add_worksheet("Essai"), Formats(book), columns, heads, leading=leading, cut=cut)
    for row in rows:
        sheet.add(row)
    sheet.finish()
    book.close()
    return openpyxl.load_workbook(out).active, cut


def test_a_row_is_as_high_as_its_longest_text_and_a_column_as_wide():
    sheet, _cut = written(
        [
            ["a" * 36, "b" * 30, "c"],
            ["a" * 35, "b" * 53, "c"],
            ["a", "b\nb\nb", "c"],
            ["a", "b" * 1000, "c"],
            [None, "", "c" * 8],
        ],
        [["Titre", "B", "Un mot démesurément"], ["#a", "#b", "#c"]],
    )
    heights = [sheet.row_dimensions[number].height for number in range(1, 8)]
    assert heights == [30, None, 30, None, 45, 75, None]
    assert [round(sheet.column_dimensions[letter].width) for letter in "ABC"] == [38, 61, 16]
    narrow, _cut = written([["a" * 8, "b" * 9, "c"]], [["A", "B", "un deux trois quatre cinq"]])
    assert [round(narrow.column_dimensions[letter].width) for letter in "ABC"] == [10, 11, 16]


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_headings_texts_and_links_differ_and_none_leaves_its_cell(language):
    with translation.override(language):
        sheet, _cut = written(
            [["texte"], ["=1+1"], ["https://exemple.test/"]], [["Titre"], ["#titre"]], 1, Cell.ADDRESS
        )
    looks = [
        (cell.value, cell.font.b, cell.font.color.rgb, cell.font.u, cell.quotePrefix, cell.border.bottom.style)
        for (cell,) in sheet.iter_rows()
    ]
    black = sheet["A3"].font.color.rgb
    assert looks == [
        ("Titre", True, black, None, False, "thin"),
        ("#titre", False, "FF5A6478", None, False, None),
        ("texte", False, black, None, False, None),
        ("=1+1", False, black, None, True, None),
        ("https://exemple.test/", False, "FF0033A0", "single", False, None),
    ]
    assert {(cell.alignment.wrap_text, cell.alignment.vertical) for (cell,) in sheet.iter_rows()} == {(True, "top")}
    assert (sheet["A1"].fill.start_color.rgb, sheet.row_dimensions[1].height) == ("FFD9E0F1", 30)
    assert bool(sheet.sheet_view.rightToLeft) == (language == "ar")


def test_a_column_is_wide_enough_for_a_number_a_day_or_a_moment():
    sheet, _cut = written([[12, dt.date(2030, 5, 4), Year(2030), MOMENT, True]], [["A", "B", "C", "D", "E"]])
    assert [round(sheet.column_dimensions[letter].width) for letter in "ABCDE"] == [16, 12, 16, 18, 16]
    shown = [(cell.value, cell.number_format) for cell in sheet[2]]
    assert shown == [
        (12, "#,##0"),
        (dt.datetime(2030, 5, 4), "yyyy\\-mm\\-dd"),  # noqa: DTZ001  (no zones)
        (2030, "0"),
        (dt.datetime(2020, 7, 4, 13, 30), "yyyy\\-mm\\-dd hh:mm"),  # noqa: DTZ001
        (True, '"oui";;"non"'),
    ]
    assert [cell.number_format for cell in written([[Decimal("12.00"), Decimal("12.50")]], [["A", "B"]])[0][2]] == [
        "#,##0",
        "#,##0.00",
    ]


@pytest.mark.parametrize(
    ("leading", "panes", "columns", "pages"),
    [(1, "B3", "$A:$A", 2), (2, "C3", "$A:$B", 2), (3, "A3", None, 2)],
)
def test_what_stays_in_sight_leaves_room_for_the_rest(leading, panes, columns, pages):
    row = ["a" * 100] * 4
    sheet, _cut = written([row, row], [["A", "B", "C", "D"], ["#a", "#b", "#c", "#d"]], leading)
    assert (sheet.freeze_panes, sheet.print_title_cols, sheet.print_title_rows) == (panes, columns, "$1:$2")
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (pages, 0)
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.auto_filter.ref, sheet.oddFooter.right.text) == ("A2:D4", "&P / &N")


def test_only_addresses_are_links_and_only_as_many_and_long_as_every_program_takes(monkeypatch):
    address = "https://exemple.test/"
    rows = [[address], [f"{address:a<2000}"], [f"{address:a<2001}"], ["exemple.test"]]
    sheet, _cut = written(rows, [["A"]], kind=Cell.ADDRESS)
    targets = [cell.hyperlink and cell.hyperlink.target for (cell,) in sheet.iter_rows(min_row=2)]
    assert targets == [address, f"{address:a<2000}", None, None]
    assert written([[address]], [["A"]])[0]["A2"].hyperlink is None
    monkeypatch.setattr("core.exports.worksheets.MOST_LINKS", 2)
    sheet, _cut = written([[address]] * 3, [["A"]], kind=Cell.ADDRESS)
    assert [bool(cell.hyperlink) for (cell,) in sheet.iter_rows(min_row=2)] == [True, True, False]


def test_what_is_too_long_is_cut_and_named():
    sheet, cut = written([["a" * 32_767], ["a" * 32_768]], [["A"]])
    assert [len(sheet["A2"].value), sheet["A3"].value] == [32_767, "a" * 32_766 + "…"]
    assert cut == ["Essai: A3"]
