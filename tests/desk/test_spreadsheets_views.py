"""The addresses of imports and exports: file names, the log, what is said after writing, and what is not found."""

import datetime as dt

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.utils import timezone, translation

from accounts.models import AuditEntry
from accounts.roles import CONTRIBUTOR, REVIEWER, TRANSLATOR
from core.models import Partner
from desk.models import ImportJob, ImportRow
from desk.spreadsheets import jobs
from projects.models import Project
from tests.desk.spreadsheet_tools import PROJECTS, as_csv, checked, upload
from tests.desk_tools import admin_url, somebody
from tests.factories import AxisFactory, PartnerFactory, ProjectFactory

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC)
State = ImportJob.State


@pytest.fixture(autouse=True)
def in_english(client):
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def user(client):
    user = somebody(REVIEWER)
    client.force_login(user)
    return user


def said(response):
    response.client.cookies.pop("messages", None)  # as if the next page had been looked at
    return [(message.level_tag, str(message)) for message in get_messages(response.wsgi_request)]


def test_an_export_has_its_day_in_its_name_and_its_number_in_the_log(client, user):
    ProjectFactory(code="FM.1", title_fr="Apiculture")
    ProjectFactory(code="FM.2")
    with time_machine.travel(NOON, tick=False):
        client.force_login(user)
        whole = client.get(admin_url(Project, "export", "csv"))
        some = client.get(admin_url(Project, "export", "xlsx"), {"q": "apiculture"})
    assert [answer["Content-Disposition"] for answer in (whole, some)] == [
        'attachment; filename="project-2027-03-01.csv"',
        'attachment; filename="project-2027-03-01.xlsx"',
    ]
    assert (whole["Content-Type"], b"".join(some.streaming_content)[:2]) == ("text/csv; charset=utf-8", b"PK")
    assert len(b"".join(whole.streaming_content).splitlines()) == 3
    entries = AuditEntry.objects.filter(kind="export").order_by("pk").values_list("actor", "details")
    assert list(entries) == [
        (user.pk, {"kind": "projects.project", "file": "project-2027-03-01.csv", "count": 2}),
        (user.pk, {"kind": "projects.project", "file": "project-2027-03-01.xlsx", "count": 1}),
    ]
    assert client.get(admin_url(Project, "export", "pdf")).status_code == 404
    name = client.get(admin_url(Project, "template"))["Content-Disposition"]
    assert name == 'attachment; filename="project-template.xlsx"'


def test_a_list_leads_to_its_export_with_its_filters_and_to_its_import(client, user):
    context = client.get(admin_url(Partner, "changelist"), {"q": "un"}).context
    assert context["exports"] == [
        ("XLSX", f"{admin_url(Partner, 'export', 'xlsx')}?q=un"),
        ("CSV", f"{admin_url(Partner, 'export', 'csv')}?q=un"),
    ]
    assert context["import_url"] == admin_url(Partner, "import")
    assert client.get(admin_url(Partner, "changelist")).context["exports"][1][1] == admin_url(Partner, "export", "csv")
    client.force_login(somebody(TRANSLATOR))
    assert client.get(admin_url(Project, "changelist")).context["import_url"] == ""
    assert [client.get(admin_url(Project, page)).status_code for page in ("import", "template")] == [403, 403]


def test_the_page_of_imports_lists_ones_own_last_ten(client, user):
    def make(author, **fields):
        values = {"kind": "core.partner", "author": author, "rows_total": 1}
        return ImportJob.objects.create(**{**values, **fields})

    own = [make(user) for _number in range(12)]
    make(somebody(REVIEWER))
    make(user, rows_total=0)
    make(user, kind="projects.project")
    context = client.get(admin_url(Partner, "import")).context
    assert context["jobs"] == [(job, admin_url(Partner, "job", job.pk)) for job in own[:1:-1]]
    nothing = client.post(admin_url(Partner, "import"), {"csrfmiddlewaretoken": "x"})
    assert nothing.context["form"].errors == {"file": ["This field is required."]}
    assert (context["title"], context["template_url"]) == ("Import: partners", admin_url(Partner, "template"))
    hidden = ImportJob.objects.exclude(pk__in=[job.pk for job in own])
    assert [client.get(admin_url(Partner, "job", job.pk)).status_code for job in hidden] == [404] * 3


def test_a_script_hears_how_far_the_check_is(client, user, monkeypatch):
    monkeypatch.setattr(jobs, "STEP", 2)
    rows = as_csv([{"code": f"N{number}", "name_fr": "Neuf", "kind": "ngo"} for number in range(3)])
    answer = client.post(admin_url(Partner, "import"), {"file": upload(rows, "essai.csv")})
    job = ImportJob.objects.get()
    assert answer.url == admin_url(Partner, "job", job.pk)
    url = admin_url(Partner, "step", job.pk)
    heard = [client.post(url, headers={"accept": "application/json"}).json() for _step in range(2)]
    assert heard == [{"done": 2, "total": 3, "is_over": False}, {"done": 3, "total": 3, "is_over": True}]
    assert client.post(url).url == admin_url(Partner, "job", job.pk)
    assert client.get(url).status_code == 405


