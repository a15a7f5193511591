"""Rules for every public address: language, Content-Security-Policy, no cookie, nothing from other hosts, nothing
unpublished.
"""

from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.http import QueryDict

from tests.reading import read
from tests.shipped import LANGUAGES, kinds_of_page, languages_in_turn, untitled
from tests.tools import some_of

pytestmark = pytest.mark.production

DIRECTIONS = {"fr": "ltr", "ar": "rtl", "en": "ltr"}
MARKER = "XQZNONPUBLIE"


def policy(response):
    """Return the Content-Security-Policy as {directive: [sources]}."""
    parts = (part.split() for part in response["Content-Security-Policy"].split(";") if part.strip())
    return {name: sources for name, *sources in parts}


def outside(page):
    """Return the addresses of what the page would load from elsewhere."""
    loaded = [(element, name) for name in ("src", "srcset", "data", "poster") for element in page.all()]
    loaded += [(link, "href") for link in page.all("link") if link["rel"] not in {"canonical", "alternate"}]
    loaded += [(use, "href") for use in page.all("use") + page.all("image")]
    values = [element.get(name, "") for element, name in loaded]
    return [value for value in values if value.startswith("//") or urlsplit(value).scheme]


@languages_in_turn
def test_every_address_answers_a_complete_page(site, languages):
    titles = {}
    for address, response in site(languages).items():
        language = address[1:3]
        assert response.status_code == 200, address
        assert not response.cookies, address
        assert response["Content-Type"] == "text/html; charset=utf-8", address
        assert response["Content-Language"] == language, address
        page = read(response)
        assert page.one("html").attrs == {"lang": language, "dir": DIRECTIONS[language]}, address
        assert len(page.all("h1")) == 1, address
        assert page.one("h1").text, address
        assert page.one("meta", name="description")["content"].strip(), address
        written = [code for code in LANGUAGES if code not in untitled(address)]
        rest = address.removeprefix(f"/{language}/")
        shown_in = language if language in written else "fr"
        assert page.one("link", rel="canonical")["href"] == f"{settings.SITE_URL}/{shown_in}/{rest}", address
        assert {link["hreflang"]: link["href"] for link in page.all("link", rel="alternate", type=None)} == {
            code: f"{settings.SITE_URL}/{shown}/{rest}"
            for code, shown in (*((code, code) for code in written), ("x-default", "fr"))
        }, address
        for name in ("og:title", "og:description", "og:url", "og:image"):
            assert page.one("meta", property=name)["content"].strip(), address
        title = page.one("title").text
        assert not title.startswith("–"), address
        titles.setdefault(title, []).append(address)
    assert [same for same in titles.values() if len(same) > 1] == []


@languages_in_turn
def test_the_policy_is_strict_and_nothing_comes_from_outside(kinds, languages):
    for (name, _address), response in kinds(languages).items():
        page = read(response)
        directives = policy(response)
        assert directives["default-src"] == ["'none'"]
        assert {source for sources in directives.values() for source in sources} <= {"'none'", "'self'"}, name
        assert outside(page) == [], name
        data = {"type": "application/ld+json"}  # a data block, which no browser runs
        assert [element.tag for element in page.all() if element.get("style") is not None] == [], name
        assert page.all("style") == [], name
        assert [script.attrs for script in page.all("script") if not script.get("src")] in ([], [data]), name
        assert [e.attrs for e in page.all() if any(attr.startswith("on") for attr in e.attrs)] == [], name
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["X-Frame-Options"] == "DENY"
        assert not response.cookies, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_error_pages_are_in_the_language_of_the_address(visitor, language):
    kinds = kinds_of_page(language)
    for name, status in (("bad-request", 400), ("not-found", 404)):
        response = visitor.get(kinds[name])
        page = read(response)
        assert response.status_code == status
        assert response["Content-Language"] == language
        assert page.one("html").attrs == {"lang": language, "dir": DIRECTIONS[language]}
        assert len(page.all("h1")) == 1
        assert page.one("meta", name="robots")["content"] == "noindex"
        assert not page.all("link", rel="canonical")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_language_switch_keeps_the_page_and_its_question(visitor, language):
    query = "?axis=youth&q=l%C3%A9gende&page=1"
    page = read(visitor.get(f"/{language}/projects/{query}"))
    links = page.one("nav", "languages").all("a")
    assert {link["lang"]: link["href"] for link in links} == {code: f"/{code}/projects/{query}" for code in LANGUAGES}
    assert [link["lang"] for link in links if link.get("aria-current")] == [language]


@pytest.mark.parametrize(
    ("wanted", "language"),
    [("ar-MA,ar;q=0.9,fr;q=0.5", "ar"), ("en-GB", "en"), ("de,en;q=0.4", "en"), ("tzm", "fr"), ("", "fr")],
)
def test_the_bare_address_leads_to_the_best_language(visitor, wanted, language):
    response = visitor.get("/", headers={"accept-language": wanted})
    assert (response.status_code, response.url) == (302, f"/{language}/")
    assert "Accept-Language" in response["Vary"]
    assert not response.cookies


@languages_in_turn
def test_every_link_within_the_portal_leads_somewhere(visitor, site, languages):
    """Followed from each address of `site`, save to other languages; of links that ask the same filters of a page one,
    and every third of those, as most lead to the page of a record.
    """
    pages = site(languages)
    targets = {}
    for address, response in pages.items():
        language = address[1:3]
        for link in read(response).all("a"):
            parts = urlsplit(link["href"])
            path = parts.path or address
            if parts.scheme or parts.netloc or link["href"].startswith("#") or is_elsewhere(path, language):
                continue
            targets[path.removeprefix(f"/{language}/"), tuple(QueryDict(parts.query))] = path, parts.query
    assert len(targets) > 100
    known = {(address[4:], ()) for address in pages}  # answered with 200: the test above
    followed = some_of([target for key, target in targets.items() if key not in known], 3)
    answers = {f"{path}?{query}": visitor.get(path, query_params=QueryDict(query)) for path, query in followed}
    assert [address for address, answer in answers.items() if answer.status_code != 200] == []


def is_elsewhere(path, language):
    """Whether a path is in another language than this one."""
    return path[:4] in {f"/{code}/" for code in LANGUAGES} - {f"/{language}/"}


def key_figures(visitor, address):
    """Return the numbers at the head of a page, and those on its tiles when it has them."""
    page = read(visitor.get(address))
    return [element.text for element in page.one("dl", "key-figures").all("dd") + page.all("text", "tile-count")]
