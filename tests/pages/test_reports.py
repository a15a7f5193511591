"""The report for a donor: page, PDF, workbook and lists agree; drafts are for staff, and nowhere else."""

import dataclasses
import datetime as dt
import io
from decimal import Decimal
from types import SimpleNamespace

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from accounts import roles
from core import renditions
from core.publication import State
from events.models import Article, Event
from pages import report as reports
from pages import report_sections, report_sheet
from pages.report_lines import Part
from projects.amounts import Amount
from projects.models import Project
from tests.desk_tools import somebody
from tests.factories import (
    ArticleFactory,
    EventFactory,
    FigureFactory,
    FundingFactory,
    PartnerFactory,
    PictureFactory,
    PlaceFactory,
    ProjectFactory,
    RegionFactory,
    SittingFactory,
    UserFactory,
)
from tests.reading import linked_slugs, read
from tests.reading_pdf import links_of, places_of, words_of
from tests.reading_pdf import read as read_pdf

pytestmark = pytest.mark.django_db
PATH = "/fr/donors/BAILLEUR/report/"
STAFF = "/fr/admin/donors/BAILLEUR/report/"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path


@pytest.fixture
def contributor(db):
    return somebody(roles.CONTRIBUTOR)


@pytest.fixture
def reviewer(db):
    return somebody(roles.REVIEWER)


def at(year, month=6, day=15):
    return dt.datetime(year, month, day, 10, tzinfo=timezone.get_default_timezone())


def year(number):
    return {"period_start": dt.date(number, 1, 1), "period_end": dt.date(number, 12, 31), "as_of_date": None}


@pytest.fixture
def world():
    """A donor with a project of 2016 and one of 2020, what belongs to them, and drafts of each kind."""
    donor = PartnerFactory(code="BAILLEUR", name_fr="Bailleur d’essai")
    old = ProjectFactory(
        published=True,
        slug="ancien",
        title_fr="Projet ancien",
        start_date=dt.date(2016, 1, 1),
        end_date=dt.date(2016, 12, 31),
    )
    new = ProjectFactory(published=True, slug="nouveau", title_fr="Projet nouveau")
    draft = ProjectFactory(slug="brouillon", title_fr="Projet brouillon", start_date=dt.date(2016, 2, 1))
    FundingFactory(project=old, donor=donor, amount=Decimal("1500.50"), currency="EUR", note_fr="première phase")
    FundingFactory(project=new, donor=donor)
    FundingFactory(project=draft, donor=donor, amount=9_000_000, currency="EUR")
    Amount.objects.create(
        project=old, kind="receipt", amount=700, currency="EUR", first_day=dt.date(2016, 5, 1), partner=donor
    )
    FigureFactory(project=old, reached=80, target=100, label_fr="jeunes formés", is_additive=True, **year(2016))
    FigureFactory(project=new, reached=40, label_fr="femmes formées", is_additive=True, **year(2020))
    FigureFactory(project=draft, reached=777, label_fr="chiffre brouillon", is_additive=True, **year(2016))
    events = [
        EventFactory(published=True, slug="atelier-2016", title_fr="Atelier 2016", starts_at=at(2016), projects=[old]),
        EventFactory(published=True, slug="atelier-2020", title_fr="Atelier 2020", starts_at=at(2020), projects=[new]),
    ]
    EventFactory(slug="atelier-brouillon", title_fr="Atelier brouillon", starts_at=at(2016), projects=[old, new])
    EventFactory(
        published=True, slug="atelier-cache", title_fr="Atelier du brouillon", starts_at=at(2016), projects=[draft]
    )
    article = ArticleFactory(
        published=True, slug="article-2016", title_fr="Article 2016", dateline_date=dt.date(2016, 3, 1), projects=[old]
    )
    ArticleFactory(
        slug="article-brouillon", title_fr="Article brouillon", dateline_date=dt.date(2016, 3, 1), projects=[old]
    )
    return SimpleNamespace(donor=donor, old=old, new=new, draft=draft, events=events, article=article)


def sections(page):
    """Return {heading: [slugs of its rows]} of a report."""
    return {
        section.one("h2").text: linked_slugs([label for label in section.all("span", "label") if label.all("a")])
        for section in page.one("article", "report").all("section", "block")
    }


def keys(page):
    """Return {label: number} at the head of a report."""
    return {
        row.one("dt").text: row.one("dd", "value").text.replace("\u202f", " ").replace("\u00a0", " ")
        for row in page.one("dl", "key-figures").all("div")
    }


def workbook(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))


def filled(book, sheet):
    """Return the rows of a sheet as {name: cell}, without empty cells; of a moment its day."""
    headings, *rows = book[sheet].iter_rows(values_only=True)
    return [
        {
            name: cell.date().isoformat() if isinstance(cell, dt.datetime) else cell
            for name, cell in zip(headings, row, strict=True)
            if cell is not None
        }
        for row in rows
    ]


def column(book, sheet, name):
    """Return the cells of a column of a workbook that was asked for with names as headings."""
    headings, *rows = book[sheet].iter_rows(values_only=True)
    return [row[headings.index(name)] for row in rows]


