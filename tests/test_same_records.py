"""A list and everything made from it hold the same records in the same order: random questions, three languages.

A reader takes (client, language, query) and returns the records that a format holds, as the last part of their
address (the slug), in the order in which they stand there. Add one for each new format of a list. A format without an
order of its own is named in UNORDERED.
"""

import csv
import io
import json
import re

import openpyxl
import pytest
from django.conf import settings as site
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projects.models import Project
from tests.projects.iati_tools import read_iati, told
from tests.reading import linked_slugs, read
from tests.reading_pdf import links_of
from tests.reading_pdf import read as read_pdf
from tests.shipped import LANGUAGES, donors, entries, records

LISTS = ("projects", "events", "news", "resources")


# --- The page ---------------------------------------------------------------------------------------------------------


def on_the_page(client, kind, language, query):
    """Return the slugs that the list shows, all its pages one after the other; and check the number that it names."""
    slugs, address = [], f"/{language}/{kind}/{query}"
    page = read(client.get(address))
    named = int(re.sub(r"\D", "", page.one("h2", id="results").one("b").text))
    while True:
        rows = page.all("li", "row") or [li for ul in page.one("main").all("ul") if _is_list(ul) for li in ul.all("li")]
        slugs += linked_slugs([row.all("h3")[0] for row in rows])
        following = [a for nav in page.all("nav", "pager") for a in nav.all("a", rel="next")]
        if not following:
            assert named == len(slugs), address
            return slugs
        page = read(client.get(f"/{language}/{kind}/{following[0]['href']}"))


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
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig")), delimiter=";"))


def slug_of(address):
    return address.rstrip("/").rsplit("/", 1)[-1]


def in_csv(kind):
    def reader(client, language, query):
        rows = csv.reader(
            io.StringIO(content(client, f"/{language}/{kind}.csv{query}").decode("utf-8-sig")), delimiter=";"
        )
        _head, *rows = rows
        address = re.compile(rf"https?://[^/]+/{language}/{kind}/([\w-]+)/")
        return [next(found[1] for cell in row if (found := address.fullmatch(cell))) for row in rows]

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
            found = client.get(address).json()
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
    return slugs_of_codes(told(read_iati(client.get(f"/{language}/projects.xml{query}"))))


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
    return "?" + "&".join(f"{name}={value}" for name, value in pairs) if pairs else ""


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
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_whole_list_is_the_same_in_every_format(visitor, kind, language):
    assert len(agree(visitor, kind, language, "")) > 5


@pytest.mark.parametrize("kind", LISTS)
def test_any_question_finds_the_same_records_in_every_format(visitor, kind):
    @settings(max_examples=8, suppress_health_check=list(HealthCheck))
    @given(questions(kind), st.sampled_from(LANGUAGES))
    def ask(query, language):
        agree(visitor, kind, language, query)

    ask()
