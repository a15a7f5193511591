"""An import from file to end: which sheets are read, what is asked, what its page shows, what is kept."""

import datetime as dt
import io
import zipfile

import pytest
import time_machine
from django.db import DatabaseError
from django.utils import translation
from openpyxl import Workbook

from accounts.roles import REVIEWER
from core.models import Partner
from desk.models import ImportJob, ImportRow
from desk.spreadsheets import first_questions, jobs, questions, report, writing
from desk.spreadsheets.files import FileError, open_tables
from projects.models import Project
from tests.desk.spreadsheet_tools import FIGURES, PARTNERS, PROJECTS, as_csv, as_xlsx, saved, upload
from tests.desk_tools import somebody
from tests.factories import AxisFactory, FigureFactory, PartnerFactory, ProjectFactory

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC)
State, Status = ImportJob.State, ImportRow.Status
NEUF = {"code": "NEUF", "name_fr": "Neuf", "kind": "ngo"}


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def user():
    return somebody(REVIEWER)


def opened(user, content, name="essai.xlsx", kind=PARTNERS):
    return jobs.open_jobs(kind, upload(content, name), name, user)


def refused(user, content, name="essai.xlsx", kind=PARTNERS):
    with pytest.raises(FileError) as error:
        opened(user, content, name, kind)
    assert ImportJob.objects.count() == 0
    return [*error.value.sentences]


