"""The shipped content, read twice: from the database as pages, and from its files as the expected values.

Tests use the fixture `visitor`. They run after all others (tests/conftest.py), because the content stays in the
database until the end.
"""

import calendar
import contextlib
import datetime as dt
import time
import tomllib
from functools import cache
from types import SimpleNamespace
from unittest import mock

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from core import changes, versioned_cache
from oim_portal.content.loading import load
from tests import databases
from tests.tools import some_of

FOLDER = settings.CONTENT_DIR
LANGUAGES = ("fr", "ar", "en")
API_KINDS = ("projects", "events", "articles", "resources", "axes", "donors", "regions", "figures", "corrections")
LISTS = (
    *("", "projects/", "figures/", "timeline/", "events/", "news/", "resources/", "data/", "data/releases/", "search/"),
    *("axes/", "donors/", "partners/", "regions/", "places/", "contact/", "corrections/"),
)


@pytest.fixture(scope="session")
def shipped(request, django_db_setup, django_db_blocker):
    """The shipped content, loaded once for all tests (some seconds); only for fixtures with `db`."""
    if databases.are_kept_for(request.config):
        with django_db_blocker.unblock():
            before = databases.use_copy(request.config, databases.SHIPPED)
            yield
            databases.remove_copy(before)
    else:
        with django_db_blocker.unblock(), transaction.atomic():
            load(FOLDER)
            yield
            transaction.set_rollback(True)


@contextlib.contextmanager
def kept():
    """Keep between requests what is computed from the content, as in production.

    Tests run in a transaction, where it would be computed for each request anew. A write makes another version, and as
    in production this is read once a second.
    """
    this = object()  # a rollback brings old versions back
    read, known = changes._read, {}

    def read_once():
        second = int(time.time())  # a test that turns the clock is in another one
        if second not in known:
            known.clear()
            known[second] = read()
        return known[second]

    def forget_at_a_write(execute, sql, *rest):
        if not str(sql).startswith("SELECT"):
            known.clear()
        return execute(sql, *rest)

    with (
        mock.patch.object(changes, "_read", read_once),
        mock.patch.multiple(
            versioned_cache,
            connection=SimpleNamespace(in_atomic_block=False),
            data_version=lambda: (this, changes.data_version()),
        ),
        connection.execute_wrapper(forget_at_a_write),
    ):
        yield


@pytest.fixture
def visitor(shipped, db, client):
    """A client of the portal with the shipped content; changes to the database are rolled back."""
    with kept():
        yield client


@pytest.fixture
def site(visitor):
    """Return a function that gives {address: response} of every list and of every third page of a record (in `make
    test-all` of each), in turn in some languages; asked for once in a process.
    """
    return lambda languages: _once(visitor, some_addresses, languages)


@pytest.fixture
def kinds(visitor):
    """The same of one page of every kind, error pages included: {(name, address): response}."""
    return lambda languages: _once(visitor, lambda language: kinds_of_page(language).items(), languages)


def _once(visitor, things, languages):
    asked = [thing for _language, thing in in_turn(things, languages)]
    addresses = [thing if isinstance(thing, str) else thing[1] for thing in asked]
    for address in addresses:
        if address not in _asked:
            _asked[address] = visitor.get(address)
    return {thing: _asked[address] for thing, address in zip(asked, addresses, strict=True)}


_asked = {}  # address: response

# For expensive tests: the languages take turns, one per address; the nightly job tests each language at every address.
languages_in_turn = pytest.mark.parametrize(
    "languages", [LANGUAGES, *(pytest.param((code,), marks=pytest.mark.nightly) for code in LANGUAGES)], ids="-".join
)
# For a rule that is the same in every language: tested in the one that differs most.
one_language = pytest.mark.parametrize(
    "language", ["ar", *(pytest.param(code, marks=pytest.mark.nightly) for code in LANGUAGES if code != "ar")]
)


def in_turn(things, languages):
    """Return (language, thing): of what `things(language)` lists the first in the first language, the second in the
    second…
    """
    lists = [things(language) for language in languages]
    return [
        (languages[number % len(languages)], versions[number % len(languages)])
        for number, versions in enumerate(zip(*lists, strict=True))
    ]


# --- The files, read without the loader ------------------------------------------------------------------------------


@cache
def records(kind):
    """Return {key: table} of content/<kind>/*.toml."""
    paths = sorted((FOLDER / kind).glob("*.toml"))
    return {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in paths}


@cache
def entries(kind, entry):
    """Return the tables of a file that holds a list: entries("axes", "axis")."""
    return tomllib.loads((FOLDER / f"{kind}.toml").read_text(encoding="utf-8"))[entry]


