"""The search page as a reader meets it: kinds, counts, marked excerpts, help; never a draft."""

import datetime as dt
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from core.search import index
from core.search.lookup import best
from core.search.query import parse
from events.models import Article
from pages.search import sections_of
from tests.factories import (
    ArticleFactory,
    EventFactory,
    PageFactory,
    PartnerFactory,
    ProjectFactory,
    ResourceFactory,
    SignpostFactory,
)
from tests.reading import read

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def page_of(client, query, language="fr"):
    response = client.get(f"/{language}/search/?{query}")
    assert response.status_code == 200
    return read(response)


def marks(page):
    return [mark.text for mark in page.all("mark")]


def counts(page):
    return [data["value"] for data in page.all("data")]


def test_all_kinds_with_their_counts(client):
    for factory in (ProjectFactory, EventFactory, ArticleFactory, ResourceFactory, PageFactory):
        factory(published=True, title_fr="Palmeraie")
        factory(title_fr="Palmeraie cachée")
    page = page_of(client, "q=palmeraies")
    assert counts(page) == ["1"] * 5
    assert marks(page) == ["Palmeraie"] * 5
    assert "cachée" not in page.one("main").text


def test_more_of_one_kind_in_pages(client):
    for number in range(23):
        ProjectFactory(published=True, title_fr=f"Palmeraie {number}")
    ArticleFactory(published=True, title_fr="Palmeraie")
    assert len(marks(page_of(client, "q=palmeraie"))) == 3 + 1
    first = page_of(client, "q=palmeraie&kind=projects")
    second = page_of(client, "q=palmeraie&kind=projects&page=2")
    assert (len(marks(first)), len(marks(second))) == (20, 3)
    past = client.get("/fr/search/?q=palmeraie&kind=projects&page=3")
    assert past["Location"] == "/fr/search/?q=palmeraie&kind=projects&page=2"
    assert client.get("/fr/search/?q=palmeraie&page=2")["Location"] == "/fr/search/?q=palmeraie"


@pytest.mark.parametrize(
    ("query", "marked"),
    [("reintegration", "réintégration"), ("projet", "projets"), ("œuvre", "oeuvres"), ("migrants", "migrant·e·s")],
)
def test_words_are_marked_as_they_are_written(client, query, marked):
    ProjectFactory(published=True, title_fr="Un", summary_fr="Des projets, la réintégration, oeuvres ; migrant·e·s.")
    assert marked in marks(page_of(client, f"q={query}"))


def test_an_excerpt_comes_in_the_language_in_which_the_words_are(client):
    ProjectFactory(
        published=True, title_fr="Essai", title_ar="مشروع", summary_ar="دعم المُهاجرين في وجدة", summary_fr="Rien"
    )
    page = page_of(client, "q=مهاجر")
    assert marks(page) == ["المُهاجرين"]
    assert page.one("mark").language() == ("ar", "rtl")


def test_a_name_that_was_found_is_shown(client):
    donor = PartnerFactory(code="ESSAI", name_fr="Fondation du Palmier")
    ProjectFactory(published=True, donors=[donor])
    assert marks(page_of(client, "q=palmiers")) == ["Palmier"] * 2  # the donor's own page, and its project


def test_markup_in_a_query_or_a_text_is_text(client):
    ProjectFactory(published=True, title_fr="Un <b>gras</b> & palmeraie")
    page = client.get("/fr/search/?q=palmeraie <script>").content.decode()
    assert "<script>" not in page.partition("<main")[2]
    assert (
        "&lt;b&gt;gras&lt;/b&gt; &amp; <mark>palmeraie</mark>" in client.get("/fr/search/?q=palmeraie").content.decode()
    )


def test_did_you_mean_names_words_of_published_records_only(client):
    ProjectFactory(title_fr="Xylophonie")
    assert "Xylophon" not in client.get("/fr/search/?q=xylophonee").content.decode()
    ProjectFactory(published=True, title_fr="Une Xylophonie au quai")
    assert "Xylophonie" in client.get("/fr/search/?q=xylophonee").content.decode()
    assert "quai" in client.get("/fr/search/?q=quao").content.decode()


@pytest.mark.parametrize("query", ["", "q=*", "q=%22", "q=rien", "q=-"])
def test_a_page_without_results_helps(client, query):
    page = page_of(client, query)
    assert page.one(id="results").text
    links = [link["href"] for link in page.one("main").all("a")]
    assert {"/fr/projects/", "/fr/donors/", "/fr/places/"} <= set(links)


@pytest.mark.parametrize("query", ["kind=rien", "kidn=projects", "q=" + "x" * 201, "kind=projects&kind=rien"])
def test_what_cannot_be_asked_is_a_400(client, query):
    for address in ("search/", "search/suggestions/"):
        assert client.get(f"/fr/{address}?{query}").status_code == 400


def test_a_wrong_kind_is_answered_by_the_search_with_the_words_kept(client):
    ProjectFactory(published=True, title_fr="Palmeraie")
    response = client.get("/fr/search/?q=palmeraie&kind=projet&utm_source=x")
    page = read(response)
    assert response.status_code == 400
    field = page.one("input", id="q")
    told = page.one(id=field["aria-describedby"])
    assert told.text.startswith("Type – Inconnu ici : « projet ». Vouliez-vous dire « Projets » ?")
    assert told.one("a")["href"] == "?q=palmeraie&kind=projects&utm_source=x"
    assert (field["value"], field.get("aria-invalid")) == ("palmeraie", None)
    assert counts(page) == ["1"]
    assert "rel" not in [link.get("rel") for link in page.all("link", rel="canonical")]
    long = read(client.get("/fr/search/?q=" + "x" * 201)).one("input", id="q")
    assert (long["value"], long["aria-invalid"]) == ("x" * 201, "true")


