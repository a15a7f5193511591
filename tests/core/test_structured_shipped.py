"""Each kind of page says what it is, in JSON-LD."""

import pytest

from tests.core.structured_tools import said_by
from tests.reading import read
from tests.shipped import LANGUAGES, kinds_of_page


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_kind_of_page_says_what_it_is(visitor, language):
    pages = kinds_of_page(language)
    expected = {
        "home": {"GovernmentOrganization", "WebSite"},
        "projects": {"Dataset", "BreadcrumbList"},
        "project": {"WebPage", "BreadcrumbList"},
        "event": {"Event", "BreadcrumbList"},
        "article": {"NewsArticle", "BreadcrumbList"},
        "resources": {"Dataset", "BreadcrumbList"},
        "data": {"Dataset", "BreadcrumbList"},
        "not-found": set(),
    }
    assert {name: set(said_by(visitor.get(pages[name]))) for name in expected} == expected
    event = visitor.get(pages["event"])
    title = read(event).one("h1")
    said = said_by(event)["Event"]
    assert said["name"].split() == title.text.split()
    assert said["inLanguage"] == title.get("lang", language)