# --- One report, three forms ------------------------------------------------------------------------------------------


def test_page_sheet_workbook_and_lists_agree(client, world):
    page = read(client.get(f"{PATH}?year=2016"))
    found = sections(page)
    assert (found["Projets"], found["Événements"], found["Actualités"]) == (
        ["ancien"],
        ["atelier-2016"],
        ["article-2016"],
    )
    assert keys(page) == {
        "Projets": "1",
        "Personnes aidées": "80",
        "Contribution": "1 500,50 EUR",
        "Reçu d’un bailleur": "700 EUR",
        "Événements": "1",
        "Actualités": "1",
    }
    links = page.one("dl", "key-figures").all("a")
    assert len(links) == 3
    for link in links:
        listed = read(client.get(link["href"])).one("h2", id="results").one("b").text
        assert listed == link.text, link["href"]
    text = words_of(read_pdf(client.get("/fr/donors/BAILLEUR/report.pdf?year=2016").content))
    for words in ("Bailleur d’essai", "2016", "1 500,50 EUR", "Projet ancien", "Atelier 2016", "80 sur 100, 80 %"):
        assert words in text, words
    assert "Non public" not in text
    assert "aucune contribution" not in page.one("section", aria_labelledby="money").text
    book = workbook(client, "/fr/donors/BAILLEUR/report.xlsx?year=2016&headings=names")
    numbers = dict(zip(column(book, "Rapport", "code"), column(book, "Rapport", "value"), strict=True))
    assert numbers == {
        **{"projects": 1, "events": 1, "articles": 1, "pictures": 0, "figures": 1, "persons": 80},
        **{"figures-longer": 0, "figures-left-out": 0, "articles-undated": 0},
        **{"contribution-EUR": 1500.5, "receipt-EUR": 700},
    }
    assert column(book, "Projets", "title") == ["Projet ancien"]
    assert column(book, "Résultats et cibles", "percent_of_target") == [80]
    assert column(book, "Visibilité du bailleur", "title") == ["Projet ancien", "Atelier 2016", "Article 2016"]


def said(page):
    """Return {heading: (its sentences, its rows)} of a report, in words."""
    return {
        section.one("h2").text: (
            [sentence.text for sentence in section.all("p") if not sentence.all("a")],
            [row.text for row in section.all("li")],
        )
        for section in page.one("article", "report").all("section", "block")
    }


def test_each_part_of_the_report_says_all_that_is_known(client, world):
    FundingFactory(project=world.new, donor=PartnerFactory(code="AUTRE"))
    paid = {"kind": "receipt", "amount": 300, "currency": "EUR", "partner": world.donor}
    Amount.objects.create(project=world.old, first_day=dt.date(2016, 1, 3), **paid)
    place = PlaceFactory(name_fr="Fès")
    Event.objects.filter(slug="atelier-2016").update(place=place)
    figures = {"project": world.new, "is_additive": True, "source": "Bilan"}
    FigureFactory(**figures, label_fr="ateliers", reached=12, unit="services", qualifier="more_than", **year(2016))
    FigureFactory(**figures, label_fr="cadres", reached=None, target=30, **year(2016))
    FigureFactory(**figures, label_fr="total", reached=900, **year(2016) | {"period_start": dt.date(2005, 1, 1)})
    page = read(client.get(f"{PATH}?day_min=2016-01-01&day_max=2020-12-31"))
    then, later = "1er janvier 2016 – 31 décembre 2016", "1er janvier 2020 – 31 décembre 2020"
    whose = "Chiffres de projets entiers : la part d’un bailleur, d’un partenaire ou d’un lieu n’y est pas séparée."
    unmarked = "sans marque : le bailleur n’en demande pas et n’en a pas donné · sans mention"
    assert said(page) == {
        "Projets": (
            [],
            [
                f"1er janvier 2020 – 31 décembre 2021 Projet nouveau Achevé · {world.new.axis.name_fr}",
                f"{then} Projet ancien Achevé · {world.old.axis.name_fr} · 1 500,50 EUR",
            ],
        ),
        "Fonds, pour ce qui en est publié": (
            [
                "Contribution : 1 500,50 EUR (1 projet).",
                "Reçu d’un bailleur : 1 000 EUR (1 projet).",
                "Pour 1 projet, aucune contribution de ce bailleur n’est publiée.",
                "Une contribution vaut pour le projet entier, et non pour la période de ce rapport.",
            ],
            [
                "1 500,50 EUR Projet ancien contribution · première phase",
                "300 EUR Projet ancien reçu d’un bailleur · 3 janvier 2016",
                "700 EUR Projet ancien reçu d’un bailleur · 1er mai 2016",
            ],
        ),
        "Résultats et cibles": (
            [
                "2 chiffres de ces projets n’ont pas de cible dans les sources.",
                whose,
            ],
            [
                f"80 sur 100, 80 % jeunes formés Projet ancien · {then} · Source d’essai",
                f"30 prévus, nombre atteint non connu cadres Projet nouveau · {then} · Bilan",
            ],
        ),
        "Chiffres de cette période": (
            [
                "Personnes aidées : 120, somme de 2 chiffres sans recoupement connu.",
                "Dont 40 de projets que financent plusieurs bailleurs : ils ne sont la part d’aucun.",
            ],
            [
                f"80 jeunes formés personnes · {then} · Projet ancien · Source d’essai",
                f"40 femmes formées personnes · {later} · Projet nouveau · Source d’essai",
                f"plus de 12 ateliers services · {then} · Projet nouveau · Bilan",
                f"30 cadres personnes · nombre prévu · {then} · Projet nouveau · Bilan",
            ],
        ),
        "Chiffres d’une période plus longue": (
            ["Ils couvrent des jours de cette période et d’autres, et n’entrent dans aucune somme de ce rapport."],
            ["900 total personnes · 1er janvier 2005 – 31 décembre 2016 · Projet nouveau · Bilan"],
        ),
        "Événements": ([], ["15 juin 2020 Atelier 2020 Atelier", "15 juin 2016 Atelier 2016 Atelier · Fès"]),
        "Actualités": ([], ["1er mars 2016 Article 2016 Actualité"]),
        "Visibilité du bailleur": (
            ["Logo : manquant.", "Mention de soutien : manquante."],
            [
                "2 Pages de projets avec le nom du bailleur ; le portail n’a pas de logo · sans mention",
                f"2 Pages d’événements {unmarked}",
                f"1 Pages d’actualités {unmarked}",
            ],
        ),
    }


