"""One rule for time: what is known of a project's dates is one thing in words, in lists, in charts and in files."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from core.dates import Precision, parse_partial_date
from projects.charts import no_href, years_chart
from projects.filters import ProjectFilter, year_span
from projects.models import Project
from projects.periods import UNDATED
from tests.factories import AxisFactory, ProjectFactory
from tests.tools import examples

NOW = dt.date(2020, 7, 1)
DAYS = st.none() | st.dates(dt.date(2017, 1, 1), dt.date(2022, 12, 31))


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(dt.datetime(2020, 7, 1, 12, tzinfo=dt.UTC))


def project(start="", end="", start_qualifier="", end_qualifier=""):
    """Return a project with dates such as "2014" or "2014-07", as a content file gives them."""
    nothing = None, Precision.DAY
    start_date, start_precision = parse_partial_date(start) if start else nothing
    end_date, end_precision = parse_partial_date(end, end=True) if end else nothing
    return Project(
        start_date=start_date,
        start_precision=start_precision,
        end_date=end_date,
        end_precision=end_precision,
        start_qualifier=start_qualifier,
        end_qualifier=end_qualifier,
    )


WORDS = [
    (project("2012-10", "2017-09"), "October 2012 – September 2017", "2012 – 2017"),
    (project("2016", "2016"), "2016", "2016"),
    (project("2022", "2024-08-02", "about"), "about 2022 – 2 August 2024", "about 2022 – 2024"),
    (
        project("2021-12", "2025-11", "by", "at_least"),
        "December 2021 or earlier – November 2025 or later",
        "2021 or earlier – 2025 or later",
    ),
    (
        project("2020-02", "2020-02", "by", "at_least"),
        "Under way: February 2020; start and end not known",
        "Under way: 2020; start and end not known",
    ),
    (project("2005", end_qualifier="open"), "2005 – no end date set", "2005 – no end date set"),
    (project("2005", "", "about", "open"), "about 2005 – no end date set", "about 2005 – no end date set"),
    (project("2005"), "2005 – end not known", "2005 – end not known"),
    (project("", "2020"), "start not known – 2020", "start not known – 2020"),
    (project("", "", "", "open"), "start not known – no end date set", "start not known – no end date set"),
    (project(), "Dates not known", "Dates not known"),
]


@pytest.mark.parametrize(("dated", "dates", "years"), WORDS, ids=[dates for _dated, dates, _years in WORDS])
def test_dates_are_written_as_they_are_known(dated, dates, years):
    with translation.override("en"):
        assert (dated.dates_text, dated.years_text) == (dates, years)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_every_form_is_translated(language):
    with translation.override("en"):
        english = [(dated.dates_text, dated.years_text) for dated, _dates, _years in WORDS]
    with translation.override(language):
        here = [(dated.dates_text, dated.years_text) for dated, _dates, _years in WORDS]
    same = {("2016", "2016")}
    assert {*english} & {*here} == same


KNOWN = [
    (project("2012", "2014"), range(2012, 2015)),
    (project("2019", end_qualifier="open"), range(2019, 2021)),
    (project("2022", end_qualifier="open"), range(2022, 2023)),
    (project("", "2016"), range(2016, 2017)),
    (project("2016"), range(2016, 2017)),
    (project("2020-02", "2020-02", "by", "at_least"), range(2020, 2021)),
    (project(), range(0)),
]


@pytest.mark.parametrize(("dated", "years"), KNOWN)
def test_a_missing_date_is_neither_for_ever_nor_filled_in(dated, years):
    first, last = dated.years
    assert (range(first, last + 1) if first else range(0)) == years


@pytest.mark.django_db
@pytest.mark.both
@settings(max_examples=examples(25))  # each has a dozen projects and asks of nine years
@given(rows=st.lists(st.tuples(DAYS, DAYS, st.sampled_from(["", "by"]), st.sampled_from(["", "at_least", "open"]))))
def test_record_list_count_and_chart_agree_on_every_year(rows):
    Project.objects.all().delete()
    axis = AxisFactory(code="axe")
    Project.objects.bulk_create(
        Project(
            title_fr="Projet d’essai",
            slug=f"essai-{n}",
            code=f"ESSAI-{n}",
            axis=axis,
            state="published",
            published_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC),
            start_date=min(start, end) if start and end else start,
            end_date=None if ends == "open" else max(start, end) if start and end else end,
            start_qualifier=begins,
            end_qualifier=ends,
        )
        for n, (start, end, begins, ends) in enumerate(rows)
    )
    projects, everything = list(Project.objects.all()), Project.objects.published()
    chart = years_chart(everything, no_href)
    charted = {str(year.year): year.value for year in chart.years}
    filters = ProjectFilter(QueryDict(), everything)
    counted = {option.value: option.count for option in filters.group("year").options}
    for year in range(2016, 2025):
        on_record = {one.pk for one in projects if one.years[0] and one.years[0] <= year <= one.years[1]}
        listed = set(everything.active_between(*year_span(year)).values_list("pk", flat=True))
        assert listed == on_record
        assert (counted.get(str(year), 0), charted.get(str(year), 0)) == (len(on_record), len(on_record))
    undated = set(everything.filter(UNDATED).values_list("pk", flat=True))
    assert counted["unknown"] == chart.undated == len(undated)
    # Every project is in a year or among those whose dates are not known.
    assert all(one.years[0] or one.pk in undated for one in projects)


@pytest.mark.django_db
def test_a_project_that_goes_on_has_no_end_and_a_qualifier_needs_its_date():
    goes_on = ProjectFactory(end_date=None, end_qualifier="open")
    goes_on.end_date = NOW
    with pytest.raises(ValidationError, match="fin"):
        goes_on.full_clean()
    bare = ProjectFactory(start_date=None, end_date=None, start_qualifier="by", end_qualifier="at_least")
    bare.full_clean()
    assert (bare.start_qualifier, bare.end_qualifier) == ("", "")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("precision", "start", "end"),
    [
        ("day", dt.date(2021, 5, 17), dt.date(2024, 2, 10)),
        ("month", dt.date(2021, 5, 1), dt.date(2024, 2, 29)),
        ("year", dt.date(2021, 1, 1), dt.date(2024, 12, 31)),
    ],
)
def test_a_month_or_a_year_counts_from_its_first_to_its_last_day(precision, start, end):
    given = {"start_date": dt.date(2021, 5, 17), "end_date": dt.date(2024, 2, 10)}
    made = ProjectFactory(**given, start_precision=precision, end_precision=precision)
    made.full_clean()
    assert (made.start_date, made.end_date) == (start, end)
