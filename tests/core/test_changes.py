"""core/changes.py: no write to the content goes unnoticed, however it is made, and nothing else is taken for one."""

import datetime as dt
import re

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accounts.models import User
from core.change_triggers import NOT_CONTENT, _statements, watched_models
from core.changes import Data, DataVersion, PendingChange, _Known, data_version, is_recent
from core.models import Axis, ContentOrigin, Partner
from events.models import Event
from projects.models import Funding, Project
from tests.factories import ArticleFactory, EventFactory, PartnerFactory, ProjectFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both]
MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)


@pytest.fixture
def project():
    """A published project with a donor, of which nothing is pending."""
    project = ProjectFactory(published=True, donors=[PartnerFactory(code="EU")])
    PendingChange.objects.all().delete()
    return project


def pending():
    """Return the pending changes as {(table, id)}, and forget them."""
    found = list(PendingChange.objects.values_list("table_name", "row_id"))
    assert len(found) == len(set(found))
    PendingChange.objects.all().delete()
    return set(found)


def delete_by_hand(project):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM projects_funding WHERE project_id = %s", [project.pk])


WRITES = {
    "save": lambda project: project.save(),
    "update": lambda project: Project.objects.filter(pk=project.pk).update(summary_ar="نص"),
    "bulk_update": lambda project: Project.objects.bulk_update([project], ["acronym"]),
    "link": lambda project: project.regions.create(
        code="MA-03", name_fr="R", short_name_fr="R", tile_column=1, tile_row=1
    ),
    "link by bulk": lambda project: Funding.objects.bulk_create(
        [Funding(project=project, donor=PartnerFactory(code="CH"))]
    ),
    "link away": lambda project: Funding.objects.filter(project=project).delete(),
    "by hand": delete_by_hand,
}


@pytest.mark.parametrize("write", WRITES)
def test_every_write_is_noticed(project, write):
    before = data_version()
    WRITES[write](project)
    assert data_version() != before
    assert ("projects_project", project.pk) in pending()


def test_every_write_makes_another_version(project):
    versions = [data_version()]
    for _ in range(250):  # more than PostgreSQL keeps apart before it adds them up
        Project.objects.filter(pk=project.pk).update(acronym="X")
        versions.append(data_version())
    assert len(set(versions)) == 251


def test_nothing_changes_while_nothing_is_written(project):
    before = data_version()
    list(Project.objects.all())
    UserFactory()
    User.objects.update(first_name="X")
    ContentOrigin.objects.create(key="x", checksum="x", object_id=1, loaded_at=timezone.now())
    assert data_version() == before
    assert pending() == set()


def test_reference_data_are_noted_as_themselves(project):
    Partner.objects.update(name_fr="Autre nom")
    Axis.objects.all().update(name_fr="Autre nom")
    assert pending() == {
        ("core_partner", Partner.objects.get().pk),
        ("core_axis", Axis.objects.get().pk),
    }


def test_a_link_moved_to_another_record_changes_both(project):
    other = ProjectFactory()
    pending()
    Funding.objects.filter(project=project).update(project=other)
    assert pending() == {("projects_project", project.pk), ("projects_project", other.pk)}


def test_a_link_between_two_records_changes_both(project):
    event = EventFactory()
    pending()
    event.projects.add(project)
    assert pending() == {("projects_project", project.pk), ("events_event", event.pk)}


def test_what_is_deleted_is_noted(project):
    pk = project.pk
    project.delete()
    assert ("projects_project", pk) in pending()


def test_a_write_of_many_rows_notes_each_once(project):
    ids = {ProjectFactory().pk for _ in range(3)} | {project.pk}
    pending()
    Project.objects.update(acronym="X")
    Project.objects.update(acronym="Y")
    assert pending() == {("projects_project", pk) for pk in ids}


@pytest.mark.parametrize(
    ("factory", "field", "fields"),
    [
        (ProjectFactory, "published_at", {}),
        (ArticleFactory, "expires_at", {}),
        (EventFactory, "ends_at", {"is_all_day": False, "starts_at": timezone.now() - 2 * DAY}),
        (EventFactory, "registration_deadline", {}),
        (ArticleFactory, "deadline", {"kind": "tender"}),
    ],
)
def test_a_moment_that_comes_is_a_change(factory, field, fields):
    now = timezone.now().replace(hour=12, minute=0, second=0, microsecond=0)
    factory(published=True, **fields, **{field: now + MINUTE})
    versions = []
    for moment in (now, now + MINUTE / 2, now + MINUTE, now + MINUTE + dt.timedelta(milliseconds=1), now + 2 * MINUTE):
        with time_machine.travel(moment, tick=False):
            versions.append(data_version())
    before, still_before, then, after, still_after = versions
    assert before == still_before
    assert len({before, then, after}) == 3
    assert after == still_after


