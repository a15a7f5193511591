"""Which related records a record has in a file."""

import pytest

from core.exports.linked import Linked
from core.models import Region
from core.publication import State
from projects.models import Project
from tests.factories import FigureFactory, ProjectFactory, RegionFactory

pytestmark = pytest.mark.django_db


def read(*projects):
    return [Project.objects.get(pk=project.pk) for project in projects]


def test_records_of_a_small_table_are_in_order_and_those_of_figures_are_too():
    first, second = RegionFactory(code="MA-02"), RegionFactory(code="MA-01")
    RegionFactory(code="MA-03")
    one, none = read(ProjectFactory(regions=[first, second]), ProjectFactory())
    one.its_figures = [FigureFactory(project=one, region=first), FigureFactory(project=one)]
    linked, known = Linked(Region, ("regions", "its_figures.region")), {}
    linked.give_to([one, none], known)
    assert ([one.its_regions, none.its_regions], len(known)) == ([[second, first], []], 3)
    assert [figure.region for figure in one.its_figures] == [first, None]
    assert one.its_regions[1] is one.its_figures[0].region  # once for the whole file
    linked.give_to([], known)
    Linked(Region, ("regions",), order="pk").give_to([one], known)
    assert one.its_regions == [first, second]


def test_a_record_that_is_not_published_is_not_linked_nor_one_withdrawn_between_two_blocks():
    parent, other = ProjectFactory(published=True, code="B"), ProjectFactory(published=True, code="A")
    project, of_draft = ProjectFactory(parent=parent), ProjectFactory(parent=ProjectFactory())
    project.related_projects.set([parent, other, ProjectFactory()])
    linked, known = Linked(Project.objects.published, ("parent", "related_projects"), is_kept=False), {}
    one, draft = read(project, of_draft)
    linked.give_to([one, draft], known)
    assert (one.parent, draft.parent, one.its_related_projects) == (parent, None, [other, parent])
    Project.objects.filter(pk=parent.pk).update(state=State.DRAFT)
    (again,) = read(project)
    linked.give_to([again], known)
    assert (again.parent, again.its_related_projects) == (None, [other])