def test_each_list_is_in_the_workbook_with_all_that_is_known(client, world):
    world.old.regions.add(RegionFactory(code="MA-01"))
    world.article.pictures.create(picture=PictureFactory(credit="© Essai", alt_fr="Image", caption_fr="Légende"))
    book = workbook(client, "/fr/donors/BAILLEUR/report.xlsx?year=2016&headings=names")
    axis, code, own = world.old.axis, world.old.code, {"project_title": "Projet ancien"}
    pages = {name: f"http://localhost:8000/fr/{name}/" for name in ("projects/ancien", "news/article-2016")}
    pages["events/atelier-2016"] = "http://localhost:8000/fr/events/atelier-2016/"
    assert filled(book, "Projets") == [
        {
            **{"project_code": code, "title": "Projet ancien", "title_language": "fr"},
            **{"status_code": "completed", "status": "Achevé", "axis_code": axis.code, "axis": axis.name_fr},
            **{"start": "2016-01-01", "start_precision": "day", "end": "2016-12-31", "end_precision": "day"},
            **{"regions_code": "MA-01", "regions": "Région d’essai MA-01"},
            **{"contribution": 1500.5, "currency": "EUR", "url": pages["projects/ancien"]},
        }
    ]
    assert filled(book, "Montants par jour") == [
        {
            **{"project_code": code, **own, "kind_code": "receipt", "kind": "reçu d’un bailleur", "amount": 700},
            **{"currency_code": "EUR", "currency": "euro", "day": "2016-05-01", "url": pages["projects/ancien"]},
        }
    ]
    (figure,) = filled(book, "Chiffres")
    about = {"is_within": True, "project_code": code, **own, "label": "jeunes formés", "target": 100, "reached": 80}
    assert figure | about == figure
    counted = {"label": "jeunes formés", "label_language": "fr", "unit_code": "persons", "unit": "personnes"}
    assert filled(book, "Résultats et cibles") == [
        counted | {"target": 100, "reached": 80, "percent_of_target": 80, "figures": 1}
    ]
    assert filled(book, "Événements") == [
        {
            **{"title": "Atelier 2016", "title_language": "fr", "kind_code": "workshop", "kind": "Atelier"},
            **{"first_day": "2016-06-15", "last_day": "2016-06-15", "url": pages["events/atelier-2016"]},
        }
    ]
    assert filled(book, "Actualités") == [
        {
            **{"title": "Article 2016", "title_language": "fr", "kind_code": "news", "kind": "Actualité"},
            **{"date": "2016-03-01", "date_precision": "day", "url": pages["news/article-2016"]},
        }
    ]
    (picture,) = filled(book, "Images")
    assert picture.pop("url").startswith("http://localhost:8000/media/pictures/")
    assert picture == {
        **{"alt": "Image", "alt_language": "fr", "caption": "Légende", "caption_language": "fr", "credit": "© Essai"},
    }
    shown = {"Projet ancien": {"mark_code": "name", "mark": "nom"}, "Atelier 2016": {}, "Article 2016": {}}
    assert filled(book, "Visibilité du bailleur") == [
        {"title": title, "title_language": "fr", "has_statement": False, "url": url, **mark}
        for (title, mark), url in zip(
            shown.items(),
            (pages[name] for name in ("projects/ancien", "events/atelier-2016", "news/article-2016")),
            strict=True,
        )
    ]