def test_a_new_day_in_morocco_is_a_change(project):
    midnight = dt.datetime(2030, 5, 6, tzinfo=timezone.get_default_timezone())
    with time_machine.travel(midnight - MINUTE, tick=False):
        before = data_version()
    with time_machine.travel(midnight, tick=False):
        assert data_version() != before


def test_a_version_is_short_and_safe_in_a_header(project):
    assert re.fullmatch(r"[0-9a-f=-]{1,40}", data_version())


def test_a_known_version_costs_one_query(project, django_assert_num_queries):
    data_version()
    with django_assert_num_queries(1):
        data_version()


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_it_is_read_once_a_second(settings, django_assert_num_queries):
    settings.DATA_VERSION_SECONDS = 1
    data_version()
    with django_assert_num_queries(0):
        data_version()


@pytest.mark.django_db(transaction=True)
def test_the_triggers_survive_an_emptied_database_and_another_migrate():
    EventFactory()
    call_command("flush", interactive=False, verbosity=0)
    call_command("migrate", verbosity=0)
    before = data_version()
    EventFactory()
    assert data_version() != before
    assert ("events_event", Event.objects.get().pk) in pending()


@pytest.mark.django_db(transaction=True)
def test_the_numbers_of_many_transactions_are_added_up(project):
    """PostgreSQL does so in each hundredth transaction of the server, whoever makes it: in a few hundred, by chance."""
    written = 0
    while DataVersion.objects.count() > written / 2 and written < 5000:
        Project.objects.filter(pk=project.pk).update(acronym="X")
        written += 1
    assert DataVersion.objects.count() <= written / 2


def test_every_table_is_watched_or_known_to_hold_no_content():
    names = {model._meta.label_lower for model in watched_models()}
    assert {"projects.project", "projects.project_regions", "core.picture", "pages.resourcefile"} <= names
    assert not names & NOT_CONTENT


def test_postgresql_notes_the_rows_of_a_statement_before_and_after_it():
    table, function = "projects_project_regions", "changes_projects_project_regions"
    made, *others = _statements("postgresql", Project.regions.through, True)
    gone, written = (
        "INSERT INTO core_pendingchange (table_name, row_id, transaction) SELECT DISTINCT 'projects_project', "
        f'"project_id", txid_current() FROM {rows} WHERE "project_id" IS NOT NULL ON CONFLICT DO NOTHING;'
        for rows in ("gone", "written")
    )
    assert made.split("\n")[:3] == [
        f'CREATE OR REPLACE FUNCTION "{function}"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN',
        f"  IF TG_OP <> 'INSERT' THEN {gone} END IF;",
        f"  IF TG_OP <> 'DELETE' THEN {written} END IF;",
    ]
    assert "VALUES (txid_current(), 1, clock_timestamp())" in made
    rows = {
        "INSERT": "NEW TABLE AS written",
        "UPDATE": "OLD TABLE AS gone NEW TABLE AS written",
        "DELETE": "OLD TABLE AS gone ",
    }
    away = [f'DROP TRIGGER IF EXISTS "changes_{event.lower()}" ON "{table}"' for event in rows]
    on = [
        f'CREATE TRIGGER "changes_{event.lower()}" AFTER {event} ON "{table}" REFERENCING {named} '
        f'FOR EACH STATEMENT EXECUTE FUNCTION "{function}"()'
        for event, named in rows.items()
    ]
    assert others == [statement for both in zip(away, on, strict=True) for statement in both]
    assert [*_statements("postgresql", Project.regions.through, False)] == away


def test_a_version_is_recent_for_a_while_after_another_one_came(monkeypatch):
    known = _Known()
    monkeypatch.setattr("core.changes._known", known)
    assert is_recent("1", 60) is False
    for now, version in ((100, "1"), (110, "1"), (120, "2"), (130, "3")):
        monkeypatch.setattr("core.changes.time.monotonic", lambda now=now: now)
        known.adopt(Data(version, None))
    assert [version for version, _read_at in known.earlier] == ["2", "1"]
    found = {version: [is_recent(version, seconds) for seconds in (9, 10, 20)] for version in "1234"}
    assert found == {"1": [False, False, True], "2": [False, True, True], "3": [True] * 3, "4": [False] * 3}
