"""load_content: once is enough, what staff did stays, and what is wrong is said in a sentence."""

import datetime as dt
import json
import random
import time
import tomllib
from decimal import Decimal
from io import StringIO
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone, translation

from core.changes import PendingChange
from core.models import Axis, ContentOrigin, Partner, Place
from desk.models import Version
from events.models import Article, Event
from oim_portal.content.loading import ContentError, _publication_time, load
from pages.models import Page, Resource, Signpost
from projects.amounts import Amount
from projects.figures import BeneficiaryFigure
from projects.models import Project
from tests.factories import PartnerFactory, ProjectFactory
from tests.odd_texts import odd
from tests.tools import some_of

pytestmark = pytest.mark.django_db

FILES = {
    "axes.toml": """
        [[axis]]
        code = "axe"
        colour = "#0033A0"
        order = 1
        name = { fr = "Axe d’essai", ar = "محور", en = "Test axis" }
    """,
    "regions.toml": """
        [[region]]
        code = "MA-01"
        name = { fr = "Région d’essai" }
        short_name = { fr = "Région" }
        column = 4.5
        row = 0
    """,
    "places.toml": """
        [[place]]
        key = "ville"
        name = { fr = "Ville d’essai" }
        region = "MA-01"
    """,
    "partners.toml": """
        [[partner]]
        code = "EU"
        kind = "multilateral"
        name = { fr = "Bailleur d’essai" }
        acronym = "UE"
        [[partner]]
        code = "UNDP"
        kind = "multilateral"
        name = { fr = "Partenaire d’essai" }
    """,
    "goal_targets.toml": """
        [[goal_target]]
        code = "10.c"
        name.fr = "Une cible"
        [[goal_target]]
        code = "10.7"
        name.fr = "Une autre cible"
        """,
    "goals.toml": """
        [[goal]]
        number = 10
        name = { fr = "Objectif d’essai" }
    """,
    "projects/un.toml": """
        slug = "projet-un"
        axis = "axe"
        start = "2014"
        end = "2016-07"
        regions = ["MA-01"]
        places = ["ville"]
        countries = ["TN"]
        implementing = ["UNDP"]
        goals = [10]
        goal_targets = ["10.7", "10.c"]
        dac_sector = "15190"
        contact_email = "projet@example.org"
        related = ["deux"]
        title = { fr = "Projet d’essai 1", ar = "مشروع تجريبي 1" }
        [objectives]
        fr = "<p>But d’essai</p>"
        [budget]
        amount = "229907.22"
        currency = "USD"
        [[donors]]
        partner = "EU"
        amount = "1000"
        currency = "EUR"
        note = { fr = "une part" }
        [[figures]]
        label = { fr = "femmes" }
        unit = "persons"
        reached = 40
        part_of = 2
        source = "Essai"
        [[figures]]
        label = { fr = "personnes" }
        unit = "persons"
        reached = 100
        as_of = "2016-07"
        additive = true
        source = "Essai"
        [[sources]]
        title = "Source d’essai"
    """,
    "projects/deux.toml": """
        code = "ESSAI.1"
        slug = "projet-deux"
        axis = "axe"
        parent = "un"
        title = { fr = "Projet d’essai 2" }
    """,
    "events/atelier.toml": """
        slug = "atelier"
        kind = "workshop"
        status = "confirmed"
        start = "2016-08-01"
        end = "2016-08-02"
        place = "ville"
        projects = ["un"]
        organisers = ["EU"]
        title = { fr = "Atelier d’essai" }
        [[sittings]]
        start = "2016-08-01"
        [[sittings]]
        start = "2016-08-02"
        place = "ville"
    """,
    "articles/nouvelle.toml": """
        slug = "nouvelle"
        kind = "news"
        date = "2016-08"
        event = "atelier"
        projects = ["un"]
        title = { fr = "Article d’essai" }
    """,
    "pages/accueil.toml": """
        slug = "page-essai"
        menu = "header"
        order = 3
        title = { fr = "Page d’essai" }
    """,
    "pages/sous.toml": """
        slug = "sous-page"
        menu = "none"
        parent = "accueil"
        title = { fr = "Sous-page d’essai" }
    """,
    "resources/rapport.toml": """
        slug = "rapport"
        kind = "report"
        title = { fr = "Rapport d’essai" }
        [[files]]
        language = "fr"
        url = "https://example.org/rapport.pdf"
    """,
}