def test_without_a_period_the_report_is_of_the_whole_time(client, world):
    ArticleFactory(published=True, slug="sans-date", dateline_date=None, projects=[world.old])
    page, donor = read(client.get(PATH)), read(client.get("/fr/donors/BAILLEUR/"))
    assert keys(page)["Projets"] == "2"
    assert keys(page)["Personnes aidées"] == "120"
    assert (keys(page)["Actualités"], "n’entre dans aucune période" in page.text) == ("2", False)
    assert "120" in donor.one("dl", "key-figures").text  # the same as on the page of the donor
    for link in page.one("dl", "key-figures").all("a"):
        assert read(client.get(link["href"])).one("h2", id="results").one("b").text == link.text
    assert f"{PATH}?year=2016" in [link["href"] for link in page.all("a")]  # a year of the chart
    ProjectFactory(published=True, start_date=None, end_date=None, donors=[world.donor])
    links = [link["href"] for link in read(client.get(PATH)).one("article", "report").all("a")]
    assert "/fr/projects/?donor=BAILLEUR&year=unknown" in links


def test_nothing_unpublished_is_in_the_public_report(client, world):
    for archived in (world.events[1], world.new):
        type(archived).objects.filter(pk=archived.pk).update(state=State.ARCHIVED)
    for query in ("", "?year=2016", "?day_min=2010-01-01"):
        page = client.get(PATH + query).content.decode()
        text = words_of(read_pdf(client.get(f"/fr/donors/BAILLEUR/report.pdf{query}").content))
        book = workbook(client, f"/fr/donors/BAILLEUR/report.xlsx{query}")
        cells = str([cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row])
        for hidden in ("rouillon", "777", "000 000", "9000000", "Projet nouveau", "Atelier 2020"):
            assert hidden not in page, hidden
            assert hidden not in text, hidden
            assert hidden not in cells, hidden


def test_a_donor_without_a_published_project_has_no_public_report(client):
    FundingFactory(project=ProjectFactory(), donor=PartnerFactory(code="SECRET"))
    for address in ("report/", "report.pdf", "report.xlsx"):
        assert client.get(f"/fr/donors/SECRET/{address}").status_code == 404
    FundingFactory(project=ProjectFactory(published=True), donor=PartnerFactory(code="BAILLEUR"))
    moved = client.get("/fr/donors/bailleur/report/")
    assert (moved.status_code, moved.url) == (301, PATH)


# --- The period -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "field", "kept"),
    [
        ("year=deux", "year", {"year": "deux"}),
        ("year=1900", "year", {"year": "1900"}),
        ("day_min=31/02/2016&day_max=2016-12-31", "day_min", {"day_min": "31/02/2016", "day_max": "2016-12-31"}),
        ("day_min=2016-12-31&day_max=2016-01-01", "day_max", {"day_min": "2016-12-31", "day_max": "2016-01-01"}),
        ("year=2016&day_min=2016-01-01", "year", {"year": "2016", "day_min": "2016-01-01"}),
    ],
)
def test_a_wrong_period_is_answered_by_the_page_with_all_that_was_typed(client, world, query, field, kept):
    response = client.get(f"{PATH}?{query}")
    page = read(response)
    assert response.status_code == 400
    assert page.one("input", id=field)["aria-invalid"] == "true"
    assert page.one(id=f"{field}-problem").text
    typed = {name: page.one("input", id=name)["value"] for name in ("year", "day_min", "day_max")}
    assert {name: value for name, value in typed.items() if value} == kept
    assert not page.all("link", rel="canonical")
    for ending in ("pdf", "xlsx"):
        assert client.get(f"/fr/donors/BAILLEUR/report.{ending}?{query}").status_code == 400


@pytest.mark.parametrize(
    ("query", "projects"),
    [
        ("day_min=2016-12-31", ["nouveau", "ancien"]),
        ("day_max=2016-01-01", ["ancien"]),
        ("day_min=2017-01-01&day_max=2019-12-31", []),
        ("day_min=01/06/2016&day_max=30/06/2016", ["ancien"]),
    ],
)
def test_days_are_both_included(client, world, query, projects):
    page = read(client.get(f"{PATH}?{query}"))
    assert sections(page)["Projets"] == projects
    days = [page.one("input", id=name)["value"] for name in ("day_min", "day_max")]
    assert all(day == "" or dt.date.fromisoformat(day) for day in days)


def test_an_event_counts_in_the_days_of_its_sittings(client, world):
    event = EventFactory(
        published=True, slug="formation", projects=[world.old], starts_at=at(2016, 12, 20), ends_at=at(2017, 2, 1)
    )
    for moment in (at(2016, 12, 20), at(2017, 2, 1)):
        SittingFactory(event=event, starts_at=moment, ends_at=moment + dt.timedelta(hours=0))
    for number, slugs in ((2016, ["formation", "atelier-2016"]), (2017, ["formation"])):
        assert sections(read(client.get(f"{PATH}?year={number}")))["Événements"] == slugs
        listed = read(client.get(f"/fr/events/?donor=BAILLEUR&year={number}")).one("h2", id="results")
        assert listed.one("b").text == str(len(slugs))
    between = sections(read(client.get(f"{PATH}?day_min=2017-01-01&day_max=2017-01-31")))
    assert "Événements" not in between


