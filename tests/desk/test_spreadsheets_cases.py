"""Files as offices make them, each after a public report of somebody whose import went wrong."""

import io
import re
import zipfile

import pytest
from django.urls import reverse
from django.utils import translation
from openpyxl import Workbook, utils

from desk.models import ImportJob
from desk.spreadsheets import first_questions, jobs
from desk.spreadsheets.tables import FileError
from events.models import Event
from projects.models import Project
from tests.desk.spreadsheet_tools import (
    EVENTS,
    PARTNERS,
    PROJECTS,
    as_xlsx,
    checked,
    exported,
    finish,
    imported,
    problems,
    saved,
    statuses,
    upload,
)
from tests.factories import AxisFactory, PartnerFactory, PlaceFactory, ProjectFactory, RegionFactory

pytestmark = pytest.mark.django_db
ROW = {"acronym": "ESSAI", "title_fr": "Projet inventé", "title_ar": "مشروع تجريبي", "axis": "jeunesse", "donors": "CH"}
HEADINGS = list(ROW)
CELLS = list(ROW.values())


@pytest.fixture(autouse=True)
def reference():
    AxisFactory(code="jeunesse")
    PartnerFactory(code="CH", name_fr="Suisse")
    with translation.override("en"):
        yield


def book_of(**sheets):
    """Return a workbook with these sheets, each a list of rows."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return book


def changed(content, part, change):
    """Return a workbook in which the text of a part was changed; the part may be added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in {*old.namelist(), part}:
            text = old.read(name).decode() if name in old.namelist() else ""
            new.writestr(name, change(text) if re.fullmatch(part, name) else text)
    return out.getvalue()


def refusal(content, name, user):
    with pytest.raises(FileError) as refused:
        jobs.open_jobs(PROJECTS, upload(content, name), name, user)
    assert not ImportJob.objects.exists()
    return "\n".join(refused.value.sentences)


def strict(content):
    new = "http://purl.oclc.org/ooxml/"
    for part in ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"):
        content = changed(
            content,
            part,
            lambda text: text.replace(
                "http://schemas.openxmlformats.org/spreadsheetml/2006/main", new + "spreadsheetml/main"
            ).replace(
                "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                new + "officeDocument/relationships",
            ),
        )
    return content


@pytest.mark.parametrize(
    "damage",
    [
        strict,
        lambda content: changed(content, "docProps/core.xml", lambda _text: "<cp:coreProperties>"),
        lambda content: changed(content, "xl/styles.xml", lambda text: re.sub("<fill>.*?</fill>", "<fill/>", text)),
        lambda content: changed(content, "xl/styles.xml", lambda _text: "<styleSheet"),
        lambda content: changed(content, "xl/theme/theme1.xml", lambda _text: ""),
    ],
    ids=["strict", "properties", "fill", "styles", "theme"],
)
def test_a_workbook_whose_values_can_be_read_is_read(officer, damage):
    job = checked(PROJECTS, damage(as_xlsx([ROW])), officer)
    assert [row.cells for row in job.rows.all()] == [ROW]