class Content:
    """A content folder of test data that a test may change."""

    def __init__(self, folder):
        self.folder = folder
        for name, text in FILES.items():
            self.write(name, text)

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def edit(self, name, old, new):
        path = self.folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    def load(self, **options):
        out = StringIO()
        call_command("load_content", folder=self.folder, stdout=out, **options)
        return out.getvalue().splitlines()


@pytest.fixture
def content(tmp_path):
    return Content(tmp_path / "content")


def staff_edits(record, **values):
    """Save a record as the admin does."""
    for name, value in values.items():
        setattr(record, name, value)
    record.save()


def line(kind, new=0, changed=0, unchanged=0, kept=0):
    return f"{kind}: {new} new, {changed} changed, {unchanged} unchanged, {kept} kept (edited by staff)"


# --- What a file becomes ---


@pytest.mark.both
def test_everything_is_loaded_and_public(content):
    assert content.load() == [
        line("axes", 1),
        line("regions", 1),
        line("places", 1),
        line("partners", 2),
        line("goals", 1),
        line("compact_objectives"),
        line("strategy_programmes"),
        line("goal_targets", 2),
        line("projects", 2),
        line("events", 1),
        line("articles", 1),
        line("pages", 2),
        line("resources", 1),
        line("signposts"),
    ]
    for model, slugs in {
        Project: ["projet-deux", "projet-un"],
        Event: ["atelier"],
        Article: ["nouvelle"],
        Page: ["page-essai", "sous-page"],
        Resource: ["rapport"],
    }.items():
        assert sorted(model.objects.published().values_list("slug", flat=True)) == slugs
    kinds = ["events.article", "events.event", *["pages.page"] * 2, "pages.resource", *["projects.project"] * 2]
    assert sorted(Version.objects.values_list("kind", flat=True)) == kinds
    assert not PendingChange.objects.exists()  # no reader has to wait for the search index


@pytest.mark.parametrize(
    ("dates", "day"),
    [
        (["2026-11-29"], "2026-11-29"),
        (["2026-11-30"], "2000-01-01"),  # it has not passed yet
        (["2026-12-01", None, "2014-01-02"], "2014-01-02"),
        ([None], "2000-01-01"),
        ([], "2000-01-01"),
    ],
)
def test_a_record_is_published_in_the_morning_of_its_first_date_that_has_passed(time_machine, dates, day):
    time_machine.move_to("2026-11-30T12:00+00:00")
    moment = _publication_time([date and dt.date.fromisoformat(date) for date in dates])
    assert f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" == f"{day} 09:00"


class Terminal(StringIO):
    def isatty(self):
        return True


def test_a_terminal_shows_how_far_it_is_on_one_line_that_is_cleared(content):
    out, seen = Terminal(), []
    with mock.patch.object(Terminal, "flush", lambda terminal: seen.append(terminal.getvalue())):
        call_command("load_content", folder=content.folder, stdout=out)
    assert "\r\x1b[Kaxes: 1 of 1" in seen  # at once, though the line has not ended
    steps = out.getvalue().split("\r\x1b[K")
    assert steps[:4] == ["", "axes: 1 of 1", "regions: 1 of 1", "places: 1 of 1"]
    assert "projects: 2 of 2" in steps
    assert steps[-1].splitlines()[0] == line("axes", 1)


