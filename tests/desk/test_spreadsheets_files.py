"""What may be handed in: every wrong file is refused in a sentence, and nothing of it is kept."""

import datetime as dt
import io
import re
import zipfile

import pytest
from django.utils import translation
from openpyxl import Workbook

from desk.models import ImportJob, ImportRow
from desk.spreadsheets import jobs, tables, xlsx
from desk.spreadsheets.files import FileError
from tests.desk.spreadsheet_tools import PARTNERS, PROJECTS, as_csv, as_xlsx, checked, problems, saved, upload


@pytest.fixture(autouse=True)
def sentences_in_english():
    with translation.override("en"):
        yield


pytestmark = pytest.mark.django_db
ROW = {"code": "ESSAI", "name_fr": "Partenaire d’été", "kind": "ngo"}


def refusal(content, name="essai.csv", kind=PARTNERS, user=None):
    with pytest.raises(FileError) as refused:
        jobs.open_jobs(kind, upload(content, name), name, user)
    assert (ImportJob.objects.count(), ImportRow.objects.count()) == (0, 0)
    return "\n".join(refused.value.sentences)


def cells(job):
    return [row.cells for row in job.rows.all()]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ","])
def test_csv_is_read_in_each_encoding_and_with_both_separators(officer, encoding, delimiter):
    job = checked(PARTNERS, as_csv([ROW], encoding, delimiter), officer, "essai.csv")
    assert cells(job) == [ROW]
    notes = [note for note in job.report["notes"] if "Windows-1252" in note]
    assert bool(notes) == (encoding == "cp1252")


@pytest.mark.parametrize(
    ("content", "name", "word"),
    [
        (b"", "essai.csv", "vide|empty"),
        (b"\n\n;;\n", "essai.csv", "vide|empty"),
        (b"code;name_fr\n", "essai.csv", "row below|ligne"),
        (b"nom_fra;zzz\nA;B\n", "essai.csv", "“nom_fra”.*“Name .in French.”"),
        (b"zzz;yyy\nA;B\n", "essai.csv", "“yyy”"),
        (b"code;Code\nA;B\n", "essai.csv", "“Code”"),
        (b"code;name_fr\nA;B;C\n", "essai.csv", "2"),
        (b"%PDF-1.4", "essai.pdf", "XLSX"),
        (b"PK\x03\x04rien", "essai.xlsx", "."),
        (b"<html>", "essai.xlsx", "essai.xlsx"),
        (b'code;name_fr\nA;"' + b"x" * 200_000 + b'"\n', "essai.csv", "."),
        (b";".join(b"c%d" % i for i in range(200)) + b"\n" + b";".join([b"x"] * 200), "essai.csv", "200"),
    ],
)
def test_a_file_that_is_wrong_as_a_whole_is_refused(officer, content, name, word):
    assert re.search(word, refusal(content, name, user=officer))


def test_every_wrong_heading_is_named_at_once(officer):
    sentences = refusal(as_xlsx([{"cod": 1, "titel_fr": 2, "donnors": 3, "xyzzy": 4}]), "essai.xlsx", PROJECTS, officer)
    assert [near for near in ("“Project code”", "“Title (in French)”", "“Donors”") if near not in sentences] == []
    assert "“xyzzy”" in sentences
    assert refusal(b"\nListe\nzzz;;code;yyy\nA;B;C;D\n", user=officer).splitlines() == [
        "No heading of the template was found. Row 3 was looked at:",
        "unknown column “zzz”. Take the headings of the template.",
        "unknown column “yyy”. Take the headings of the template.",
    ]


def test_an_archive_that_unfolds_without_end_is_not_unfolded(officer, monkeypatch):
    monkeypatch.setattr(xlsx, "MAX_UNPACKED", 1_000_000)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 2_000_000)
    assert refusal(out.getvalue(), "essai.xlsx", user=officer)


def test_entities_in_a_spreadsheet_are_not_unfolded(officer):
    content = io.BytesIO(as_xlsx([ROW]))
    out = io.BytesIO()
    with zipfile.ZipFile(content) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            data = old.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                data = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>' + data[data.index(b"<worksheet") :]
            new.writestr(part.filename, data)
    assert refusal(out.getvalue(), "essai.xlsx", user=officer)


def test_more_rows_than_allowed_are_refused(officer, monkeypatch):
    monkeypatch.setattr(tables, "MAX_ROWS", 3)
    assert "3" in refusal(as_csv([{"code": f"A{i}"} for i in range(4)]), user=officer)
    assert checked(PARTNERS, as_csv([{"code": f"A{i}"} for i in range(3)]), officer, "a.csv").rows_total == 3


def test_a_null_character_is_named_with_row_and_column(officer):
    job = checked(PARTNERS, b"code;name_fr;kind\nA;un\x00deux;ngo\n", officer, "essai.csv")
    assert [column for column, _sentence in problems(job)[2]] == ["name_fr"]


def test_a_huge_cell_is_named_with_row_and_column(officer):
    job = checked(PARTNERS, as_csv([{**ROW, "description_fr": "x" * 100_001}]), officer, "essai.csv")
    assert [column for column, _sentence in problems(job)[2]] == ["description_fr"]


def test_blank_rows_and_columns_are_skipped_and_rows_keep_their_numbers(officer):
    book = Workbook()
    for row in ([], ["code", "name_fr", None], [], ["A", "Essai"], [None, "  "], ["B", "Essai 2"]):
        book.active.append(row)
    book.active.cell(500, 60).number_format = "0.00"
    job = checked(PARTNERS, saved(book), officer)
    assert {row.number: row.cells for row in job.rows.all()} == {
        4: {"code": "A", "name_fr": "Essai"},
        6: {"code": "B", "name_fr": "Essai 2"},
    }


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (dt.date(2015, 5, 1), "mmm-yy", "2015-05"),
        (dt.date(2015, 5, 1), "yyyy", "2015"),
        (dt.date(2015, 5, 7), "dd/mm/yyyy", "2015-05-07"),
        (dt.date(2015, 5, 7), "[$-40C]d mmmm yyyy;@", "2015-05-07"),
        (dt.datetime(2015, 5, 7, 9, 30), "dd/mm/yyyy hh:mm", "2015-05-07 09:30"),  # noqa: DTZ001
        (2015, "General", 2015),
        (2639.0, "#,##0", 2639),
        (True, "General", "oui"),
    ],
)
def test_a_real_date_is_as_precise_as_its_format_shows(officer, value, form, text):
    book = Workbook()
    book.active.append(["start"])
    cell = book.active.cell(2, 1, value)
    cell.number_format = form
    assert cells(checked(PROJECTS, saved(book), officer)) == [{"start": text}]
