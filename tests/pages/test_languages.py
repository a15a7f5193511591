"""A record without a title in a language is no version of it in that language, for search engines too."""

import pytest
from django.conf import settings

from tests import factories
from tests.reading import read

pytestmark = pytest.mark.django_db


def french_only():
    """Return the addresses below /fr/ of one record of each kind in French only, and of portfolios named so."""
    donor = factories.PartnerFactory(code="ESSAI", name_fr="Fonds d’essai", name_ar="", name_en="")
    made = [
        factories.ProjectFactory(published=True, donors=[donor], title_ar="", title_en=None),
        factories.EventFactory(published=True),
        factories.ArticleFactory(published=True),
        factories.ResourceFactory(published=True),
        factories.PageFactory(published=True),
    ]
    return [*(record.get_absolute_url().partition("/fr/")[2] for record in made), "donors/ESSAI/"]


def head_of(client, address):
    """Return (canonical address, {language: address of the alternate}) of a page, without the site."""
    page = read(client.get(address))
    links = {link["hreflang"]: link["href"] for link in page.all("link", rel="alternate", type=None)}
    addresses = {code: href.removeprefix(settings.SITE_URL) for code, href in links.items()}
    return page.one("link", rel="canonical")["href"].removeprefix(settings.SITE_URL), addresses, page


def test_no_alternate_without_a_title(client):
    for rest in french_only():
        for language in ("fr", "ar", "en"):
            canonical, alternates, page = head_of(client, f"/{language}/{rest}")
            assert canonical == f"/fr/{rest}"
            assert alternates == {"fr": f"/fr/{rest}", "x-default": f"/fr/{rest}"}, rest
            assert [meta["content"] for meta in page.all("meta", property="og:locale:alternate")] == (
                [] if language == "fr" else ["fr_MA"]
            )
            assert ("Français" in page.one("main").text) is False, rest


def test_a_title_is_enough_for_an_alternate(client):
    project = factories.ProjectFactory(published=True, title_fr="Essai", title_ar="تجربة", title_en="")
    rest = project.get_absolute_url().partition("/fr/")[2]
    both = {"fr": f"/fr/{rest}", "ar": f"/ar/{rest}", "x-default": f"/fr/{rest}"}
    assert [head_of(client, f"/{code}/{rest}")[:2] for code in ("fr", "ar", "en")] == [
        (f"/{code}/{rest}", both) for code in ("fr", "ar", "fr")
    ]


def test_the_sitemap_has_no_page_without_a_title(client):
    rests = french_only()
    project = factories.ProjectFactory(published=True, title_fr="Essai", title_ar="تجربة", title_en="")
    text = "".join(client.get(f"/sitemap-{kind}-1.xml").content.decode() for kind in ("projects", "events", "lists"))
    for rest in (rests[0], rests[1], rests[-1]):
        assert f"/fr/{rest}" in text
        assert f"/ar/{rest}" not in text
        assert f"/en/{rest}" not in text
    rest = project.get_absolute_url().partition("/fr/")[2]
    assert text.count(f"<loc>{settings.SITE_URL}/ar/{rest}</loc>") == 1
    assert f"/en/{rest}" not in text
