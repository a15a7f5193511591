"""Downloads: what stands in a cell, in each format, read back by programs of others."""

import csv
import datetime as dt
import io
import json

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from django.utils.translation import gettext
from xlsxwriter import Workbook

from core.exports import csv_json, datasets, worksheets
from core.exports.columns import CLOCK, Column
from core.exports.datasets import PUBLISHER, plain_blanks
from core.exports.formats import file_links
from core.publication import State
from events.exports import EVENTS, NEWS
from events.models import Event
from pages.exports import RESOURCES
from projects.exports import PROJECTS
from projects.models import Project
from tests.factories import (
    ArticleFactory,
    AxisFactory,
    EventFactory,
    FigureFactory,
    FundingFactory,
    PartnerFactory,
    PlaceFactory,
    ProjectFactory,
    RegionFactory,
    ResourceFactory,
)
from tests.reading import read
from tests.shipped import LANGUAGES

pytestmark = pytest.mark.django_db

DATASETS = (PROJECTS, EVENTS, NEWS, RESOURCES)


def body(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return b"".join(response.streaming_content)


def in_csv(client, address):
    """Return (headings, rows) of a CSV file; the mark of UTF-8 is asserted."""
    content = body(client, address)
    assert content.startswith(b"\xef\xbb\xbf")
    separator = "," if address.startswith("/en/") else ";"
    headings, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=separator)
    return headings, rows


def in_xlsx(client, address):
    """Return {title: [rows of values]} of a workbook, in its order."""
    book = openpyxl.load_workbook(io.BytesIO(body(client, address)))
    return {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book}


def in_json(client, address):
    return json.loads(body(client, address))


@pytest.fixture
def rich(db):
    """A project with everything of which it can have several, beside one that nobody may see."""
    AxisFactory(code="axe", name_fr="Axe d’essai", name_ar="محور", name_en="Test axis")
    denmark = PartnerFactory(code="DK", name_fr="Danemark")
    PartnerFactory(code="EU", name_fr="Union européenne", name_ar="الاتحاد الأوروبي", name_en="European Union")
    region = RegionFactory(code="MA-01", name_fr="Tanger", name_ar="طنجة", name_en="Tangier")
    PlaceFactory(key="larache", name_fr="Larache", name_ar="العرائش", name_en="Larache", region=region)
    project = ProjectFactory(
        published=True,
        code="FM.0390",
        slug="riche",
        axis=AxisFactory(code="axe"),
        title_fr="Projet riche",
        title_ar="مشروع غني",
        summary_fr="=1+1",
        objectives_fr="<p>Former &amp; insérer</p><ul><li>un</li><li>deux</li></ul>",
        donors=["EU"],
        partners=[denmark],
        regions=["MA-01"],
        places=["larache"],
        budget="1500000.50",
        currency="EUR",
        start_date=dt.date(2014, 7, 1),
        start_precision="month",
        end_date=dt.date(2016, 12, 31),
    )
    FundingFactory(project=project, donor=denmark, amount="1000", currency="DKK", note_fr="une part")
    FigureFactory(project=project, label_fr="jeunes formés", reached=135, source="Rapport")
    FigureFactory(project=project, label_fr="rares", reached=3)
    hidden = ProjectFactory(title_fr="Brouillon", code="CACHE", donors=["EU"], regions=["MA-01"])
    project.related_projects.add(hidden)
    Project.objects.filter(pk=project.pk).update(parent=hidden)
    return project


