"""Editing the office's pages and its resources."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.admin_tools import errors, form_data, row_data
from tests.factories import PageFactory, ResourceFactory
from tests.reading import read

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def send(client, address, prefix=None, **values):
    """Send the form at `address`, with `values` in it, or in a new row of the inline `prefix`."""
    page = client.get(address)
    return client.post(address, {**form_data(page), **(row_data(page, prefix, **values) if prefix else values)})


def page_url(page):
    return reverse("admin:pages_page_change", args=[page.pk])


@pytest.fixture
def resource_url():
    return reverse("admin:pages_resource_change", args=[ResourceFactory().pk])


@pytest.mark.parametrize("slug", ["projects", "admin", "api"])
def test_an_address_of_the_portal_itself_is_refused(officer_client, slug):
    page = PageFactory(slug="essai")
    assert list(errors(send(officer_client, page_url(page), slug=slug))) == ["slug"]


def test_an_address_that_another_page_once_had_is_refused(officer_client):
    page, other = PageFactory(slug="avant"), PageFactory(slug="autre")
    assert send(officer_client, page_url(page), slug="apres").status_code == 302
    assert list(errors(send(officer_client, page_url(other), slug="avant"))) == ["slug"]


def test_a_page_cannot_belong_under_itself(officer_client):
    page = PageFactory()
    assert list(errors(send(officer_client, page_url(page), parent=page.pk))) == ["parent"]


def test_the_list_of_resources_has_their_dates(officer_client):
    ResourceFactory(title_fr="Daté", date=dt.date(2021, 3, 1), date_precision="month")
    ResourceFactory(title_fr="Sans date", date=None)
    table = read(officer_client.get(reverse("admin:pages_resource_changelist"))).one("table", id="result_list")
    dates = {row.one("th").text: row.one("td", "field-date_text").text for row in table.all("tr")[1:]}
    assert dates == {"Daté": "mars 2021", "Sans date": "–"}


def test_a_resource_takes_a_document(officer_client, resource_url):
    file = SimpleUploadedFile("rapport.pdf", PDF, "application/pdf")
    before = officer_client.get(resource_url).context["original"].files.count()
    response = send(officer_client, resource_url, "files", file=file, language="es")
    assert response.status_code == 302
    files = officer_client.get(resource_url).context["original"].files
    assert (files.count(), files.last().language, files.last().file.size) == (before + 1, "es", len(PDF))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"file": ("rapport.pdf", b"<html><script>alert(1)</script>")}, "-file"),
        ({"file": ("programme.exe", b"MZ\0\0")}, "-file"),
        ({"file": ("page.html", b"<p>Essai</p>")}, "-file"),
        ({"language": "en"}, ""),
        ({"file": ("rapport.pdf", PDF), "url": "https://example.org/rapport.pdf"}, ""),
    ],
    ids=["HTML named PDF", "program", "HTML", "neither file nor address", "both"],
)
def test_a_resource_refuses_what_is_no_document_where_it_stands(officer_client, resource_url, values, field):
    resource = officer_client.get(resource_url).context["original"]
    before = resource.files.count()
    values = {k: SimpleUploadedFile(*v) if isinstance(v, tuple) else v for k, v in values.items()}
    response = send(officer_client, resource_url, "files", **values)
    assert list(errors(response)) == [f"files-{before}{field}"]
    assert resource.files.count() == before
