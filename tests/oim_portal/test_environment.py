"""A wrong variable stops the start with a sentence that names it and says what it takes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from oim_portal import environment

ROOT = Path(__file__).resolve().parents[2]
KEY = "0123456789abcdef" * 4

WRONG = [
    ("DEBUG", "maybe", lambda: environment.boolean("DEBUG"), "true or false"),
    ("MAX_PICTURE_MB", "0", lambda: environment.whole_number("MAX_PICTURE_MB", 15, 1, 100), "from 1 to 100"),
    ("MAX_PICTURE_MB", "1e1", lambda: environment.whole_number("MAX_PICTURE_MB", 15, 1, 100), "a whole number"),
    ("MAX_PICTURE_MB", "٣", lambda: environment.whole_number("MAX_PICTURE_MB", 15, 1, 100), "a whole number"),
    ("SECRET_KEY", "", lambda: environment.secret_key(False), "at least 50 characters"),
    ("SECRET_KEY", "court", lambda: environment.secret_key(True), "at least 50 characters"),
    ("SECRET_KEY", "a" * 60, lambda: environment.secret_key(False), "a random text"),
    *(
        ("SITE_URL", value, environment.site_url, "https://portail.example.org")
        for value in (
            "portail.example.org",
            "ftp://a.example",
            "https://",
            "https://a.example/fr",
            "http://a:b",
            "http://[",
        )
    ),
    *(
        ("DATABASE_URL", value, lambda: environment.database("x"), "postgres://user:password@host:port/name")
        for value in ("portal", "mysql://a@b/c", "postgres://host", "postgres://a@b:99999/c", "sqlite:")
    ),
]


@pytest.mark.parametrize(("name", "value", "read", "takes"), WRONG, ids=[f"{w[0]}={w[1]}" for w in WRONG])
def test_an_invalid_value_is_rejected_with_a_message(monkeypatch, name, value, read, takes):
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured) as caught:
        read()
    sentence = str(caught.value)
    assert sentence.startswith(f"{name} takes ")
    assert takes in sentence


def test_a_wrong_database_url_does_not_show_its_password(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "oracle://user:motdepasse@host/name")
    with pytest.raises(ImproperlyConfigured) as caught:
        environment.database("x")
    assert "motdepasse" not in str(caught.value)


@pytest.mark.parametrize(("text", "value"), [("1", True), ("Yes", True), ("on", True), ("0", False), ("", False)])
def test_true_and_false_may_be_written_in_several_ways(monkeypatch, text, value):
    monkeypatch.setenv("DEBUG", text)
    assert environment.boolean("DEBUG", default=not value) is value


def test_sqlite_waits_for_a_writer_and_checks_its_links(tmp_path, monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    config = environment.database(tmp_path / "new folder" / "portal.sqlite3")
    assert config["NAME"] == str(tmp_path / "new folder" / "portal.sqlite3")
    assert (tmp_path / "new folder").is_dir()
    assert config["OPTIONS"]["timeout"] == 20
    pragmas = config["OPTIONS"]["init_command"]
    assert "journal_mode=WAL" in pragmas
    assert "foreign_keys=ON" in pragmas


def test_the_command_line_ends_with_the_sentence_and_no_traceback():
    settings = {"DJANGO_SETTINGS_MODULE": "oim_portal.settings", "SECRET_KEY": KEY, "DATABASE_URL": "nulle-part"}
    result = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert result.stderr.startswith("The portal cannot start. DATABASE_URL takes ")
    assert result.stderr.count("\n") == 1
