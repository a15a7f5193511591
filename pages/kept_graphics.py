"""Which figures and charts a release of the data keeps, so that they can be shown as they were (pages/pins.py).

Of all projects, and of those of each axis, donor and region: the key figures and the charts; and every figure of a
project. Not those of any other choice of filters: nobody can list these beforehand, and the tables of a release cannot
give all of them again, because a status is that of a day.
"""

from collections.abc import Iterator
from urllib.parse import urlencode

from django.http import QueryDict

from pages.portfolios import PORTFOLIOS
from projects.disclosure import disclosed
from projects.graphics import Graphic, graphics, of_figure, question
from projects.models import Project
from projects.series import Block, blocks

KEPT_BY = ("axis", "donor", "region")  # the filters that have a set of graphics for each value


def graphics_to_keep() -> Iterator[Graphic]:
    """Yield the graphics of today that show something, in the active language."""
    kinds = (kind for kind in PORTFOLIOS if kind.name in KEPT_BY)
    asked = [urlencode({kind.name: getattr(one, kind.code)}) for kind in kinds for one in kind.with_page()]
    for query in ("", *asked):
        yield from (one for one in graphics(*question(QueryDict(query))) if one)
    projects = Project.objects.published().prefetch_related("figures__region").order_by("pk")
    for project in projects.iterator(chunk_size=200):
        yield from (one for one in figures_of(project) if one)


def figures_of(project: Project) -> Iterator[Graphic]:
    """Yield the Graphic of each figure of a project; those that head a series have its years. One query, or none if
    the figures are known.
    """
    shown = disclosed(project.figures.all(), complete=True)
    heads = {block.headline.figure.pk: block for block in blocks(shown.values())}
    for pk, one in shown.items():
        yield of_figure(heads.get(pk) or Block(one), project)
