"""Import and export as an officer meets them, and as somebody without the permission does."""

import csv
import io

import pytest
from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone, translation
from openpyxl import load_workbook

from accounts.models import AuditEntry
from desk.models import ImportJob
from desk.spreadsheets import jobs
from desk.spreadsheets.context import Context
from desk.spreadsheets.kinds import KINDS
from projects.models import Project
from tests.admin_tools import make_user
from tests.desk.spreadsheet_tools import PROJECTS, as_xlsx, checked, sheet_rows, upload
from tests.factories import AxisFactory, FigureFactory, PartnerFactory, ProjectFactory

pytestmark = pytest.mark.django_db

ALL = sorted(KINDS)
ROWS = [{"code": "FM.1", "title_fr": "Projet d’essai", "axis": "jeunesse", "budget": "198.199", "currency": "EUR"}]


@pytest.fixture(autouse=True)
def axis(db):
    AxisFactory(code="jeunesse")


def url(name, *args, kind="projects.project"):
    return reverse(f"admin:{kind.replace('.', '_')}_{name}", args=args)


def send(client, rows, name="essai.xlsx", **options):
    content = rows if isinstance(rows, bytes) else as_xlsx(rows)
    return client.post(url("import"), {"file": upload(content, name)}, **options)


def told(page):
    return [str(message) for message in page.context["messages"]]