@pytest.mark.parametrize(
    ("content", "name", "word"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(3000), "essai.xlsx", "password"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "essai.xlsx", "password"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), "essai.xls", r"\.xls\)"),
        (b"<html><table><tr><td>code</td></tr></table>", "essai.xls", "web page.*Save as"),
        (b'<?xml version="1.0"?><Workbook/>', "essai.xml", "XML.*Save as"),
        (b"%PDF-1.7 essai", "essai.csv", "PDF"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_way_out(officer, content, name, word):
    assert re.search(word, refusal(content, name, officer))


def test_a_damaged_part_is_named(officer):
    content = as_xlsx([ROW])
    assert "sheet1.xml" in refusal(changed(content, "xl/worksheets/sheet1.xml", lambda t: t[:300]), "a.xlsx", officer)
    assert "damaged" in refusal(content[: len(content) // 2], "a.xlsx", officer)


# --- Which sheet ------------------------------------------------------------------------------------------------------


def test_the_sheet_with_our_headings_is_read_wherever_it_stands(officer):
    book = book_of(
        **{"Lisez-moi": [["Instructions"]], "Feuil0": [], "Projets": [HEADINGS, CELLS], "Notes": [["a", "b"]]}
    )
    job = checked(PROJECTS, saved(book), officer)
    assert [row.cells for row in job.rows.all()] == [ROW]
    assert job.report["notes"] == [
        "Read: the sheet “Projets”, its headings in row 1.",
        "Not read: the sheets “Lisez-moi”, “Feuil0”, “Notes”.",
    ]


def test_of_several_sheets_the_officer_chooses(officer, officer_client):
    other = [*CELLS]
    other[1] = "Autre projet"
    content = saved(book_of(**{"2023": [HEADINGS, CELLS], "2024": [HEADINGS, other], "vide": [HEADINGS]}))
    address = reverse("admin:projects_project_import")
    page = officer_client.post(address, {"file": upload(content, "essai.xlsx")}, follow=True)
    first, second = ImportJob.objects.order_by("pk")
    text = page.content.decode()
    assert "2023" in text
    assert "data-step" not in text
    jobs.step(first.pk)
    assert set(statuses(first).values()) == {""}  # nothing is checked before the answer
    officer_client.post(reverse("admin:projects_project_answers", args=[second.pk]))
    second.refresh_from_db()
    assert statuses(finish(second)) == {2: "new"}
    assert second.rows.get().cells["title_fr"] == "Autre projet"


def test_a_hidden_sheet_is_not_read(officer):
    book = book_of(caché=[HEADINGS, CELLS], Projets=[HEADINGS, [*CELLS[:1], "Visible", *CELLS[2:]]])
    book["caché"].sheet_state = "hidden"
    job = checked(PROJECTS, saved(book), officer)
    assert job.rows.get().cells["title_fr"] == "Visible"
    assert job.report["notes"] == [
        "Read: the sheet “Projets”, its headings in row 1.",
        "Not read: the hidden sheets “caché”.",
    ]
    job.delete()
    book.remove(book["Projets"])
    book.create_sheet("Autre")
    assert refusal(saved(book), "essai.xlsx", officer) == (
        "The sheet with our headings is hidden: “caché”. Unhide it, and save the file."
    )


def test_titles_may_stand_above_the_headings_and_columns_before_them(officer):
    rows = [["Liste des projets 2024"], [], [None, "OIM Maroc", "état au 1er mai"], [None, *HEADINGS], [None, *CELLS]]
    job = checked(PROJECTS, saved(book_of(Projets=rows)), officer)
    assert {row.number: row.cells for row in job.rows.all()} == {5: ROW}


def test_a_merged_cell_counts_for_its_rows(officer):
    rows = [HEADINGS, *([f"E{n}", f"Projet {n}", None, "jeunesse" if n == 1 else None, "CH"] for n in (1, 2, 3))]
    book = book_of(Projets=rows)
    book["Projets"].merge_cells("D2:D4")
    job = checked(PROJECTS, saved(book), officer)
    assert statuses(job) == {2: "new", 3: "new", 4: "new"}
    assert job.report["notes"] == [
        "Read: the sheet “Projets”, its headings in row 1.",
        "Merged cells: D2:D4. The content of each counts for all its rows, in its first column only.",
    ]


def test_hidden_rows_and_columns_and_filters_are_told(officer):
    book = book_of(Projets=[HEADINGS, *([f"E{n}", f"Projet {n}", None, "jeunesse", "CH"] for n in range(8))])
    for number in (3, 4, 7):
        book["Projets"].row_dimensions[number].hidden = True
    book["Projets"].column_dimensions["E"].hidden = True
    assert checked(PROJECTS, saved(book), officer).report["notes"] == [
        "Read: the sheet “Projets”, its headings in row 1.",
        "Hidden rows were read too: 3–4, 7.",
        "Hidden columns were read too: E.",
    ]


# --- Cells ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "word"),
    [
        ('<c r="B2"><f>CONCATENATE("a","b")</f></c>', "formula"),
        ('<c r="B2"><f>A9</f><v></v></c>', "formula"),
        ('<c r="B2" t="e"><f>VLOOKUP(1,A:A,1)</f><v>#N/A</v></c>', "#N/A"),
        ('<c r="B2" t="e"><v>#SPILL!</v></c>', "#SPILL!"),
    ],
)
def test_a_cell_that_nobody_can_know_is_an_error_never_blank(officer, cell, word):
    def put(text):
        return re.sub(r'<c r="B2".*?</c>', cell, text)

    job = checked(PROJECTS, changed(as_xlsx([ROW]), "xl/worksheets/sheet1.xml", put), officer)
    ((column, sentence),) = problems(job)[2]
    assert column == "title_fr"
    assert word in sentence


def test_escapes_of_the_format_are_undone_and_our_files_escape_them(officer):
    text = "Ligne_x000D_\nautre, _x0041_ et _x005F_x0042_"
    content = changed(as_xlsx([{**ROW, "summary_fr": "MARQUE"}]), "xl/worksheets/sheet1.xml", lambda t: t)
    content = changed(content, "xl/(sharedStrings|worksheets/sheet1).xml", lambda t: t.replace("MARQUE", text))
    imported(PROJECTS, content, officer)
    assert Project.objects.get().summary_fr == "Ligne\nautre, A et _x0042_"
    assert statuses(checked(PROJECTS, exported(PROJECTS), officer)) == {2: "unchanged"}
    assert b"_x005F_x0042_" in zipfile.ZipFile(io.BytesIO(exported(PROJECTS))).read("xl/worksheets/sheet1.xml")


def test_a_line_break_in_a_title_becomes_a_blank(officer):
    text = 'acronym;title_fr;title_ar;axis\nE;"Titre sur\ndeux lignes";"عنوان\r\nعلى سطرين";jeunesse\n'
    imported(PROJECTS, text.encode(), officer, "essai.csv")
    project = Project.objects.get()
    assert (project.title_fr, project.title_ar) == ("Titre sur deux lignes", "عنوان على سطرين")


# --- Columns ----------------------------------------------------------------------------------------------------------


def test_an_unknown_column_is_left_out_or_named_and_that_is_remembered(officer, officer_client):
    rows = [{**ROW, "Commentaire interne": "à revoir", "Bailleur principal": "Suisse"}]
    del rows[0]["donors"]
    job = checked(PROJECTS, rows, officer)
    columns = {column["heading"]: column for column in first_questions.open_columns(job)}
    assert list(columns) == ["Commentaire interne", "Bailleur principal"]
    page = officer_client.get(reverse("admin:projects_project_job", args=[job.pk])).content.decode()
    assert "Commentaire interne" in page
    posted = {first_questions.COLUMN + columns["Bailleur principal"]["key"]: "donors"}
    officer_client.post(reverse("admin:projects_project_answers", args=[job.pk]), posted)
    job.refresh_from_db()
    assert statuses(finish(job)) == {2: "new"}
    assert job.rows.get().cells == ROW | {"donors": "Suisse"}
    assert statuses(checked(PROJECTS, rows, officer)) == {2: "new"}  # not asked again


def test_of_unknown_columns_each_is_asked_of_and_two_are_not_one(officer, officer_client):
    lines = [";".join([*ROW, "Note", " Note "]), ";".join([*ROW.values(), "une", "deux"])]
    job = checked(PROJECTS, "\n".join(lines).encode(), officer, "essai.csv")
    columns = first_questions.open_columns(job)
    second = f"Note ({utils.get_column_letter(len(ROW) + 2)})"
    assert [(column["heading"], column["sample"]) for column in columns] == [("Note", "une"), (second, "deux")]
    posted = {first_questions.COLUMN + column["key"]: "summary_fr" for column in columns}
    page = officer_client.post(reverse("admin:projects_project_answers", args=[job.pk]), posted, follow=True)
    assert [str(m) for m in page.context["messages"]] == ["Two columns of the file cannot be the same column."]
    job.refresh_from_db()
    assert first_questions.open_columns(job) == columns


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_headings_are_understood_in_each_language(officer, language):
    project = ProjectFactory(code="FM.1", axis__code="jeunesse", donors=["CH"], title_ar="مشروع")
    with translation.override(language):
        contents = {form: exported(PROJECTS, form) for form in ("xlsx", "csv")}
    assert PROJECTS.by_name["title_fr"].label == "Title (in French)"
    for form, content in contents.items():
        assert statuses(checked(PROJECTS, content, officer, f"essai.{form}")) == {2: "unchanged"}
    assert project.title_ar


# --- Text files -------------------------------------------------------------------------------------------------------

FRENCH = "Régularisation à l’été, cœur d’Oujda"
ARABIC = "إدماج المهاجرات في سوق الشغل"


@pytest.mark.parametrize(
    ("encoding", "french", "arabic"),
    [
        ("utf-8", FRENCH, ARABIC),
        ("utf-8-sig", FRENCH, ARABIC),
        ("utf-16", FRENCH, ARABIC),
        ("utf-16-le", FRENCH, ARABIC),
        ("utf-16-be", FRENCH, ARABIC),
        ("cp1252", FRENCH, ""),
        ("cp1256", FRENCH, ARABIC),
        ("mac_roman", FRENCH, ""),
        ("iso8859_1", "Régularisation à l'été", ""),
        ("iso8859_15", "Le cœur, 20 € à l'été", ""),
        ("iso8859_6", "Insertion", ARABIC),
        ("cp850", "Régularisation à l'été", ""),
    ],
)
def test_each_code_page_is_recognised_by_what_its_columns_hold(officer, encoding, french, arabic):
    lines = f"code;name_fr;name_ar;kind\nA;{french};{arabic};ngo\n"
    job = checked(PARTNERS, lines.encode(encoding), officer, "essai.csv")
    cells = job.rows.get().cells
    assert (cells["name_fr"], cells.get("name_ar", "")) == (french, arabic)
    assert bool(job.report["notes"]) == (not encoding.startswith("utf"))


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_each_separator_is_recognised_and_said_ones_too(officer, separator):
    lines = separator.join(["code", "name_fr", "kind"]) + "\n" + separator.join(["A", '"a;b,c|d"', "ngo"]) + "\n"
    for content in (lines, f"sep={separator}\r\n{lines}", f"\ufeffsep={separator}\n{lines}"):
        job = checked(PARTNERS, content.encode(), officer, "essai.csv")
        assert job.rows.get().cells == {"code": "A", "name_fr": "a;b,c|d", "kind": "ngo"}


def test_a_column_that_nobody_knows_says_nothing_of_the_code_page(officer):
    lines = "code;name_fr;Remarque;kind\nA;Été;Salé – Fès;ngo\n"
    job = checked(PARTNERS, lines.encode("cp1252"), officer, "essai.csv")
    assert list(job.rows.get().cells.values()) == ["A", "Été", "Salé – Fès", "ngo"]


def test_a_damaged_byte_names_its_row_and_column(officer):
    lines = "code;name_fr;kind\nA;Été à Salé;ngo\nB;Été à Fès;ngo\n".encode().replace("Fès".encode(), b"F\xc3s")
    job = checked(PARTNERS, lines, officer, "essai.csv")
    assert {number: [column for column, _s in found] for number, found in problems(job).items()} == {3: ["name_fr"]}


@pytest.mark.parametrize(
    ("column", "text", "word"),
    [
        ("title_fr", "Projet d?insertion", "question marks"),
        ("title_ar", "???? ????", "question marks"),
        ("title_ar", "?????? ???????", "question marks"),
        ("summary_fr", "Une r?union ? F?s", "question marks"),
        ("title_fr", "Ã‰tÃ© Ã  FÃ¨s", "code page"),
        ("title_fr", "lâ€™Ã©tÃ©", "code page"),
        ("title_ar", "ãÔÑæÚ ÇáÅÏãÇÌ", "code page"),
        ("title_ar", "Ù…Ø´Ø±ÙˆØ¹", "code page"),
        ("title_fr", "مشروع الإدماج", "in French"),
        ("title_fr", "Рrojet", "in French"),
        ("title_ar", "проект", "in Arabic"),
        ("acronym", "проект", "of another script"),
        ("objectives_fr", "<p>R?duire</p>", "question marks"),
    ],
)
def test_lost_letters_and_letters_of_another_script_are_errors(officer, column, text, word):
    job = checked(PROJECTS, [{**ROW, column: text}], officer)
    ((name, sentence),) = problems(job)[2]
    assert name == column
    assert word in sentence


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("title_fr", "Forsaty (فرصتي), une chance"),
        ("title_fr", "Pourquoi partir ? Réponses"),
        ("title_fr", "Vraiment ??"),
        ("title_fr", "ⵜⴰⵎⴰⵣⵉⵖⵜ et français"),
        ("title_ar", "مشروع FORSATY بتعاون مع OIM"),
        ("title_ar", "لماذا؟"),
        ("title_ar", "بشراكة مع الـOIM"),
        ("summary_fr", "Voir https://www.example.org/?q=a?b"),
        ("objectives_fr", '<p><a href="https://www.example.org/p?a=1">ici</a></p>'),
        ("objectives_fr", '<p><a href="mailto:boite@example.org?subject=Essai">écrire</a> caf&eacute;</p>'),
        ("title_en", "Naïve façade – 5 µm, Łódź"),
    ],
)
def test_what_a_text_may_well_hold_is_no_error(officer, column, text):
    assert problems(checked(PROJECTS, [{**ROW, column: text}], officer)) == {}


