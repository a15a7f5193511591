"""What an import writes, under whose name, and what keeps it from writing twice, half or too much."""

import datetime as dt

import pytest
import time_machine
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.utils import translation

from accounts.models import AuditEntry
from accounts.roles import REVIEWER
from core import tasks
from core.models import Partner
from desk import versions
from desk.models import ImportJob, ImportRow
from desk.spreadsheets import writing
from desk.spreadsheets.checking import check_rows
from events.models import Article
from projects.models import Project
from tests.desk.spreadsheet_tools import ARTICLES, FIGURES, PARTNERS, PROJECTS
from tests.desk_tools import somebody
from tests.factories import ArticleFactory, AxisFactory, FigureFactory, PartnerFactory, ProjectFactory, UserFactory

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)
State, Status = ImportJob.State, ImportRow.Status


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def user():
    return somebody(REVIEWER, first_name="Anna", last_name="Essai")


@pytest.fixture
def axis():
    return AxisFactory(code="jeunesse")


def job_of(kind, user, *cells, state=State.CHECKED):
    """Return a checked job with rows of these cells."""
    job = ImportJob.objects.create(
        kind=kind.name, file_name="essai.xlsx", author=user, state=state, rows_total=len(cells)
    )
    rows = ImportRow.objects.bulk_create(
        ImportRow(job=job, number=number, key=kind.row_key(row), cells=row) for number, row in enumerate(cells, 2)
    )
    check_rows(job, kind, rows)
    return job


def written(kind, user, *cells):
    job = job_of(kind, user, *cells)
    assert writing.begin(job)
    writing.write(job, kind)
    job.refresh_from_db()
    return job


# --- Once, whole or not at all ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "statuses", "begins"),
    [
        (State.CHECKED, [Status.NEW, Status.CHANGED, Status.UNCHANGED], True),
        (State.CHECKED, [Status.NEW, Status.WRONG], False),
        (State.CHECKED, [Status.NEW, Status.QUESTION], False),
        (State.CHECKED, [Status.NEW, Status.WAITING], False),
        (State.CHECKING, [Status.NEW], False),
        (State.WRITING, [Status.NEW], False),
        (State.DONE, [Status.NEW], False),
    ],
)
def test_only_a_checked_file_without_mistakes_and_questions_is_claimed(user, state, statuses, begins):
    other = ImportJob.objects.create(kind="core.partner", author=user, state=State.CHECKED)
    with time_machine.travel(NOON, tick=False):
        job = ImportJob.objects.create(kind="core.partner", author=user, state=state)
        ImportRow.objects.bulk_create(
            ImportRow(job=job, number=number, key=str(number), cells={}, status=status)
            for number, status in enumerate(statuses)
        )
    with time_machine.travel(NOON + SECOND, tick=False):
        assert writing.begin(job) is begins
        assert writing.begin(job) is False
    job.refresh_from_db()
    assert (job.state, job.changed_at) == ((State.WRITING, NOON + SECOND) if begins else (state, NOON))
    other.refresh_from_db()
    assert other.state == State.CHECKED


def test_where_tasks_have_a_worker_the_file_waits_for_it(user, monkeypatch):
    monkeypatch.setattr(tasks, "has_worker", lambda: True)
    job = ImportJob.objects.create(kind="core.partner", author=user, state=State.CHECKED)
    assert writing.begin(job) is True
    assert ImportJob.objects.get().state == State.QUEUED


def test_what_nobody_claimed_is_not_written(user):
    job = job_of(PARTNERS, user, {"code": "NEUF", "name_fr": "Neuf", "kind": "ngo"})
    writing.write(job, PARTNERS)
    assert (Partner.objects.count(), ImportJob.objects.get().state) == (0, State.CHECKED)


def test_a_record_that_changed_meanwhile_is_named_by_its_row_and_nothing_is_written(user, axis):
    for code in ("FM.1", "FM.2"):
        ProjectFactory(code=code, title_fr=code, acronym="", axis=axis)
    job = job_of(PROJECTS, user, *({"code": code, "title_fr": "Après", "acronym": "A"} for code in ("FM.1", "FM.2")))
    Project.objects.filter(code="FM.2").update(title_fr="Autre")
    assert writing.begin(job)
    with pytest.raises(writing.ChangedMeanwhileError) as changed:
        writing.write(job, PROJECTS)
    assert (changed.value.number, ImportJob.objects.get().state) == (3, State.WRITING)
    assert sorted(Project.objects.values_list("title_fr", flat=True)) == ["Autre", "FM.1"]
    assert AuditEntry.objects.filter(kind="import").count() == 0


