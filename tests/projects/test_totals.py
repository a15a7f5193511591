"""A sum is as exact as its parts, covers the time that they cover, and says what it lacks."""

import datetime as dt

import pytest
from django.utils import translation

from projects.figures import BeneficiaryFigure
from projects.totals import Total, part, total_of
from tests.factories import FigureFactory, ProjectFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def sum_of(*rows):
    """Return the Total of figures [(number, qualifier)], computed by the database and in Python alike."""
    project = ProjectFactory(published=True)
    for number, qualifier in rows:
        FigureFactory(project=project, reached=number, qualifier=qualifier, is_additive=True)
    found = BeneficiaryFigure.objects.total("persons")
    assert found == total_of(BeneficiaryFigure.objects.additive())
    return found


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "0"),
        ([(1024, "exactly"), (135, "exactly")], "1,159"),
        ([(8874, "about")], "about 8,874"),  # one figure stays as its source gives it
        ([(500, "more_than")], "more than 500"),
        ([(8874, "about"), (135, "exactly")], "about 9,010"),
        ([(330, "about"), (135, "exactly")], "about 470"),
        ([(1024, "about"), (135, "exactly")], "about 1,160"),
        ([(500, "more_than"), (199, "exactly")], "at least 600"),
        ([(500, "up_to"), (101, "exactly")], "up to 700"),
        ([(500, "more_than"), (330, "about")], "about 800"),
        ([(500, "more_than"), (500, "up_to")], "about 1,000"),
        ([(18000, "exactly"), (500, "more_than"), (8874, "about")], "about 27,400"),
        ([(0, "about"), (135, "exactly")], "about 135"),
    ],
)
def test_a_sum_is_as_exact_as_its_parts(rows, words):
    with translation.override("en"):
        assert sum_of(*rows).words == words


def test_a_sum_covers_the_time_of_its_parts_and_counts_those_without_a_date():
    project = ProjectFactory(published=True)
    days = [
        {"period_start": dt.date(2005, 1, 1), "period_end": dt.date(2022, 12, 31), "as_of_date": dt.date(2023, 5, 1)},
        {"as_of_date": dt.date(2024, 8, 1)},
        {},
    ]
    for facts in days:
        FigureFactory(project=project, is_additive=True, **{"as_of_date": None} | facts)
    found = BeneficiaryFigure.objects.total("persons")
    assert found == total_of(BeneficiaryFigure.objects.all())
    assert (found.first, found.last, found.undated) == (dt.date(2005, 1, 1), dt.date(2024, 8, 1), 1)
    with translation.override("fr"):
        assert found.period_text == "2005 à 2024"
    assert (Total().years, Total().period_text) == (None, "")


def test_totals_add_up_to_totals():
    figures = [FigureFactory.build(reached=n, qualifier=q) for n, q in ((300, "more_than"), (7, "exactly"))]
    both = total_of(figures)
    assert both == part(figures[0]) + part(figures[1]) == Total() + both == both + Total()
    with translation.override("en"):
        assert [(bool(one), int(one), one.is_rounded, str(one)) for one in (Total(), part(figures[1]), both)] == [
            (False, 0, False, "0"),
            (True, 7, False, "7"),
            (True, 307, True, "at least 300"),
        ]
        assert str(both.with_plain(450)) == "at least 400"


@pytest.mark.parametrize(
    "facts",
    [
        *({"reached": n, "unit": unit} for n in (0, 1, 4, 5, None) for unit in ("persons", "households", "missions")),
        {"is_additive": False},
    ],
)
def test_a_record_and_the_database_agree_on_what_is_in_a_total(facts):
    figure = FigureFactory(**{"is_additive": True, "target": 9} | facts)
    assert figure.is_in_total is BeneficiaryFigure.objects.additive().exists()
