"""What the check says of a row: what would change, what is wrong, what is asked, what would wait."""

import datetime as dt

import pytest
from django.utils import timezone, translation

from accounts.roles import CONTRIBUTOR, REVIEWER
from core.models import Partner
from core.publication import State
from desk.models import ImportJob, ImportRow
from desk.spreadsheets.checking import TWINS, check, check_rows
from desk.spreadsheets.context import Context
from desk.spreadsheets.tables import MAX_CELL, NOT_COMPUTED, UNREADABLE
from desk.spreadsheets.validating import refusal
from projects.models import Project
from tests.desk.spreadsheet_tools import ARTICLES, EVENTS, FIGURES, PARTNERS, PROJECTS
from tests.desk_tools import in_state, somebody
from tests.factories import ArticleFactory, AxisFactory, EventFactory, FigureFactory, PartnerFactory, ProjectFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english():
    AxisFactory(code="jeunesse", name_fr="Jeunesse")
    with translation.override("en"):
        yield


@pytest.fixture
def user():
    return somebody(REVIEWER)


def rows_of(kind, user, *cells, **answers):
    """Return the rows of a new job with these cells, not checked yet."""
    job = ImportJob.objects.create(kind=kind.name, file_name="essai.xlsx", author=user, answers=answers)
    return ImportRow.objects.bulk_create(
        ImportRow(job=job, number=number, key=kind.row_key(row), cells=row) for number, row in enumerate(cells, 2)
    )


def outcomes(kind, user, *cells, **answers):
    rows = rows_of(kind, user, *cells, **answers)
    return check(Context(rows[0].job, kind), rows)


def errors(kind, user, *cells, **answers):
    return [outcome.errors for outcome in outcomes(kind, user, *cells, **answers)]


NEW = {"title_fr": "Projet neuf", "axis": "jeunesse"}


