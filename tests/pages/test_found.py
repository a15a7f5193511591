"""The search leads somewhere: to the page of a name, from everyday words to help, and on when nothing is found."""

import datetime as dt
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from core.search import index
from core.search.lookup import best
from core.search.query import any_word, parse
from pages.models import Page
from pages.templatetags import nearest
from projects.models import Project
from tests.factories import (
    ArticleFactory,
    AxisFactory,
    EventFactory,
    PageFactory,
    PartnerFactory,
    PlaceFactory,
    ProjectFactory,
    RegionFactory,
    SignpostFactory,
)
from tests.reading import read

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def asked(client, text, language="fr", **more):
    """Return the page of a search."""
    response = client.get(f"/{language}/search/?{urlencode({'q': text} | more)}", follow=True)
    assert response.status_code == 200
    return read(response)


def suggested(client, text, language="fr"):
    return read(client.get(f"/{language}/search/suggestions/?{urlencode({'q': text})}"))


def links(page):
    return [link["href"] for link in page.all("a")]


def results(page):
    """Return the addresses of the results, in order."""
    return [item.all("h3")[0].one("a")["href"] for item in page.one("main").all("li") if item.all("h3")]


@pytest.fixture
def names():
    """A project with a name of each sort, and hidden data beside each."""
    region = RegionFactory(code="MA-01", name_fr="Tanger-Tétouan", name_ar="طنجة تطوان", short_name_fr="Nord")
    place = PlaceFactory(key="tanger", name_fr="Tanger", name_ar="طنجة", region=region)
    PlaceFactory(key="cachee", name_fr="Larache", region=region)
    donor = PartnerFactory(code="FI", name_fr="Finlande", name_ar="فنلندا", name_en="Finland")
    partner = PartnerFactory(code="UNICEF", name_fr="Fonds pour l’enfance", acronym_fr="UNICEF", acronym_en="UNICEF")
    hidden = PartnerFactory(code="CACHE", name_fr="Islande")
    axis = AxisFactory(code="youth", name_fr="Appui à la jeunesse", name_ar="دعم الشباب", description_fr="Un métier.")
    project = ProjectFactory(
        published=True,
        title_fr="Essai de la Finlande à Tanger",
        axis=axis,
        regions=[region],
        places=[place],
        donors=[donor],
        partners=[partner],
        start_date=dt.date(2015, 1, 1),
        end_date=dt.date(2016, 1, 1),
    )
    ProjectFactory(title_fr="Brouillon", axis=axis, donors=[donor, hidden], partners=[hidden], places=["cachee"])
    index.catch_up()
    return project


def test_a_name_leads_to_its_page(client, names):
    expected = {
        "finlande": "donors/FI",
        "FINLANDES": "donors/FI",
        "Finland": "donors/FI",
        "فنلندا": "donors/FI",
        "unicef": "partners/UNICEF",
        "fonds pour l'enfance": "partners/UNICEF",
        "tanger": "places/tanger",
        "طنجة": "places/tanger",
        "tanger tetouan": "regions/MA-01",
        "MA-01": "regions/MA-01",
        "appui à la jeunesse": "axes/youth",
        "الشباب": "axes/youth",
    }
    wanted = {text: f"/fr/{page}/" for text, page in expected.items()}
    assert {text: results(asked(client, text))[0] for text in expected} == wanted
    assert {text: links(suggested(client, text))[0] for text in expected} == wanted


def test_a_name_without_anything_published_is_not_found(client, names):
    for text in ("islande", "cache", "larache", "brouillon"):
        assert results(asked(client, text)) == []
        assert links(suggested(client, text)) == []
    # The donor of a draft alone is counted nowhere, the draft of a donor neither.
    assert "1 projet" in asked(client, "finlande").one("main").text
    assert results(asked(client, "finlande", kind="portfolios")) == ["/fr/donors/FI/"]


def test_a_word_of_a_description_comes_after_the_records(client, names):
    ArticleFactory(published=True, title_fr="Un métier")
    assert results(asked(client, "métier"))[-1] == "/fr/axes/youth/"