def test_only_what_the_donor_itself_gave_to_its_public_projects_is_counted(client, world):
    given = {"currency": "EUR", "first_day": dt.date(2016, 5, 1), "amount": 5}
    Amount.objects.create(project=world.old, kind="receipt", partner=PartnerFactory(), **given)
    Amount.objects.create(project=world.old, kind="expenditure", **given)
    Amount.objects.create(project=world.draft, kind="receipt", partner=world.donor, **given)
    Amount.objects.create(project=ProjectFactory(published=True), kind="receipt", partner=world.donor, **given)
    Amount.objects.create(project=world.old, kind="commitment", partner=world.donor, **given)
    page = read(client.get(f"{PATH}?year=2016"))
    money = {"Contribution": "1 500,50 EUR", "Engagement d’un bailleur": "5 EUR", "Reçu d’un bailleur": "700 EUR"}
    assert {name: number for name, number in keys(page).items() if number.endswith("EUR")} == money


def test_the_first_and_the_last_day_are_of_the_period(client, world):
    """Beside each of them the day before or after, which is not."""
    days = [dt.date(2015, 12, 31), dt.date(2016, 1, 1), dt.date(2016, 12, 31), dt.date(2017, 1, 1)]
    for number, day in enumerate(days):
        given = {"kind": "receipt", "currency": "EUR", "partner": world.donor}
        Amount.objects.create(project=world.old, amount=10**number, first_day=day, **given)
        ArticleFactory(published=True, slug=f"article-{day}", dateline_date=day, projects=[world.old])
        hour = 0 if day.month == 1 else 23
        starts_at = dt.datetime(*day.timetuple()[:3], hour, tzinfo=timezone.get_default_timezone())
        half_an_hour = dt.timedelta(minutes=30)
        EventFactory(
            published=True,
            slug=f"atelier-{day}",
            starts_at=starts_at,
            ends_at=starts_at + half_an_hour,
            projects=[world.old],
        )
    for query in ("year=2016", "day_min=2016-01-01&day_max=2016-12-31"):
        page = read(client.get(f"{PATH}?{query}"))
        found = sections(page)
        assert found["Événements"] == ["atelier-2016-12-31", "atelier-2016", "atelier-2016-01-01"]
        assert found["Actualités"] == ["article-2016-12-31", "article-2016", "article-2016-01-01"]
        assert keys(page)["Reçu d’un bailleur"] == "810 EUR"
    since, until = (keys(read(client.get(f"{PATH}?{query}"))) for query in ("day_min=2016-01-01", "day_max=2016-12-31"))
    names = ("Reçu d’un bailleur", "Événements", "Actualités")
    assert [since[name] for name in names] == ["1 810 EUR", "5", "4"]
    assert [until[name] for name in names] == ["811 EUR", "4", "4"]


def test_a_figure_of_a_longer_time_is_shown_apart_and_added_to_nothing(client, world):
    FigureFactory(
        project=world.old,
        reached=5000,
        label_fr="total depuis 2005",
        is_additive=True,
        period_start=dt.date(2005, 1, 1),
        period_end=dt.date(2016, 12, 31),
    )
    FigureFactory(project=world.old, reached=60, label_fr="sans date", is_additive=True, **{"as_of_date": None})
    FigureFactory(project=world.old, reached=3, target=4, label_fr="trop petit", is_additive=True, **year(2016))
    page = read(client.get(f"{PATH}?year=2016"))
    assert keys(page)["Personnes aidées"] == "80"
    longer = page.one("section", aria_labelledby="longer")
    assert "total depuis 2005" in longer.text
    figures = page.one("section", aria_labelledby="figures").text
    assert "Nombre non affiché" in figures
    assert "1 chiffre de ces projets" in figures  # without a date
    book = workbook(client, "/fr/donors/BAILLEUR/report.xlsx?year=2016&headings=names")
    within = zip(*(column(book, "Chiffres", name) for name in ("label", "is_within")), strict=True)
    assert dict(within) == {"jeunes formés": True, "trop petit": True, "total depuis 2005": False}
    assert [row.text for row in page.one("section", aria_labelledby="targets").all("span", "value")] == [
        "80 sur 100, 80 %"
    ]


