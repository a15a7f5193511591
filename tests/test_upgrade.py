"""A new release takes over the database of the one before, and both can run side by side while it does.

BEFORE names the last migration of each app in the release before. After a release, write those of the new one here.
"""

import json
import os
import subprocess
import sys
import textwrap

import pytest
from django.db import migrations
from django.db.migrations.loader import MigrationLoader
from django.db.models import NOT_PROVIDED, Index

from tests.test_layers import ROOT

pytestmark = pytest.mark.production

BEFORE = {
    "accounts": "0003_mails_about_work",
    "core": "0009_points_and_identifiers",
    "desk": "0006_sources_in_versions",
    "projects": "0006_amounts_share_baseline",
    "events": "0005_sessions",
    "pages": "0005_data_releases",
}
# A migration that stops the release before has this attribute, a sentence for the page about upgrading.
MARK = "stops_the_release_before"


def what_stops(operation, state, app):
    """Return what the release before could not do any more once an operation is applied, or ""."""
    if isinstance(operation, migrations.AddField):
        field = operation.field
        is_given = field.null or field.db_default is not NOT_PROVIDED or field.many_to_many
        return "" if is_given else f"inserts no {operation.name}"
    if isinstance(operation, migrations.AlterField):
        old = state.models[app, operation.model_name_lower].fields[operation.name]
        new = operation.field
        is_same = (type(old), old.max_length) == (type(new), new.max_length) or (
            type(old) is type(new) and (new.max_length or 0) > (old.max_length or 0)
        )
        return "" if is_same and (new.null or not old.null) and new.unique == old.unique else f"writes {operation.name}"
    known = (
        migrations.CreateModel,
        migrations.AddIndex,
        migrations.AlterModelOptions,
        migrations.AlterModelManagers,
        migrations.RunPython,  # judged by who reads it
        migrations.RunSQL,
    )
    return "" if isinstance(operation, known) else operation.describe()


def test_migrations_since_the_release_before_only_add():
    loader = MigrationLoader(None)
    old = set().union(*(loader.graph.forwards_plan(target) for target in BEFORE.items()))
    new = [
        key
        for app in BEFORE
        for key in loader.graph.forwards_plan(loader.graph.leaf_nodes(app)[0])
        if key not in old and key[0] in BEFORE
    ]
    assert new
    wrong = []
    for key in dict.fromkeys(new):
        migration = loader.graph.nodes[key]
        state = loader.project_state([parent.key for parent in loader.graph.node_map[key].parents])
        for operation in migration.operations:
            if not getattr(migration, MARK, "") and (found := what_stops(operation, state, key[0])):
                wrong.append((key, found))
            operation.state_forwards(key[0], state)
    assert wrong == []


@pytest.mark.parametrize(
    ("operation", "is_told"),
    [
        (migrations.RemoveField("picture", "looks"), True),
        (migrations.RenameField("picture", "looks", "look"), True),
        (migrations.DeleteModel("Picture"), True),
        (migrations.AddIndex("picture", Index(fields=["looks"], name="x")), False),
    ],
)
def test_what_takes_away_is_told(operation, is_told):
    assert bool(what_stops(operation, None, "core")) is is_told


UPGRADE = """
import json, os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django
django.setup()
from datetime import timedelta
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

targets = list(json.loads(sys.argv[1]).items())
executor = MigrationExecutor(connection)
executor.migrate(targets)
old = MigrationExecutor(connection).loader.project_state(targets).apps
now = timezone.now()
axis = old.get_model("core", "Axis").objects.create(code="jeunesse", name_fr="Jeunesse", name_ar="الشباب")
public = {"state": "published", "published_at": now - timedelta(days=9)}
project = old.get_model("projects", "Project").objects.create(
    code="MA-1", slug="appui", title_fr="Appui à Oujda", title_ar="دعم وجدة", axis=axis, **public)
old.get_model("projects", "Project").objects.create(code="MA-2", slug="secret", title_fr="Secret d’Oujda", axis=axis)
old.get_model("events", "Article").objects.create(slug="nouvelle", title_fr="Nouvelle", **public)
picture = old.get_model("core", "Picture").objects.create(alt_fr="Port", credit="© OIM")
user = old.get_model("accounts", "User").objects.create(
    username="nadia", email="nadia@example.org", is_staff=True, is_superuser=True)
old.get_model("desk", "ImportJob").objects.create(kind="projects.project", file_name="a", author=user, state="done")

call_command("migrate", verbosity=0)
call_command("rebuild_search", verbosity=0)
from django.conf import settings
settings.ALLOWED_HOSTS = ["*"]
from django.test import Client
from accounts.models import User
reader, officer = Client(raise_request_exception=False), Client(raise_request_exception=False)
officer.force_login(User.objects.get(username="nadia"))
for client, address, wanted in (
    (reader, "/fr/projects/", "Appui à Oujda"),
    (reader, "/ar/projects/appui/", "دعم وجدة"),
    (reader, "/fr/search/?q=oujda", "Appui à"),
    (reader, "/fr/news/nouvelle/", "Nouvelle"),
    (reader, "/api/v1/projects", "MA-1"),
    (officer, "/fr/admin/projects/project/", "Secret"),
    (officer, f"/fr/admin/core/picture/{picture.pk}/change/", "Port"),
):
    answer = client.get(address)
    text = answer.content.decode()
    print(address, answer.status_code, wanted in text, "Secret" in text if client is reader else False)
print(reader.get("/fr/projects/secret/").status_code)
"""


def test_a_database_of_the_release_before_is_taken_over_with_what_is_in_it(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(UPGRADE), json.dumps(BEFORE)],
        env={**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path}/essai.sqlite3"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    *pages, draft = [line for line in done.stdout.split("\n") if line.startswith("/") or line.isdecimal()]
    assert [line.split()[-3:] for line in pages] == [["200", "True", "False"]] * 7, done.stdout + done.stderr[-3000:]
    assert draft == "404"
