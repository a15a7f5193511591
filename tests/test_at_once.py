"""Concurrency: for each lock in the code, what would go wrong without it.

Eight threads start together, each with its own connection. Without its lock a test fails on PostgreSQL; SQLite lets one
write at a time anyway, and waits.
"""

import datetime as dt
import re
import threading
from functools import partial

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import OperationalError, connection, transaction
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from accounts import roles, second_factor, throttle
from accounts.administrators import administrators
from accounts.models import AuditEntry, Passkey, RecoveryCode
from core.changes import DataVersion
from core.search import index, store
from core.search.words import stem, words_of
from desk import decisions, proposals, versions, workflow
from desk.models import ImportJob, ImportRow
from desk.spreadsheets import jobs, writing
from events.models import Article, Event
from projects.models import Project
from subscriptions import asking
from subscriptions.lists import asked
from subscriptions.models import Subscription, Topic
from tests import factories
from tests.accounts.test_people import change_url, form
from tests.accounts.tools import make_person
from tests.at_once import at_once
from tests.desk.spreadsheet_tools import PROJECTS, checked
from tests.desk.test_translation_admin import confirmed, exported, filled, outdate, ready, uploaded
from tests.desk_tools import admin_url, complete, full_form, opened_form, somebody
from tests.subscriptions.tools import reader as news_reader
from tests.test_repository import ROOT, TRACKED

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]

# Each place that locks rows; the tests below fail when one is taken away. A new one needs a test here.
LOCKS = {
    "accounts/administrators.py": 1,
    "accounts/second_factor.py": 1,
    "accounts/throttle.py": 2,
    "desk/decisions.py": 1,
    "desk/spreadsheets/checking.py": 1,
    "desk/spreadsheets/jobs.py": 1,
    "desk/spreadsheets/writing.py": 1,
    "desk/versions.py": 1,
    "desk/views_translation.py": 1,
    "desk/workflow.py": 1,
    "events/models/event.py": 1,
    "subscriptions/looking.py": 1,
    "subscriptions/models.py": 1,
}


def test_every_lock_is_tried():
    code = [name for name in TRACKED.split("\0") if name.endswith(".py") and not name.startswith("tests/")]
    found = {
        name: len(re.findall(r"\bselect_for_update\(", (ROOT / name).read_text(encoding="utf-8"))) for name in code
    }
    assert {name: count for name, count in found.items() if count} == LOCKS


def errors(results):
    return [type(result) for result in results if isinstance(result, Exception)]


# --- Counting ---------------------------------------------------------------------------------------------------------


def test_each_attempt_gets_a_number_of_its_own():
    assert sorted(at_once(*[lambda: throttle.attempt(throttle.CODE, "x")] * 8)) == list(range(1, 9))


def test_each_attempt_is_taken_back_once():
    for _ in range(9):
        throttle.attempt(throttle.CODE, "x")
    at_once(*[lambda: throttle.take_back(throttle.CODE, "x")] * 8)
    assert throttle.attempt(throttle.CODE, "x") == 2


def test_each_write_is_counted():
    projects = [factories.ProjectFactory() for _ in range(8)]
    before = sum(DataVersion.objects.values_list("number", flat=True))

    def write(project):
        for number in range(30):  # now and then one takes the numbers of the others into its own
            Project.objects.filter(pk=project.pk).update(acronym=f"X{number}")

    assert errors(at_once(*(partial(write, project) for project in projects))) == []
    assert sum(DataVersion.objects.values_list("number", flat=True)) == before + 8 * 30


def test_each_move_of_an_event_raises_the_number_for_calendars():
    event = factories.EventFactory(is_all_day=False)

    def move(hours):
        now = Event.objects.get(pk=event.pk)
        now.ends_at = now.starts_at + dt.timedelta(hours=hours)
        now.save()

    assert errors(at_once(*(partial(move, hours) for hours in range(2, 10)))) == []
    assert Event.objects.get().calendar_sequence == 8


# --- Signing in -------------------------------------------------------------------------------------------------------


def test_a_recovery_code_opens_once():
    user = make_person()
    code = second_factor.set_up(user, second_factor.new_salt(), step=0)[0]
    assert sorted(at_once(*[lambda: second_factor.recovery_code_is_right(user, code)] * 8)) == [False] * 7 + [True]