def test_what_is_added_up_or_lacks_its_date_is_said_in_words(client, world):
    Project.objects.filter(pk=world.old.pk).update(budget=250_000, currency="EUR", budget_scope="own")
    FigureFactory(project=world.new, reached=40, target=50, label_fr="jeunes formés", is_additive=True, **year(2016))
    FigureFactory(project=world.old, reached=None, target=9, label_fr="centres", unit="services", **year(2016))
    ArticleFactory(published=True, dateline_date=None, projects=[world.old])
    page = read(client.get(f"{PATH}?day_max=2020-12-31"))
    money, results, news = (
        page.one("section", aria_labelledby=name).text.replace("\xa0", " ") for name in ("money", "targets", "news")
    )
    assert "Budget publié de 1 projet entier dans ce pays, quel que soit le bailleur : 250 000 EUR." in money
    assert "120 sur 150, 80 % jeunes formés somme de 2 chiffres de 2 projets" in results
    assert "9 prévus, nombre atteint non connu centres Projet ancien" in results
    assert "1 actualité n’a pas de date et n’entre dans aucune période." in news
    book = workbook(client, "/fr/donors/BAILLEUR/report.xlsx?day_max=2020-12-31&headings=names")
    rows = zip(*(column(book, "Rapport", name) for name in ("code", "value", "unit", "note")), strict=True)
    found = {code: rest for code, *rest in rows}
    assert found["budget-EUR"] == [250_000, "EUR", "Projets\xa0: 1"]
    assert found["articles-undated"][0] == 1
    results = [column(book, "Résultats et cibles", name) for name in ("label", "reached", "percent_of_target", "note")]
    assert list(zip(*results, strict=True)) == [
        ("jeunes formés", 120, 80, "somme de 2 chiffres de 2 projets, sans recoupement connu"),
        ("centres", None, None, None),
    ]


def test_only_the_address_without_a_period_is_for_search_engines(client, world):
    assert not read(client.get(PATH)).all("meta", name="robots")
    page = read(client.get(f"{PATH}?year=2016"))
    assert page.one("meta", name="robots")["content"] == "noindex"
    sitemap = client.get("/sitemap-lists-1.xml").content.decode()
    assert f"<loc>http://testserver{PATH}</loc>".split("testserver")[1] in sitemap
    assert "report/?" not in sitemap
    assert "/report/" in client.get("/fr/donors/BAILLEUR/").content.decode()


def test_the_public_report_is_answered_as_unchanged_until_something_changes(client, world):
    for address in (PATH, "/fr/donors/BAILLEUR/report.pdf", "/fr/donors/BAILLEUR/report.xlsx"):
        response = client.get(address)
        tag = response["ETag"]
        if address != PATH:
            ending = address.rpartition(".")[2]
            name = f'filename="oim-maroc-report-bailleur-fr-{timezone.localdate()}.{ending}"'
            assert response["Content-Disposition"].endswith(name)
        assert client.get(address, headers={"if-none-match": tag}).status_code == 304
        world.old.save()
        assert client.get(address, headers={"if-none-match": tag}).status_code == 200


# --- Bounds -----------------------------------------------------------------------------------------------------------


def test_a_report_costs_the_same_for_one_and_for_many_projects(client):
    donor = PartnerFactory(code="BAILLEUR")
    found = []
    for number in (1, 3, 30):
        for _ in range(number):
            project = ProjectFactory(published=True, regions=["MA-01"])
            FundingFactory(project=project, donor=donor, amount=5, currency="EUR")
            FigureFactory(project=project, reached=50, target=60, is_additive=True, **year(2020))
            EventFactory(published=True, projects=[project], starts_at=at(2020))
            ArticleFactory(published=True, projects=[project], dateline_date=dt.date(2020, 2, 2))
        client.get(f"{PATH}?year=2020")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{PATH}?year=2020")
        found.append(len(queries))
    assert found[0] == found[1] == found[2], found
    assert found[0] <= 45


def test_long_lists_are_cut_on_page_and_sheet_and_whole_in_the_workbook(client, world, monkeypatch):
    monkeypatch.setattr(reports, "MOST", 2)
    monkeypatch.setitem(reports.donor_report.__kwdefaults__, "most", 2)
    for day in range(2, 5):
        paid = {"kind": "receipt", "amount": 5, "currency": "EUR", "partner": world.donor}
        Amount.objects.create(project=world.old, first_day=dt.date(2016, 5, day), **paid)
    for number in range(4):
        EventFactory(
            published=True, title_fr=f"Atelier {number}", starts_at=at(2016, 7, number + 1), projects=[world.old]
        )
    page = read(client.get(f"{PATH}?year=2016"))
    section = page.one("section", aria_labelledby="events")
    assert len(section.one("ul").all("li")) == 2
    assert section.all("p")[0].text == "3 autres sont dans le classeur."
    money = page.one("section", aria_labelledby="money")
    assert (len(money.all("li")), money.one("p", "chart-source").text) == (3, "2 autres sont dans le classeur.")
    assert keys(page)["Événements"] == "5"
    reader = read_pdf(client.get("/fr/donors/BAILLEUR/report.pdf?year=2016").content)
    assert len([link for link in links_of(reader) if "/events/atelier" in link]) == 2
    book = workbook(client, "/fr/donors/BAILLEUR/report.xlsx?year=2016&headings=names")
    assert len(column(book, "Événements", "title")) == 5


# --- Pictures and visibility ------------------------------------------------------------------------------------------


