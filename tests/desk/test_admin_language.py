"""The admin speaks one language at a time, and writes dates, numbers and plurals as people of that language do."""

import ast
import re
from pathlib import Path

import django
import django_countries
import polib
import pytest
from django.conf import settings
from django.contrib.admin import site
from django.urls import reverse

from desk import versions
from tests import factories
from tests.admin_words import without_data, words_of

DJANGO = Path(django.__file__).parent
TEXTS = {"title_fr": "111", "title_ar": "111", "title_en": "111", "slug": "000"}  # of no language
NAMES = {"name_fr": "222", "name_ar": "222", "name_en": "222"}
# Written in Latin letters in every language.
ACRONYMS = re.compile(r"\b([A-Z][A-Z0-9-]+|WebP|IIII?|II?)\b")
RAW = re.compile(r"\d{4}-\d\d-\d\d|\d\d:\d\d:\d\d|\bTrue\b|\bFalse\b|(?<![-\d])(?!\d{5} )\d{5,}\b")
# A French sign without its no-break space. A single "?" stands for something unknown.
BARE_SIGN = re.compile(r"(?<![\u00a0\u202f\d])[:;!?»](?=\s|$)(?!//)|«(?![\u00a0\u202f])")


@pytest.fixture
def pages(client):
    """Visits the admin's main pages in a language: {address: texts}. The data has no words of its own."""
    officer = factories.UserFactory(is_staff=True, is_superuser=True, username="000")
    client.force_login(officer)
    axis = factories.AxisFactory(code="000", **NAMES)
    project = factories.ProjectFactory(
        published=True, axis=axis, code="000", summary_fr="333", budget=1_600_000, currency="EUR", **TEXTS
    )
    donor = factories.PartnerFactory(code="000", **NAMES)
    project.fundings.create(donor=donor, amount=2_600_000, currency="EUR")
    factories.FigureFactory(
        project=project, label_fr="666", label_ar="666", label_en="666", source="", reached=1_600_000
    )
    factories.EventFactory(**TEXTS)
    article = factories.ArticleFactory(lead_fr="444", **TEXTS)
    factories.PageFactory(**TEXTS)
    factories.ResourceFactory(**TEXTS)
    for record in (project, article):
        versions.record_version(record, officer)
    project.budget = 1_700_000
    project.save()
    versions.record_version(project, officer, "000")

    def visit(language):
        return {
            url: words_of(client.get(url.replace("/fr/", f"/{language}/")).text, language)
            for url in _addresses(project, article)
        }

    return visit


def _addresses(project, article):
    yield from (
        reverse(name) for name in ("admin:index", "translation:board", "translation:acceptance", "translation:upload")
    )
    for model in site._registry:
        yield reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    for kind in (
        "projects_project",
        "events_event",
        "events_article",
        "pages_resource",
        "core_picture",
        "core_partner",
        "accounts_user",
    ):
        yield reverse(f"admin:{kind}_add")
    for record in (project, article):
        name = f"admin:{record._meta.app_label}_{record._meta.model_name}"
        yield from (reverse(f"{name}_{page}", args=[record.pk]) for page in ("change", "history", "links"))
    new, old = (version.pk for version in versions.history(project)[:2])
    yield f"{reverse('admin:projects_project_compare', args=[project.pk])}?old={old}&new={new}"
    yield reverse("admin:projects_project_restore", args=[project.pk, old])


def french():
    """(texts of the code, their French translations), of the portal and of Django, without their last signs."""
    paths = [
        settings.LOCALE_PATHS[0] / "fr/LC_MESSAGES/django.po",
        *(DJANGO / app / "locale/fr/LC_MESSAGES/django.po" for app in ("contrib/admin", "contrib/auth")),
    ]
    entries = [entry for path in paths for entry in polib.pofile(str(path)) if entry.translated()]
    english = {bare(text) for entry in entries for text in (entry.msgid, entry.msgid_plural)}
    return english, {bare(text) for entry in entries for text in (entry.msgstr, *entry.msgstr_plural.values())}


def bare(text):
    return text.strip(" :\u00a0\u202f.").casefold()


def faults(visited, is_fault):
    return sorted({(text, url) for url, texts in visited.items() for text in texts if is_fault(text)})


@pytest.mark.django_db
def test_the_french_admin_has_no_english_no_raw_values_and_its_own_typography(pages):
    visited, (english, words) = pages("fr"), french()
    assert faults(visited, lambda text: bare(text) in english - words) == []
    assert faults(visited, RAW.search) == []
    assert faults(visited, lambda text: len(text) > 1 and BARE_SIGN.search(text)) == []
    assert all(visited.values())


@pytest.mark.django_db
def test_the_arabic_admin_has_no_latin_words(pages):
    visited = pages("ar")
    assert faults(visited, lambda text: re.search(r"[A-Za-zÀ-ÿ]{3,}", ACRONYMS.sub(" ", without_data(text)))) == []
    assert faults(visited, RAW.search) == []


@pytest.mark.nightly  # French that no template translates is Latin in the Arabic admin too, above
@pytest.mark.django_db
def test_the_english_admin_has_no_french_words(pages):
    visited, (english, words) = pages("en"), french()
    countries = {name.casefold() for _code, name in django_countries.countries}
    assert faults(visited, lambda text: bare(text) in words - english - countries) == []
    assert faults(visited, RAW.search) == []


def test_the_scripts_of_the_admin_speak_arabic(officer_client):
    answer = officer_client.get(reverse("admin:jsi18n").replace("/fr/", "/ar/")).text
    english = polib.pofile(str(DJANGO / "contrib/admin/locale/en/LC_MESSAGES/djangojs.po"))
    french = {e.msgid: e.msgstr for e in polib.pofile(str(DJANGO / "contrib/admin/locale/fr/LC_MESSAGES/djangojs.po"))}
    # A form with gaps only, such as that of day, month and year, may be the same in both.
    words = {e.msgid: french.get(e.msgid, "") for e in english}
    words = {msgid: text for msgid, text in words.items() if len(re.sub(r"%\(\w+\)s", "", text).strip()) > 4}
    assert [msgid for msgid, text in words.items() if f'"{text}"' in answer] == []


def test_no_plural_is_built_by_hand():
    root = Path(settings.BASE_DIR)
    templates = [
        path
        for path in (root / "templates").rglob("*.html")
        if re.search(r"\|pluralize|== 1 %\}[^<{]*\{% else", path.read_text())
    ]
    code = [
        f"{path.relative_to(root)}:{node.lineno}"
        for app in ("core", "accounts", "desk", "projects", "events", "pages", "feedback", "oim_portal")
        for path in (root / app).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.IfExp) and _is_plural(node)
    ]
    assert (templates, code) == ([], [])


def _is_plural(node):
    """Whether an expression chooses between words by a number: "s" if count != 1 else ""."""
    is_count = isinstance(node.test, ast.Compare) and any(
        isinstance(c, ast.Constant) and c.value == 1 for c in node.test.comparators
    )
    return is_count and all(
        isinstance(part, ast.Constant) and isinstance(part.value, str) for part in (node.body, node.orelse)
    )
