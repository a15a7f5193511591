"""Key figures say what the records say, counted another way."""

import datetime as dt

import pytest

from projects.key_figures import key_figures
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
