"""What an officer answers on the page of an import, so that the file need not be corrected."""

import datetime as dt

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone, translation

from core.models import Partner
from desk import checklist
from desk.models import ImportJob
from desk.spreadsheets import jobs, questions, writing
from desk.spreadsheets.cells import CellError
from projects.models import Project
from tests.admin_tools import make_user
from tests.desk.spreadsheet_tools import FIGURES, PROJECTS, checked, finish, imported, problems, statuses
from tests.factories import AxisFactory, PartnerFactory, PlaceFactory, ProjectFactory, RegionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def reference():
    AxisFactory(code="jeunesse")
    names = {
        "EU": "Union européenne",
        "IOM": "Organisation internationale pour les migrations (OIM)",
        "SANTE": "Ministère de la Santé et de la Protection sociale",
        "JUSTICE": "Ministère de la Justice",
        "INTERIEUR": "Ministère de l’Intérieur",
        "NL": "Pays-Bas",
        "IDF": "Fonds de l’OIM pour le développement",
    }
    for code, name in names.items():
        PartnerFactory(code=code, name_fr=name, name_en="Netherlands" if code == "NL" else "")
    for key in ("tanger", "tetouan"):
        PlaceFactory(
            key=key, name_fr={"tanger": "Tanger", "tetouan": "Tétouan"}[key], region=RegionFactory(code="MA-01")
        )
    with translation.override("en"):
        yield


def row(title="Projet inventé", **cells):
    return {"title_fr": title, "axis": "jeunesse", **cells}


def asked(job, user):
    return {name.text: [code for code, _shown in name.suggestions] for name in questions.of(job, user).names}


def answer(client, job, **posted):
    client.post(reverse(f"admin:{job.kind.replace('.', '_')}_answers", args=[job.pk]), posted)
    job.refresh_from_db()
    return finish(job)


# --- Names ------------------------------------------------------------------------------------------------------------


def test_all_unknown_names_of_all_rows_come_in_one_list(officer):
    rows = [
        row("Un", donors="Zeta; Union europene", implementing_partners="Association Yota"),
        row("Deux", donors="Zeta"),
    ]
    job = checked(PROJECTS, rows, officer)
    assert asked(job, officer) == {"Zeta": [], "Union europene": ["EU"], "Association Yota": []}
    assert len(problems(job)[2]) == 3


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("UE", "EU"),
        ("OIM", "IOM"),
        ("Organisation internationale pour les migrations", "IOM"),
        ("Organisation internationale pour les migrations (IOM)", "IOM"),
        ("Union européenne (UE)", "EU"),
    ],
)
def test_short_names_are_known(officer, text, code):
    imported(PROJECTS, [row(donors=text)], officer)
    assert [donor.code for donor in Project.objects.get().donors.all()] == [code]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Ministère de la Santé", ["SANTE"]),
        ("Pays-Bas (Ambassade)", ["NL"]),
        ("Netherland", ["NL"]),
        ("Minstère de la Justice", ["JUSTICE"]),
        ("Union européenne (Fonds fiduciaire 2015-2021)", ["EU"]),
        ("Ministère de la Pêche", []),
    ],
)
def test_the_likeliest_suggestion_comes_first_and_each_record_once(officer, text, codes):
    (found,) = asked(checked(PROJECTS, [row(donors=text)], officer), officer).values()
    assert found[: max(1, len(codes))] == codes
    assert len(found) == len(set(found))


def test_what_stands_in_brackets_is_money_only_if_it_is_a_number(officer):
    job = checked(
        PROJECTS, [row(donors="Pays-Bas (programme 2 du ministère)"), row("Deux", donors="EU (12 000)")], officer
    )
    found = problems(job)
    assert "“Pays-Bas (programme 2 du ministère)”" in found[2][0][1]
    assert "EUR" in found[3][0][1]


def test_a_comma_separates_what_is_known(officer):
    imported(PROJECTS, [row(places="Tanger, Tétouan")], officer)
    assert Project.objects.get().places.count() == 2
    job = checked(PROJECTS, [row("Deux", places="Fès, Taza")], officer)
    assert "; separates several" in problems(job)[2][0][1]
    job = checked(PROJECTS, [row("Trois", places="Tanger, Taza")], officer)
    assert [(column, "“Taza”" in sentence) for column, sentence in problems(job)[2]] == [("places", True)]


def test_suggestions_are_taken_and_partners_added_in_one_go(officer, officer_client):
    rows = [
        row("Un", donors="Union europene; Zeta (5 000 EUR)"),
        row("Deux", implementing_partners="Association Yota (AY)"),
    ]
    job = checked(PROJECTS, rows, officer)
    job = answer(officer_client, job, **{"all-names:first": "1", "all-names:add": "ngo"})
    assert statuses(job) == {2: "new", 3: "new"}
    assert (
        Partner.objects.filter(code__in=["ZETA", "AY"]).count() == 0
    )  # nothing is written before the officer confirms
    officer_client.post(reverse("admin:projects_project_write", args=[job.pk]))
    first = Project.objects.get(title_fr="Un")
    assert sorted(first.fundings.values_list("donor__code", "amount")) == [("EU", None), ("ZETA", 5000)]
    partner = Partner.objects.get(code="AY")
    assert (partner.name_fr, partner.kind) == ("Association Yota (AY)", "ngo")
    assert LogEntry.objects.filter(object_id=str(partner.pk), user=officer).exists()
    assert set(statuses(checked(PROJECTS, rows, officer)).values()) == {"unchanged"}  # nor is anything asked again


