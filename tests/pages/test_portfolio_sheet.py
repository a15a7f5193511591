"""The portfolio sheet, read back by pypdf: the office, every project of the question and no other, thanks to donors."""

import re

import pytest
from django.utils import timezone, translation
from django.utils.translation import gettext

from core.publication import State
from core.texts import bare
from pages import views_pdf as portfolio
from projects import portfolio_sheet
from projects.models import Project
from tests.factories import AxisFactory, FigureFactory, PageFactory, ProjectFactory
from tests.reading import read as read_page
from tests.reading_pdf import count_of, links_of, read, smallest_letters, tags_of, words_of
from tests.shipped import LANGUAGES, records

in_every_language = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path


def sheet(client, language="fr", query=""):
    response = client.get(f"/{language}/projects.pdf{query}")
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "application/pdf"
    return read(response.content)


def slugs_in(reader, language="fr"):
    found = (re.search(rf"/{language}/projects/([\w-]+)/$", address) for address in links_of(reader))
    return {match[1] for match in found if match}


def test_every_project_of_the_query_is_under_its_axis(client, db):
    work, law = AxisFactory(code="work", name_fr="Travail", order=1), AxisFactory(code="law", name_fr="Droit", order=2)
    first = ProjectFactory(published=True, axis=law, donors=["EU"], title_fr="Alpha")
    second = ProjectFactory(published=True, axis=work, donors=["CH"], title_fr="Beta", slug="beta")
    draft = ProjectFactory(axis=work, title_fr="Brouillon", donors=["SECRET"])
    PageFactory(published=True, slug=portfolio.ABOUT, title_fr="Le bureau", body_fr="<p>Depuis 2001.</p>")
    reader = sheet(client)
    text = words_of(reader)
    assert slugs_in(reader) == {first.slug, second.slug}
    for expected in ("Le bureau", "Depuis 2001.", "Travail", "Droit", "1er janvier 2020 – 31 décembre 2021"):
        assert expected in text, expected
    assert draft.title_fr not in text
    assert draft.fundings.get().donor.name_fr not in text
    pages = [page.extract_text() for page in reader.pages]
    number = {name: next(i for i, words in enumerate(pages) if name in words and i > 2) for name in ("Alpha", "Beta")}
    assert number["Beta"] < number["Alpha"]
    contents = re.sub(r"\s+", " ", pages[2])
    assert re.search(rf"Beta[ .]+{number['Beta'] + 1} ", contents)
    assert all(project.fundings.get().donor.name_fr in pages[-1] for project in (first, second))
    assert slugs_in(sheet(client, query="?axis=work")) == {"beta"}


def test_the_head_of_a_sheet_has_the_key_figures_that_there_are(db):
    one = ProjectFactory(published=True, donors=["EU"], partners=["UNDP"])
    FigureFactory(project=one, reached=330, qualifier="about", is_additive=True)
    ProjectFactory(published=True)

    def key(projects):
        data = portfolio_sheet.portfolio_sheet(projects, "", [], None)
        return [tuple(row[name] for name in ("qualifier", "value", "label")) for row in data["key"]]

    with translation.override("en"):
        assert key(Project.objects.published()) == [
            ("", "2", "projects"),
            ("about", "330", "persons reached, 2021, one figure, with no known overlap"),
            ("", "1", "donor"),
            ("", "1", "partner"),
        ]
        assert key(Project.objects.published().exclude(pk=one.pk)) == [("", "1", "project")]


def test_a_page_about_the_office_that_is_not_published_is_not_printed(db):
    about = PageFactory(slug=portfolio.ABOUT, title_fr="Le bureau", body_fr="<p>Depuis 2001.</p>")
    assert portfolio.office() is None
    about.state, about.published_at = State.PUBLISHED, timezone.now()
    about.save()
    assert portfolio.office()["title"].value == "Le bureau"