def test_a_project_says_what_its_file_says(content):
    content.load()
    project = Project.objects.get(slug="projet-un")
    assert (project.start_date, project.start_precision) == (dt.date(2014, 1, 1), "year")
    assert (project.end_date, project.end_precision) == (dt.date(2016, 7, 31), "month")
    assert (project.title_fr, project.title_ar, project.title_en) == ("Projet d’essai 1", "مشروع تجريبي 1", "")
    assert (str(project.budget), project.currency) == ("229907.22", "USD")
    assert [country.code for country in project.countries] == ["TN"]
    assert [(f.donor.code, f.amount, f.currency, f.note_fr) for f in project.fundings.all()] == [
        ("EU", 1000, "EUR", "une part")
    ]
    assert [(p.partner.code, p.role) for p in project.participations.all()] == [("UNDP", "implementing")]
    assert [source.title for source in project.sources.all()] == ["Source d’essai"]
    assert [goal.number for goal in project.goals.all()] == [10]
    assert [target.code for target in project.goal_targets.all()] == ["10.7", "10.c"]
    assert (project.dac_sector, project.contact_email) == ("15190", "projet@example.org")
    women, persons = project.figures.all()
    assert (women.label_fr, women.reached, women.part_of) == ("femmes", 40, persons)
    assert (persons.label_fr, persons.is_additive, persons.as_of_text) == ("personnes", True, "juillet 2016")
    other = Project.objects.get(code="ESSAI.1")
    assert (other.parent, project.parent) == (project, None)
    assert list(project.related_projects.all()) == [other]
    assert Page.objects.get(slug="sous-page").parent == Page.objects.get(slug="page-essai")
    assert Page.objects.get(slug="page-essai").parent is None


def test_amounts_by_day_and_signposts_say_what_their_files_say(content):
    amount = 'kind = "receipt"\namount = "700.50"\ncurrency = "EUR"\nfrom = "2016-05-02"\npartner = "EU"'
    content.edit("projects/un.toml", "[[sources]]", f"[[amounts]]\n{amount}\n[[sources]]")
    texts = "".join(f'{name}.fr = "{name} d’essai"\n' for name in ("name", "words", "text", "search"))
    content.write("signposts.toml", f'[[signpost]]\nkey = "aide"\norder = 2\npage = "accueil"\n{texts}')
    assert content.load()[-1] == line("signposts", 1)
    fields = ("kind", "amount", "currency", "first_day", "last_day", "partner__code")
    assert list(Amount.objects.values_list(*fields)) == [
        ("receipt", Decimal("700.50"), "EUR", dt.date(2016, 5, 2), None, "EU")
    ]
    fields = ("key", "order", "page__slug", "name_fr", "words_fr", "text_fr", "search_fr")
    assert list(Signpost.objects.values_list(*fields)) == [
        ("aide", 2, "page-essai", "name d’essai", "words d’essai", "text d’essai", "search d’essai")
    ]


def test_a_day_without_a_time_is_a_whole_day_in_morocco(content):
    content.load()
    event = Event.objects.get()
    assert event.is_all_day
    assert timezone.localtime(event.starts_at).isoformat() == "2016-08-01T00:00:00+01:00"
    assert timezone.localtime(event.ends_at).isoformat() == "2016-08-02T23:59:00+01:00"
    content.edit("events/atelier.toml", "2016-08-01", "2016-08-01T09:30")
    content.edit("events/atelier.toml", "2016-08-02", "2016-08-01T12:00")
    content.load()
    event.refresh_from_db()
    assert not event.is_all_day
    assert timezone.localtime(event.starts_at).isoformat() == "2016-08-01T09:30:00+01:00"


def test_records_were_published_when_they_happened(content):
    content.edit("projects/deux.toml", "slug", 'end = "2999"\nslug')
    content.load()
    moments = {
        record.slug: f"{timezone.localtime(record.published_at):%Y-%m-%d %H:%M}".removesuffix(" 09:00")
        for model in (Project, Event, Article, Page, Resource)
        for record in model.objects.all()
    }
    assert moments == {
        "projet-un": "2016-07-31",
        "projet-deux": "2000-01-01",
        "atelier": "2016-08-02",
        "nouvelle": "2016-08-01",
        "page-essai": "2000-01-01",
        "sous-page": "2000-01-01",
        "rapport": "2000-01-01",
    }


