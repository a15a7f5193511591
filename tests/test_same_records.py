"""A list, its downloads and the API contain the same records in the same order: random queries, all languages.

A reader takes (client, language, query) and returns the slugs of the records in a format, in order. Add one for each
new format of a list. A format with another order is listed in UNORDERED.
"""

import csv
import io
import json
import re
from urllib.parse import urlencode

import openpyxl
import pytest
from django.conf import settings as site
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projects.iati_activity import lacking
from projects.models import Project
from tests.projects.iati_tools import read_iati, told
from tests.reading import linked_slugs, read
from tests.reading_pdf import links_of
from tests.reading_pdf import read as read_pdf
from tests.shipped import LANGUAGES, donors, entries, one_language, records
from tests.tools import examples, some_of

LISTS = ("projects", "events", "news", "resources")


# --- The page ---------------------------------------------------------------------------------------------------------


def on_the_page(client, kind, language, query):
    """Return the slugs that the list shows, all its pages one after the other; and check the number that it names."""
    slugs, address = [], f"/{language}/{kind}/{query}"
    page = read(client.get(address))
    named = named_by(page)
    while True:
        rows = page.all("li", "row") or [li for ul in page.one("main").all("ul") if _is_list(ul) for li in ul.all("li")]
        slugs += linked_slugs([row.all("h3")[0] for row in rows])
        following = [a for nav in page.all("nav", "pager") for a in nav.all("a", rel="next")]
        if not following:
            assert named == len(slugs), address
            return slugs
        page = read(client.get(f"/{language}/{kind}/{following[0]['href']}"))


def named_by(page):
    """Return the number of records that a list names."""
    return int(digits(page.one("h2", id="results").one("b").text))


def _is_list(ul):
    return bool({"news", "agenda"} & set(ul.classes))


# --- The readers ------------------------------------------------------------------------------------------------------


def content(client, address):
    """Return the bytes of a file, streamed or not."""
    response = client.get(address)
    assert response.status_code == 200, address
    return b"".join(response.streaming_content) if response.streaming else response.content


def csv_rows(body):
    """Return the rows of a CSV file as dicts by the headings of their columns."""
    text = body.decode("utf-8-sig")
    separator = ";" if ";" in text.splitlines()[0] else ","  # as the language of the file has it
    return list(csv.DictReader(io.StringIO(text), delimiter=separator))


def slug_of(address):
    return address.rstrip("/").rsplit("/", 1)[-1]


def in_csv(kind):
    def reader(client, language, query):
        rows = csv_rows(content(client, f"/{language}/{kind}.csv{query}"))
        address = re.compile(rf"https?://[^/]+/{language}/{kind}/([\w-]+)/")
        return [next(found[1] for cell in row.values() if (found := address.fullmatch(cell))) for row in rows]

    return reader


def in_xlsx(kind):
    def reader(client, language, query):
        body = content(client, f"/{language}/{kind}.xlsx{query}")
        sheet = openpyxl.load_workbook(io.BytesIO(body), read_only=True).worksheets[0]
        address = re.compile(rf"https?://[^/]+/{language}/{kind}/([\w-]+)/")
        rows = list(sheet.iter_rows(min_row=2, values_only=True))
        return [next(found[1] for cell in row if (found := address.fullmatch(str(cell)))) for row in rows]

    return reader


def in_json(kind):
    def reader(client, language, query):
        found = json.loads(content(client, f"/{language}/{kind}.json{query}"))
        assert found["count"] == len(found[kind])
        return [slug_of(record["url"]) for record in found[kind]]

    return reader


def in_pdf(client, language, query):
    """The projects that the portfolio sheet links to; they stand under their axes, and so in another order."""
    found = links_of(read_pdf(content(client, f"/{language}/projects.pdf{query}")))
    address = re.compile(rf"https?://[^/]+/{language}/projects/([\w-]+)/")
    return [match[1] for match in map(address.fullmatch, found) if match]


def in_api(kind):
    """The API has one address for all languages and answers in pages."""

    def reader(client, language, query):
        slugs = []
        address = f"/api/v1/{'articles' if kind == 'news' else kind}/{query}{'&' if query else '?'}lang={language}"
        while address:
            response = client.get(address)
            assert response.status_code == 200, (address, response.content)
            found = response.json()
            slugs += [record["slug"] for record in found["results"]]
            address = found["next"] and found["next"].removeprefix(site.SITE_URL)
        assert found["count"] == len(slugs)
        return slugs

    return reader