EXPECTED = {
    "code": "FM.0390",
    "code_is_provisional": False,
    "title": "Projet riche",
    "title_language": "fr",
    "acronym": "",
    "phase": "",
    "status_code": "completed",
    "axis_code": "axe",
    "axis": "Axe d’essai",
    "start_date": "2014-07-01",
    "start_date_precision": "month",
    "end_date": "2016-12-31",
    "end_date_precision": "day",
    "summary": "=1+1",
    "summary_language": "fr",
    "target_group": "",
    "target_group_language": "",
    "donors_code": ["DK", "EU"],
    "donors": ["Danemark", "Union européenne"],
    "implementing_partners_code": ["DK"],
    "implementing_partners": ["Danemark"],
    "government_partners_code": [],
    "government_partners": [],
    "is_nationwide": False,
    "regions_code": ["MA-01"],
    "regions": ["Tanger"],
    "places_code": ["larache"],
    "places": ["Larache"],
    "countries_code": [],
    "countries": [],
    "home_share": None,
    "goals_code": [],
    "goals": [],
    "goal_targets_code": [],
    "goal_targets": [],
    "compact_objectives_code": [],
    "compact_objectives": [],
    "strategy_programmes_code": [],
    "strategy_programmes": [],
    "dac_sector_code": "",
    "dac_sector": "",
    "budget": 1500000.5,
    "currency": "EUR",
    "budget_scope_code": "",
    "budget_scope": "",
    "budget_note": "",
    "budget_note_language": "",
    "objectives": "Former & insérer\nun\ndeux",
    "objectives_language": "fr",
    "background": "",
    "background_language": "",
    "results": "",
    "results_language": "",
    "parent_code": "",
    "related_codes": [],
    "contact_email": "",
    "url": "http://localhost:8000/fr/projects/riche/",
}


def test_a_project_as_json_is_whole_and_shows_nothing_that_is_hidden(client, rich):
    found = in_json(client, "/fr/projects.json")
    assert found["count"] == 1
    assert found["about"]["source"] == "http://localhost:8000/fr/projects/"
    assert found["about"]["terms_url"] == "http://localhost:8000/fr/data/"
    assert dt.datetime.fromisoformat(found["about"]["taken_at"]).utcoffset() is not None
    (project,) = found["projects"]
    assert {name: project[name] for name in EXPECTED} == EXPECTED
    assert set(project) - set(EXPECTED) == {
        *(
            "status",
            "published_at",
            "updated_at",
            "checked_on",
            "figures",
            "funding",
            "amounts",
            "locations",
            "partners",
            "documents",
        ),
        *("start_qualifier", "start_qualifier_code", "end_qualifier", "end_qualifier_code"),
    }
    figures = [(f["label"], f["reached"], f["target"], f["is_hidden"]) for f in project["figures"]]
    assert figures == [("jeunes formés", 135, None, False), ("rares", None, None, True)]
    funding = [(f["donor_code"], f["donor"], f["amount"], f["currency"], f["note"]) for f in project["funding"]]
    assert funding == [("DK", "Danemark", 1000, "DKK", "une part"), ("EU", "Union européenne", None, "", "")]