def first_day(text):
    """Return the first day of "2014", "2014-07" or "2014-07-21"; None for no text."""
    return dt.date.fromisoformat((text + "-01-01")[:10]) if text else None


def last_day(text):
    """Return the last day of "2014", "2014-07" or "2014-07-21"; None for no text."""
    if not text:
        return None
    year, month, day = ([int(part) for part in text.split("-")] + [0, 0])[:3]
    month = month or 12
    return dt.date(year, month, day or calendar.monthrange(year, month)[1])


def status(table, today):
    """Return what docs/decisions/0035-one-rule-for-time.md says the status of a project is on a day."""
    start, end, how = first_day(table.get("start")), last_day(table.get("end")), table.get("end_qualifier", "")
    if "status" in table:
        return table["status"]
    if start and start > today:
        return "planned"
    if how == "open" or (start and end and end >= today):
        return "ongoing"
    return "completed" if end and end < today and how != "at_least" else "unknown"


def known_years(table):
    """Return the years in which a project is known to have been under way, as a range; empty if none is."""
    first, last = table.get("start", table.get("end")), table.get("end", table.get("start"))
    if table.get("end_qualifier") == "open":
        last = f"{max(timezone.localdate().year, int(first[:4]))}"
    return range(int(first[:4]), int(last[:4]) + 1) if first else range(0)


def ran_between(table, first, last):
    """Whether a project is known to have run on some day of the years `first` to `last` (None: no limit)."""
    return any((first or year) <= year <= (last or year) for year in known_years(table))


def donors(table):
    return {donor["partner"] for donor in table.get("donors", [])}


def partners(table):
    return {*table.get("implementing", []), *table.get("government", [])}


def places():
    """Return the keys of the places with a page: of a project or an event."""
    of_projects = {key for table in records("projects").values() for key in table.get("places", [])}
    events = [part for table in records("events").values() for part in (table, *table.get("sittings", []))]
    return of_projects | {table["place"] for table in events if table.get("place")}


def slugs(kind, condition=lambda table: True):
    """Return the slugs of the records of a kind for which `condition` (of their table) holds."""
    return {table["slug"] for table in records(kind).values() if condition(table)}


# --- Every public address ---------------------------------------------------------------------------------------------


def kinds_of_page(language):
    """Return {name: address} with one page of every kind, the richest of its kind; needs no database."""
    base = f"/{language}"
    return {
        "home": f"{base}/",
        "projects": f"{base}/projects/",
        "projects-filtered": f"{base}/projects/?axis=youth&donor=EU&donor=USAID&year_min=2010&q=jeunes",
        "projects-empty": f"{base}/projects/?axis=youth&region=MA-12&q=rien",
        "project": f"{base}/projects/{_slug('projects', 'migration-developpement-durable')}/",
        "project-bare": f"{base}/projects/{_slug('projects', 'opportunites-jeunesse')}/",
        "axis": f"{base}/axes/protection-resilience/",
        "donor": f"{base}/donors/EU/",
        "donor-report": f"{base}/donors/EU/report/",
        "donor-report-year": f"{base}/donors/EU/report/?year=2016",
        "donor-report-wrong": f"{base}/donors/EU/report/?year=deux&day_min=2016-01-01",
        "partner": f"{base}/partners/INTERIEUR/",
        "donors": f"{base}/donors/",
        "goals": f"{base}/goals/",
        "place": f"{base}/places/oujda/",
        "regions": f"{base}/regions/",
        "region": f"{base}/regions/MA-01/",
        "figures": f"{base}/figures/",
        "figures-filtered": f"{base}/figures/?axis=youth&donor=EU&year_min=2012",
        "timeline": f"{base}/timeline/",
        "events": f"{base}/events/",
        "event": f"{base}/events/{_slug('events', 'cloture-territorialisation-snia')}/",
        "news": f"{base}/news/",
        "article": f"{base}/news/{_slug('articles', 'motuse-bilan-2016')}/",
        "resources": f"{base}/resources/",
        "resource": f"{base}/resources/{_slug('resources', 'lettre-information-29')}/",
        "data": f"{base}/data/",
        "report": f"{base}/report/projects/{_slug('projects', 'migration-developpement-durable')}/",
        "contact": f"{base}/contact/?subject=accessibility",
        "corrections": f"{base}/corrections/",
        "page": f"{base}/{_slug('pages', 'about')}/",
        "api-docs": f"{base}/api/docs/",
        "search": f"{base}/search/?q=migrants",
        "search-start": f"{base}/search/",
        "search-kind": f"{base}/search/?q=maroc&kind=projects&page=2",
        "search-name": f"{base}/search/?q=finlande",
        "search-nothing": f"{base}/search/?q=rentrer+reintgration",
        "bad-request": f"{base}/projects/?axis=rien",
        "not-found": f"{base}/projects/rien/",
    }


