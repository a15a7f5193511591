"""What holds at every address of the API, whatever its records are."""

import json
import re

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.utils import timezone, translation
from django.utils.translation import gettext

from core.api import glossary
from core.api.reading import sections
from core.api.views_schema import description
from tests import factories
from tests.shipped import API_KINDS, LANGUAGES

every_kind = pytest.mark.parametrize("kind", API_KINDS)
SITE = "http://localhost:8000"
pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def limit(settings):
    """Sets how many requests a minute takes; the count begins at nought and outlives no test."""
    cache.clear()

    def set_limit(number):
        settings.API_REQUESTS_PER_MINUTE = number

    yield set_limit
    cache.clear()


def problem_of(response, status):
    """Return the members of a problem besides those that all have, once these are right (RFC 9457)."""
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
    found = response.json()
    assert (found.pop("status"), bool(found.pop("title")), bool(found.pop("detail"))) == (status, True, True)
    assert 'rel="service-desc"' in response["Link"]
    return found


def links_of(response):
    """Return {relation: address} of the header Link."""
    return {found[1]: found[0] for found in re.findall('<([^>]+)>; rel="([^"]+)"', response["Link"])}


@every_kind
def test_anybody_may_read_and_nothing_else(client, kind):
    address = f"/api/v1/{kind}/"
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "application/json")
    assert response.json() == {"language": "fr", "count": 0, "next": None, "previous": None, "results": []}
    assert not response.cookies
    head = client.head(address)
    assert (head.status_code, head.content) == (200, b"")
    for method in ("post", "put", "patch", "delete"):
        answer = getattr(client, method)(address)
        assert problem_of(answer, 405) == {"type": "about:blank"}
        assert answer["Allow"] == "GET, HEAD, OPTIONS"
    assert client.options(address).status_code == 204


@every_kind
@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("rien=1", {"rien"}),
        ("page=0", {"page"}),
        ("page_size=101", {"page_size"}),
        ("page_size=x&lang=de", {"page_size", "lang"}),
        ("format=csv", {"format"}),
    ],
)
def test_an_invalid_query_is_answered_with_its_errors(client, kind, query, wrong):
    response = client.get(f"/api/v1/{kind}/?{query}")
    problem = problem_of(response, 400)
    assert problem["type"] == f"{SITE}/api/docs/#invalid-query"
    assert {error["parameter"] for error in problem["errors"]} == wrong
    assert all(error["detail"] for error in problem["errors"])
    assert response["Cache-Control"] == "no-store"


@every_kind
def test_one_record_takes_a_language_and_nothing_else(client, kind):
    assert client.get(f"/api/v1/{kind}/1/?axis=youth").status_code == 400
    assert client.get(f"/api/v1/{kind}/1/?page=1").status_code == 400
    assert client.get(f"/api/v1/{kind}/1/?lang=ar").status_code == 404


@pytest.mark.parametrize("path", ["rien", "v1/rien/", "v2/projects/", "v1/projects/a/b/c/", "v1/events/a b/"])
def test_what_is_not_there_is_a_404_that_programs_can_read(client, path):
    assert problem_of(client.get(f"/api/{path}"), 404) == {"type": "about:blank"}


def test_another_format_is_refused(client):
    response = client.get("/api/v1/projects/", headers={"accept": "text/csv"})
    assert problem_of(response, 406) == {"type": "about:blank"}