def test_csv_says_the_same_with_headings_in_the_language_of_the_page(client, rich):
    headings, rows = in_csv(client, "/fr/projects.csv")
    assert len(set(headings)) == len(headings)
    assert headings[0] == gettext("Project code")
    (row,) = rows
    cells = dict(zip(headings, row, strict=True))
    assert cells[gettext("Donors")] == "Danemark | Union européenne"
    assert cells[gettext("Budget")] == "1500000.50"
    assert cells[gettext("Start")] == "2014-07-01"
    assert cells[gettext("Nationwide")] == "false"
    assert cells[gettext("Summary")] == "'=1+1"
    assert row[-2:] == ["http://localhost:8000/fr/projects/", "http://localhost:8000/fr/data/"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_fallback_names_its_language(client, rich, language):
    (project,) = in_json(client, f"/{language}/projects.json")["projects"]
    assert (project["title"], project["title_language"]) == {
        "fr": ("Projet riche", "fr"),
        "ar": ("مشروع غني", "ar"),
        "en": ("Projet riche", "fr"),
    }[language]
    assert (
        project["donors"]
        == {
            "fr": ["Danemark", "Union européenne"],
            "ar": ["Danemark [fr]", "الاتحاد الأوروبي"],
            "en": ["Danemark [fr]", "European Union"],
        }[language]
    )
    assert project["url"] == f"http://localhost:8000/{language}/projects/riche/"


def test_all_texts_are_as_they_were_written_without_fallbacks(client, rich):
    found = in_json(client, "/en/projects.json?texts=all")
    (project,) = found["projects"]
    assert [project[f"title_{code}"] for code in LANGUAGES] == ["Projet riche", "مشروع غني", ""]
    assert [project[f"url_{code}"] for code in LANGUAGES] == [
        f"http://localhost:8000/{code}/projects/riche/" for code in LANGUAGES
    ]
    assert project["regions_ar"] == ["طنجة"]
    assert "title" not in project
    assert found["about"]["language"] == "all"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_workbook_opens_with_all_its_sheets(client, rich, language):
    content = body(client, f"/{language}/projects.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(content))
    with translation.override(language):
        titles = [str(sheet.title) for sheet in PROJECTS.sheets] + [
            gettext("Data dictionary"),
            gettext("Codes"),
            gettext("About this file"),
        ]
    assert book.sheetnames == titles
    assert [sheet.max_row for sheet in book][:7] == [2, 3, 3, 1, 3, 2, 1]
    assert all(bool(sheet.sheet_view.rightToLeft) == (language == "ar") for sheet in book)
    main = book.worksheets[0]
    assert (main.freeze_panes, main.auto_filter.ref) == ("D2", f"A1:{main.cell(2, main.max_column).coordinate}")
    assert (main.print_title_rows, main.print_title_cols, main.page_setup.orientation) == (
        "$1:$1",
        "$A:$C",
        "landscape",
    )
    cells = {heading.value: cell for heading, cell in zip(main[1], main[2], strict=True)}
    with translation.override(language):
        start, budget, changed = (
            cells[gettext("Start")],
            cells[gettext("Budget")],
            cells[f"{gettext('Last changed')} ({plain_blanks(CLOCK)})"],
        )
        assert (start.value, start.number_format) == (dt.datetime(2014, 7, 1), "yyyy\\-mm\\-dd")  # noqa: DTZ001  (no zones)
        assert (budget.value, budget.number_format) == (1500000.5, "#,##0.00")
        assert (changed.is_date, changed.number_format) == (True, "yyyy\\-mm\\-dd hh:mm")
        assert cells[gettext("Provisional code")].value is False
        address = f"http://localhost:8000/{language}/projects/riche/"
        assert cells[gettext("Address")].hyperlink.target == address
        assert (book.properties.title, book.properties.creator) == (gettext("Projects"), str(PUBLISHER))
        summary = cells[gettext("Summary")]
    assert (summary.value, summary.quotePrefix, summary.data_type) == ("=1+1", True, "s")
    assert (summary.alignment.wrap_text, summary.alignment.vertical) == (True, "top")
    assert main.column_dimensions["C"].width < 41
    assert book.custom_doc_props["Language"].value == language
    names = {row[2].value for row in book.worksheets[-3].iter_rows(min_row=2)}
    assert names >= {"code", "title", "title_language", "donors_code", "reached", "amount"}
    codes = {tuple(cell.value for cell in row[1:]) for row in book.worksheets[-2].iter_rows(min_row=2)}
    assert ("status_code", "completed", "Achevé", "منجز", "Completed") in codes
    about = [cell.value for row in book.worksheets[-1].iter_rows() for cell in row]
    assert f"http://localhost:8000/{language}/projects/" in about


@pytest.mark.parametrize("dataset", DATASETS, ids=lambda dataset: dataset.name)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("all_texts", [False, True])
def test_columns_have_names_and_headings_of_their_own(dataset, language, all_texts):
    with translation.override(language):
        for sheet in dataset.sheets:
            columns = [c for c in (*dataset.key(), *sheet.expanded(all_texts)) if c]
            columns = columns if sheet is not dataset.main else sheet.expanded(all_texts)
            names, headings = [c.name for c in columns], [str(c.heading) for c in columns]
            assert len(set(names)) == len(names), sheet.name
            assert len(set(headings)) == len(headings), sheet.name
            assert all(headings), sheet.name
        main = {column.name for column in dataset.main.expanded(all_texts)}
        assert not main & {sheet.name for sheet in dataset.long}  # in JSON they stand side by side


def test_a_long_sheet_as_csv_names_the_project_in_every_row(client, rich):
    headings, rows = in_csv(client, "/ar/projects.csv?sheet=funding")
    assert headings[0] != "project_code"
    assert [row[:4] for row in rows] == [
        ["FM.0390", "مشروع غني", "DK", "Danemark [fr]"],
        ["FM.0390", "مشروع غني", "EU", "الاتحاد الأوروبي"],
    ]


def test_a_project_nowhere_and_one_everywhere(client):
    ProjectFactory(published=True, code="A", is_nationwide=True, countries=["SN", "TN"])
    ProjectFactory(published=True, code="B", start_date=None, end_date=None)
    found = {p["code"]: p for p in in_json(client, "/en/projects.json")["projects"]}
    assert [(row["kind"], row["code"]) for row in found["A"]["locations"]] == [
        ("nationwide", "MA"),
        ("country", "SN"),
        ("country", "TN"),
    ]
    assert found["A"]["countries_code"] == ["SN", "TN"]
    assert (found["B"]["locations"], found["B"]["start_date"], found["B"]["status_code"]) == ([], None, "unknown")


def test_events_news_and_resources(client):
    project = ProjectFactory(published=True, code="P", title_fr="Un projet")
    draft = ProjectFactory(code="BROUILLON")
    place = PlaceFactory(key="rabat", name_fr="Rabat")
    start = dt.datetime(2024, 8, 1, 8, tzinfo=dt.UTC)
    event = EventFactory(
        published=True, slug="atelier", starts_at=start, ends_at=start, place=place, projects=[project]
    )
    event.projects.add(draft)
    hidden = EventFactory(slug="cache")
    ArticleFactory(
        published=True, slug="article", event=hidden, projects=[project, draft], body_fr="<p>Un</p><p>Deux</p>"
    )
    ResourceFactory(published=True, slug="rapport", files=["fr", "ar"], projects=[draft])
    (event,) = in_json(client, "/fr/events.json")["events"]
    assert (event["slug"], event["starts_at"], event["place"]) == ("atelier", "2024-08-01T09:00:00+01:00", "Rabat")
    assert (event["projects_code"], event["projects"]) == (["P"], ["Un projet"])
    (article,) = in_json(client, "/fr/news.json")["news"]
    assert (article["event_code"], article["event"], article["projects_code"]) == ("", "", ["P"])
    assert article["body"] == "Un\nDeux"
    (resource,) = in_json(client, "/fr/resources.json")["resources"]
    assert (resource["languages"], resource["projects_code"], len(resource["files"])) == (["fr", "ar"], [], 2)


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("page=2", "page"),
        ("texts=tout", "texts"),
        ("sheet=rien", "sheet"),
        ("axis=rien", "axis"),
        ("axes=1", "axes"),
        ("texts=all&texts=x", "texts"),
        ("separator=;", "separator"),
        ("separator=comma&separator=tab", "separator"),
        ("seperator=comma", "seperator"),
        ("headings=noms", "headings"),
    ],
)
def test_a_wrong_question_is_a_page_that_says_so(client, query, wrong):
    AxisFactory(code="axe")
    response = client.get(f"/fr/projects.csv?{query}")
    assert response.status_code == 400
    assert f"<strong><bdi>{wrong}</bdi></strong>" in response.content.decode() or wrong in response.content.decode()
    assert "Content-Disposition" not in response