@pytest.mark.parametrize(
    ("state", "seconds", "is_let_go"),
    [(State.WRITING, 10, True), (State.WRITING, 9, False), (State.CHECKED, 99, False), (State.DONE, 99, False)],
)
def test_a_file_whose_writer_died_is_let_go_after_a_while(user, state, seconds, is_let_go):
    other = ImportJob.objects.create(kind="core.partner", author=user, state=State.WRITING)
    with time_machine.travel(NOON, tick=False):
        job = ImportJob.objects.create(kind="core.partner", author=user, state=state)
    with time_machine.travel(NOON + seconds * SECOND, tick=False):
        assert writing.let_go(job) is is_let_go
    job.refresh_from_db()
    other.refresh_from_db()
    assert (job.state, other.state) == (State.FAILED if is_let_go else state, State.WRITING)


def test_who_writes_is_told_to_the_others(user):
    assert writing.who_writes() == ""
    ImportJob.objects.create(kind="core.partner", author=user, state=State.CHECKED, file_name="autre.xlsx")
    nameless = UserFactory(username="badr", first_name="", last_name="")
    with time_machine.travel(NOON, tick=False):
        job = ImportJob.objects.create(
            kind="core.partner", author=user, state=State.WRITING, file_name="essai.xlsx", rows_total=12
        )
        assert writing.who_writes() == "Anna Essai is importing the file essai.xlsx with 12 rows, since 12:00."
        ImportJob.objects.filter(pk=job.pk).update(author=nameless)
        assert writing.who_writes() == "badr is importing the file essai.xlsx with 12 rows, since 12:00."


# --- What is written --------------------------------------------------------------------------------------------------


def test_the_job_the_log_and_the_history_know_what_was_written(user, axis):
    ProjectFactory(code="FM.1", title_fr="Avant", axis=axis)
    ProjectFactory(code="FM.2", title_fr="Reste", axis=axis, text_changed_by=None)
    job = written(
        PROJECTS,
        user,
        {"code": "FM.1", "title_fr": "Apiculture"},
        {"code": "FM.2", "title_fr": "Reste"},
        {"code": "FM.3", "title_fr": "Neuf", "axis": "jeunesse"},
    )
    assert (job.state, job.rows_done) == (State.DONE, 3)
    (entry,) = AuditEntry.objects.filter(kind="import")
    assert (entry.actor, entry.details) == (
        user,
        {"kind": "projects.project", "file": "essai.xlsx", "changed": 1, "unchanged": 1, "new": 1},
    )
    kept = {p.code: [(v.author, v.reason) for v in versions.history(p)] for p in Project.objects.all()}
    own = (user, "import essai.xlsx")
    assert kept == {"FM.1": [own, (None, "")], "FM.2": [], "FM.3": [own]}
    writers = Project.objects.order_by("code").values_list("text_changed_by", flat=True)
    assert list(writers) == [user.pk, None, user.pk]


def test_a_number_in_a_file_is_no_text_of_who_imports_it(user, axis):
    ProjectFactory(code="FM.1", axis=axis)
    written(PROJECTS, user, {"code": "FM.1", "start": "2019"})
    assert Project.objects.get().text_changed_by is None


def test_records_without_a_history_have_a_line_in_the_log(user):
    old = PartnerFactory(code="UE", name_fr="Union", kind="ngo")
    PartnerFactory(code="CH", name_fr="Suisse", kind="ngo")
    written(
        PARTNERS,
        user,
        {"code": "UE", "name_fr": "Union européenne"},
        {"code": "CH", "name_fr": "Suisse"},
        {"code": "NEUF", "name_fr": "Nouveau", "kind": "ngo"},
    )
    new = Partner.objects.get(code="NEUF")
    entries = LogEntry.objects.order_by("pk").values_list(
        "user", "content_type__model", "object_id", "object_repr", "action_flag", "change_message"
    )
    assert list(entries) == [
        (user.pk, "partner", str(old.pk), "Union européenne", CHANGE, "import de essai.xlsx"),
        (user.pk, "partner", str(new.pk), "Nouveau", ADDITION, "import de essai.xlsx"),
    ]


def test_new_records_get_addresses_that_nobody_has_and_no_other_row_gives(user):
    ArticleFactory(title_fr="Titre", slug="titre")
    job = job_of(
        ARTICLES,
        user,
        {"title_fr": "Nouvelle", "kind": "news", "lead_fr": "Un"},
        {"title_fr": "Nouvelle", "kind": "news", "lead_fr": "Deux"},
        {"title_fr": "Autre", "kind": "news", "address": "nouvelle-2"},
    )
    assert writing.begin(job)
    writing.write(job, ARTICLES)
    found = Article.objects.exclude(slug="titre").values_list("lead_fr", "slug")
    assert sorted((lead or "", slug) for lead, slug in found) == [
        ("", "nouvelle-2"),
        ("Deux", "nouvelle-3"),
        ("Un", "nouvelle"),
    ]


