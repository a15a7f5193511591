"""What stands for those who fund a record, and for the office: logos, names where there are none, statements."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from PIL import Image

from core.models import Partner
from desk.checklist import problems
from projects.factsheet import project_card, project_sheet, projects_for_sheets
from tests.admin_tools import form_data
from tests.factories import ArticleFactory, EventFactory, PartnerFactory, ProjectFactory
from tests.reading import read

pytestmark = pytest.mark.django_db
HEADING = "Avec le financement de"


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = settings.VAR_DIR = tmp_path


def drawing(size=(60, 20), form="PNG", mode="RGB"):
    out = io.BytesIO()
    Image.new(mode, size, "navy").save(out, form)
    return SimpleUploadedFile(f"essai.{form.lower()}", out.getvalue())


def donor(code, logo=False, **fields):
    given = {"logo": drawing(), "logo_alt_fr": f"Logo d’essai {code}"} if logo else {}
    return PartnerFactory(code=code, name_fr=f"Bailleur {code}", **given, **fields)


def marks_on(page):
    """Return the marks of a page as (logo in words, name, statement with its language)."""
    found = []
    for section in page.all("section", "marks"):
        for item in section.all("li"):
            link, statements = item.one("a"), item.all("p")
            words = tuple((p.get("lang", ""), p.text) for p in statements)
            found.append((" ".join(img["alt"] for img in link.all("img")), link.text, *words))
    return found


def test_a_project_shows_the_marks_of_its_donors_those_that_ask_first(client):
    quiet = donor("QUIET")
    short = donor("SHORT", acronym_fr="BS")
    asking = donor("ASKS", logo=True, asks_logo=True, statement_fr="Phrase d’essai")
    donor("OTHER", logo=True)
    project = ProjectFactory(published=True, translated=True, donors=[quiet, short, asking])
    page = read(client.get(f"/fr/projects/{project.slug}/"))
    assert page.one("h2", id="marks").text == HEADING
    assert marks_on(page) == [
        ("Logo d’essai ASKS", "", ("", "Phrase d’essai")),
        ("", "Bailleur QUIET"),
        ("", "BS Bailleur SHORT"),
    ]
    arabic = read(client.get(f"/ar/projects/{project.slug}/"))
    assert marks_on(arabic)[0] == ("Logo d’essai ASKS", "", ("fr", "Phrase d’essai"))
    assert arabic.one("section", "marks").one("img")["lang"] == "fr"
    with translation.override("fr"):
        sheet, card = project_sheet(projects_for_sheets().get(pk=project.pk)), project_card(project)
    assert [(mark["alt"], mark["statement"]["text"], bool(mark["logo"])) for mark in sheet["marks"]] == [
        ("Logo d’essai ASKS", "Phrase d’essai", True)
    ]
    assert card["marks"] == sheet["marks"]
    response = client.get(f"/fr/projects/{project.slug}.pdf")
    assert b"/Image" in response.content
    assert client.get(f"/fr/projects/{project.slug}.png")["Content-Type"] == "image/png"


@pytest.mark.parametrize(("factory", "kind"), [(EventFactory, "events"), (ArticleFactory, "news")])
def test_events_and_news_show_the_marks_that_are_asked_for_of_public_projects(client, factory, kind):
    draft = ProjectFactory(donors=[donor("DRAFT", asks_logo=True)])
    shown = ProjectFactory(published=True, donors=[donor("ASKS", asks_statement=True), donor("QUIET")])
    record = factory(published=True, projects=[draft, shown])
    page = read(client.get(f"/fr/{kind}/{record.slug}/"))
    assert page.one("h2", id="marks").text == "Bailleurs du projet"
    assert marks_on(page) == [("", "Bailleur ASKS")]
    assert client.get(f"/fr/{kind}/{record.slug}.png").status_code == 200


def test_a_logo_is_public_with_a_published_project_only(client, officer):
    logos = {code: donor(code, logo=True).logo.url for code in ("DRAFT", "SHOWN", "NOWHERE", "IOM")}
    ProjectFactory(donors=["DRAFT"])
    ProjectFactory(published=True, donors=["SHOWN"])
    assert {code: client.get(url).status_code for code, url in logos.items()} == {
        **{"DRAFT": 404, "SHOWN": 200},
        **{"NOWHERE": 404, "IOM": 200},
    }
    client.force_login(officer)
    assert client.get(logos["DRAFT"]).status_code == 200


def test_the_logo_of_the_office_takes_the_place_of_its_name(client):
    assert read(client.get("/fr/")).one("a", "wordmark").text == "OIMONU Migration Maroc"
    office = donor("IOM", logo=True)
    wordmark = read(client.get("/fr/")).one("a", "wordmark")
    assert (wordmark.one("img")["src"], wordmark.one("img")["alt"], wordmark.text) == (
        *(office.logo.url, "Logo d’essai IOM"),
        "Maroc",
    )
    project = ProjectFactory(published=True)
    assert project_card(project)["emblem"]["alt"] == "Logo d’essai IOM"
    office.logo.storage.delete(office.logo.name)  # a database restored without its files
    assert project_card(project)["emblem"] is None


def test_the_checklist_says_what_donors_ask_for_and_the_office_lacks(db):
    asks = {"asks_logo": True, "asks_statement": True}
    lacking, complete = donor("LACKS", **asks), donor("WHOLE", logo=True, statement_fr="Phrase d’essai", **asks)
    project = ProjectFactory(donors=[lacking, complete, donor("QUIET")])
    form = reverse("admin:core_partner_change", args=[lacking.pk])
    about_marks = [(p.level, p.sentence, p.url) for p in problems(project) if p.url.startswith(form)]
    assert about_marks == [
        (
            "warning",
            "Le bailleur « Bailleur LACKS » demande son logo, et aucun n’est téléversé : son nom en tient lieu.",
            f"{form}#id_logo",
        ),
        (
            "warning",
            "Le bailleur « Bailleur LACKS » demande sa mention de soutien, et aucune n’est enregistrée.",
            f"{form}#id_statement_fr",
        ),
    ]


def test_a_logo_is_kept_sharp_and_small_and_no_script_comes_in(officer_client):
    partner = PartnerFactory()
    address = reverse("admin:core_partner_change", args=[partner.pk])

    def post(file):
        values = form_data(officer_client.get(address))
        return officer_client.post(address, {**values, "logo": file, "logo_alt_fr": "Logo d’essai"})

    svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    refused = post(SimpleUploadedFile("essai.svg", svg, "image/svg+xml"))
    assert "C’est un fichier SVG. Enregistrez l’image en JPEG, PNG ou WebP." in refused.content.decode()
    assert post(drawing((1600, 400))).status_code == 302
    with Image.open(Partner.objects.get(pk=partner.pk).logo) as stored:
        assert (stored.format, stored.size) == ("PNG", (800, 200))


def test_the_api_gives_the_mark_of_a_donor(client):
    shown = donor("SHOWN", logo=True, statement_fr="Phrase d’essai")
    ProjectFactory(published=True, donors=[shown])
    record = client.get("/api/v1/donors/SHOWN/").json()
    assert record["logo"].endswith(shown.logo.url)
    assert (record["logo_alt"]["fr"], record["statement"]["fr"]) == ("Logo d’essai SHOWN", "Phrase d’essai")