def test_suggestions_are_at_most_eight_links_of_all_kinds(client):
    for _ in range(9):
        ProjectFactory(published=True, title_fr="Palmeraie")
    ArticleFactory(published=True, title_fr="La palmeraie")
    ProjectFactory(title_fr="Palmeraie cachée")
    response = client.get("/fr/search/suggestions/?q=palm")
    page = read(response)
    assert len(page.all("li")) == 5 + 1 + 1  # projects, the article, all results
    assert page.one("a", "suggestions-all").text == "Tous les résultats : 10"
    assert "cachée" not in response.content.decode()
    assert "La <mark>palmeraie</mark>" in response.content.decode()
    assert client.get("/fr/search/suggestions/?q=palm", headers={"If-None-Match": response["ETag"]}).status_code == 304
    assert not response.cookies


def test_suggestions_of_one_kind_lead_to_all_of_that_kind(client):
    ProjectFactory(published=True, title_fr="Palmeraie")
    ArticleFactory(published=True, title_fr="La palmeraie")
    page = read(client.get("/fr/search/suggestions/?q=palm&kind=projects"))
    assert [link.text for link in page.all("a")] == ["Palmeraie Projets · Achevé", "Tous les résultats : 1"]
    assert page.one("a", "suggestions-all")["href"] == "/fr/search/?q=palm&kind=projects"


def test_help_and_results_together_are_at_most_eight_suggestions(client):
    SignpostFactory(name_fr="Se loger", words_fr="palmeraie", search_fr="logement")
    for factory in (ProjectFactory, ArticleFactory):
        factory.create_batch(5, published=True, title_fr="Palmeraie")
    page = read(client.get("/fr/search/suggestions/?q=palmeraie"))
    assert [len(page.all("li")), page.one("ul")["data-said"]] == [8 + 1, "8 suggestions"]
    assert page.all("li")[0].text == "Se loger Aide"


def test_all_results_of_one_kind_are_in_their_order(client):
    """Beside other kinds only the first few need be."""
    for title, text in [*[("Palmeraie", "")] * 3, ("A", "palmeraie " * 9), ("B", "palmeraie et autre chose encore")]:
        ArticleFactory(published=True, title_fr=title, lead_fr=text)
    index.catch_up()
    query = parse("palmeraie")
    section = next(one for one in sections_of("palmeraie", query, "news", 1) if one.name == "news")
    expected = [*best(Article.objects.published(), query).ids]
    assert len(expected) == 5
    assert [result.record.pk for result in section.results] == expected


def test_the_file_dates_an_event_by_its_day_in_morocco(client):
    start = dt.datetime(2024, 8, 1, 0, 30, tzinfo=timezone.get_default_timezone())  # in UTC the day before
    EventFactory(published=True, title_fr="Palmeraie", starts_at=start, ends_at=start)
    (row,) = json.loads(client.get("/fr/search.json?q=palmeraie").getvalue())["results"]
    assert row["date"] == "2024-08-01"


def test_the_file_says_of_each_result_what_it_is_and_where_it_was_found(client):
    donor = PartnerFactory(code="PALM", name_fr="Palmeraie SA")
    ProjectFactory(published=True, title_fr="Oasis", summary_fr="Une palmeraie.", donors=[donor])
    PageFactory(published=True, slug="aide", title_fr="La palmeraie", title_en="Palms")
    ProjectFactory(title_fr="Palmeraie cachée")
    rows = json.loads(client.get("/en/search.json?q=palmeraie").getvalue())["results"]
    site = "http://localhost:8000/en"
    assert [tuple(row.values()) for row in rows] == [
        ("portfolios", "Donor", "PALM", "Palmeraie SA", "fr", None, f"{site}/donors/PALM/", "", "", True),
        (
            *("projects", "Projects", "oasis", "Oasis", "fr", "2020-01-01", f"{site}/projects/oasis/"),
            *("Une palmeraie.", "fr", True),
        ),
        ("pages", "Pages", "aide", "Palms", "en", None, f"{site}/aide/", "La palmeraie", "fr", False),
    ]
    only = json.loads(client.get("/en/search.json?q=palmeraie&kind=pages").getvalue())["results"]
    assert only == rows[2:]


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_the_same_is_found_in_every_language(client, language):
    ProjectFactory(published=True, title_fr="Palmeraie", title_ar="واحة النخيل", title_en="Palm grove")
    for query in ("palmeraie", "النخيل", "grove"):
        assert counts(page_of(client, f"q={query}", language)) == ["1"]


@pytest.mark.parametrize("most", [12, pytest.param(100, marks=pytest.mark.nightly)])
def test_the_page_costs_the_same_for_one_three_and_many(client, most):
    taken = {}
    with translation.override("fr"):
        for total in (1, 3, most):
            for factory in (ProjectFactory, EventFactory, ArticleFactory, ResourceFactory, PageFactory):
                while factory._meta.model.objects.count() < total:
                    factory(published=True, title_fr="Palmeraie")
            index.catch_up()
            with CaptureQueriesContext(connection) as queries:
                page_of(client, "q=palmeraie")
            taken[total] = len(queries)
    # The menus; whether something changed; for each of five kinds: hits, those in the title, their texts, the records,
    # and what these are linked to (axis, donors, partners, regions, places, goals, figures, documents…). Of each kind
    # of portfolio: its hits; the everyday words.
    assert len(set(taken.values())) == 1, taken
