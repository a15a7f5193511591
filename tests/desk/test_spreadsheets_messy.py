"""Twenty messy files of other kinds than those of test_spreadsheets_cases.py, each with what becomes of it."""

import io
import zipfile

import pytest
from django.utils import translation
from openpyxl import Workbook

from desk.models import ImportJob
from desk.spreadsheets import first_questions, jobs
from desk.spreadsheets.tables import FileError
from projects.models import Project
from tests.desk.spreadsheet_tools import PARTNERS, PROJECTS, as_xlsx, checked, problems, saved, upload
from tests.desk.test_spreadsheets_cases import changed
from tests.factories import AxisFactory, PartnerFactory

pytestmark = pytest.mark.django_db
ROW = {"acronym": "ESSAI", "title_fr": "Projet inventé", "axis": "jeunesse"}
SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture(autouse=True)
def reference():
    AxisFactory(code="jeunesse")
    PartnerFactory(code="CH", name_fr="Suisse")
    with translation.override("en"):
        yield


def cells(job):
    return [row.cells for row in job.rows.all()]


def text_file(text, officer, name="essai.csv", kind=PROJECTS):
    return cells(checked(kind, text if isinstance(text, bytes) else text.encode(), officer, name))


def sheet_of(rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    return book


def refusal(content, name, user):
    with pytest.raises(FileError) as refused:
        jobs.open_jobs(PROJECTS, upload(content, name), name, user)
    assert not ImportJob.objects.exists()
    return "\n".join(refused.value.sentences)


def test_01_headings_over_two_rows_with_merged_groups(officer):
    book = sheet_of(
        [["acronym", "Textes", None, "axis"], [None, "title_fr", "title_ar", None], ["E", "Un", "واحد", "jeunesse"]]
    )
    for area in ("A1:A2", "B1:C1", "D1:D2"):
        book.active.merge_cells(area)
    job = checked(PROJECTS, saved(book), officer)
    assert cells(job) == [{"acronym": "E", "title_fr": "Un", "title_ar": "واحد", "axis": "jeunesse"}]


def test_02_a_text_file_with_a_title_above_its_headings(officer):
    text = 'Liste des projets;;\n"Arrêtée au 1er mai";;\n\nacronym;title_fr;axis\nESSAI;Projet inventé;jeunesse\n'
    assert text_file(text, officer) == [ROW]


def test_03_headings_with_blanks_line_breaks_and_other_cases(officer):
    text = '" ACRONYM ";"Titre\n(Français)";" Axe"\nESSAI;Projet inventé;jeunesse\n'
    assert text_file(text, officer) == [ROW]


def test_04_arabic_headings_in_windows_1256(officer):
    with translation.override("ar"):
        labels = [PROJECTS.by_name[name].label for name in ROW]
    text = ";".join(labels) + "\nESSAI;Projet été;jeunesse\n"
    assert text_file(text.encode("cp1256"), officer) == [{**ROW, "title_fr": "Projet été"}]


def test_05_a_tab_separated_file_called_xls(officer):
    assert text_file("acronym\ttitle_fr\taxis\nESSAI\tProjet inventé\tjeunesse\n", officer, "export.xls") == [ROW]


def test_06_a_workbook_called_csv(officer):
    assert text_file(as_xlsx([ROW]), officer, "essai.csv") == [ROW]


def test_07_codes_kept_as_formulas_of_texts(officer):
    assert text_file('code;name_fr;kind\n="0012";Essai;ngo\n', officer, kind=PARTNERS)[0]["code"] == "0012"


def test_08_a_formula_in_a_text_file_is_an_error_of_its_cell(officer):
    job = checked(PROJECTS, b"acronym;title_fr;axis\nE;=A1&B1;jeunesse\n", officer, "essai.csv")
    assert [column for column, _sentence in problems(job)[2]] == ["title_fr"]


def test_09_errors_of_a_french_spreadsheet_saved_as_text(officer):
    for error in ("#NOM?", "#VALEUR!", "#DIV/0!", "Err:502", "########"):
        job = checked(PROJECTS, f"acronym;title_fr;axis\nE;{error};jeunesse\n".encode(), officer, "essai.csv")
        assert error in problems(job)[2][0][1]


def test_10_dates_counted_from_1904(officer):
    content = changed(
        as_xlsx([{**ROW, "start": 42000}]),
        "xl/workbook.xml",
        lambda t: t.replace("<workbookPr/>", '<workbookPr date1904="1"/>'),
    )
    content = changed(content, SHEET, lambda t: t.replace('<c r="D2"', '<c r="D2" s="1"'))
    content = changed(
        content,
        "xl/styles.xml",
        lambda t: t.replace("</cellXfs>", '<xf numFmtId="14" fontId="0" fillId="0" borderId="0"/></cellXfs>'),
    )
    assert cells(checked(PROJECTS, content, officer)) == [{**ROW, "start": "2018-12-28"}]


def test_11_a_code_shown_with_zeros_in_front(officer):
    book = sheet_of([["acronym", "title_fr", "axis"], [12, "Projet inventé", "jeunesse"]])
    book.active["A2"].number_format = "0000"
    assert cells(checked(PROJECTS, saved(book), officer)) == [{**ROW, "acronym": "0012"}]


def test_12_a_long_fraction_left_by_a_calculation(officer):
    content = changed(
        as_xlsx([{**ROW, "budget": 1}]), SHEET, lambda t: t.replace("<v>1</v>", "<v>229907.22000000003</v>")
    )
    assert cells(checked(PROJECTS, content, officer)) == [{**ROW, "budget": 229907.22}]


def test_13_cells_without_their_places(officer):
    content = changed(
        as_xlsx([ROW]), SHEET, lambda t: t.replace(' r="A1"', "").replace(' r="B2"', "").replace(' r="2"', "")
    )
    assert cells(checked(PROJECTS, content, officer)) == [ROW]


def test_14_parts_under_absolute_and_other_names(officer):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(as_xlsx([ROW]))) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode().replace("/xl/worksheets/sheet1.xml", "/xl/worksheets/Feuille.XML")
            new.writestr(name.replace("sheet1.xml", "feuille.xml"), text)
    assert cells(checked(PROJECTS, out.getvalue(), officer)) == [ROW]