# --- One cell ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "cell", "sentence"),
    [
        ("objectives_fr", "x " * (MAX_CELL // 2 - 1) + "xx", None),
        ("objectives_fr", "x" * (MAX_CELL + 1), "longer than 100000 characters"),
        (
            "title_fr",
            f"un{UNREADABLE}deux",
            "holds a character that cannot be read; was the file saved as UTF-8?",
        ),
        (
            "budget",
            NOT_COMPUTED,
            "holds a formula whose result is not in the file. Open the file in Excel, save it, hand it in again.",
        ),
        ("budget", " #N/A ", "holds the spreadsheet's error #N/A"),
        ("title_fr", "#REF!", "holds the spreadsheet's error #REF!"),
        ("title_fr", "#NOM ?", "holds the spreadsheet's error #NOM ?"),
        ("title_fr", "Err:502", "holds the spreadsheet's error Err:502"),
        ("title_fr", "###", "holds the spreadsheet's error ###"),
        ("title_fr", "##", None),
        ("title_fr", "-", "cannot be emptied"),
        ("axis", "rien", "unknown axis “rien”."),
        ("title_fr", "Projet d?insertion", "“Projet d?insertion”: question marks stand where letters were lost. "),
        ("contact_email", "rien", "Enter a valid email address."),
        ("home_share", "140 %", "Ensure this value is less than or equal to 100."),
        ("title_fr", "\u200b", "This field cannot be blank."),
    ],
)
def test_what_is_wrong_with_a_cell_is_said(user, column, cell, sentence):
    (found,) = errors(PROJECTS, user, {**NEW, column: cell})
    assert [(name, text[: len(sentence or "")]) for name, text in found] == ([(column, sentence)] if sentence else [])


def test_a_cell_that_names_a_currency_agrees_with_its_column_or_is_refused(user):
    agreed, contradicts, alone = outcomes(
        PROJECTS,
        user,
        {**NEW, "budget": "5 MAD", "currency": "mad", "budget_scope": "own"},
        {**NEW, "title_fr": "Deux", "budget": "5 MAD", "currency": "EUR"},
        {**NEW, "title_fr": "Trois", "budget": "5 MAD"},
    )
    assert [outcome.record.currency for outcome in (agreed, alone)] == ["MAD", "MAD"]
    assert (agreed.errors, contradicts.errors) == ([], [("budget", "“5 MAD” and “EUR” contradict each other")])


def test_what_has_two_readings_is_asked_and_the_answer_counts(user):
    (asked,) = outcomes(PROJECTS, user, {**NEW, "budget": "198.199", "currency": "EUR"})
    assert (asked.status, asked.questions, asked.errors) == (
        "question",
        [("budget", "198.199", [("198199.00", "198,199.00"), ("198.20", "198.20")])],
        [],
    )
    (answered,) = outcomes(PROJECTS, user, asked.row.cells, **{"*:budget:198.199": "198199.00"})
    assert (answered.status, answered.record.budget) == ("new", 198199)


def test_unknown_names_are_listed_with_what_may_be_meant(user):
    PartnerFactory(code="UE", name_fr="Union européenne")
    (outcome,) = outcomes(PROJECTS, user, {**NEW, "donors": "Union europene; Zeta"})
    assert outcome.names == [
        ("donors", "name:core.partner:Union europene", "Union europene", [("UE", "UE (Union européenne)")]),
        ("donors", "name:core.partner:Zeta", "Zeta", []),
    ]
    assert [sentence for _name, sentence in outcome.errors] == [
        "unknown partner “Union europene”; did you mean UE (Union européenne)?",
        "unknown partner “Zeta”.",
    ]


# --- The record of a row ----------------------------------------------------------------------------------------------


def test_rows_that_are_the_same_are_named_but_the_first(user):
    ProjectFactory(code="FM.1", axis=AxisFactory(code="jeunesse"))
    same = {"code": "FM.1", "title_fr": "Un"}
    assert errors(PROJECTS, user, same, {**same, "title_fr": "Deux"}, NEW, NEW, {**NEW, "title_fr": "x"}) == [
        [],
        [("code", "is the same record as in row 2")],
        [],
        [("", "is the same as row 4")],
        [],
    ]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"code": "NEUF.1"}, []),
        ({"code": "PARTI.1"}, [("code", "a record in the bin has this code")]),
        ({"code": "Projet de longue date"}, [("code", "“Projet de longue date” is a name; write the code: FM.1")]),
        (
            {"code": f"{PROJECTS.provisional}99"},
            [
                (
                    "code",
                    f"unknown project “{PROJECTS.provisional}99”. Codes that begin with {PROJECTS.provisional} are "
                    "given by the portal: leave the cell empty.",
                )
            ],
        ),
        ({"code": "#REF!"}, [("code", "holds the spreadsheet's error #REF!")]),
    ],
)
def test_a_new_code_is_free_and_one_that_people_give(user, cells, said):
    ProjectFactory(code="FM.1", title_fr="Projet de longue date")
    ProjectFactory(code="PARTI.1", binned_at=timezone.now())
    assert errors(PROJECTS, user, {**NEW, **cells}) == [said]


def test_what_a_new_record_needs_is_said(user):
    assert errors(PROJECTS, user, {"summary_fr": "x"}) == [
        [("title_fr", "is missing: a new record needs it"), ("axis", "is missing: a new record needs it")]
    ]
    assert errors(
        PARTNERS, user, {"name_fr": "Essai", "kind": "ngo"}, {"name_fr": "x", "kind": "ngo", "code": "-"}
    ) == [
        [("code", "is missing")],
        [("code", "cannot be emptied")],
    ]
    assert errors(FIGURES, user, {"id": "17", "reached": "4"}) == [[("id", "unknown beneficiary figure “17”.")]]
    (new,) = outcomes(PROJECTS, user, NEW)
    assert (new.is_new, new.record.pk, new.record.title_fr, new.status, new.errors) == (
        True,
        None,
        "Projet neuf",
        "new",
        [],
    )