def test_separator_and_headings_are_what_the_reader_asks_for(client, rich):
    ProjectFactory(published=True, code="Z.1", axis=AxisFactory(code="autre"))

    def table(query, separator, language="fr"):
        text = body(client, f"/{language}/projects.csv?axis=axe&{query}").decode("utf-8-sig")
        return [*csv.reader(io.StringIO(text, newline=""), delimiter=separator)]

    for language, own in (("fr", ";"), ("ar", ";"), ("en", ",")):
        found = table("headings=names", own, language)
        assert found[0] == table("headings=names&separator=tab", "\t")[0], language
        assert (len(found), found[1][0], {*EXPECTED} - {*found[0]}) == (2, "FM.0390", set())  # as in JSON
        assert found[0][-3:] == ["about_taken_at", "about_source", "about_terms_url"]
    headings, tags, row = table("headings=hxl&separator=COMMA", ",")
    assert headings == table("", ";")[0]
    assert not any("\u00a0" in heading for heading in headings)
    tagged = {tag: cell for tag, cell in zip(tags, row, strict=True) if tag}
    assert {tag: tagged[tag] for tag in ("#activity+code", "#org+funder+code", "#adm1+code", "#value+budget")} == {
        "#activity+code": "FM.0390",
        "#org+funder+code": "DK | EU",
        "#adm1+code": "MA-01",
        "#value+budget": "1500000.50",
    }
    rows = next(iter(in_xlsx(client, "/ar/projects.xlsx?axis=axe&headings=names").values()))
    assert (rows[0][:3], rows[1][0], len(rows)) == (["code", "code_is_provisional", "title"], "FM.0390", 2)
    assert client.get("/fr/projects.json?headings=names").status_code == 400  # JSON has nothing else


