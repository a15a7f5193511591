"""House rules that a reviewer would otherwise check by hand."""

import ast
import importlib.util
import json
import os
import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from oim_portal import environment

ROOT = Path(__file__).resolve().parent.parent
TRACKED = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
FILES = [ROOT / name for name in TRACKED.split("\0") if name and (ROOT / name).is_file()]
TEXTS = [path for path in FILES if path.suffix not in {".png", ".ico", ".jpg", ".webp", ".woff2", ".mo", ".ttf"}]
SHEETS = sorted((ROOT / "static/css").rglob("*.css"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))


def name(path):
    return path.relative_to(ROOT).as_posix()


def matches(pattern, paths):
    """Return "file:line: text" for each match of a regular expression."""
    return [
        f"{name(path)}:{number}: {line.strip()}"
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(pattern, line)
    ]


# --- Pages ---


def test_sheets_know_start_and_end_only():
    """`left` and `right` would be wrong in one of the two directions."""
    assert SHEETS
    physical = r"(?:^|[\s;{-])(?:left|right)\s*:|(?:float|clear|text-align|caption-side)\s*:\s*(?:left|right)\b"
    allowed = r"/\*.*(?:left|right).*\*/"
    assert [line for line in matches(physical, SHEETS) if not re.search(allowed, line)] == []


def test_templates_have_no_inline_style_or_script():
    """The Content-Security-Policy would block them. A mail has no policy, and loads no stylesheet."""
    pages = [path for path in TEMPLATES if path.parent.name != "mail"]
    assert matches(r"\sstyle=|<style[\s>]|\son[a-z]+=[\"']|javascript:", pages) == []
    scripts = matches(r"<script(?![^>]*\b(?:src|nonce)=)(?![^>]*application/(?:ld\+)?json)", TEMPLATES)
    assert scripts == []


def test_public_templates_load_nothing_from_outside():
    assert matches(r"(?:src|srcset|poster)=[\"'](?:https?:)?//|<link[^>]+href=[\"'](?:https?:)?//", TEMPLATES) == []
    assert matches(r"url\([\"']?(?:https?:)?//|@import", SHEETS) == []


def test_templates_trust_no_text():
    # A mail is plain text: nothing reads it as HTML.
    pages = [path for path in TEMPLATES if path.suffix != ".txt"]
    assert matches(r"\|\s*safe\b|autoescape off", pages) == []


# --- The repository ---


def test_no_file_names_a_folder_of_someones_machine_or_the_host_of_a_registry():
    folders = r"(?<![\w.])/(?:home/\w|Users/\w|root/|work/)"
    hosts = r"registry\.npmjs|pypi\.org|pythonhosted|--index-url|\"resolved\":"
    own = Path(__file__)
    assert matches(f"{folders}|{hosts}", [path for path in TEXTS if path != own]) == []


def test_no_secret_is_in_the_repository():
    secret = r"-----BEGIN [A-Z ]*PRIVATE KEY|SECRET_KEY\s*=\s*[\"'][^\"']{40,}"
    assert matches(secret, [path for path in TEXTS if path != Path(__file__)]) == []
    assert [name(path) for path in FILES if path.name.endswith((".env", ".sqlite3", ".pem", ".key"))] == []


def test_the_underscore_is_always_lazy():
    """`_("…")` at import time, or in a thread of another language, would be in the wrong one."""
    python = [path for path in FILES if path.suffix == ".py"]
    assert matches(r"^\s*(from .* import .*\b|import .*\b)(gettext|ngettext|pgettext) as _\b", python) == []


def test_scripts_can_be_started():
    scripts = [*(ROOT / "scripts").glob("*.sh"), ROOT / ".ci/run"]
    assert [name(path) for path in scripts if path.name != "common.sh" and not os.access(path, os.X_OK)] == []


