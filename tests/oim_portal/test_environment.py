"""A wrong variable stops the start with a sentence that names it and says what it takes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from oim_portal import environment, services

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
            "https://portail .example.org",
        )
    ),
    *(
        ("CSP_REPORT_URI", value, lambda: environment.web_address("CSP_REPORT_URI"), "https://errors.example.org")
        for value in (
            "errors.example.org",
            "ftp://a.example",
            "https://a.example/; script-src *",
            'https://a.example/"',
        )
    ),
    ("LOG_FORMAT", "xml", lambda: environment.choice("LOG_FORMAT", "plain", "json"), "plain or json"),
    ("ADMINS", "a@example.org;b", lambda: environment.mail_addresses("ADMINS"), "separated by commas"),
    *(
        ("ALLOWED_HOSTS", value, lambda: environment.hosts("localhost"), "host names")
        for value in ("https://portail.example.org", "localhost,portail.example.org:8000", "a/b", "a b")
    ),
    *(
        ("MAIL_FROM", value, environment.sender, "portail@example.org")
        for value in ("portail", "OIM <a@b@c>", "OIM a@")
    ),
    *(
        ("BOUNCES_TO", value, lambda: environment.mailbox("BOUNCES_TO"), take)
        for value, take in (
            ("retours", "addresses such as"),
            ("a@example.org,b@example.org", "one address"),
            ("a-name-that-leaves-no-room@example.org", "one address"),
        )
    ),
    ("HSTS", "yes", lambda: environment.choice("HSTS", "host", "preload"), "host or preload"),
    *(
        ("DATABASE_URL", value, lambda: services.database("x"), "postgres://user:password@host:port/name")
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
        services.database("x")
    assert "motdepasse" not in str(caught.value)


@pytest.mark.parametrize(("text", "value"), [("1", True), ("Yes", True), ("on", True), ("0", False), ("", False)])
def test_true_and_false_may_be_written_in_several_ways(monkeypatch, text, value):
    monkeypatch.setenv("DEBUG", text)
    assert environment.boolean("DEBUG", default=not value) is value


def test_sqlite_waits_for_a_writer_and_checks_its_links(tmp_path, monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    services.database(tmp_path / "new folder" / "deeper" / "portal.sqlite3")
    config = services.database(tmp_path / "new folder" / "portal.sqlite3")
    assert config["NAME"] == str(tmp_path / "new folder" / "portal.sqlite3")
    assert (tmp_path / "new folder").is_dir()
    assert config["OPTIONS"]["timeout"] == 20
    pragmas = config["OPTIONS"]["init_command"]
    assert "journal_mode=WAL" in pragmas
    assert "foreign_keys=ON" in pragmas


@pytest.mark.parametrize(
    ("query", "options"),
    [("", "-c lock_timeout=20s"), ("?options=-c%20work_mem%3D9MB", "-c lock_timeout=20s -c work_mem=9MB")],
)
def test_postgresql_is_kept_open_and_no_lock_is_waited_for_longer_than_readers_bear(monkeypatch, query, options):
    monkeypatch.setenv("DATABASE_URL", f"postgres://portail:secret@base:5433/portail{query}")
    assert services.database("x") == {
        "ENGINE": "django.db.backends.postgresql",
        **{"NAME": "portail", "USER": "portail", "PASSWORD": "secret", "HOST": "base", "PORT": 5433},
        **{"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True},
        "OPTIONS": {"options": options},
    }


def test_only_a_developer_may_do_without_a_key(monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    assert environment.secret_key(debug=True).startswith("django-insecure-")


def test_the_sign_in_of_the_organisation_needs_all_three_variables(monkeypatch):
    names = ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")
    for name in names:
        monkeypatch.delenv(name, raising=False)
    assert environment.issuer() == ""
    monkeypatch.setenv("OIDC_ISSUER", "https://login.example.org/")
    for name in names[1:]:
        with pytest.raises(ImproperlyConfigured, match="OIDC_ISSUER needs OIDC_CLIENT_ID and OIDC_CLIENT_SECRET"):
            environment.issuer()
        monkeypatch.setenv(name, "essai")
    assert environment.issuer() == "https://login.example.org"
    for wrong in ("http://login.example.org", "https://", "login.example.org"):
        monkeypatch.setenv("OIDC_ISSUER", wrong)
        with pytest.raises(ImproperlyConfigured, match="OIDC_ISSUER takes an address such as"):
            environment.issuer()


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


@pytest.mark.parametrize(
    ("variables", "number"),
    [
        ({}, 0),
        ({"PROXIES": "2"}, 2),
        ({"PROXIES": "9"}, 9),
        ({"PROXIES": "10"}, None),
        ({"BEHIND_PROXY": "true"}, 1),  # as it was called before
        ({"BEHIND_PROXY": "true", "PROXIES": "2"}, 2),
        ({"BEHIND_PROXY": "false", "PROXIES": "0"}, 0),
        ({"BEHIND_PROXY": "false", "PROXIES": "1"}, None),
        ({"BEHIND_PROXY": "true", "PROXIES": "0"}, None),
        ({"PROXIES": "one"}, None),
    ],
)
def test_the_number_of_proxies_does_not_contradict_itself(monkeypatch, variables, number):
    for name in ("PROXIES", "BEHIND_PROXY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    if number is None:
        with pytest.raises(ImproperlyConfigured, match="PROXIES"):
            environment.proxies()
    else:
        assert environment.proxies() == number


def test_two_variables_that_contradict_each_other_are_told_as_they_are_written(monkeypatch):
    monkeypatch.setenv("PROXIES", "1")
    monkeypatch.setenv("BEHIND_PROXY", "No")
    with pytest.raises(ImproperlyConfigured) as caught:
        environment.proxies()
    sentence = "PROXIES=1 and BEHIND_PROXY=false contradict each other; remove BEHIND_PROXY."
    assert str(caught.value) == sentence


def test_names_and_addresses_of_every_form_are_taken(monkeypatch):
    monkeypatch.setenv("ALLOWED_HOSTS", "portail.example.org, .example.org, *, [::1], 127.0.0.1")
    assert len(environment.hosts("")) == 5
    monkeypatch.setenv("MAIL_FROM", "OIM Maroc <portail@example.org>")
    assert environment.sender() == "OIM Maroc <portail@example.org>"


def test_a_secret_may_be_in_a_file(monkeypatch, tmp_path):
    """Of one place only: else nobody knows which one holds."""
    monkeypatch.delenv("CACHE_URL", raising=False)
    kept = tmp_path / "cache"
    kept.write_text(" redis://cache.example.org:6379/1\n")
    monkeypatch.setenv("CACHE_URL_FILE", str(kept))
    assert services.cache()["LOCATION"] == "redis://cache.example.org:6379/1"
    monkeypatch.setenv("CACHE_URL", "redis://localhost")
    with pytest.raises(ImproperlyConfigured, match="CACHE_URL and CACHE_URL_FILE are both set"):
        services.cache()
    monkeypatch.delenv("CACHE_URL")
    monkeypatch.setenv("CACHE_URL_FILE", str(tmp_path / "nothing"))
    with pytest.raises(ImproperlyConfigured, match=r"CACHE_URL_FILE names a file that cannot be read: .*/nothing \(No"):
        services.cache()


def test_no_file_is_read_for_what_is_no_secret(monkeypatch, tmp_path):
    monkeypatch.setenv("MAIL_FROM_FILE", str(tmp_path / "nothing"))
    monkeypatch.delenv("MAIL_FROM", raising=False)
    assert environment.sender() == ""
