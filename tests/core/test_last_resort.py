"""The page that is shown when nothing else can be is whole, in the language of whoever asks."""

import pytest
from django.conf import settings

from core.last_resort import _SECTIONS, last_resort
from tests.reading import read

TITLES = {
    ("fr", 500): (
        "Une erreur s’est produite de notre côté",
        "Elle a été enregistrée. Réessayez dans quelques minutes.",
    ),
    ("ar", 500): ("حدث خطأ من جانبنا", "تم تسجيله. أعد المحاولة بعد بضع دقائق."),
    ("en", 503): ("The portal is busy", "Please try again in a minute."),
}


@pytest.mark.parametrize(("language", "status"), TITLES)
def test_it_has_what_a_page_has(rf, language, status):
    response = last_resort(rf.get(f"/{language}/projects/"), status, "AB<12")
    page = read(response)
    assert (response.status_code, response["Content-Language"]) == (status, language)
    assert page.one("html").attrs == {"lang": language, "dir": "rtl" if language == "ar" else "ltr"}
    main = page.one("main")
    title, sentence = TITLES[language, status]
    assert main.one("h1").text == title
    assert sentence in main.text
    assert main.one("bdi").text == "AB<12"
    links = [link["href"] for link in page.all("a")]
    assert [link for link in links if link in {f"/{language}/{name}/" for name in _SECTIONS}] == [
        f"/{language}/{name}/" for name in _SECTIONS
    ]
    assert [link["href"] for link in page.all("a") if link.get("hreflang")] == ["/fr/", "/ar/", "/en/"]
    assert settings.OFFICE.words[language].portal_name in page.text
    assert page.one("form", role="search")["action"] == f"/{language}/search/"
    assert "$" not in response.content.decode()


@pytest.mark.parametrize(
    ("address", "accepted", "language"),
    [
        ("/en/projects/", "ar", "en"),
        ("/en", "ar", "en"),
        ("/rien/", "de, ar;q=0.8, en;q=0.5", "ar"),
        ("/de/", "EN-GB", "en"),
        ("/english/", "de", "fr"),
        ("/", "", "fr"),
    ],
)
def test_its_language_is_that_of_the_address_or_of_the_browser_or_the_first(rf, address, accepted, language):
    request = rf.get(address, headers={"accept-language": accepted})
    assert last_resort(request, 500, "x")["Content-Language"] == language
