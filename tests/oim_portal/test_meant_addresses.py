"""What an address that is a little wrong was meant to be, and what is answered as it is."""

import pytest
from django.http import Http404, HttpResponse, QueryDict
from django.utils import translation

from core.errors import LeadsOn
from oim_portal import shared_addresses
from oim_portal.shared_addresses import Middleware, meant_path, tidy_query
from tests.factories import PageFactory


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("/robots.txt.", "/robots.txt"),
        ("/", "/en/"),
        ("/FR", "/fr/"),
        ("/fr-MA/index.html", "/fr/"),
        ("/fr/Projects/INDEX.HTM", "/fr/projects/"),
        ("/fr/projects/default.aspx", "/fr/projects/"),
        ("/projets", "/en/projects/"),
        ("/مشاريع", "/ar/projects/"),
        ("/Projets/Essai-Un.html", "/en/projects/essai-un/"),
        ("/fr/Donateurs/eU", "/fr/donors/eU/"),
        ("/fr/DONORS/eU", "/fr/donors/eU/"),
        ("/fr/news/ar/en/projects", "/en/projects/"),
        ("/fr/https:/www.example.org/ar/projects/", "/ar/projects/"),
        ("/fr/Projets.CSV/", "/fr/projects.csv"),
        ("/fr/projects.csv", "/fr/projects.csv"),
        ("/fr/projects/csv", "/fr/projects/csv/"),
        ("/fr/projects/essai.pdf", "/fr/projects/essai.pdf"),
        ("/fr\\projects//essai%3Faxis=youth", "/fr/projects/essai/"),
        ("/fr/projects&axis=youth", "/fr/projects/"),
        ("/fr/events#haut", "/fr/events/"),
        ("/fr/projects/a/b/c", None),
        ("/fr/projects.csv/x", None),
        (f"/fr/projects/{'a' * 600}", f"/fr/projects/{'a' * 587}/"),  # six hundred characters are looked at
    ],
)
def test_a_path_leads_to_what_was_meant(path, meant):
    assert meant_path(path, "en") == meant


@pytest.mark.django_db
def test_a_word_may_be_a_page_of_the_office_and_a_draft_is_none():
    PageFactory(published=True, slug="agir", title_fr="Nous écrire", title_en="Take part")
    PageFactory(slug="brouillon", title_fr="Une ébauche")
    words = "agir nous-ecrire take-part brouillon une-ebauche contact-us projects.xyz".split()
    assert [meant_path(f"/fr/{word}", "en") for word in words] == [
        *("/fr/agir/", "/fr/agir/", "/fr/agir/", None, None, "/fr/agir/", None)
    ]
    assert meant_path("/fr/take-part/x", "en") is None


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("", None),
        ("axis=youth&donor=EU", None),
        ("q=«mot».", None),  # what is searched for stays as it was typed
        ("axis=...", None),
        ("amp;axis=youth", "axis=youth"),
        ("%2338;axis=youth", "axis=youth"),
        ("axis=youth).", "axis=youth"),
        ("axis=a&axis=b.", "axis=a&axis=b"),
        ("axis%3Dyouth", "axis=youth"),
        ("axis%3Dyouth=x", None),
        ("axis=youth%26amp;donor%3DEU", "axis=youth&donor=EU"),
        ("axis=youth?donor=EU.", "axis=youth&donor=EU"),
        ("axis=youth%26donor", None),
        (f"axis={'a' * 1992}%29", f"axis={'a' * 1992}"),  # two thousand characters are mended
        (f"axis={'a' * 1993}%29", None),
    ],
)
def test_a_query_loses_what_was_stuck_to_it(query, meant):
    found = tidy_query(QueryDict(query))
    assert (found and found.urlencode()) == meant


def answered(rf, path, query="", method="get", **given):
    """Return (status, where it leads, Vary) of an address; 200 for what is answered as it is."""
    middleware = Middleware(lambda request: HttpResponse())
    request = getattr(rf, method)(path, QUERY_STRING=query, headers={"accept-language": "en"}, **given)
    with translation.override("fr"):
        response = middleware(request)
    return response.status_code, response.get("Location", ""), response.get("Vary", "")


@pytest.mark.parametrize(
    ("path", "query", "expected"),
    [
        ("/fr/projects/", "axis=youth", (200, "", "")),
        ("/fr/projects/", "axis=youth%29", (301, "/fr/projects/?axis=youth", "")),
        ("/FR/projects", "axis=youth", (301, "/fr/projects/?axis=youth", "")),
        ("/fr/projets/", "", (200, "", "")),  # may be a page of the office: its view asks
        ("/fr/Projets", "", (301, "/fr/projects/", "")),
        ("/projets", "axis=youth%29", (302, "/en/projects/?axis=youth", "Accept-Language")),
        ("/مشاريع", "", (301, "/ar/projects/", "")),
        ("/robots.txt", "a=b%29", (301, "/robots.txt?a=b", "")),
        ("/fr/projects/%3Faxis%3Dyouth%23haut", "donor=EU", (301, "/fr/projects/?axis=youth&donor=EU", "")),
        ("/fr/projects/%3Faxis%3Dyouth%26donor%3DEU", "", (301, "/fr/projects/?axis=youth&donor=EU", "")),
        ("/fr/projects%26axis=youth%29", "", (301, "/fr/projects/?axis=youth", "")),
        ("/fr/projects/a/b/c", "", (200, "", "")),
        ("/api/v1/projets", "axis=youth%29", (200, "", "")),
        ("/static/projets", "axis=youth%29", (200, "", "")),
        ("/media/projets", "axis=youth%29", (200, "", "")),
        ("/fr/admin/Projects", "axis=youth%29", (200, "", "")),
    ],
)
def test_only_what_is_not_found_as_it_is_leads_on(rf, path, query, expected):
    assert answered(rf, path, query) == answered(rf, path, query, "head") == expected
    assert answered(rf, path, query, "post") == (200, "", "")


def test_what_a_view_does_not_find_leads_on_and_no_other_fault(rf):
    middleware = Middleware(lambda request: HttpResponse())

    def led(path, error, method="get"):
        with translation.override("fr"):
            response = middleware.process_exception(getattr(rf, method)(path), error)
        return response and (response.status_code, response["Location"])

    assert led("/fr/x/", LeadsOn("//evil.example/")) == (302, "/%2Fevil.example/")
    assert led("/fr/Projects/Essai/?a=b", Http404()) == (301, "/fr/projects/essai/?a=b")
    assert led("/fr/projets/", Http404()) == (301, "/fr/projects/")
    assert led("/fr/projects/essai/", Http404()) is None
    assert led("/fr/Projects/Essai/", Http404(), "post") is None
    assert led("/api/v1/Projets/", Http404()) is None
    assert led("/fr/Projects/Essai/", ValueError()) is None


def test_who_is_led_on_where_only_two_languages_are_served(monkeypatch):
    monkeypatch.setattr(shared_addresses, "LANGUAGES", ("fr", "en"))
    assert shared_addresses._is_arabic("/مشاريع") is False
    assert [shared_addresses._language_of(one) for one in ("FR", "en-GB", "ar", "français", "x")] == [
        *("fr", "en", "", "", "")
    ]