def test_a_wrong_choice_of_the_file_leads_back_to_the_file_with_all_others_kept(client):
    AxisFactory(code="axe")
    response = client.get("/fr/projects.csv?axis=axe&texts=all&separator=komma")
    links = [link["href"] for link in read(response).one("main").all("a")]
    kept = "/fr/projects.csv?axis=axe&texts=all"
    assert links == [f"{kept}&separator=comma", kept, "/fr/projects/"]


def test_a_file_says_what_it_holds_of_when_and_under_which_terms(client):
    AxisFactory(code="axe")
    before = timezone.now().replace(microsecond=0)
    about = in_json(client, "/en/projects.json?axis=axe&texts=all&utm_source=x&q=&sort=end")["about"]
    assert before <= dt.datetime.fromisoformat(about.pop("taken_at")) <= timezone.now()
    assert about == {
        "title": "Projects",
        "publisher": "International Organization for Migration, Morocco",
        "source": "http://localhost:8000/en/projects/?axis=axe&sort=end",
        "terms": "Facts and figures may be reused if the source is named.",
        "terms_url": "http://localhost:8000/en/data/",
        "language": "all",
    }
    assert in_json(client, "/ar/projects.json")["about"]["language"] == "ar"


def test_only_csv_has_one_sheet(client, db):
    assert client.get("/fr/projects.xlsx?sheet=figures").status_code == 400
    assert client.get("/fr/projects.csv?sheet=&texts=").status_code == 200
    assert client.get("/fr/projects.ods").status_code == 404


def test_head_says_what_the_file_is_and_reads_no_record(client):
    ProjectFactory(published=True)
    with CaptureQueriesContext(connection) as queries:
        response = client.head("/fr/projects.xlsx")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert response["Content-Disposition"].startswith('attachment; filename="oim-maroc-projects-fr-')
    assert "Content-Length" not in response
    assert not any('FROM "projects_project"' in q["sql"] and "summary_fr" in q["sql"] for q in queries)


