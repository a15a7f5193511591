"""Numbers counted by sets and in SQL are those of a plain count in Python: random projects, drafts among them."""

import datetime as dt
import random
from collections import Counter

import pytest
from django.conf import settings
from django.utils import timezone

from core.models import Partner
from projects.charts import axis_chart, coverage, donor_chart, no_href, region_chart, status_counts, years_chart
from projects.disaggregation import People, people_reached
from projects.disclosure import disclosed, facts_of
from projects.figures import BeneficiaryFigure
from projects.key_figures import key_figures, parts_of_total
from projects.models import Project
from projects.periods import is_undated
from projects.region_map import region_diagram
from projects.selection import Selection
from projects.totals import part, total_of
from tests.factories import PartnerFactory, PlaceFactory, ProjectFactory
from tests.tools import examples

pytestmark = [pytest.mark.django_db, pytest.mark.both]
NUMBERS = (None, 2, 4, 5, 30, 250, 8_874)


def write(chance):
    """Write twelve projects, a third of them not public, with donors, partners, regions, dates and figures."""
    PartnerFactory(code=settings.OFFICE.organisation.partner)
    for number in range(12):
        start, end = (chance.choice([None, dt.date(chance.randrange(2008, 2030), 5, 1)]) for _ in range(2))
        if start and end:
            start, end = sorted([start, end])
        published = number % 3 > 0
        project = ProjectFactory(
            published=published,
            axis__code=f"axe-{chance.randrange(3)}",
            donors=chance.sample(["D1", "D2", "D3"], chance.randrange(3)),
            partners=chance.sample(["P1", "P2", settings.OFFICE.organisation.partner], chance.randrange(3)),
            regions=chance.sample(["MA-01", "MA-02", "MA-03"], chance.randrange(3)),
            is_nationwide=chance.random() < 0.2,
            countries=["SN"] if chance.random() < 0.2 else [],
            start_date=start,
            end_date=end,
            end_qualifier=chance.choice(["", "open" if not end else "at_least"]),
            status_override=chance.choice(["", "", "", "suspended"]),
        )
        for _ in range(chance.randrange(4)):
            write_family(project, chance)


def write_family(project, chance):
    """Write a figure, half of them with parts, of which one may be too small to be shown."""
    has_parts = chance.random() < 0.5
    reached = chance.choice(NUMBERS[3:] if has_parts else NUMBERS)
    facts = {"unit": chance.choice(["persons", "persons", "persons", "households"]), "project": project}
    whole = BeneficiaryFigure.objects.create(
        **facts,
        label_fr="personnes d’essai",
        reached=reached,
        target=9_999 if reached is None else None,
        is_additive=chance.random() < 0.7,
        qualifier=chance.choice(["exactly", "about", "more_than"]),
        group=chance.choice(["", "youth", "migrants"]),
        sex=chance.choice(["all", "female"]),
        as_of_date=chance.choice([None, dt.date(chance.randrange(2010, 2025), 1, 1)]),
    )
    if has_parts:
        women = chance.choice([2, whole.reached // 2, whole.reached - 3])
        for sex, number in (("female", women), ("male", whole.reached - women)):
            BeneficiaryFigure.objects.create(**facts, label_fr="essai", reached=number, sex=sex, part_of=whole)


def counted(projects, keys_of):
    return dict(Counter(key for project in projects for key in keys_of(project)))


def by_code(chart):
    return {bar.code: bar.value for bar in chart.bars}


def years_of(project):
    first, last = project.known_days
    return range(first.year, last.year + 1) if first else ()


def people_by_hand(figures):
    """Return the People of figures, one by one."""
    shown = [one.figure for one in disclosed(figures, complete=True).values() if not one.is_hidden]
    people = People()
    for whole in (figure for figure in shown if figure.unit == "persons" and figure.is_in_total):
        parts = [figure for figure in shown if figure.part_of_id == whole.pk and figure.reached is not None]
        people.add(part(whole), facts_of(whole), [(facts_of(figure), part(figure)) for figure in parts])
    return people


@pytest.mark.parametrize("seed", range(examples(6)))
@pytest.mark.parametrize("donor", ["", "D1"])
def test_every_number_is_that_of_a_plain_count(seed, donor):
    write(random.Random(seed))
    public = [project for project in Project.objects.all() if project.is_published]
    projects = Selection.everything()
    if donor:
        public = [project for project in public if project.donors.filter(code=donor)]
        projects = Selection.with_value("donor", donor, Project.objects.published().filter(donors__code=donor))
    figures = [figure for project in public for figure in project.figures.all()]
    of_persons = [figure for figure in figures if figure.unit == "persons" and figure.is_in_total]
    shared = [figure for figure in of_persons if figure.project.fundings.count() > 1]
    day, office = timezone.localdate(), settings.OFFICE.organisation.partner

    key = key_figures(projects)
    assert key.projects == projects.total == len(public)
    assert key.first_year == min((one.start_date.year for one in public if one.start_date), default=None)
    assert key.last_change == max((one.updated_at for one in public), default=None)
    assert key.donors == Partner.objects.filter(fundings__project__in=public).distinct().count()
    taking_part = Partner.objects.exclude(code=office).filter(participations__project__in=public)
    assert key.partners == taking_part.distinct().count()
    assert (key.persons, key.shared) == (total_of(of_persons), total_of(shared))
    assert sorted(one.pk for one in parts_of_total(projects)) == sorted(one.pk for one in of_persons)

    donors = counted(public, lambda one: [funding.donor.code for funding in one.fundings.all()])
    regions = counted(public, lambda one: [region.code for region in one.regions.all()])
    assert by_code(axis_chart(projects, len(public), no_href)) == counted(public, lambda one: [one.axis.code])
    assert by_code(donor_chart(projects, len(public), no_href)) == donors
    assert by_code(region_chart(projects, len(public), no_href)) == regions
    tiles = region_diagram(projects, lambda _code, _count: "").tiles
    assert {tile.region.code: tile.count for tile in tiles if tile.count} == regions
    statuses = {one.code: one.value for one in status_counts(projects, no_href)}
    assert statuses == counted(public, lambda one: [one.status_on(day).value])
    years = years_chart(projects, no_href)
    assert {one.year: one.value for one in years.years if one.value} == counted(public, years_of)
    assert years.undated == sum(
        is_undated(one.start_date, one.end_date, one.start_qualifier, one.end_qualifier) for one in public
    )
    apart = coverage(projects, no_href)
    assert apart.nationwide == sum(one.is_nationwide for one in public)
    assert apart.several_countries == sum(bool(one.countries) for one in public)
    assert apart.no_region == sum(not one.is_nationwide and not one.regions.exists() for one in public)
    assert people_reached(projects) == people_by_hand(figures)


@pytest.mark.parametrize("count", [1, 3])
def test_charts_of_a_selection_ask_only_for_names(django_assert_num_queries, count):
    """1 the axes   2 the donors   3 the regions   4 the regions of the map; outside a transaction they are kept."""
    for _ in range(count):
        ProjectFactory(published=True, donors=["D1"], regions=["MA-01"], places=[PlaceFactory()])
    projects = Selection.everything()
    with django_assert_num_queries(4):
        for chart in (axis_chart, donor_chart, region_chart):
            chart(projects, count, no_href)
        status_counts(projects, no_href)
        years_chart(projects, no_href)
        coverage(projects, no_href)
        region_diagram(projects, lambda _code, _count: "")
