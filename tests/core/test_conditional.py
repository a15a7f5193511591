"""Asking again: who holds the answer of today's data is told so, and nobody keeps what has changed."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.publication import State
from projects.models import Project
from tests.factories import EventFactory, ProjectFactory

pytestmark = pytest.mark.django_db

ADDRESSES = [
    *(f"/fr/projects.{ending}" for ending in ("csv", "xlsx", "json", "xml", "rss", "atom")),
    "/ar/figures.csv?chart=axis",
    "/en/events.ics?when=upcoming",
    "/fr/news.csv",
    "/fr/resources.json",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_has_not_changed_is_not_made_again(client, address):
    project = ProjectFactory(published=True)
    EventFactory(published=True, upcoming=True)
    first = client.get(address)
    again = client.get(address, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert client.head(address)["ETag"] == first["ETag"]
    assert "no-cache" in first["Cache-Control"]
    for tag in ("*", '"rien"', "W/"):
        assert client.get(address, headers={"if-none-match": tag}).status_code == 200
    Project.objects.filter(pk=project.pk).update(title_fr="Autre")  # no signal, and no new time of change
    changed = client.get(address, headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_another_question_or_language_is_another_answer(client):
    ProjectFactory(published=True)
    tag = client.get("/fr/projects.csv")["ETag"]
    for address in ("/ar/projects.csv", "/fr/projects.csv?texts=all", "/fr/projects.json", "/fr/projects.csv?sort=end"):
        assert client.get(address, headers={"if-none-match": tag}).status_code == 200, address


def test_a_publication_that_falls_due_changes_the_answer(client, time_machine):
    now = timezone.now()
    ProjectFactory(published=True)
    ProjectFactory(title_fr="À venir", state=State.PUBLISHED, published_at=now + dt.timedelta(minutes=5))
    tag = client.get("/fr/projects.csv")["ETag"]
    assert client.get("/fr/projects.csv", headers={"if-none-match": tag}).status_code == 304
    time_machine.move_to(now + dt.timedelta(minutes=6))
    due = client.get("/fr/projects.csv", headers={"if-none-match": tag})
    assert due.status_code == 200
    assert "À venir" in b"".join(due.streaming_content).decode()


def test_a_304_reads_no_record(client):
    ProjectFactory(published=True)
    tag = client.get("/fr/projects.json")["ETag"]
    with CaptureQueriesContext(connection) as queries:
        client.get("/fr/projects.json", headers={"if-none-match": tag})
    assert not any("summary_fr" in query["sql"] for query in queries)


def test_a_wrong_question_and_what_was_withdrawn_have_no_tag(client):
    project = ProjectFactory(published=True)
    tag = client.get(f"/fr/projects/{project.slug}.xml")["ETag"]
    Project.objects.update(state=State.DRAFT)
    gone = client.get(f"/fr/projects/{project.slug}.xml", headers={"if-none-match": tag})
    assert (gone.status_code, "ETag" in gone) == (404, False)
    wrong = client.get("/fr/projects.csv?axes=1")
    assert (wrong.status_code, "ETag" in wrong) == (400, False)
