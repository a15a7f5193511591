"""Projects, their figures, axes, donors and regions, as the API gives them; and projects, as the files do."""

import datetime as dt
import json

import pytest
from django.utils import timezone

from core.models import Partner
from core.publication import State
from projects.figures import BeneficiaryFigure
from projects.models import Project
from tests import factories

pytestmark = pytest.mark.django_db
SITE = "http://localhost:8000"


def text(french, arabic=None, english=None, stand_in=None):
    return {"fr": french, "ar": arabic, "en": english, "stand_in": stand_in}


def get(client, address, status=200):
    response = client.get(f"/api/v1/{address}")
    assert response.status_code == status, address
    return response.json()


def codes(client, query=""):
    return [record["code"] for record in get(client, f"projects/{query}")["results"]]


def rich_project(number, **more):
    """A published project with one or two of everything, beside drafts that hang on it."""
    fields = {
        "code": f"R.{number}",
        "donors": [f"D{number}", "EU"],
        "partners": [f"P{number}"],
        "regions": ["MA-01", "MA-07"],
        "places": [f"ville-{number}"],
        "goals": [factories.GoalFactory(number=8)],
        "parent": factories.ProjectFactory(published=True),
        "axis__code": "youth",
        **more,
    }
    project = factories.ProjectFactory(published=True, translated=True, **fields)
    factories.FigureFactory.create_batch(2, project=project, region=factories.RegionFactory(code="MA-01"))
    return project


def test_a_project_in_the_list(client):
    project = factories.ProjectFactory(
        published=True,
        code="FM.0001",
        title_fr="Un titre",
        title_en="A title",
        summary_fr="",
        slug="un-titre",
        axis=factories.AxisFactory(code="youth", name_fr="Jeunesse"),
        start_precision="year",
        end_date=None,
        budget=1200000,
        currency="EUR",
        regions=["MA-01"],
    )
    partner = factories.PartnerFactory(code="EU", name_fr="Union européenne", name_ar="الاتحاد الأوروبي")
    factories.FundingFactory(project=project, donor=partner, amount="900000.50", currency="EUR", note_fr="Volet A")
    factories.ProjectFactory(code="BROUILLON")
    answer = get(client, "projects/?lang=ar")
    assert (answer["language"], answer["count"]) == ("ar", 1)
    row = answer["results"][0]
    assert row["code"] == "FM.0001"
    assert row["code_is_provisional"] is False
    assert row["api"] == f"{SITE}/api/v1/projects/FM.0001"
    assert row["url"] == {code: f"{SITE}/{code}/projects/un-titre/" for code in ("fr", "ar", "en")}
    assert row["title"] == text("Un titre", english="A title", stand_in="fr")
    assert row["summary"] == text(None)
    assert row["axis"] == {
        "code": "youth",
        "name": text("Jeunesse", stand_in="fr"),
        "api": f"{SITE}/api/v1/axes/youth",
    }
    assert row["start"] == {"date": "2020-01-01", "precision": "year"}
    assert row["end"] is None
    assert row["status"]["code"] == "ongoing"
    assert row["budget"] == {"amount": "1200000.00", "currency": "EUR"}
    assert [region["code"] for region in row["regions"]] == ["MA-01"]
    (funding,) = row["fundings"]
    assert funding["donor"]["code"] == "EU"
    assert funding["donor"]["name"] == text("Union européenne", "الاتحاد الأوروبي")
    assert funding["amount"] == {"amount": "900000.50", "currency": "EUR"}
    assert funding["note"] == text("Volet A", stand_in="fr")
    assert "objectives" not in row


def pages(path):
    return {language: f"{SITE}/{language}/{path}" for language in ("fr", "ar", "en")}


