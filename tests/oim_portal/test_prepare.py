"""prepare: what `make run` does each time before it serves."""

from io import StringIO

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from core.changes import PendingChange
from oim_portal.management.commands import prepare
from tests.factories import ProjectFactory, UserFactory
from tests.tools import ROOT

pytestmark = pytest.mark.django_db
OPTIONS = {
    "migrate": {"verbosity": 0, "interactive": False},
    "collectstatic": {"verbosity": 0, "interactive": False, "clear": True},
    "load_content": {},
}


@pytest.fixture
def calls(monkeypatch):
    """The commands that prepare runs, by name; none of them really runs."""
    names = []

    def note(name, **options):
        names.append(name)
        assert {key: value for key, value in options.items() if key != "stdout"} == OPTIONS[name]

    monkeypatch.setattr(prepare, "call_command", note)
    return names


def run():
    out = StringIO()
    call_command("prepare", stdout=out)
    return out.getvalue()


def test_the_first_start_makes_one_administrator_whose_password_is_shown_once(calls):
    officer = UserFactory()
    told = run()
    user = get_user_model().objects.exclude(pk=officer.pk).get()
    password = told.split("admin\n")[1].split()[0]
    assert (user.username, user.is_superuser, user.is_staff) == ("admin", True, True)
    assert (user.email, len(password)) == ("admin@localhost", 20)
    assert user.check_password(password)
    assert password not in user.password
    assert password not in run()
    assert get_user_model().objects.count() == 2


def test_no_administrator_is_made_where_there_is_one(calls):
    UserFactory(is_superuser=True)
    assert "admin" not in run()
    assert get_user_model().objects.count() == 1


def test_static_files_are_collected_only_when_one_changed(calls, settings, tmp_path):
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.STATIC_ROOT.mkdir()
    source = tmp_path / "source"
    source.mkdir()
    settings.STATICFILES_DIRS = [source]
    (source / "a.css").write_text("a {}")
    run()
    run()
    assert calls == ["migrate", "collectstatic", "load_content", "migrate", "load_content"]
    (source / "b.css").write_text("b {}")
    run()
    assert calls[-3:] == ["migrate", "collectstatic", "load_content"]
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "another"}}
    settings.DEBUG = True
    run()
    assert calls[-2:] == ["migrate", "load_content"]
    settings.DEBUG = False
    run()
    assert calls[-3:] == ["migrate", "collectstatic", "load_content"]


def test_a_database_that_does_not_answer_is_told_in_a_sentence(calls, monkeypatch):
    def refuse():
        raise OperationalError("connection refused\n")

    monkeypatch.setattr(connection, "ensure_connection", refuse)
    with pytest.raises(CommandError) as error:
        run()
    assert str(error.value) == "The database of DATABASE_URL does not answer: connection refused"


OWN = [config.label for config in apps.get_app_configs() if (ROOT / config.label / "migrations").is_dir()]


@pytest.mark.parametrize("app", OWN)
def test_a_database_of_another_release_is_refused_before_anything_is_written(calls, app):
    MigrationRecorder(connection).record_applied(app, "0006_later")
    with pytest.raises(CommandError, match=rf"another release of the portal \({app}\.0006_later…\)"):
        run()
    assert calls == []


def test_three_migrations_of_another_release_are_named_and_those_of_others_are_theirs(calls):
    recorder = MigrationRecorder(connection)
    for name in ("0009_d", "0006_a", "0008_c", "0007_b"):
        recorder.record_applied("core", name)
    recorder.record_applied("auth", "9999_later")
    recorder.record_applied("gone", "0001_initial")
    with pytest.raises(CommandError, match=r"\(core\.0006_a, core\.0007_b, core\.0008_c…\)"):
        run()
    MigrationRecorder.Migration.objects.filter(app="core", name__regex="_[abcd]$").delete()
    run()
    assert calls[0] == "migrate"


@pytest.mark.both
def test_a_page_without_its_texts_gets_them_and_no_other_is_written(calls):
    lacking, complete = ProjectFactory(published=True), ProjectFactory(published=True)
    models = type(lacking)._base_manager
    kept = models.get(pk=complete.pk).translation_state
    models.filter(pk=lacking.pk).update(translation_state={})
    models.filter(pk=complete.pk).update(translation_state={"fr": {"parts": "seen"}})
    run()
    assert not PendingChange.objects.exists()  # all is found
    assert models.get(pk=lacking.pk).translation_state.keys() == kept.keys()
    assert models.get(pk=complete.pk).translation_state == {"fr": {"parts": "seen"}}