@pytest.mark.parametrize("pins", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_with_a_hash(pins):
    text = (ROOT / pins).read_text(encoding="utf-8")
    entries = re.findall(r"^([A-Za-z0-9][^\s;\\]*)(.*?)(?=^[A-Za-z0-9]|\Z)", text, re.MULTILINE | re.DOTALL)
    assert entries
    assert [entry for entry, rest in entries if "==" not in entry or "--hash=sha256:" not in rest] == []


def test_the_environment_is_read_in_one_place():
    readers = {"oim_portal/environment.py", "oim_portal/application.py"}
    apps = ("core/", "accounts/", "projects/", "events/", "pages/", "subscriptions/", "oim_portal/")
    code = [path for path in FILES if path.suffix == ".py" and name(path).startswith(apps)]
    assert matches(r"os\.environ|getenv", [path for path in code if name(path) not in readers]) == []


def test_every_variable_of_the_settings_is_documented():
    documented = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    assert {"ALLOWED_HOSTS", "SECRET_KEY"} <= environment.ASKED
    assert [
        name for name in sorted(environment.ASKED) if f"`{name}`" not in documented and name != "BEHIND_PROXY"
    ] == []


# What a library calls by its name.
HOOKS = {
    *(
        "_verify_jws",
        "allow_request",
        "bound_data",
        "emit",
        "collect",
        "get_changelist",
        "get_settings",
        "process_request",
        "process_exception",
        "send_mail",
        "to_url",
        "action_form",
        "handle_endtag",
        "handle_data",
    ),
    *("get_summary", "get_description", "get_tags", "get_auth", "get_override_parameters", "get_indent"),
    *("get_serializer_class", "get_paginated_response_schema", "as_postgresql", "as_sqlite", "reverse_ordering"),
    *("item_attributes", "item_description", "item_link", "item_guid", "item_pubdate", "item_updateddate"),
    *(
        "item_extra_kwargs",
        "label_from_instance",
        "clean_email",
        "clean_code",
        "get_domain",
        "get_help_text",
        "from_db_value",
    ),
}


def test_no_function_is_left_that_nobody_calls():
    """A function counts as unused if its name occurs nowhere else in code or templates; tests do not count."""
    code = [path for path in FILES if path.suffix == ".py" and not name(path).startswith("tests/")]
    texts = {path: path.read_text(encoding="utf-8") for path in [*code, *TEMPLATES]}
    words = Counter(word for text in texts.values() for word in re.findall(r"\w+", text))
    plain = {"property", "cached_property", "staticmethod", "classmethod", "contextmanager", "cache"}
    unused = [
        f"{name(path)}:{node.lineno}: {node.name}"
        for path in code
        for node in ast.walk(ast.parse(texts[path]))
        if isinstance(node, ast.FunctionDef)
        and words[node.name] == 1
        and not node.name.startswith("__")
        and node.name not in HOOKS
        and {ast.unparse(decorator) for decorator in node.decorator_list} <= plain  # others register it
    ]
    assert unused == []


# --- Django ---


def test_postgresql_is_spoken_through_psycopg2():
    """Django prefers psycopg 3 as soon as it can be imported."""
    assert importlib.util.find_spec("psycopg") is None
    assert importlib.util.find_spec("psycopg2") is not None
    if connection.vendor == "postgresql":
        assert connection.Database.__name__ == "psycopg2"


@pytest.mark.django_db
def test_the_migrations_are_complete():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_static_file_that_is_named_exists(settings, tmp_path):
    """Collecting with hashed names fails on a url() in a sheet that leads nowhere."""
    storage = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": storage}}
    settings.STATIC_ROOT = tmp_path
    call_command("collectstatic", interactive=False, verbosity=0)
    manifest = json.loads((tmp_path / "staticfiles.json").read_text(encoding="utf-8"))["paths"]
    tag = r"{% static ['\"]([^'\"]+)['\"]"
    wanted = {static for path in TEMPLATES for static in re.findall(tag, path.read_text(encoding="utf-8"))}
    assert wanted
    assert wanted - set(manifest) == set()