@pytest.fixture
def told():
    """(a project with a value in nearly every field, its figure)"""
    first, last = dt.date(2020, 1, 1), dt.date(2020, 12, 31)
    region = factories.RegionFactory(code="MA-01", name_fr="Tanger")
    project = factories.ProjectFactory(
        **{"published": True, "code": "FM.0001", "slug": "projet", "title_fr": "Projet", "summary_fr": "Résumé"},
        **{"acronym": "TI", "phase": "II", "axis": factories.AxisFactory(code="axe", name_fr="Axe")},
        **{"start_date": first, "start_qualifier": "about", "end_date": last, "checked_on": dt.date(2026, 5, 1)},
        **{"budget": 500, "currency": "EUR", "budget_scope": "own", "budget_note_fr": "Tout"},
        **{"countries": ["TN"], "home_share": 40, "regions": [region], "dac_sector": "15190"},
        **{"objectives_fr": "<p>Buts</p>", "background_fr": "<p>Contexte</p>", "results_fr": "<p>Bilan</p>"},
        **{"target_group_fr": "Jeunes", "contact_email": "a@example.org"},
        parent=factories.ProjectFactory(published=True, code="MERE", slug="mere", title_fr="Mère"),
        places=[factories.PlaceFactory(key="rabat", name_fr="Rabat", region__code="MA-04")],
        goals=[factories.GoalFactory(number=10)],
        goal_targets=["10.7"],
        compact_objectives=[factories.CompactObjectiveFactory(number=21)],
        strategy_programmes=[factories.StrategyProgrammeFactory(number=7)],
    )
    donor = factories.PartnerFactory(code="UE", name_fr="Union", acronym_fr="UE")
    factories.FundingFactory(project=project, donor=donor, amount=5, currency="EUR")
    partner = factories.PartnerFactory(code="ONG", name_fr="Association")
    factories.ParticipationFactory(project=project, partner=partner, role="government")
    project.amounts.create(kind="receipt", amount=7, currency="EUR", first_day=first, partner=donor)
    project.sources.create(title="Fiche", url="https://example.org/fiche")
    figure = factories.FigureFactory(
        **{"project": project, "label_fr": "formés", "reached": 80, "target": 100, "qualifier": "about"},
        **{"baseline": 5, "baseline_year": 2019, "period_start": first, "period_end": last, "region": region},
        **{"sex": "female", "age": "youth", "group": "migrants", "source_url": "https://example.org/chiffre"},
        is_additive=True,
    )
    return project, figure


