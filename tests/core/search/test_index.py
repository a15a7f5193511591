"""A reader is answered from the index as it is if it cannot be brought up to date now."""

from types import SimpleNamespace

import pytest
from django.db import connection

from core import busy
from core.changes import PendingChange
from core.search import index
from projects.models import Project
from tests import factories

pytestmark = pytest.mark.django_db


def found(text):
    return set(Project.objects.matching(text))


@pytest.fixture
def renamed():
    """A project whose new title is not yet indexed."""
    project = factories.ProjectFactory(title_fr="Ancien titre")
    index.catch_up()
    Project.objects.update(title_fr="Nouveautés")
    return project


@pytest.mark.sqlite
def test_an_index_that_cannot_be_written_is_searched_as_it_is_and_told_once(renamed, monkeypatch, caplog):
    monkeypatch.setattr(busy, "_said", {})
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON")
        try:
            assert (found("ancien"), found("nouveauté"), index.catch_up_for_reader()) == ({renamed}, set(), False)
        finally:
            cursor.execute("PRAGMA query_only = OFF")
    assert caplog.messages == [
        "The search index cannot be written; readers search it as it is. "
        "(OperationalError: attempt to write a readonly database)"
    ]
    assert (found("ancien"), found("nouveauté"), index.catch_up_for_reader()) == (set(), {renamed}, True)


@pytest.mark.both
def test_an_index_that_is_broken_is_searched_as_it_is_and_told_each_time(renamed, caplog):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_searchword RENAME TO core_searchword_away")
    assert (found("ancien"), found("nouveauté"), index.catch_up_for_reader()) == ({renamed}, set(), False)
    assert caplog.messages == ["The search index could not be brought up to date."] * 3
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_searchword_away RENAME TO core_searchword")
    assert (found("ancien"), found("nouveauté"), index.catch_up_for_reader()) == (set(), {renamed}, True)


def test_a_reader_waits_for_some_of_many_changes_only(monkeypatch):
    axis = factories.AxisFactory()
    index.catch_up()
    Project.objects.bulk_create(
        Project(code=f"T.{n}", slug=f"t-{n}", title="Palmeraie", title_fr="Palmeraie", axis=axis) for n in range(50)
    )
    clock = iter((0, 1.9, 2))  # when it begins, and before each part
    monkeypatch.setattr(index, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    assert (index.catch_up_for_reader(), PendingChange.objects.count()) == (False, 30)
    monkeypatch.undo()
    assert len(found("palmeraie")) == 50