def read_csv(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


# --- The way through --------------------------------------------------------------------------------------------------


def test_an_officer_uploads_checks_answers_and_confirms_without_a_script(officer_client):
    page = send(officer_client, ROWS, follow=True)
    job = ImportJob.objects.get()
    assert page.redirect_chain == [(url("job", job.pk), 302)]
    assert b"data-step" in page.content
    page = officer_client.post(url("step", job.pk), follow=True)
    assert "198\u202f199,00" in page.content.decode()
    assert url("write", job.pk) not in page.content.decode()
    officer_client.post(url("answers", job.pk), {"*:budget:198.199": "198199.00"})
    officer_client.post(url("step", job.pk))
    assert Project.objects.count() == 0
    page = officer_client.post(url("write", job.pk), follow=True)
    assert Project.objects.get().budget == 198199
    assert [str(message) for message in page.context["messages"]] != []
    entry = AuditEntry.objects.get(kind="import")
    assert (entry.details["file"], entry.details["new"]) == ("essai.xlsx", 1)


def test_a_script_is_told_how_far_the_check_is(officer_client, monkeypatch):
    monkeypatch.setattr(jobs, "STEP", 2)
    send(officer_client, [{"code": f"FM.{n}", "title_fr": f"Essai {n}", "axis": "jeunesse"} for n in range(3)])
    step = url("step", ImportJob.objects.get().pk)
    answers = [officer_client.post(step, headers={"Accept": "application/json"}).json() for _ in range(3)]
    assert answers == [
        {"done": 2, "total": 3, "is_over": False},
        {"done": 3, "total": 3, "is_over": True},
        {"done": 3, "total": 3, "is_over": True},
    ]


def test_rows_are_shown_by_result_and_page_by_page(officer, officer_client):
    ProjectFactory(code="FM.OLD", title_fr="Ancien", axis__code="jeunesse")
    rows = [{"code": f"FM.{n}", "title_fr": f"Essai {n}", "axis": "jeunesse"} for n in range(60)]
    job = checked(
        PROJECTS, [{"code": "FM.OLD", "title_fr": "Nouveau"}, {"code": "FM.BAD", "axis": "zzz"}, *rows], officer
    )
    numbers = {}
    for query in ("", "?status=wrong", "?status=changed", "?status=new", "?status=new&page=2", "?status=rien"):
        page = officer_client.get(url("job", job.pk) + query)
        numbers[query] = [row.number for row in page.context["page"]]
    assert numbers == {
        "": list(range(2, 52)),
        "?status=wrong": [3],
        "?status=changed": [2],
        "?status=new": list(range(4, 54)),
        "?status=new&page=2": list(range(54, 64)),
        "?status=rien": list(range(2, 52)),
    }
    page = officer_client.get(url("job", job.pk) + "?status=changed").content.decode()
    assert '<del dir="auto">Ancien</del>' in page
    assert '<ins dir="auto">Nouveau</ins>' in page


def test_the_page_says_whether_there_is_anything_to_write(officer, officer_client):
    ProjectFactory(code="FM.OLD", title_fr="Ancien", axis__code="jeunesse")
    old, changed, wrong = (
        {"code": "FM.OLD", "title_fr": "Ancien"},
        {"code": "FM.OLD", "title_fr": "Nouveau"},
        {"code": "FM.BAD", "axis": "zzz"},
    )
    found = []
    for rows in ([old], [changed], [wrong], [changed, wrong]):
        context = officer_client.get(url("job", checked(PROJECTS, rows, officer).pk)).context
        found.append((context["can_write"], context["nothing_to_do"]))
    assert found == [(False, True), (True, False), (False, False), (False, False)]


def test_a_wrong_file_is_refused_beside_the_field(officer_client):
    page = send(officer_client, [{"titel_fr": "Essai"}])
    assert page.status_code == 200
    assert "Titre (en français)" in str(page.context["form"].errors["file"])
    assert not ImportJob.objects.exists()


def test_markup_in_a_cell_is_shown_as_text(officer, officer_client):
    job = checked(PROJECTS, [{"title_fr": "<script>x</script>", "axis": "<b>zzz</b>"}], officer)
    page = officer_client.get(url("job", job.pk)).content.decode()
    assert "<script>x" not in page
    assert "<b>zzz" not in page


def test_a_change_since_the_check_writes_nothing_and_checks_again(officer, officer_client):
    ProjectFactory(code="FM.1", title_fr="Un")
    job = checked(PROJECTS, [{"code": "FM.1", "title_fr": "Deux"}], officer)
    Project.objects.update(title_fr="Trois")
    officer_client.post(url("write", job.pk))
    job.refresh_from_db()
    assert (Project.objects.get().title_fr, job.state, job.rows_done) == ("Trois", "checking", 0)


def test_what_the_database_refuses_writes_nothing(officer, officer_client, monkeypatch):
    def refuse(*args):
        raise DatabaseError

    monkeypatch.setattr(jobs, "write", refuse)
    job = checked(PROJECTS, [{"code": "FM.1", "title_fr": "Essai", "axis": "jeunesse"}], officer)
    page = officer_client.post(url("write", job.pk), follow=True)
    assert told(page) == ["Rien n’a été enregistré\xa0: la base de données a refusé. Relancez la vérification."]
    job.refresh_from_db()
    assert job.state == "failed"


def test_what_was_written_is_over(officer, officer_client):
    job = checked(PROJECTS, [{"code": "FM.1", "title_fr": "Essai", "axis": "jeunesse"}], officer)
    officer_client.post(url("write", job.pk))
    Project.objects.update(title_fr="Corrigé")
    page = officer_client.post(url("write", job.pk), follow=True)
    assert told(page) == [
        "1 contenu a été ajouté. 0 contenu a été modifié.",
        "Rien n’a été enregistré\xa0: ce fichier n’est pas prêt.",
    ]
    assert [officer_client.post(url(name, job.pk)).status_code for name in ("again", "answers")] == [404, 404]
    assert Project.objects.get().title_fr == "Corrigé"


def test_without_an_answer_the_question_stays(officer, officer_client):
    job = checked(PROJECTS, ROWS, officer)
    page = officer_client.post(url("answers", job.pk), follow=True)
    assert told(page) == ["Choisissez d’abord une réponse."]


def test_an_answer_that_nobody_offered_does_not_count(officer, officer_client):
    job = checked(PROJECTS, ROWS, officer)
    officer_client.post(url("answers", job.pk), {"*:budget:198.199": "1", "*:budget:5": "5"})
    job.refresh_from_db()
    assert (job.answers, job.state) == ({}, "checked")
    officer_client.post(url("answers", job.pk), {"all:budget": "1"})
    job.refresh_from_db()
    assert (job.answers, job.state) == ({"*:budget:198.199": "198.20"}, "checking")


# --- Who may ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("permissions", [[], ["add"], ["change"], ["view", "publish", "translate", "delete"]])
def test_an_import_needs_the_permission_to_add_and_to_change(client, officer, permissions):
    job = checked(PROJECTS, [{"code": "FM.1", "title_fr": "Essai", "axis": "jeunesse"}], officer)
    user = make_user(permissions=[f"projects.{word}_project" for word in permissions])
    ImportJob.objects.update(author=user)
    client.force_login(user)
    answers = [client.get(url(name)).status_code for name in ("import", "template")]
    answers += [client.get(url("job", job.pk)).status_code, send(client, ROWS).status_code]
    answers += [client.post(url(name, job.pk)).status_code for name in ("step", "answers", "write", "again")]
    assert answers == [403] * 8
    job.refresh_from_db()
    assert (ImportJob.objects.count(), Project.objects.count(), job.state) == (1, 0, "checked")


def test_nobody_goes_on_with_the_import_of_somebody_else(client, officer):
    job = checked(PROJECTS, [{"code": "FM.1", "title_fr": "Essai", "axis": "jeunesse"}], officer)
    client.force_login(make_user(permissions=["projects.add_project", "projects.change_project"]))
    answers = [client.get(url("job", job.pk)).status_code]
    answers += [client.post(url(name, job.pk)).status_code for name in ("step", "answers", "write", "again")]
    assert answers == [404] * 5
    assert not Project.objects.exists()


def test_nothing_is_written_by_following_a_link(officer, officer_client):
    job = checked(PROJECTS, [{"code": "FM.1", "title_fr": "Essai", "axis": "jeunesse"}], officer)
    answers = [officer_client.get(url(name, job.pk)).status_code for name in ("step", "answers", "write", "again")]
    assert answers == [405] * 4
    assert not Project.objects.exists()


def test_an_export_needs_the_permission_to_view(client):
    client.force_login(make_user(permissions=["projects.add_project"]))
    assert client.get(url("export", "xlsx")).status_code == 403
    assert client.get(url("export", "csv", kind="projects.beneficiaryfigure")).status_code == 403


# --- Out --------------------------------------------------------------------------------------------------------------


def test_an_export_holds_what_the_list_shows(officer_client):
    ProjectFactory(code="FM.1", title_fr="Intégration", donors=["EU"])
    ProjectFactory(code="FM.2", title_fr="Autre")
    binned = ProjectFactory(code="FM.3", title_fr="Intégration aussi")
    Project.objects.filter(pk=binned.pk).update(binned_at=binned.updated_at)
    response = officer_client.get(url("export", "csv") + "?q=integration")
    assert [(row["Code du projet"], row["Bailleurs"]) for row in read_csv(response)] == [("FM.1", "EU")]
    headings, *rows = sheet_rows(b"".join(officer_client.get(url("export", "xlsx")).streaming_content))
    assert {row[headings.index("Code du projet")] for row in rows} == {"FM.1", "FM.2"}
    page = officer_client.get(url("changelist") + "?q=integration").content.decode()
    assert url("export", "csv") + "?q=integration" in page


def test_chosen_rows_are_exported_by_an_action(officer_client):
    first, _second = ProjectFactory(code="FM.1"), ProjectFactory(code="FM.2")
    response = officer_client.post(url("changelist"), {"action": "export_csv", "_selected_action": [first.pk]})
    assert [row["Code du projet"] for row in read_csv(response)] == ["FM.1"]
    response = officer_client.post(url("changelist"), {"action": "export_xlsx", "_selected_action": [first.pk]})
    headings, *rows = sheet_rows(b"".join(response.streaming_content))
    assert [row[headings.index("Code du projet")] for row in rows] == ["FM.1"]
    found = AuditEntry.objects.filter(kind="export").values_list("details", flat=True)
    day = timezone.localdate()
    assert list(found) == [
        {"kind": "projects.project", "file": f"project-{day}.{form}", "count": 1} for form in ("xlsx", "csv")
    ]


def test_an_export_of_another_kind_or_of_a_filter_that_is_none_is_not_found(officer_client):
    addresses = [url("export", "pdf"), url("export", "csv") + "?axis=x", url("export", "csv") + "?id__in=x"]
    assert [officer_client.get(address).status_code for address in addresses] == [404] * 3


def test_a_list_to_choose_from_exports_and_deletes_nothing(officer_client):
    ProjectFactory()
    form = officer_client.get(url("changelist")).context["action_form"]
    assert "export_csv" in dict(form.fields["action"].choices)
    assert officer_client.get(url("changelist"), {"_popup": "1"}).context["action_form"] is None


@pytest.mark.parametrize("kind", ALL)
def test_the_template_of_each_kind_says_what_each_column_takes(officer, officer_client, kind):
    content = b"".join(officer_client.get(url("template", kind=kind)).streaming_content)
    with translation.override("fr"):
        labels = [column.label for column in KINDS[kind].columns]
    assert sheet_rows(content) == [labels]
    assert sheet_rows(content, 1)[0] == labels
    dictionary = {row[0]: row for row in sheet_rows(content, 2)[1:] if row[0]}
    assert [label for label in labels if not all(dictionary.get(label, [None] * 4)[1:4])] == []


def test_the_template_offers_what_its_columns_take(officer_client):
    for code, name in (("CH", "Suisse"), ("AA", "Zoo d’essai"), ("ZZ", "Association d’essai")):
        PartnerFactory(code=code, name_fr=name)
    ProjectFactory(code="FM.1", title_fr="Essai")
    content = b"".join(officer_client.get(url("template")).streaming_content)
    codes = {(row[0], row[1]): row[2] for row in sheet_rows(content, 3)}
    label = "Bailleurs, Partenaires de mise en œuvre, Partenaires gouvernementaux"
    assert [(code, name) for (labels, code), name in codes.items() if labels == label] == [
        ("AA", "Zoo d’essai"),
        ("CH", "Suisse"),
        ("ZZ", "Association d’essai"),
    ]
    assert codes["Phase ou programme antérieur, Projets liés", "FM.1"] == "Essai"
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    offered = {str(rule.sqref).split("2:")[0]: rule.showErrorMessage for rule in sheet.data_validations.dataValidation}
    letters = {cell.value: cell.column_letter for cell in sheet[1]}
    assert (offered[letters["Devise"]], offered[letters["Bailleurs"]]) == (True, False)


@pytest.mark.parametrize("kind", ALL)
def test_the_examples_of_each_template_can_be_read(officer, kind):
    for code in ("GADEM", "ALCS", "ENTRAIDE", "IOM", "HCP", "EU", "CH"):
        PartnerFactory(code=code)
    context = Context(ImportJob(author=officer), KINDS[kind])
    for column in KINDS[kind].columns:
        if column.example and not getattr(column, "target", None) and not column.is_late:
            column.read(column.example, context)


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
@pytest.mark.parametrize("kind", ALL)
def test_every_list_leads_to_its_import_and_export(officer_client, kind, language):
    FigureFactory(project__code="FM.1")
    prefix = f"/{language}/admin/"
    for name in ("changelist", "import"):
        address = url(name, kind=kind).replace("/fr/admin/", prefix)
        assert officer_client.get(address).status_code == 200
    page = officer_client.get(url("changelist", kind=kind)).content.decode()
    assert url("import", kind=kind) in page
