"""prepare: what `make run` does each time before it serves."""

from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from oim_portal.management.commands import prepare
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def calls(monkeypatch):
    """The commands that prepare runs, by name; none of them really runs."""
    names = []
    monkeypatch.setattr(prepare, "call_command", lambda name, **options: names.append(name))
    return names


def run():
    out = StringIO()
    call_command("prepare", stdout=out)
    return out.getvalue()


def test_the_first_start_makes_one_administrator_whose_password_is_shown_once(calls):
    told = run()
    user = get_user_model().objects.get()
    password = told.split("admin\n")[1].split()[0]
    assert (user.username, user.is_superuser, user.is_staff) == ("admin", True, True)
    assert len(password) >= 20
    assert user.check_password(password)
    assert password not in user.password
    assert password not in run()
    assert get_user_model().objects.count() == 1


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


def test_a_database_that_does_not_answer_is_told_in_a_sentence(calls, monkeypatch):
    def refuse():
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "ensure_connection", refuse)
    with pytest.raises(CommandError, match="The database of DATABASE_URL does not answer: connection refused"):
        run()


def test_a_database_of_another_release_is_refused_before_anything_is_written(calls):
    MigrationRecorder(connection).record_applied("core", "0006_search")
    with pytest.raises(CommandError, match=r"another release of the portal \(core\.0006_search…\)"):
        run()
    assert calls == []