def test_a_row_without_a_key_is_the_record_with_its_title_if_it_says_the_same(user):
    axis = AxisFactory(code="jeunesse")
    project = ProjectFactory(code="FM.1", title_fr="Projet connu", acronym="PC", axis=axis)
    alike = {"title_fr": "projet connu", "axis": "jeunesse"}
    (same,) = outcomes(PROJECTS, user, {"title_fr": "Projet connu", "axis": "jeunesse", "acronym": "PC"})
    assert (same.record, same.is_new, same.status, same.errors, same.twin) == (project, False, "unchanged", [], "")
    said = "there is already such a record, FM.1, which says otherwise"
    (other,) = outcomes(PROJECTS, user, {**alike, "acronym": "AUTRE"})
    assert (other.is_new, other.twin, other.errors) == (True, "FM.1", [("code", said)])
    (added,) = outcomes(PROJECTS, user, {**alike, "acronym": "AUTRE"}, **{TWINS: "add"})
    assert (added.is_new, added.twin, added.errors) == (True, "", [])
    (updated,) = outcomes(PROJECTS, user, {**alike, "acronym": "AUTRE"}, **{TWINS: "update"})
    assert (updated.record.pk, updated.is_new, updated.status) == (project.pk, False, "changed")
    nearer = ProjectFactory(code="FM.2", title_fr="Projet connu", acronym="AUTRE", axis=axis)
    (found,) = outcomes(PROJECTS, user, {"title_fr": "Projet connu", "axis": "jeunesse", "acronym": "AUTRE"})
    assert (found.record, found.status) == (nearer, "unchanged")


def test_what_contradicts_a_record_counts_as_one_difference(user):
    noon = dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC)
    for slug, is_all_day in (("un", True), ("deux", False), ("trois", True)):
        EventFactory(title_fr="Rencontre", slug=slug, starts_at=noon, is_all_day=is_all_day)
    cells = {"title_fr": "Rencontre", "sittings": "2027-03-01 12:00 – 2027-03-01 13:00"}
    (outcome,) = outcomes(EVENTS, user, cells)
    assert outcome.twin == "deux"
    (outcome,) = outcomes(EVENTS, user, {**cells, "start": "2027-03-01"})
    assert outcome.twin == "trois"


def test_a_record_that_is_in_the_bin_by_now_is_deleted_for_a_file(user):
    project = ProjectFactory(code="FM.1")
    rows = rows_of(PROJECTS, user, {"code": "FM.1", "title_fr": "x"})
    context = Context(rows[0].job, PROJECTS)
    context.own()
    Project.objects.filter(pk=project.pk).update(binned_at=timezone.now())
    (outcome,) = check(context, rows)
    assert (outcome.record, outcome.errors) == (None, [("code", "This record was deleted.")])


# --- What changes -----------------------------------------------------------------------------------------------------


def test_only_what_differs_changes_and_nothing_is_saved(user):
    axis = AxisFactory(code="jeunesse")
    project = ProjectFactory(code="FM.1", title_fr="Avant", acronym="ESSAI", axis=axis, regions=["MA-01"])
    cells = {"code": "fm.1", "title_fr": "Après", "acronym": "ESSAI", "regions": "MA-01", "start": "2019"}
    (outcome,) = outcomes(PROJECTS, user, cells)
    assert [(column.name, old, new) for column, old, new in outcome.changes] == [
        ("title_fr", "Avant", "Après"),
        ("start", "2020-01-01", "2019"),
    ]
    assert (outcome.record.pk, outcome.record.title_fr, outcome.record.start_date) == (
        *(project.pk, "Après"),
        dt.date(2019, 1, 1),
    )
    assert Project.objects.get().title_fr == "Avant"
    (unruly,) = check(Context(outcome.row.job, PROJECTS), [outcome.row], with_rules=False)
    assert unruly.digest == outcome.digest