def test_all_that_is_said_of_a_project(client, told):
    project, figure = told
    place = {"code": "MA-01", "name": text("Tanger"), "api": f"{SITE}/api/v1/regions/MA-01"}
    giver = {"code": "UE", "name": text("Union"), "acronym": text("UE")}
    giver |= {"url": pages("donors/UE/"), "api": f"{SITE}/api/v1/donors/UE"}
    found = get(client, "projects/FM.0001/?lang=fr")
    assert {name: value for name, value in found.items() if name not in {"published_at", "updated_at"}} == {
        **{"slug": "projet", "url": pages("projects/projet/"), "api": f"{SITE}/api/v1/projects/FM.0001"},
        **{"checked_on": "2026-05-01", "code": "FM.0001", "code_is_provisional": False, "acronym": "TI", "phase": "II"},
        **{"title": text("Projet"), "summary": text("Résumé")},
        "axis": {"code": "axe", "name": text("Axe"), "api": f"{SITE}/api/v1/axes/axe"},
        "status": {"code": "completed", "label": "Achevé"},
        "start": {"date": "2020-01-01", "precision": "day"},
        "start_qualifier": {"code": "about", "label": "environ"},
        **{"end": {"date": "2020-12-31", "precision": "day"}, "end_qualifier": None},
        "fundings": [{"donor": giver, "amount": {"amount": "5.00", "currency": "EUR"}, "note": text(None)}],
        "partners": [
            {
                "partner": {"code": "ONG", "name": text("Association"), "acronym": text(None)},
                "role": {"code": "government", "label": "partenaire gouvernemental"},
            }
        ],
        **{"budget": {"amount": "500.00", "currency": "EUR"}, "budget_note": text("Tout")},
        "budget_scope": {"code": "own", "label": "ce projet dans ce pays"},
        **{"is_nationwide": False, "regions": [place], "countries": ["TN"], "home_share": "40.00"},
        "places": [{"key": "rabat", "name": text("Rabat"), "region": "MA-04", "country": "MA"}],
        "goals": [{"number": 10, "name": text("Objectif d’essai 10")}],
        "goal_targets": [{"code": "10.7", "goal": 10, "name": text("Cible d’essai 10.7")}],
        "compact_objectives": [{"number": 21, "name": text("Objectif du Pacte 21")}],
        "strategy_programmes": [{"number": 7, "name": text("Programme d’essai 7")}],
        "dac_sector": {"code": "15190", "label": project.get_dac_sector_display()},
        **{"objectives": text("<p>Buts</p>"), "background": text("<p>Contexte</p>"), "results": text("<p>Bilan</p>")},
        **{"target_group": text("Jeunes"), "contact_email": "a@example.org"},
        "amounts": [
            {
                "kind": {"code": "receipt", "label": "reçu d’un bailleur"},
                "amount": {"amount": "7.00", "currency": "EUR"},
                **{"first_day": "2020-01-01", "last_day": None},
                "partner": {"code": "UE", "name": text("Union"), "acronym": text("UE")},
            }
        ],
        "figures": [
            {
                **{"id": figure.pk, "label": text("formés"), "unit": {"code": "persons", "label": "personnes"}},
                **{"target": 100, "reached": 80, "percent_of_target": 80, "baseline": 5, "baseline_year": 2019},
                **{"is_hidden": False, "is_additive": True, "is_in_total": True, "part_of": None, "region": place},
                "qualifier": {"code": "about", "label": "environ"},
                "period_start": {"date": "2020-01-01", "precision": "day"},
                "period_end": {"date": "2020-12-31", "precision": "day"},
                "as_of": {"date": "2021-06-30", "precision": "day"},
                "sex": {"code": "female", "label": "femmes et filles"},
                "age": {"code": "youth", "label": "jeunes"},
                "group": {"code": "migrants", "label": "migrants"},
                **{"source": "Source d’essai", "source_url": "https://example.org/chiffre"},
                "embed": pages(f"embed/figure-{figure.pk}/"),
            }
        ],
        "sources": [{"title": "Fiche", "url": "https://example.org/fiche", "note": text(None)}],
        "parent": {
            **{"code": "MERE", "title": text("Mère"), "url": pages("projects/mere/")},
            "api": f"{SITE}/api/v1/projects/MERE",
        },
        **{"documents": [], "pictures": [], "children": [], "related": []},
    }


