"""Import: what a file would do, row by row, and what it does once somebody confirms."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import DatabaseError
from django.urls import reverse

from core.models import Partner
from core.publication import Publication, State
from desk.models import Version
from desk.spreadsheets import jobs, writing
from desk.spreadsheets.writing import ChangedMeanwhileError
from events.models import Article, Event
from projects.figures import BeneficiaryFigure
from projects.models import Funding, Project
from tests.admin_tools import make_user
from tests.desk.spreadsheet_tools import (
    ARTICLES,
    EVENTS,
    FIGURES,
    PARTNERS,
    PROJECTS,
    as_xlsx,
    changes,
    checked,
    finish,
    imported,
    problems,
    statuses,
    upload,
)
from tests.factories import (
    ArticleFactory,
    AxisFactory,
    EventFactory,
    FigureFactory,
    GoalFactory,
    PartnerFactory,
    PlaceFactory,
    ProjectFactory,
    RegionFactory,
)

pytestmark = pytest.mark.django_db
EDITOR = ("projects.view_project", "projects.add_project", "projects.change_project")


@pytest.fixture
def reference():
    AxisFactory(code="jeunesse", name_fr="Jeunesse d’essai", name_ar="شباب", name_en="Youth")
    RegionFactory(code="MA-04", name_fr="Rabat-Salé-Kénitra", name_ar="الرباط سلا القنيطرة")
    RegionFactory(code="MA-06", name_fr="Casablanca-Settat")
    PlaceFactory(key="rabat", name_fr="Rabat", region=RegionFactory(code="MA-04"))
    GoalFactory(number=8)
    PartnerFactory(code="EU", name_fr="Union européenne", name_ar="الاتحاد الأوروبي", name_en="European Union")
    PartnerFactory(code="CH", name_fr="Suisse", name_en="Switzerland")
    PartnerFactory(code="IOM", name_fr="Organisation d’essai")


# --- What a file would do ---------------------------------------------------------------------------------------------


def test_each_row_is_new_changed_unchanged_or_wrong_and_nothing_is_written(officer, reference):
    ProjectFactory(code="FM.1", title_fr="Un", axis__code="jeunesse", summary_fr="Résumé")
    ProjectFactory(code="FM.2", title_fr="Deux", axis__code="jeunesse")
    before = list(Project.objects.order_by("pk").values())
    job = checked(
        PROJECTS,
        [
            {"code": "FM.1", "title_fr": "Un", "axis": "Youth"},
            {"code": "fm.2", "title_fr": "Deux et demi", "start": "05/2015"},
            {"title_fr": "Trois", "axis": "jeunesse"},
            {"code": "FM.4", "title_fr": "Quatre", "axis": "jeunesse", "donors": "EU; ZZZ"},
        ],
        officer,
    )
    assert statuses(job) == {2: "unchanged", 3: "changed", 4: "new", 5: "wrong"}
    assert changes(job, 3) == {"title_fr": ("Deux", "Deux et demi"), "start": ("2020-01-01", "2015-05")}
    ((column, sentence),) = problems(job)[5]
    assert column == "donors"
    assert "ZZZ" in sentence
    assert list(Project.objects.order_by("pk").values()) == before
    assert not writing.begin(job)


def test_an_unknown_code_comes_with_what_may_have_been_meant(officer, reference):
    job = checked(PROJECTS, [{"title_fr": "Essai", "axis": "jeunesse", "donors": "Union europeene"}], officer)
    ((_column, sentence),) = problems(job)[2]
    assert "EU (Union européenne)" in sentence


@pytest.mark.parametrize("text", ["EU", "eu", "union EUROPEENNE", "European Union", "الإتحاد الأوروبي"])
def test_a_donor_is_known_by_code_and_by_name_in_each_language(officer, reference, text):
    imported(PROJECTS, [{"title_fr": "Essai", "axis": "jeunesse", "donors": text}], officer)
    assert [donor.code for donor in Project.objects.get().donors.all()] == ["EU"]


@pytest.mark.both
def test_a_name_that_several_have_is_an_error_that_lists_their_codes(officer, reference):
    PartnerFactory(code="CH-2", name_fr="Suisse")
    job = checked(PROJECTS, [{"title_fr": "Essai", "axis": "jeunesse", "donors": "Suisse"}], officer)
    assert "CH, CH-2" in problems(job)[2][0][1]


@pytest.mark.both
def test_a_whole_row_is_written_with_all_its_links(officer, reference):
    parent = ProjectFactory(code="FM.1", title_fr="Première phase")
    imported(
        PROJECTS,
        [
            {
                "code": "FM.2",
                "title_fr": "Projet d’essai",
                "title_ar": "مشروع تجريبي",
                "objectives_fr": "<p>Un <script>alert(1)</script><strong>but</strong></p>",
                "axis": "شباب",
                "start": "juillet 2014",
                "end": "12/2016",
                "donors": "CH; EU (229 907,22 EUR)",
                "government_partners": "IOM",
                "implementing_partners": "IOM | CH",
                "budget": "229,907.22",
                "currency": "EUR",
                "nationwide": "non",
                "regions": "MA-04; Casablanca-Settat",
                "places": "Rabat",
                "countries": "SN; Tunisie",
                "goals": "8",
                "parent": "Première phase",
                "suspended": "suspended",
            }
        ],
        officer,
    )
    project = Project.objects.get(code="FM.2")
    assert (project.state, project.text_changed_by, project.slug) == (State.DRAFT, officer, "projet-essai")
    assert (project.start_date, project.start_precision) == (dt.date(2014, 7, 1), "month")
    assert (project.end_date, project.end_precision) == (dt.date(2016, 12, 31), "month")
    assert project.objectives_fr == "<p>Un <strong>but</strong></p>"
    assert sorted(project.fundings.values_list("donor__code", "amount", "currency")) == [
        ("CH", None, ""),
        ("EU", Decimal("229907.22"), "EUR"),
    ]
    assert sorted(project.participations.values_list("partner__code", "role")) == [
        ("CH", "implementing"),
        ("IOM", "government"),
        ("IOM", "implementing"),
    ]
    assert (project.budget, project.currency) == (Decimal("229907.22"), "EUR")
    assert sorted(project.regions.values_list("code", flat=True)) == ["MA-04", "MA-06"]
    assert [str(place.key) for place in project.places.all()] == ["rabat"]
    assert [country.code for country in project.countries] == ["SN", "TN"]
    assert [goal.number for goal in project.goals.all()] == [8]
    assert (project.parent, project.status_override) == (parent, "suspended")
    assert set(Project.objects.matching("casablanca suisse")) == {project}


def test_a_blank_cell_keeps_and_a_dash_empties(officer, reference):
    project = ProjectFactory(
        code="FM.1", summary_fr="Résumé", summary_en="Summary", donors=["EU"], regions=["MA-04"], acronym="A"
    )
    Funding.objects.update(amount=100, currency="EUR", note_fr="Note")
    rows = [{"code": "FM.1", "summary_fr": None, "summary_en": "-", "acronym": "VIDE", "regions": "-", "donors": "EU"}]
    job = imported(PROJECTS, rows, officer)
    project.refresh_from_db()
    assert (project.summary_fr, project.summary_en, project.acronym) == ("Résumé", "", "")
    assert (project.regions.count(), project.end_date) == (0, dt.date(2021, 12, 31))
    assert list(project.fundings.values_list("amount", "note_fr")) == [(100, "Note")]
    assert set(changes(job, 2)) == {"summary_en", "acronym", "regions"}


def test_what_is_required_cannot_be_emptied(officer, reference):
    ProjectFactory(code="FM.1")
    job = checked(PROJECTS, [{"code": "FM.1", "title_fr": "-", "axis": "VIDE", "nationwide": "-"}], officer)
    assert {column for column, _sentence in problems(job)[2]} == {"title_fr", "axis", "nationwide"}


def test_a_new_record_that_lacks_something_says_so_beside_its_other_mistakes(officer, reference):
    job = checked(PROJECTS, [{"start": "bientôt"}], officer)
    assert [column for column, _sentence in problems(job)[2]] == ["start", "title_fr", "axis"]
    job = checked(FIGURES, [{"id": "x" * 200_000, "reached": "1"}], officer)
    assert [column for column, _sentence in problems(job)[2]] == ["id"]


def test_a_title_that_is_there_already_needs_its_code(officer, reference):
    ProjectFactory(code="FM.1", title_fr="Intégration")
    job = checked(PROJECTS, [{"title_fr": "INTEGRATION", "axis": "jeunesse"}], officer)
    ((column, sentence),) = problems(job)[2]
    assert column == "code"
    assert "FM.1" in sentence


def test_provisional_codes_are_only_given_by_the_portal(officer, reference):
    rows = [{"title_fr": f"Essai {n}", "axis": "jeunesse", "code": code} for n, code in enumerate(["MA-0999", None])]
    job = checked(PROJECTS, rows, officer)
    assert statuses(job) == {2: "wrong", 3: "new"}
    imported(PROJECTS, rows[1:], officer)
    project = Project.objects.get()
    assert project.code == f"MA-{project.pk:04d}"


def test_rows_of_one_file_may_name_each_other_in_any_order(officer, reference):
    imported(
        PROJECTS,
        [
            {"code": "FM.2", "title_fr": "Deux", "axis": "jeunesse", "parent": "FM.1", "related_projects": "FM.3"},
            {"code": "FM.1", "title_fr": "Un", "axis": "jeunesse"},
            {"code": "FM.3", "title_fr": "Trois", "axis": "jeunesse"},
        ],
        officer,
    )
    second = Project.objects.get(code="FM.2")
    assert second.parent.code == "FM.1"
    assert [project.code for project in second.related_projects.all()] == ["FM.3"]


def test_an_amount_is_changed_and_who_is_not_named_is_taken_out(officer, reference):
    project = ProjectFactory(code="FM.1", donors=["EU", "CH"], partners=["IOM", "AFD"])
    project.fundings.update(amount=100, currency="EUR", note_fr="Note")
    imported(PROJECTS, [{"code": "FM.1", "donors": "EU (250 EUR); CH", "implementing_partners": "AFD"}], officer)
    assert sorted(project.fundings.values_list("donor__code", "amount", "currency", "note_fr")) == [
        ("CH", 100, "EUR", "Note"),
        ("EU", 250, "EUR", "Note"),
    ]
    assert [link.partner.code for link in project.participations.all()] == ["AFD"]


@pytest.mark.parametrize(
    ("cell", "status"),
    [
        ("EU (100 EUR); CH", "unchanged"),
        ("CH; EU", "unchanged"),
        ("EU: 100,00 EUR | CH", "unchanged"),
        ("EU (101 EUR); CH", "changed"),
        ("EU (100 USD); CH", "changed"),
        ("EU; CH (5 EUR)", "changed"),
        ("EU", "changed"),
    ],
)
def test_donors_are_the_same_if_their_amounts_are_or_none_is_given(officer, reference, cell, status):
    project = ProjectFactory(code="FM.1", donors=["EU", "CH"])
    project.fundings.filter(donor__code="EU").update(amount=100, currency="EUR")
    assert statuses(checked(PROJECTS, [{"code": "FM.1", "donors": cell}], officer)) == {2: status}


def test_an_amount_with_two_readings_is_asked_once_and_the_answer_counts(officer, reference):
    rows = [
        {"code": f"FM.{n}", "title_fr": f"Essai {n}", "axis": "jeunesse", "budget": "198.199", "currency": "EUR"}
        for n in range(3)
    ]
    job = checked(PROJECTS, rows, officer)
    assert statuses(job) == {2: "question", 3: "question", 4: "question"}
    assert not writing.begin(job)
    job.answers = {"*:budget:198.199": "198199.00"}
    jobs.check_again(job)
    job = finish(job)
    assert statuses(job) == {2: "new", 3: "new", 4: "new"}
    assert writing.begin(job)
    writing.write(job, PROJECTS)
    assert set(Project.objects.values_list("budget", flat=True)) == {Decimal(198199)}


# --- Other kinds ------------------------------------------------------------------------------------------------------


def test_partners_are_added_and_changed_and_projects_found_by_the_new_name(officer, reference):
    project = ProjectFactory(donors=["CH"])
    rows = [
        {"code": "CH", "name_fr": "Confédération suisse"},
        {"code": "AFD", "name_fr": "Agence d’essai", "kind": "public", "country": "France"},
    ]
    imported(PARTNERS, rows, officer)
    assert Partner.objects.get(code="CH").name_fr == "Confédération suisse"
    assert Partner.objects.get(code="AFD").country.code == "FR"
    assert set(Project.objects.matching("confederation")) == {project}


def test_a_partner_needs_a_code_of_capital_letters(officer):
    job = checked(PARTNERS, [{"code": "af d", "name_fr": "A", "kind": "ngo"}, {"name_fr": "B", "kind": "ngo"}], officer)
    assert {n: [column for column, _s in found] for n, found in problems(job).items()} == {2: ["code"], 3: ["code"]}


def test_what_a_partner_asks_for_is_yes_or_no(officer, reference):
    imported(PARTNERS, [{"code": "EU", "asks_logo": "oui", "asks_statement": "oui"}], officer)
    imported(PARTNERS, [{"code": "EU", "asks_logo": "non"}], officer)
    assert Partner.objects.values_list("asks_logo", "asks_statement").get(code="EU") == (False, True)


def test_a_country_is_compared_by_its_code(officer, reference):
    Partner.objects.filter(code="CH").update(country="CH")
    job = checked(PARTNERS, [{"code": "CH", "country": "Suisse"}, {"code": "EU", "country": "Belgique"}], officer)
    assert (statuses(job), changes(job, 3)) == ({2: "unchanged", 3: "changed"}, {"country": ("", "BE")})
    assert [row.outcome["label"] for row in job.rows.all()] == ["Suisse", "Union européenne"]
    job = checked(PARTNERS, [{"code": "CH", "country": "BE"}], officer)
    assert changes(job, 2) == {"country": ("CH", "BE")}


def test_the_code_of_a_partner_is_not_its_name(officer, reference):
    job = checked(PARTNERS, [{"code": "SUISSE", "name_fr": "Suisse", "kind": "government"}], officer)
    assert problems(job) == {2: [("code", "«\xa0SUISSE\xa0» est un nom\xa0; écrivez le code\xa0: CH")]}


def test_events_of_whole_days_and_with_times(officer, reference):
    timed = EventFactory(slug="avec-heure", starts_at=dt.datetime(2022, 3, 28, 8, 0, tzinfo=dt.UTC))
    rows = [
        {"address": "jours-entiers", "title_fr": "Un", "kind": "workshop", "end": "29/03/2022", "start": "28/03/2022"},
        {"address": "avec-heure", "start": "2022-03-29 09:30", "end": "2022-03-29 17h", "organisers": "IOM"},
    ]
    imported(EVENTS, rows, officer)
    days = Event.objects.get(slug="jours-entiers")
    assert (days.is_all_day, days.first_day, days.last_day) == (True, dt.date(2022, 3, 28), dt.date(2022, 3, 29))
    timed.refresh_from_db()
    assert (timed.is_all_day, timed.starts_at) == (False, dt.datetime(2022, 3, 29, 9, 30, tzinfo=dt.UTC))
    assert [partner.code for partner in timed.organisers.all()] == ["IOM"]
    mixed = [
        {"address": "avec-heure", "start": "2022-03-29 09:30", "end": "2022-03-30"},
        {"address": "jours-entiers", "start": "2022-03-28", "end": "2022-03-29 17h"},
    ]
    assert problems(checked(EVENTS, mixed, officer)) == {
        2: [("end", "le début a une heure, il en faut donc une pour la fin")],
        3: [("end", "le début n’a pas d’heure, la fin ne peut donc pas en avoir")],
    }


def test_articles_link_projects_events_and_each_other(officer, reference):
    project, event = ProjectFactory(code="FM.1"), EventFactory(slug="atelier")
    other = ArticleFactory(slug="autre")
    imported(
        ARTICLES,
        [
            {
                "title_fr": "Essai",
                "date": "18 décembre 2024",
                "projects": "FM.1",
                "event": "atelier",
                "related_articles": "autre",
            }
        ],
        officer,
    )
    article = Article.objects.get(title_fr="Essai")
    assert (article.event, list(article.projects.all()), list(article.related_articles.all())) == (
        event,
        [project],
        [other],
    )


def test_figures_find_their_whole_by_number_or_by_label_also_in_the_same_file(officer):
    project = ProjectFactory(code="FM.1")
    old = FigureFactory(project=project, label_fr="formés", reached=2000)
    imported(
        FIGURES,
        [
            {"project": "FM.1", "label_fr": "femmes", "reached": "12", "part_of": "personnes"},
            {"project": "FM.1", "label_fr": "personnes", "reached": "198.199", "as_of": "2015-05"},
            {"project": "FM.1", "label_fr": "hommes", "reached": "1 200", "part_of": str(old.pk)},
        ],
        officer,
    )
    found = {f.label_fr: (f.reached, f.part_of and f.part_of.label_fr) for f in BeneficiaryFigure.objects.all()}
    assert found == {
        "formés": (2000, None),
        "femmes": (12, "personnes"),
        "personnes": (198199, None),
        "hommes": (1200, "formés"),
    }


def test_a_whole_is_not_guessed(officer):
    project = ProjectFactory(code="FM.1")
    same = [FigureFactory(project=project, label_fr="formés").pk for _n in range(2)]
    rows = [
        {"project": "FM.1", "label_fr": "femmes", "reached": 5, "part_of": "Formés"},
        {"project": "FM.1", "label_fr": "hommes", "reached": 5, "part_of": "hommes"},
    ]
    several = f"ce libellé est celui de plusieurs chiffres\xa0: {same[0]}, {same[1]}. Écrivez le numéro."
    assert problems(checked(FIGURES, rows, officer)) == {
        2: [("part_of", several)],
        3: [("part_of", "aucun autre chiffre de ce projet ne porte ce libellé")],
    }


def test_a_whole_and_its_parts_may_be_lowered_together_but_never_cross(officer):
    whole = FigureFactory(project=ProjectFactory(code="FM.1"), reached=100)
    part = FigureFactory(project=whole.project, reached=90, part_of=whole)
    crossing = checked(FIGURES, [{"id": whole.pk, "reached": 50}], officer)
    assert [column for column, _sentence in problems(crossing)[2]] == ["reached"]
    whole.refresh_from_db()
    assert whole.reached == 100
    imported(FIGURES, [{"id": whole.pk, "reached": 50}, {"id": part.pk, "reached": 40}], officer)
    assert sorted(BeneficiaryFigure.objects.values_list("reached", flat=True)) == [40, 50]


def test_a_figure_that_is_there_already_is_not_entered_twice(officer):
    figure = FigureFactory(project=ProjectFactory(code="FM.1"), label_fr="formés", as_of_date=dt.date(2021, 6, 30))
    job = checked(FIGURES, [{"project": "FM.1", "label_fr": "Formés", "reached": 1, "as_of": "30/06/2021"}], officer)
    assert str(figure.pk) in problems(job)[2][0][1]
    assert problems(checked(FIGURES, [{"id": "999999", "reached": 1}], officer)) == {
        2: [("id", "chiffre de bénéficiaires introuvable\xa0: «\xa0999999\xa0».")]
    }


def test_a_figure_that_stands_twice_in_a_file_is_named_by_its_first_row(officer, officer_client):
    ProjectFactory(code="FM.1")
    job = checked(FIGURES, [{"project": "FM.1", "label_fr": "formés", "reached": 1}] * 2, officer)
    assert problems(job) == {3: [("", "identique à la ligne 2")]}
    page = officer_client.get(reverse("admin:projects_beneficiaryfigure_job", args=[job.pk]), {"status": "wrong"})
    assert [row.errors for row in page.context["page"]] == [[("", "identique à la ligne 2")]]


# --- Who may ----------------------------------------------------------------------------------------------------------


def test_who_may_not_publish_changes_drafts_only(reference):
    editor = make_user(permissions=EDITOR)
    states = {"FM.1": State.DRAFT, "FM.2": State.IN_REVIEW, "FM.3": State.PUBLISHED, "FM.4": State.ARCHIVED}
    for code, state in states.items():
        ProjectFactory(code=code, state=state)
        FigureFactory(project=Project.objects.get(code=code), label_fr="ancien")
    rows = [{"code": code, "title_fr": "Autre"} for code in states]
    job = checked(PROJECTS, rows, editor)
    assert statuses(job) == {2: "changed", 3: "wrong", 4: "wrong", 5: "wrong"}
    assert statuses(
        checked(PROJECTS, rows, make_user("relecteur", [*EDITOR, "projects.publish_project"]))
    ) == dict.fromkeys(range(2, 6), "changed")
    figures = [{"project": code, "label_fr": "nouveau", "reached": 1} for code in states]
    assert statuses(checked(FIGURES, figures, editor)) == {2: "new", 3: "wrong", 4: "wrong", 5: "wrong"}
    counter = make_user("compteur", [f"projects.{word}_beneficiaryfigure" for word in ("add", "change")])
    ((_column, sentence),) = problems(checked(FIGURES, figures[:1], counter))[2]
    assert sentence == "votre compte n’est pas autorisé à modifier ce contenu"


def test_what_is_in_the_bin_is_neither_changed_nor_replaced(officer, reference):
    project = ProjectFactory(code="FM.1")
    Project.objects.update(binned_at=project.updated_at)
    job = checked(PROJECTS, [{"code": "FM.1", "title_fr": "Essai", "axis": "jeunesse"}], officer)
    assert [column for column, _sentence in problems(job)[2]] == ["code"]


# --- Writing ----------------------------------------------------------------------------------------------------------


def test_a_version_is_kept_of_what_was_before_and_of_what_the_import_made(officer, reference):
    project = ProjectFactory(code="FM.1", title_fr="Avant")
    imported(PROJECTS, [{"code": "FM.1", "title_fr": "Après"}], officer, "fichier.xlsx")
    kept = Version.objects.filter(object_id=project.pk, kind="projects.project").order_by("pk")
    assert [(v.data["fields"]["title_fr"], v.author) for v in kept] == [("Avant", None), ("Après", officer)]
    assert "fichier.xlsx" in kept[1].reason


def test_nothing_is_written_when_a_record_changed_since_the_check(officer, reference):
    ProjectFactory(code="FM.1", title_fr="Un")
    ProjectFactory(code="FM.2", title_fr="Deux")
    job = checked(PROJECTS, [{"code": "FM.1", "title_fr": "Premier"}, {"code": "FM.2", "title_fr": "Second"}], officer)
    Project.objects.filter(code="FM.2").update(title_fr="Deux bis")
    assert writing.begin(job)
    with pytest.raises(ChangedMeanwhileError) as refused:
        writing.write(job, PROJECTS)
    assert refused.value.number == 3
    assert set(Project.objects.values_list("title_fr", flat=True)) == {"Un", "Deux bis"}
    assert Version.objects.count() == 0


def test_nothing_is_written_when_a_donor_was_deleted_since_the_check(officer, reference):
    job = checked(PROJECTS, [{"title_fr": "Essai", "axis": "jeunesse", "donors": "CH"}], officer)
    Partner.objects.filter(code="CH").delete()
    assert writing.begin(job)
    with pytest.raises(ChangedMeanwhileError):
        writing.write(job, PROJECTS)
    assert not Project.objects.exists()


@pytest.mark.both
def test_a_failure_in_the_last_row_takes_back_the_first(officer, reference, monkeypatch):
    rows = [{"code": f"FM.{n}", "title_fr": f"Essai {n}", "axis": "jeunesse"} for n in range(3)]
    job = checked(PROJECTS, rows, officer)
    save = Publication.save

    def fail(record, *args, **kwargs):
        if record.code == "FM.2":
            raise DatabaseError
        save(record, *args, **kwargs)

    monkeypatch.setattr(Publication, "save", fail)
    assert writing.begin(job)
    with pytest.raises(DatabaseError):
        writing.write(job, PROJECTS)
    job.refresh_from_db()
    assert (Project.objects.count(), Version.objects.count(), job.state) == (0, 0, "writing")


def test_a_job_is_written_once(officer, reference):
    job = checked(PROJECTS, [{"title_fr": "Essai", "axis": "jeunesse"}], officer)
    assert writing.begin(job)
    assert not writing.begin(job)
    writing.write(job, PROJECTS)
    writing.write(job, PROJECTS)
    assert Project.objects.count() == 1


@pytest.mark.parametrize("count", [10, 200])
def test_the_check_asks_for_all_records_of_a_step_at_once(officer, reference, django_assert_max_num_queries, count):
    for n in range(count):
        ProjectFactory(code=f"FM.{n}", donors=["EU"], regions=["MA-04"])
    rows = [{"code": f"FM.{n}", "donors": "EU", "regions": "MA-04", "axis": f"axe-{n}"} for n in range(count)]
    for row, project in zip(rows, Project.objects.select_related("axis").order_by("pk"), strict=True):
        row["axis"] = project.axis.code
    (job,) = jobs.open_jobs(PROJECTS, upload(as_xlsx(rows), "essai.xlsx"), "essai.xlsx", officer)
    with django_assert_max_num_queries(45):
        job = finish(job)
    assert set(statuses(job).values()) == {"unchanged"}
