"""Key figures say what the records say, counted another way."""

import datetime as dt

import pytest

from projects.figures import BeneficiaryFigure
from projects.key_figures import gaps, key_figures, parts_of_total
from projects.models import Project
from projects.totals import Total
from tests.factories import FigureFactory, ProjectFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def published():
    return Project.objects.published()


# --- Key figures ------------------------------------------------------------------------------------------------------


def test_without_projects_there_are_zeros_and_no_invented_number():
    key = key_figures(published())
    assert (key.projects, key.first_year, key.donors, key.partners) == (0, None, 0, 0)
    assert not key.persons


def test_key_figures_count_each_thing_once(today):
    one = ProjectFactory(
        published=True, donors=["A", "B"], partners=["P"], start_date=dt.date(2012, 5, 1), end_date=today
    )
    ProjectFactory(published=True, donors=["B"], partners=["P", "Q", "A"], start_date=dt.date(2015, 1, 1))
    ProjectFactory(donors=["BROUILLON"], partners=["BROUILLON"], start_date=dt.date(2001, 1, 1))
    key = key_figures(published())
    assert (key.projects, key.first_year, key.donors, key.partners) == (2, 2012, 2, 3)
    assert key_figures(published().filter(pk=one.pk)).donors == 2


def test_persons_reached_adds_only_what_may_be_added():
    project = ProjectFactory(published=True)
    whole = FigureFactory(project=project, reached=100, is_additive=True, as_of_date=dt.date(2015, 3, 1))
    FigureFactory(project=project, reached=60, part_of=whole)
    FigureFactory(project=project, reached=5_000, is_additive=False)
    FigureFactory(project=project, reached=9, unit="institutions", is_additive=True)
    FigureFactory(project=project, reached=None, target=700, is_additive=True)
    FigureFactory(project=ProjectFactory(), reached=1_000_000, is_additive=True)
    FigureFactory(project=ProjectFactory(published=True), reached=11, is_additive=True, as_of_date=dt.date(2021, 3, 1))
    persons = key_figures(published()).persons
    assert persons == Total(plain=111, count=2, first=dt.date(2015, 3, 1), last=dt.date(2021, 3, 1))


def years(project, first, last=None, **fields):
    last = last or first
    fields = {"is_additive": True} | fields
    period = {"period_start": dt.date(first, 1, 1), "period_end": dt.date(last, 12, 31), "as_of_date": None}
    FigureFactory(project=project, **period, **fields)


def test_years_that_no_figure_of_a_project_covers_are_gaps_of_the_total(monkeypatch):
    with_gap, whole, long_gap, others = ProjectFactory.create_batch(4, published=True)
    for first, last in ((2005, 2010), (2006, 2007), (2012, 2012)):
        years(with_gap, first, last)
    for first, last in ((2015, 2016), (2016, 2017), (2018, 2019)):
        years(whole, first, last)
    for first in (2015, 2020, 2021):
        years(long_gap, first)
    for year, fields in (
        (2010, {}),
        (2013, {"is_additive": False}),
        (2016, {"unit": "services"}),
        (2019, {"reached": 3}),
    ):
        years(others, year, **fields)
    FigureFactory(project=others, is_additive=True, as_of_date=None)
    found = [(with_gap, 2011, 2011), (long_gap, 2016, 2019)]
    everything = BeneficiaryFigure.objects.all()
    assert [(gap.project, gap.first, gap.last) for gap in gaps(everything)] == found
    monkeypatch.setattr("projects.key_figures.MOST_EXAMPLES", 1)
    assert [gap.project for gap in gaps(everything)] == [with_gap]


def test_the_parts_of_the_total_come_with_the_largest_first():
    project = ProjectFactory(published=True)
    for reached, fields in ((20, {}), (50, {}), (50, {}), (90, {"is_additive": False}), (70, {"unit": "missions"})):
        FigureFactory(project=project, **{"reached": reached, "is_additive": True} | fields)
    FigureFactory(project=ProjectFactory(), reached=80, is_additive=True)
    published = Project.objects.published()
    first, second, third = BeneficiaryFigure.objects.filter(pk__in=parts_of_total(published)).order_by("-reached", "pk")
    assert [list(parts_of_total(published, most)) for most in (None, 2)] == [[first, second, third], [first, second]]
    assert [one.reached for one in parts_of_total(published)] == [50, 50, 20]