def test_records_are_found_by_what_they_link_to(content):
    content.load()
    for word in ("Bailleur", "Ville", "Région", "محور"):
        assert "projet-un" in Project.objects.matching(word).values_list("slug", flat=True)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_language_of_the_shell_does_not_matter(content, language):
    with translation.override(language):
        content.load()
    assert Axis.objects.values_list("name", "name_fr", "name_ar").get() == ("Axe d’essai", "Axe d’essai", "محور")


# --- Loading again ---


@pytest.mark.both
def test_loading_again_does_nothing_in_one_query(content, django_assert_num_queries):
    content.load()
    before = dict(Project.objects.values_list("pk", "updated_at"))
    with django_assert_num_queries(1):
        (told,) = content.load()
    assert told.startswith("content: unchanged since it was loaded, ")
    assert dict(Project.objects.values_list("pk", "updated_at")) == before


def test_a_file_that_changed_changes_its_record_only(content):
    content.load()
    before = dict(Project.objects.values_list("slug", "updated_at"))
    content.edit("projects/un.toml", "reached = 100", "reached = 120")
    content.edit("projects/un.toml", '"Projet d’essai 1"', '"Projet d’essai 1 bis"')
    assert line("projects", changed=1, unchanged=1) in content.load()
    project = Project.objects.get(slug="projet-un")
    assert project.title_fr == "Projet d’essai 1 bis"
    assert [figure.reached for figure in project.figures.all()] == [40, 120]
    assert BeneficiaryFigure.objects.count() == 2
    assert [other.slug for other in project.related_projects.all()] == ["projet-deux"]
    assert Version.objects.filter(kind="projects.project", object_id=project.pk).count() == 2
    assert Version.objects.count() == 8
    assert Project.objects.get(slug="projet-deux").updated_at == before["projet-deux"]


def test_last_changed_is_the_date_of_the_file_and_not_of_the_loading(content):
    content.edit("projects/un.toml", 'axis = "axe"', 'axis = "axe"\nchanged = "2020-02-29"')
    content.load()
    one, two = Project.objects.get(slug="projet-un"), Project.objects.get(slug="projet-deux")
    assert timezone.localdate(one.updated_at) == dt.date(2020, 2, 29)
    assert two.updated_at == two.published_at  # without the date
    content.edit("projects/un.toml", "reached = 100", "reached = 120")
    assert any("its date `changed` is still 2020-02-29" in told for told in content.load())
    content.edit("projects/un.toml", "2020-02-29", "2020-03-01")
    assert not any("`changed`" in told for told in content.load())
    assert timezone.localdate(Project.objects.get(slug="projet-un").updated_at) == dt.date(2020, 3, 1)


@pytest.mark.parametrize("day", ["2999-01-01", "2020-02", "hier"])
def test_last_changed_is_a_day_that_has_come(content, day):
    content.edit("projects/un.toml", 'axis = "axe"', f'axis = "axe"\nchanged = "{day}"')
    with pytest.raises(CommandError, match="takes a day that has come"):
        content.load()


def test_a_comment_changes_nothing(content):
    content.load()
    content.edit("projects/un.toml", "start =", "# commentaire\n  start  =")
    assert line("projects", unchanged=2) in content.load()


def test_a_key_that_is_gone_empties_its_field(content):
    content.load()
    content.edit("projects/un.toml", 'start = "2014"', "")
    content.edit("projects/un.toml", 'regions = ["MA-01"]', "")
    content.load()
    project = Project.objects.get(slug="projet-un")
    assert project.start_date is None
    assert list(project.regions.all()) == []


def test_a_file_that_was_renamed_keeps_its_record(content):
    content.load()
    project = Project.objects.get(slug="projet-deux")
    (content.folder / "projects/deux.toml").rename(content.folder / "projects/trois.toml")
    content.edit("projects/un.toml", '"deux"', '"trois"')
    assert line("projects", changed=1, unchanged=1) in content.load()
    assert sorted(ContentOrigin.objects.filter(key__startswith="projects/").values_list("key", "object_id")) == [
        ("projects/trois", project.pk),
        ("projects/un", Project.objects.get(slug="projet-un").pk),
    ]


