"""Which row of a file holds its headings and which column each means; what the report says of a row."""

import pytest
from django.utils import translation

from desk.models import ImportJob, ImportRow
from desk.spreadsheets.headings import Headings
from desk.spreadsheets.kinds import kind_of
from desk.spreadsheets.outcomes import Outcome
from projects.models import Project
from tests.desk.spreadsheet_tools import EVENTS, PARTNERS, PROJECTS
from tests.factories import (
    EventFactory,
    FigureFactory,
    PartnerFactory,
    ProjectFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


# --- Headings ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "name", "language"),
    [
        ("title_fr", "title_fr", "fr"),
        ("TITRE (EN FRANÇAIS)", "title_fr", "fr"),
        ("Title (in Arabic)", "title_ar", "ar"),
        ("Titre ar", "title_ar", "ar"),
        ("Titre العربية", "title_ar", "ar"),
        ("Titre", "title_fr", "fr"),
        ("Title", "title_en", "en"),
        ("العنوان", "title_ar", "ar"),
        ("Donors", "donors", ""),
        ("Bailleurs", "donors", ""),
        ("Rien", "", None),
        ("", "", None),
    ],
)
def test_a_heading_names_its_column_in_each_language(heading, name, language):
    headings = Headings(PROJECTS)
    assert (headings.column_of(heading), headings.language_of(heading)) == (name, language)


def test_the_row_with_most_headings_is_found_if_half_of_it_is_known():
    headings = Headings(PROJECTS)
    title = (1, ["Liste des projets", "", ""])
    half, less = (2, ["code", "rien"]), (3, ["code", "rien", "autre"])
    more = (5, ["Code", "rien", "Title  fr", "", "rien", "axis"])
    found = headings.find([title, half, less, more, (6, ["code", "title_fr", "axis"])])
    assert (found.number, found.names) == (5, ["code", "?rien", "title_fr", "", "?rien (E)", "axis"])
    assert found.known == {"code", "title_fr", "axis"}
    assert found.as_written == {
        "code": "Code",
        "?rien": "rien",
        "title_fr": "Title fr",
        "?rien (E)": "rien",
        "axis": "axis",
    }
    assert (found.repeated, headings.read(1, ["code", "x", "Code"]).repeated) == ([], ["code"])
    assert headings.find([title, half]).number == 2
    assert headings.find([title, less]) is None
    late = [(number, ["x"]) for number in range(1, 60)]
    assert headings.find([*late, (60, ["code"])]).number == 60
    assert headings.find([*late, (60, ["x"]), (61, ["code"])]) is None
    assert headings.read(1, ["x" * 101]).names == [f"?{'x' * 100}"]


def test_a_misspelt_heading_is_guessed():
    headings = Headings(PROJECTS)
    assert headings.near("titel_fr") == ["title_fr", "title_ar"]
    assert headings.near("summar") == ["summary_en", "summary_fr", "summary_ar"]
    assert headings.near("xyzzy") == []


# --- Rows -------------------------------------------------------------------------------------------------------------


def test_what_becomes_of_a_row():
    column = PROJECTS.by_name["title_fr"]
    change = (column, "Avant", "Après")
    cases = [
        ({"errors": [("", "x")], "questions": ["x"], "is_new": True}, "wrong"),
        ({"questions": ["x"], "is_new": True}, "question"),
        ({"is_new": True, "changes": [change]}, "new"),
        ({"changes": [change]}, "changed"),
        ({}, "unchanged"),
    ]
    row = ImportRow(number=2)
    assert [Outcome(row, **fields).status for fields, _status in cases] == [status for _fields, status in cases]
    project = ProjectFactory(title_fr="", title_ar="عنوان")
    digests = {
        Outcome(row, **fields).digest
        for fields in (*(fields for fields, _status in cases), {"record": project}, {"changes": [(column, "", "x")]})
    }
    assert len(digests) == 7
    told = Outcome(row, project, twin="FM.1", changes=[change], errors=[("", "x")]).as_json()
    assert told == {
        "label": "عنوان",
        "pk": project.pk,
        "twin": "FM.1",
        "errors": [("", "x")],
        "questions": [],
        "names": [],
        "changes": [["title_fr", "Avant", "Après"]],
    }
    assert [Outcome(row).as_json()[name] for name in ("label", "pk")] == ["", None]
    figure = FigureFactory(label_fr="x" * 200)
    assert Outcome(row, figure).as_json()["label"] == "x" * 150


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("a" * 300, "b", ("a" * 300, "b")),
        (f"{'a' * 299}b", f"{'a' * 299}c", (f"{'a' * 299}b", f"{'a' * 299}c")),
        ("a" * 301, "b", (f"{'a' * 300}…", "b")),
        (f"{'a' * 400}b", f"{'a' * 400}c", (f"…{'a' * 40}b", f"…{'a' * 40}c")),
        (f"{'a' * 400}{'b' * 300}", "a" * 400, (f"…{'a' * 40}{'b' * 260}…", f"…{'a' * 40}")),
        ("", "a" * 301, ("", f"{'a' * 300}…")),
        (f"{'a' * 340}", f"{'a' * 340}", (f"…{'a' * 40}", f"…{'a' * 40}")),
        (f"{'a' * 30}b{'a' * 300}", f"{'a' * 30}c", (f"{'a' * 30}b{'a' * 269}…", f"{'a' * 30}c")),
    ],
)
def test_of_long_texts_the_report_shows_where_they_begin_to_differ(old, new, shown):
    change = (PROJECTS.by_name["summary_fr"], old, new)
    assert Outcome(ImportRow(), changes=[change]).as_json()["changes"] == [["summary_fr", *shown]]


def test_rows_with_the_same_key_or_the_same_cells_are_the_same(officer, contributor, translator):
    key = PROJECTS.row_key
    assert key({"code": " FM.1 "}) == key({"code": "fm.1", "title_fr": "x"}) == "fm 1"
    assert key({"code": "x" * 101}) == "x" * 100
    one, again, other = ({"title_fr": "x", "code": ""}, {"code": "", "title_fr": "x"}, {"title_fr": "y", "code": ""})
    assert (key(one) == key(again), key(one) == key(other), key(one)[0]) == (True, False, "=")
    users = (officer, contributor, translator)
    assert [PROJECTS.may_import(user) for user in users] == [True, True, False]
    assert (kind_of(Project), kind_of(ImportJob)) == (PROJECTS, None)
    event, partner = EventFactory.build(), PartnerFactory.build()
    assert (EVENTS.owner(event), PARTNERS.owner(partner)) == (event, None)
