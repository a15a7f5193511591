"""The filtered list holds exactly the projects that the shipped files say.

What is expected is worked out from content/*.toml alone; what is found is read from the pages, as a reader would.
"""

from itertools import combinations, cycle
from urllib.parse import parse_qsl, urlencode

import pytest
from django.utils import timezone

from tests.reading import linked_slugs, problems_of, read
from tests.shipped import (
    LANGUAGES,
    donors,
    entries,
    first_day,
    last_day,
    one_language,
    ran_between,
    records,
    slugs,
    status,
)

pytestmark = pytest.mark.both

STATUSES = ("planned", "ongoing", "completed", "suspended", "cancelled", "unknown")
AXES = tuple(axis["code"] for axis in entries("axes", "axis"))
REGIONS = tuple(region["code"] for region in entries("regions", "region"))
DONORS = tuple(sorted(set().union(*(donors(table) for table in records("projects").values()))))


def found(visitor, language, *params):
    """Return the slugs of all rows, page after page, in their order; the count above them must agree."""
    rows, number, last = [], 1, False
    while not last:
        response = visitor.get(f"/{language}/projects/?{urlencode([*params, ('page', number)])}", follow=True)
        assert response.status_code == 200
        page = read(response)
        rows += linked_slugs([row.one("h3") for row in page.all("li", "row")])
        number, last = number + 1, not page.all("a", rel="next")
    assert int(page.one("h2", id="results").one("b").text) == len(rows)
    assert len(set(rows)) == len(rows)
    return rows


def expected(*, axis=(), donor=(), region=(), state=(), first=None, last=None):
    """Return the slugs of the projects that the files say: any value of one filter, all filters together."""
    today = timezone.localdate()

    def holds(table):
        return (
            (not axis or table["axis"] in axis)
            and (not donor or donors(table) & set(donor))
            and (not region or set(table.get("regions", [])) & set(region))
            and (not state or status(table, today) in state)
            and ((first is None and last is None) or ran_between(table, first, last))
        )

    return slugs("projects", holds)


@one_language
def test_without_a_question_every_project_is_there(visitor, language):
    assert set(found(visitor, language)) == slugs("projects")


@one_language
def test_each_axis(visitor, language):
    for code in AXES:
        assert set(found(visitor, language, ("axis", code))) == expected(axis=[code]), code


@one_language
def test_each_donor(visitor, language):
    assert len(DONORS) > 10
    for code in DONORS:
        assert set(found(visitor, language, ("donor", code))) == expected(donor=[code]), code


@one_language
def test_each_region(visitor, language):
    for code in REGIONS:
        assert set(found(visitor, language, ("region", code))) == expected(region=[code]), code


@one_language
def test_each_status(visitor, language):
    for state in STATUSES:
        assert set(found(visitor, language, ("status", state))) == expected(state=[state]), state


@one_language
@pytest.mark.parametrize(("first", "last"), [(2014, None), (None, 2012), (2015, 2016), (2016, 2016), (1951, 2100)])
def test_years(visitor, language, first, last):
    params = [(name, year) for name, year in (("year_min", first), ("year_max", last)) if year]
    assert set(found(visitor, language, *params)) == expected(first=first, last=last)


def test_one_year_is_the_same_as_from_and_to_that_year(visitor):
    assert set(found(visitor, "fr", ("year", 2015))) == expected(first=2015, last=2015)


def test_several_values_of_one_filter_are_added(visitor):
    for two in combinations(AXES, 2):
        assert set(found(visitor, "fr", *(("axis", code) for code in two))) == expected(axis=two)
    assert set(found(visitor, "ar", ("donor", "EU"), ("donor", "CH"))) == expected(donor=["EU", "CH"])
    assert set(found(visitor, "en", ("region", "MA-01"), ("region", "MA-02"))) == expected(region=["MA-01", "MA-02"])
    both = ["ongoing", "completed"]
    assert set(found(visitor, "fr", *(("status", state) for state in both))) == expected(state=both)


@one_language
def test_filters_together_narrow(visitor, language):
    """Each axis with each donor; then one question of everything."""
    for axis in AXES:
        for donor in ("EU", "CH", "IDF"):
            assert set(found(visitor, language, ("axis", axis), ("donor", donor))) == expected(
                axis=[axis], donor=[donor]
            )
    question = [("axis", "youth"), ("axis", "protection-resilience"), ("region", "MA-01"), ("status", "completed")]
    answer = expected(axis=AXES[::2], region=["MA-01"], state=["completed"], first=2013, last=2017)
    assert {"youth", "protection-resilience"} == set(AXES[::2])
    assert answer
    assert set(found(visitor, language, *question, ("year_min", 2013), ("year_max", 2017))) == answer


def titles_with(word, language):
    return slugs("projects", lambda table: word in table["title"].get(language, ""))


@pytest.mark.parametrize(
    ("spellings", "language", "written"),
    [
        (["réintégration", "reintegration", "RÉINTÉGRATION", "Reintégratïon"], "fr", "Réintégration"),
        (["santé", "sante", "SANTÉ"], "fr", "santé"),
        (["l’intégration", "l'intégration", "l intégration"], "fr", "L’Intégration"),
        # With and without the article, hamza and tashkeel, and with kashida.
        (["الهجرة", "هجرة", "الهِجْرَة", "الهـجرة", "الهجره"], "ar", "الهجرة"),
        (["الإدماج", "إدماج", "ادماج", "الادماج", "والإدماج"], "ar", "إدماج"),
        (["الاتجار", "الإتجار", "اتجار"], "ar", "الاتجار"),
        (["trafficking", "Trafficking", "TRAFFICKING"], "en", "rafficking"),
    ],
)
def test_words_find_titles_of_any_language_however_they_are_spelt(visitor, spellings, language, written):
    titled = titles_with(written, language)
    assert titled
    first = set(found(visitor, "fr", ("q", spellings[0])))
    assert titled <= first
    for code, spelling in zip(cycle(LANGUAGES), [*spellings[1:], *spellings], strict=False):
        assert set(found(visitor, code, ("q", spelling))) == first, (code, spelling)


