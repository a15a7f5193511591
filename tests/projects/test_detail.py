"""The page of one project: everything recorded is there, nothing unpublished shows through."""

import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone, translation
from django.utils.translation import gettext

from core.models import Goal
from core.publication import State
from projects.facts import where
from projects.models import Participation, Project, ProjectDocument, ProjectPicture, ProjectSource
from tests.factories import (
    ArticleFactory,
    AxisFactory,
    EventFactory,
    FigureFactory,
    FundingFactory,
    GoalFactory,
    PartnerFactory,
    PictureFactory,
    PlaceFactory,
    ProjectFactory,
    RegionFactory,
    ResourceFactory,
)
from tests.reading import read

pytestmark = pytest.mark.django_db


def page_of(client, project, language="fr"):
    response = client.get(f"/{language}/projects/{project.slug}/")
    assert response.status_code == 200
    return read(response)


def facts(page):
    """Return the column of facts as {label: text}."""
    return {row.one("dt").text: " | ".join(d.text for d in row.all("dd")) for row in page.one("dl", "facts").all("div")}


@pytest.fixture
def whole(settings, tmp_path):
    """A project with everything that can be recorded, French only."""
    settings.MEDIA_ROOT = tmp_path
    region = RegionFactory(code="MA-01", name_fr="Région du Nord")
    project = ProjectFactory(
        published=True,
        title_fr="Projet entier",
        summary_fr="Le résumé d’essai.",
        code="FM.0001",
        acronym="ENTIER",
        phase="II",
        objectives_fr="<p>Les objectifs d’essai</p>",
        background_fr="<p>Le contexte d’essai</p>",
        results_fr="<p>Les résultats d’essai</p>",
        target_group_fr="Le public d’essai",
        axis=AxisFactory(code="axe", name_fr="Axe entier"),
        start_date=dt.date(2014, 7, 1),
        start_precision="month",
        end_date=dt.date(2016, 12, 31),
        end_precision="year",
        budget="1234567.50",
        currency="USD",
        budget_note_fr="tout le programme",
        is_nationwide=True,
        regions=[region],
        places=[PlaceFactory(key="ville", name_fr="Ville entière", region=region)],
        countries=["TN", "SN"],
        goals=[GoalFactory(number=10, name_fr="Inégalités réduites")],
        dac_sector=Project.DacSector.MIGRATION,
        contact_email="projet@example.org",
    )
    FundingFactory(
        project=project,
        donor=PartnerFactory(code="DON", name_fr="Bailleur entier"),
        amount="800000",
        currency="EUR",
        note_fr="Coopération d’essai",
    )
    for role in Participation.Role:
        partner = PartnerFactory(code=f"P-{role.name}", name_fr=f"Partenaire {role.value}")
        Participation.objects.create(project=project, partner=partner, role=role)
    persons = FigureFactory(
        project=project,
        label_fr="personnes formées",
        reached=2639,
        target=3000,
        qualifier="more_than",
        as_of_date=dt.date(2016, 2, 21),
        period_start=dt.date(2015, 1, 1),
        period_start_precision="year",
        source="Rapport final d’essai",
        source_url="https://example.org/rapport",
        region=region,
        order=1,
    )
    FigureFactory(project=project, label_fr="femmes formées", reached=135, sex="female", part_of=persons, order=2)
    FigureFactory(project=project, label_fr="institutions à former", reached=None, target=11, unit="institutions")
    ProjectSource.objects.create(
        project=project, title="Fiche d’essai 2015", url="https://example.org/fiche", note_fr="dit autre chose"
    )
    document = ProjectDocument(project=project, title="Évaluation d’essai", category="evaluation", language="en")
    document.file.save("evaluation.pdf", ContentFile(b"%PDF-1.4 essai"))
    for number, consent in ((1, True), (2, False)):
        picture = PictureFactory(
            alt_fr=f"Atelier {number}",
            caption_fr=f"Légende {number}",
            credit=f"© Agence {number}",
            has_consent=consent,
            file__filename=f"image-{number}.jpg",
        )
        ProjectPicture.objects.create(project=project, picture=picture)
    return project