READERS = {
    kind: {"csv": in_csv(kind), "xlsx": in_xlsx(kind), "json": in_json(kind), "api": in_api(kind)} for kind in LISTS
}
READERS["projects"]["pdf"] = in_pdf
# The PDF stands under its axes; in the XML, what the schema takes no activity for comes last.
UNORDERED = {("projects", "pdf"), ("projects", "xml")}


def slugs_of_codes(codes):
    """Return the slugs of projects named by their codes, in their order: for formats that name them so."""
    by_code = dict(Project.objects.filter(code__in=codes).values_list("code", "slug"))
    return [by_code[code] for code in codes]


def in_iati(client, language, query):
    """A selection without any activity has no valid file: then the page has no project that could be one."""
    response = client.get(f"/{language}/projects.xml{query}")
    if response.status_code == 404:
        found = on_the_page(client, "projects", language, query)
        assert all(lacking(project) for project in Project.objects.filter(slug__in=found))
        return found
    return slugs_of_codes(told(read_iati(response)))


READERS["projects"]["xml"] = in_iati


# --- The questions ----------------------------------------------------------------------------------------------------


def some(name, values, most=2):
    values = sorted(values)
    return st.lists(st.sampled_from(values), max_size=most, unique=True).map(lambda v: [(name, one) for one in v])


def one(name, values):
    return some(name, values, most=1)


def questions(kind):
    """Return the strategy of the queries ("?axis=youth&q=jeunes") that a list can be asked."""
    axes = {axis["code"] for axis in entries("axes", "axis")}
    words = one("q", ["jeunes", "migrants", "الهجرة", "atelier", "rabat", "oim", "rien du tout"])
    years = {str(year) for year in range(2010, 2026, 3)}
    parts = {
        "projects": [
            words,
            some("axis", axes),
            some("donor", set().union(*map(donors, records("projects").values()))),
            some("region", [f"MA-{number:02}" for number in range(1, 13)]),
            some("status", Project.Status.values),
            one("year", years),
            one("sort", ["-start", "start", "-end", "end"]),
        ],
        "events": [
            words,
            some("axis", axes),
            one("when", ["upcoming", "past"]),
            one("sort", ["agenda", "-start", "start"]),
        ],
        "news": [words, some("axis", axes), some("kind", ["news", "story", "press_release"]), one("sort", ["date"])],
        "resources": [
            words,
            some("kind", ["newsletter", "report"]),
            some("language", ["fr", "en"]),
            one("sort", ["date"]),
        ],
    }[kind]
    return st.tuples(*parts).map(lambda found: _as_query([pair for pairs in found for pair in pairs]))


def _as_query(pairs):
    return f"?{urlencode(pairs)}" if pairs else ""  # as browsers send it: only ASCII, Arabic percent-encoded


def agree(client, kind, language, query):
    expected = on_the_page(client, kind, language, query)
    for name, reader in READERS[kind].items():
        found = reader(client, language, query)
        if (kind, name) in UNORDERED:
            assert sorted(found) == sorted(expected), f"{language} {kind}.{name}{query}"
        else:
            assert found == expected, f"{language} {kind}.{name}{query}"
    return expected


@pytest.mark.parametrize("kind", LISTS)
@one_language
def test_the_whole_list_is_the_same_in_every_format(visitor, kind, language):
    assert len(agree(visitor, kind, language, "")) > 5


@pytest.mark.both
@pytest.mark.parametrize("kind", LISTS)
def test_any_question_finds_the_same_records_in_every_format(visitor, kind):
    @settings(max_examples=examples(4), suppress_health_check=list(HealthCheck))
    @given(questions(kind), st.sampled_from(LANGUAGES))
    def ask(query, language):
        agree(visitor, kind, language, query)

    ask()


# --- The figures and the search ---------------------------------------------------------------------------------------


def as_cell(value):
    """Return a value of a JSON file as a cell of the other formats has it."""
    if isinstance(value, list):
        return " | ".join(value)
    return "" if value is None else str(value)


