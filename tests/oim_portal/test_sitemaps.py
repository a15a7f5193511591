"""robots.txt and the sitemaps, read with lxml: every public page in three languages, and nothing else."""

import dataclasses
import datetime as dt
import io
import re

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import etree
from PIL import Image

from accounts import checks
from core.changes import data_version
from core.publication import State
from oim_portal import sitemaps
from tests.factories import PictureFactory, ProjectFactory

NAMES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "image": "http://www.google.com/schemas/sitemap-image/1.1",
    "xhtml": "http://www.w3.org/1999/xhtml",
}


def read_map(client, address):
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "application/xml")
    return etree.fromstring(response.content)


def texts(root, path):
    return [str(text) for text in root.xpath(path, namespaces=NAMES)]


@pytest.mark.django_db
def test_only_what_is_published_with_the_pictures_that_are_shown(client, monkeypatch, settings):
    monkeypatch.setattr(sitemaps, "PAGE", 2)
    projects = ProjectFactory.create_batch(3, published=True, translated=True)
    ProjectFactory()
    ProjectFactory(state=State.PUBLISHED, published_at=timezone.now() + dt.timedelta(hours=1))
    shown, hidden = PictureFactory(), PictureFactory(has_consent=False)
    for picture in (shown, hidden, shown):
        projects[0].pictures.create(picture=picture)
    first, second = (read_map(client, f"/sitemap-projects-{number}.xml") for number in (1, 2))
    paths = [
        a.rsplit("/", 2)[1] for root in (first, second) for a in texts(root, "s:url[position() mod 3 = 1]/s:loc/text()")
    ]
    assert paths == [project.slug for project in projects]
    assert set(texts(first, "//image:loc/text()")) == {settings.SITE_URL + shown.file.url}
    index = texts(read_map(client, "/sitemap.xml"), "s:sitemap/s:loc/text()")
    assert [address.rsplit("-", 1)[1] for address in index if "projects" in address] == ["1.xml", "2.xml"]
    for wrong in ("projects-3", "projects-0", "lists-99", "rien-1", "events-1"):
        assert client.get(f"/sitemap-{wrong}.xml").status_code == 404


@pytest.mark.django_db
def test_a_page_was_modified_when_it_was_changed_or_appeared_whatever_came_last(client):
    early, late = (dt.datetime(2024, month, 1, 10, tzinfo=dt.UTC) for month in (3, 4))
    for updated, published in ((early, late), (late, early), (early, early)):
        project = ProjectFactory(published=True)
        type(project).objects.filter(pk=project.pk).update(updated_at=updated, published_at=published)
    told = texts(read_map(client, "/sitemap-projects-1.xml"), "//s:lastmod/text()")
    assert [dt.datetime.fromisoformat(moment) for moment in told] == [late, late, early]


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_a_sitemap_asks_the_same_for_any_number_of_records(client, rows):
    for project in ProjectFactory.create_batch(rows, published=True):
        project.pictures.create(picture=PictureFactory())
    data_version()  # knows from now on when something falls due
    with CaptureQueriesContext(connection) as queries:
        client.get("/sitemap-projects-1.xml")
    assert len(queries) == 4  # the data version; how many projects; the projects; their pictures


