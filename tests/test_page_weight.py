"""The weight of the first page view, without photographs."""

import gzip
import re

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test.utils import CaptureQueriesContext

from oim_portal.static_files import minified
from tests.reading import read

KB = 1000
# Pages with many rows: kB of HTML, and compressed. What is reached and a twentieth.
LISTS = {
    "/fr/projects/": (44.5, 10.9),
    "/ar/projects/": (51.5, 11.4),
    "/fr/projects/?region=MA-04": (34.2, 8.4),
    "/fr/timeline/": (32.6, 8.1),
    "/fr/figures/": (83, 15),
    "/fr/events/": (34.2, 8.9),
    "/fr/news/": (25.9, 7.1),
    "/fr/resources/": (21.1, 6.1),
    "/fr/donors/EU/": (57, 11.2),
    "/fr/regions/MA-04/": (58, 11.1),
}


def sent(path):
    """Return the bytes of a static file as the server sends it: fonts as they are, all else compressed."""
    with open(finders.find(path), "rb") as file:
        content = file.read()
    if path.endswith((".css", ".js")):
        content = minified(path, content.decode()).encode()
    return len(content if path.endswith(".woff2") else gzip.compress(content))


def static_paths(elements, name):
    return [element[name].removeprefix("/static/").partition("#")[0] for element in elements]


def fonts_used(page):
    """Return the files of every font face, of any weight, that has a character of the page."""
    with open(finders.find("css/fonts.css"), encoding="utf-8") as file:
        sheet = file.read()
    codes = {ord(character) for character in page.one("body").text}
    used = set()
    for face in re.findall(r"@font-face \{(.*?)\}", sheet, re.DOTALL):
        file = re.search(r'url\("\.\./([^"]+\.woff2)"\)', face)
        ranges = re.findall(r"U\+([0-9A-Fa-f]+)(?:-([0-9A-Fa-f]+))?", face)
        if file and any(int(a, 16) <= code <= int(b or a, 16) for a, b in ranges for code in codes):
            used.add(file[1])
    return used


@pytest.mark.parametrize(("language", "most"), [("fr", 100), ("en", 100), ("ar", 130)])
def test_the_first_view_is_light(visitor, language, most):
    response = visitor.get(f"/{language}/", headers={"accept-encoding": "gzip"})
    assert response["Content-Encoding"] == "gzip"
    page = read(visitor.get(f"/{language}/"))
    links = [link for link in page.all("link") if link["rel"] in {"stylesheet", "preload", "icon"}]
    scripts = [script for script in page.all("script") if script.get("src")]  # the others are data for machines
    files = {*static_paths(links, "href"), *static_paths(scripts, "src"), *fonts_used(page)}
    files |= set(static_paths(page.all("use"), "href"))
    weights = {"html": len(response.content), **{path: sent(path) for path in files}}
    assert {path for path in weights if path.endswith(".woff2")}
    assert sum(weights.values()) <= most * KB, weights


def test_all_styles_together_are_small(visitor):
    """The sheets of every kind of page are the same ones, so that the second page needs none.

    A fifth of them are the filters and fields: the sheet on a phone, what stays in sight beside a long list, the bar
    while an answer is on its way. A sheet of their own would be one more file to wait for after the home page.
    """
    page = read(visitor.get("/ar/projects/"))
    sheets = static_paths(page.all("link", rel="stylesheet"), "href")
    assert sheets == static_paths(read(visitor.get("/ar/")).all("link", rel="stylesheet"), "href")
    assert sum(sent(sheet) for sheet in sheets) <= 15 * KB
    scripts = static_paths([one for one in read(visitor.get("/ar/")).all("script") if one.get("src")], "src")
    assert sum(sent(path) for path in (*sheets, *scripts)) <= 16 * KB


@pytest.mark.parametrize("path", LISTS)
def test_a_page_with_many_rows_is_light(visitor, path):
    """Twenty projects have 10 kB of text; the options of folded filters come when they are asked for."""
    page, (most, most_sent) = visitor.get(path, headers={"accept-encoding": "gzip"}), LISTS[path]
    assert len(gzip.decompress(page.content)) <= most * KB
    assert len(page.content) <= most_sent * KB


def test_the_page_of_a_project_takes_three_queries(visitor):
    """1 the project   2 all rows that belong to it   3 the projects linked to it and those most alike; the small tables
    are known from another page.
    """
    visitor.get("/fr/projects/forsaty/")
    with CaptureQueriesContext(connection) as queries:
        assert visitor.get("/fr/projects/glo-act/").status_code == 200
    asked = [one["sql"] for one in queries if "core_dataversion" not in one["sql"]]  # in a transaction read each time
    assert len(asked) == 3, asked
