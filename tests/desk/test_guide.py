"""The officers' guide is one click away in the admin, and says what the interface says."""

import re
from pathlib import Path
from urllib.parse import urljoin

import django
import polib
import pytest
from django.conf import settings
from django.urls import reverse

from desk import guide
from tests.desk_tools import admin_url
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db
QUOTED = re.compile(r"«\s*([^«»]+?)\s*»")
# What the guide quotes that is no label: examples of what somebody writes.
EXAMPLES = {
    "198.199",
    "cliquez ici",
    "Fiche d’activités, sans date",
    "guillemets français",
    "le rapport 2024",
    "main-d’oeuvre",
    "médecin",
    "organisaon",
    "papiers",
    "par-mi",
    "pendant deux ans",
    "Projet d?insertion",
    "rentrer chez moi",
    "© OIM",
}
PICTURE = "screens/accueil.png"


def page(client, chapter, language="fr"):
    return client.get(reverse("guide:chapter", args=[chapter]).replace("/fr/", f"/{language}/"))


def test_every_chapter_is_a_page_whose_links_lead_somewhere(officer_client):
    names = {path.stem for path in guide.FOLDER.glob("*.md")} - {"README"} | {guide.CONTENTS}
    assert guide.chapters().keys() == names
    for name in names:
        response = page(officer_client, name, "ar")
        article = re.search(r'<article lang="fr" dir="ltr">(.*)</article>', response.text, re.DOTALL)[1]
        assert "\n| " not in article  # tables are tables
        assert re.findall(r'href="([^":]*\.md)', article) == []
        first = guide._text(name).partition("\n")[0]
        chapter = guide.chapters()[name]
        assert (f"# {chapter.title}", chapter.html[:3]) == (first, "<p>")
        own = response.request["PATH_INFO"]
        for address in re.findall(r'href="(\.\./[^"#]+)', article):
            assert officer_client.get(urljoin(own, address)).status_code == 200, (name, address)
        for anchor in re.findall(rf'href="(?:\.\./{name}/)?#([^"]+)"', article):
            assert f'id="{anchor}"' in article, (name, anchor)
    assert f'src="../{PICTURE}"' in page(officer_client, guide.CONTENTS).text
    assert officer_client.get(reverse("guide:picture", args=[PICTURE.removeprefix("screens/")])).status_code == 200


def test_markup_in_a_chapter_is_text_and_its_links_lead_to_pages(tmp_path, monkeypatch):
    monkeypatch.setattr(guide, "FOLDER", tmp_path)
    links = "[un](README.md) [deux](autre.md#bas) [trois](https://exemple.test/a.md) ![image](screens/essai.png)"
    (tmp_path / "essai.md").write_text(f"# Essai\n\n## Écrire à deux\n\n<b>gras</b> {links}\n", encoding="utf-8")
    chapter = guide._chapter("essai")
    assert (chapter.name, chapter.title) == ("essai", "Essai")
    assert chapter.html == (
        '<h2 id="écrire-à-deux">Écrire à deux</h2>\n<p>&lt;b&gt;gras&lt;/b&gt; <a href="../sommaire/">un</a> '
        '<a href="../autre/#bas">deux</a> <a href="https://exemple.test/a.md">trois</a> '
        '<img src="../screens/essai.png" alt="image" /></p>\n'
    )


def test_the_address_without_a_chapter_leads_to_the_contents(officer_client):
    answer = officer_client.get("/fr/admin/guide/", follow=True)
    assert answer.redirect_chain == [("sommaire/", 302)]
    assert answer.status_code == 200


def test_nobody_else_reads_it(client):
    assert page(client, guide.CONTENTS).status_code == 302
    assert client.get(reverse("guide:picture", args=["accueil.png"])).status_code == 302


def test_what_is_no_chapter_is_not_there(officer_client):
    assert page(officer_client, "nothing").status_code == 404
    assert officer_client.get(reverse("guide:picture", args=["..%2fREADME.md"])).status_code == 404


@pytest.mark.parametrize(
    ("address", "chapter"),
    [
        (lambda project: reverse("admin:index"), guide.CONTENTS),
        (lambda project: admin_url(project, "change"), "ecrire"),
        (lambda project: admin_url(project, "history"), "corriger"),
        (lambda project: reverse("translation:board"), "traduire"),
    ],
)
def test_each_page_leads_to_the_chapter_that_helps_with_it(officer_client, address, chapter):
    html = officer_client.get(address(ProjectFactory())).text
    assert f'href="{reverse("guide:chapter", args=[chapter])}"' in html


def bare(text):
    """A label without what may differ in a sentence: spaces, its first letter, the dots at its end."""
    return " ".join(text.split()).replace("'", "’").strip(" .…:").casefold()


def labels():
    """The words of the interface in French: those of the portal, of Django's admin, and the headings of the guide."""
    folders = [
        settings.LOCALE_PATHS[0],
        *(Path(django.__file__).parent / "contrib" / app / "locale" for app in ("admin", "auth")),
    ]
    entries = [
        e for folder in folders for e in polib.pofile(str(folder / "fr/LC_MESSAGES/django.po")) if e.translated()
    ]
    headings = {
        bare(line.strip("# "))
        for path in guide.FOLDER.glob("*.md")
        for line in path.read_text().splitlines()
        if line[:1] == "#"
    }
    return headings | {bare(text) for entry in entries for text in (entry.msgstr, *entry.msgstr_plural.values())}


def test_every_quoted_label_is_one_of_the_interface():
    known = labels() | {bare(text) for text in EXAMPLES}
    quoted = [
        (path.name, found)
        for path in guide.FOLDER.glob("*.md")
        for found in QUOTED.findall(re.sub(r"`[^`]*`", "", path.read_text()))
    ]
    assert len(quoted) > 50
    assert [(name, text) for name, text in quoted if bare(text) not in known] == []