def test_all_words_must_be_there_and_nonsense_finds_nothing(visitor):
    assert found(visitor, "fr", ("q", "forsaty")) == ["forsaty"]
    assert found(visitor, "fr", ("q", "forsaty xyzzy")) == []
    assert found(visitor, "ar", ("q", "؟!…")) == []


@pytest.mark.parametrize(
    ("sort", "date", "latest_first"),
    [("-start", "start", True), ("start", "start", False), ("-end", "end", True), ("end", "end", False)],
)
def test_sort_puts_projects_without_that_date_last(visitor, sort, date, latest_first):
    day = first_day if date == "start" else last_day
    by_slug = {table["slug"]: day(table.get(date)) for table in records("projects").values()}
    dates = [by_slug[slug] for slug in found(visitor, "fr", ("sort", sort))]
    known = [date for date in dates if date]
    assert known == sorted(known, reverse=latest_first)
    assert dates == known + [None] * (len(dates) - len(known))
    assert len(known) < len(dates)


def test_without_a_sort_the_latest_start_comes_first(visitor):
    assert found(visitor, "en") == found(visitor, "en", ("sort", "-start"))


def test_each_chip_takes_away_exactly_one_value(visitor):
    question = [
        ("q", "migrants é &"),
        ("axis", "youth"),
        ("axis", "protection-resilience"),
        ("donor", "EU"),
        ("region", "MA-01"),
        ("status", "completed"),
        ("year_min", "2012"),
        ("sort", "end"),
    ]
    page = read(visitor.get(f"/fr/projects/?{urlencode(question)}&page=1&utm_source=lettre"))
    links = [chip["href"] for chip in page.all("a", "chip")]
    assert sorted(sorted(parse_qsl(link.removeprefix("?"))) for link in links) == sorted(
        sorted(pair for pair in question if pair != taken) for taken in question if taken[0] != "sort"
    )


@one_language
def test_tiles_count_what_a_click_on_them_finds(visitor, language):
    """Under other filters too. A tile without projects is no link, as an option without any cannot be chosen."""
    others = [("axis", "migration-governance-development")]
    page = read(visitor.get(f"/{language}/projects/?{urlencode(others)}"))
    tiles = {tile["data-key"].removeprefix("tile-"): tile for tile in page.all(None, "tile")}
    counts = {code: int(tile.one("text", "tile-count").text) for code, tile in tiles.items()}
    assert counts == {code: len(expected(axis=[others[0][1]], region=[code])) for code in REGIONS}
    links = {code: dict(parse_qsl(tile.get("href", "").removeprefix("?"))) for code, tile in tiles.items()}
    assert links == {code: dict([*others, ("region", code)]) if counts[code] else {} for code in REGIONS}
    assert 0 in counts.values()


@one_language
def test_an_invalid_value_is_rejected_in_words(visitor, language):
    takes = {
        "axis=rien": ("rien",),
        "axis=youth&axis=rien": ("rien",),
        "donor=XX": ("XX",),
        "region=MA-13": ("MA-13",),
        "status=done": ("done",),
        "year=12": ("12",),
        "year_min=deux": ("1951", "2100"),
        "year_max=99999": ("1951", "2100"),
        "sort=title": ("title",),
        f"q={'a' * 201}": ("200",),
        "axes=youth": ("axis",),
        "when=past": ("axis", "donor", "region", "status", "year", "year_min", "year_max", "q", "sort", "page"),
    }
    for query, taken in takes.items():
        response = visitor.get(f"/{language}/projects/?{query}")
        assert response.status_code == 400, query
        page = read(response)
        assert page.one("html")["lang"] == language
        name = query.partition("=")[0]
        problems = problems_of(page)
        assert list(problems) == [name]
        assert [code for code in taken if code not in problems[name]] == [], query


def test_every_wrong_filter_is_named_at_once(visitor):
    page = read(visitor.get("/en/projects/?axis=rien&year=x&axes=1"))
    assert sorted(problems_of(page)) == ["axes", "axis", "year"]


def test_years_that_cross_are_refused(visitor):
    response = visitor.get("/fr/projects/?year_min=2016&year_max=2015")
    assert response.status_code == 400
    assert list(problems_of(read(response))) == ["year_max"]


def test_tracking_parameters_and_empty_values_ask_for_nothing(visitor):
    assert set(found(visitor, "fr", ("utm_source", "lettre"), ("fbclid", "x"), ("axis", ""), ("q", " "))) == slugs(
        "projects"
    )
    page = read(visitor.get("/fr/projects/?utm_source=lettre&fbclid=x"))
    assert not page.all("a", "chip")
    assert "utm_" not in "".join(link["href"] for link in page.one("nav", "pager").all("a"))


@one_language
def test_portfolios_are_the_filtered_lists(visitor, language):
    for base, name, codes in (("axes", "axis", AXES), ("donors", "donor", DONORS)):
        for code in codes:
            page = read(visitor.get(f"/{language}/{base}/{code}/"))
            rows = linked_slugs([row.one("h4") for row in page.all("li", "row")])
            assert set(rows) == expected(**{name: [code]}), code
            assert page.one("dl", "key-figures").all("dd", "value")[0].text == str(len(rows))