@pytest.mark.parametrize(
    ("error", "status", "title"),
    [(ValueError("x"), 500, "Something went wrong on our side"), (OperationalError("x"), 503, "The portal is busy")],
)
def test_a_fault_is_a_problem_with_its_reference(client, monkeypatch, error, status, title):
    def fail(*_args, **_more):
        raise error

    client.raise_request_exception = False
    monkeypatch.setattr("core.api.views.Records.list", fail)
    monkeypatch.setattr("core.views_errors.is_busy", lambda error: isinstance(error, OperationalError))
    response = client.get("/api/v1/projects", headers={"accept-language": "ar"})
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
    problem = response.json()
    with translation.override("ar"):
        assert (problem["type"], problem["status"], problem["title"]) == ("about:blank", status, gettext(title))
    assert re.fullmatch("[2-9A-Z]{4}-[2-9A-Z]{4}", problem["reference"])
    assert (response["Content-Language"], response.get("Retry-After")) == ("ar", "60" if status == 503 else None)
    monkeypatch.setattr("core.views_errors._whole_page", fail)
    bare = client.get("/api/v1/projects")
    assert (bare.status_code, bare["Content-Type"]) == (status, "application/problem+json")
    assert set(bare.json()) == {"type", "title", "status", "reference"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_messages_are_in_the_language_that_was_asked_for(client, language):
    wanted = [
        client.get("/api/v1/projects/?page=x", headers={"accept-language": language}),
        client.get(f"/api/v1/projects/?page=x&lang={language}"),
    ]
    with translation.override(language):
        given = gettext("“%(value)s”") % {"value": "x"}
        sentence = gettext("Not accepted: %(given)s. Accepted: a whole number from %(min)s to %(max)s.")
    sentence %= {"given": given, "min": 1, "max": 10**6}
    assert {response["Content-Language"] for response in wanted} == {language}
    assert [response.json()["errors"] for response in wanted] == [[{"parameter": "page", "detail": sentence}]] * 2
    assert wanted[0].json() == wanted[1].json()
    assert "Accept-Language" in wanted[0]["Vary"]


# --- In pages ---


def test_pages_follow_each_other_and_keep_the_question(client, settings):
    for number in range(5):
        factories.ProjectFactory(published=True, code=f"P.{number}", axis__code="youth")
    found, address = [], "/api/v1/projects/?axis=youth&page_size=2&sort=start"
    while address:
        answer = client.get(address).json()
        assert answer["count"] == 5
        found += [record["code"] for record in answer["results"]]
        address = answer["next"] and answer["next"].removeprefix(settings.SITE_URL)
    assert found == [f"P.{number}" for number in range(5)]
    assert answer["previous"] == f"{settings.SITE_URL}/api/v1/projects/?axis=youth&page=2&page_size=2&sort=start"
    first = client.get("/api/v1/projects/?axis=youth&page_size=2&page=2").json()["previous"]
    assert first == f"{settings.SITE_URL}/api/v1/projects/?axis=youth&page_size=2"
    assert client.get("/api/v1/projects/?page=2").status_code == 404


def test_the_header_says_where_the_rest_is(client):
    for number in range(3):
        factories.ProjectFactory(published=True, code=f"P.{number}", axis__code="youth")
    at = f"{SITE}/api/v1/projects"
    described = {"service-desc": f"{SITE}/api/v1/schema.json", "service-doc": f"{SITE}/ar/api/docs/"}
    first, last = f"{at}?axis=youth&lang=ar&page_size=1", f"{at}?axis=youth&lang=ar&page=3&page_size=1"
    pages = {"first": first, "prev": first, "next": last, "last": last}
    assert links_of(client.get("/api/v1/projects?axis=youth&lang=ar&page_size=1&page=2")) == pages | described
    one = client.get("/api/v1/projects/P.1?lang=ar")
    own = {"collection": at, "alternate": one.json()["url"]["ar"]}
    assert links_of(one) == own | described
    assert links_of(client.get(f"/api/v1/projects?lang=ar&{'axis=youth&' * 50}")) == described


@every_kind
def test_an_address_may_end_in_a_slash_or_not(client, kind):
    assert client.get(f"/api/v1/{kind}").json() == client.get(f"/api/v1/{kind}/").json()


# --- Again ---


@pytest.mark.django_db(transaction=True)  # in a transaction the years are read anew each time
def test_an_answer_that_has_not_changed_is_not_sent_again(client, django_assert_max_num_queries):
    project = factories.ProjectFactory(published=True)
    first = client.get("/api/v1/projects/")
    assert first["Cache-Control"] == "public, max-age=60"
    with django_assert_max_num_queries(4):  # the version of the data twice, axes and donors that the filters take
        again = client.get("/api/v1/projects/", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert client.get("/api/v1/projects/?page=1", headers={"if-none-match": first["ETag"]}).status_code == 200
    assert client.get("/api/v1/projects/?lang=ar", headers={"if-none-match": first["ETag"]}).status_code == 200
    project.title_fr = "Un autre titre"
    project.save()
    changed = client.get("/api/v1/projects/", headers={"if-none-match": first["ETag"]})
    assert (changed.status_code, changed.json()["results"][0]["title"]["fr"]) == (200, "Un autre titre")
    one = client.get(f"/api/v1/projects/{project.code}/")
    assert client.get(f"/api/v1/projects/{project.code}/", headers={"if-none-match": one["ETag"]}).status_code == 304
    type(project).objects.update(expires_at=timezone.now())
    assert client.get(f"/api/v1/projects/{project.code}/", headers={"if-none-match": one["ETag"]}).status_code == 404


def test_the_same_address_in_another_language_is_another_answer(client):
    factories.ProjectFactory(published=True, translated=True)
    french = client.get("/api/v1/projects/", headers={"accept-language": "fr"})
    arabic = client.get("/api/v1/projects/", headers={"accept-language": "ar", "if-none-match": french["ETag"]})
    assert (french.json()["language"], arabic.status_code, arabic.json()["language"]) == ("fr", 200, "ar")
    assert "Accept-Language" in arabic["Vary"]


def test_a_wrong_question_stays_wrong_with_an_etag(client):
    assert client.get("/api/v1/projects/?axis=rien", headers={"if-none-match": "*"}).status_code == 400


# --- From other sites ---


OPEN = {
    **{"/api/v1/projects/": 200, "/api/v1/projects/?rien=1": 400, "/api/rien": 404, "/api/v1/projects": 200},
    **{f"/fr/projects.{ending}": 200 for ending in ("csv", "xlsx", "json", "xml", "rss", "atom")},
    **{"/ar/events.ics": 200, "/en/search.csv": 200, "/fr/projects.csv?axis=rien": 400, "/fr/projects.pdf?axes=1": 400},
    **{"/sitemap.xml": 200, "/media/documents/rien.pdf": 404, "/en/projects/rien.png": 404},
}
PAGES = (
    "/fr/projects/",
    "/",
    "/fr/api/docs/",
    "/fr/admin/login/",
    "/fr/admin/x/export.csv",
    "/fr/preview/link/a.json/",
)


def test_scripts_of_other_sites_may_read_the_api_and_every_public_file_but_no_page(client):
    factories.ProjectFactory(published=True)
    headers = {"origin": "https://example.org"}
    answers = {address: client.get(address, headers=headers) for address in OPEN}
    assert {address: answer.status_code for address, answer in answers.items()} == OPEN
    assert {answer.get("Access-Control-Allow-Origin") for answer in answers.values()} == {"*"}
    assert {answer.get("Cross-Origin-Resource-Policy") for answer in answers.values()} == {"cross-origin"}
    assert not any(
        answer.has_header("Access-Control-Allow-Credentials") or answer.cookies for answer in answers.values()
    )
    tag = answers["/fr/projects.csv"]["ETag"]
    again = client.get("/fr/projects.csv", headers=headers | {"if-none-match": tag})
    assert (again.status_code, again["Access-Control-Allow-Origin"]) == (304, "*")
    pages = [client.get(address, headers=headers) for address in PAGES]
    assert {page.get("Access-Control-Allow-Origin") for page in pages} == {None}
    assert {page.get("Cross-Origin-Resource-Policy") for page in pages} == {"same-origin"}


def test_a_browser_that_asks_first_is_answered(client):
    headers = {"origin": "https://example.org", "access-control-request-method": "GET"}
    response = client.options("/api/v1/projects/", headers=headers)
    assert (response.status_code, response["Access-Control-Allow-Methods"]) == (204, "GET, HEAD, OPTIONS")
    assert "If-None-Match" in response["Access-Control-Allow-Headers"]


# --- Not too often ---


def test_who_asks_too_often_waits(client, limit, time_machine):
    limit(3)
    time_machine.move_to("2026-03-01T10:00:15Z", tick=False)
    left = [client.get("/api/v1/axes/")["RateLimit"] for _ in range(3)]
    assert left == [f'"minute";r={number};t=45' for number in (2, 1, 0)]
    refused = client.get("/api/v1/projects/")
    quota = "https://iana.org/assignments/http-problem-types#quota-exceeded"
    assert problem_of(refused, 429) == {"type": quota, "violated-policies": ["minute"]}
    names = ("RateLimit-Policy", "RateLimit", "Retry-After")
    assert [refused[name] for name in names] == ['"minute";q=3;w=60', '"minute";r=0;t=45', "45"]
    assert client.get("/api/v1/axes/", REMOTE_ADDR="192.0.2.7").status_code == 200
    time_machine.move_to("2026-03-01T10:01:00Z", tick=False)
    assert client.get("/api/v1/axes/").status_code == 200


def test_a_full_cache_keeps_nobody_out(client, limit, monkeypatch):
    """What it forgot between two steps counts as the first request."""
    limit(3)
    monkeypatch.setattr(cache, "add", lambda *args: False)
    assert client.get("/api/v1/axes/")["RateLimit"].startswith('"minute";r=2;')


@pytest.mark.parametrize(("proxies", "last"), [(1, 200), (0, 429)])
def test_a_forged_address_does_not_help(client, limit, settings, proxies, last):
    """X-Forwarded-For counts behind a proxy only."""
    limit(1)
    settings.PROXIES = proxies
    client.get("/api/v1/axes/", headers={"x-forwarded-for": "192.0.2.1"})
    assert client.get("/api/v1/axes/", headers={"x-forwarded-for": "192.0.2.2"}).status_code == last


def test_the_addresses_that_one_customer_owns_are_one_visitor(client, limit):
    """A customer of IPv6 has a /64: as many addresses as they like, but only their neighbour is somebody else."""
    limit(1)
    asking = ["2001:db8::1", "2001:db8::ffff:1", "2001:db8:0:1::1"]
    answers = [client.get("/api/v1/axes/", REMOTE_ADDR=address).status_code for address in asking]
    assert answers == [200, 429, 200]


def test_pages_for_people_have_no_such_limit(client, limit):
    limit(1)
    assert [client.get("/fr/projects/").status_code for _ in range(3)] == [200, 200, 200]


# --- The entry and the description ---


def test_the_entry_leads_everywhere(client, django_assert_num_queries):
    client.get("/api/v1/schema.json?lang=ar")
    with django_assert_num_queries(0):
        entry = client.get("/api/v1?lang=ar").json()
    assert (entry["language"], entry["version"], entry["documentation"]) == ("ar", "1", f"{SITE}/ar/api/docs/")
    assert [one["name"] for one in entry["lists"]] == list(API_KINDS)
    for address in (entry["openapi"], *(one["api"] for one in entry["lists"])):
        assert client.get(address.removeprefix(SITE)).status_code == 200
    browser = client.get("/api/v1/?lang=ar", headers={"accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert (browser.status_code, browser.url) == (302, f"{SITE}/ar/api/docs/")
    assert "Accept" in browser["Vary"].split(", ")
    assert client.get("/api/v1/?axis=youth").status_code == 400


def test_two_languages_differ_in_what_people_read_only():
    """A client that is generated from the description is the same whoever asks for it."""

    def is_for_people(key, value):  # a field may be called "description" too, and is no text then
        return key == "examples" or (key in {"description", "summary", "x-displayName"} and isinstance(value, str))

    def names(part):
        if isinstance(part, dict):
            return {key: names(value) for key, value in part.items() if not is_for_people(key, value)}
        return [names(one) for one in part] if isinstance(part, list) else part

    french, *others = (names(description(language)) for language in LANGUAGES)
    assert [other == french for other in others] == [True, True]
    assert {tag["name"] for tag in french["tags"]} == {"entry", *API_KINDS}
    assert all(name.isascii() for name in re.findall(r'"(?:name|title|operationId)": "([^"]+)"', json.dumps(french)))


def test_each_answer_is_described_with_its_headers_and_a_problem_with_an_example():
    """No example says why a record was withdrawn; the entry holds no records, so it has no ETag."""
    described = {}
    for address, methods in description("en")["paths"].items():
        for status, answer in methods["get"]["responses"].items():
            shown = answer.get("content", {}).get("application/problem+json", {}).get("examples", {})
            problems = [example["value"]["status"] for example in shown.values()]
            described.setdefault(address == "/api/v1", {})[int(status)] = (set(answer["headers"]), problems)
    limits = {"RateLimit", "RateLimit-Policy"}
    problems = {status: (limits, [status]) for status in (400, 404, 406, 429)} | {410: (limits, [])}
    of_records = {200: (limits | {"ETag", "Link"}, []), 304: (limits | {"ETag"}, []), **problems}
    assert described == {True: {200: (limits | {"Link"}, []), **problems}, False: of_records}


def test_each_parameter_is_described_with_what_it_takes():
    paths = description("en")["paths"]
    asked = {
        (kind, parameter["name"]): (parameter["description"], parameter["schema"])
        for kind in ("projects", "resources")
        for parameter in paths[f"/api/v1/{kind}"]["get"]["parameters"]
    }

    def several(*values):
        return {"type": "array", "items": {"type": "string", "minLength": 1} | ({"enum": [*values]} if values else {})}

    queries = [one for path in paths.values() for one in path["get"]["parameters"] if one["in"] == "query"]
    assert {one["name"] for one in queries if one.get("required")} == set()
    years = {"type": "array", "items": {"type": "string", "pattern": "^((19|20)[0-9]{2}|unknown)$"}}
    regions = [f"MA-{number:02}" for number in range(1, 13)]
    orders = {"type": "string", "enum": ["-date", "date"], "default": "-date"}
    kinds = ["newsletter", "report", "study", "survey", "factsheet", "guide"]
    assert asked["projects", "region"] == (f"Region: {', '.join(regions)}", several(*regions))
    assert asked["projects", "year_min"] == ("Active from", {"type": "integer", "minimum": 1951, "maximum": 2100})
    assert {name: found for (kind, name), found in asked.items() if kind == "resources"} == {
        "kind": (
            "Kind: newsletter (Newsletter), report (Report), study (Study), survey (Survey), "
            "factsheet (Fact sheet), guide (Guide)",
            several(*kinds),
        ),
        "lang": (
            "Language of labels and messages; without it, Accept-Language decides.",
            {"type": "string", "enum": ["ar", "en", "fr"]},
        ),
        "language": (
            "Language of the document: fr (French), ar (Arabic), en (English), es (Spanish)",
            several("fr", "ar", "en", "es"),
        ),
        "page": ("Page, from 1", {"type": "integer", "minimum": 1, "maximum": 1_000_000, "default": 1}),
        "page_size": ("Records of one page", {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}),
        "project": ("Project", several()),
        "q": ("Keyword", {"type": "string", "maxLength": 200}),
        "sort": ("-date (Newest first), date (Oldest first)", orders),
        "year": ("Year", years),
    }


def test_the_page_about_the_api_says_the_type_of_each_field():
    with translation.override("en"):
        kinds = {kind.id: kind for kind in sections(description("en"))}
    resources = kinds["resources"]
    assert (resources.address, resources.address_of_one) == ("/api/v1/resources", "/api/v1/resources/{slug}")
    assert resources.examples == [(f"{SITE}/api/v1/resources?kind=report", "Reports")]
    codes = ("newsletter", "report", "study", "survey", "factsheet", "guide")
    moment = "YYYY-MM-DDThh:mm:ss+hh:mm"
    assert [(row.name, row.type, row.codes, row.part, row.is_list) for row in resources.fields] == [
        ("slug", "text", (), "", False),
        ("url", "object", (), "Addresses", False),
        ("published_at", moment, (), "", False),
        ("updated_at", moment, (), "", False),
        ("checked_on", "YYYY-MM-DD", (), "", False),
        ("api", "https://…", (), "", False),
        ("kind", "code and label", codes, "", False),
        ("title", "object", (), "Text", False),
        ("summary", "object", (), "Text", False),
        ("date", "object", (), "PartialDate", False),
        ("files", "list", (), "FileOut", True),
        ("projects", "list", (), "ProjectRef", True),
    ]
    assert [row.name for row in resources.only_in_one] == ["sources"]
    assert {row.name: (row.type, row.codes) for row in resources.parameters if row.type != "list"} == {
        "lang": ("text", ("ar", "en", "fr")),
        "page": ("whole number from 1 to 1000000", ()),
        "page_size": ("whole number from 1 to 100", ()),
        "q": ("text", ()),
        "sort": ("text", ()),
    }
    types = {row.name: row.type for row in kinds["figures"].fields}
    assert (types["reached"], types["is_hidden"]) == ("whole number", "true or false")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_is_explained(language):
    components = description(language)["components"]["schemas"].values()
    names = {name for component in components for name in component.get("properties", {})}
    assert names - set(glossary.ABOUT) == set()
    assert {name.partition(".")[2] or name for name in glossary.ABOUT} - names == set()


def test_the_description_comes_as_json_and_as_yaml(client):
    as_json = client.get("/api/v1/schema/")
    assert as_json["Content-Type"] == "application/json"
    assert as_json.json()["openapi"].startswith("3.")
    assert as_json.content.startswith(b'{\n  "openapi": "3.')  # people read it too
    assert client.get("/api/v1/schema.json").json() == as_json.json()
    for response in (
        client.get("/api/v1/schema.yaml"),
        client.get("/api/v1/schema/", headers={"accept": "application/yaml"}),
    ):
        assert response["Content-Type"].startswith("application/yaml")
        assert response.content.startswith(b"openapi: 3.")
    assert client.get("/api/v1/schema/?format=yaml").status_code == 400


@pytest.mark.parametrize(("wanted", "language"), [("ar", "ar"), ("en-GB", "en"), ("de", "fr")])
def test_the_page_about_the_api_is_found_in_ones_language(client, wanted, language):
    for address in ("/api/", "/api/docs/"):
        response = client.get(address, headers={"accept-language": wanted})
        assert (response.status_code, response.url) == (302, f"/{language}/api/docs/")
        assert "Accept-Language" in response["Vary"]
