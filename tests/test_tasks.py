"""Long work and mails: at once without a worker, by the worker if there is one, and never lost on the way."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.http import QueryDict
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from accounts import mail as mails
from accounts.models import OutgoingMail
from core import outbox, tasks
from core.changes import PendingChange
from core.search.index import keep_up
from desk.models import ImportJob
from desk.spreadsheets import jobs, writing
from projects.models import Project
from subscriptions import asking
from subscriptions.lists import asked
from tests import factories
from tests.accounts.tools import make_person
from tests.desk.spreadsheet_tools import PROJECTS, checked

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker(settings):
    """Returns a function that does what waits, as `manage.py db_worker` does; that one would close the connection."""
    settings.TASK_QUEUE = "database"
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    options = {"queue_names": ["default"], "interval": 0, "batch": True, "backend_name": "default", "max_tasks": None}
    runner = Worker(**options, startup_delay=False, worker_id="essai", excluded_queue_names=[])

    def work():
        while result := DBTaskResult.objects.ready().first():
            result.claim("essai")
            runner.run_task(result)

    return work


@pytest.fixture
def refused(monkeypatch):
    """No mail server answers, until the list is emptied."""
    why = [OSError("connection refused")]
    send = mail.EmailMessage.send

    def sending(message, *args, **more):
        if why:
            raise why[0]
        return send(message, *args, **more)

    monkeypatch.setattr(mail.EmailMessage, "send", sending)
    return why


# --- Mails ------------------------------------------------------------------------------------------------------------


def test_a_mail_that_fails_is_tried_again_until_it_is_sent_once(refused, mailoutbox):
    mails.notify(make_person(email="essai@example.org"), "Votre mot de passe a changé.")
    assert mails.send_due() == 0  # it is not due yet
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert mails.send_due() == 1
    refused.clear()
    with time_machine.travel(timezone.now() + timedelta(minutes=20)):
        call_command("send_notifications")
        call_command("send_notifications")
    assert [(message.to, "Votre mot de passe a changé." in message.body) for message in mailoutbox] == [
        (["essai@example.org"], True)
    ]
    assert not OutgoingMail.objects.exists()


def test_a_mail_is_given_up_in_the_end_and_the_log_says_so_without_an_address(refused, caplog):
    mails.notify(make_person(email="essai@example.org"), "Texte")
    for days in range(len(outbox.WAITS)):
        with time_machine.travel(timezone.now() + timedelta(days=days + 1)):
            mails.send_due()
    assert not OutgoingMail.objects.exists()
    assert "was given up" in caplog.records[-1].getMessage()
    assert "essai@example.org" not in caplog.text


def test_a_link_for_another_password_is_never_stored_and_not_sent_when_it_no_longer_works(refused, mailoutbox):
    mails.send(make_person(), mails.RESET)
    assert OutgoingMail.objects.get().values == {}
    refused.clear()
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        mails.send_due()
    assert (mailoutbox, OutgoingMail.objects.exists()) == ([], False)


def test_without_a_worker_a_thread_sends_mails_after_the_answer(settings, caplog, django_capture_on_commit_callbacks):
    settings.MAIL_IN_BACKGROUND = True
    done = []

    def call(*args):
        done.append((threading.current_thread().name, *args))
        raise OSError("connection refused")

    with django_capture_on_commit_callbacks(execute=True):
        for number in (1, 2):
            tasks.aside(SimpleNamespace(name="essai", call=call), number)
        assert done == []
    tasks._thread.submit(len, "").result()  # there is one thread, which has done the others before
    assert done == [("tasks_0", 1), ("tasks_0", 2)]
    assert [record.getMessage() for record in caplog.records] == ["The task essai failed."] * 2


def test_what_was_saved_while_the_process_ends_is_no_fault_of_who_saved_it(
    settings, monkeypatch, caplog, django_capture_on_commit_callbacks
):
    settings.MAIL_IN_BACKGROUND = True
    ended = ThreadPoolExecutor(1)
    ended.shutdown()
    monkeypatch.setattr(tasks, "_thread", ended)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.aside(SimpleNamespace(name="essai", call=None), 1)
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert "cannot schedule new futures after shutdown" in caplog.text


def test_the_worker_sends_mails_and_is_told_keys_only(worker, mailoutbox):
    person = make_person()
    mails.notify(person, "Texte d’essai")
    kept = OutgoingMail.objects.get()
    assert mailoutbox == []
    assert DBTaskResult.objects.get().args_kwargs == {"args": [kept.pk], "kwargs": {}}
    worker()
    assert [message.to for message in mailoutbox] == [[person.email]]


def test_the_worker_sends_the_question_to_a_reader(worker, mailoutbox):
    asking.ask(asked("events", QueryDict()), "fr", "lectrice@example.org", "daily")
    assert mailoutbox == []
    worker()
    assert [message.to for message in mailoutbox] == [["lectrice@example.org"]]


# --- Imports, the index -----------------------------------------------------------------------------------------------


@pytest.fixture
def job(officer):
    factories.AxisFactory(code="jeunesse")
    return checked(PROJECTS, [{"title_fr": "Oujda en fête", "axis": "jeunesse"}], officer)


def pages(client, job):
    """Post the confirmation, and return (the page, the job) as they are then."""
    client.force_login(job.author)
    address = f"/fr/admin/projects/project/import/{job.pk}/"
    client.post(f"{address}write/")
    job.refresh_from_db()
    return address


def test_the_worker_writes_an_import_and_its_page_says_that_it_waits(worker, job, client):
    address = pages(client, job)
    assert job.state == ImportJob.State.QUEUED
    assert not Project.objects.exists()
    page = client.get(address).content.decode()
    assert "Le fichier attend son tour" in page
    worker()
    job.refresh_from_db()
    assert (job.state, Project.objects.count()) == (ImportJob.State.DONE, 1)
    assert not PendingChange.objects.exists()  # readers find it at once
    assert "Ce fichier a été importé" in client.get(address).content.decode()


def test_an_import_that_waits_can_be_taken_back(worker, job, client):
    address = pages(client, job)
    client.post(f"{address}again/")
    worker()
    job.refresh_from_db()
    assert (job.state, Project.objects.count()) == (ImportJob.State.CHECKING, 0)


def test_the_page_says_why_the_worker_wrote_nothing(worker, job, client, monkeypatch):
    address = pages(client, job)

    def changed(*_args):
        raise writing.ChangedMeanwhileError(2)

    monkeypatch.setattr(jobs, "write", changed)
    worker()
    job.refresh_from_db()
    assert job.state == ImportJob.State.CHECKING
    assert "le contenu de la ligne 2" in client.get(address).content.decode()


def test_a_task_whose_worker_died_is_done_again_and_at_last_given_up(worker, caplog):
    factories.ProjectFactory(title_fr="Oujda")
    for _ in range(2):
        tasks.soon(keep_up)
    result = DBTaskResult.objects.get()  # many changes need one
    for number in range(tasks.MOST_TRIES):
        result.refresh_from_db()
        result.claim(f"worker {number}")
        assert tasks.take_up_again() == 0  # it may still be running
        with time_machine.travel(timezone.now() + timedelta(hours=2)):
            assert tasks.take_up_again() == 1
    result.refresh_from_db()
    assert result.status == "FAILED"
    assert ["again" if "done again" in record.getMessage() else "given up" for record in caplog.records] == [
        "again",
        "again",
        "given up",
    ]
    assert PendingChange.objects.exists()
    DBTaskResult.objects.update(status="READY")
    worker()
    assert not PendingChange.objects.exists()