def test_everything_recorded_is_shown(client, whole):
    page = page_of(client, whole)
    head = page.one("div", "page-head").text
    assert [
        part for part in ("Projet entier", "Le résumé d’essai.", "ENTIER", "II", "FM.0001") if part not in head
    ] == []
    assert page.one("span", "status").text == Project.Status.COMPLETED.label
    shown = facts(page)
    assert shown[gettext("Axis")] == "Axe entier"
    assert shown[gettext("Dates")] == "juillet 2014 – 2016"
    assert shown[gettext("Donors")] == "Bailleur entier 800 000 EUR Coopération d’essai"
    assert shown[gettext("Budget")] == "1 234 567,50 USD tout le programme"
    for label, texts in {
        "Where": [gettext("Nationwide"), "Région du Nord", "Ville entière", "Sénégal", "Tunisie"],
        "For whom": ["Le public d’essai"],
        "Implementing partners": ["Partenaire implementing"],
        "Government partners": ["Partenaire government"],
        "Sustainable Development Goals": ["10. Inégalités réduites"],
        "DAC sector": ["15190"],
        "Contact": ["projet@example.org"],
    }.items():
        assert [text for text in texts if text not in shown[gettext(label)]] == [], label
    for text in ("Les objectifs d’essai", "Le contexte d’essai", "Les résultats d’essai"):
        assert page.one("main").text.count(text) == 1


def test_figures_have_their_unit_date_and_source(client, whole):
    figures = {
        item.one("span", "label").text: item for item in page_of(client, whole).one("ul", "figure-list").all("li")
    }
    assert {label: item.one("span", "value").text for label, item in figures.items()} == {
        "personnes formées": f"{gettext('more than')} 2 639",
        "femmes formées": "135",
        "institutions à former": "11",
    }
    persons = figures["personnes formées"].text
    for text in ("3 000", "Région du Nord", "2015", "21 février 2016", "Rapport final d’essai"):
        assert text in persons
    assert figures["personnes formées"].one("a")["href"] == "https://example.org/rapport"
    assert "personnes formées" in figures["femmes formées"].text
    assert "2 639" in figures["femmes formées"].text


def test_documents_sources_and_pictures(client, whole):
    page = page_of(client, whole)
    document = page.one("ul", "files").one("li")
    assert document.one("a")["href"] == whole.documents.get().file.url
    assert document.one("a")["hreflang"] == "en"
    assert "Évaluation d’essai" in document.text
    source = page.one("ul", "sources").one("li")
    assert source.one("a")["href"] == "https://example.org/fiche"
    assert "dit autre chose" in source.text
    picture = page.one("figure", "head-picture")
    assert picture.one("img")["alt"] == "Atelier 1"
    assert picture.text == "Légende 1 © Agence 1"


def test_a_picture_without_consent_is_nowhere(client, whole):
    html = client.get(f"/fr/projects/{whole.slug}/").content.decode()
    assert "Atelier 1" in html
    for text in ("Atelier 2", "Légende 2", "Agence 2", "image-2"):
        assert text not in html
    files = {link.picture.has_consent: link.picture.file.url for link in whole.pictures.all()}
    assert client.get(files[True]).status_code == 200
    assert client.get(files[False]).status_code == 404


def test_files_of_a_draft_are_not_served(client, whole):
    address = whole.documents.get().file.url
    assert client.get(address).status_code == 200
    whole.state = State.DRAFT
    whole.save()
    assert client.get(address).status_code == 404


def test_a_draft_and_an_unknown_project_look_the_same(client):
    draft, tomorrow = ProjectFactory(), timezone.now() + dt.timedelta(days=1)
    later = ProjectFactory(state=State.PUBLISHED, published_at=tomorrow)
    pages = {slug: client.get(f"/ar/projects/{slug}/") for slug in (draft.slug, later.slug, "projet-dessai-rien")}
    assert [page.status_code for page in pages.values()] == [404, 404, 404]
    # The paper names the address that was asked for.
    assert len({read(page).one("main").text.replace(slug, "") for slug, page in pages.items()}) == 1
    assert read(pages["projet-dessai-rien"]).one("html").attrs == {"lang": "ar", "dir": "rtl"}