def test_only_who_may_add_partners_adds_them(client, officer):
    user = make_user(permissions=["projects.add_project", "projects.change_project"])
    job = checked(PROJECTS, [row(donors="Zeta")], user)
    assert asked(job, user) == {}
    client.force_login(user)
    answer(client, job, **{"all-names:add": "ngo"})
    assert statuses(job) == {2: "wrong"}


# --- The same file again ----------------------------------------------------------------------------------------------


def test_the_same_file_again_changes_nothing(officer):
    rows = [
        row("Phase", phase="I", start="2014", end="2015-06", donors="EU (5 000 EUR); NL", budget="1,5 M EUR"),
        row(
            "Phase", phase="II", start="2016", sources="Rapport; https://www.example.org/a", summary_fr='"Été" : oui !'
        ),
    ]
    imported(PROJECTS, rows, officer)
    assert Project.objects.count() == 2
    job = checked(PROJECTS, rows, officer)
    assert (statuses(job), problems(job)) == ({2: "unchanged", 3: "unchanged"}, {})
    project = Project.objects.first()
    imported(
        FIGURES,
        figures := [{"project": project.code, "label_fr": "formés", "reached": 12, "source": "التقرير"}],
        officer,
    )
    assert statuses(checked(FIGURES, figures, officer)) == {2: "unchanged"}


@pytest.mark.parametrize(("word", "count"), [("update", 1), ("add", 2)])
def test_what_is_there_with_other_contents_is_asked_once(officer, officer_client, word, count):
    project = ProjectFactory(code="FM.1", title_fr="Ancien", axis__code="jeunesse", acronym="A")
    job = checked(PROJECTS, [row("Ancien", acronym="B")], officer)
    assert "FM.1" in problems(job)[2][0][1]
    page = officer_client.get(reverse("admin:projects_project_job", args=[job.pk])).content.decode()
    assert 'name="twins"' in page
    job = answer(officer_client, job, twins=word)
    assert writing.begin(job)
    writing.write(job, PROJECTS)
    project.refresh_from_db()
    assert (Project.objects.count(), project.acronym) == (count, "B" if word == "update" else "A")


# --- Sources ----------------------------------------------------------------------------------------------------------


def test_sources_let_an_imported_project_be_published_without_dates(officer):
    cell = "Rapport final, 2017 (https://www.example.org/r.pdf)\nConvention; annexe\nwww.example.org/x"
    imported(PROJECTS, [row(donors="EU", sources=cell, summary_fr="Une phrase.")], officer)
    project = Project.objects.get()
    assert sorted(project.sources.values_list("title", "url")) == [
        ("Convention; annexe", ""),
        ("Rapport final, 2017", "https://www.example.org/r.pdf"),
        ("https://www.example.org/x", "https://www.example.org/x"),
    ]
    assert [problem for problem in checklist.problems(project) if problem.is_error] == []
    project.sources.update(note_fr="Note")
    moved = cell.replace("/r.pdf", "/r2.pdf").replace("Convention; annexe", "Convention;  annexe")
    imported(PROJECTS, [{"code": project.code, "sources": moved}], officer)
    assert sorted(project.sources.values_list("title", "url", "note_fr")) == [
        ("Convention; annexe", "", "Note"),
        ("Rapport final, 2017", "https://www.example.org/r2.pdf", "Note"),
        ("https://www.example.org/x", "https://www.example.org/x", "Note"),
    ]
    imported(PROJECTS, [{"code": project.code, "sources": "Convention (https://www.example.org/c)"}], officer)
    assert list(project.sources.values_list("title", "url", "note_fr")) == [
        ("Convention", "https://www.example.org/c", None),
    ]


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("x" * 900, "longer than 250 characters"),
        ("x" * 251, "longer than 250 characters"),
        ("Rapport (https://www.example.org/" + "x" * 500 + ")", "longer than 500 characters"),
        ("Rapport (https://exemple)", "“https://exemple” is not a web address."),
    ],
)
def test_a_source_that_cannot_be_stored_is_an_error_of_its_cell(cell, sentence):
    with pytest.raises(CellError) as refused:
        PROJECTS.by_name["sources"].read(cell, None)
    assert str(refused.value) == sentence


# --- A writer that died -----------------------------------------------------------------------------------------------


def test_an_import_whose_writer_died_lets_go_when_its_page_is_opened(officer, officer_client):
    job = checked(PROJECTS, [row()], officer)
    assert writing.begin(job)
    page = officer_client.get(reverse("admin:projects_project_job", args=[job.pk])).content.decode()
    assert "data-wait" in page  # a moment ago: the writer may be about to take its lock
    ImportJob.objects.update(changed_at=timezone.now() - dt.timedelta(seconds=30))
    page = officer_client.get(reverse("admin:projects_project_job", args=[job.pk])).content.decode()
    job.refresh_from_db()
    assert (job.state, "data-wait" in page) == ("failed", False)
    officer_client.post(reverse("admin:projects_project_again", args=[job.pk]))
    job.refresh_from_db()
    assert statuses(finish(job)) == {2: "new"}
    assert jobs.kind_of(job) is PROJECTS
