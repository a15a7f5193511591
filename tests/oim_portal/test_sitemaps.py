"""robots.txt and the sitemaps, read with lxml: every public page in three languages, and nothing else."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import etree

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
    assert dt.datetime.fromisoformat(texts(first, "//s:lastmod/text()")[0]) <= timezone.now()
    index = texts(read_map(client, "/sitemap.xml"), "s:sitemap/s:loc/text()")
    assert [address.rsplit("-", 1)[1] for address in index if "projects" in address] == ["1.xml", "2.xml"]
    for wrong in ("projects-3", "projects-0", "lists-99", "rien-1", "events-1"):
        assert client.get(f"/sitemap-{wrong}.xml").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_a_sitemap_asks_the_same_for_any_number_of_records(client, rows):
    for project in ProjectFactory.create_batch(rows, published=True):
        project.pictures.create(picture=PictureFactory())
    with CaptureQueriesContext(connection) as queries:
        client.get("/sitemap-projects-1.xml")
    assert len(queries) == 3  # how many projects; the projects; their pictures


def test_robots_are_kept_from_the_desk_and_from_combinations(client, settings):
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    lines = response.content.decode().splitlines()
    assert lines[-1] == f"Sitemap: {settings.SITE_URL}/sitemap.xml"
    assert {"Disallow: /fr/admin/", "Disallow: /ar/preview/", "Disallow: /*?", "Allow: /*?page="} <= set(lines)
