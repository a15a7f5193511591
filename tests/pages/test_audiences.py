"""The audiences of the home page: what each kind of reader finds behind theirs."""

import re

import pytest

from pages.models import Page
from tests.factories import PageFactory
from tests.reading import read
from tests.shipped import LANGUAGES


def audiences(client, language="fr"):
    """Return [[href of each link]], a list for each audience of the home page."""
    home = read(client.get(f"/{language}/"))
    return [
        [link.get("href") for link in audience.all("a")] for audience in home.one("div", "audiences").all("section")
    ]


@pytest.mark.django_db
def test_a_page_is_in_the_audience_section_that_its_editor_chose(client):
    PageFactory(published=True, slug="presse", audience="journalists")
    PageFactory(published=True, slug="agir", audience="migrants", order=2)
    PageFactory(published=True, slug="aide", audience="migrants", order=1)
    PageFactory(slug="brouillon", audience="journalists")
    PageFactory(published=True, slug="ailleurs")
    pages = [
        [href for href in audience if href in {f"/fr/{p.slug}/" for p in Page.objects.all()}]
        for audience in audiences(client)
    ]
    assert pages == [["/fr/aide/", "/fr/agir/"], [], ["/fr/presse/"], []]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_audience_section_leads_to_something(visitor, language):
    addresses = [href for audience in audiences(visitor, language) for href in audience]
    assert len(addresses) == 19
    pages = {href: visitor.get(href) for href in addresses if not href.endswith(".pdf")}
    assert {href: page.status_code for href, page in pages.items()} == dict.fromkeys(pages, 200)
    searches = [href for href in addresses if "/search/" in href]
    assert len(searches) == 3
    assert [href for href in searches if not re.search("<mark>", pages[href].content.decode())] == []
