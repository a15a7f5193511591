"""What staff are told a project lacks for IATI; nothing of it stands in the way of publishing."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils.translation import gettext

from desk.checklist import problems
from projects.iati_advice import gaps, left_out
from tests.factories import FigureFactory, FundingFactory, ProjectFactory

pytestmark = pytest.mark.django_db

WHOLE = {
    "code": "PX.0453",
    "dac_sector": "15190",
    "contact_email": "contact@example.org",
    "budget": 500,
    "currency": "MAD",
    "start_date": dt.date(2021, 1, 1),
    "end_date": dt.date(2021, 12, 31),
}


def fields(pairs):
    return [field for _name, field in pairs]


def test_a_project_that_tells_all_gets_no_advice():
    project = ProjectFactory(**WHOLE)
    assert gaps(project) == left_out(project) == []
    assert [problem for problem in problems(project) if "IATI" in problem.sentence] == []


@pytest.mark.parametrize(
    ("changes", "lacks", "missing"),
    [
        ({"code": ""}, [], ["code"]),
        ({"code": "MU/0001"}, ["code"], []),
        ({"dac_sector": "", "contact_email": ""}, [], ["dac_sector", "contact_email"]),
        ({"start_date": None}, [], ["start_date", "budget"]),
        ({"start_date": None, "end_date": None}, ["start_date", "start_date"], ["budget"]),
        ({"end_date": dt.date(2023, 1, 1)}, [], ["budget"]),
        ({"countries": "TN"}, [], ["countries"]),
        ({"summary_fr": ""}, ["summary_fr"], []),
    ],
)
def test_each_gap_is_named_with_its_field(changes, lacks, missing):
    project = ProjectFactory(**WHOLE | changes)
    assert fields(left_out(project)) == lacks
    assert fields(gaps(project)) == missing


def test_amounts_without_a_day_and_figures_without_a_period_are_gaps():
    project = ProjectFactory(**WHOLE)
    FundingFactory(project=project, amount=100, currency="MAD")
    FigureFactory(project=project)
    FigureFactory(project=project, as_of_date=None)
    assert fields(gaps(project)) == ["fundings-group", "figures-1-period_start"]


def test_the_checklist_only_warns_in_two_sentences():
    project = ProjectFactory(**WHOLE | {"code": "", "start_date": None, "end_date": None})
    found = [problem for problem in problems(project) if problem.sentence.startswith("IATI")]
    assert [(problem.level, problem.field) for problem in found] == [("warning", "start_date"), ("warning", "code")]
    assert project.code in found[1].sentence


def test_the_form_and_the_list_say_that_a_code_is_provisional(admin_client):
    project = ProjectFactory(published=True, code="")
    form = admin_client.get(reverse("admin:projects_project_change", args=[project.pk])).content.decode()
    assert f"XM-DAC-47066-{project.code}</a>" in form
    assert f'href="/fr/projects/{project.slug}.xml"' in form
    page = admin_client.get(reverse("admin:projects_project_changelist")).content.decode()
    assert gettext("%(code)s (provisional)") % {"code": project.code} in page
    assert admin_client.get(reverse("admin:projects_project_add")).status_code == 200
