"""All projects together: /fr/figures/ with numbers and charts, /fr/timeline/ with bars over the years."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from core.conditional import conditional
from core.list_pages import ListPage, clean_address
from core.versioned_cache import VersionedCache
from projects import graphics
from projects.charts import axis_chart, coverage, donor_chart, numbers_url, region_chart, status_counts, years_chart
from projects.citations import citations, of_key_figures
from projects.disaggregation import group_chart, people_reached, pyramid
from projects.filters import GROUPS, ProjectFilter, TimelineFilter
from projects.headlines import headlines
from projects.key_figures import budgets, excluded, key_figures, parts_of_total
from projects.models import Project
from projects.region_map import region_filter
from projects.results import results, whose_results
from projects.selection import Selection
from projects.timebar import Scale

TIMELINE_PAGE = 100
MOST_PARTS = 50  # figures of the total on the page; all of them are in its files
MOST_RESULTS = 50  # likewise rows of results against targets
_cache = VersionedCache(most=100, shared_as="figures")


@require_safe
@conditional
@clean_address(ProjectFilter)
def figures(request):
    listing = ListPage(request, ProjectFilter, Project.objects.published())
    # Not cached for a full-text search: the search index may change a little later than the content.
    asked = get_language(), listing.query, listing.filters.counts.selected
    context = _filtered(listing) | {
        "section": "figures",
        "title": gettext("Key figures"),
        "crumbs": [(gettext("Key figures"), reverse("figures"))],
        "list_url": reverse("projects") + listing.query,
        "numbers_url": numbers_url(listing.query),
    }
    context |= _cache.get(asked, lambda: _numbers(listing))
    return render(request, "projects/figures.html", context, status=listing.status)


def _numbers(listing):
    """Return the numbers and charts of the page."""
    filters = listing.filters
    projects = Selection(listing.selection, filters.counts.selected, filters.facets)
    people = people_reached(projects)
    key = key_figures(projects)
    scope = graphics.scope_of(listing)

    def href(name, value):
        return list_with(listing, name, value)

    against = results(projects, listing.filters.values["region"])
    charts = [make(projects, listing.count, href) for make in (axis_chart, donor_chart, region_chart)]
    years, by_sex, by_group = years_chart(projects, href), pyramid(people), group_chart(people)
    drawn = [graphics.of_chart(chart, key, scope) for chart in (*charts, by_group)]
    drawn += [graphics.of_years(years, key, scope), graphics.of_pyramid(by_sex, key, scope)]
    return {
        "key": key,
        "headlines": headlines(key, scope.names, scope.query),
        "key_citations": of_key_figures(key, scope),
        "citations": citations(drawn),
        "parts": list(parts_of_total(projects, MOST_PARTS)),
        "charts": charts,
        "coverage": coverage(projects, href),
        "years": years,
        "statuses": status_counts(projects, href),
        "pyramid": by_sex,
        "groups_reached": by_group,
        "budgets": budgets(projects),
        "results": against,
        "result_rows": against.first(MOST_RESULTS),
        "whose_results": whose_results(scope.names),
        "excluded": excluded(projects),
        "last_change": key.last_change,
    }


@require_safe
@conditional
@clean_address(TimelineFilter)
def timeline(request):
    listing = ListPage(request, TimelineFilter, Project.objects.published(), page_size=TIMELINE_PAGE)
    context = _filtered(listing) | {
        "section": "projects",
        "title": gettext("Timeline of the projects"),
        "crumbs": [(gettext("Timeline of the projects"), reverse("timeline"))],
        "scale": Scale.of(listing.items),
    }
    return render(request, "projects/timeline.html", context, status=listing.status)


def _filtered(listing):
    """Return the context for the filter form of the list of projects."""
    return {
        "listing": listing,
        "diagram": region_filter(listing),
        "groups": [listing.filters.group(name) for name in GROUPS],
    }


def list_with(listing, name, value):
    """Return the address of the list filtered by `value` too, or "" if no query gives exactly these projects.

    Several values of one filter mean any of them, so a value cannot be combined with selected ones.
    """
    in_force = listing.filters.values.get(name)
    if in_force and str(value) not in map(str, in_force if isinstance(in_force, list) else [in_force]):
        return ""
    return reverse("projects") + listing.query_with(name, value)
