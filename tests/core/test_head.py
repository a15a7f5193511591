"""The head and foot of every page: titles and descriptions of the right length, help and contact one tap away."""

import dataclasses
import datetime as dt

import pytest
from django.conf import settings
from django.template import Context, Template
from django.utils import translation

from core.languages import Text
from core.office import Contact
from core.templatetags.head import office_contact
from tests.factories import EventFactory, PageFactory, ProjectFactory
from tests.reading import read


def printed(tag, text):
    """Return (what stands in the page's own element, what social networks get)."""
    page = Template(f"{{% load head %}}{{% {tag} %}}{{{{ text }}}}{{% end{tag} %}}").render(Context({"text": text}))
    response = type("Response", (), {"content": page.encode()})
    root = read(response)
    if tag == "title_tags":
        return root.one("title").text, root.one("meta", property="og:title")["content"]
    return root.one("meta", name="description")["content"], root.one("meta", property="og:description")["content"]


@pytest.mark.parametrize(
    ("language", "portal"), [("fr", "OIM Maroc"), ("en", "IOM Morocco"), ("ar", "المنظمة الدولية للهجرة بالمغرب")]
)
def test_a_title_names_the_portal_where_both_fit(language, portal):
    with translation.override(language):
        assert printed("title_tags", "L’eau & <le> sel") == (f"L’eau & <le> sel – {portal}", "L’eau & <le> sel")
        long = "Appui à la réintégration des migrants de retour dans leurs villes d’origine"
        assert printed("title_tags", long) == ("Appui à la réintégration des migrants de retour dans leurs…", long)


WORDS = "mot " * 30  # each word ends at a multiple of four


@pytest.mark.parametrize(
    ("title", "mark", "shown"),
    [
        ("x" * 53, "", f"{'x' * 53} – OIM Maroc"),  # 65 in all
        ("x" * 54, "<b>AB</b>", "x" * 54),
        (WORDS[:63] + "ts", "AB", WORDS[:63] + "ts"),
        (WORDS[:63] + "tss", "", f"{WORDS[:59]}…"),
        (WORDS[:67], "<b>&amp; B</b>", f"{WORDS[:55]}… – &amp; B"),
        (WORDS[:67], "AB", f"{WORDS[:59]}… – AB"),  # 65 in all
        (WORDS[:67], "", f"{WORDS[:63]}…"),
    ],
)
def test_a_title_is_cut_where_it_ends_and_what_marks_it_is_kept(title, mark, shown):
    source = f"{{% load head %}}{{% title_tags %}}<title>{title}</title>{mark}{{% end_title_tags %}}"
    page = Template(source.replace("end_title", "endtitle")).render(Context())
    assert page == f'<title>{shown}</title>\n<meta property="og:title" content="{title}">'


def test_how_to_reach_the_office_is_said_in_the_language_that_is_written(settings):
    contact = Contact("+212 5 37", "https://exemple.test/", {"fr": "Rue", "ar": "شارع"}, {"fr": "De 2026"})
    settings.OFFICE = dataclasses.replace(settings.OFFICE, contact=contact)
    with translation.override("ar"):
        assert office_contact() == {
            "phone": "+212\u00a05\u00a037",
            "tel": "tel:+212537",
            "website": "https://exemple.test/",
            "address": Text("شارع", "ar", False),
            "note": Text("De 2026", "fr", True),
        }


@pytest.mark.django_db
def test_titles_that_begin_alike_differ_where_they_are_cut(client):
    """By what tells the records apart: the code of a project, the day of an event."""
    title = "Appui à la réintégration des migrants de retour dans leurs villes d’origine"
    for code in ("XX.1", "XX.2"):
        ProjectFactory(published=True, slug=f"essai-{code[-1]}", code=code, title_fr=f"{title}, essai {code}")
    start = dt.datetime(2030, 5, 6, 9, tzinfo=dt.UTC)
    EventFactory(published=True, slug="essai", title_fr=title, starts_at=start, ends_at=start)
    read_titles = [
        read(client.get(f"/fr/{address}/")).one("title").text
        for address in ("projects/essai-1", "projects/essai-2", "events/essai")
    ]
    assert read_titles == [
        "Appui à la réintégration des migrants de retour dans… – XX.1",
        "Appui à la réintégration des migrants de retour dans… – XX.2",
        "Appui à la réintégration des migrants de retour… – 6 mai 2030",
    ]
    assert max(map(len, read_titles)) <= 65