def test_links_to_rows_of_the_same_file_are_written_last(user, axis):
    written(
        PROJECTS,
        user,
        {"code": "FM.1", "title_fr": "Un", "axis": "jeunesse", "parent": "FM.2", "related_projects": "FM.3"},
        {"code": "FM.2", "title_fr": "Deux", "axis": "jeunesse"},
        {"code": "FM.3", "title_fr": "Trois", "axis": "jeunesse"},
    )
    one, two, three = Project.objects.order_by("code")
    assert (one.parent, two.parent, [*one.related_projects.all()], [*three.related_projects.all()]) == (
        *(two, None),
        *([three], [one]),
    )
    assert versions.latest(one).data["fields"]["parent"] == two.pk


# --- What waits -------------------------------------------------------------------------------------------------------


def test_a_rehearsal_says_what_would_wait_and_writes_nothing(user, axis, settings):
    settings.FOUR_EYES = False
    public = ProjectFactory(code="FM.1", title_fr="Public", published=True, axis=axis, donors=["UE"])
    versions.record_version(public, None)
    job = job_of(
        PROJECTS, user, {"code": "FM.1", "donors": "-"}, {"code": "FM.2", "title_fr": "Neuf", "axis": "jeunesse"}
    )
    writing.rehearse(job, PROJECTS)
    waits = [row.outcome.get("waits") for row in job.rows.all()]
    assert [bool(sentences) for sentences in waits] == [True, False]
    assert ["waits" in row.outcome for row in job.rows.all()] == [True, False]
    assert (public.fundings.count(), Project.objects.count(), versions.proposals_on(public).count()) == (1, 1, 0)
    assert writing.begin(job)
    writing.write(job, PROJECTS)
    assert (public.fundings.count(), Project.objects.count()) == (1, 2)
    (proposal,) = versions.proposals_on(public)
    assert (proposal.author, proposal.reason, proposal.data["children"]["fundings"]) == (user, "import essai.xlsx", [])
    assert [row.outcome.get("waits") for row in job.rows.all()] == waits


def test_figures_that_contradict_each_other_are_found_before_anything_is_written(user):
    project = ProjectFactory(code="FM.1")
    whole = FigureFactory(project=project, reached=100)
    part = FigureFactory(project=project, reached=60, part_of=whole)
    job = job_of(FIGURES, user, {"id": str(whole.pk), "reached": "50"}, {"id": str(part.pk), "reached": "55"})
    assert writing.counts(job) == {"changed": 2}
    writing.rehearse(job, FIGURES)
    wrong = {row.number: row.outcome["errors"] for row in job.rows.all() if row.status == Status.WRONG}
    assert [column for errors in wrong.values() for column, _sentence in errors] != []
    assert sorted(project.figures.values_list("reached", flat=True)) == [60, 100]
    assert sum(writing.counts(job).values()) == 2
    assert (writing.has_common_rules(FIGURES), writing.has_common_rules(PROJECTS)) == (True, False)
    assert list(PROJECTS.problems([project])) == []


def test_figures_that_contradict_each_other_are_not_written_either(user):
    project = ProjectFactory(code="FM.1")
    whole = FigureFactory(project=project, reached=100)
    parts = [FigureFactory(project=project, reached=60, part_of=whole) for _ in range(2)]
    job = job_of(
        FIGURES,
        user,
        *({"id": str(part.pk), "reached": "55"} for part in parts),
        {"id": str(whole.pk), "reached": "50"},
    )
    assert writing.begin(job)
    with pytest.raises(writing.ChangedMeanwhileError) as changed:
        writing.write(job, FIGURES)
    assert (changed.value.number, ImportJob.objects.get().state) == (2, State.WRITING)
    assert sorted(project.figures.values_list("reached", flat=True)) == [60, 60, 100]


def test_rows_that_are_wrong_anyway_are_not_rehearsed(user, axis):
    ProjectFactory(code="FM.1", published=True, axis=axis, donors=["UE"])
    job = job_of(PROJECTS, user, {"code": "FM.1", "donors": "-"}, {"code": "FM.1", "axis": "rien"})
    writing.rehearse(job, PROJECTS)
    assert [row.outcome.get("waits") for row in job.rows.all()] == [None, None]
    waiting = ImportJob.objects.create(kind="core.partner", author=user)
    ImportRow.objects.create(job=waiting, number=2, key="x", cells={})
    assert writing.counts(waiting) == {"waiting": 1}