def test_a_record_whose_file_is_gone_stays(content):
    content.load()
    (content.folder / "resources/rapport.toml").unlink()
    content.load()
    assert Resource.objects.published().count() == 1


# --- What staff did ---


def test_what_staff_edited_is_kept_and_reported(content):
    content.load()
    staff_edits(Project.objects.get(slug="projet-un"), title_fr="Titre du bureau")
    content.edit("projects/un.toml", "reached = 100", "reached = 120")
    told = content.load()
    assert line("projects", unchanged=1, kept=1) in told
    assert "  projects/un was edited by staff and is kept; its file has changed since" in told
    project = Project.objects.get(slug="projet-un")
    assert project.title_fr == "Titre du bureau"
    assert [figure.reached for figure in project.figures.all()] == [40, 100]


@pytest.mark.both
def test_what_staff_deleted_stays_deleted_and_is_left_out_of_links(content):
    content.load()
    Event.objects.get().delete()
    Partner.objects.filter(code="UNDP").first().participations.all().delete()
    Partner.objects.get(code="UNDP").delete()
    content.edit("articles/nouvelle.toml", "Article d’essai", "Article d’essai, suite")
    told = content.load()
    assert line("events") + ", 1 left out (deleted by staff)" in told
    assert "  events/atelier was deleted by staff and stays deleted" in told
    assert Event.objects.count() == 0
    assert Partner.objects.count() == 1
    assert (Article.objects.get().title_fr, Article.objects.get().event) == ("Article d’essai, suite", None)


def test_what_staff_took_back_from_the_public_stays_a_draft(content):
    content.load()
    Article.objects.update(state="draft")
    content.edit("articles/nouvelle.toml", "Article d’essai", "Article d’essai, suite")
    content.load()
    assert list(Article.objects.values_list("title_fr", "state")) == [("Article d’essai, suite", "draft")]


def test_what_staff_had_made_before_is_kept(content):
    PartnerFactory(code="EU", name_fr="Bailleur du bureau")
    ProjectFactory(code="ESSAI.1", title_fr="Projet du bureau")
    told = content.load()
    assert "  projects/deux: staff had made a record of this code or address; it is kept" in told
    assert Partner.objects.get(code="EU").name_fr == "Bailleur du bureau"
    assert Project.objects.get(code="ESSAI.1").title_fr == "Projet du bureau"
    assert [donor.code for donor in Project.objects.get(slug="projet-un").donors.all()] == ["EU"]
    content.edit("projects/deux.toml", "Projet d’essai 2", "Projet d’essai 2 bis")
    content.load()
    Project.objects.get(code="ESSAI.1").delete()
    content.edit("projects/deux.toml", "2 bis", "2 ter")
    content.load()
    assert not Project.objects.filter(code="ESSAI.1").exists()


def test_links_between_projects_that_staff_changed_are_theirs(content):
    content.load()
    one, two = Project.objects.get(slug="projet-un"), Project.objects.get(slug="projet-deux")
    two.related_projects.clear()
    staff_edits(two, acronym="BUREAU")
    content.edit("projects/un.toml", "reached = 100", "reached = 120")
    content.load()
    assert list(one.related_projects.all()) == []


def test_a_new_file_of_a_record_that_staff_had_made_links_nothing_to_it(content):
    text = FILES["projects/deux.toml"]
    (content.folder / "projects/deux.toml").unlink()
    content.edit("projects/un.toml", 'related = ["deux"]', "")
    content.load()
    theirs = ProjectFactory(code="ESSAI.1")
    content.write("projects/deux.toml", text)
    content.edit("projects/un.toml", "title = {", 'related = ["deux"]\n        title = {')
    told = content.load()
    assert line("projects", changed=1, kept=1) in told
    assert list(theirs.related_projects.all()) == []
    assert ContentOrigin.objects.get(key="projects/deux").object_id == theirs.pk