def test_of_many_who_enrol_with_one_password_one_gets_codes():
    user = make_person()
    enrol = partial(second_factor.set_up, user, second_factor.new_salt(), step=0)
    assert [codes is not None for codes in at_once(*[enrol] * 8)].count(True) == 1
    assert RecoveryCode.objects.filter(user=user).count() == second_factor.RECOVERY_CODES


def test_of_many_who_add_a_first_passkey_with_one_password_one_is_let_in():
    user = make_person()

    def add(number):
        with second_factor.alone_with(user):
            if not second_factor.is_set_up(user):
                Passkey.objects.create(user=user, name="Essai", credential_id=f"essai-{number}", credential=b"x")

    assert errors(at_once(*(partial(add, number) for number in range(8)))) == []
    assert Passkey.objects.filter(user=user).count() == 1


def test_two_administrators_cannot_remove_each_other():
    one, other = (somebody(roles.ADMINISTRATOR) for _ in range(2))

    def take_away(by, whose):
        client = Client()
        client.force_login(by)
        reviewers = Group.objects.get(name=roles.REVIEWER)
        return lambda: client.post(change_url(whose), form(whose, groups=[reviewers.pk])).status_code

    answers = at_once(take_away(one, other), take_away(other, one))
    assert errors(answers) == []
    assert administrators().count() == 1


# --- Publishing -------------------------------------------------------------------------------------------------------


def test_a_record_is_published_once():
    record = complete("projects.project")
    reviewers = [somebody(roles.REVIEWER) for _ in range(8)]
    copies = [Project.objects.get(pk=record.pk) for _ in reviewers]
    results = at_once(
        *(partial(workflow.perform, copy, "publish", by) for copy, by in zip(copies, reviewers, strict=True))
    )
    assert errors(results) == [ValidationError] * 7
    assert AuditEntry.objects.filter(kind="transition").count() == 1


def test_of_eight_changes_none_is_lost():
    """Each adds a word to the text that it finds; whoever reads it before the others have written takes theirs back."""
    record, user = factories.ProjectFactory(summary_fr="Mots"), somebody(roles.REVIEWER)

    def add(word):
        with proposals.editing(record, user):
            now = Project.objects.get(pk=record.pk)
            now.summary_fr += f" {word}"
            now.save()

    assert errors(at_once(*(partial(add, word) for word in "abcdefgh"))) == []
    assert sorted(Project.objects.get().summary_fr.split()) == ["Mots", *"abcdefgh"]
    assert versions.history(record).count() == 9


@pytest.mark.postgresql
def test_a_record_stays_as_it_is_until_a_change_to_it_is_handed_in(client, monkeypatch):
    """Of two forms of one author the second goes on with the proposal of the first, and does not make another one."""
    record, author = complete("projects.project", published=True), somebody(roles.CONTRIBUTOR)
    data = full_form(record, author) | {"title_fr": "Titre récrit"}
    propose, tried = proposals.propose, []

    def take():
        with transaction.atomic():
            return Project.objects.select_for_update(nowait=True).get()

    def proposing(*args):
        tried.extend(at_once(take))
        return propose(*args)

    monkeypatch.setattr(proposals, "propose", proposing)
    client.force_login(author)
    assert client.post(admin_url(record, "change"), data).status_code == 302
    assert errors(tried) == [OperationalError]


def test_a_proposal_is_decided_once():
    record, author = complete("projects.project", published=True), somebody(roles.CONTRIBUTOR)
    with proposals.editing(record, author) as done:
        Project.objects.filter(pk=record.pk).update(title_fr="Titre récrit")
    reviewers = [somebody(roles.REVIEWER) for _ in range(8)]
    results = at_once(*(partial(decisions.accept, done.version, reviewer) for reviewer in reviewers))
    assert errors(results) == [ValidationError] * 7
    assert AuditEntry.objects.filter(kind="change", details__has_key="accepted").count() == 1


# --- Files in ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def job():
    """A checked file that makes three projects."""
    factories.AxisFactory(code="youth", name_fr="Jeunesse")
    user = somebody(roles.REVIEWER)
    rows = [{"title_fr": f"Projet {number}", "axis": "youth"} for number in range(3)]
    return checked(PROJECTS, rows, user)


def test_each_row_is_checked_once(job, monkeypatch):
    monkeypatch.setattr(jobs, "STEP", 1)
    jobs.check_again(job)
    assert errors(at_once(*[partial(jobs.step, job.pk)] * 3)) == []
    job.refresh_from_db()
    assert (job.rows_done, job.rows.exclude(status=ImportRow.Status.WAITING).count()) == (3, 3)