def test_the_file_says_all_of_it_too(client, told):
    rows = json.loads(client.get("/fr/projects.json").getvalue())["projects"]
    (row,) = [row for row in rows if row["code"] == "FM.0001"]
    person = {"kind_code": "multilateral", "kind": "organisation multilatérale", "country": "", "org_id": ""}
    texts = {
        **{"title": "Projet", "summary": "Résumé", "target_group": "Jeunes", "budget_note": "Tout"},
        **{"objectives": "Buts", "background": "Contexte", "results": "Bilan"},
    }
    linked = {
        **{"axis": ("axe", "Axe"), "status": ("completed", "Achevé"), "start_qualifier": ("about", "environ")},
        **{"end_qualifier": ("", ""), "budget_scope": ("own", "ce projet dans ce pays")},
        "dac_sector": ("15190", told[0].get_dac_sector_display()),
        **{"donors": (["UE"], ["Union"]), "implementing_partners": ([], [])},
        **{"government_partners": (["ONG"], ["Association"]), "regions": (["MA-01"], ["Tanger"])},
        **{"places": (["rabat"], ["Rabat"]), "countries": (["TN"], ["Tunisie"])},
        **{"goals": (["10"], ["Objectif d’essai 10"]), "goal_targets": (["10.7"], ["Cible d’essai 10.7"])},
        "compact_objectives": (["21"], ["Objectif du Pacte 21"]),
        "strategy_programmes": (["7"], ["Programme d’essai 7"]),
    }
    counted = {
        **{"unit": ("persons", "personnes"), "qualifier": ("about", "environ"), "sex": ("female", "femmes et filles")},
        **{"age": ("youth", "jeunes"), "group": ("migrants", "migrants"), "region": ("MA-01", "Tanger")},
    }

    def in_columns(pairs):
        return {f"{name}_code": code for name, (code, _words) in pairs.items()} | {
            name: words for name, (_code, words) in pairs.items()
        }

    assert {name: value for name, value in row.items() if name not in {"published_at", "updated_at"}} == {
        **{"code": "FM.0001", "code_is_provisional": False, "acronym": "TI", "phase": "II", "parent_code": "MERE"},
        **{**texts, **{f"{name}_language": "fr" for name in texts}, **in_columns(linked), "related_codes": []},
        **{"start_date": "2020-01-01", "start_date_precision": "day", "is_nationwide": False, "home_share": 40},
        **{"end_date": "2020-12-31", "end_date_precision": "day", "budget": 500, "currency": "EUR"},
        **{"contact_email": "a@example.org", "checked_on": "2026-05-01", "url": f"{SITE}/fr/projects/projet/"},
        "figures": [
            {
                **{"label": "formés", "label_language": "fr", **in_columns(counted), "is_hidden": False},
                **{"target": 100, "reached": 80, "percent_of_target": 80, "baseline": 5, "baseline_year": 2019},
                **{"period_start": "2020-01-01", "period_start_precision": "day"},
                **{"period_end": "2020-12-31", "period_end_precision": "day"},
                **{"as_of_date": "2021-06-30", "as_of_date_precision": "day"},
                **{"is_additive": True, "donor_count": 1, "is_part": False},
                **{"source": "Source d’essai", "source_url": "https://example.org/chiffre"},
            }
        ],
        "funding": [
            {
                **{"donor_code": "UE", "donor": "Union", "amount": 5, "currency": "EUR"},
                **{"note": "", "note_language": "", **{f"donor_{name}": value for name, value in person.items()}},
            }
        ],
        "amounts": [
            {
                **{"kind_code": "receipt", "kind": "reçu d’un bailleur", "amount": 7, "currency": "EUR"},
                **{"first_day": "2020-01-01", "last_day": None, "partner_code": "UE", "partner": "Union"},
            }
        ],
        "locations": [
            {"kind": kind, "code": code, "name": name, "region_code": within, "country_code": country}
            for kind, code, name, within, country in (
                ("region", "MA-01", "Tanger", "", "MA"),
                ("town", "rabat", "Rabat", "MA-04", "MA"),
                ("country", "TN", "Tunisie", "", "TN"),
            )
        ],
        "partners": [
            {
                **{"role_code": "government", "role": "partenaire gouvernemental"},
                **{"partner_code": "ONG", "partner": "Association"},
                **{f"partner_{name}": value for name, value in person.items()},
            }
        ],
        "documents": [],
    }


def test_labels_are_in_the_language_that_was_asked_for(client):
    factories.ProjectFactory(published=True, status_override="suspended")
    labels = {
        language: get(client, f"projects/?lang={language}")["results"][0]["status"] for language in ("fr", "ar", "en")
    }
    assert labels["en"] == {"code": "suspended", "label": "Suspended"}
    assert {status["code"] for status in labels.values()} == {"suspended"}
    assert len({status["label"] for status in labels.values()}) == 3


def test_one_project_has_what_its_page_shows_and_names_what_is_public_only(client):
    project = rich_project(1, objectives_fr="<p>Former.</p>")
    child = factories.ProjectFactory(published=True, code="ENFANT", parent=project)
    factories.ProjectFactory(published=True, code="CADET", parent=project)
    factories.ProjectFactory(code="CACHE-1", parent=project)
    others = [factories.ProjectFactory(published=True, code=code) for code in ("VOISIN", "AUTRE")]
    project.related_projects.set([child, *others, factories.ProjectFactory(code="CACHE-2")])
    whole = get(client, "projects/R.1/")
    assert whole["objectives"] == text("<p>Former.</p>")
    assert whole["parent"]["code"] == project.parent.code
    assert [one["code"] for one in whole["children"]] == ["CADET", "ENFANT"]
    assert [one["code"] for one in whole["related"]] == ["AUTRE", "ENFANT", "VOISIN"]
    assert [figure["reached"] for figure in whole["figures"]] == [10, 10]
    assert whole["partners"][0]["partner"]["code"] == "P1"
    Project.objects.filter(pk=project.parent_id).update(state=State.DRAFT)
    assert get(client, "projects/R.1/")["parent"] is None


