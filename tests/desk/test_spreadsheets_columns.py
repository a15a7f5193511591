"""What each kind of column takes, keeps, compares and shows."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from core.models import Partner
from desk.models import ImportJob, ImportRow
from desk.spreadsheets.cells import CellError
from desk.spreadsheets.context import Context, name_key
from desk.spreadsheets.date_columns import Moment, moment_of
from desk.spreadsheets.kinds import KINDS
from desk.spreadsheets.matching import UnknownNamesError
from desk.spreadsheets.new_partners import add_partners, answers_for, partners_to_add
from desk.spreadsheets.sources import Sources
from events.models import Event
from projects.models import Project
from tests.desk.spreadsheet_tools import ARTICLES, EVENTS, FIGURES, PARTNERS, PROJECTS
from tests.factories import (
    AxisFactory,
    GoalFactory,
    PartnerFactory,
    ProjectFactory,
    RegionFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def context(officer):
    AxisFactory(code="jeunesse", name_fr="Jeunesse", name_ar="شباب")
    job = ImportJob.objects.create(kind="projects.project", file_name="essai.xlsx", author=officer)
    return Context(job, PROJECTS)


RICH = "Text, or HTML with headings, lists, links and tables."
SEXES = "all = all sexes; female = women and girls; male = men and boys; unrecorded = sex not recorded"
WITH_AMOUNT = "Codes or names of partners, separated by ; or |. With an amount: EU (800 000 EUR); CH."


# --- Cells ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "name", "text", "value", "shown"),
    [
        (PROJECTS, "title_fr", " Un\n titre \r\n long\v", "Un titre long", "Un titre long"),
        (PROJECTS, "summary_fr", "Un\r\nrésumé\rlong", "Un\nrésumé\nlong", "Un\nrésumé\nlong"),
        (PROJECTS, "objectives_fr", "<p>Un <b>but</b></p>", "<p>Un <strong>but</strong></p>", None),
        (PROJECTS, "contact_email", "un \n \n deux", "un deux", "un deux"),
        (PROJECTS, "code", " FM.1 ", "FM.1", "FM.1"),
        (PROJECTS, "axis", "شباب", "jeunesse", "jeunesse"),
        (PROJECTS, "suspended", "Suspended", "suspended", "suspended"),
        (PROJECTS, "budget", "1 500,5", Decimal("1500.5"), Decimal("1500.50")),
        (PROJECTS, "home_share", "12,5 %", Decimal("12.5"), Decimal("12.50")),
        (PROJECTS, "home_share", " 40 % ", Decimal(40), Decimal("40.00")),
        (PROJECTS, "countries", "Sénégal; ml", ("ML", "SN"), "ML; SN"),
        (PROJECTS, "nationwide", "OUI", True, "oui"),
        (PROJECTS, "nationwide", "non", False, "non"),
        (PROJECTS, "start", "05/2015", "2015-05", "2015-05"),
        (PROJECTS, "goals", "3; 2;3", ("2", "3"), "2; 3"),
        (FIGURES, "reached", "198.199", 198199, 198199),
        (FIGURES, "sex", "female", "female", "female"),
        (FIGURES, "sex", "Women and girls", "female", "female"),
        (FIGURES, "sex", "Femmes et filles", "female", "female"),
        (PARTNERS, "country", "Maroc", "MA", "MA"),
        (ARTICLES, "deadline", "28/03/2022", "2022-03-28 23:59", "2022-03-28 23:59"),
        (EVENTS, "start", "28/03/2022", "2022-03-28", "2022-03-28"),
    ],
)
def test_a_cell_is_read_and_shown_again(context, kind, name, text, value, shown):
    for number in (2, 3):
        GoalFactory(number=number)
    column = kind.by_name[name]
    assert column.read(text, context) == value
    assert column.show(value) == (value if shown is None else shown)
    assert column.show(column.empty) == ("non" if column.empty is None and name == "nationwide" else "")


def test_columns_that_a_file_may_not_empty():
    assert {kind.name: [c.name for c in kind.columns if not c.may_be_empty] for kind in KINDS.values()} == {
        "core.partner": ["code", "name_fr", "kind", "asks_logo", "asks_statement"],
        "projects.project": ["title_fr", "axis", "nationwide"],
        "projects.beneficiaryfigure": [
            *("project", "label_fr", "unit", "qualifier", "sex", "age", "additive", "order"),
        ],
        "events.event": ["title_fr", "kind", "status", "start"],
        "events.article": ["kind", "title_fr"],
    }


@pytest.mark.parametrize(
    ("kind", "name", "label", "meaning", "takes"),
    [
        (
            PROJECTS,
            "title_fr",
            "Title (in French)",
            "Title, in French.",
            "Text of at most 300 characters.",
        ),
        (
            PROJECTS,
            "objectives_ar",
            "Objectives (in Arabic)",
            "Objectives, in Arabic.",
            RICH,
        ),
        (
            PROJECTS,
            "donors",
            "Donors",
            "Donors.",
            WITH_AMOUNT,
        ),
        (FIGURES, "id", "Number of the figure", "Number of the figure in this portal. Empty: a new figure.", None),
        (
            FIGURES,
            "sex",
            "Sex",
            None,
            SEXES,
        ),
        (PROJECTS, "axis", "Axis", "Axis.", "Code or name of one record: axis."),
        (PROJECTS, "regions", "Regions", None, "Codes or names, separated by ; or |: regions."),
    ],
)
def test_a_column_is_explained(kind, name, label, meaning, takes):
    column = kind.by_name[name]
    assert column.label == label
    if meaning:
        assert str(column.meaning) == meaning
    if takes:
        assert str(column.takes) == takes


def test_a_value_is_set_and_found_again_on_a_record(context):
    project = Project()
    values = {
        "title_fr": "Titre",
        "axis": "jeunesse",
        "budget": Decimal("5.50"),
        "nationwide": True,
        "countries": ("ML", "SN"),
        "start": "2015-05",
        "end": "2016",
    }
    for name, value in values.items():
        PROJECTS.by_name[name].put(project, value, context)
    assert {name: PROJECTS.by_name[name].value_of(project) for name in values} == values
    assert (project.start_date, project.end_date) == (dt.date(2015, 5, 1), dt.date(2016, 12, 31))
    for name in values:
        PROJECTS.by_name[name].put(project, PROJECTS.by_name[name].empty, context)
    empty = (project.title_fr, project.axis_id, project.budget, project.is_nationwide, project.start_date)
    assert (empty, list(project.countries)) == (("", None, None, False, None), [])
    assert (project.start_precision, PROJECTS.by_name["start"].fields) == ("day", ["start_date", "start_precision"])


def test_what_is_not_stored_yet_has_no_links():
    new = Project()
    assert [PROJECTS.by_name[name].value_of(new) for name in ("regions", "sources", "donors", "axis")] == [
        *((), (), ()),
        "",
    ]


def test_links_are_written_one_by_one(context):
    _north, south, east = (RegionFactory(code=code) for code in ("MA-01", "MA-02", "MA-03"))
    project, other = ProjectFactory(regions=["MA-01", "MA-02"]), ProjectFactory(regions=["MA-01"])
    column = PROJECTS.by_name["regions"]
    assert column.value_of(project) == ("MA-01", "MA-02")
    through = set(project.regions.through.objects.filter(project=project).values_list("pk", "region"))
    column.link([(project, ("MA-01", "MA-02"), ("MA-02", "MA-03")), (other, ("MA-01",), ())], context)
    assert ({*project.regions.all()}, {*other.regions.all()}) == ({south, east}, set())
    assert len(through & set(project.regions.through.objects.values_list("pk", "region"))) == 1  # the one that stays
    related = PROJECTS.by_name["related_projects"]
    related.link([(project, (), (other.code,))], Context(context.job, PROJECTS))
    assert ([*project.related_projects.all()], [*other.related_projects.all()]) == ([other], [project])
    assert (related.is_late, column.is_late, PROJECTS.by_name["parent"].is_late) == (True, False, True)


def test_a_currency_beside_an_amount_is_taken_from_its_cell():
    budget = PROJECTS.by_name["budget"]
    assert [budget.also_says(text) for text in ("5 MAD", "5", "cinq")] == [{"currency": "MAD"}, {}, {}]
    assert FIGURES.by_name["reached"].also_says("5 MAD") == {}


@pytest.mark.parametrize(
    ("name", "text", "is_doubted"),
    [("title_fr", "Projet d?insertion", True), ("title_fr", "Projet", False), ("title_ar", "проект", True)],
)
def test_a_text_with_lost_letters_is_refused(name, text, is_doubted):
    try:
        PROJECTS.by_name[name].doubt(text)
    except CellError:
        assert is_doubted
    else:
        assert not is_doubted


# --- Days and hours ---------------------------------------------------------------------------------------------------


def test_a_moment_is_local_and_an_hour_that_does_not_exist_is_refused(settings):
    with timezone.override("Europe/Paris"):
        assert moment_of("2027-03-28 03:00") == dt.datetime(2027, 3, 28, 1, tzinfo=dt.UTC)
        with pytest.raises(CellError) as refused:
            moment_of("2027-03-28 02:30")
        event = Event(starts_at=dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC))
        assert Moment("starts_at").bind(Event).value_of(event) == "2027-03-01 13:00"
        Moment("starts_at").bind(Event).put(event, "", None)
        assert (event.starts_at, Moment("starts_at").value_of(event)) == (None, "")
    assert str(refused.value) == (
        "“2027-03-28 02:30”: this hour does not exist, because the clocks are put forward that night."
    )


# --- Sources ----------------------------------------------------------------------------------------------------------

URL = "https://example.org/r.pdf"


@pytest.mark.parametrize(
    ("text", "sources"),
    [
        ("Rapport", [("Rapport", "")]),
        (f"Rapport final ({URL})", [("Rapport final", URL)]),
        (f"Rapport : {URL}", [("Rapport", URL)]),
        (f"Rapport – <{URL}>", [("Rapport", URL)]),
        (URL, [(URL, URL)]),
        ("Rapport www.example.org", [("Rapport", "https://www.example.org")]),
        ("B; A ;; B", [("A", ""), ("B", "")]),
        (f"Rapport {URL}{' ' * 12}; ; B\n", [("B", ""), ("Rapport", URL)]),
        ("Rapport WWW.example.org", [("Rapport", "https://WWW.example.org")]),
        ("B; C\nA", [("A", ""), ("B; C", "")]),
        ("Un  titre", [("Un titre", "")]),
        ("x" * 250, [("x" * 250, "")]),
        (f"R https://example.org/{'x' * 480}", [("R", f"https://example.org/{'x' * 480}")]),
        (f"{'t' * 249} https://example.org/{'x' * 480}", [("t" * 249, f"https://example.org/{'x' * 480}")]),
    ],
)
def test_sources_are_divided_from_their_addresses(text, sources):
    assert Sources("sources").read(text, None) == tuple(sources)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("x" * 251, "longer than 250 characters"),
        (f"R https://example.org/{'x' * 481}", "longer than 500 characters"),
        ("x" * 751, "longer than 250 characters"),
        ("R (https://exemple)", "“https://exemple” is not a web address."),
    ],
)
def test_a_source_that_is_too_long_or_leads_nowhere_is_refused(text, sentence):
    with pytest.raises(CellError) as refused:
        Sources("sources").read(text, None)
    assert str(refused.value) == sentence


def test_a_source_that_stays_keeps_its_note_and_gets_its_new_address():
    project = ProjectFactory()
    for title, url in (("Reste", ""), ("Bouge", ""), ("Part", "")):
        project.sources.create(title=title, url=url)
    other = ProjectFactory()
    other.sources.create(title="Part")
    kept = {source.title: source.pk for source in project.sources.all()}
    column = PROJECTS.by_name["sources"]
    column.link([(project, (), (("Bouge", URL), ("Neuf", ""), ("Reste", "")))], None)
    now = {source.title: (source.pk, source.url) for source in project.sources.all()}
    assert now == {"Reste": (kept["Reste"], ""), "Bouge": (kept["Bouge"], URL), "Neuf": (now["Neuf"][0], "")}
    assert other.sources.count() == 1
    value = (("A; B", ""), ("C", URL), (URL, URL))
    assert column.show(value) == f"A; B\nC ({URL})\n{URL}"
    assert [column.same(value, column.read(column.show(value), None)), column.same(value, ())] == [True, False]
    assert column.same((("A; B", ""),), (("A", ""), ("B", ""))) is True  # so the file said it


# --- Names ------------------------------------------------------------------------------------------------------------


def test_names_are_known_by_the_record_by_an_answer_or_by_the_file(context):
    PartnerFactory(code="UE", name_fr="Union")
    job = context.job
    partners = PROJECTS.by_name["donors"].directory(context)
    assert (context.known(partners, "union"), context.known(partners, "Zeta")) == ("UE", None)
    job.answers = {name_key(partners, "Zeta"): "UE", name_key(partners, "Yota"): "DISPARU"}
    assert [context.known(partners, text) for text in ("Zeta", "Yota")] == ["UE", None]
    assert context.find_all(partners, "Zeta; union") == ("UE",)
    for find in (context.find, context.find_all):
        with pytest.raises(UnknownNamesError) as unknown:
            find(partners, "Yota")
        assert [text for text, _sentence, _near in unknown.value.names] == ["Yota"]
    cells = {"code": " FM.1 "}
    ImportRow.objects.create(job=job, number=2, key=PROJECTS.row_key(cells), cells=cells)
    assert [context.key_in_file(text) for text in ("fm.1", " FM.1", "FM.2", "")] == ["FM.1", "FM.1", None, None]
    projects = context.own()
    assert context.find_all(projects, "FM.1", in_file=True) == ("FM.1",)
    with pytest.raises(UnknownNamesError):
        context.find_all(projects, "FM.1")


def test_partners_that_the_officer_adds_get_a_free_code(context):
    PartnerFactory(code="AMAL")
    names = {
        "Association Amal (AMAL)": "ngo",
        "Fonds d’été": "public",
        "Fonds d’Été": "ngo",
        "جمعية": "ngo",
        "Une association au nom vraiment trop long": "ngo",
        "Association (trop long pour un code)": "ngo",
    }
    job = context.job
    job.answers = {**answers_for(names), "name:x": "UE"}
    added = [(new.name, new.kind, new.code) for new in partners_to_add(job)]
    assert [(name, kind) for name, kind, _code in added] == list(names.items())
    assert [code for _name, _kind, code in added] == [
        *("AMAL-2", "FONDS-D-ETE", "FONDS-D-ETE-2"),
        *("PARTNER", "UNE-ASSOCIATION-AU-NOM-V", "ASSOCIATION-TROP-LONG-PO"),
    ]
    PartnerFactory(code=added[0][2])  # made by somebody else meanwhile
    assert PROJECTS.by_name["donors"].directory(Context(job, PROJECTS)).get("جمعية") == added[3][2]
    for _twice in range(2):
        add_partners(job)
    made = Partner.objects.filter(code__in=[code for _name, _kind, code in added[1:]]).order_by("pk")
    assert [(partner.code, partner.kind, partner.name_fr) for partner in made] == [
        (code, kind, name) for name, kind, code in added[1:]
    ]
    assert [partner.name_ar or "" for partner in made] == ["", "", "جمعية", "", ""]
    job.answers = answers_for({"Zeta": "rien"})
    with pytest.raises(ValidationError):
        add_partners(job)
    assert not Partner.objects.filter(code="ZETA").exists()
