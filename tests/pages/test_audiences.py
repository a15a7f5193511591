"""The doors of the home page: what each kind of reader finds behind theirs."""

import re

import pytest

from pages.models import Page
from tests.factories import PageFactory
from tests.reading import read
from tests.shipped import LANGUAGES


def doors(client, language="fr"):
    """Return [[href of each link]], a list for each door of the home page."""
    home = read(client.get(f"/{language}/"))
    return [[link.get("href") for link in door.all("a")] for door in home.one("div", "doors").all("section")]


@pytest.mark.django_db
def test_a_page_stands_behind_the_door_that_its_editor_chose(client):
    PageFactory(published=True, slug="presse", audience="journalists")
    PageFactory(published=True, slug="agir", audience="migrants", order=2)
    PageFactory(published=True, slug="aide", audience="migrants", order=1)
    PageFactory(slug="brouillon", audience="journalists")
    PageFactory(published=True, slug="ailleurs")
    pages = [
        [href for href in door if href in {f"/fr/{p.slug}/" for p in Page.objects.all()}] for door in doors(client)
    ]
    assert pages == [["/fr/aide/", "/fr/agir/"], [], ["/fr/presse/"], []]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_door_leads_to_something(visitor, language):
    addresses = [href for door in doors(visitor, language) for href in door]
    assert len(addresses) == 17
    pages = {href: visitor.get(href) for href in addresses if not href.endswith(".pdf")}
    assert {href: page.status_code for href, page in pages.items()} == dict.fromkeys(pages, 200)
    searches = [href for href in addresses if "/search/" in href]
    assert len(searches) == 3
    assert [href for href in searches if not re.search("<mark>", pages[href].content.decode())] == []
