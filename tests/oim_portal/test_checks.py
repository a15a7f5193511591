"""What `check --deploy` says; tests/oim_portal/test_production.py runs it as a command."""

import json
import shutil

import pytest
import time_machine

from oim_portal import checks

MANIFEST = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"


def found(check):
    return [(message.id, message.msg) for message in check(None)]


def test_workers_without_a_shared_cache_are_told(settings):
    settings.WORKERS = 4
    assert found(checks.workers_share_a_cache) == [("portal.W003", "4 workers share no cache: limits hold for each.")]
    settings.WORKERS = 1
    assert found(checks.workers_share_a_cache) == []


@pytest.mark.parametrize(
    ("check", "name", "value", "message"),
    [
        (checks.mails_are_sent, "EMAIL_BACKEND", checks.CONSOLE, ("portal.W002", "No mail leaves the portal.")),
        (checks.backups_are_made, "BACKUP_URL", "", ("portal.W007", "Nothing is backed up.")),
    ],
)
def test_what_a_server_for_readers_must_not_lack_is_told(settings, check, name, value, message):
    setattr(settings, name, value)
    for https, told in ((True, [message]), (False, [])):
        settings.HTTPS = https
        assert found(check) == told
    settings.HTTPS = True
    setattr(settings, name, "something")
    assert found(check) == []


def test_a_language_without_compiled_texts_is_told(settings, tmp_path):
    shutil.copytree(settings.LOCALE_PATHS[0], tmp_path, dirs_exist_ok=True)
    (tmp_path / "ar/LC_MESSAGES/django.mo").unlink()
    assert found(checks.texts_are_compiled) == []
    settings.LOCALE_PATHS = [tmp_path]
    assert found(checks.texts_are_compiled) == [("portal.W005", "The interface has no texts in the language 'ar'.")]


def test_old_zones_are_told():
    with time_machine.travel("2099-01-01"):
        assert [code for code, _text in found(checks.zone_data_is_recent)] == ["portal.W004"]


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        (None, "No static files have been collected in "),
        ("{", "No static files have been collected in "),
        ('{"paths": {"css/of-before.css": "css/of-before.1.css"}}', "The static files are those of another release: "),
    ],
    ids=["none", "broken", "another release"],
)
def test_static_files_of_another_release_stop_the_start(settings, tmp_path, kept, said):
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": MANIFEST}}
    settings.STATIC_ROOT = tmp_path
    if kept:
        (tmp_path / "staticfiles.json").write_text(kept)
    [(code, text)] = found(checks.static_files_are_collected)
    assert (code, text.startswith(said)) == ("portal.E001", True)
    names = sorted({path for finder in checks.get_finders() for path, _storage in finder.list([])})
    missing = sorted([*names, "css/of-before.1.css"])
    assert text == said + (
        f"{len(missing)} are missing, such as {missing[0]}." if "another" in said else f"{tmp_path}."
    )


def test_collected_static_files_are_right(settings, tmp_path):
    names = {path for finder in checks.get_finders() for path, _storage in finder.list([])}
    (tmp_path / "one.css").touch()
    (tmp_path / "staticfiles.json").write_text(json.dumps({"version": "1.1", "paths": dict.fromkeys(names, "one.css")}))
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": MANIFEST}}
    settings.STATIC_ROOT = tmp_path
    assert found(checks.static_files_are_collected) == []


def test_a_developer_needs_no_collected_files(settings, tmp_path):
    settings.STATIC_ROOT, plain = tmp_path, settings.STORAGES
    settings.STORAGES = {**plain, "staticfiles": {"BACKEND": MANIFEST}}
    assert [code for code, _text in found(checks.static_files_are_collected)] == ["portal.E001"]
    settings.DEBUG = True
    assert found(checks.static_files_are_collected) == []
    settings.DEBUG = False
    settings.STORAGES = {**plain, "staticfiles": {"BACKEND": "django.core.files.storage.FileSystemStorage"}}
    assert found(checks.static_files_are_collected) == []
