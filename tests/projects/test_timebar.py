"""Time bars: every row on one scale, no bar outside it, none where no date is known."""

import datetime as dt

import pytest

from projects.models import Project
from projects.timebar import LENGTH, SHORTEST, Scale


def project(start=None, end=None, how=""):
    return Project(start_date=start and dt.date(*start), end_date=end and dt.date(*end), end_qualifier=how)


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(dt.datetime(2020, 7, 1, 12, tzinfo=dt.UTC))


def box(bar):
    return float(bar.start), float(bar.start) + float(bar.width)


def test_a_scale_spans_all_projects_and_today():
    scale = Scale.of([project((2012, 3, 1), (2014, 1, 1)), project(None, (2025, 1, 1)), project()])
    assert (scale.first, scale.last) == (2012, 2025)
    assert scale.ticks == [2012, 2016, 2021, 2025]
    assert (Scale.of([]).first, Scale.of([]).last) == (2019, 2020)


def test_today_and_the_edges_lie_where_they_belong():
    scale = Scale.of([project((2020, 1, 1), (2020, 12, 31))])
    assert (scale.first, scale.last) == (2019, 2020)
    assert scale.position(dt.date(2019, 1, 1)) == 0
    assert scale.position(dt.date(2020, 12, 31)) == LENGTH
    assert scale.position(dt.date(2019, 1, 2)) == pytest.approx(LENGTH / 730)
    assert [scale.position(dt.date(year, 7, 1)) for year in (2018, 2021)] == [0, LENGTH]
    assert float(scale.today_x) == pytest.approx(LENGTH * 0.75, abs=0.5)


def test_a_bar_runs_from_start_to_end():
    scale = Scale(2010, 2019, dt.date(2020, 7, 1))
    assert box(scale.bar(project((2010, 1, 1), (2019, 12, 31)))) == (0, LENGTH)
    start, end = box(scale.bar(project((2015, 1, 1), (2015, 12, 31))))
    assert (round(start), round(end)) == (50, 60)


def test_what_goes_on_runs_until_today_or_stands_at_a_future_start():
    scale = Scale.of([project((2018, 1, 1)), project((2030, 1, 1))])
    running, planned = scale.bar(project((2018, 1, 1), how="open")), scale.bar(project((2030, 1, 1), how="open"))
    assert running.is_open
    assert box(running)[1] == pytest.approx(float(scale.today_x), abs=0.1)
    assert float(planned.width) > 0
    assert box(planned)[0] > float(scale.today_x)


def test_a_bar_with_one_date_stands_there_and_claims_no_more():
    scale = Scale.of([project((2010, 1, 1), (2020, 1, 1))])
    for bar in (scale.bar(project(None, (2015, 6, 1))), scale.bar(project((2015, 6, 1)))):
        assert box(bar)[0] == pytest.approx(scale.position(dt.date(2015, 6, 1)), abs=0.1)
        assert (float(bar.width), bar.is_open) == (SHORTEST, False)


def test_the_shortest_project_is_still_seen():
    scale = Scale.of([project((1951, 1, 1), (2100, 1, 1))])
    assert float(scale.bar(project((2015, 6, 1), (2015, 6, 1))).width) >= SHORTEST


def test_no_date_no_bar():
    assert Scale.of([]).bar(project()) is None
