"""Odd query strings, addresses and headers get a proper error page in the reader's language, never a 500.

Five hundred query strings from a fixed seed. Every address pattern gets its turn of them, those that read their query
more often; all of them everywhere takes minutes and found nothing more.
"""

import random
from urllib.parse import quote, urlencode

import pytest

from tests.reading import problems_of, read
from tests.shipped import LANGUAGES, kinds_of_page, one_language
from tests.tools import some_of

pytestmark = pytest.mark.production

ANSWERS = {200, 301, 302, 400, 404}
LISTS = ("projects", "events", "news", "resources")
NAMES = ["axis", "donor", "region", "status", "year", "year_min", "year_max", "q", "sort", "page", "kind", "project"]
NAMES += ["when", "language", "rien", "axis[]", "axis__code", "id", "état", "", "next", "lang", "format"]
VALUES = [
    *(
        "",
        " ",
        "\t",
        "\n",
        "0",
        "-1",
        "+1",
        "1e9",
        "0x10",
        "NaN",
        "Infinity",
        "1.5",
        "1,5",
        "true",
        "null",
        "undefined",
    ),
    *(
        "9" * 19,
        "9" * 400,
        "-" + "9" * 30,
        "2016",
        "٢٠١٦",
        "２０１６",
        "²",
        "Ⅷ",
        "youth",
        "YOUTH",
        " youth ",
        "EU",
        "MA-01",
    ),
    *(
        "\x00",
        "a\x00b",
        "\x01\x1f\x7f",
        "\r\nSet-Cookie: a=b",
        "\ufeff",
        "\ufffe",
        "\u202e\u2066",
        "\U0001f9ed",
        "é" * 50,
    ),
    *(
        "%s%n%x",
        "{0.__class__}",
        "{{ 7*7 }}",
        "{% debug %}",
        "${7*7}",
        "%(name)s",
        "%",
        "%%",
        "\\",
        "\\x00",
        "../../etc/passwd",
    ),
    *("' OR 1=1 --", '"; DROP TABLE x; --', "1) UNION SELECT 1", "*", '"', "NEAR(", "a AND", "_", "%_%"),
    *("<script>alert(1)</script>", '"><img src=x onerror=a>', "&lt;", "]]>", "javascript:alert(1)", "//example.org"),
    *("x" * 200, "x" * 201, "x" * 10_000, "ا" * 5_000, "a " * 5_000, "هـــــجرة", "الْهِجْرَة", "ａ", "ﬁ", "i̇", "ß"),
]
# What a form cannot send, percent-encoded by hand.
RAW = [
    *(
        "axis=%ff",
        "q=%c3%28",
        "q=%e2%82",
        "q=%ed%a0%80",
        "%ff=1",
        "q=%",
        "q=%zz",
        "q=%u0041",
        "=",
        "&",
        "&&&",
        "?",
        "a",
    ),
    *(
        "=&=&=",
        "q",
        "q&q",
        "axis;donor",
        "axis=youth;donor=EU",
        "q=1#f",
        "axis=youth&axis=youth",
        "axis=&axis=",
        "%00=%00",
    ),
    *(
        "page=1&page=2",
        "page=2&page=x",
        "sort=start&sort=-start",
        "year=2016&year=2017",
        "q=a&q=b",
        "q=+++",
        "q=%20%09%0a",
    ),
    *("axis=youth&axis=rien", "year_min=2017&year_max=2016", "utm_source=%ff", "utm_%00=1", "fbclid=" + "x" * 3_000),
    "&".join(f"p{number}={number}" for number in range(999)),
    "&".join(f"p{number}={number}" for number in range(1_500)),
    "&".join(["axis=youth"] * 900),
    "&".join(f"axis=a{number}" for number in range(900)),
]


def odd_queries(number=500):
    """Return `number` different query strings, always the same ones."""
    chance = random.Random(2016)
    queries = dict.fromkeys(RAW)
    for value in VALUES:
        queries[urlencode({chance.choice(NAMES[:13]): value})] = None
    while len(queries) < number:
        pairs = [(chance.choice(NAMES), chance.choice(VALUES)) for _ in range(chance.randint(1, 4))]
        queries[urlencode(pairs)] = None
    return list(queries)[:number]


def check(response, language, asked):
    assert response.status_code in ANSWERS, asked
    if response.status_code in {301, 302}:
        return
    opening = f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">'
    assert response.content.decode().count(opening) == 1, asked
    for fragment in (b"<script>alert(1)", b"<img src=x", b"Traceback", b"OperationalError"):
        assert fragment not in response.content, asked


@pytest.fixture
def polite(visitor):
    """A client that gets a 500 page for an exception, as visitors do."""
    visitor.raise_request_exception = False
    return visitor


