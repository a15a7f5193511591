"""The officers' guide is one click away in the admin, and says what the interface says."""

import re
from urllib.parse import urljoin

import pytest
from django.urls import reverse

from desk import guide
from tests.desk_tools import admin_url
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db
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
        own = response.request["PATH_INFO"]
        for address in re.findall(r'href="(\.\./[^"#]+)', article):
            assert officer_client.get(urljoin(own, address)).status_code == 200, (name, address)
        for anchor in re.findall(rf'href="(?:\.\./{name}/)?#([^"]+)"', article):
            assert f'id="{anchor}"' in article, (name, anchor)
    assert f'src="../{PICTURE}"' in page(officer_client, guide.CONTENTS).text
    assert officer_client.get(reverse("guide:picture", args=[PICTURE.removeprefix("screens/")])).status_code == 200


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