# --- Events -----------------------------------------------------------------------------------------------------------


def test_times_of_events_are_those_that_the_file_means(officer):
    RegionFactory(code="MA-04")
    PlaceFactory(key="rabat", region__code="MA-04")
    rows = [
        {"title_fr": "Nulle", "kind": "workshop", "start": "2027-04-06 10:00", "end": "2027-04-06 10:00"},
        {"title_fr": "Minuit", "kind": "festival", "start": "2027-04-09 20:00", "end": "2027-04-10 00:00"},
        {"title_fr": "Minuit aussi", "kind": "festival", "start": "2027-04-09 20:00", "end": "2027-04-09 00:00"},
        {"title_fr": "24 h", "kind": "festival", "start": "2027-04-09 20:00", "end": "09/04/2027 24h"},
    ]
    imported(EVENTS, rows, officer)
    found = {event.title_fr: (event.last_day.day, event.ends_at > event.starts_at) for event in Event.objects.all()}
    assert found == {"Nulle": (6, False), "Minuit": (9, True), "Minuit aussi": (9, True), "24 h": (9, True)}
    assert set(statuses(checked(EVENTS, rows, officer)).values()) == {"unchanged"}
    wrong = [
        {"title_fr": "Heure qui manque", "kind": "workshop", "start": "2026-03-22 02:30", "end": "2026-03-22 04:00"}
    ]
    ((column, sentence),) = problems(checked(EVENTS, wrong, officer))[2]
    assert column == "start"
    assert "does not exist" in sentence
