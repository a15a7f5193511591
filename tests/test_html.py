"""The HTML of every kind of page is valid, by two checkers of different makers."""

import pytest

from tests.factories import FigureFactory, GoalFactory, ProjectFactory, StrategyProgrammeFactory
from tests.shipped import languages_in_turn

FRAMES = ("persons/", "axis/?donor=EU", "sex_age/", "rien/", "axis/?donor=rien", "axis/2020-01/")
TAGS = ("goals/", "goals/10/", "strategy-programmes/8/", "projects/?goal_target=10.c", "projects/cible/")


@pytest.fixture
def tagged(visitor):
    """A project with a goal, its targets, a programme and results; the shipped content has none."""
    goals, programmes = [GoalFactory(number=10)], [StrategyProgrammeFactory(number=8)]
    project = ProjectFactory(
        published=True, slug="cible", goals=goals, goal_targets=["10.7", "10.c"], strategy_programmes=programmes
    )
    FigureFactory(project=project, reached=50, target=60, is_additive=True)


@languages_in_turn
def test_two_checkers_find_nothing(kinds, visitor, request, vnu_errors, html_validate_errors, languages):
    """Of one page of every kind, error pages included; of what stands in frames, and of the pages of tags.

    All at once, because Java takes longer to start than to read a page.
    """
    asked = kinds(languages).items()
    pages = {f"{kind}-{address[1:3]}": response.content.decode() for (kind, address), response in asked}
    request.getfixturevalue("tagged")  # now, because the pages of all kinds are those of the shipped content
    more = [f"/ar/embed/{path}" for path in FRAMES]
    more += [f"/{language}/{path}" for language in ("fr", "ar") for path in TAGS]
    pages |= {f"more-{number}": visitor.get(address).content.decode() for number, address in enumerate(more)}
    assert (vnu_errors(pages), html_validate_errors(pages)) == ([], [])
