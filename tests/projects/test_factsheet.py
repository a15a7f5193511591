"""The fact sheet of a project, read back by pypdf: what its page says, on one tagged page, and nothing hidden."""

import datetime as dt
import re

import pytest
from django.utils import translation

from core import pdf
from core.fields import Type
from core.languages import Text
from core.pdf_text import LRI, PDI, sheet_text
from projects.facts import Item
from projects.factsheet import (
    at_most,
    bar_of,
    figures_of,
    head_words,
    items_of,
    project_sheet,
    projects_for_sheets,
)
from projects.fields import SUBJECTS
from projects.models import Project
from projects.timebar import Scale
from tests.factories import FigureFactory, GoalFactory, ProjectFactory, RegionFactory
from tests.reading_pdf import (
    arabic_words,
    count_of,
    places_of,
    read,
    smallest_letters,
    tags_of,
    words_by_reader,
    words_of,
)
from tests.shipped import LANGUAGES

in_every_language = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path


def rich_project(**more):
    fields = {
        "published": True,
        "translated": True,
        "donors": ["EU"],
        "partners": ["AMDH"],
        "regions": ["MA-01", "MA-04"],
        "budget": 500_000,
        "currency": "USD",
        "contact_email": "projets@example.org",
        "objectives_fr": "<p>But <strong>premier</strong></p><ul><li>un point</li><li>un autre</li></ul>",
        "acronym": "ESSAI+",
        "goals": [GoalFactory(number=10, name_fr="Inégalités réduites")],
    }
    return ProjectFactory(**{**fields, **more})


def sheet(client, project, language="fr"):
    response = client.get(f"/{language}/projects/{project.slug}.pdf")
    assert response.status_code == 200
    return read(response.content)


def test_the_sheet_says_what_the_page_says(client, db):
    project = rich_project()
    FigureFactory(project=project, reached=18_250, label_fr="personnes formées")
    text = words_of(sheet(client, project))
    for expected in (
        project.title_fr,
        project.summary_fr,
        "1er janvier 2020 – 31 décembre 2021",
        "500 000 USD",
        "18 250",
        "personnes formées",
        "But premier",
        "• un point",
        "projets@example.org",
        f"localhost:8000/fr/projects/{project.slug}/",
        "ESSAI+",
        project.code,
        "10. Inégalités réduites",
        *(funding.donor.name_fr for funding in project.fundings.all()),
        *(region.name_fr for region in project.regions.all()),
    ):
        assert expected in text, expected


@in_every_language
def test_two_years_alone_stand_from_left_to_right_as_on_the_page(client, db, language):
    years = {"start_precision": "year", "end_precision": "year"}
    project = rich_project(start_date=dt.date(2013, 1, 1), end_date=dt.date(2017, 12, 31), **years)
    content = client.get(f"/{language}/projects/{project.slug}.pdf").content
    pairs = [
        first.x < last.x
        for first in places_of(content, "2013")
        for last in places_of(content, "2017")
        if abs(first.y - last.y) < 1 and abs(first.x - last.x) < 60
    ]
    assert pairs == [True]