def test_15_a_remark_far_right_of_the_table(officer):
    book = sheet_of([[*ROW], [*ROW.values()]])
    book.active["J2"] = "vu avec Rabat"
    (column,) = first_questions.open_columns(checked(PROJECTS, saved(book), officer))
    assert "J" in column["heading"]


def test_16_the_filled_in_example_sheet_and_the_example_left_in(officer):
    example = {
        c.name: c.example for c in PROJECTS.columns if c.example and c.name in {"acronym", "phase", "title_fr", "axis"}
    }
    job = checked(PROJECTS, [example, ROW], officer)
    assert cells(job) == [ROW]
    assert "row 2" in " ".join(job.report["notes"])


def test_17_a_separator_inside_a_text_without_quotes(officer):
    assert "Row 3" in refusal(b"acronym;title_fr;axis\nA;Un;jeunesse\nB;Deux;trois;jeunesse\n", "essai.csv", officer)


def test_18_a_presentation_and_an_archive_of_files(officer):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("projets.csv", "acronym;title_fr")
    assert "Take the XLSX or CSV file out" in refusal(out.getvalue(), "projets.zip", officer)
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert ".ods" in refusal(out.getvalue(), "projets.ods", officer)


def test_19_money_as_people_write_it(officer):
    amounts = {
        "1 500 000 MAD": (1_500_000, "MAD"),
        "€ 250 000": (250_000, "EUR"),
        "1,5 M EUR": (1_500_000, "EUR"),
        "25 MDH": (25_000_000, "MAD"),
        "1.500.000,00 dirhams": (1_500_000, "MAD"),
        "250 000.50 €": (250_000.5, "EUR"),
        "1,2 million d’euros": (1_200_000, "EUR"),
        "٢٥٠٠٠٠ درهم": (250_000, "MAD"),
        "12 000,- EUR": (12_000, "EUR"),
    }
    rows = [{**ROW, "title_fr": f"Essai {text}", "budget": text} for text in amounts]
    job = checked(PROJECTS, rows, officer)
    assert problems(job) == {}
    found = [{column: new for column, _old, new in row.outcome["changes"]} for row in job.rows.all()]
    assert [(float(row["budget"]), row["currency"]) for row in found] == [*amounts.values()]
    wrong = checked(PROJECTS, [{**ROW, "budget": "250 000 €", "currency": "MAD"}], officer)
    assert "contradict" in problems(wrong)[2][0][1]


def test_20_text_that_ends_in_the_middle_of_a_character(officer):
    content = "acronym;title_fr;axis\nE;Été;jeunesse\n".encode("utf-16")[:-1]
    assert problems(checked(PROJECTS, content, officer, "essai.csv")) != {}
    assert not Project.objects.exists()
