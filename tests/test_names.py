"""What a screen reader says of tables, links and counts, on every kind of page; and that their titles are short."""

from collections import defaultdict

import pytest

from tests.reading import read
from tests.shipped import kinds_of_page, languages_in_turn


@languages_in_turn
def test_tables_are_named_and_titles_short(kinds, languages):
    nameless, long, texts = [], [], []
    for (kind, _address), response in kinds(languages).items():
        page = read(response)
        for table in page.one("main").all("table"):
            if not (table.get("aria-label") or table.get("aria-labelledby") or table.all("caption")):
                nameless.append(kind)
        long += [(kind, title) for title in [page.one("title").text] if len(title) > 65]
        for name, most in (("description", 160), ("og:description", 200)):
            metas = page.all("meta", name=name) + page.all("meta", property=name)
            texts += [(kind, name) for meta in metas if not meta["content"] or len(meta["content"]) > most]
    assert (nameless, long, texts) == ([], [], [])


@pytest.mark.parametrize("kind", ["figures-filtered", "axis", "region", "events", "project"])
def test_links_that_a_page_repeats_say_of_what(visitor, kind):
    """Those below charts and lists: to files, feeds and the projects counted."""
    targets, page = defaultdict(set), read(visitor.get(kinds_of_page("fr")[kind])).one("main")
    for css in ("chart-source", "downloads", "subscribe"):
        for link in [link for place in page.all(css=css) for link in place.all("a")]:
            targets[link.text].add(link["href"])
    assert targets or kind == "project"
    assert {name: places for name, places in targets.items() if len(places) > 1} == {}


@languages_in_turn
def test_every_page_ends_its_breadcrumbs_with_itself(kinds, languages):
    """And leads over pages above it: the same kind of way everywhere."""
    wrong = {}
    for (kind, _address), response in kinds(languages).items():
        page = read(response)
        for crumbs in page.all("nav", "crumbs"):
            *above, here = crumbs.all("li")
            heading = page.one("h1").text
            is_own = heading.startswith(here.text.rstrip("…").strip())
            if not is_own or here.all("a") or [len(step.all("a")) for step in above] != [1] * len(above):
                wrong[kind] = crumbs.text
    assert wrong == {}


def test_a_count_says_what_it_counts(visitor):
    page = read(visitor.get("/fr/projects/"))
    counts = page.one("form", "filters").all("data")
    assert counts
    assert [data.text for data in counts if not data.text.endswith(("résultat", "résultats"))] == []
