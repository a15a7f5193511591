"""The office's own pages and its resources, as their readers find them."""

import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from pages.models import PageSource, Resource, ResourceFile
from tests.factories import PageFactory, ProjectFactory, ResourceFactory
from tests.reading import linked_slugs, problems_of, read

pytestmark = pytest.mark.django_db


def listed(client, query):
    page = read(client.get(f"/fr/resources/?{query}"))
    return linked_slugs([item for ul in page.all("ul", "news") for item in ul.all("li")])


# --- Resources --------------------------------------------------------------------------------------------------------


@pytest.mark.both
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["rapport", "lettre", "sans-fichier"]),
        ("sort=date", ["lettre", "rapport", "sans-fichier"]),
        ("kind=newsletter", ["lettre"]),
        ("language=ar", ["lettre"]),
        ("language=ar&language=en", ["rapport", "lettre"]),
        ("language=es", []),
        ("year=2021", ["rapport"]),
        ("year=2019&year=2021", ["rapport", "lettre"]),
        ("project=ESSAI.1", ["rapport"]),
        ("q=mot+rare", ["sans-fichier"]),
    ],
)
def test_each_filter_keeps_exactly_what_it_names(client, query, expected):
    project = ProjectFactory(published=True, code="ESSAI.1")
    ResourceFactory(published=True, slug="rapport", date=dt.date(2021, 3, 1), files=["fr", "en"], projects=[project])
    ResourceFactory(
        published=True, slug="lettre", kind="newsletter", date=dt.date(2019, 1, 1), date_precision="year", files=["ar"]
    )
    ResourceFactory(published=True, slug="sans-fichier", date=None, title_fr="Un mot très rare")
    ResourceFactory(slug="brouillon", files=["ar", "es"], projects=[project], title_fr="Un autre mot rare")
    assert listed(client, query) == expected


@pytest.mark.parametrize(
    ("query", "name"),
    [("kind=book", "kind"), ("language=de", "language"), ("year=last", "year"), ("project=X", "project")],
)
def test_an_invalid_value_is_rejected_with_the_name_of_its_filter(client, query, name):
    response = client.get(f"/en/resources/?{query}")
    assert response.status_code == 400
    assert list(problems_of(read(response))) == [name]


@pytest.mark.both
@pytest.mark.django_db(transaction=True)  # in a transaction counts are read anew each time
@pytest.mark.parametrize("rows", [1, 3, 100])
def test_the_list_of_resources_that_was_read_costs_two_queries(client, django_assert_num_queries, rows):
    project = ProjectFactory(published=True)
    ResourceFactory.create_batch(rows, published=True, files=["fr", "en"], projects=[project])
    client.get("/fr/resources/")
    # The data version, and the keys of the page: options, rows, menu and logo are known until something changes.
    with django_assert_num_queries(2):
        client.get("/fr/resources/")


def test_a_row_says_kind_date_and_languages(client):
    ResourceFactory(published=True, date=dt.date(2021, 3, 1), date_precision="month", files=["fr", "ar"])
    assert read(client.get("/en/resources/")).one("p", "kicker").text == "Report March 2021 French Arabic"


def test_a_resource_shows_its_files_and_says_where_each_leads(client):
    resource = ResourceFactory(published=True, slug="essai", date=dt.date(2021, 3, 1), date_precision="year")
    ResourceFile.objects.create(resource=resource, language="fr", file=ContentFile(b"x" * 2048, "essai.pdf"))
    ResourceFile.objects.create(resource=resource, language="en", url="https://example.org/essai.pdf")
    resource.projects.set([ProjectFactory(published=True, slug="projet"), ProjectFactory(title_fr="Projet caché")])
    response = client.get("/en/resources/essai/")
    page = read(response)
    own, elsewhere = page.one("ul", "files").all("li")
    assert own.text == "Download: French PDF, 2.0 KB"
    assert own.one("a").get("rel") is None
    assert elsewhere.text == "Read on another site: English example.org"
    assert (elsewhere.one("a")["href"], elsewhere.one("a")["rel"]) == (
        "https://example.org/essai.pdf",
        "external noopener",
    )
    assert page.one("time", datetime="2021").text == "2021"
    assert linked_slugs(page.one("section", aria_labelledby="projects").all("li")) == ["projet"]
    assert "caché" not in response.content.decode()


