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
    # start, end, how the source gives the end, override, status
    (TODAY + DAY, None, "", "", Status.PLANNED),
    (TODAY + DAY, None, "open", "", Status.PLANNED),
    (TODAY + DAY, TODAY + DAY, "", "", Status.PLANNED),
    (TODAY, TODAY, "", "", Status.ONGOING),
    (TODAY - DAY, TODAY, "about", "", Status.ONGOING),
    (TODAY - DAY, TODAY, "at_least", "", Status.ONGOING),
    (TODAY, None, "open", "", Status.ONGOING),
    (None, None, "open", "", Status.ONGOING),
    (TODAY - DAY, TODAY - DAY, "", "", Status.COMPLETED),
    (TODAY - DAY, TODAY - DAY, "about", "", Status.COMPLETED),
    (None, TODAY - DAY, "", "", Status.COMPLETED),
    # A missing date is neither "for ever" nor "only then".
    (TODAY, None, "", "", Status.UNKNOWN),
    (None, TODAY, "", "", Status.UNKNOWN),
    (TODAY - DAY, TODAY - DAY, "at_least", "", Status.UNKNOWN),
    (None, None, "", "", Status.UNKNOWN),
    (None, None, "", "suspended", Status.SUSPENDED),
    (TODAY - DAY, TODAY - DAY, "", "cancelled", Status.CANCELLED),
]


@pytest.mark.parametrize(("start", "end", "how", "override", "status"), EXAMPLES)
def test_status_on_a_day(start, end, how, override, status):
    project = Project(start_date=start, end_date=end, end_qualifier=how, status_override=override)
    assert project.status_on(TODAY) == status


@pytest.mark.django_db
def test_with_status_finds_what_status_says_on_the_same_day(time_machine):
    time_machine.move_to(dt.datetime(2024, 5, 15, 12, tzinfo=dt.UTC))
    projects = [
        ProjectFactory(start_date=start, end_date=end, end_qualifier=how, status_override=override)
        for start, end, how, override, _status in EXAMPLES
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


overrides = st.sampled_from(["", "", "suspended", "cancelled"])
qualifiers = st.sampled_from(["", "about", "at_least", "open"])


@pytest.mark.django_db
@given(rows=st.lists(st.tuples(dates, dates, qualifiers, overrides), max_size=8))
def test_each_project_has_one_status_in_the_lists_and_it_is_that_of_its_page(rows):
    """Any dates that the database accepts."""
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
            end_date=None if how == "open" else end,
            end_qualifier=how,
            status_override=override,
        )
        for n, (start, end, how, override) in enumerate(rows)
    )
    projects = list(Project.objects.all())
    lists = {status: set(Project.objects.filter(status_condition(status, TODAY))) for status in Status}
    for status, found in lists.items():
        assert found == {project for project in projects if project.status_on(TODAY) == status}
    assert sum(map(len, lists.values())) == len(projects)
