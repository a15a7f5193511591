"""The status of a project is computed from its dates; what was decided goes before."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.models import Project
from projects.querysets import status_condition
from tests.factories import AxisFactory, ProjectFactory

pytestmark = pytest.mark.both

TODAY = dt.date(2024, 5, 15)
DAY = dt.timedelta(days=1)
Status = Project.Status

EXAMPLES = [
    # start, end, override, status
    (TODAY + DAY, None, "", Status.PLANNED),
    (TODAY + DAY, TODAY + DAY, "", Status.PLANNED),
    (TODAY, None, "", Status.ONGOING),
    (TODAY, TODAY, "", Status.ONGOING),
    (TODAY - DAY, TODAY, "", Status.ONGOING),
    (None, TODAY, "", Status.ONGOING),
    (TODAY - DAY, TODAY - DAY, "", Status.COMPLETED),
    (None, TODAY - DAY, "", Status.COMPLETED),
    (None, None, "", None),
    (None, None, "suspended", Status.SUSPENDED),
    (TODAY - DAY, TODAY - DAY, "cancelled", Status.CANCELLED),
]


@pytest.mark.parametrize(("start", "end", "override", "status"), EXAMPLES)
def test_status_on_a_day(start, end, override, status):
    assert Project(start_date=start, end_date=end, status_override=override).status_on(TODAY) == status


@pytest.mark.django_db
def test_with_status_finds_what_status_says_on_the_same_day(time_machine):
    time_machine.move_to(dt.datetime(2024, 5, 15, 12, tzinfo=dt.UTC))
    projects = [
        ProjectFactory(start_date=start, end_date=end, status_override=override)
        for start, end, override, _status in EXAMPLES
    ]
    for status in Status:
        expected = [project.pk for project in projects if project.status == status]
        assert sorted(Project.objects.with_status(status).values_list("pk", flat=True)) == expected
    several = Project.objects.with_status(Status.PLANNED, Status.SUSPENDED)
    assert sorted(several.values_list("pk", flat=True)) == [
        project.pk for project in projects if project.status in {Status.PLANNED, Status.SUSPENDED}
    ]
    assert list(Project.objects.with_status()) == []


dates = st.one_of(
    st.none(), st.dates(TODAY - 3 * DAY, TODAY + 3 * DAY), st.dates(dt.date(1990, 1, 1), dt.date(2040, 1, 1))
)


@pytest.mark.django_db
@given(rows=st.lists(st.tuples(dates, dates, st.sampled_from(["", "", "suspended", "cancelled"])), max_size=8))
def test_the_two_ways_of_saying_the_status_agree(rows):
    """Any dates that the database accepts, each project under one status in the lists and on its page."""
    Project.objects.all().delete()
    axis = AxisFactory(code="axe")
    rows = [row for row in rows if not (row[0] and row[1] and row[1] < row[0])]
    Project.objects.bulk_create(
        Project(
            title_fr="Projet d’essai",
            slug=f"essai-{n}",
            code=f"ESSAI-{n}",
            axis=axis,
            start_date=start,
            end_date=end,
            status_override=override,
        )
        for n, (start, end, override) in enumerate(rows)
    )
    projects = list(Project.objects.all())
    for status in Status:
        found = set(Project.objects.filter(status_condition(status, TODAY)))
        assert found == {project for project in projects if project.status_on(TODAY) == status}
