"""The figures of a project in its form: a table of a report is entered and saved in one go."""

import pytest
from django.urls import reverse

from core.publication import State
from desk import checklist
from desk.compare import compare
from desk.snapshots import snapshot
from projects.admin_figure_rows import SHARED
from projects.figures import BeneficiaryFigure
from projects.models import Project
from tests.admin_tools import errors, form_data, opening, row_data
from tests.factories import AxisFactory, ProjectFactory, RegionFactory, UserFactory

pytestmark = pytest.mark.django_db
ADD = "admin:projects_project_add"


@pytest.fixture
def officer(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


def rows_data(page, *rows):
    """Return the fields of new rows of figures, in a form without any."""
    data = {}
    for number, values in enumerate(rows):
        row = row_data(page, "figures", **{"label_fr": "personnes d’essai", "source": "Essai"} | values)
        data |= {name.replace("figures-0-", f"figures-{number}-"): value for name, value in row.items()}
    return data | {"figures-TOTAL_FORMS": len(rows)}


def add(officer, *rows):
    """Send the form of a new project with rows of figures; return the response."""
    page = opening(officer, reverse(ADD))
    texts = {"title_fr": "Projet d’essai", "axis": AxisFactory().pk}
    return officer.post(reverse(ADD), form_data(page) | texts | rows_data(page, *rows))


def tree():
    """Return {(number, sex, region or None): number of the whole or None} of all figures."""
    figures = BeneficiaryFigure.objects.select_related("part_of", "region")
    return {(f.reached, f.sex, f.region and f.region.code): f.part_of and f.part_of.reached for f in figures}


def test_a_total_with_its_women_and_men_is_saved_at_once(officer):
    add(officer, {"reached": "1200", "women": "700", "men": "480", "unrecorded": "20", "as_of_date": "juin 2024"})
    assert tree() == {
        (1200, "all", None): None,
        (700, "female", None): 1200,
        (480, "male", None): 1200,
        (20, "unrecorded", None): 1200,
    }
    women = BeneficiaryFigure.objects.get(sex="female")
    assert (women.label_fr, women.label_ar, women.label_en) == ("femmes et filles", "نساء وفتيات", "women and girls")
    assert (women.source, women.as_of_text) == ("Essai", "juin 2024")
    project = Project.objects.get()
    assert [problem.sentence for problem in checklist.problems(project) if problem.field.startswith("figures")] == []
    page = officer.get(reverse("admin:projects_project_change", args=[project.pk]))
    assert page.context["inline_admin_formsets"][3].formset.forms[0].fields["women"].disabled
    officer.post(reverse("admin:projects_project_change", args=[project.pk]), form_data(page))
    assert BeneficiaryFigure.objects.count() == 4


def test_women_and_men_of_a_target_share_all_that_their_figure_says(officer):
    region = RegionFactory(code="MA-01")
    shared = {
        **{"unit": "persons", "qualifier": "about", "age": "children", "group": "youth", "order": "3"},
        **{"source": "Essai", "source_url": "https://example.org/essai"},
        **{"as_of_date": "2024", "period_start": "juin 2023", "period_end": "15/07/2023"},
    }
    add(officer, {"target": "90", "women": "0", "men": "40", "region": region.pk, **shared})
    names = [*SHARED, "project_id", "reached", "baseline", "is_additive"]
    whole, *parts = BeneficiaryFigure.objects.order_by("pk")
    assert [(part.sex, part.target, part.part_of) for part in parts] == [("female", 0, whole), ("male", 40, whole)]
    said = [getattr(whole, name) for name in names]
    assert [[getattr(part, name) for name in names] for part in parts] == [said, said]
    assert (whole.region, whole.age, whole.period_start_precision) == (region, "children", "month")


def test_who_divides_a_figure_that_a_colleague_divided_meanwhile_is_told_what_is_not_kept(officer):
    project = ProjectFactory(axis=AxisFactory())
    whole = BeneficiaryFigure.objects.create(project=project, label_fr="personnes d’essai", reached=90)
    BeneficiaryFigure.objects.create(project=project, label_fr="autres personnes d’essai", reached=80)
    address = reverse("admin:projects_project_change", args=[project.pk])
    typed = {"figures-0-women": "60", "figures-0-men": " 20 ", "figures-0-unrecorded": "10"}
    data = form_data(opening(officer, address)) | typed
    for sex, number in (("female", 60), ("male", 30)):
        BeneficiaryFigure.objects.create(project=project, label_fr=sex, reached=number, sex=sex, part_of=whole)
    (told,) = errors(officer.post(address, data)).pop("figures-0-women")
    assert told == (
        "Un collègue a réparti ce chiffre entre-temps\u00a0: corrigez ses parts, sur leurs propres lignes. "
        "Vous aviez saisi\u00a0: hommes et garçons: 20; sexe non renseigné: 10"
    )
    assert officer.post(address, data | {"figures-0-men": "30", "figures-0-unrecorded": ""}).status_code == 302
    assert tree() == {
        (90, "all", None): None,
        (80, "all", None): None,
        (60, "female", None): 90,
        (30, "male", None): 90,
    }


def test_a_row_is_a_part_of_another_row_of_the_same_form_wherever_it_stands(officer):
    here, there = RegionFactory(code="MA-01").pk, RegionFactory(code="MA-02").pk
    add(
        officer,
        {"reached": "300", "region": here, "part_of": "row-1"},
        {"reached": "900"},
        {"reached": "600", "region": there, "part_of": "row-1"},
        {"reached": "350", "sex": "female", "part_of": "row-2"},
    )
    assert tree() == {
        (900, "all", None): None,
        (300, "all", "MA-01"): 900,
        (600, "all", "MA-02"): 900,
        (350, "female", None): 600,
    }


def test_a_stored_figure_becomes_a_part_of_a_new_one(officer):
    project = ProjectFactory(axis=AxisFactory())
    BeneficiaryFigure.objects.create(project=project, label_fr="femmes d’essai", reached=40, sex="female")
    address = reverse("admin:projects_project_change", args=[project.pk])
    page = officer.get(address)
    data = form_data(page) | row_data(page, "figures", label_fr="personnes d’essai", reached="90")
    officer.post(address, data | {"figures-0-part_of": "row-1"})
    assert tree() == {(90, "all", None): None, (40, "female", None): 90}


def test_a_figure_that_is_deleted_gets_no_parts(officer):
    project = ProjectFactory(axis=AxisFactory())
    for number in (40, 50):
        BeneficiaryFigure.objects.create(project=project, label_fr="personnes d’essai", reached=number)
    address = reverse("admin:projects_project_change", args=[project.pk])
    data = form_data(officer.get(address)) | {"figures-0-DELETE": "on", "figures-0-women": "6", "figures-1-women": "7"}
    assert officer.post(address, data).status_code == 302
    assert tree() == {(50, "all", None): None, (7, "female", None): 50}


def whole(row):
    return {"reached": "9", "part_of": f"row-{row}"}


# The rows of one form, each with the field at which it is refused and why.
ROWS = [
    (whole(0), "part_of", "Un chiffre ne peut pas faire partie de lui-même."),
    (whole(2), "part_of", "Un chiffre ne peut pas faire partie de lui-même."),
    (whole(1), "", ""),  # whose row is refused already
    (whole(23), "part_of", "Sélectionnez un choix valide. Ce choix ne fait pas partie de ceux disponibles."),
    (whole("²"), "part_of", "Sélectionnez un choix valide. Ce choix ne fait pas partie de ceux disponibles."),
    (whole(6), "part_of", "La ligne dont celle-ci fait partie est vide."),
    ({"label_fr": "", "source": ""}, "", ""),
    (whole(8), "part_of", "Une partie a la même unité que son total."),
    ({"reached": "9", "unit": "households"}, "", ""),
    (whole(10), "reached", "Une partie (9) est supérieure à son total (8)."),
    ({"reached": "8", "target": "6"}, "", ""),
    ({"target": "7", "part_of": "row-10"}, "target", "Une partie (7) est supérieure à son total (6)."),
    ({"reached": "8", "target": "6", "part_of": "row-10"}, "", ""),
    (
        {**whole(8), "unit": "households", "is_additive": "on"},
        "is_additive",
        "Une partie d’un autre chiffre y est déjà comptée\u00a0: elle ne peut pas être additionnable.",
    ),
    (
        {"reached": "9", "target": "20", "women": "6", "men": "4"},
        "women",
        "Femmes, hommes et non renseignés (10) dépassent le total (9).",
    ),
    (
        {"target": "9", "men": "6", "unrecorded": "4"},
        "women",
        "Femmes, hommes et non renseignés (10) dépassent le total (9).",
    ),
    ({"reached": "9", "women": "6", "men": "0", "unrecorded": "3"}, "", ""),
    ({"reached": "9", "women": "-1"}, "women", "Assurez-vous que cette valeur est supérieure ou égale à 0."),
    (
        {"reached": "9", "men": "2147483648"},
        "men",
        "Assurez-vous que cette valeur est inférieure ou égale à 2147483647.",
    ),
    (
        {"reached": "9", "women": "6", "unit": "services"},
        "women",
        "Seul un nombre de personnes, tous sexes confondus, se divise par sexe.",
    ),
    (
        {"reached": "9", "men": "6", "sex": "male"},
        "women",
        "Seul un nombre de personnes, tous sexes confondus, se divise par sexe.",
    ),
    ({"reached": "9", "sex": "male"}, "", ""),
    ({"women": "9"}, "", "Un chiffre doit avoir une cible ou un nombre atteint."),
]


def test_what_cannot_be_is_refused_at_its_row_and_stays_in_the_form(officer):
    rows = [row for row, _field, _why in ROWS]
    page = add(officer, *rows)
    assert errors(page) == {
        f"figures-{number}-{field}".removesuffix("-"): [why] for number, (_row, field, why) in enumerate(ROWS) if why
    }
    kept = page.context["inline_admin_formsets"][3].formset.forms
    assert [{name: kept[number][name].value() for name in row} for number, row in enumerate(rows)] == [
        {name: value == "on" or value for name, value in row.items()} for row in rows
    ]
    assert not Project.objects.exists()


def test_a_refused_form_offers_each_new_row_the_others(officer):
    page = add(officer, {"label_fr": "Un", "reached": "9", "part_of": "row-0"}, {"label_fr": ""}, {"label_fr": "Trois"})
    rows = page.context["inline_admin_formsets"][3].formset.forms
    assert [[(value, str(name)) for value, name in row.fields["part_of"].choices] for row in rows[:3]] == [
        [("", "—"), ("row-1", "#2"), ("row-2", "Trois")],
        [("", "—"), ("row-0", "Un"), ("row-2", "Trois")],
        [("", "—"), ("row-0", "Un"), ("row-1", "#2")],
    ]


def test_women_and_men_need_not_be_all_if_the_others_are_entered_as_not_recorded(officer):
    project = ProjectFactory(axis=AxisFactory(), state=State.DRAFT)
    whole = BeneficiaryFigure.objects.create(project=project, label_fr="personnes", reached=1200)
    for sex, number in (("female", 700), ("male", 480)):
        BeneficiaryFigure.objects.create(project=project, label_fr=sex, reached=number, sex=sex, part_of=whole)

    def said():
        return [p.sentence for p in checklist.problems(project) if p.is_error and p.field == "figures-0-reached"]

    assert len(said()) == 1
    assert "sexe non renseigné" in said()[0]
    rest = BeneficiaryFigure.objects.create(
        project=project, label_fr="autres", reached=20, sex="unrecorded", part_of=whole
    )
    assert said() == []
    rest.reached = 10
    rest.save()
    assert len(said()) == 1


def test_a_comparison_names_the_whole_of_a_part():
    project = ProjectFactory(axis=AxisFactory())
    whole = BeneficiaryFigure.objects.create(project=project, label_fr="personnes d’essai", reached=90)
    part = BeneficiaryFigure.objects.create(project=project, label_fr="femmes d’essai", reached=40)
    before = snapshot(project)
    part.part_of = whole
    part.save()
    (change,) = compare(Project, before, snapshot(project))
    assert [value.split(" · ")[0] for value in change.rows[0].values] == ["–", "personnes d’essai"]