def test_a_link_that_one_of_two_files_declares_stays_when_the_other_one_changes(content):
    content.load()
    content.edit("projects/deux.toml", "Projet d’essai 2", "Projet d’essai 2 bis")
    content.load()
    two = Project.objects.get(slug="projet-deux")
    assert [other.slug for other in two.related_projects.all()] == ["projet-un"]
    content.edit("projects/un.toml", 'related = ["deux"]', "")
    content.load()
    assert list(two.related_projects.all()) == []


# --- What is wrong ---

POINT = ", ville, point: takes latitude and longitude, such as [34.01325, -6.83255]"
MISTAKES = [
    ("projects/un.toml", 'partner = "EU"', 'partner = "ZZZ"', ", donors 1, partner: unknown partner ZZZ"),
    ("projects/un.toml", 'axis = "axe"', 'axis = "autre"', ", axis: unknown axis autre"),
    ("projects/un.toml", 'axis = "axe"', "", ", axis: is missing"),
    ("projects/un.toml", 'countries = ["TN"]', 'countries = ["TNN"]', ", countries: unknown country TNN"),
    ("projects/un.toml", 'start = "2014"', 'start = "mai 2014"', ", start: 'mai 2014' is not a date"),
    ("projects/un.toml", 'start = "2014"', 'start = "2018"', ": The end lies before the start."),
    ("projects/un.toml", 'start = "2014"', 'begin = "2014"', ", begin: unknown key"),
    ("projects/un.toml", 'fr = "Projet d’essai 1", ', "", ", title: French is missing"),
    ("projects/un.toml", "ar = ", "es = ", ", title.es: unknown key"),
    ("projects/un.toml", "<p>But", "<h1>But", ", objectives.fr: <h1> is not among the allowed tags"),
    ("projects/un.toml", '"229907.22"', '"beaucoup"', ", budget, amount: takes an amount"),
    ("projects/un.toml", '"229907.22"', "229907", ", budget, amount: takes text, not 229907"),
    (
        "projects/un.toml",
        "reached = 40",
        "reached = 101",
        ", figures 1, reached: A part (101) is larger than its whole",
    ),
    ("projects/un.toml", "part_of = 2", "part_of = 3", ", figures 1, part_of: 3 is not the number of another figure"),
    ("projects/un.toml", "part_of = 2", "part_of = 1", ", figures 1, part_of: 1 is not the number of another figure"),
    ("projects/un.toml", 'unit = "persons"', 'unit = "gens"', ", figures 1, unit: "),
    (
        "projects/un.toml",
        "additive = true",
        'additive = "oui"',
        ", figures 2, additive: takes true or false, not 'oui'",
    ),
    ("projects/un.toml", 'related = ["deux"]', 'related = "deux"', ", related: takes a list, not 'deux'"),
    ("events/atelier.toml", '"2016-08-02"', '"2016-08-02T10:00"', ", end: start and end are both days"),
    ("events/atelier.toml", '"workshop"', '"fête"', ", kind: "),
    (
        "events/atelier.toml",
        'start = "2016-08-02"',
        'start = "2016-08-03"',
        ", sittings 2, starts_at: A session lies between",
    ),
    (
        "events/atelier.toml",
        'start = "2016-08-02"',
        'start = "2016-08-02T09:00"',
        ", sittings 2, start: the event and its sittings are all days",
    ),
    ("pages/accueil.toml", '"page-essai"', '"projects"', ", slug: "),
    ("partners.toml", '"UNDP"', '"EU"', ", partner 2, code: EU is there twice"),
    ("regions.toml", "[[region]]", "[region]", ", region: takes a list of tables, not {"),
    ("places.toml", 'key = "ville"', 'key = "ville"\npoint = [34.0]', f"{POINT}, not [34.0]"),
    ("places.toml", 'key = "ville"', 'key = "ville"\npoint = [34, 6]', f"{POINT}, not [34, 6]"),
    ("projects/un.toml", 'ar = "مشروع تجريبي 1"', "ar = 1", ", title.ar: takes text, not 1"),
    ("projects/un.toml", "<p>But d’essai</p>", "But d’essai", ", objectives.fr: takes HTML: at least one <p>"),
    ("projects/un.toml", '["MA-01"]', '["MA-01", "MA-01"]', ", regions: names the same record twice"),
    (
        "resources/rapport.toml",
        'kind = "report"',
        f'kind = "report"\nsummary.fr = "{"x" * 401}"',
        ", summary.fr: has 401 characters; 400 at most",
    ),
    ("articles/nouvelle.toml", "slug", "slug = [", ": "),
]