@pytest.mark.parametrize("code", ["ESSAI 1/2", "A&B?c=d", "Été.1", "100%"])
def test_a_code_may_hold_any_sign(client, code):
    factories.ProjectFactory(published=True, code=code)
    address = get(client, "projects/")["results"][0]["api"]
    assert get(client, address.removeprefix(f"{SITE}/api/v1/"))["code"] == code


@pytest.mark.parametrize("address", ["projects/BROUILLON/", "projects/%00/", "projects/a%00b/", "figures/0/"])
def test_what_is_not_public_is_not_there(client, address):
    factories.ProjectFactory(code="BROUILLON")
    get(client, address, 404)


def test_the_lists_filters_narrow_the_answer(client):
    factories.ProjectFactory(published=True, code="A", axis__code="youth", donors=["EU"], regions=["MA-01"])
    factories.ProjectFactory(published=True, code="B", axis__code="protection", start_date=dt.date(2011, 1, 1))
    assert codes(client, "?axis=youth") == ["A"]
    assert codes(client, "?axis=youth&axis=protection&sort=start") == ["B", "A"]
    assert codes(client, "?donor=EU&region=MA-01") == ["A"]
    assert codes(client, "?year_max=2012") == ["B"]
    wrong = get(client, "projects/?donor=RIEN&region=MA-99", 400)["errors"]
    assert [error["parameter"] for error in wrong] == ["donor", "region"]


def test_pictures_without_consent_are_in_no_text(client):
    shown = factories.PictureFactory(alt_fr="Un port <neuf> & grand")
    hidden = factories.PictureFactory(has_consent=False)
    images = "".join(f'<p><img src="{picture.file.url}"></p>' for picture in (shown, hidden))
    project = factories.ProjectFactory(published=True, code="IMG", results_fr=f"<p>Avant</p>{images}")
    for order, picture in enumerate((shown, hidden)):
        project.pictures.create(picture=picture, order=order)
    whole = get(client, "projects/IMG/")
    image = f'<img src="{SITE}{shown.file.url}" alt="Un port &lt;neuf&gt; &amp; grand">'
    assert whole["results"]["fr"] == f"<p>Avant</p>{image}"
    assert [picture["file"] for picture in whole["pictures"]] == [f"{SITE}{shown.file.url}"]


# --- Figures ---


def test_figures_of_the_projects_that_the_filters_name(client):
    project = factories.ProjectFactory(published=True, code="F.1", axis__code="youth")
    whole = factories.FigureFactory(project=project, label_fr="jeunes formés", reached=120, is_additive=True)
    part = factories.FigureFactory(project=project, reached=70, sex="female", part_of=whole, order=1)
    factories.FigureFactory(project=factories.ProjectFactory(published=True, code="F.2", axis__code="protection"))
    factories.FigureFactory(project=factories.ProjectFactory(code="BROUILLON", axis__code="youth"))
    answer = get(client, "figures/?axis=youth")
    assert [figure["id"] for figure in answer["results"]] == [whole.pk, part.pk]
    first, second = answer["results"]
    assert (first["reached"], first["target"], first["is_hidden"], first["part_of"]) == (120, None, False, None)
    assert first["label"] == text("jeunes formés")
    assert first["unit"] == {"code": "persons", "label": str(BeneficiaryFigure.Unit.PERSONS.label)}
    assert first["as_of"] == {"date": "2021-06-30", "precision": "day"}
    assert first["project"]["code"] == "F.1"
    assert (second["part_of"], second["sex"]["code"]) == (whole.pk, "female")
    assert get(client, f"figures/{whole.pk}/") == first
    assert get(client, "figures/")["count"] == 3
    assert [error["parameter"] for error in get(client, "figures/?sort=start", 400)["errors"]] == ["sort"]


