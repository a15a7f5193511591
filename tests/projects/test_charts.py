"""Charts say what the records say, counted another way, and claim nothing that is not sure."""

import datetime as dt
from collections import Counter

import pytest
from django.utils import translation
from django.utils.translation import gettext

from projects import charts
from projects.models import Project
from tests.factories import AxisFactory, PartnerFactory, ProjectFactory
from tests.reading import read

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def published():
    return Project.objects.published()


def href(name, value):
    return f"?{name}={value}"


def axis_chart(projects):
    return charts.axis_chart(projects, projects.count(), href)


def donor_chart(projects):
    return charts.donor_chart(projects, projects.count(), href)


def years_chart(projects):
    chart = charts.years_chart(projects, href)
    return chart.title, chart.years


def named(chart):
    return [(str(bar.label), bar.value) for bar in chart.bars]


def of_axis(code, number):
    return ProjectFactory.create_batch(number, published=True, axis=AxisFactory(code=code, name_fr=code))


# --- Charts -----------------------------------------------------------------------------------------------------------


def test_a_chart_without_projects_claims_nothing():
    AxisFactory()
    assert named(axis_chart(published())) == []
    assert axis_chart(published()).title == gettext("Projects by axis")
    assert donor_chart(published()).title == gettext("Projects by donor")


def test_the_largest_axis_heads_the_chart():
    of_axis("petit", 1)
    of_axis("grand", 3)
    ProjectFactory.create_batch(5, axis=AxisFactory(code="petit"))  # drafts
    chart = axis_chart(published())
    assert named(chart) == [("grand", 3), ("petit", 1)]
    assert "grand" in chart.title
    assert [bar.is_first for bar in chart.bars] == [True, False]
    assert [bar.width for bar in chart.bars] == ["100.0", "33.3"]


@pytest.mark.parametrize("counts", [{"seul": 4}, {"un": 2, "deux": 2}, {"un": 3, "deux": 3, "trois": 1}])
def test_no_finding_where_nobody_leads(counts):
    """A lone row leads nobody, and a tie has no winner."""
    for code, number in counts.items():
        of_axis(code, number)
    chart = axis_chart(published())
    assert chart.title == gettext("Projects by axis")
    assert not any(bar.is_first for bar in chart.bars)
    assert dict(named(chart)) == counts


@pytest.mark.parametrize("language", ["ar", "en"])
def test_no_finding_with_a_name_in_another_language(language):
    of_axis("petit", 1)
    of_axis("grand", 2)
    with translation.override(language):
        assert axis_chart(published()).title == gettext("Projects by axis")


def test_donors_are_counted_once_a_project_and_the_first_eight_shown():
    for number in range(1, 11):
        ProjectFactory.create_batch(
            number, published=True, donors=[PartnerFactory(code=f"D{number}", name_fr=f"Bailleur {number}")]
        )
    ProjectFactory.create_batch(20, donors=["D1"])  # drafts
    chart = donor_chart(published())
    assert named(chart) == [(f"Bailleur {number}", number) for number in range(10, 2, -1)]
    assert "Bailleur 10" in chart.title
    assert [bar.href for bar in chart.bars][:2] == ["?donor=D10", "?donor=D9"]


def test_charts_agree_with_the_lists_behind_them(client):
    """Every bar is a link to a list of as many rows."""
    of_axis("un", 3)
    ProjectFactory.create_batch(2, published=True, axis=AxisFactory(code="deux"), donors=["D1", "D2"])
    for chart in (axis_chart(published()), donor_chart(published())):
        for bar in chart.bars:
            page = read(client.get(f"/fr/projects/{bar.href}"))
            assert int(page.one("h2", id="results").one("b").text) == bar.value


# --- Years ------------------------------------------------------------------------------------------------------------


def by_hand(periods, now):
    """Count (first year, last year) periods year by year; an open one lasts until `now`."""
    counts = Counter()
    for first, last in periods:
        counts.update(range(first or last, (last or max(now, first)) + 1))
    return counts