def test_pictures_are_shown_with_their_credit_if_there_is_consent(client, world):
    shown, hidden = PictureFactory(credit="© Photographe d’essai"), PictureFactory(has_consent=False, credit="© Secret")
    for record in (world.old, world.events[0], world.article):
        record.pictures.create(picture=shown)
        record.pictures.create(picture=hidden)
    world.draft.pictures.create(picture=PictureFactory(credit="© Brouillon"))
    page = read(client.get(f"{PATH}?year=2016"))
    assert [one.text for one in page.one("div", "gallery").all("bdi")] == ["© Photographe d’essai"]
    reader = read_pdf(client.get("/fr/donors/BAILLEUR/report.pdf?year=2016").content)
    assert "© Photographe d’essai" in words_of(reader)
    assert "Secret" not in words_of(reader)
    book = workbook(client, "/fr/donors/BAILLEUR/report.xlsx?year=2016&headings=names")
    assert column(book, "Images", "credit") == ["© Photographe d’essai"]


def test_the_page_has_a_dozen_pictures_and_the_workbook_all(client, world, monkeypatch):
    monkeypatch.setattr(reports, "MOST_PICTURES", 1)
    for number in range(2):
        world.old.pictures.create(picture=PictureFactory(credit=f"© Essai {number}"), order=number)
    assert len(read(client.get(PATH)).one("div", "gallery").all("img")) == 1
    book = workbook(client, "/fr/donors/BAILLEUR/report.xlsx?headings=names")
    assert sorted(column(book, "Images", "credit")) == ["© Essai 0", "© Essai 1"]


@pytest.mark.parametrize("fault", ["gone", "large"])
def test_a_picture_that_cannot_be_on_paper_is_left_out_of_the_sheet(client, world, monkeypatch, fault):
    picture = PictureFactory(credit="© Photographe d’essai")
    world.old.pictures.create(picture=picture)
    if fault == "gone":
        for name in (picture.file.name, *renditions.names(picture.file.name, picture.width)):
            picture.file.storage.delete(name)
    else:
        monkeypatch.setattr(report_sheet, "LARGEST", 10)
    text = words_of(read_pdf(client.get("/fr/donors/BAILLEUR/report.pdf?year=2016").content))
    assert "Projet ancien" in text
    assert "Photographe" not in text


def test_the_sheet_has_the_small_size_of_a_picture_if_it_is_made_and_nothing_too_heavy(monkeypatch):
    picture = PictureFactory(credit="© Essai", alt_fr="Image", caption_fr="Légende")
    storage, original = picture.file.storage, picture.file.name
    small = next(name for name in renditions.names(original, picture.width) if name.endswith(".webp"))

    def content(name):
        with storage.open(name, "rb") as file:
            return list(file.read())

    with translation.override("fr"):
        found = report_sheet._picture(picture)
        words = (found["alt"], found["caption"]["text"], found["credit"])
        assert (found["content"], words) == (content(small), ("Image", "Légende", "© Essai"))
        storage.delete(small)
        whole, picture.caption_fr = content(original), ""
        for limit in (len(whole) + 1, len(whole)):
            monkeypatch.setattr(report_sheet, "LARGEST", limit)
            found = report_sheet._picture(picture)
            assert (found["content"], found["caption"]) == (whole, None)
        monkeypatch.setattr(report_sheet, "LARGEST", len(whole) - 1)
        assert report_sheet._picture(picture) is None


@pytest.mark.parametrize(
    ("reached", "target", "share"), [(None, None, None), (40, None, None), (40, 100, 0.4), (100, 100, 1), (140, 100, 1)]
)
def test_a_row_of_the_sheet_says_how_much_of_its_target_is_reached(reached, target, share):
    progress = reached and SimpleNamespace(reached=SimpleNamespace(number=reached), target=target)
    row = report_sections.Row("40 sur 100", "Essai", notes=["Note", ""], progress=progress)
    with translation.override("fr"):
        found = report_sheet._row(row)
        other = report_sheet._row(dataclasses.replace(row, url="/fr/x/", not_public="brouillon"))
    assert {name: found[name] for name in ("lead", "url", "draft", "share")} == {
        **{"lead": "40 sur 100", "url": "", "draft": "", "share": share},
    }
    assert ([note["text"] for note in found["notes"]], found["title"]["text"]) == (["Note"], "Essai")
    assert (other["url"], other["draft"]) == ("http://localhost:8000/fr/x/", "Non public\xa0: brouillon")


@pytest.mark.parametrize(
    ("count", "words"), [(0, ""), (1, "1 more is in the workbook."), (1200, "1,200 more are in the workbook.")]
)
def test_a_list_says_how_many_it_leaves_out(count, words):
    with translation.override("en"):
        assert report_sections._more(Part([], count)) == words


def visibility(client):
    section = read(client.get(f"{PATH}?year=2016")).one("section", aria_labelledby="visibility")
    return [p.text for p in section.all("p", "chart-sub")], [row.text for row in section.all("li")]


