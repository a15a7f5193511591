"""Every interface text exists in French and Arabic, and the compiled catalogues are those of the sources."""

import ast
import gettext
import re
from pathlib import Path

import polib
import pytest

LOCALE = Path(__file__).resolve().parent.parent / "oim_portal" / "locale"
ROOT = LOCALE.parent.parent
APPS = ["core", "accounts", "desk", "projects", "events", "pages", "subscriptions", "feedback", "oim_portal"]
CALLS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
TAG = re.compile(r"</?\w+")


def catalogue(language):
    return polib.pofile(str(LOCALE / language / "LC_MESSAGES" / "django.po"))


def texts_in_python():
    for path in (path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = isinstance(node, ast.Call) and getattr(node.func, "id", None) in CALLS
            if called and node.args and isinstance(node.args[0], ast.Constant):
                yield node.args[0].value


def texts_in_templates():
    for path in (ROOT / "templates").rglob("*.html"):
        for match in re.finditer(r"""{% translate (?:"([^"]+)"|'([^']+)')""", path.read_text(encoding="utf-8")):
            yield match.group(1) or match.group(2)


def test_every_text_of_the_code_is_in_the_catalogues():
    known = {entry.msgid for entry in catalogue("fr") if not entry.obsolete}
    assert sorted({*texts_in_python(), *texts_in_templates()} - known) == []


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_no_text_lacks_its_translation(language):
    entries = [entry for entry in catalogue(language) if not entry.obsolete]
    assert [entry.msgid for entry in entries if not entry.translated() or entry.fuzzy] == []


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_placeholders_and_markup_are_those_of_the_text(language):
    wrong = []
    for entry in catalogue(language):
        known = set(PLACEHOLDER.findall(entry.msgid + (entry.msgid_plural or "")))
        forms = [entry.msgstr, *entry.msgstr_plural.values()]
        wrong += [form for form in forms if set(PLACEHOLDER.findall(form)) - known]
        wrong += [form for form in forms if form and sorted(TAG.findall(form)) != sorted(TAG.findall(entry.msgid))]
    assert wrong == []


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_compiled_catalogue_is_up_to_date(language):
    with (LOCALE / language / "LC_MESSAGES" / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    stale = []
    for entry in catalogue(language):
        if entry.obsolete or not entry.translated():
            continue
        key = f"{entry.msgctxt}\x04{entry.msgid}" if entry.msgctxt else entry.msgid
        found = compiled._catalog.get((key, 0)) if entry.msgid_plural else compiled._catalog.get(key)
        wanted = entry.msgstr_plural[0] if entry.msgid_plural else entry.msgstr
        if found != wanted:
            stale.append(entry.msgid)
    assert stale == []


@pytest.mark.parametrize(("language", "plurals"), [("fr", 2), ("ar", 6)])
def test_every_plural_form_is_there(language, plurals):
    for entry in catalogue(language):
        if entry.msgid_plural and not entry.obsolete:
            assert len([form for form in entry.msgstr_plural.values() if form]) == plurals, entry.msgid


def test_months_are_those_of_morocco():
    with (LOCALE / "ar" / "LC_MESSAGES" / "django.mo").open("rb") as file:
        arabic = gettext.GNUTranslations(file)
    names = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October"]
    assert [arabic.gettext(name) for name in [*names, "November", "December"]] == (
        "يناير فبراير مارس أبريل ماي يونيو يوليوز غشت شتنبر أكتوبر نونبر دجنبر".split()
    )


@pytest.mark.parametrize(("language", "several"), [("fr", (1,)), ("ar", (3, 4, 5))])
def test_a_number_from_three_on_stands_in_its_text(language, several):
    """Arabic may say one and two in words."""
    for entry in catalogue(language):
        numbers = set(PLACEHOLDER.findall(entry.msgid_plural)) if entry.msgid_plural and not entry.obsolete else set()
        for form in several if numbers else ():
            assert numbers <= set(PLACEHOLDER.findall(entry.msgstr_plural[form])), entry.msgid