def test_robots_may_fetch_what_people_share_and_are_kept_from_what_costs(client, settings):
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert client.get("/robots.txt", headers={"if-none-match": response["ETag"]}).status_code == 304
    agent, *rules, _blank, site_map = response.content.decode().splitlines()
    assert (agent, site_map) == ("User-agent: *", f"Sitemap: {settings.SITE_URL}/sitemap.xml")
    # RFC 9309, 2.2.3: a star is any letters; nothing is allowed anew, so whatever a rule matches is forbidden.
    forbidden = [re.escape(rule.removeprefix("Disallow: ")).replace(r"\*", ".*") for rule in rules]
    assert all(rule.startswith("Disallow: /") for rule in rules)
    open_to_all = (
        *("/", "/fr/", "/fr/projects/?axis=youth&page=2", "/ar/events.ics?axis=youth", "/en/news.rss?axis=youth"),
        *("/fr/projects.csv?axis=youth", "/fr/projects.png?axis=youth", "/fr/projects.pdf", "/fr/search/?q=eau"),
        *("/fr/projects/essai.pdf", "/fr/projects/essai.png", "/api/v1/projects/?axis=youth", "/media/pictures/a.jpg"),
    )
    assert [path for path in open_to_all if any(re.match(rule, path) for rule in forbidden)] == []
    closed = ("/fr/admin/", "/ar/preview/link/x/", "/en/search/suggestions/?q=e", "/fr/search.csv?q=eau")
    closed += ("/ar/projects.pdf?axis=youth",)
    assert [path for path in closed if not any(re.match(rule, path) for rule in forbidden)] == []


@pytest.mark.django_db
def test_a_file_with_a_question_is_not_listed_by_search_engines(client):
    for path in ("/fr/projects.csv", "/fr/events.ics", "/fr/news.rss", "/fr/projects.png", "/api/v1/projects/"):
        assert "X-Robots-Tag" not in client.get(path), path
        assert client.get(f"{path}?q=eau")["X-Robots-Tag"] == "noindex", path


@pytest.mark.django_db
def test_what_browsers_and_finders_of_weaknesses_look_for_is_there(client, settings):
    settings.DEFAULT_FROM_EMAIL = "Portail <portail@exemple.test>"
    settings.OFFICE = dataclasses.replace(settings.OFFICE, security_until=dt.date(2027, 1, 31))
    address = "/.well-known/security.txt"
    assert client.get(address).content.decode().splitlines() == [
        "Contact: mailto:portail@exemple.test",
        "Expires: 2027-01-31T00:00:00Z",
        "Preferred-Languages: fr, ar, en",
        f"Canonical: {settings.SITE_URL}{address}",
    ]
    assert checks.security_txt_is_believed(None) == []
    settings.OFFICE = dataclasses.replace(settings.OFFICE, security_until=timezone.localdate() + dt.timedelta(30))
    assert [warning.id for warning in checks.security_txt_is_believed(None)] == ["accounts.W002"]
    settings.OFFICE = dataclasses.replace(settings.OFFICE, security_until=timezone.localdate() + dt.timedelta(31))
    assert checks.security_txt_is_believed(None) == []
    settings.OFFICE = dataclasses.replace(settings.OFFICE, security_until=None)
    assert checks.security_txt_is_believed(None) == []
    assert client.get(address).status_code == 404
    manifest = client.get("/ar/site.webmanifest")
    assert manifest["Content-Type"] == "application/manifest+json"
    assert {key: manifest.json()[key] for key in ("name", "lang", "dir", "start_url")} == {
        "name": "المنظمة الدولية للهجرة بالمغرب",
        "lang": "ar",
        "dir": "rtl",
        "start_url": "/ar/",
    }
    assert '"المنظمة' in manifest.content.decode()
    icons = [(icon["sizes"], icon["type"], icon["src"].rpartition("/")[2]) for icon in manifest.json()["icons"]]
    assert icons == [
        ("any", "image/svg+xml", "icon.svg"),
        *((f"{size}x{size}", "image/png", f"icon-{size}.png") for size in (192, 512)),
    ]
    for icon in manifest.json()["icons"]:
        assert finders.find(icon["src"].removeprefix(settings.STATIC_URL)), icon
    for name, sizes in (("favicon.ico", {(16, 16), (32, 32), (48, 48)}), ("apple-touch-icon.png", {(180, 180)})):
        response = client.get(f"/{name}")
        with Image.open(io.BytesIO(b"".join(response.streaming_content))) as image:
            assert set(image.info.get("sizes", [image.size])) == sizes