def test_the_report_says_which_marks_are_there_and_which_are_missing(client, world):
    sentences, rows = visibility(client)
    assert sentences == ["Logo : manquant.", "Mention de soutien : manquante."]
    assert "avec le nom du bailleur" in rows[0]
    assert "sans marque" in rows[1]
    world.donor.asks_logo = world.donor.asks_statement = True
    world.donor.save()
    sentences, rows = visibility(client)
    assert len(sentences) == 4
    assert all("avec le nom du bailleur" in row and "sans mention" in row for row in rows)
    world.donor.statement_fr = "Avec le soutien du bailleur d’essai"
    world.donor.save()
    sentences, rows = visibility(client)
    assert sentences[1] == "Mention de soutien : enregistrée. Langues : Français."
    assert all("avec sa mention de soutien" in row for row in rows)
    world.donor.logo_alt_fr = "Logo d’essai"
    world.donor.logo.save("essai.svg", ContentFile(b"<svg xmlns='http://www.w3.org/2000/svg'/>"))
    sentences, rows = visibility(client)
    assert (len(sentences), sentences[0]) == (2, "Logo : présent.")
    assert all("avec le logo du bailleur" in row for row in rows)


def test_on_arabic_paper_a_year_stays_beside_its_month(client, world):
    """The Latin name of the project behind it must not come between: it runs the other way."""
    world.old.title_ar = "ESSAI: مشروع تجريبي"
    world.old.save()
    FigureFactory(project=world.old, reached=20, label_fr="ateliers", as_of_date=dt.date(2016, 12, 1))
    content = client.get("/ar/donors/BAILLEUR/report.pdf?year=2016").content
    found = [
        year.x > name.x
        for year in places_of(content, "2016")
        for name in places_of(content, "ESSAI")
        if abs(year.y - name.y) < 1 and abs(year.x - name.x) < 60
    ]
    assert found
    assert all(found)


# --- For staff --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["/", ".pdf", ".xlsx"])
def test_the_report_with_drafts_is_for_staff_who_may_see_them(client, world, contributor, ending):
    address = STAFF.removesuffix("/") + ending
    assert client.get(address).status_code == 302
    client.force_login(UserFactory(is_staff=True))
    assert client.get(address).status_code == 403
    client.force_login(contributor)
    response = client.get(address)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert not response.has_header("ETag")


def test_staff_see_drafts_marked_as_such(client, world, contributor, tmp_path):
    coming = at(2999, 1, 2)
    Article.objects.filter(slug="article-brouillon").update(published_at=coming)
    ArticleFactory(
        state=State.PUBLISHED,
        published_at=coming,
        title_fr="À paraître",
        dateline_date=dt.date(2016, 1, 1),
        projects=[world.old],
    )
    of_2016 = {"dateline_date": dt.date(2016, 1, 1), "projects": [world.old]}
    ArticleFactory(state=State.ARCHIVED, title_fr="Retiré", **of_2016)
    ArticleFactory(title_fr="Retiré, jeté", binned_at=timezone.now(), **of_2016)
    ArticleFactory(title_fr="Retiré, expiré", expires_at=timezone.now() - dt.timedelta(1), **of_2016)
    FundingFactory(project=ProjectFactory(start_date=None, end_date=None), donor=world.donor)
    client.force_login(contributor)
    page = read(client.get(f"{STAFF}?year=2016"))
    marked = {
        row.one("span", "label").text: row.one("strong", "draft-mark").text
        for row in page.all("li")
        if row.all("strong", "draft-mark")
    }
    assert marked == dict.fromkeys(
        ("Projet brouillon", "chiffre brouillon", "Atelier brouillon", "Article brouillon"), "Non public : brouillon"
    ) | {"À paraître": "Non public : paraît le 2 janvier 2999"}
    assert "Retiré" not in page.text
    assert keys(page)["Projets"] == "2"
    assert keys(page)["Personnes aidées"] == "857"
    assert not page.all("link", rel="canonical")
    preview = next(link["href"] for link in page.all("a") if link.text == "Projet brouillon")
    assert preview == f"/fr/preview/project/{world.draft.pk}/"
    assert client.get(preview).status_code == 200
    text = words_of(read_pdf(client.get("/fr/admin/donors/BAILLEUR/report.pdf?year=2016").content))
    assert "Non public : contient des brouillons" in text
    assert (text.count("Non public : brouillon"), "Non public : paraît le 2 janvier 2999" in text) == (5, True)
    assert not list((tmp_path / "sheets").glob("*.pdf"))
    book = workbook(client, "/fr/admin/donors/BAILLEUR/report.xlsx?year=2016&headings=names")
    assert dict(zip(column(book, "Projets", "title"), column(book, "Projets", "not_public"), strict=True)) == {
        "Projet brouillon": "brouillon",
        "Projet ancien": None,
    }
    assert client.get(f"{STAFF}?year=x").status_code == 400
    years = [
        link["href"] for link in read(client.get(STAFF)).one("article", "report").all("a") if "year=" in link["href"]
    ]
    assert f"{STAFF}?year=2016" in years
    assert not [link for link in years if not link.startswith(STAFF)]
    assert client.get(f"/fr/admin/donors/{PartnerFactory().code}/report/").status_code == 404


def test_the_page_of_a_partner_at_the_desk_leads_to_its_report(client, world, reviewer):
    client.force_login(reviewer)
    page = client.get(f"/fr/admin/core/partner/{world.donor.pk}/change/").content.decode()
    assert STAFF in page
    other = PartnerFactory()
    assert "/report/" not in client.get(f"/fr/admin/core/partner/{other.pk}/change/").content.decode()