def test_after_writing_it_is_said_how_many_were_added_changed_and_wait(client, user, settings):
    settings.FOUR_EYES = True
    axis = AxisFactory(code="jeunesse")
    for code, values in (("FM.1", {}), ("FM.2", {}), ("FM.3", {"published": True}), ("FM.4", {"published": True})):
        ProjectFactory(code=code, axis=axis, **values)
    new = {"title_fr": "Neuf", "axis": "jeunesse"}

    def written(*rows):
        job = checked(PROJECTS, list(rows), user, "essai.csv")
        answer = client.post(admin_url(Project, "write", job.pk))
        assert answer.url == admin_url(Project, "job", job.pk)
        return said(answer)

    changed = [{"code": code, "title_fr": "Après"} for code in ("FM.1", "FM.2")]
    assert written(*changed, new) == [("success", "1 record was added. 2 records were changed.")]
    assert written({"code": "FM.3", "title_fr": "Après"}) == [
        ("success", "0 records were added. 1 record was changed."),
        ("warning", "1 row waits for review, because its record is published: the row says why."),
    ]
    assert written({"code": "FM.3", "title_fr": "Ensuite"}, {"code": "FM.4", "title_fr": "Ensuite"})[1] == (
        "warning",
        "2 rows wait for review, because their records are published: the rows say why.",
    )
    assert written({**new, "title_fr": "Encore"}) == [("success", "1 record was added. 0 records were changed.")]
    assert written({"code": "FM.3", "axis": "rien"}) == [
        ("warning", "Nothing was written: this file is not ready for it.")
    ]


def test_only_a_file_that_is_not_written_is_checked_again(client, user):
    made = {}
    for state in State.values:
        job = ImportJob.objects.create(kind="core.partner", author=user, rows_total=1, rows_done=1, state=state)
        ImportRow.objects.create(job=job, number=2, key="x", cells={}, status="new")
        made[state] = client.post(admin_url(Partner, "again", job.pk)).status_code
    assert made == {state: 404 if state in {"done", "writing"} else 302 for state in State.values}
    left = {job.state: job.rows_done for job in ImportJob.objects.all()}
    assert left == {"checking": 0, "done": 1, "writing": 1}


def test_an_import_whose_writer_died_can_be_checked_again(client, user):
    with time_machine.travel(timezone.now() - dt.timedelta(minutes=1)):
        job = ImportJob.objects.create(kind="core.partner", author=user, rows_total=1, state=State.WRITING)
    assert client.get(admin_url(Partner, "job", job.pk)).context["job"].state == State.FAILED
    ImportJob.objects.filter(pk=job.pk).update(state=State.WRITING)
    assert client.post(admin_url(Partner, "again", job.pk)).status_code == 302
    job.refresh_from_db()
    assert job.state == State.CHECKING


def test_answers_are_taken_while_something_is_asked(client, user):
    AxisFactory(code="jeunesse")
    PartnerFactory(code="UE", name_fr="Union européenne")
    row = {"title_fr": "Un", "axis": "jeunesse", "donors": "Union europene"}
    job = checked(PROJECTS, [row], user, "essai.csv")
    url = admin_url(Project, "answers", job.pk)
    assert said(client.post(url)) == [("warning", "Choose an answer first.")]
    key = "name:core.partner:Union europene"
    assert said(client.post(url, {key: "UE"})) == []
    job.refresh_from_db()
    assert (job.state, job.answers) == (State.CHECKING, {key: "UE"})
    assert client.post(url, {key: "UE"}).status_code == 404  # nothing is asked now
    client.force_login(somebody(CONTRIBUTOR))
    assert client.post(url).status_code == 404


def test_two_columns_of_a_file_cannot_be_one(client, user):
    (job,) = jobs.open_jobs(
        PROJECTS, upload(as_csv([{"code": "FM.1", "title_fr": "x", "Un": "1", "Deux": "2"}]), "a.csv"), "a.csv", user
    )
    url = admin_url(Project, "answers", job.pk)
    answer = client.post(url, {"column:?Un": "acronym", "column:?Deux": "acronym"})
    assert said(answer) == [("error", "Two columns of the file cannot be the same column.")]
    assert said(client.post(url, {"column:?Un": "acronym"})) == []
    assert job.rows.get().cells == {"code": "FM.1", "title_fr": "x", "acronym": "1"}