@in_every_language
def test_it_is_tagged_and_in_the_language_of_the_reader(client, db, language):
    ProjectFactory(published=True, translated=True, donors=["EU"], regions=["MA-01"])
    reader = sheet(client, language)
    root = reader.trailer["/Root"]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == (language, True)
    assert root["/StructTreeRoot"]["/K"]
    with translation.override(language):
        assert reader.metadata.title.startswith(gettext("Activity sheet"))
    fonts = {
        re.sub(r"^/[A-Z]{6}\+|-.*$", "", font["/BaseFont"])
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert fonts <= {"PortalSans", "PortalSansArabic"}
    assert len(reader.outline) > 1


def test_the_query_is_answered_or_rejected_and_never_ignored(client, db):
    ProjectFactory(published=True)
    assert slugs_in(sheet(client, query="?q=rien")) == set()
    for query in ("?axes=1", "?axis=rien", "?year=x", "?page=2"):
        assert client.get(f"/fr/projects.pdf{query}").status_code == 400, query
    assert client.post("/fr/projects.pdf").status_code == 405


def test_a_question_without_answer_is_one_page_that_says_so(client, db):
    ProjectFactory(published=True, title_fr="Autre")
    reader = sheet(client, query="?q=rien")
    assert len(reader.pages) == 1
    text = words_of(reader)
    assert "Aucun projet ne correspond à tous ces filtres." in text
    assert "Autre" not in text
    assert links_of(reader) == ["http://localhost:8000/fr/projects/?q=rien"]


def test_its_letters_can_be_read_and_its_lists_are_lists(client, db):
    project = ProjectFactory(published=True, donors=["EU", "CH"], regions=["MA-01"], partners=["AMDH"])
    FigureFactory(project=project, reached=450, target=600, label_fr="jeunes formés")
    content = client.get("/fr/projects.pdf").content
    reader = read(content)
    assert smallest_letters(content) == 8.0
    assert count_of(tags_of(reader), "L") == 4  # donors of the project, its figures, two columns of thanks
    assert "450 jeunes formés · nombre prévu 600" in words_of(reader)


def test_more_projects_than_a_sheet_holds_are_refused_with_the_limit(client, db, monkeypatch):
    monkeypatch.setattr(portfolio_sheet, "MOST_PROJECTS", 2)
    for _ in range(3):
        ProjectFactory(published=True)
    ProjectFactory(title_fr="Brouillon")
    said = {"fr": "au plus 2 projets", "ar": "2", "en": "at most 2 projects, and 3 were found"}
    for language, words in said.items():
        response = client.get(f"/{language}/projects.pdf?q=")
        assert response.status_code == 400
        main = read_page(response).one("main")
        (problem,) = main.all("li")
        assert words in problem.text
        assert "XLSX" in problem.text
        assert [a["href"] for a in main.all("a")] == [f"/{language}/projects/?q="]


def test_the_list_leads_to_its_sheet_with_its_question(client, db):
    ProjectFactory(published=True)
    assert 'href="/fr/projects.pdf?q=essai"' in client.get("/fr/projects/?q=essai").content.decode()


def test_a_sheet_costs_the_same_queries_at_one_project_and_at_three(client, db, django_assert_max_num_queries):
    """The question, once for the records and once for the words of its filters; the records with what hangs on them."""
    counts = []
    for _ in range(3):
        ProjectFactory(published=True, donors=["EU"], regions=["MA-01"], partners=["AMDH"])
        with django_assert_max_num_queries(45) as queries:
            client.get("/fr/projects.pdf")
        counts.append(len(queries))
    assert counts == [counts[0]] * 3


@in_every_language
def test_no_text_of_the_projects_of_the_first_sheet_is_cut(language):
    """The sheet says no less than the office's own of 2015."""
    projects = records("projects")
    for key in records("resources")["fiche-activites-2015"]["projects"]:
        assert len(bare(projects[key]["objectives"][language])) <= portfolio_sheet.BUDGET, key


def test_the_partners_and_the_budget_stand_beside_the_texts(client, db):
    project = ProjectFactory(published=True, partners=["UNDP"], budget=9500000, currency="USD")
    text = words_of(sheet(client)).replace("\u202f", " ").replace("\xa0", " ")
    assert f"Partenaires {project.participations.get().partner.name_fr}" in text
    assert "Budget 9 500 000 USD" in text