def led(client, address, query):
    """Return the response at the end of one redirect at most."""
    response = client.get(address, QUERY_STRING=query)
    return client.get(response["Location"]) if response.status_code == 301 else response


def test_there_are_five_hundred_queries():
    assert len(odd_queries()) == 500
    assert odd_queries() == odd_queries()


READ_THEIR_QUERY = ["projects", "events", "news", "resources", "axis", "search-start", "figures", "timeline"]


# One tenth on both engines: odd characters, and numbers that are too long for a column.
@pytest.mark.parametrize("share", [pytest.param(0, marks=pytest.mark.both), *range(1, 10)])
def test_odd_queries_at_every_address_pattern(polite, share):
    """A share of the queries, each at a list, some at another page too, in one language after the other."""
    kinds = {language: kinds_of_page(language) for language in LANGUAGES}
    others = [kind for kind, address in kinds["fr"].items() if kind not in READ_THEIR_QUERY and "?" not in address]
    for number, query in enumerate(some_of(odd_queries()[share::10], 8, share % 8)):
        language = LANGUAGES[number % 3]
        asked = [READ_THEIR_QUERY[(number + share) % len(READ_THEIR_QUERY)]]
        if number % 4 == 0:
            asked.append(others[(number // 4 + share * 13) % len(others)])
        for kind in asked:
            response = led(polite, kinds[language][kind], query)
            check(response, language, f"{kind} ?{query[:200]}")
    assert {led(polite, "/", query).status_code for query in odd_queries()[share::50]} == {302}


@pytest.mark.parametrize("ending", ["csv", "xlsx", "json"])
def test_odd_queries_at_every_file(polite, ending):
    """Of a file too, a wrong question is a 400 page, and never a file of something else."""
    for number, query in enumerate(some_of(odd_queries()[::5], 6)):
        language, name = LANGUAGES[number % 3], (*LISTS, "figures", "search")[number % 6]
        response = led(polite, f"/{language}/{name}.{ending}", query)
        assert response.status_code in {200, 400}, query[:200]
        if response.status_code == 200:
            assert response["Content-Disposition"].startswith("attachment; "), query[:200]
            assert b"".join(response.streaming_content), query[:200]
        else:
            check(response, language, query[:200])


@pytest.mark.parametrize("ending", ["rss", "atom", "ics", "xml", "pdf"])
def test_odd_queries_at_every_feed_calendar_and_sheet(polite, ending):
    names = {"ics": ["events"], "xml": ["projects"], "pdf": ["projects"]}.get(ending, ["projects", "events", "news"])
    for number, query in enumerate(some_of(odd_queries()[:: 40 if ending == "pdf" else 6], 6)):
        language = LANGUAGES[number % 3]
        response = led(polite, f"/{language}/{names[number % len(names)]}.{ending}", query)
        assert response.status_code in {200, 400} | ({404} if ending == "xml" else set()), query[:200]
        if response.status_code != 200:
            check(response, language, query[:200])


WRONG = {"axes": "1", "axis": "\x00", "donor": "x" * 10_000, "year": "x"}
FILES = ["projects.csv", "projects.xml", "projects.pdf", "projects.rss", "projects.atom", "events.ics", "events.rss"]
FILES += ["news.atom", "news.json", "figures.csv", "figures.xlsx"]


@one_language
def test_an_invalid_query_for_a_download_is_rejected_in_the_language_of_the_reader(polite, language):
    for file in FILES:
        for name, value in WRONG.items():
            response = polite.get(f"/{language}/{file}?{urlencode({name: value})}")
            assert response.status_code == 400, (file, name)
            check(response, language, (file, name))
            main = read(response).one("main")
            assert main.all("strong")[0].text == name
            assert main.all("a")[-1]["href"] == f"/{language}/{file.partition('.')[0]}/", "to the page, not to the file"
    for query in ("chart=rien", "sheet=rien", "texts=all"):
        assert polite.get(f"/{language}/figures.csv?{query}").status_code == 400, query
    for query in ("kind=rien", "page=2", "texts=all", "q=" + "x" * 201):
        assert polite.get(f"/{language}/search.csv?{query}").status_code == 400, query


def test_a_fault_and_a_foreign_host_are_told_to_programs_as_json(polite, monkeypatch):
    monkeypatch.setattr("core.api.views.Records.list", lambda *_args, **_more: 1 / 0)
    for status, headers in ((500, {}), (400, {"host": "example.org"})):
        response = polite.get("/api/v1/projects/", headers=headers | {"accept-language": "ar"})
        assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
        assert response["Content-Language"] == "ar"
        problem = response.json()
        assert problem["status"] == status
        assert any("\u0621" <= letter <= "\u064a" for letter in problem["title"]), problem
        assert response["Access-Control-Allow-Origin"] == "*"
    assert polite.get("/fr/projects/", headers={"host": "example.org"})["Content-Type"].startswith("text/html")


@one_language
def test_a_list_rejects_unknown_filters_and_never_ignores_them(polite, language):
    """A wrong question is a 400 that names it, whatever stands beside it; the whole list would be a wrong answer.

    A name that is nobody's asks for nothing (tests/oim_portal/test_shared_addresses.py).
    """
    for name in ("projects", "events", "news", "resources"):
        for query in (
            "kidn=1",
            "axis=rien&q=a" if name != "resources" else "kind=rien&q=a",
            "year=x",
            "sort=x",
        ):
            response = polite.get(f"/{language}/{name}/?{query}")
            assert response.status_code == 400, f"{name}?{query}"
            page = read(response)
            assert page.one("html")["lang"] == language
            assert next(iter(problems_of(page))) == query.partition("=")[0]


@one_language
def test_odd_paths(polite, language):
    parts = [value for value in VALUES if value.strip() and value not in {"youth", "EU", "MA-01"}]
    parts = [*(quote(value, safe="") for value in parts), "%ff", "a/b", "a//b", ".", "..", "%2e%2e", "a.html"]
    bases = ("", "projects/", "axes/", "donors/", "partners/", "regions/", "events/", "news/", "resources/")
    for number, base in enumerate(bases):
        for part in some_of(parts, 8, number % 8):
            response = polite.get(f"/{language}/{base}{part}/")
            check(response, language, f"{base}{part[:80]}")
            assert response.status_code != 200, f"{base}{part[:80]}"


def test_odd_paths_outside_the_languages(polite):
    for path in (
        "/de/",
        "/fr",
        "/FR/",
        "/xx/projects/",
        "/media/%00",
        "/media/../settings.py",
        "/media/",
        "/%ff",
        "/a%00b",
    ):
        response = polite.get(path)
        assert response.status_code in {301, 302, 400, 404}, path
        assert not response.cookies


FORMS = {"report", "contact"}  # they take a POST, and say what is missing in an empty one


@one_language
def test_odd_methods(polite, language):
    addresses = dict.fromkeys(address.partition("?")[0] for address in kinds_of_page(language).values())
    for number, address in enumerate(addresses):
        for method in some_of(("POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "X" * 50), 3, number % 3):
            refused = {400} if method == "POST" and address.split("/")[2] in FORMS else {403, 404, 405}
            assert polite.generic(method, address).status_code in refused, (method, address)
        assert polite.options(address).status_code in {200, 404, 405}
        head = polite.head(address)
        assert head.status_code in {200, 404}
        assert head.content == b""


@pytest.mark.parametrize(
    "headers",
    [
        {"accept-language": value}
        for value in ("", "*", "xx-XX;q=a", ";;;,,,", "fr;q=9", "é", "ar" * 3_000, ",".join(["en-GB"] * 500), "\x01")
    ]
    + [{"accept": "image/png"}, {"accept-encoding": "zstd, *;q=0"}, {"range": "bytes=0-1"}, {"referer": "\x7f<>"}]
    + [{"cookie": "sessionid=rien; csrftoken=x"}, {"cookie": "=;=; a"}, {"if-modified-since": "demain"}]
    + [{"content-type": "é; boundary"}, {"content-length": "-5"}, {"x-forwarded-for": "' OR 1=1"}],
    ids=lambda headers: "-".join(f"{name}:{value[:12]!r}" for name, value in headers.items()),
)
def test_odd_headers(polite, headers):
    for language in some_of(LANGUAGES, 3, len(str(headers)) % 3):
        response = polite.get(f"/{language}/projects/", headers=headers)
        check(response, language, headers)
        assert response.status_code == 200
    assert polite.get("/", headers=headers).status_code == 302


@one_language
@pytest.mark.parametrize(
    "host", ["example.org", "localhost:99999", "a b", "'", "xn--", "localhost.evil.example", "[::1", ""]
)
def test_a_foreign_host_is_refused_in_the_language_of_the_address(polite, language, host):
    response = polite.get(f"/{language}/projects/", headers={"host": host})
    if response.status_code == 200:
        assert host in {"", "localhost:99999"}
        return
    assert response.status_code == 400
    check(response, language, host)
    if host:
        assert f'href="http://{host}' not in response.content.decode()


@pytest.mark.both
@pytest.mark.parametrize("kind", ["projects", "events", "articles", "resources", "figures", "axes"])
def test_odd_queries_at_the_api(polite, kind):
    for query in some_of(odd_queries()[:: 6 if kind in {"projects", "events"} else 25], 2):
        response = polite.get(f"/api/v1/{kind}/", QUERY_STRING=query)
        assert response.status_code in {200, 400, 404}, query[:200]
        names, problem = set(response.json()), {"type", "title", "status", "detail"}
        assert names in (problem | {"errors"}, problem, {"language", "count", "next", "previous", "results"})
