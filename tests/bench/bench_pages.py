"""Every kind of public address: as the first reader after an edit gets it, as Django makes it, and as it is kept."""

import io

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import changes
from core.listing import PAGE_SIZE
from core.models import Axis, Place
from core.page_cache import PageCache
from events.models import Article, Event
from oim_portal.wsgi import django_application
from pages.models import Resource
from projects.models import Project

LISTS = {
    "projects": (Project, "axis=axe-1&region=MA-03&donor=D7&donor=D8"),
    "events": (Event, "axis=axe-1&kind=workshop&year=2015"),
    "news": (Article, "axis=axe-1&kind=story&year=2015"),
    "resources": (Resource, "kind=report"),  # of one year there would be none among a hundred
}
FIXED = (
    "/fr/",
    "/fr/figures/",
    "/fr/figures/?axis=axe-1&region=MA-03&donor=D7&donor=D8",
    "/fr/timeline/",
    "/fr/axes/axe-1/",
    "/fr/donors/",
    "/fr/donors/D7/",
    "/fr/partners/D7/",
    "/fr/regions/",
    "/fr/regions/MA-03/",
    "/fr/data/",
    "/fr/projects.rss",
    "/fr/events.ics?year=2015&axis=axe-1",
    "/api/v1/projects/",
    "/api/v1/donors/",
    "/sitemap.xml",
    "/sitemap-projects-1.xml",
)
MB = 1024**2


def run(report):
    client, cache = Client(), PageCache(django_application, 64 * MB)
    for address in addresses():
        measure(report, address, client, cache)


def addresses():
    """Return one address of each kind, those of lists with a filter and deep inside too."""
    found = list(FIXED)
    for name, (model, asked) in LISTS.items():
        published = model.objects.published()
        deep = max(1, published.count() // PAGE_SIZE * 4 // 5)
        found += [f"/fr/{name}/", f"/fr/{name}/?{asked}", f"/fr/{name}/?page={deep}"]
        found.append(f"/fr/{name}/{published.order_by('pk').values_list('slug', flat=True)[0]}/")
        if model is Project:
            found.append(f"/api/v1/{name}/?page={deep}")
    if place := Place.objects.filter(projects__isnull=False).first():
        found.append(f"/fr/places/{place.key}/")
    return sorted(found)


def measure(report, address, client, cache):
    """Measure an address in its three states."""
    name = plain(address)
    Axis.objects.update(order=0)
    changes.forget()
    client.get("/fr/projects/")  # reads the facets, which have a measure of their own
    with report.time(f"{name}: first after an edit"):
        get(client, address)
    report.measure(f"{name}: made", lambda: get(client, address))
    with CaptureQueriesContext(connection) as queries:
        size = len(get(client, address).getvalue())
    report.figures[f"{name}: made"].queries = len(queries)
    report.keep(f"{name}: size", size / 1000, "kB")
    if not address.startswith("/api/"):
        report.measure(f"{name}: kept", lambda: kept(cache, address))


def plain(address):
    """Return an address without the number of a page, which differs with the size."""
    return address.split("?page=")[0] + ("?page=…" if "?page=" in address else "")


def get(client, address):
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return response


def kept(cache, address):
    path, _mark, query = address.partition("?")
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "HTTP_ACCEPT_ENCODING": "br",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
    }
    return b"".join(cache(environ, lambda *_started: None))