def test_an_old_address_leads_to_the_new_one(client):
    project = ProjectFactory(published=True, slug="ancienne")
    project.slug = "nouvelle"
    project.save()
    for language in ("fr", "ar", "en"):
        response = client.get(f"/{language}/projects/ancienne/")
        assert (response.status_code, response.url) == (301, f"/{language}/projects/nouvelle/")
    project.state = State.DRAFT
    project.save()
    assert client.get("/fr/projects/ancienne/").status_code == 404


def test_unpublished_records_do_not_show_through(client):
    """Events, news, resources, the earlier phase, the later one and a related project: the published ones only."""
    project = ProjectFactory(published=True)
    makers = {"Événement": EventFactory, "Article": ArticleFactory, "Ressource": ResourceFactory}
    tomorrow = timezone.now() + dt.timedelta(days=1)
    public = {"published": True, "title_fr": "visible"}
    for name, factory in makers.items():
        factory(projects=[project], **public | {"title_fr": f"{name} visible"})
        factory(projects=[project], title_fr="Caché brouillon")
        factory(projects=[project], title_fr="Caché demain", state=State.PUBLISHED, published_at=tomorrow)
    ProjectFactory(parent=project, **public | {"title_fr": "Suite visible"})
    ProjectFactory(parent=project, title_fr="Caché suite")
    project.related_projects.add(
        ProjectFactory(**public | {"title_fr": "Lié visible"}), ProjectFactory(title_fr="Caché lié")
    )
    project.parent = ProjectFactory(title_fr="Caché avant")
    project.save()
    for language in ("fr", "ar", "en"):
        text = page_of(client, project, language).text
        assert "Caché" not in text
        visible = [*(f"{name} visible" for name in makers), "Suite visible", "Lié visible"]
        assert [title for title in visible if title not in text] == []
    project.parent.state = State.PUBLISHED
    project.parent.save()
    assert "Caché avant" in page_of(client, project).text


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_fallback_text_has_its_own_language_and_says_so(client, whole, language):
    page = page_of(client, whole, language)
    direction = {"ar": "rtl", "en": "ltr"}[language]
    assert page.one("html").attrs == {"lang": language, "dir": direction}
    assert page.one("h1").language() == ("fr", "ltr")
    assert page.one("p", "lead").language() == ("fr", "ltr")
    for section in ("objectives", "background", "results"):
        block = page.one("section", aria_labelledby=section)
        assert block.one("div", "prose").language() == ("fr", "ltr")
        assert block.one("h2").language() == (language, direction)
        with translation.override(language):
            assert gettext("in French") in block.text
    with translation.override(language):
        assert (
            page.one("p", "notice").text
            == {
                "ar": "هذا النص غير متوفر بعد بالعربية: وهو معروض بالفرنسية.",
                "en": "This text is not available in your language yet: it is shown in French.",
            }[language]
        )
        assert gettext("in French") in facts(page)[gettext("For whom")]


def test_a_translated_text_is_no_fallback(client, whole):
    whole.title_ar, whole.objectives_ar = "مشروع كامل", "<p>أهداف تجريبية</p>"
    whole.save()
    page = page_of(client, whole, "ar")
    assert page.one("h1").text == "مشروع كامل"
    assert page.one("h1").language() == ("ar", "rtl")
    assert not page.all("p", "notice")
    assert page.one("section", aria_labelledby="objectives").one("div", "prose").language() == ("ar", "rtl")
    assert page.one("section", aria_labelledby="results").one("div", "prose").language() == ("fr", "ltr")


def test_a_project_known_in_arabic_only_is_shown_in_arabic(client):
    project = ProjectFactory(published=True, title_fr="", summary_fr="", title_ar="مشروع بالعربية فقط")
    page = page_of(client, project, "fr")
    assert page.one("h1").text == "مشروع بالعربية فقط"
    assert page.one("h1").language() == ("ar", "rtl")


def test_a_title_of_234_characters_is_shown_whole_and_cut_in_the_tab(client):
    title = ("Projet d’essai au titre très long, " * 10)[:234].strip()
    title += "x" * (234 - len(title))
    project = ProjectFactory(published=True, code="XX.1", title_fr=title)
    page = page_of(client, project)
    assert page.one("h1").text == title
    assert "is-long" in page.one("h1").classes
    assert page.one("title").text == "Projet d’essai au titre très long, Projet d’essai au… – XX.1"
    assert len(project.slug) <= 60


