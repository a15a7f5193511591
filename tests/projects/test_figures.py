"""Figures: what may be added is added, nothing else is; a part is never larger than its whole."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from projects.figures import BeneficiaryFigure
from projects.totals import Total
from tests.factories import FigureFactory, ProjectFactory

Figure, Unit = BeneficiaryFigure, BeneficiaryFigure.Unit
pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def project():
    return ProjectFactory(published=True)


def test_a_total_adds_only_what_may_be_added(project):
    whole = FigureFactory(project=project, reached=100, is_additive=True, as_of_date=dt.date(2015, 1, 1))
    FigureFactory(project=project, reached=30, part_of=whole)
    FigureFactory(project=project, reached=5, is_additive=False)
    FigureFactory(project=project, reached=7, is_additive=True, unit=Unit.HOUSEHOLDS)
    FigureFactory(project=project, reached=None, target=900, is_additive=True)
    FigureFactory(project=ProjectFactory(), reached=2000, is_additive=True)
    FigureFactory(project=ProjectFactory(published=True), reached=11, is_additive=True, as_of_date=dt.date(2020, 1, 1))
    assert Figure.objects.published().total(Unit.PERSONS) == Total(
        plain=111, count=2, first=dt.date(2015, 1, 1), last=dt.date(2020, 1, 1)
    )


def test_nothing_to_add_is_no_total():
    assert not Figure.objects.total(Unit.PERSONS)


def test_figures_of_drafts_are_not_published(project):
    shown = FigureFactory(project=project)
    FigureFactory(project=ProjectFactory())
    assert list(Figure.objects.published()) == [shown]


@pytest.mark.parametrize("field", ["reached", "target"])
def test_a_part_larger_than_its_whole_is_refused(project, field):
    whole = FigureFactory(project=project, **{"reached": 100, "target": 100})
    part = FigureFactory.build(project=project, part_of=whole, **{"reached": 1, "target": 1, field: 101})
    sentence = "Une partie (101) est supérieure à son total (100)."
    for check in (part.clean, part.save):
        with pytest.raises(ValidationError) as refused:
            check()
        assert refused.value.message_dict == {field: [sentence]}
    assert list(Figure.objects.all()) == [whole]


@pytest.mark.parametrize("field", ["reached", "target"])
def test_a_whole_cannot_shrink_below_its_part(project, field):
    whole = FigureFactory(project=project, reached=100, target=100)
    FigureFactory(project=project, part_of=whole, reached=40, target=40)
    setattr(whole, field, 39)
    with pytest.raises(ValidationError, match=field):
        whole.save()
    setattr(whole, field, 40)
    whole.save()


def test_a_part_is_of_the_same_project_and_unit_and_not_of_itself(project):
    whole = FigureFactory(project=project, reached=100)
    with pytest.raises(ValidationError, match="part_of"):
        FigureFactory(project=ProjectFactory(), part_of=whole)
    with pytest.raises(ValidationError, match="part_of"):
        FigureFactory(project=project, part_of=whole, unit=Unit.HOUSEHOLDS)
    whole.part_of = whole
    with pytest.raises(ValidationError, match="part_of"):
        whole.save()


@pytest.mark.parametrize(
    "wrong", [{"reached": None}, {"reached": -1}, {"is_additive": True, "reached": 1}], ids=["no number", "-1", "twice"]
)
def test_figures_that_cannot_be_are_refused_by_the_database(project, wrong):
    whole = FigureFactory(project=project, reached=100)
    part = FigureFactory(project=project, reached=1, part_of=whole)
    with pytest.raises(IntegrityError), transaction.atomic():
        Figure.objects.filter(pk=part.pk).update(**wrong)


def test_the_number_shown_is_what_was_reached_else_the_target():
    assert [(f.number, f.is_target) for f in (Figure(reached=0, target=5), Figure(target=5))] == [(0, False), (5, True)]


def test_a_figure_is_named_by_its_number_and_its_words_also_before_it_has_one():
    named = [str(Figure(label_fr="personnes", **numbers)) for numbers in ({"reached": 1200}, {"target": 0}, {})]
    assert named == ["1\u202f200 personnes", "0 personnes", "– personnes"]


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        (None, None, ""),
        ((2015, "year"), (2015, "year"), "2015"),
        ((2013, "year"), (2014, "month"), "2013 – décembre 2014"),
        (None, (2014, "year"), "2014"),
        ((2005, "year"), None, "depuis 2005"),
    ],
)
def test_a_period_in_words(start, end, text):
    figure = Figure()
    if start:
        figure.period_start, figure.period_start_precision = dt.date(start[0], 1, 1), start[1]
    if end:
        figure.period_end, figure.period_end_precision = dt.date(end[0], 12, 31), end[1]
    assert figure.period_text == text


@pytest.mark.parametrize(
    ("start", "end", "is_right"),
    [
        (dt.date(2015, 1, 2), dt.date(2015, 1, 2), True),
        (dt.date(2015, 1, 2), dt.date(2015, 1, 1), False),
        (None, dt.date(2015, 1, 1), True),
        (dt.date(2015, 1, 2), None, True),
    ],
)
def test_a_period_does_not_end_before_it_starts(project, start, end, is_right):
    figure = FigureFactory.build(project=project, period_start=start, period_end=end)
    if is_right:
        figure.clean()
    else:
        with pytest.raises(ValidationError) as refused:
            figure.clean()
        assert refused.value.message_dict == {"period_end": ["La période se termine avant de commencer."]}