def book_of(**sheets):
    """Return the bytes of a workbook: {title: rows}; a title that begins with _ is hidden."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title.lstrip("_"))
        sheet.sheet_state = "hidden" if title.startswith("_") else "visible"
        for row in rows:
            sheet.append(row)
    return saved(book)


HEAD, LINE = ["code", "name_fr", "kind"], ["NEUF", "Neuf", "ngo"]


# --- What is read -----------------------------------------------------------------------------------------------------


def test_the_job_of_a_file_has_its_rows_and_says_what_was_read(user):
    content = book_of(Notes=[["rien"]], Liste=[["Partenaires"], HEAD, LINE, [], ["UE", "Union", "ngo"]], _Autre=[HEAD])
    (job,) = opened(user, content, f"{'x' * 250}.xlsx")
    assert (job.kind, job.author, job.state, job.rows_total, job.rows_done, len(job.file_name)) == (
        *("core.partner", user, State.CHECKING),
        *(2, 0, 200),
    )
    assert [(row.number, row.cells, row.key, row.status) for row in job.rows.all()] == [
        (3, NEUF, "neuf", ""),
        (5, {"code": "UE", "name_fr": "Union", "kind": "ngo"}, "ue", ""),
    ]
    assert job.report == {
        "sheet": "Liste",
        "notes": [
            "Read: the sheet “Liste”, its headings in row 2.",
            "Not read: the sheets “Notes”.",
            "Not read: the hidden sheets “Autre”.",
        ],
        "headings": {name: name for name in HEAD},
        "unknown": [],
    }


def test_of_several_sheets_each_is_a_job_and_those_without_rows_are_forgotten(user):
    found = opened(user, book_of(Un=[HEAD, LINE], Vide=[HEAD], Deux=[HEAD, LINE, ["UE", "Union", "ngo"]]))
    listed = [[job.pk, sheet, count] for job, sheet, count in zip(found, ("Un", "Deux"), (1, 2), strict=True)]
    assert [job.report["sheets"] for job in found] == [listed] * 2
    assert list(ImportJob.objects.order_by("pk")) == found
    assert [first_questions.are_open(job) for job in found] == [True, True]
    assert jobs.step(found[0].pk).state == State.CHECKING
    first_questions.choose_sheet(found[0])
    assert (first_questions.are_open(found[0]), jobs.step(found[0].pk).state) == (False, State.CHECKED)


def test_why_no_sheet_is_read_is_said(user):
    assert refused(user, book_of(Vide=[HEAD])) == ["This file has headings, but no row below them."]
    assert refused(user, book_of(Vide=[[]])) == ["This file is empty."]
    assert refused(user, book_of(_Liste=[HEAD, LINE], Autre=[["x"]])) == [
        "The sheet with our headings is hidden: “Liste”. Unhide it, and save the file."
    ]
    assert refused(user, book_of(Un=[["Titre"], ["cod", "xyzzy", ""], ["a", "b"]])) == [
        "No heading of the template was found. The sheet “Un” was looked at, row 2:",
        "unknown column “cod”; did you mean “Code”?",
        "unknown column “xyzzy”. Take the headings of the template.",
    ]
    title = [["Titre"], *[["x"]] * 8]
    for rows, looked_at in (([*title, ["a", "b"]], 10), ([*title, ["x"], ["a", "b"]], 1)):
        first = f"No heading of the template was found. The sheet “Un” was looked at, row {looked_at}:"
        assert refused(user, book_of(Un=rows))[0] == first
    wide = refused(user, book_of(Un=[[f"{'x' * 70}{number}" for number in range(25)]]))
    assert (len(wide), wide[1]) == (21, f"unknown column “{'x' * 60}”. Take the headings of the template.")
    assert refused(user, b"code;Code;name_fr\nA;B;C\n", "essai.csv") == ["The column “Code” is there twice."]
    assert refused(user, b"code;name_fr\nA;B;C\n", "essai.csv") == [
        "Row 2 has a cell without a heading above it. Is there a separator inside a text? Such a text stands in "
        "quotation marks."
    ]


def archive(*names, **contents):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in names:
            made.writestr(name, contents.get("mimetype", "") if name == "mimetype" else "")
    return out.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SAVE = (
    "This file is %s, which is not read here. Open it in Excel or LibreOffice, choose “Save as”, “Excel workbook "
    "(.xlsx)”, and hand in the new file."
)
ODS = "application/vnd.oasis.opendocument.spreadsheet"


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "a.csv", "This file is empty."),
        (archive("mimetype", mimetype=ODS), "a.ods", SAVE % "an OpenDocument spreadsheet (.ods)"),
        (archive("xl/workbook.bin"), "a.xlsb", SAVE % "a binary workbook (.xlsb)"),
        (archive("Index/Tables.iwa"), "a.numbers", SAVE % "a Numbers document"),
        (archive("index.zip"), "a.numbers", SAVE % "a Numbers document"),
        (
            archive("a.csv"),
            "a.zip",
            "This archive is no spreadsheet. Take the XLSX or CSV file out of it, and hand that in.",
        ),
        (OLE + "Workbook".encode("utf-16-le"), "a.xls", SAVE % "of the format before 2007 (.xls)"),
        (OLE + "Book".encode("utf-16-le"), "a.xlsx", SAVE % "of the format before 2007 (.xls)"),
        (OLE, "a.xls", SAVE % "of the format before 2007 (.xls)"),
        (b" %PDF-1.4", "a.csv", "This is a PDF. Only XLSX and CSV files can be read."),
        (b"{\\rtf1", "a.csv", SAVE % "a text document"),
        (b"\xef\xbb\xbf<HTML>", "a.xls", SAVE % "a web page, although its name is “a.xls”"),
        (b"<?xml version", "a.csv", SAVE % "an XML file, although its name is “a.csv”"),
        (b"code;name_fr", "a.doc", "The content of this file is not what its name “a.doc” says."),
    ],
)
def test_what_a_file_is_follows_from_its_content(content, name, sentence):
    with pytest.raises(FileError) as error:
        open_tables(upload(content, name), name)
    assert error.value.sentences == (sentence,)


def test_a_workbook_with_a_password_is_not_taken_for_an_old_one():
    told = []
    for content, name in ((OLE + "EncryptedPackage".encode("utf-16-le"), "a.xls"), (OLE, "a.xlsx"), (OLE, "A.XLSM")):
        with pytest.raises(FileError) as error:
            open_tables(upload(content, name), name)
        told.append(error.value.sentences)
    assert told[0] == told[1] == told[2]
    assert "password" in told[0][0]


def test_a_file_may_be_as_large_as_is_said(settings):
    content = b"code;name_fr\nA;B\n"
    settings.MAX_DOCUMENT_BYTES = len(content)
    file = upload(content, "a.csv")
    file.read()
    assert len(open_tables(file, "A.CSV")) == 1
    settings.MAX_DOCUMENT_BYTES -= 1
    with pytest.raises(FileError) as error:
        open_tables(upload(content, "a.csv"), "a.csv")
    assert error.value.sentences[0].startswith("This file has 17\xa0bytes; at most 16\xa0bytes are accepted")


def test_the_example_of_the_template_is_left_out(user):
    example = {column.name: column.example for column in PARTNERS.columns if column.example}
    two = {name: example[name] for name in ("code", "name_fr")}
    three = {name: example[name] for name in ("code", "name_fr", "kind")}
    (job,) = opened(user, as_xlsx([example, two, {**example, "code": "AUTRE"}, three]))
    assert [row.number for row in job.rows.all()] == [3, 4]
    assert job.report["notes"][-1] == "Left out, because it is the example of the template: row 2, 5."


def test_cells_beside_the_headings_of_a_sheet_are_a_column_named_by_its_letter(user):
    (job,) = opened(user, book_of(Un=[HEAD, LINE, [*LINE[:2], "", "reste"]]))
    name = "column D, without a heading"
    assert job.report["unknown"] == [{"key": f"?{name}", "heading": name, "near": [], "sample": "reste"}]
    assert [row.cells for row in job.rows.all()] == [NEUF, {"code": "NEUF", "name_fr": "Neuf", f"?{name}": "reste"}]


# --- What is asked before the check -----------------------------------------------------------------------------------


def test_columns_that_nobody_knows_are_named_or_left_out_and_that_is_remembered(user):
    content = as_xlsx([{"code": "NEUF", "name_fr": "Neuf", "Sorte": "ngo", "Note": "x" * 90}])
    (job,) = opened(user, content)
    assert job.report["unknown"] == [
        {"key": "?Sorte", "heading": "Sorte", "near": job.report["unknown"][0]["near"], "sample": "ngo"},
        {"key": "?Note", "heading": "Note", "near": job.report["unknown"][1]["near"], "sample": "x" * 80},
    ]
    free = [column.name for column in first_questions.free_columns(job)]
    assert ({"code", "name_fr"} & {*free}, free[:2]) == (set(), ["name_ar", "name_en"])
    both = {"column:?Sorte": "kind", "column:?Note": "kind"}
    assert first_questions.answer_columns(job, both) is False
    assert first_questions.answer_columns(job, {"column:?Sorte": "kind", "column:?Note": "code"}) is True
    (row,) = job.rows.all()
    assert (row.cells, row.key) == (NEUF, "neuf")
    assert job.answers == {"column:?Sorte": "kind", "column:?Note": ""}
    assert (first_questions.open_columns(job), job.report["headings"]["kind"]) == ([], "Sorte")
    job.answers |= {"name:core.partner:x": "UE", "*:budget:1": "1", "twins": "add", "sheet": "1"}
    job.save()
    (again,) = opened(user, content)
    assert again.answers == {
        "column:?Sorte": "kind",
        "column:?Note": "",
        "name:core.partner:x": "UE",
        "*:budget:1": "1",
    }
    assert again.rows.get().cells == NEUF
    (other_name,) = opened(user, content, "autre.xlsx")
    (other_person,) = opened(somebody(REVIEWER), content)
    (more,) = opened(user, as_xlsx([{"code": "NEUF", "name_fr": "Neuf", "Sorte": "ngo", "Autre": "x"}]))
    assert [len(first_questions.open_columns(job)) for job in (other_name, other_person, more)] == [2, 2, 2]


def test_an_answer_about_the_only_column_left_is_remembered_too(user):
    content = as_xlsx([{column.name: "x" for column in PARTNERS.columns if column.name != "kind"} | {"Sorte": "ngo"}])
    (job,) = opened(user, content)
    assert [column.name for column in first_questions.free_columns(job)] == ["kind"]
    first_questions.answer_columns(job, {"column:?Sorte": "kind"})
    (again,) = opened(user, content)
    assert (again.answers, again.rows.get().cells["kind"]) == ({"column:?Sorte": "kind"}, "ngo")


# --- The check --------------------------------------------------------------------------------------------------------


def test_a_file_is_checked_step_by_step(user, monkeypatch):
    monkeypatch.setattr(jobs, "STEP", 2)
    (job,) = opened(user, as_csv([{**NEUF, "code": f"N{number}"} for number in range(4)]), "a.csv")
    seen = []
    for _step in range(4):
        job = jobs.step(job.pk)
        seen.append((job.state, job.rows_done, job.rows.exclude(status="").count()))
    assert seen == [("checking", 2, 2), ("checking", 4, 4), ("checked", 4, 4), ("checked", 4, 4)]
    jobs.check_again(job)
    assert (job.state, job.rows_done, {*job.rows.values_list("status", "digest")}) == ("checking", 0, {("", "")})


def test_a_file_whose_record_changes_while_it_is_checked_is_checked_again(user, monkeypatch):
    monkeypatch.setattr(jobs, "STEP", 1)
    figure = FigureFactory(reached=10)
    (job,) = opened(user, as_csv([{"id": str(figure.pk), "reached": "20"}]), "a.csv", FIGURES)
    assert jobs.step(job.pk).rows_done == 1
    type(figure).objects.update(reached=15)
    seen = []
    for _step in range(3):
        job = jobs.step(job.pk)
        seen.append((job.state, job.rows_done, [row.status for row in job.rows.all()]))
    assert seen == [("checking", 0, [""]), ("checking", 1, ["changed"]), ("checked", 1, ["changed"])]


def test_rows_of_imports_that_nobody_touched_for_a_month_are_forgotten(user):
    made = {}
    for name, state, days in (("new", State.CHECKED, 30), ("old", State.CHECKED, 31), ("done", State.DONE, 31)):
        with time_machine.travel(NOON - dt.timedelta(days=days), tick=False):
            made[name] = ImportJob.objects.create(kind="core.partner", author=user, state=state)
            ImportRow.objects.create(job=made[name], number=2, key="x", cells={})
    with time_machine.travel(NOON, tick=False):
        assert jobs.forget_old_jobs() == 2
        assert jobs.forget_old_jobs() == 0
    assert {name: (ImportJob.objects.filter(pk=job.pk).exists(), job.rows.count()) for name, job in made.items()} == {
        "new": (True, 1),
        "old": (False, 0),
        "done": (True, 0),
    }
    ImportJob.objects.update(changed_at=NOON - dt.timedelta(days=31))
    with time_machine.travel(NOON, tick=False):
        opened(user, as_csv([NEUF]), "a.csv")
    assert not ImportJob.objects.filter(pk=made["new"].pk).exists()


def checked(user, rows, kind=PROJECTS, name="essai.csv"):
    (job,) = opened(user, as_csv(rows), name, kind)
    while job.state == State.CHECKING:
        job = jobs.step(job.pk)
    return job


def test_what_changed_since_the_check_is_said_and_checked_again(user):
    ProjectFactory(code="FM.1", axis=AxisFactory(code="jeunesse"))
    job = checked(user, [{"code": "FM.1", "title_fr": "Après"}])
    Project.objects.update(title_fr="Autre")
    writing.begin(job)
    job.refresh_from_db()
    assert jobs.write_now(job) == (
        "Nothing was written: since the check, somebody changed the record of row 2. The file is now checked again."
    )
    job.refresh_from_db()
    assert (job.state, job.rows_done, len(job.report["notes"])) == (State.CHECKING, 0, 0)
    jobs.step(job.pk)
    writing.begin(job)
    job.refresh_from_db()
    assert jobs.write_now(job) == ""
    jobs.write_queued.call(job.pk, "en")  # it is written already
    assert (Project.objects.get().title_fr, ImportJob.objects.get().state) == ("Après", State.DONE)


def test_what_the_database_refuses_is_said_and_can_be_checked_again(user, monkeypatch, caplog):
    job, other = (ImportJob.objects.create(kind="core.partner", author=user, state=State.WRITING) for _ in range(2))

    def refuse(*_args):
        raise DatabaseError

    monkeypatch.setattr(jobs, "write", refuse)
    assert jobs.write_now(job) == "Nothing was written: the database refused. Check again."
    assert [ImportJob.objects.get(pk=one.pk).state for one in (job, other)] == [State.FAILED, State.WRITING]
    assert [record.getMessage() for record in caplog.records] == [f"import {job.pk}"]


# --- Questions and the page -------------------------------------------------------------------------------------------

WRONG = {"title_fr": "Un", "axis": "jeunesse", "budget": "198.199", "currency": "EUR", "donors": "Union europene; Zeta"}


def test_the_same_question_is_asked_once_and_only_offered_answers_count(user):
    AxisFactory(code="jeunesse")
    PartnerFactory(code="UE", name_fr="Union européenne")
    amount = {"axis": "jeunesse", "budget": "198.199", "currency": "EUR"}
    job = checked(user, [WRONG, {**WRONG, "title_fr": "Deux"}, {**amount, "title_fr": "Trois"}])
    asked = questions.of(job, user)
    ((number,), (known, unknown)) = asked.numbers, asked.names
    assert (number.column, number.text, number.rows, number.key) == ("budget", "198.199", [2, 3, 4], "*:budget:198.199")
    assert number.readings == [["198199.00", "198,199.00"], ["198.20", "198.20"]]
    assert [(name.column, name.text, name.can_be_added, name.rows) for name in (known, unknown)] == [
        ("donors", "Union europene", True, [2, 3]),
        ("donors", "Zeta", True, [2, 3]),
    ]
    assert (known.suggestions, unknown.suggestions, asked.twins) == ([["UE", "UE (Union européenne)"]], [], [])
    may_not_add = somebody(REVIEWER)
    may_not_add.groups.clear()
    assert [name.text for name in questions.of(job, may_not_add).names] == ["Union europene"]
    assert bool(asked) is True

    def answered(**posted):
        job.answers = {}
        is_new = questions.answer(job, user, posted)
        return is_new, ImportJob.objects.get(pk=job.pk).answers

    assert (
        answered() == answered(**{number.key: "7", known.key: "ZZ", unknown.key: "+x", "twins": "add"}) == (False, {})
    )
    assert answered(**{number.key: "198.20", known.key: "UE"}) == (True, {number.key: "198.20", known.key: "UE"})
    assert answered(**{"all:budget": "1"}) == (True, {number.key: "198.20"})
    assert answered(**{"all:budget": "0"}) == (True, {number.key: "198199.00"})
    assert answered(**{"all:budget": "2"}) == (False, {})
    assert answered(**{"all-names:first": "1"}) == (True, {known.key: "UE"})
    added = {"partner:Zeta": "ngo:ZETA"}
    assert answered(**{unknown.key: "+ngo"}) == (True, added)
    assert answered(**{"all-names:first": "1", "all-names:add": "ngo"}) == (True, {known.key: "UE", **added})


def test_a_name_too_long_for_a_partner_is_not_offered_as_one_and_a_page_asks_only_so_much(user, monkeypatch):
    job = ImportJob.objects.create(kind="projects.project", author=user, state=State.CHECKED)
    names = [["donors", f"name:core.partner:{text}", text, []] for text in ("x" * 200, "x" * 201, "y")]
    numbers = [["budget", text, [["1", "1"], ["2", "2"]]] for text in ("1", "2")]
    ImportRow.objects.create(
        job=job, number=2, key="x", cells={}, status=Status.WRONG, outcome={"names": names, "questions": numbers}
    )
    asked = questions.of(job, user)
    assert [name.text for name in asked.names] == ["x" * 200, "y"]
    monkeypatch.setattr(questions, "MOST", 1)
    asked = questions.of(job, user)
    assert ([name.text for name in asked.names], [number.text for number in asked.numbers]) == (["x" * 200], ["1"])


def test_rows_that_seem_to_be_there_are_asked_about_together(user):
    project = ProjectFactory(code="FM.1", title_fr="Un", axis=AxisFactory(code="jeunesse"))
    job = checked(user, [{"title_fr": "Un", "axis": "jeunesse", "acronym": "X"}])
    assert (questions.of(job, user).twins, bool(questions.of(job, user))) == ([2], True)
    assert (questions.answer(job, user, {"twins": "x"}), job.answers) == (False, {})
    assert (questions.answer(job, user, {"twins": "update"}), job.answers) == (True, {"twins": "update"})
    jobs.check_again(job)
    assert jobs.step(job.pk).rows.get().outcome["pk"] == project.pk


def page(job, user, kind=PROJECTS, status="", number=None):
    return report.of(job, kind, user, status=status, page=number)


def test_the_page_of_a_job_shows_what_each_row_would_do(user):
    AxisFactory(code="jeunesse")
    ProjectFactory(code="FM.1", title_fr="Avant", axis=AxisFactory(code="jeunesse"))
    good = checked(user, [{"code": "FM.1", "title_fr": "Après"}, {"title_fr": "Neuf", "axis": "jeunesse"}])
    shown = page(good, user)
    counts = {"wrong": 0, "question": 0, "new": 1, "changed": 1, "unchanged": 0}
    assert {str(value): count for value, _label, count in shown["labels"]} == counts
    names = ("can_write", "nothing_to_do", "asked", "numbers", "names", "new_partners", "can_add_twins", "status")
    assert [shown[name] for name in names] == [True, False, None, [], [], [], True, ""]
    changed, _new = shown["page"]
    assert (changed.changes, changed.errors, changed.questions) == (
        [("Title (in French) (title_fr)", "Avant", "Après")],
        *([], []),
    )
    assert [row.number for row in page(good, user, status="new")["page"]] == [3]
    assert len(page(good, user, status="x")["page"]) == 2
    assert {"sheets", "unknown_columns", "free_columns"} & shown.keys() == set()
    same = checked(user, [{"code": "FM.1", "title_fr": "Avant"}], name="b.csv")
    assert [page(same, user)[name] for name in ("can_write", "nothing_to_do")] == [False, True]
    bad = checked(user, [WRONG, {"title_fr": "Deux", "axis": "jeunesse"}], name="c.csv")
    shown = page(bad, user)
    assert [label for label, _number in shown["numbers"]] == ["Budget"]
    assert [(label, name.text) for label, name in shown["names"]] == [
        ("Donors", "Union europene"),
        ("Donors", "Zeta"),
    ]
    assert (shown["can_write"], shown["nothing_to_do"]) == (False, False)
    first = shown["page"][0]
    assert [label for label, _sentence in first.errors] == ["Donors", "Donors"]
    assert first.questions == [("Budget", "198.199")]
    waiting = ImportJob.objects.create(kind="projects.project", author=user, report={"unknown": []})
    assert page(waiting, user)["unknown_columns"] == []
    assert len(page(waiting, user)["free_columns"]) == len(PROJECTS.columns)


def test_partners_that_will_be_added_are_listed_and_linked_once_they_are_there(user):
    PartnerFactory(code="YOTA")
    answers = {"partner:Zeta": "ngo:ZETA", "partner:Yota": "public:YOTA"}
    job = ImportJob.objects.create(kind="projects.project", author=user, state=State.CHECKED, answers=answers)
    yota = Partner.objects.get().pk
    kinds = dict(Partner.Kind.choices)
    expected = [("Zeta", kinds["ngo"], None), ("Yota", kinds["public"], yota)]
    assert page(job, user)["new_partners"] == expected
    job.state = State.DONE
    assert page(job, user)["new_partners"] == expected
    job.state = State.WRITING
    assert page(job, user)["new_partners"] == []