def rows_of(client, address):
    """Return the rows of a table as {name in JSON: text of the cell}, the same from all three formats."""
    found = json.loads(content(client, address.replace(".csv", ".json")))
    (rows,) = [value for value in found.values() if isinstance(value, list)]
    assert found["count"] == len(rows)
    as_text = [[as_cell(cell) for cell in row.values()] for row in rows]
    in_csv = [[*row.values()][:-3] for row in csv_rows(content(client, address))]
    sheet = openpyxl.load_workbook(io.BytesIO(content(client, address.replace(".csv", ".xlsx")))).worksheets[0]
    in_book = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert len(in_csv) == len(in_book) == len(rows), address
    for written, csv_row, book_row in zip(as_text, in_csv, in_book, strict=True):
        for text, plain, cell in zip(written, csv_row, book_row, strict=True):
            assert plain.lstrip("'").casefold().removesuffix(".00") == text.casefold(), address
            assert not isinstance(cell, int | float) or isinstance(cell, bool) or float(cell) == float(text), address
    return rows


def digits(text):
    return re.sub(r"\D", "", text)


@one_language
@pytest.mark.parametrize("query", ["", "?axis=youth", "?donor=EU&year_min=2012", "?region=MA-01", "?q=rien+du+tout"])
def test_the_figures_are_those_of_the_page(visitor, language, query):
    rows = rows_of(visitor, f"/{language}/figures.csv{query}")
    page = read(visitor.get(f"/{language}/figures/{query}"))
    by_chart = {}
    for row in rows:
        by_chart.setdefault(row["chart_code"], []).append(row)
    if not page.all("dl", "key-figures"):
        assert {row["value"] for row in by_chart.pop("key")} <= {0}
        assert by_chart == {}
        return
    shown = [digits(dd.text) for dd in page.one("dl", "key-figures").all("dd", "value")]
    key = {row["code"]: str(row["value"]) for row in by_chart["key"]}
    assert shown == [key["projects"], key.get("persons", ""), key["donors"], key["partners"]]
    # A pyramid of one row is two bars.
    sexes = [row for row in by_chart.get("sex_age", []) if row["code"] != "not_recorded"]
    in_bars, in_pyramid = ([], sexes) if page.all("table", "pyramid") else (sexes, [])
    charts = [table for table in page.all("table", "bars") if "targets" not in table["class"].split()]
    bars = [row.all("td")[-1].text for table in charts for row in table.all("tr")[1:]]
    told_bars = [row for chart in ("axis", "donor", "region") for row in by_chart.get(chart, [])]
    told_bars += [*in_bars, *by_chart.get("group", [])]
    assert [digits(bar) for bar in bars] == [str(row["value"]) for row in told_bars]
    years = [(li.all("span")[0].text, li.one("b").text) for ol in page.all("ol", "years") for li in ol.all("li")]
    # The sentence on the others may have its number in a word, as Arabic has for one and two; its link leads to them.
    undated = [p.one("a")["href"] for p in page.all("p", "undated")]
    years += [("unknown", named_by(read(visitor.get(address)))) for address in undated]
    assert [(year, int(number)) for year, number in years] == [
        (row["code"], row["value"]) for row in by_chart.get("year", [])
    ]
    pyramid = [
        digits(td.text) for table in page.all("table", "pyramid") for tr in table.all("tr")[1:] for td in tr.all("td")
    ]
    assert [n for n in pyramid if n] == [str(row["value"]) for row in in_pyramid]
    links = [a["href"] for a in page.all("a") if "chart=" in a.get("href", "")]
    assert len(links) >= 3
    for link in some_of(links, 3, len(query) % 3):
        chart = link.rpartition("chart=")[2]
        assert rows_of(visitor, link) == by_chart[chart], link


@one_language
@pytest.mark.parametrize(
    ("words", "kind"),
    [("migrants", ""), pytest.param("maroc", "projects", marks=pytest.mark.both), ("الهجرة", ""), ("zzzz", "")],
)
def test_the_search_finds_the_same_on_the_page_and_in_its_file(visitor, language, words, kind):
    rows = rows_of(visitor, f"/{language}/search.csv?q={words}&kind={kind}")
    for name in ("projects", "news", "events", "resources", "pages"):
        found = [row for row in rows if row["kind_code"] == name]
        if kind not in {"", name}:
            assert found == []
            continue
        expected, number = [], 1
        while number:
            context = visitor.get(f"/{language}/search/?q={words}&kind={name}&page={number}").context
            (section,) = [one for one in context["sections"] if one.name == name]
            expected += [
                (result.record.slug, "".join(piece.text for piece in result.excerpt.pieces) if result.excerpt else "")
                for result in section.results
            ]
            number = section.page.has_next() and number + 1
        assert [(row["slug"], row["excerpt"]) for row in found] == expected
        assert all(row["url"].startswith(f"{site.SITE_URL}/{language}/") for row in found)
        assert all(row["stands_in"] == (row["title_language"] != language) for row in found)