def test_small_numbers_are_hidden(client):
    project = factories.ProjectFactory(published=True, code="F.1")
    figure = factories.FigureFactory(project=project, reached=3, target=4)
    for found in (
        get(client, "figures/")["results"][0],
        get(client, f"figures/{figure.pk}/"),
        get(client, "projects/F.1/")["figures"][0],
    ):
        assert (found["reached"], found["target"], found["is_hidden"]) == (None, None, True)


# --- What projects are known by ---


def test_axes_and_regions(client):
    factories.AxisFactory(code="youth", name_fr="Jeunesse", order=2, colour="#123456", description_fr="Pour eux")
    factories.AxisFactory(code="protection", order=1)
    point = {"latitude": "31.63", "longitude": "-8.01"}
    factories.RegionFactory(code="MA-07", name_fr="Marrakech-Safi", short_name_fr="Marrakech", **point)
    assert [axis["code"] for axis in get(client, "axes/")["results"]] == ["protection", "youth"]
    assert get(client, "axes/youth/") == {
        **{"code": "youth", "name": text("Jeunesse"), "description": text("Pour eux"), "colour": "#123456"},
        **{"order": 2, "is_active": True, "url": pages("axes/youth/"), "api": f"{SITE}/api/v1/axes/youth"},
    }
    assert get(client, "regions/MA-07/") == {
        **{"code": "MA-07", "name": text("Marrakech-Safi"), "short_name": text("Marrakech")},
        **{"latitude": "31.63000", "longitude": "-8.01000", "api": f"{SITE}/api/v1/regions/MA-07"},
    }
    get(client, "regions/MA-08/", 404)


def test_donors_are_those_of_published_projects(client):
    factories.ProjectFactory(published=True, donors=["EU"], partners=["CARITAS"])
    factories.ProjectFactory(donors=["CACHE"])
    over = factories.ProjectFactory(published=True, donors=["FINI"])
    Project.objects.filter(pk=over.pk).update(expires_at=timezone.now())
    Partner.objects.filter(code="EU").update(
        **{"name_fr": "Union", "acronym_fr": "UE", "country": "BE", "website": "https://example.org/ue"},
        **{"org_id": "XI-IATI-EC_INTPA", "description_fr": "Un bailleur", "statement_fr": "Avec l’aide de l’Union"},
    )
    assert get(client, "donors/?lang=fr")["results"] == [
        {
            **{"code": "EU", "name": text("Union"), "acronym": text("UE"), "country": "BE"},
            **{"url": pages("donors/EU/"), "api": f"{SITE}/api/v1/donors/EU", "website": "https://example.org/ue"},
            **{"kind": {"code": "multilateral", "label": "organisation multilatérale"}, "org_id": "XI-IATI-EC_INTPA"},
            **{"description": text("Un bailleur"), "logo": None, "logo_alt": text(None)},
            "statement": text("Avec l’aide de l’Union"),
        }
    ]
    for code in ("CARITAS", "CACHE", "FINI"):
        get(client, f"donors/{code}/", 404)


# --- As many questions to the database for many as for one ---


@pytest.mark.django_db(transaction=True)  # in a transaction the years are read anew each time
@pytest.mark.parametrize(("kind", "most"), [("projects", 13), ("figures", 12), ("donors", 6)])
def test_the_number_of_queries_does_not_grow(client, kind, most, django_assert_max_num_queries):
    """Version of the data (up to 5, once), what the filters take (2), count, rows, then one for each kind of link."""
    counts = []
    for number in range(3):
        rich_project(number)
        if number in {0, 2}:
            get(client, f"{kind}/")
            with django_assert_max_num_queries(most) as queries:
                get(client, f"{kind}/?page_size=100")
            counts.append(len(queries))
    assert counts[0] == counts[1]