def write_job(job):
    assert writing.begin(job)
    writing.write(job, PROJECTS)


def test_of_many_clicks_one_writes_the_file(job):
    def click():
        now = ImportJob.objects.get(pk=job.pk)
        is_mine = writing.begin(now)
        writing.write(now, PROJECTS)  # also who did not get it: a second request may find it claimed
        return is_mine

    assert sorted(at_once(*[click] * 8)) == [False] * 7 + [True]
    assert Project.objects.count() == 3
    assert AuditEntry.objects.filter(kind="import").count() == 1


@pytest.mark.postgresql
def test_nobody_changes_a_record_while_a_file_is_written(job, monkeypatch):
    """Its row was compared with the record as it is; a change in between would be written over."""
    write_job(job)
    again = checked(PROJECTS, [{"code": Project.objects.first().code, "acronym": "FICHIER"}], job.author)
    compared, tried, write_batch = threading.Event(), threading.Event(), writing._write_batch

    def slowly(*args):
        compared.set()
        tried.wait(10)
        write_batch(*args)

    def change():
        compared.wait(10)
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '50ms'")
                Project.objects.update(acronym="OFFICE")
        finally:
            tried.set()

    monkeypatch.setattr(writing, "_write_batch", slowly)
    assert errors(at_once(partial(write_job, again), change)) == [OperationalError]
    assert Project.objects.filter(acronym="FICHIER").count() == 1


def test_an_import_that_is_being_written_is_let_go_once_its_writer_is_dead(officer):
    factories.AxisFactory(code="jeunesse")
    job = checked(PROJECTS, [{"title_fr": "Essai", "axis": "jeunesse"}], officer)
    assert writing.begin(job)
    ImportJob.objects.update(changed_at=timezone.now() - dt.timedelta(seconds=30))
    job.refresh_from_db()
    has_lock, is_dead = threading.Event(), threading.Event()

    def write():
        with transaction.atomic():
            ImportJob.objects.filter(pk=job.pk).update(state=ImportJob.State.DONE)
            has_lock.set()
            is_dead.wait(10)
            transaction.set_rollback(True)

    def look():
        has_lock.wait(10)
        try:
            return writing.let_go(job)
        finally:
            is_dead.set()

    assert at_once(write, look) == [None, False]
    assert writing.let_go(job)


def test_of_many_clicks_one_brings_a_translators_file_in(officer, client):
    client.force_login(officer)
    article = outdate(ready())
    page = uploaded(client, filled(exported(client, article), title="عنوان آخر"))
    clients = [Client() for _ in range(8)]
    for one in clients:
        one.force_login(officer)
    answers = at_once(*(partial(confirmed, one, page) for one in clients))
    assert [answer.status_code for answer in answers] == [200] * 8
    assert AuditEntry.objects.filter(kind="import").count() == 1
    assert Article.objects.get().title_ar == "عنوان آخر"


# --- The search index -------------------------------------------------------------------------------------------------


def found(word):
    return set(Project.objects.matching(word))


@pytest.mark.postgresql
def test_a_change_that_is_not_yet_committed_is_indexed_later():
    """It was noted before; whoever indexes it meanwhile reads it as it was, and must not take this note away."""
    project = factories.ProjectFactory(title_fr="Ancien")
    written, indexed = threading.Event(), threading.Event()

    def write():
        with transaction.atomic():
            Project.objects.update(title_fr="Nouveau")
            written.set()
            indexed.wait(10)

    def follow():
        written.wait(10)
        index.catch_up()
        indexed.set()

    assert errors(at_once(write, follow)) == []
    assert (found("nouveau"), found("ancien")) == ({project}, set())


@pytest.mark.postgresql
@pytest.mark.parametrize("make", [index.catch_up, index.rebuild])
def test_who_read_a_record_earlier_does_not_write_it_later(make, monkeypatch):
    project = factories.ProjectFactory(title_fr="Ancien")
    index.catch_up()
    if make is index.catch_up:
        project.axis.save()  # brings its projects
    read, go_on, write = threading.Event(), threading.Event(), store.write

    def slowly(*args):
        if not read.is_set():
            read.set()
            go_on.wait(10)
        write(*args)

    def change():
        read.wait(10)
        Project.objects.update(title_fr="Nouveau")
        index.catch_up()
        go_on.set()

    monkeypatch.setattr(store, "write", slowly)
    assert errors(at_once(make, change)) == []
    assert (found("nouveau"), found("ancien")) == ({project}, set())