def test_what_the_model_refuses_is_said_at_its_column_unless_it_is_asked_anyway(user):
    ProjectFactory(code="FM.1", axis=AxisFactory(code="jeunesse"))
    ((found,),) = errors(PROJECTS, user, {"code": "FM.1", "start": "2022", "end": "2021"})
    assert found == ("", "The end lies before the start.")
    long = {"code": "FM.1", "title_fr": "x" * 301}
    ((found,),) = errors(PROJECTS, user, long)
    assert found == ("title_fr", "Ensure this value has at most 300 characters (it has 301).")


def test_who_may_not_change_a_record_in_its_state_is_refused():
    contributor, reviewer = somebody(CONTRIBUTOR), somebody(REVIEWER)
    nobody = somebody(REVIEWER, is_active=False)
    draft, public = ArticleFactory(), in_state("events.article", State.PUBLISHED)
    said = [refusal(user, record) for user in (contributor, reviewer, nobody) for record in (draft, public)]
    state = "is in the state “published”: only those who may publish can change it"
    assert said == ["", state, "", "", "your account does not have the permission to change this record", state]
    assert refusal(nobody, ArticleFactory.build()) == ""
    figure = FigureFactory(project=ProjectFactory(published=True))
    cells = {"id": str(figure.pk), "reached": "77"}
    assert errors(FIGURES, contributor, cells) == [[("", state)]]
    assert errors(FIGURES, contributor, {"id": str(figure.pk), "reached": str(figure.reached or "-")}) == [[]]


# --- What the report says ---------------------------------------------------------------------------------------------


def test_a_new_text_of_what_is_public_waits_and_a_number_does_not(settings, user):
    axis = AxisFactory(code="jeunesse")
    ProjectFactory(code="FM.1", title_fr="Avant", published=True, axis=axis)
    ProjectFactory(code="FM.2", title_fr="Brouillon", axis=axis)
    partner = PartnerFactory(code="UE", name_fr="Union", kind=Partner.Kind.NGO)

    def told(kind, *cells):
        rows = rows_of(kind, user, *cells)
        check_rows(rows[0].job, kind, rows)
        stored = ImportRow.objects.filter(job=rows[0].job)
        assert [(row.status, row.digest, row.outcome["pk"]) for row in stored] == [
            (row.status, row.digest, row.outcome["pk"]) for row in rows
        ]
        return [{name: row.outcome.get(name) for name in ("public", "waits")} for row in stored]

    waits = ["A text changed: a colleague reads it before the public does."]
    cells = (
        {"code": "FM.1", "title_fr": "Après"},
        {"code": "FM.2", "title_fr": "Après"},
        {"title_fr": "Neuf", "axis": "jeunesse"},
    )
    nothing = {"public": None, "waits": None}
    settings.FOUR_EYES = True
    assert told(PROJECTS, *cells) == [{"public": True, "waits": waits}, nothing, nothing]
    assert told(PROJECTS, {"code": "FM.1", "start": "2019"}) == [{"public": True, "waits": None}]
    assert told(PROJECTS, {"code": "FM.1", "title_fr": "Avant"}) == [nothing]
    assert told(PROJECTS, {"code": "FM.1", "title_fr": "-"}) == [nothing]
    assert told(PROJECTS, {"code": "FM.1", "title_fr": "x", "budget": "1.234", "currency": "EUR"}) == [nothing]
    assert told(PARTNERS, {"code": partner.code, "name_fr": "x"}) == [nothing]
    settings.FOUR_EYES = False
    assert told(PROJECTS, *cells) == [{"public": True, "waits": None}, nothing, nothing]


def test_pictures_in_a_text_that_stay_behind_are_counted(user):
    rows = rows_of(
        ARTICLES,
        user,
        {"title_fr": "Un", "kind": "news", "body_fr": '<p>x</p><img src="a.png"><img src="b.png">'},
        {"title_fr": "Deux", "kind": "news", "body_fr": "<p>x</p>"},
    )
    check_rows(rows[0].job, ARTICLES, rows)
    (note,) = rows[0].outcome["notes"]
    assert (note[:8], "2" in note, "notes" in rows[1].outcome) == ("body_fr:", True, False)