@pytest.mark.parametrize(("name", "old", "new", "sentence"), MISTAKES, ids=[mistake[3] for mistake in MISTAKES])
def test_an_error_names_the_file_and_the_key_and_nothing_is_written(content, name, old, new, sentence):
    content.edit(name, old, new)
    with pytest.raises(CommandError) as caught:
        content.load()
    assert f"  content/{name}{sentence}" in str(caught.value)
    assert [model.objects.count() for model in (Axis, Place, Project, ContentOrigin)] == [0, 0, 0, 0]


def test_all_errors_are_reported_at_once(content):
    content.edit("projects/un.toml", 'partner = "EU"', 'partner = "ZZZ"')
    content.edit("events/atelier.toml", '"workshop"', '"fête"')
    content.write("notes/idee.toml", "")
    with pytest.raises(CommandError) as caught:
        content.load()
    told = str(caught.value).splitlines()
    assert len(told) == 4
    assert "  content/notes/idee.toml: no kind of record is kept here" in told


def test_two_files_with_the_same_slug_are_an_error(content):
    content.write("pages/double.toml", FILES["pages/accueil.toml"])
    with pytest.raises(CommandError, match=r"content/pages/double\.toml, slug: "):
        content.load()


def test_checking_writes_nothing(content):
    assert content.load(check=True)[-1] == "Checked only: nothing was written."
    assert [model.objects.count() for model in (Axis, Project, ContentOrigin)] == [0, 0, 0]


# --- Whatever stands in a file ---


def in_toml(value):
    """Return a value as TOML writes it."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {in_toml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(in_toml, value)) + "]"
    if isinstance(value, str):
        return json.dumps(value)
    return repr(value).lower() if isinstance(value, bool | float) else str(value)


def places(tree):
    """Yield the places of all values in a tree, as keys and numbers."""
    items = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in items:
        yield (key,)
        yield from ((key, *rest) for rest in places(value))


def replaced(tree, place, value):
    first, *rest = place
    other = tree.copy()
    other[first] = replaced(tree[first], rest, value) if rest else value
    return other


NO_TEXTS = [
    float("nan"),
    float("inf"),
    -1,
    2**63,
    10**40,
    True,
    [],
    [[]],
    ["", ""],
    {},
    {"fr": 1},
    [{"fr": {}}],
    dt.date(1, 1, 1),
]


@pytest.mark.parametrize("part", [0, *(pytest.param(part, marks=pytest.mark.nightly) for part in range(1, 12))])
def test_an_odd_value_is_loaded_or_named_with_its_file(content, part):
    files = {name: tomllib.loads(text) for name, text in FILES.items()}
    values = [*odd(), *NO_TEXTS]
    pairs = [(name, place, value) for name, tree in files.items() for place in places(tree) for value in values]
    random.Random(1).shuffle(pairs)
    for name, place, value in some_of(pairs[part * 40 : (part + 1) * 40], 3):
        tree = replaced(files[name], place, value)
        (content.folder / name).write_text("\n".join(f"{key} = {in_toml(item)}" for key, item in tree.items()))
        start = time.process_time()
        sentences = []
        try:
            load(content.folder, check=True)
        except ContentError as wrong:
            sentences = wrong.errors
        except Exception as error:
            raise AssertionError((name, place, str(value)[:80])) from error
        assert all(sentence.startswith("content/") for sentence in sentences), (place, sentences)
        assert time.process_time() - start < 5
        content.write(name, FILES[name])