def test_results_say_what_is_over(client, names):
    now = timezone.now()
    EventFactory(published=True, title_fr="Rencontre ancienne", starts_at=now - dt.timedelta(days=9))
    EventFactory(published=True, title_fr="Rencontre prochaine", starts_at=now + dt.timedelta(days=9))
    assert "Achevé" in asked(client, "essai").one("main").text
    assert "Achevé" in suggested(client, "essai").text
    for page in (asked(client, "rencontre"), suggested(client, "rencontre")):
        assert "événement passé" in page.text
        assert "événement à venir" in page.text


# --- Everyday words ---------------------------------------------------------------------------------------------------


@pytest.fixture
def signposts():
    page = PageFactory(published=True, title_fr="Besoin d’aide", audience=Page.Audience.MIGRANTS)
    draft = PageFactory(title_fr="Page cachée")
    SignpostFactory(
        name_fr="Rentrer dans son pays",
        words_fr="rentrer chez moi, billet d’avion",
        words_ar="العودة إلى بلدي، تذكرة",
        text_fr="Le bureau aide.",
        page=page,
        search_fr="retour volontaire",
    )
    SignpostFactory(name_fr="Se soigner", words_fr="médecin, hôpital", words_ar="طبيب", page=draft)
    return page


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("rentrer chez moi", ["Rentrer dans son pays"]),
        ("je veux RENTRER chez moi maintenant", ["Rentrer dans son pays"]),
        ("billets d'avions", ["Rentrer dans son pays"]),
        ("العودة إلى بلدي", ["Rentrer dans son pays"]),
        ("أريد العودة إلى بلدي", ["Rentrer dans son pays"]),
        ("medecins", ["Se soigner"]),
        ("الطبيب", ["Se soigner"]),
        ("medcin", ["Se soigner"]),
        ("hopitla", ["Se soigner"]),
        ("chez moi", []),
        ("ren chez moi", []),
        ("rentrer chez mo", []),
        ("billet", []),
        ("rien", []),
        ("", []),
    ],
)
def test_everyday_words_lead_to_what_the_office_has(client, signposts, text, found):
    page = asked(client, text)
    shown = [sign.all("b")[0].text for sections in page.all("section", "signs") for sign in sections.all("li")]
    assert shown == found
    if "Rentrer" in "".join(found):
        assert {signposts.get_absolute_url(), "/fr/search/?q=retour+volontaire"} <= set(links(page.one("main")))


def test_a_page_that_is_not_published_is_not_linked(client, signposts):
    page = asked(client, "médecin")
    assert "cachée" not in page.text
    assert "Se soigner" in page.text


def test_suggestions_begin_with_what_helps(client, signposts):
    page = suggested(client, "rentrer chez mo")
    assert links(page) == [signposts.get_absolute_url()]
    assert page.one("ul")["data-said"] == "1 suggestion"


def test_an_officer_changes_the_words(client, officer_client, signposts):
    form = officer_client.get("/fr/admin/pages/signpost/")
    assert form.status_code == 200
    assert not asked(client, "passeport").all("section", "signs")
    SignpostFactory(name_fr="Papiers", words_fr="passeport")
    assert asked(client, "passeport").all("section", "signs")


# --- Nothing found ----------------------------------------------------------------------------------------------------


def test_nothing_found_leads_on(client, signposts):
    ProjectFactory(published=True, title_fr="Palmeraie")
    ProjectFactory(title_fr="Palmeraie cachée")
    AxisFactory(code="youth", name_fr="Jeunesse")
    AxisFactory(name_fr="Axe clos", is_active=False)
    PageFactory(title_fr="Aide cachée", audience=Page.Audience.MIGRANTS)
    PageFactory(published=True, title_fr="Pour la presse", audience=Page.Audience.JOURNALISTS)
    page = asked(client, "palmeraie xylophone").one("main")
    assert "Rien n’a été trouvé" in page.text
    assert [item.text for item in page.all("h4")] == ["Palmeraie"]
    assert {signposts.get_absolute_url(), "/fr/axes/youth/"} <= set(links(page))
    assert not [words for words in ("cachée", "Axe clos", "Pour la presse") if words in page.text]


