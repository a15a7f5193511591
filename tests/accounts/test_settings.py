"""Where the second factor is asked for, and what the environment may say about cache and mail."""

import os
import subprocess
import sys

import pytest
from django.core.checks import Tags, run_checks
from django.core.exceptions import ImproperlyConfigured

from oim_portal import services
from tests.tools import ROOT

KEY = "only-for-tests-" + "0123456789" * 5


def ask_settings(tmp_path, *arguments, **variables):
    """Run Python with the portal's settings in an environment of its own; return (code, output)."""
    base = {"PATH": os.environ["PATH"], "SECRET_KEY": KEY, "VAR_DIR": str(tmp_path)}
    command = [sys.executable, *arguments]
    result = subprocess.run(command, cwd=ROOT, env=base | variables, capture_output=True, text=True, check=False)
    return result.returncode, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("variables", "required"),
    [
        ({"SITE_URL": "https://portail.example.org"}, True),
        ({"SITE_URL": "http://portail.example.org"}, True),
        ({"SITE_URL": "https://localhost"}, True),
        ({}, False),  # make run
        ({"SITE_URL": "http://127.0.0.1:8001"}, False),
        ({"DEBUG": "1", "SITE_URL": "https://portail.example.org"}, False),
        ({"REQUIRE_SECOND_FACTOR": "true"}, True),
        ({"SITE_URL": "https://portail.example.org", "REQUIRE_SECOND_FACTOR": "no"}, False),
    ],
)
def test_the_second_factor_is_asked_for_wherever_others_can_reach_the_portal(tmp_path, variables, required):
    code = "from oim_portal import settings; print(settings.REQUIRE_SECOND_FACTOR)"
    assert ask_settings(tmp_path, "-c", code, **variables) == (0, f"{required}\n")


@pytest.mark.parametrize(
    ("https", "required", "warned"), [(True, False, True), (True, True, False), (False, False, False)]
)
def test_a_public_portal_without_second_factor_is_warned_about(settings, https, required, warned):
    settings.HTTPS, settings.REQUIRE_SECOND_FACTOR = https, required
    assert ("accounts.W001" in [message.id for message in run_checks(tags=[Tags.security])]) == warned


@pytest.mark.parametrize(
    ("value", "backend"),
    [
        ("", "django.core.cache.backends.locmem.LocMemCache"),
        ("redis://cache.example.org:6379/1", "core.shared_cache.SharedCache"),
    ],
)
def test_the_cache_is_in_memory_or_redis(monkeypatch, value, backend):
    monkeypatch.setenv("CACHE_URL", value)
    assert services.cache()["BACKEND"] == backend


@pytest.mark.parametrize("value", ["memcached://x", "redis://", "redis"])
def test_another_cache_is_refused_in_a_sentence(monkeypatch, value):
    monkeypatch.setenv("CACHE_URL", value)
    with pytest.raises(ImproperlyConfigured, match="CACHE_URL takes redis://"):
        services.cache()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("", {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}),
        (
            "smtp+tls://moi:mot%40de@mail.example.org:587",
            {
                "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
                "EMAIL_HOST": "mail.example.org",
                "EMAIL_PORT": 587,
                "EMAIL_HOST_USER": "moi",
                "EMAIL_HOST_PASSWORD": "mot@de",
                "EMAIL_USE_TLS": True,
            },
        ),
        (
            "filemail:///tmp/mails",
            {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend", "EMAIL_FILE_PATH": "/tmp/mails"},
        ),
    ],
)
def test_mail_goes_where_the_environment_says(monkeypatch, value, expected):
    monkeypatch.setenv("EMAIL_URL", value) if value else monkeypatch.delenv("EMAIL_URL", raising=False)
    found = services.mail()
    assert {name: found.get(name) for name in expected} == expected


@pytest.mark.parametrize("value", ["mail.example.org", "smtp://", "http://x", "smtp+tls://moi:a/b@host:587"])
def test_another_mail_address_is_refused_in_a_sentence(monkeypatch, value):
    monkeypatch.setenv("EMAIL_URL", value)
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL takes smtp"):
        services.mail()