def test_a_file_takes_the_same_queries_for_any_number_of_projects(client):
    """What the filters ask, then eleven: the keys, the block, and what hangs on it, one query for each kind: regions,
    places, goals, documents, funding, partners, figures, related projects (once more where a place names its region).
    """
    regions = [RegionFactory(code=f"MA-{number:02}") for number in (1, 2)]
    taken = {"csv": {}, "xlsx": {}, "json": {}}
    for more in (1, 2, 97):
        for _ in range(more):
            project = ProjectFactory(published=True, donors=["UN", "DEUX"], partners=["UN"], regions=regions)
            FigureFactory(project=project)
        for ending, queries_of in taken.items():
            with CaptureQueriesContext(connection) as queries:
                body(client, f"/ar/projects.{ending}")
            queries_of[Project.objects.published().count()] = len(queries)
    assert [len(set(queries_of.values())) for queries_of in taken.values()] == [1, 1, 1], taken


def test_a_large_list_is_read_block_by_block_and_never_shows_what_was_withdrawn_meanwhile(client, monkeypatch):
    monkeypatch.setattr(datasets, "BLOCK", 2)
    monkeypatch.setattr(datasets, "KEPT", 4)
    projects = ProjectFactory.create_batch(5, published=True)
    response = client.get("/fr/projects.json")
    pieces = iter(response.streaming_content)
    start = next(pieces) + next(pieces)
    last = in_order(projects)[-1]
    Project.objects.filter(pk=last.pk).update(state=State.DRAFT)
    found = json.loads(start + b"".join(pieces))
    assert [project["code"] for project in found["projects"]] == [p.code for p in in_order(projects)[:-1]]
    assert found["count"] == 4


def in_order(projects):
    return sorted(projects, key=lambda project: project.pk)


def test_between_two_pieces_the_server_keeps_its_own_language(client):
    ProjectFactory(published=True)
    pieces = iter(client.get("/ar/projects.csv").streaming_content)
    with translation.override("en"):
        next(pieces)
        assert translation.get_language() == "en"


@pytest.mark.parametrize(("ending", "encoding"), [("csv", "gzip"), ("json", "gzip"), ("xlsx", None)])
def test_a_workbook_is_not_compressed_again(client, ending, encoding):
    ProjectFactory.create_batch(3, published=True)
    response = client.get(f"/fr/projects.{ending}", headers={"accept-encoding": "gzip"})
    assert response.get("Content-Encoding") == encoding


@pytest.mark.parametrize("text", ["=1+1", "+212 5 37", "-1", "@SUM(A1)", "=cmd|'/c calc'!A1"])
def test_no_cell_is_a_formula(client, text):
    Project.objects.all().delete()
    project = ProjectFactory(published=True)
    Project.objects.filter(pk=project.pk).update(title_fr=text)
    headings, ((*cells,),) = in_csv(client, "/fr/projects.csv")
    assert [cell for cell in cells if cell[:1] in "=+-@\t" and cell] == []
    assert cells[headings.index(gettext("Title"))] == f"'{text}"
    rows = next(iter(in_xlsx(client, "/fr/projects.xlsx").values()))
    assert text in rows[1]  # an inline string: no program runs it, and no apostrophe is seen
    assert in_json(client, "/fr/projects.json")["projects"][0]["title"] == text


def test_signs_that_xml_and_csv_use_come_back_as_they_were(client):
    text = 'a;b "c" <d> & é\n2 | ]]> 14\u00a0% اختبار'
    project = ProjectFactory(published=True)
    Project.objects.filter(pk=project.pk).update(summary_en=text)  # French would get its own quotation marks
    _headings, (row,) = in_csv(client, "/en/projects.csv")
    assert text in row
    rows = next(iter(in_xlsx(client, "/en/projects.xlsx").values()))
    assert text in rows[1]
    assert in_json(client, "/en/projects.json")["projects"][0]["summary"] == text


