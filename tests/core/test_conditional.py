"""Asking again: who holds the answer of today's data is told so, and nobody keeps what has changed."""

import datetime as dt
import re
from email.utils import parsedate_to_datetime

import pytest
from django.db import connection
from django.db.models import Max
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from core.changes import DataVersion, data_version
from core.conditional import conditional, entity_tag
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
    assert (first.is_for_all, again.is_for_all) == (True, False)  # what may be kept is whole
    assert client.head(address)["ETag"] == first["ETag"]
    assert "no-cache" in first["Cache-Control"]
    for tag in ("*", " * ", '"rien"', "W/"):
        assert client.get(address, headers={"if-none-match": tag}).status_code == 200
    Project.objects.filter(pk=project.pk).update(title_fr="Autre")  # no signal, and no new time of change
    changed = client.get(address, headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, {"no-cache"}), (60, {"public", "max-age=0", "s-maxage=60", "stale-while-revalidate=60"})],
)
def test_a_shared_cache_keeps_an_answer_as_long_as_it_is_told(client, settings, seconds, said):
    settings.SHARED_CACHE_SECONDS = seconds
    assert set(client.get("/fr/projects.json")["Cache-Control"].split(", ")) == said


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_indexed", [True, False])
def test_an_answer_is_of_one_version_whatever_is_written_meanwhile(rf, monkeypatch, settings, is_indexed):
    """Else what was read before could be kept as if it were of afterwards (project_row); a search is no exception."""
    settings.DATA_VERSION_SECONDS = 0
    monkeypatch.setattr("core.conditional.index.catch_up_for_reader", lambda: is_indexed)
    project, seen = ProjectFactory(published=True), []

    def view(request):
        seen.append(data_version())
        Project.objects.filter(pk=project.pk).update(title_fr="Autre")
        seen.append(data_version())
        return HttpResponse("")

    response = conditional(view)(rf.get("/fr/projects/?q=autre"))
    assert seen[0] == seen[1] != data_version()
    assert response.has_header("ETag") == is_indexed


def test_a_tag_is_of_an_address_a_language_the_data_and_the_code(rf, monkeypatch):
    def tags():
        with translation.override("fr"):
            return [entity_tag(rf.get(address)) for address in ("/x/", "/x/?q=1")]

    first = tags()
    assert (len({*first}), first) == (2, tags())
    assert re.fullmatch(r'W/"[0-9a-f]{20}"', first[0])
    with translation.override("fr"):
        assert entity_tag(rf.get("/x/"), data_version()) == first[0] != entity_tag(rf.get("/x/"), "autre")
    with translation.override("ar"):
        assert entity_tag(rf.get("/x/")) not in first
    ProjectFactory(published=True)
    assert {*first}.isdisjoint(tags())
    monkeypatch.setattr("core.conditional.code_version", lambda: "autre")
    assert len({*first, *tags()}) == 4


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


def test_last_modified_is_when_anything_public_last_changed(client, time_machine):
    """By a write, when a record falls due, and when a status follows from a date; not by the clock alone."""
    noon = dt.datetime(2031, 5, 4, 12, tzinfo=dt.UTC)
    project = ProjectFactory(published=True, start_date=dt.date(2031, 5, 6), end_date=dt.date(2031, 5, 8))
    ProjectFactory(state=State.PUBLISHED, published_at=noon - dt.timedelta(hours=2), start_date=None, end_date=None)

    def modified(moment):
        time_machine.move_to(moment, tick=False)
        return parsedate_to_datetime(client.get("/fr/projects.csv")["Last-Modified"])

    written = DataVersion.objects.aggregate(at=Max("changed_at"))["at"]  # by the clock of the database
    assert modified(timezone.now()) == max(written, project.published_at).replace(microsecond=0)
    assert modified(noon) == noon - dt.timedelta(hours=2)  # as the day before and the hour before
    morocco = timezone.get_default_timezone()
    days = [dt.datetime(2031, 5, day, tzinfo=morocco) for day in (6, 9)]
    assert [modified(days[0] + dt.timedelta(hours=30)), modified(days[1] + dt.timedelta(days=20))] == days
    assert (
        client.get("/fr/projects.csv", headers={"if-modified-since": "Sat, 01 Jan 2050 00:00:00 GMT"}).status_code
        == 200
    )
    assert client.get(f"/fr/projects/{project.slug}.xml")["Last-Modified"]