def test_a_description_ends_after_a_word():
    own, shared = printed("description_tags", "mots " * 60)
    assert (own, shared) == (("mots " * 32).strip() + "…", ("mots " * 40).strip() + "…")
    assert printed("description_tags", " L’eau &amp; \n le sel ")[0] == "L’eau &amp; le sel"


@pytest.mark.django_db
def test_the_page_of_help_is_one_tap_away_from_every_page(client):
    PageFactory(published=True, slug="aide", menu="help", title_fr="Besoin d’aide", title_ar="تحتاج إلى مساعدة")
    PageFactory(slug="brouillon", menu="help")
    ProjectFactory(published=True, slug="essai")
    for address in ("/fr/", "/fr/projects/", "/fr/projects/essai/", "/fr/search/"):
        page = read(client.get(address))
        assert [(link["href"], link.text) for link in page.one("header").all("a", "help-link")] == [
            ("/fr/aide/", "Besoin d’aide")
        ]
        assert "/fr/aide/" in [link["href"] for link in page.one("footer").all("a")]
    assert read(client.get("/ar/")).one("a", "help-link").text == "تحتاج إلى مساعدة"
    assert read(client.get("/fr/aide/")).one("a", "help-link")["aria-current"] == "page"


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_the_foot_says_how_to_reach_the_office(client, language):
    contact = settings.OFFICE.contact
    for address in (f"/{language}/", f"/{language}/projects/rien/"):  # an error page needs no database for it
        found = read(client.get(address)).one("footer").one("address")
        phone, website = found.all("a")
        assert (phone["href"], phone.text, phone.one("span")["dir"]) == ("tel:+212537652881", contact.phone, "ltr")
        assert website["href"] == contact.website
        assert contact.address[language] in found.text
        assert contact.note[language] in found.text


@pytest.mark.django_db
def test_an_office_may_say_nothing_of_how_to_reach_it(client, settings):
    settings.OFFICE = dataclasses.replace(settings.OFFICE, contact=None)
    for address in ("/fr/", "/fr/search/?q=rien", "/fr/projects/rien/"):
        page = read(client.get(address))
        assert page.all("address") == []
        assert [link["href"] for link in page.all("a") if link["href"].startswith("tel:")] == []


@pytest.mark.django_db
def test_paper_says_where_it_was_printed_from_and_when(client, time_machine):
    time_machine.move_to(dt.datetime(2030, 5, 6, 9, tzinfo=dt.UTC))
    note = read(client.get("/fr/projects/?q=r%C3%A9gion")).one("div", "print-note").one("p")
    assert note.text == "Imprimé le 6 mai 2030 depuis http://localhost:8000/fr/projects/?q=région"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "short", "name"),
    [
        ("fr", "OIM", "OIM Maroc"),
        ("en", "IOM", "IOM Morocco"),
        ("ar", "المنظمة الدولية للهجرة", "المنظمة الدولية للهجرة بالمغرب"),
    ],
)
def test_each_language_names_the_organisation_as_its_readers_do(client, language, short, name):
    page = read(client.get(f"/{language}/projects/"))
    assert page.one("a", "wordmark").one("b").text == short
    assert page.one("meta", property="og:site_name")["content"] == name
    assert page.one("title").text.endswith(f" – {name}")
    calendar = client.get(f"/{language}/events.ics").content.decode().replace("\r\n ", "")
    assert f"PRODID:-//{name}//" in calendar
    assert "OIM" not in calendar or language == "fr"
