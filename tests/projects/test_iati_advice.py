"""What staff are told a project lacks for IATI; nothing of it stands in the way of publishing."""

import datetime as dt
import io

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from core.models import validate_org_id
from desk.checklist import problems
from projects.amounts import Amount
from projects.iati import whole as iati_whole
from projects.iati_advice import gaps, left_out
from projects.iati_reach import total
from projects.models import Project
from tests.factories import FigureFactory, FundingFactory, PlaceFactory, ProjectFactory, ResourceFactory
from tests.reading import read

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


def whole(**changes):
    """Return a project that lacks nothing but what `changes` take away."""
    place = PlaceFactory(key="point", latitude="34.01325", longitude="-6.83255")
    return ProjectFactory(**WHOLE | changes, places=[place])


def fields(pairs):
    return [field for _name, field in pairs]


def test_a_project_that_tells_all_gets_no_advice():
    project = whole()
    assert gaps(project) == left_out(project) == []
    assert [problem for problem in problems(project) if "IATI" in problem.sentence] == []


@pytest.mark.parametrize(
    ("changes", "lacks", "missing"),
    [
        ({"code": ""}, [], ["code"]),
        ({"code": "MU/0001"}, ["code"], []),
        ({"dac_sector": "", "contact_email": ""}, [], ["dac_sector", "contact_email"]),
        ({"start_date": None}, ["start_date"], ["amounts-group"]),
        ({"start_date": None, "end_date": None}, ["start_date", "start_date"], ["amounts-group"]),
        ({"end_date": dt.date(2023, 1, 1)}, [], ["amounts-group"]),
        ({"countries": "TN"}, [], ["home_share"]),
        ({"countries": "TN", "home_share": 40}, [], []),
        ({"summary_fr": ""}, ["summary_fr"], []),
    ],
)
def test_each_gap_is_named_with_its_field(changes, lacks, missing):
    project = whole(**changes)
    assert fields(left_out(project)) == lacks
    assert fields(gaps(project)) == missing


def test_amounts_without_a_day_and_figures_without_a_period_are_gaps():
    project = whole()
    donor = FundingFactory(project=project, amount=100, currency="MAD").donor
    FigureFactory(project=project)
    FigureFactory(project=project, as_of_date=None)
    assert fields(gaps(project)) == ["amounts-group", "fundings-group", "figures-1-period_start"]
    donor.org_id = "XM-DAC-2"
    donor.save()
    project.amounts.create(kind="commitment", amount=100, currency="MAD", first_day=dt.date(2021, 1, 1), partner=donor)
    project.places.clear()
    assert fields(gaps(Project.objects.get())) == ["regions", "figures-1-period_start"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kind": "budget", "last_day": dt.date(2023, 1, 1)}, "last_day"),
        ({"kind": "expenditure", "first_day": dt.date(2999, 1, 1)}, "first_day"),
        ({"kind": "budget"}, "__all__"),
        ({"kind": "commitment"}, "__all__"),
        ({"kind": "expenditure", "last_day": dt.date(2021, 1, 2)}, "__all__"),
    ],
)
def test_an_amount_that_says_no_time_or_nobody_is_refused(values, field):
    given = {"first_day": dt.date(2021, 1, 1), "amount": 1, "currency": "MAD", **values}
    with pytest.raises(ValidationError) as wrong:
        Amount(project=ProjectFactory(), **given).full_clean()
    assert list(wrong.value.message_dict) == [field]


@pytest.mark.parametrize(
    ("kind", "first", "last", "wrong"),
    [
        ("expenditure", 0, None, []),
        ("expenditure", 1, None, ["first_day"]),
        ("budget", 1, 366, []),
        ("budget", 1, 367, ["last_day"]),
        ("budget", 1, 1, []),
        ("budget", 1, 0, ["__all__"]),
    ],
)
def test_what_is_spent_is_not_of_a_day_to_come_and_a_budget_of_no_more_than_a_year(kind, first, last, wrong):
    """A year has at most 366 days, from the first to the last 365."""
    today = timezone.localdate()
    days = {"first_day": today + dt.timedelta(days=first)}
    if last is not None:
        days["last_day"] = today + dt.timedelta(days=last)
    found = []
    try:
        Amount(project=ProjectFactory(), kind=kind, amount=1, currency="MAD", **days).full_clean()
    except ValidationError as refused:
        found = list(refused.message_dict)
    assert found == wrong