def test_what_is_found_in_another_kind_is_led_to_and_nothing_else_is_guessed(client):
    ProjectFactory(published=True, title_fr="Oasis et palmeraie")
    ProjectFactory(published=True, title_fr="Palmeraie")
    page = asked(client, "oasis palmeraie", kind="events").one("main")
    assert page.one("div", "empty").all("a")[-1]["href"] == "?q=oasis+palmeraie"
    assert page.all("section", aria_labelledby="partly") == []


# --- An address where there is nothing --------------------------------------------------------------------------------


def near(text):
    with translation.override("fr"):
        return [page.address for page in nearest.nearest_pages(text)]


def test_an_address_where_there_is_nothing_has_the_pages_with_most_of_its_words_beside_it(monkeypatch):
    ArticleFactory(published=True, slug="eau")
    for slug in ("eau-b", "eau-a", "puits"):
        ProjectFactory(published=True, slug=slug)
    ProjectFactory(published=True, slug="oasis-fes", title_fr="Eau potable")
    ProjectFactory(slug="eau-potable-fes")
    EventFactory(published=True, slug="potable")
    PageFactory(published=True, slug="autre", title_ar="Eau")
    assert near("eau potable fes") == [
        *("/fr/projects/oasis-fes/", "/fr/projects/eau-a/", "/fr/projects/eau-b/", "/fr/events/potable/"),
        "/fr/news/eau/",
    ]
    assert near("evenemant potable") == ["/fr/events/", "/fr/projects/oasis-fes/", "/fr/events/potable/"]
    assert near("fe s") == near("statistiques") == []
    ProjectFactory(published=True, slug="eau-c", start_date=dt.date(1999, 1, 1))
    monkeypatch.setattr(nearest, "MOST", 2)
    monkeypatch.setattr(nearest, "CANDIDATES", 1)  # the newest
    assert near("eau") == ["/fr/projects/eau-c/", "/fr/news/eau/"]


def test_one_word_of_several(client):
    both, one = (ProjectFactory(published=True, title_fr=title) for title in ("Oasis et palmeraie", "Palmeraie"))
    other = ProjectFactory(published=True, title_fr="Autre oasis")
    ProjectFactory(published=True, title_fr="Oasistes")  # begins like one, which is not enough
    index.catch_up()
    records = Project.objects.published()
    assert set(best(records, any_word(parse("palmeraies oasis"))).ids) == {both.pk, one.pk, other.pk}
    assert set(best(records, any_word(parse('"oasis autre" palmeraie -et'))).ids) == {one.pk, other.pk}
    assert any_word(parse("palmeraie")) == any_word(parse("palmeraie -oasis")) == parse("")


# --- The language of an excerpt ---------------------------------------------------------------------------------------


def test_an_excerpt_is_in_the_language_of_the_reader(client):
    texts = {"summary_fr": "Tout en français.", "summary_en": "Please contact the office.", "title_en": "Take part"}
    PageFactory(published=True, title_fr="Agir", **texts)
    PageFactory(published=True, title_fr="Autre", summary_fr="Le contact.", summary_en="Contact, contact.")
    french = asked(client, "contact").one("main")
    assert [mark.text for mark in french.all("mark")] == ["contact"]
    assert "Tout en français." in french.text
    assert "Please" not in french.text
    assert "en anglais" in french.text
    assert "Please contact the office." in asked(client, "contact", "en").one("main").text


# --- Cost -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["palmeraie", "xylophone palmier"])
def test_portfolios_cost_the_same_for_one_and_many(client, text):
    taken = {}
    for total in (1, 5):
        while Project.objects.count() < total:
            number = Project.objects.count()
            partner = PartnerFactory(code=f"P{number}", name_fr=f"Palmeraie et palmier {number}")
            place = PlaceFactory(key=f"p{number}", name_fr=f"Palmeraie du palmier {number}")
            SignpostFactory()
            ProjectFactory(published=True, donors=[partner], partners=[partner], places=[place])
        index.catch_up()
        with CaptureQueriesContext(connection) as queries:
            asked(client, text)
        taken[total] = len(queries)
    assert taken[1] == taken[5]