def addresses(language):
    """Return every public address in one language: all lists, all records, all pages, no errors."""
    base = f"/{language}"
    return [
        *(f"{base}/{name}" for name in LISTS),
        *(f"{base}/axes/{axis['code']}/" for axis in entries("axes", "axis")),
        *(f"{base}/donors/{code}/" for code in sorted(set().union(*map(donors, records("projects").values())))),
        *(f"{base}/donors/{code}/report/" for code in sorted(set().union(*map(donors, records("projects").values())))),
        *(f"{base}/partners/{code}/" for code in sorted(set().union(*map(partners, records("projects").values())))),
        *(f"{base}/regions/{region['code']}/" for region in entries("regions", "region")),
        *(f"{base}/places/{key}/" for key in sorted(places())),
        *(f"{base}/projects/{slug}/" for slug in sorted(slugs("projects"))),
        *(f"{base}/events/{slug}/" for slug in sorted(slugs("events"))),
        *(f"{base}/news/{slug}/" for slug in sorted(slugs("articles"))),
        *(f"{base}/resources/{slug}/" for slug in sorted(slugs("resources"))),
        *(f"{base}/{slug}/" for slug in sorted(slugs("pages"))),
        f"{base}/api/docs/",
    ]


def some_addresses(language):
    """Return the public addresses of all lists, and those of every third record."""
    lists = [f"/{language}/{name}" for name in LISTS]
    return [*lists, *some_of([address for address in addresses(language) if address not in lists], 3)]


def untitled(address):
    """Return the languages in which the article of an address has no title; all other records have one in each."""
    titles = {table["slug"]: table["title"] for table in records("articles").values()}
    section, slug = address.rstrip("/").rsplit("/", 2)[-2:]
    return {*LANGUAGES} - titles[slug].keys() if section == "news" and slug in titles else set()


def api_addresses(language):
    """Return the addresses of the API that ask for all records, as lists and one by one, in one language."""
    return [
        *(f"/api/v1/{kind}/?page_size=100&lang={language}" for kind in API_KINDS),
        *(f"/api/v1/events/{slug}/?lang={language}" for slug in sorted(slugs("events"))),
        *(f"/api/v1/articles/{slug}/?lang={language}" for slug in sorted(slugs("articles"))),
        *(f"/api/v1/resources/{slug}/?lang={language}" for slug in sorted(slugs("resources"))),
        *(f"/api/v1/axes/{axis['code']}/?lang={language}" for axis in entries("axes", "axis")),
        f"/api/v1/donors/EU/?lang={language}",
        f"/api/v1/regions/MA-01/?lang={language}",
        f"/api/v1/schema/?lang={language}",
        "/api/v1/schema.json",
        "/api/v1/schema.yaml",
        "/api/docs/",
        "/api/",
        "/api/rien",
    ]


def sheets(language):
    """Return what is printed or drawn in one language: the portfolio, and of every axis one project; to keep it short,
    one picture of each kind.
    """
    first = {}
    for table in records("projects").values():
        first.setdefault(table["axis"], f"/{language}/projects/{table['slug']}")
    return [
        f"/{language}/projects.pdf",
        f"/{language}/projects.pdf?donor=EU&axis=youth",
        f"/{language}/donors/EU/report.pdf?year=2016",
        *(f"{project}.pdf" for project in first.values()),
        *(f"{project}.png" for project in first.values()),
        f"/{language}/events/{min(slugs('events'))}.png",
        f"/{language}/news/{min(slugs('articles'))}.png",
    ]


def feeds(language):
    """Return the address of every feed and calendar in one language: of whole lists, of filters and of one event."""
    base = f"/{language}"
    lists = [
        f"{base}/{name}.{kind}" for name in ("projects", "events", "news", "resources") for kind in ("rss", "atom")
    ]
    return [
        *lists,
        *(f"{base}/corrections.{kind}" for kind in ("rss", "atom")),
        *(f"{address}?axis=youth&donor=EU" for address in lists if "resources" not in address),
        *(f"{base}/events.ics{query}" for query in ("", "?axis=youth", "?when=upcoming", "?q=a")),
        *(f"{base}/news.ics{query}" for query in ("", "?call=open")),
        f"{base}/events/{_slug('events', 'cloture-territorialisation-snia')}.ics",
    ]


def _slug(kind, key):
    return records(kind)[key]["slug"]
