"""What stands in the way of publication, said in sentences that lead to the fields."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from core.publication import OldSlug
from core.translation_states import set_mark
from desk.checklist import bears_no_date, problems
from events.models import ArticleSource
from projects.models import ProjectSource
from tests.desk_tools import MODELS, complete
from tests.factories import (
    ArticleFactory,
    FigureFactory,
    FundingFactory,
    PartnerFactory,
    PictureFactory,
    ResourceFactory,
)

pytestmark = pytest.mark.django_db

NOW, DAY = timezone.now(), dt.timedelta(days=1)
NO_REGION = "Aucune région n’est indiquée, et le projet n’est pas dit national."
NO_AXIS = "Aucun axe n’est choisi : l’article n’apparaît dans aucun."


def errors(record):
    return sorted(problem.field for problem in problems(record) if problem.is_error)


def warnings(record):
    return sorted(problem.field for problem in problems(record) if not problem.is_error)


@pytest.mark.parametrize("kind", MODELS)
def test_a_complete_record_has_no_error(kind):
    assert errors(complete(kind)) == []


@pytest.mark.parametrize(
    ("kind", "changes", "fields"),
    [
        ("projects.project", {"title_fr": "", "summary_fr": ""}, ["summary_fr", "title_fr"]),
        ("projects.project", {"summary_fr": "", "summary_en": "Summary"}, ["summary_fr"]),
        ("projects.project", {"start_date": None, "end_date": None}, ["start_date"]),
        ("projects.project", {"start_date": dt.date(2022, 1, 1), "end_date": dt.date(2021, 1, 1)}, [""]),
        ("events.event", {"axis": None, "summary_fr": ""}, ["axis", "summary_fr"]),
        (
            "events.article",
            {"lead_fr": "", "body_fr": "", "dateline_date": None},
            ["body_fr", "dateline_date", "lead_fr"],
        ),
        ("pages.page", {"summary_fr": "", "body_fr": "", "slug": "projects"}, ["body_fr", "slug", "summary_fr"]),
        ("pages.resource", {"summary_fr": "", "date": None}, ["date", "summary_fr"]),
    ],
)
def test_each_lack_is_named_with_its_field(kind, changes, fields):
    record = complete(kind)
    for name, value in changes.items():
        setattr(record, name, value)
    assert errors(record) == fields


@pytest.mark.parametrize(
    ("kind", "changes", "sentences"),
    [
        ("projects.project", {}, [NO_REGION]),
        ("projects.project", {"is_nationwide": True}, []),
        ("projects.project", {"countries": ["TN"]}, []),
        (
            "projects.project",
            {"budget": 5, "currency": "EUR"},
            ["Dites ce que couvre le budget : d’ici là, aucun total ne le contient.", NO_REGION],
        ),
        ("projects.project", {"budget": 5, "currency": "EUR", "budget_scope": "own"}, [NO_REGION]),
        ("events.event", {}, ["Ni localité ni adresse en ligne : on ne sait pas où il a lieu."]),
        ("events.event", {"online_url": "https://example.org", "registration_deadline": NOW - 31 * DAY}, []),
        (
            "events.event",
            {"online_url": "https://example.org", "ends_at": NOW, "registration_deadline": NOW},
            [],
        ),
        (
            "events.event",
            {"online_url": "https://example.org", "registration_deadline": NOW - 29 * DAY},
            ["On pourrait s’inscrire jusqu’après l’événement."],
        ),
        ("events.article", {}, [NO_AXIS]),
        ("events.article", {"kind": "tender"}, [NO_AXIS, "Aucune date limite n’est connue : la page le dit."]),
        (
            "events.article",
            {"kind": "tender", "deadline": NOW + DAY, "outcome_fr": "Attribué."},
            [NO_AXIS, "Le résultat n’est montré qu’une fois l’appel clos."],
        ),
        (
            "events.article",
            {"kind": "tender", "deadline": NOW - DAY, "outcome_fr": "Attribué."},
            [NO_AXIS, "La date limite est passée : l’appel paraîtra comme clos."],
        ),
        (
            "events.article",
            {"kind": "tender", "deadline": NOW - DAY, "published_at": NOW + DAY},
            [
                "Il paraîtrait après sa date limite.",
                NO_AXIS,
                "La date limite est passée : l’appel paraîtra comme clos.",
            ],
        ),
        (
            "events.article",
            {"kind": "tender", "deadline": NOW - DAY, "state": "published", "published_at": NOW - 2 * DAY},
            [NO_AXIS],
        ),
        ("pages.page", {}, []),
        ("pages.resource", {}, []),
    ],
)
def test_what_readers_would_miss_is_told(kind, changes, sentences):
    record = complete(kind)
    for name, value in changes.items():
        setattr(record, name, value)
    others = ("title_", "pictures", "dac_sector")  # of languages, and for other programs
    told = [one.sentence for one in problems(record) if not one.field.startswith(others)]
    assert [sentence.replace("\xa0", " ") for sentence in told] == sentences


def test_every_problem_leads_to_its_field_in_the_form():
    project = complete("projects.project", donors=[], summary_fr="")
    form = reverse("admin:projects_project_change", args=[project.pk])
    found = {problem.field: problem.url for problem in problems(project) if problem.is_error}
    assert found == {"fundings-group": f"{form}#fundings-group", "summary_fr": f"{form}#id_summary_fr"}


def test_every_rule_says_in_a_sentence_what_is_wrong():
    picture = PictureFactory(alt_fr="", has_consent=False, alt_en="A room")
    expired = PictureFactory(alt_fr="Ancienne salle", consent_until=dt.date(2020, 1, 1))
    ending = PictureFactory(alt_fr="Salle", consent_until=timezone.localdate() + dt.timedelta(days=3))
    article = ArticleFactory(
        title_en="Title",
        lead_fr="",
        body_fr="",
        published_at=dt.datetime(2024, 5, 1, 9, tzinfo=dt.UTC),
        dateline_date=None,
    )
    for each in (picture, expired, ending):
        article.pictures.create(picture=each)
    with translation.override("en"):
        assert [(problem.level, problem.sentence) for problem in problems(article)] == [
            ("error", "The French text is missing: lead."),
            ("error", "The French text is missing: text."),
            ("error", "The picture “A room” lacks its alternative text in French."),
            ("error", "For the picture “A room” no consent is on file."),
            ("error", "The consent for the picture “Ancienne salle” has expired."),
            ("error", "An article needs its date, or a source that shows that none is known."),
            ("warning", "The publication time, 1 May 2024, 10:00, has passed: it becomes public at once."),
            ("warning", "The consent for the picture “Salle” ends soon; it will then be hidden."),
            ("warning", "Arabic is missing: title."),
            ("warning", "No axis is chosen: the article is found in none."),
        ]
        article.pictures.all().delete()
        article.body_fr = '<p>Voir <a href="/fr/news/rien/">ici</a></p>'
        article.save()
        set_mark(article, "title", "en", machine=True)
        article.save()
        assert [(problem.level, problem.sentence) for problem in problems(article)] == [
            ("error", "The French text is missing: lead."),
            ("error", "An article needs its date, or a source that shows that none is known."),
            ("warning", "The publication time, 1 May 2024, 10:00, has passed: it becomes public at once."),
            ("warning", "There is no picture."),
            ("warning", "The text links to /fr/news/rien/: there is no such page or file."),
            ("warning", "Arabic is missing: title, text."),
            ("warning", "English is missing: text."),
            ("warning", "English was made by a machine, and nobody has read it: title."),
            ("warning", "No axis is chosen: the article is found in none."),
        ]


def test_errors_come_before_warnings():
    project = complete("projects.project", summary_fr="")
    levels = [problem.level for problem in problems(project)]
    assert levels == sorted(levels)
    assert set(levels) == {"error", "warning"}


@pytest.mark.parametrize(
    ("start", "end", "qualifier", "missing"),
    [
        (dt.date(2021, 1, 1), dt.date(2022, 1, 1), "", []),
        (dt.date(2021, 1, 1), None, "", ["La fin manque."]),
        (dt.date(2021, 1, 1), None, "open", []),
        (None, dt.date(2022, 1, 1), "", ["Le début manque."]),
    ],
)
def test_a_date_that_is_missing_is_warned_of_unless_the_project_goes_on(start, end, qualifier, missing):
    project = complete("projects.project", start_date=start, end_date=end, end_qualifier=qualifier)
    said = " ".join(problem.sentence for problem in problems(project))
    assert [one for one in ("Le début manque.", "La fin manque.") if one in said] == missing


def test_an_undated_record_passes_with_a_source_and_only_with_it():
    project = complete("projects.project", start_date=None, end_date=None)
    assert errors(project) == ["start_date"]
    source = ProjectSource.objects.create(project=project, title="Fiche d’essai")
    assert errors(project) == []
    source.delete()
    article = ArticleFactory(body_fr="<p>Texte</p>", dateline_date=None)
    assert errors(article) == ["dateline_date"]
    ArticleSource.objects.create(article=article, title="Journal d’essai")
    assert (errors(article), errors(project)) == ([], ["start_date"])


def test_a_resource_without_file_needs_a_source():
    resource = ResourceFactory(summary_fr="Résumé")
    assert errors(resource) == ["files-group"]
    resource.sources.create(title="Archives d’essai")
    assert errors(resource) == []
    resource.date = None
    assert (errors(resource), warnings(resource)) == ([], ["date", "files-group", "title_ar", "title_en"])


def test_an_address_that_another_record_had_is_refused():
    page = complete("pages.page")
    OldSlug.objects.create(kind="pages.page", slug="ancienne", object_id=page.pk + 1)
    page.slug = "ancienne"
    assert errors(page) == ["slug"]


# --- Pictures ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "anchor"),
    [
        ({"alt_fr": ""}, "alt_fr"),
        ({"has_consent": False}, "has_consent"),
        ({"consent_until": dt.date(2020, 1, 1)}, "consent_until"),
        ({"consent_until": dt.date(2999, 1, 1)}, None),
        ({}, None),
    ],
)
def test_a_picture_needs_its_text_and_its_consent(fields, anchor):
    project = complete("projects.project")
    picture = PictureFactory(**fields)
    project.pictures.create(picture=picture)
    page = reverse("admin:core_picture_change", args=[picture.pk])
    urls = [problem.url for problem in problems(project) if problem.is_error]
    assert urls == ([f"{page}#id_{anchor}"] if anchor else [])


# --- Figures ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "lacks"),
    [
        ({}, []),
        ({"source": ""}, ["figures-0-source"]),
        ({"source": "", "source_url": "https://example.org"}, []),
        ({"as_of_date": None}, ["figures-0-as_of_date"]),
        ({"as_of_date": None, "period_end": dt.date(2020, 1, 1)}, []),
        ({"as_of_date": None, "source": "Fiche, sans date"}, []),
        ({"as_of_date": None, "reached": None, "target": 10}, []),
        ({"label_fr": ""}, ["figures-0-label_fr"]),
    ],
)
def test_a_figure_needs_its_source_and_its_time(fields, lacks):
    project = complete("projects.project")
    FigureFactory(project=project, **fields)
    assert errors(project) == lacks


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Fiche d’activités, non datée", True),
        ("Presse, s. d.", True),
        ("Undated leaflet", True),
        ("منشور بدون تاريخ", True),
        ("Rapport sur les dates de paiement, 2020", False),
        ("", False),
        (None, False),
    ],
)
def test_a_source_says_in_its_own_words_that_it_bears_no_date(source, expected):
    assert bears_no_date(source) is expected


@pytest.mark.parametrize(
    ("parts", "fields", "level", "is_told_of_others"),
    [
        ((60, 40), {}, None, None),
        ((60, 30), {}, "error", True),
        ((60, 50), {}, "error", False),
        ((60, 30, 10), {}, None, None),
        ((60, 30, 5), {}, "error", False),
        ((60, 30), {"qualifier": "about"}, "warning", True),
        ((60, 50), {"qualifier": "about"}, "error", False),
        ((60, 30), {"age": "adults"}, None, None),
        ((60, 50), {"age": "adults"}, "error", False),
    ],
)
def test_women_and_men_are_together_their_whole(parts, fields, level, is_told_of_others):
    project = complete("projects.project")
    whole = FigureFactory(project=project, reached=100)
    for sex, number in zip(("female", "male", "unrecorded"), parts, strict=False):
        FigureFactory(project=project, reached=number, part_of=whole, sex=sex, **fields)
    found = [problem for problem in problems(project) if problem.field == "figures-0-reached"]
    assert [problem.level for problem in found] == ([level] if level else [])
    for problem in found:
        assert f"({sum(parts)}) ne donnent pas leur total (100)." in problem.sentence.replace("\xa0", " ")
        assert ("Si le sexe des autres n’est pas connu" in problem.sentence) is is_told_of_others


def test_a_part_that_became_larger_than_its_whole_is_named():
    project = complete("projects.project")
    whole = FigureFactory(project=project, reached=100)
    part = FigureFactory(project=project, reached=90, part_of=whole)
    type(part).objects.filter(pk=whole.pk).update(reached=50)
    assert errors(project) == ["figures-1-reached"]


def test_donors_do_not_give_more_than_the_budget_of_the_same_currency():
    project = complete("projects.project", budget=100, currency="EUR")
    FundingFactory(project=project, donor=PartnerFactory(), amount=90, currency="EUR")
    FundingFactory(project=project, donor=PartnerFactory(), amount=900, currency="NOK")
    assert errors(project) == []
    FundingFactory(project=project, donor=PartnerFactory(), amount=11, currency="EUR")
    (wrong,) = [problem for problem in problems(project) if problem.is_error]
    told = "Ce que donnent les bailleurs (101 EUR) dépasse le budget (100 EUR)."
    assert (wrong.field, wrong.sentence.replace("\xa0", " ")) == ("budget", told)


# --- Languages --------------------------------------------------------------------------------------------------------


def test_missing_translations_do_not_block_publication():
    project = complete("projects.project", translated=True, title_ar="")
    assert errors(project) == []
    assert [field for field in warnings(project) if field.endswith(("_ar", "_en"))] == ["title_ar"]


def test_a_translation_that_the_french_text_has_left_behind_is_named():
    project = complete("projects.project", translated=True)
    project.title_fr = "Un tout autre projet"
    project.save()
    assert [field for field in warnings(project) if field.startswith("title_")] == ["title_ar", "title_en"]