def test_a_file_that_is_gone_does_not_break_the_page(client):
    resource = ResourceFactory(published=True, slug="essai")
    ResourceFile.objects.create(resource=resource, file="documents/disparu.pdf")
    assert read(client.get("/en/resources/essai/")).one("ul", "files").text == "Download: French PDF"


def test_a_resource_without_file_says_that_the_office_keeps_it(client):
    ResourceFactory(published=True, translated=True, slug="essai", date=None)
    page = read(client.get("/en/resources/essai/"))
    assert (
        page.one("p", "notice").text
        == "The portal has neither a copy of this document nor an address where it can be read."
    )
    assert "Undated" in page.one("dl", "facts").text


# --- Pages of the office ----------------------------------------------------------------------------------------------


def test_a_page_shows_its_text_its_children_and_its_sources(client):
    parent = PageFactory(published=True, slug="parent", title_fr="Page mère")
    page = PageFactory(
        published=True, slug="essai", parent=parent, summary_fr="Résumé d’essai", body_fr="<p>Texte d’essai</p>"
    )
    PageFactory(published=True, slug="seconde", parent=page, order=2)
    PageFactory(published=True, slug="premiere", parent=page, order=1)
    PageFactory(parent=page, title_fr="Page cachée")
    PageSource.objects.create(page=page, title="Source d’essai")
    response = client.get("/fr/essai/")
    shown = read(response)
    assert shown.one("p", "lead").text == "Résumé d’essai"
    assert shown.one("div", "prose").text == "Texte d’essai"
    assert linked_slugs(shown.one("section", aria_labelledby="children").all("li")) == ["premiere", "seconde"]
    assert shown.one("nav", "crumbs").all("a")[1].text == "Page mère"
    assert shown.one("ul", "sources").text == "Source d’essai"
    assert shown.one("p", "standin-note").one("time")["datetime"] == timezone.localdate(page.updated_at).isoformat()
    assert shown.one("meta", name="description")["content"] == "Résumé d’essai"
    assert "cachée" not in response.content.decode()


def test_a_draft_parent_is_not_named(client):
    PageFactory(published=True, slug="essai", parent=PageFactory(title_fr="Page cachée"))
    assert "cachée" not in client.get("/fr/essai/").content.decode()


def test_the_menu_beside_a_page_marks_where_the_reader_is(client):
    PageFactory(published=True, slug="essai", menu="header", title_fr="Titre complet", menu_title_fr="Court")
    PageFactory(published=True, slug="autre", menu="footer")
    PageFactory(slug="brouillon", menu="header")
    menu = read(client.get("/fr/essai/")).one("nav", "side-nav")
    assert linked_slugs(menu.all("li")) == ["essai", "autre"]
    assert menu.one("a", aria_current="page").text == "Court"


@pytest.mark.parametrize(("factory", "prefix"), [(PageFactory, ""), (ResourceFactory, "resources/")])
def test_old_addresses_drafts_and_posts_are_answered_rightly(client, factory, prefix):
    record = factory(published=True, slug="ancien")
    record.slug = "nouveau"
    record.save()
    factory(slug="brouillon")
    moved = client.get(f"/en/{prefix}ancien/")
    assert (moved.status_code, moved["Location"]) == (301, f"/en/{prefix}nouveau/")
    assert client.get(f"/en/{prefix}brouillon/").status_code == 404
    assert client.post(f"/en/{prefix}nouveau/").status_code == 405
    assert not client.get(f"/en/{prefix}nouveau/").cookies


@pytest.mark.parametrize(("factory", "prefix"), [(PageFactory, ""), (ResourceFactory, "resources/")])
def test_a_title_only_in_french_is_the_fallback_in_arabic(client, factory, prefix):
    factory(published=True, slug="essai", title_fr="Titre d’essai " * 14)
    page = read(client.get(f"/ar/{prefix}essai/"))
    assert page.one("h1").language() == ("fr", "ltr")
    assert page.one("h1").classes == ["is-long"]
    assert len([notice for notice in page.all("p", "notice") if notice.all("use")]) == 1 + (factory is ResourceFactory)
    assert Resource.objects.count() == (factory is ResourceFactory)