def test_an_amount_is_named_by_its_kind_and_its_day():
    with translation.override("en"):
        assert str(Amount(kind="commitment", first_day=dt.date(2021, 1, 2))) == "commitment of a donor, 2021-01-02"


@pytest.mark.parametrize("text", ["XM-DAC", "XM DAC 11", "xm-dac-11", "QZ-DAC-11", "GB-CHC-1/2", "11"])
def test_an_identifier_without_its_register_is_refused(text):
    with pytest.raises(ValidationError):
        validate_org_id(text)
    for known in ("XM-DAC-11", "XI-IATI-EC_INTPA", "US-GOV-1", "FI-3", "CA_ON-ONT-1"):
        validate_org_id(known)


def test_what_receivers_find_is_counted_and_a_draft_is_no_document():
    project = whole(published=True)
    ResourceFactory(projects=[project], files=["fr"])
    ProjectFactory(published=True, start_date=None)
    found = dict.fromkeys(("located", "in_country", "sector", "money"), 1)
    none = dict.fromkeys(("funder", "results", "documents"), 0)
    assert total(iati_whole(Project.objects.all())) == {"all": 2, "left_out": 1, **found, **none}
    out = io.StringIO()
    call_command("iati_reach", stdout=out)
    first, *others = out.getvalue().splitlines()
    assert first == "published: 2, left out of the file: 1"
    assert sorted(others) == sorted(f"{name}: {number} of 1" for name, number in (found | none).items())


@pytest.mark.parametrize("donors", [1, 3])
def test_advice_costs_the_same_for_any_number_of_donors(django_assert_num_queries, donors):
    project = whole()
    for _number in range(donors):
        FundingFactory(project=project, amount=100, currency="MAD")
    project.refresh_from_db()
    # donors, amounts twice (budgets, commitments), regions, places, figures
    with django_assert_num_queries(6):
        assert fields(gaps(project)) == ["amounts-group", "fundings-group"]


def test_the_checklist_only_warns_in_two_sentences():
    project = whole(code="", start_date=None, end_date=None)
    found = [problem for problem in problems(project) if problem.sentence.startswith("IATI")]
    assert [(problem.level, problem.field) for problem in found] == [("warning", "start_date"), ("warning", "code")]
    assert project.code in found[1].sentence


def test_the_form_says_that_a_code_is_provisional_and_what_receivers_find(admin_client):
    project = whole(published=True, code="")
    form = admin_client.get(reverse("admin:projects_project_change", args=[project.pk])).content.decode()
    assert f"XM-DAC-47066-{project.code}</a>" in form
    assert f'href="/fr/projects/{project.slug}.xml"' in form
    found, missing = (
        gettext(", ").join(gettext(name) for name in names)
        for names in (
            (
                "a point on the map",
                "this country as the recipient",
                "a sector of the DAC",
                "an amount by year or by day",
            ),
            ("the identifier of a donor", "a result with its period", "a document"),
        )
    )
    assert gettext("They find: %(names)s.") % {"names": found} in form
    assert gettext("They do not find: %(names)s.") % {"names": missing} in form
    draft = whole(code="PX.1")
    form = admin_client.get(reverse("admin:projects_project_change", args=[draft.pk])).content.decode()
    assert "<div>XM-DAC-47066-PX.1</div>" in form
    without = whole(published=True, code="MU/0001")  # no identifier may hold this sign
    form = admin_client.get(reverse("admin:projects_project_change", args=[without.pk])).content.decode()
    assert ("<div>–</div>" in form, f"/fr/projects/{without.slug}.xml" in form) == (True, False)
    without.delete()
    page = read(admin_client.get(reverse("admin:projects_project_changelist")))
    provisional = gettext("%(code)s (provisional)") % {"code": project.code}
    rows = {row.one("td", "field-code_text").text: row for row in page.one("table", id="result_list").all("tr")[1:]}
    assert {*rows} == {provisional, "PX.1"}
    cells = [rows["PX.1"].one("td", f"field-{name}").text for name in ("dates", "status_text")]
    assert cells == ["1er janvier 2021 – 31 décembre 2021", "Achevé"]
    new = read(admin_client.get(reverse("admin:projects_project_add")))
    assert [new.one("div", f"field-{name}").one("div", "readonly").text for name in ("iati", "iati_reach")] == [
        "–",
        "–",
    ]