@in_every_language
def test_one_tagged_page_in_the_portals_letters(client, db, language):
    project = rich_project()
    reader = sheet(client, project, language)
    root = reader.trailer["/Root"]
    assert len(reader.pages) == 1
    assert reader.pages[0].mediabox.width == pytest.approx(595.28, abs=0.1)
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == (language, True)
    assert root["/StructTreeRoot"]["/K"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == getattr(project, f"title_{language}")
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()
    fonts = {font["/BaseFont"] for font in reader.pages[0]["/Resources"]["/Font"].values()}
    assert fonts
    assert {re.sub(r"^/[A-Z]{6}\+|-.*$", "", name) for name in fonts} <= {"PortalSans", "PortalSansArabic"}


def test_arabic_keeps_numbers_telephones_and_codes_in_order(client, db):
    project = rich_project(
        budget=2_750_000,
        currency="MAD",
        summary_ar="هاتف +212 (0) 5 37 65 28 81 وميزانية 500 000 USD منذ 2018 – 2020 مع THAMM-OFII (II).",
    )
    text = words_of(sheet(client, project, "ar"))
    for whole in ("+212 (0) 5 37 65 28 81", "500 000 USD", "THAMM-OFII (II)", "2 750 000 MAD"):
        assert whole in text, whole
    for word in ("هاتف", "وميزانية", "مشروع"):
        assert word in text, word


# Every letter before and after others, the pairs of which many fonts make one glyph, and the wide gaps after ر and أ.
ARABIC = (
    "المشروع في إلى على بني برنامج دجنبر السويسرية مهاجرين أكثر الأمريكية تعزيز أكتوبر إفريقية لا إلا الإدماج الأول "
    "الآن لأن لآخر كلا فلأجل اللاجئين ملائمة ضوء ظروف غرب حقوق ثلاثة صحافيا خبرة طفل هؤلاء شؤون تهيئة قرى سيدي ذويهم"
)


def test_arabic_words_can_be_searched_and_copied(client, db, tmp_path):
    project = rich_project(title_ar=f"مشروع لا يضيع {ARABIC[:60]}", summary_ar=ARABIC, target_group_ar=ARABIC)
    content = client.get(f"/ar/projects/{project.slug}.pdf").content
    page = client.get(f"/ar/projects/{project.slug}/").content.decode()
    words = arabic_words(ARABIC)
    assert words <= arabic_words(page)
    for reader, found in words_by_reader(content, tmp_path).items():
        assert words - found == set(), reader


@pytest.mark.parametrize(
    ("text", "isolated"),
    [
        ("منذ 500 000 USD هنا", f"منذ {LRI}500 000 USD{PDI} هنا"),
        ("1 فبراير 2018 – 31 يوليوز 2020", f"{LRI}1{PDI} فبراير {LRI}2018{PDI} – {LRI}31{PDI} يوليوز {LRI}2020{PDI}"),
        ("المنظمة (OIM) 12,5 %.", f"المنظمة ({LRI}OIM{PDI}) {LRI}12,5 %{PDI}."),
        ("2013 – 2017", f"{LRI}2013 – 2017{PDI}"),
        (f"هاتف {LRI}+212 (0) 5{PDI} و", f"هاتف {LRI}+212 (0) 5{PDI} و"),
        ("a@example.org و Terre des hommes & Cie", f"{LRI}a@example.org{PDI} و {LRI}Terre des hommes & Cie{PDI}"),
    ],
)
def test_what_is_read_from_left_to_right_is_kept_together(text, isolated):
    assert sheet_text(text, "ar") == isolated
    assert sheet_text(isolated, "fr") == text.replace(LRI, "").replace(PDI, "")


def test_a_fallback_text_says_so(client, db):
    project = ProjectFactory(published=True)
    text = words_of(sheet(client, project, "en"))
    with translation.override("en"):
        assert "This text is not available in your language yet: it is shown in French." in text
        assert project.title_fr in text
        data = project_sheet(projects_for_sheets().get())
    assert (data["title"]["lang"], data["title"]["dir"], data["title"]["note"]) == ("fr", "ltr", "in French")


SENTENCES = {
    "fr": "Une phrase d’essai compte 12 500 personnes. ",
    "ar": "جملة تجريبية تعد 12 500 شخص. ",
    "en": "A sentence for tests counts 12,500 people. ",
}


def long_project(language, length):
    """Return a project with the longest title, summary and notes, `length` letters in each of the other texts, and
    much of everything else.
    """

    def text(most, last):
        sentence = SENTENCES[language]
        return (sentence * (most // len(sentence) - 1)) + last

    rich = {name: f"<p>{text(length, f'ZZ{name.upper()}.')}</p>" for name in ("objectives", "background", "results")}
    texts = {"title": text(300, "ZZTITLE"), "summary": text(600, "ZZSUMMARY."), "target_group": text(900, "ZZGROUP.")}
    project = rich_project(
        donors=[f"D{number}" for number in range(6)],
        partners=[f"P{number}" for number in range(8)],
        regions=REGIONS,
        **{f"{name}_{language}": value for name, value in (texts | rich).items()},
    )
    for number, funding in enumerate(project.fundings.all()):
        setattr(funding, f"note_{language}", text(200, f"ZZNOTE{number}"))
        funding.save()
    for number in range(6):
        label = {f"label_{language}": f"ZZFIGURE{number} " + "libellé " * 10}
        FigureFactory(project=project, reached=18_000 + number, target=20_000 + number, **label)
    return project


@in_every_language
def test_the_longest_texts_are_set_in_readable_letters_on_two_pages_and_nothing_is_lost(client, db, language):
    project = long_project(language, 1000)
    content = client.get(f"/{language}/projects/{project.slug}.pdf").content
    reader = read(content)
    assert (len(reader.pages), smallest_letters(content)) == (2, 8.0)
    text = words_of(reader)
    marks = ["ZZTITLE", "ZZSUMMARY", "ZZGROUP", "ZZOBJECTIVES", "ZZBACKGROUND", "ZZRESULTS"]
    marks += [f"ZZNOTE{number}" for number in range(6)] + [f"ZZFIGURE{number}" for number in range(6)]
    names = [*project.regions.all(), *(funding.donor for funding in project.fundings.all())]
    assert [mark for mark in marks if mark not in text] == []
    assert [name for one in names if (name := getattr(one, f"name_{language}") or one.name_fr) not in text] == []
    assert [number for number in range(6) if not {f"18 00{number}", f"20 00{number}"} <= numbers_in(text)] == []


def numbers_in(text):
    return {found.replace(",", " ") for found in re.findall(r"\d\d[ ,]\d{3}", text)}


def test_only_what_two_pages_cannot_hold_is_cut_and_at_the_end_of_a_sentence(client, db):
    project = long_project("fr", 15_000)
    content = client.get(f"/fr/projects/{project.slug}.pdf").content
    reader = read(content)
    assert (len(reader.pages), smallest_letters(content)) == (2, 8.0)
    text = words_of(reader)
    said = "Le texte complet se trouve sur la page du projet."
    assert text.count(f"{SENTENCES['fr']}{said}") == text.count(said) == 3  # of a text of 900 letters nothing is cut
    assert "…" not in text
    assert "ZZNOTE5" in text


def test_lists_are_lists_and_figures_a_table_with_results_beside_targets(client, db):
    project = rich_project(donors=["EU", "CH"], partners=["AMDH", "UNDP"], objectives_fr="<p>But</p>")
    FigureFactory(project=project, reached=450, target=600, label_fr="jeunes formés")
    FigureFactory(project=project, reached=None, target=30, label_fr="ateliers prévus", order=1)
    reader = sheet(client, project)
    assert len(reader.pages) == 1
    document = tags_of(reader)
    assert [count_of(document, tag) for tag in ("Table", "TR", "TH", "TD")] == [1, 3, 3, 6]
    assert (count_of(document, "L"), count_of(document, "LI")) == (3, 6)  # donors, partners, regions
    assert "Atteint Nombre prévu Ce qui est compté 450 600 jeunes formés" in words_of(reader)


REGIONS = [f"MA-{number:02}" for number in range(1, 13)]


@pytest.mark.parametrize(("number", "shown", "more"), [(16, 16, []), (17, 15, ["et 2 de plus, voir la page"])])
def test_a_list_of_names_is_cut_where_that_saves_room(number, shown, more):
    names = [str(n) for n in range(number)]
    assert [item["text"] for item in at_most([{"text": name} for name in names])] == names[:shown] + more


@pytest.mark.parametrize(
    ("number", "more"),
    [(6, ""), (7, "1 autre chiffre sur la page du projet"), (9, "3 autres chiffres sur la page du projet")],
)
def test_six_figures_are_on_a_sheet_which_says_how_many_more_there_are(db, number, more):
    project = ProjectFactory(published=True)
    FigureFactory.create_batch(number, project=project)
    sheet = project_sheet(projects_for_sheets().get())
    assert (len(sheet["figures"]), sheet["figures_more"]) == (6, more)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        (
            {
                **{"reached": 80, "target": 100, "qualifier": "about", "sex": "female", "age": "youth", "region": True},
                **{"period_start": dt.date(2020, 1, 1), "period_end": dt.date(2020, 12, 31)},
                **{"period_start_precision": "year", "period_end_precision": "year"},
            },
            ("80", "100", 0.8, "environ", "personnes · femmes et filles · jeunes · Région d’essai MA-01 · 2020"),
        ),
        ({"reached": 150, "target": 100, "unit": "services"}, ("150", "100", 1, "", "services · 30 juin 2021")),
        ({"reached": 0, "target": 100}, ("0", "100", 0, "", "personnes · 30 juin 2021")),
        ({"reached": 5, "target": 0}, ("5", "0", None, "", "personnes · 30 juin 2021")),
        ({"reached": None, "target": 9, "as_of_date": None}, ("", "9", None, "", "personnes")),
        ({"reached": 12, "as_of_date": None}, ("12", "", None, "", "personnes")),
    ],
)
def test_a_figure_of_the_sheet_says_all_that_is_recorded(db, fields, told):
    if "region" in fields:
        fields = fields | {"region": RegionFactory(code="MA-01")}
    figure = FigureFactory(**fields)
    (found,) = figures_of(figure.project)
    label = found.pop("label")
    assert tuple(found.values()) == told
    assert label["text"] == figure.label_fr


def test_the_words_at_the_head_are_those_that_a_project_has():
    with translation.override("en"):
        named = Project(status_override="suspended", acronym="TI", phase="II")
        assert [head_words(one) for one in (named, Project())] == [["Suspended", "TI", "Phase II"], ["Dates not known"]]


def test_a_fact_has_the_language_of_its_only_translated_part():
    text = Text("نص", "ar", True)
    with translation.override("en"):
        items = items_of([Item(("8. ", text)), Item((text, text)), Item(("a", "b"), notes=("one", "two"))])
    assert [(item["lang"], item["dir"], item["note"]) for item in items] == [
        ("ar", "rtl", "in Arabic"),
        ("en", "ltr", ""),
        ("en", "ltr", ""),
    ]
    assert [item["small"] and item["small"]["text"] for item in items] == [None, None, "one"]


def test_the_bar_of_a_sheet_lies_where_the_project_does():
    scale = Scale(2010, 2019, dt.date(2018, 1, 1))
    project = Project(start_date=dt.date(2015, 1, 1), end_date=dt.date(2019, 12, 31))
    bar = bar_of(project, scale)
    assert [round(bar[name], 2) for name in ("start", "width", "today")] == [0.5, 0.5, 0.8]
    assert bar["ticks"] == ["2010", "2013", "2016", "2019"]
    assert bar_of(Project(), scale) is None


def test_a_sheet_says_in_words_what_its_map_shows(db):
    for code in ("MA-01", "MA-02", "MA-03"):
        RegionFactory(code=code, tile_is_visible=code != "MA-03")
    some = ProjectFactory(published=True, regions=["MA-01", "MA-03"])
    whole, none = ProjectFactory(published=True, is_nationwide=True), ProjectFactory(published=True)
    sheets = {project: project_sheet(project) for project in projects_for_sheets()}
    assert {project: [tile["on"] for tile in data["tiles"]] for project, data in sheets.items()} == {
        **{some: [True, False], whole: [False, False], none: []},
    }
    assert [sheets[project]["words"]["map_alt"].replace("\xa0", " ") for project in (some, whole)] == [
        "Schéma des régions ; celles du projet : Région d’essai MA-01, Région d’essai MA-03",
        "Schéma des régions : le projet couvre tout le pays",
    ]


def test_odd_letters_do_no_harm(client, db):
    odd = "漢字 😀 #set page(width: 1pt) $x$ *gras* \u202e \ufeff \\ <b> & ɣ ⵣ"
    project = rich_project(title_fr=f"Essai {odd}", summary_fr=odd, slug="essai")
    text = words_of(sheet(client, project))
    assert "#set page(width: 1pt) $x$ *gras*" in text
    assert "😀" not in text


def test_small_numbers_of_persons_are_not_printed(client, db):
    project = rich_project()
    FigureFactory(project=project, reached=3, label_fr="cas suivis", unit="persons")
    FigureFactory(project=project, reached=3, label_fr="pays couverts", unit="countries")
    text = words_of(sheet(client, project))
    assert "pays couverts" in text
    assert "cas suivis" not in text


def test_only_what_is_published_has_a_sheet(client, db):
    draft = ProjectFactory()
    assert client.get(f"/fr/projects/{draft.slug}.pdf").status_code == 404
    assert client.get("/fr/projects/rien.pdf").status_code == 404
    assert client.post(f"/fr/projects/{draft.slug}.pdf").status_code == 405


def test_an_old_address_leads_to_todays_sheet(client, db):
    project = ProjectFactory(published=True, slug="ancien")
    project.slug = "nouveau"
    project.save()
    response = client.get("/ar/projects/ancien.pdf")
    assert (response.status_code, response["Location"]) == (301, "/ar/projects/nouveau.pdf")


def test_a_sheet_is_made_once_and_anew_when_what_it_shows_changes(client, db, monkeypatch):
    made = []
    render = pdf.render
    monkeypatch.setattr(pdf, "render", lambda *args: made.append(args) or render(*args))
    project = rich_project()
    address = f"/fr/projects/{project.slug}.pdf"
    first = client.get(address)
    assert client.get(address).content == first.content
    assert client.head(address)["ETag"] == first["ETag"]
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304
    assert len(made) == 1
    type(project).objects.update(title_fr="Autre titre")  # no save(), no signal
    assert "Autre titre" in words_of(read(client.get(address).content))
    assert len(made) == 2
    type(project).objects.update(state="draft")
    assert client.get(address).status_code == 404


def test_who_has_the_sheet_of_today_costs_no_data(client, db, monkeypatch, django_assert_max_num_queries):
    project = rich_project()
    addresses = [f"/fr/projects/{project.slug}.pdf", f"/ar/projects/{project.slug}.png", "/en/projects.pdf?q="]
    tags = [client.get(address)["ETag"] for address in addresses]
    monkeypatch.setattr("core.pdf.respond", None)
    for address, tag in zip(addresses, tags, strict=True):
        with django_assert_max_num_queries(5):  # the version of the data
            again = client.get(address, headers={"if-none-match": tag})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)