def test_a_text_too_long_for_a_cell_is_cut_and_the_workbook_says_where(client):
    ArticleFactory(published=True, body_fr=f"<p>{'a' * 40_000}</p>")
    sheets = in_xlsx(client, "/fr/news.xlsx")
    rows = next(iter(sheets.values()))
    (cut,) = [cell for cell in rows[1] if isinstance(cell, str) and len(cell) > 1000]
    assert (len(cut), cut[-2:]) == (32_767, "a…")
    assert any(str(row[1]).endswith("2") and row[0] for row in list(sheets.values())[-1][-1:])
    assert len(in_json(client, "/fr/news.json")["news"][0]["body"]) == 40_000


def test_rows_that_a_sheet_has_no_room_for_are_left_out_and_counted(client, monkeypatch):
    monkeypatch.setattr(worksheets, "MOST_ROWS", 30)
    project = ProjectFactory(published=True)
    for number in range(31):
        FigureFactory(project=project, label_fr=f"essai {number}")
    sheets = in_xlsx(client, "/fr/projects.xlsx")
    assert len(sheets[gettext("Figures")]) == 30
    assert [row[1] for row in list(sheets.values())[-1] if "CSV" in str(row[0])] == [gettext("Figures")]


def test_a_moment_is_that_of_morocco(client):
    """In Ramadan, Morocco's clocks go back by an hour."""
    ramadan = dt.datetime(2024, 3, 20, 9, tzinfo=dt.UTC)
    EventFactory(published=True, starts_at=ramadan, ends_at=ramadan)
    assert in_json(client, "/fr/events.json")["events"][0]["starts_at"] == "2024-03-20T09:00:00+00:00"
    assert Event.objects.count() == 1


def test_an_empty_list_is_an_empty_file(client, db):
    assert in_csv(client, "/fr/projects.csv")[1] == []
    assert in_json(client, "/fr/projects.json")["projects"] == []
    assert len(next(iter(in_xlsx(client, "/fr/projects.xlsx").values()))) == 1


def test_a_cell_of_an_unknown_kind_is_a_fault_and_not_a_wrong_file():
    with pytest.raises(TypeError):
        csv_json._json({"a": object()})
    book = Workbook(io.BytesIO())
    columns = [Column("a", "A", None)]
    sheet = worksheets.Worksheet(book.add_worksheet(), worksheets.Formats(book), columns, [["A"]], leading=1, cut=[])
    with pytest.raises(TypeError):
        sheet.add([object()])


def test_every_format_of_every_list_has_its_link(db):
    tables = ["csv", "xlsx", "json"]
    endings = {"projects": [*tables, "xml", "pdf"], "events": tables, "news": tables, "resources": tables}
    for kind, expected in endings.items():
        links = file_links(kind, "?axis=youth")
        assert [link.href for link in links] == [f"/fr/{kind}.{ending}?axis=youth" for ending in expected]
    assert file_links("projects", "?")[0].href == "/fr/projects.csv"


@pytest.mark.django_db(transaction=True)  # in a transaction nothing is kept
@pytest.mark.parametrize("ending", ["csv", "json", "xlsx"])
def test_the_next_file_reads_no_record_again_until_something_changes(client, ending):
    """Whatever its filters; each sheet and set of texts has its own."""
    first, _second = ProjectFactory.create_batch(2, published=True, axis=AxisFactory(code="essai"))

    def asked(query=""):
        with CaptureQueriesContext(connection) as queries:
            content = client.get(f"/fr/projects.{ending}{query}").getvalue()
        return text_in(content, ending), [one["sql"] for one in queries if "projects_funding" in one["sql"]]

    asked("?axis=essai")
    before, read = asked()
    assert (before.count("essai") > 2, read) == (True, [])
    assert asked("?texts=all")[0] != before
    Project.objects.filter(pk=first.pk).update(title_fr="Autre titre")
    after, read = asked()
    assert read
    assert "Autre titre" in after


def text_in(content, ending):
    if ending != "xlsx":
        return content.decode()
    rows = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True)
    return "\n".join(str(cell) for row in rows for cell in row)