def test_a_project_with_nothing_but_a_title(client):
    project = Project.objects.create(
        title_fr="Projet nu", axis=AxisFactory(), state=State.PUBLISHED, published_at=timezone.now()
    )
    page = page_of(client, project)
    shown = facts(page)
    assert set(shown) == {gettext(label) for label in ("Axis", "Dates", "Last changed")}
    assert shown[gettext("Dates")] == gettext("The sources give no dates.")
    assert not page.one("main").all("section")
    assert not page.all("svg", "timebar")
    assert page.one("span", "status").text == gettext("Dates not known")
    assert page.one("meta", name="description")["content"] == "Projet nu"
    assert f"{project.code} ({gettext('provisional')})" in page.one("div", "head-line").text


@pytest.mark.parametrize(
    ("start", "end", "words", "status"),
    [
        (dt.date(2014, 7, 1), None, "1er juillet 2014 – sans fin fixée", "ongoing"),
        (None, dt.date(2016, 6, 30), "début non connu – 30 juin 2016", "completed"),
        (dt.date(2099, 1, 1), None, "1er janvier 2099 – sans fin fixée", "planned"),
    ],
)
def test_a_project_with_one_date(client, start, end, words, status):
    page = page_of(client, ProjectFactory(published=True, start_date=start, end_date=end))
    assert facts(page)[gettext("Dates")] == words
    assert page.one("span", "status").text == Project.Status(status).label
    bar, _today = page.one("svg", "timebar").all("rect")
    assert float(bar["width"].removesuffix("%")) > 0
    assert 0 <= float(bar["x"].removesuffix("%")) <= 100


def test_numbers_in_drawings_have_a_decimal_point_in_every_language(client, whole):
    """French and Arabic write 12,5; an SVG attribute does not."""
    for language in ("fr", "ar", "en"):
        for svg in page_of(client, whole, language).all("svg", "timebar"):
            for shape in svg.all("rect"):
                for name in ("x", "width"):
                    float(shape.get(name, "0%").removesuffix("%"))


def test_amounts_keep_their_order_and_digits_in_arabic(client, whole):
    """One unbroken piece of left-to-right text in Western digits, as Morocco writes them."""
    whole.budget = 9500000
    whole.save()
    money = {element.text for element in page_of(client, whole, "ar").all("bdi", "money")}
    assert money == {"9 500 000 USD", "800 000 EUR"}


def test_the_goals_are_those_of_the_project(client):
    Goal.objects.all().delete()
    project = ProjectFactory(published=True, goals=[GoalFactory(number=5, name_fr="Égalité")])
    GoalFactory(number=1, name_fr="Autre objectif")
    text = page_of(client, project).text
    assert "5. Égalité" in text
    assert "Autre objectif" not in text


def test_a_small_number_and_its_complement_are_not_on_the_page(client):
    project = ProjectFactory(published=True, slug="essai")
    whole = FigureFactory(project=project, reached=7190)
    FigureFactory(project=project, part_of=whole, reached=7187, target=7188, sex="female")
    FigureFactory(project=project, part_of=whole, reached=3, sex="male", source="")
    response = client.get("/en/projects/essai/")
    first, *parts = read(response).one("ul", "figure-list").all("li")
    assert first.one("span", "value").text == "7,190"
    assert [part.one("span", "value").text for part in parts] == ["Number not shown"] * 2
    assert "718" not in response.content.decode().replace(",", "")


def test_a_project_in_other_countries_only_is_in_this_one_first():
    project = ProjectFactory(countries=["TN", "SN"])
    told = [str(part) for item in where(project) for part in item.parts]
    assert told == ["Maroc", "Également\u00a0: Sénégal, Tunisie"]


def test_of_many_events_the_page_shows_ten_and_leads_to_all(client):
    project = ProjectFactory(published=True)
    EventFactory.create_batch(12, published=True, projects=[project])
    EventFactory(projects=[project])  # a draft
    page = page_of(client, project)
    assert len(page.one("ul", "agenda").all("h3")) == 10
    (more,) = [link for link in page.all("a", "more") if "événements" in link.text]
    assert more.text == "Les 12 événements de ce projet"
    assert read(client.get(more["href"])).one("h2", id="results").one("b").text == "12"
