"""The derived numbers of the shipped content, computed once more from its files."""

import re

from projects.key_figures import budgets, gaps, key_figures, parts_of_total
from projects.models import Project
from projects.totals import total_of
from tests.reading import read
from tests.shipped import one_language, records


def figures():
    """Return the figures of the files that the number of persons adds up."""
    return [
        figure
        for project in records("projects").values()
        for figure in project.get("figures", [])
        if figure.get("additive") and figure["unit"] == "persons" and "reached" in figure and "part_of" not in figure
    ]


def years(figure):
    """Return the years of the period of a figure, else of its as-of date."""
    known = [figure[key] for key in ("period_start", "period_end") if key in figure] or [figure["as_of"]]
    return [int(text[:4]) for text in known]


def test_the_number_of_persons_is_that_of_the_files(visitor):
    parts, key = figures(), key_figures(Project.objects.published())
    assert key.persons == total_of(parts_of_total(Project.objects.published()))
    assert (key.persons.plain, key.persons.count) == (sum(one["reached"] for one in parts), len(parts))
    qualifiers = {one.get("qualifier", "exactly") for one in parts} - {"exactly"}
    assert key.persons.qualifier == ("about" if len(qualifiers) > 1 else min(qualifiers, default="exactly"))
    spans = [year for one in parts for year in years(one)]
    assert key.persons.years == (min(spans), max(spans))
    assert [(gap.first, gap.last) for gap in key.gaps] == [(2023, 2023)]
    assert gaps(parts_of_total(Project.objects.published())) == key.gaps


@one_language
def test_the_page_opens_each_of_its_parts_with_its_source(visitor, language):
    page = read(visitor.get(f"/{language}/figures/")).one("section", id="parts")
    shown = [int(re.sub(r"\D", "", value.text)) for value in page.all("span", "value")]
    assert sorted(shown) == sorted(one["reached"] for one in figures())
    assert all(" ".join(one["source"].split()) in page.text for one in figures())


def test_only_budgets_of_a_whole_project_here_are_added_up(visitor):
    known = [project["budget"] for project in records("projects").values() if "budget" in project]
    assert all("covers" in budget for budget in known)
    found = budgets(Project.objects.published())
    assert sum(budget.projects for budget in found.by_currency) == sum(one["covers"] == "own" for one in known)
    assert sum(group.count for group in found.left_out) == sum(one["covers"] != "own" for one in known)