def test_years_count_every_project_in_every_year_it_ran(time_machine):
    time_machine.move_to(dt.datetime(2018, 6, 1, tzinfo=dt.UTC))
    periods = [(2012, 2014), (2013, 2013), (2014, None), (None, 2016), (2017, 2020)]
    for first, last in periods:
        ProjectFactory(
            published=True,
            start_date=first and dt.date(first, 3, 1),
            end_date=last and dt.date(last, 9, 30),
        )
    ProjectFactory(published=True, start_date=None, end_date=None)
    ProjectFactory(start_date=dt.date(2000, 1, 1))
    title, years = years_chart(published())
    counts = by_hand(periods, 2018)
    assert {year.year: year.value for year in years} == {year: counts[year] for year in range(2012, 2021)}
    assert [year.year for year in years if year.is_now] == [2018]
    assert title == gettext("Active projects by year")  # several years have two


def test_a_year_ahead_of_all_others_is_named():
    ProjectFactory(published=True, start_date=dt.date(2012, 1, 1), end_date=dt.date(2013, 12, 31))
    ProjectFactory(published=True, start_date=dt.date(2013, 1, 1), end_date=dt.date(2014, 12, 31))
    title, years = years_chart(published())
    assert "2013" in title
    assert max(float(year.height) for year in years) == 96


def test_the_years_are_drawn_and_lead_to_their_projects(time_machine):
    time_machine.move_to(dt.datetime(2014, 6, 1, tzinfo=dt.UTC))
    for first, last in ((2012, 2013), (2013, 2013), (2013, None)):
        ProjectFactory(published=True, start_date=dt.date(first, 1, 1), end_date=last and dt.date(last, 12, 31))
    ProjectFactory(published=True, start_date=None, end_date=None)
    ProjectFactory(start_date=None, end_date=None)
    chart = charts.years_chart(published(), href)
    assert [(year.year, year.value, year.height, year.y, year.is_now, year.href) for year in chart.years] == [
        (2012, 1, "32.0", "68.0", False, "?year=2012"),
        (2013, 3, "96.0", "4.0", False, "?year=2013"),
        (2014, 1, "32.0", "68.0", True, "?year=2014"),
    ]
    assert (chart.undated, chart.undated_href) == (1, "?year=unknown")
    with translation.override("en"):
        assert chart.undated_text == "1 project has no known start or end: it counts only in the years that are known."
        assert charts.YearsChart("", []).undated_text == ""


def test_the_numbers_of_a_chart_are_in_a_file_with_the_filters_in_force():
    assert [charts.numbers_url(query) for query in ("", "?axis=a")] == [
        *("/fr/figures.csv?chart=", "/fr/figures.csv?axis=a&chart="),
    ]


def test_bars_without_a_number_have_no_length():
    drawn = charts.bars_of([("un", 0, "?axis=un", "un"), ("deux", 0, "", "deux")])
    assert [(bar.width, bar.is_first, bar.href, bar.code, bar.words) for bar in drawn] == [
        ("0.0", False, "?axis=un", "un", "0"),
        ("0.0", False, "", "deux", "0"),
    ]


def test_each_status_that_some_project_has_is_counted_in_words():
    for number, fields in enumerate(({"status_override": "cancelled"}, {"end_date": None, "end_qualifier": "open"}), 1):
        ProjectFactory.create_batch(number, published=True, start_date=dt.date(2012, 1, 1), **fields)
    ProjectFactory(start_date=dt.date(2999, 1, 1), end_date=None)
    with translation.override("en"):
        found = [(one.code, one.value, one.text, one.href) for one in charts.status_counts(published(), href)]
    assert found == [
        ("ongoing", 2, "2 under way", "?status=ongoing"),
        ("cancelled", 1, "1 cancelled", "?status=cancelled"),
    ]


def test_years_without_a_leader_or_without_projects_claim_nothing(today):
    plain = gettext("Active projects by year")
    assert years_chart(published()) == (plain, [])
    ProjectFactory(published=True, start_date=dt.date(2012, 1, 1), end_date=dt.date(2013, 12, 31))
    title, years = years_chart(published())
    assert title == plain
    assert {year.value for year in years} == {0, 1}
    assert years[-1].year == today.year


def test_a_single_project_of_this_year(today):
    ProjectFactory(published=True, start_date=today, end_date=today)
    title, years = years_chart(published())
    assert title == gettext("Active projects by year")
    assert [(year.year, year.value, year.is_now) for year in years] == [(today.year, 1, True)]
