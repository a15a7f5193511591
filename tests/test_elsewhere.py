"""Runs tests/elsewhere, each file in a process of its own: the settings read languages and office when they start."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ("core", "accounts", "desk", "projects", "events", "pages", "subscriptions", "feedback")
WORDS_IN_ENGLISH = re.compile(r"\[words\.en\]\n(.*)\Z", re.DOTALL)


def run(folder, content, file):
    """Make the migrations that `content`/office.toml needs, and run a file of tests/elsewhere on a new database.

    Returns what `makemigrations` printed; fails with what a process printed.
    """
    migrations = folder / "migrations_elsewhere"
    for app in APPS:
        shutil.copytree(ROOT / app / "migrations", migrations / app)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE", "PYTEST", "TEST_"))}
    env = {**kept, "TEST_CONTENT_DIR": str(content), "TEST_MIGRATIONS": str(folder), "PYTHONPATH": str(ROOT)}
    env["DJANGO_SETTINGS_MODULE"] = "tests.settings_elsewhere"

    def call(*words):
        done = subprocess.run([sys.executable, *words], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-4000:]
        return done.stdout

    made = call("manage.py", "makemigrations")
    call("-m", "pytest", "-q", "-n", "0", "--ds", "tests.settings_elsewhere", f"tests/elsewhere/{file}")
    return made


def changed(made, own):
    """Return the changes of new migrations that `own`, a regular expression, does not name.

    The choices of a document's language follow the order of the office's languages.
    """
    changes = [line.strip() for line in made.splitlines() if re.match(r"\s+[+~-] ", line)]
    assert any(re.match(own, line) for line in changes)
    return [line for line in changes if not re.match(rf"{own}|~ Alter field language on ", line)]


@pytest.mark.nightly  # half a minute of two processors; another office, below, uses the same roads
def test_a_fourth_language_is_one_line_in_the_table_and_one_migration(tmp_path):
    """Spanish, which documents have already, and Persian, which no file knows and which is written from the right."""
    content = tmp_path / "content"
    shutil.copytree(ROOT / "content", content)
    office = content / "office.toml"
    text = office.read_text(encoding="utf-8").replace('"en"]', '"en", "es", "fa"]', 1)
    words = WORDS_IN_ENGLISH.search(text)[1]
    name = 'name = { es = "Organización", fa = "سازمان", '
    text = text.replace("name = { ", name, 1) + f"\n[words.es]\n{words}\n[words.fa]\n{words}"
    office.write_text(text, encoding="utf-8")
    made = run(tmp_path, content, "test_more_languages.py")
    assert changed(made, r"\+ Add field \w+_(es|fa) to ") == []


def test_another_office_is_another_content_folder(tmp_path):
    made = run(tmp_path, ROOT / "tests/data/office", "test_another_office.py")
    assert changed(made, r"- Remove field \w+_ar from ") == []