def test_many_searches_read_what_changed_once(monkeypatch):
    for number in range(3):
        factories.ProjectFactory(title_fr=f"Projet {number}")
    index.catch_up()
    Project.objects.update(acronym="X")
    read, reindex = [], index.reindex

    def counted(model, pks):
        read.extend(pks)
        reindex(model, pks)

    monkeypatch.setattr(index, "reindex", counted)
    assert errors(at_once(*[index.catch_up] * 8)) == []
    assert sorted(read) == sorted(project.pk for project in found("projet X"))


def test_threads_that_read_words_at_once_find_the_same_stems():
    """Or a wrong stem would be kept, and the record that holds the word not be found."""
    texts = [
        "réintégrations volontaires",
        "développement européen",
        "travailleuses et travailleurs",
        "organisations",
    ] * 9
    words = [word.forms[0] for text in texts for word in words_of(text)]
    alone = [stem.__wrapped__(word, "fr") for word in words]
    assert at_once(*[lambda: [stem.__wrapped__(word, "fr") for word in words]] * 8) == [alone] * 8


# --- Two people, one record -------------------------------------------------------------------------------------------


def post_at_once(url, *forms):
    """Post each (user, data) to `url` at the same moment; return the status codes."""

    def post(user, data):
        client = Client()
        client.force_login(user)
        return lambda: client.post(url, data).status_code

    return at_once(*(post(*form) for form in forms))


def test_two_forms_on_one_record_that_are_saved_at_once_are_both_saved():
    one, other = (somebody(roles.REVIEWER) for _ in range(2))
    article = factories.ArticleFactory(title_fr="Titre", lead_fr="Chapeau")
    forms = [(one, opened_form(article, one) | {"lead_fr": "Autre chapeau"})]
    forms.append((other, opened_form(article, other) | {"title_ar": "عنوان"}))
    assert post_at_once(admin_url(article, "change"), *forms) == [302, 302]
    article.refresh_from_db()
    assert (article.lead_fr, article.title_ar) == ("Autre chapeau", "عنوان")


@pytest.mark.parametrize(("factory", "field"), [(factories.ArticleFactory, "slug"), (factories.PartnerFactory, "code")])
def test_of_two_records_made_at_once_with_one_address_the_second_gets_another_or_a_sentence(factory, field):
    users = [somebody(roles.ADMINISTRATOR) for _ in range(2)]
    model = factory._meta.model
    made = factory(**({"title_fr": "Titre d’essai"} if field == "slug" else {"code": "ESSAI"}))
    data = full_form(made, users[0])
    made.delete()
    data[field] = "" if field == "slug" else "ESSAI"
    answers = post_at_once(admin_url(model, "add"), *((user, data) for user in users))
    assert sorted(answers) == ([302, 302] if field == "slug" else [200, 302])
    assert model.objects.count() == len(set(model.objects.values_list(field, flat=True))) == answers.count(302)


# --- News by mail -----------------------------------------------------------------------------------------------------


def test_news_are_collected_once_and_sent_once(mailoutbox):
    call_command("send_news")
    for number in range(5):
        news_reader(address=f"lectrice{number}@example.org")
    factories.EventFactory(published=True)
    assert errors(at_once(*[partial(call_command, "send_news")] * 8)) == []
    assert sorted(message.to[0] for message in mailoutbox) == [f"lectrice{number}@example.org" for number in range(5)]


def test_who_confirms_while_news_are_collected_loses_none():
    call_command("send_news")
    found = news_reader()
    factories.EventFactory(published=True)
    assert errors(at_once(*[partial(call_command, "send_news"), partial(asking.change, found, "weekly")] * 4)) == []
    found.refresh_from_db()
    assert (found.heard > 0 or found.frequency == "weekly", found.frequency) == (True, "weekly")


def test_an_address_that_asks_eight_times_at_once_is_kept_once(mailoutbox):
    wanted = asked("events", QueryDict())
    assert errors(at_once(*[partial(asking.ask, wanted, "fr", "lectrice@example.org", "daily")] * 8)) == []
    assert (Topic.objects.count(), Subscription.objects.count()) == (1, 1)
