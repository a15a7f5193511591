"""What an export holds, and the template with its lists of codes."""

import datetime as dt

import pytest
from django.utils import translation
from openpyxl import load_workbook

from core.models import Partner
from desk.spreadsheets import export, template
from tests.desk.spreadsheet_tools import PARTNERS, PROJECTS, sheet_rows
from tests.factories import AxisFactory, PartnerFactory, ProjectFactory, RegionFactory

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def test_an_export_has_one_row_for_each_record_and_no_formula():
    PartnerFactory(code="UE", name_fr="=Union", kind="ngo", country="MA")
    kind, queryset = PARTNERS, Partner.objects.order_by("pk")
    head, *lines = ("".join(export.as_csv(kind, queryset))).lstrip("\ufeff").splitlines()
    assert (head.split(";")[:2], lines[0].split(";")[:2]) == (["Code", "Name (in French)"], ["UE", "'=Union"])
    book = load_workbook(export.as_xlsx(kind, queryset))
    assert book.sheetnames == ["partners", "data dictionary"]
    sheet, words = book.worksheets
    assert ([cell.value for cell in sheet[2]][:2], sheet.freeze_panes, words.freeze_panes) == (
        *(["UE", "'=Union"], "B2"),
        "A2",
    )
    assert [sheet.column_dimensions[letter].width for letter in ("A", "B", "H")] == [40, 40, 18]
    assert [words.column_dimensions[letter].width for letter in "ABCDEF"] == [30, 22, 50, 60, 36, 12]
    assert (sheet["A1"].font.bold, sheet["A1"].fill.fgColor.rgb, sheet["A1"].alignment.wrap_text) == (
        *(True, "00D9E0F1"),
        True,
    )
    assert not words.sheet_view.rightToLeft
    rows = [[cell for cell in row if cell is not None] for row in words.iter_rows(values_only=True)]
    assert rows[0] == ["column", "short name", "meaning", "what it takes", "example", "required"]
    assert rows[1][:2] + rows[1][-2:] == ["Code", "code", "AFD", "yes"]
    assert (words["A1"].font.bold, words["A2"].font.bold, rows[-7]) == (True, False, [])
    assert rows[-6][0] == (
        "An empty cell keeps what is there. A single dash (-) or the word VIDE in capitals empties it."
    )
    with translation.override("ar"):
        assert load_workbook(export.as_xlsx(kind, queryset)).worksheets[1].sheet_view.rightToLeft


def test_a_text_too_long_for_a_cell_is_left_empty_and_named(monkeypatch):
    monkeypatch.setattr(export, "LONGEST", 12)
    for name in ("douze lettre", "treize lettres"):
        PartnerFactory(code=name[:4].upper(), name_fr=name)
    content = export.as_xlsx(PARTNERS, Partner.objects.order_by("pk")).read()
    assert [row[1] for row in sheet_rows(content)[1:]] == ["douze lettre", None]
    assert [row[0] for row in sheet_rows(content, 1)[-2:]] == [
        "Too long for a spreadsheet, so left empty here (an import keeps the text; CSV has it):",
        "Row 3, column Name (in French)",
    ]


def test_the_template_offers_the_codes_of_each_column():
    AxisFactory(code="b", name_fr="Béta", name_en="Beta")
    AxisFactory(code="a", name_fr="=Alpha")
    RegionFactory(code="MA-01")
    ProjectFactory(code="FM.1", axis=AxisFactory(code="a"))
    ProjectFactory(code="FM.2", axis=AxisFactory(code="a"), binned_at=NOON)
    book = load_workbook(template.template(PROJECTS))
    assert book.sheetnames == ["projects", "example", "data dictionary", "codes"]
    sheet, example, _words, codes = book.worksheets
    assert [cell.value for cell in example[2]][:1] == [str(PROJECTS.columns[0].example)]
    rows = [list(row) for row in codes.iter_rows(values_only=True)]
    assert rows[0] == ["columns", "code", "in French", "in Arabic", "in English"]
    axis = [row for row in rows if row[0] == "Axis"]
    assert axis == [["Axis", "a", "'=Alpha", None, None], ["Axis", "b", "Béta", None, "Beta"]]
    assert [row[1] for row in rows if row[1] in {"FM.1", "FM.2"}] == ["FM.1"]
    assert [row[1] for row in rows if row[0] == "Nationwide"] == ["yes", "no"]
    place = next(number for number, row in enumerate(rows, 1) if row[0] == "Axis")
    rules = {str(rule.sqref).split("2:")[0]: rule for rule in sheet.data_validations.dataValidation}
    letters = {cell.value: cell.column_letter for cell in sheet[1]}
    rule = rules[letters["Axis"]]
    assert (rule.formula1, rule.showErrorMessage, rule.allow_blank, rule.type) == (
        *(f"'codes'!$B${place}:$B${place + 1}", False),
        *(True, "list"),
    )
    assert str(rule.sqref) == f"{letters['Axis']}2:{letters['Axis']}10000"
    closed = rules[letters["Nationwide"]]
    assert (closed.showErrorMessage, closed.error) == (True, "Choose from the list, or leave the cell empty.")
    assert letters["Title (in French)"] not in rules