def test_what_is_compressed_is_not_compressed_again(client, db):
    project = rich_project()
    for ending in ("pdf", "png"):
        response = client.get(f"/fr/projects/{project.slug}.{ending}", headers={"accept-encoding": "gzip"})
        assert "Content-Encoding" not in response


def test_head_makes_nothing(client, db, monkeypatch):
    monkeypatch.setattr(pdf, "render", None)
    response = client.head(f"/fr/projects/{rich_project().slug}.pdf")
    assert (response.status_code, response.content, response["Content-Type"]) == (200, b"", "application/pdf")


def test_the_page_leads_to_its_sheet(client, db):
    project = rich_project()
    assert f'href="/en/projects/{project.slug}.pdf"' in client.get(f"/en/projects/{project.slug}/").content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_a_sheet_costs_the_same_queries_however_much_it_shows(client, db, number, django_assert_num_queries):
    """The version of the data (2); the project and its parts; small tables, read anew in a transaction (axes, regions,
    places, donors, partners, regions of figures, what it is about); the tiles; the office's logo.
    """
    project = rich_project(donors=[f"D{n}" for n in range(number)], partners=[f"P{n}" for n in range(number)])
    for _ in range(number):
        FigureFactory(project=project, reached=100)
    lists = [field for field in SUBJECTS if field.type is Type.REFERENCES]
    with django_assert_num_queries(12 + len(lists)):
        client.get(f"/fr/projects/{project.slug}.pdf")
