"""All projects together: /fr/figures/ with numbers and charts, /fr/timeline/ with bars over the years."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from core.list_pages import ListPage, clean_address
from core.versioned_cache import VersionedCache
from projects.charts import axis_chart, coverage, donor_chart, numbers_url, region_chart, status_counts, years_chart
from projects.disaggregation import group_chart, people_reached, pyramid
from projects.filters import GROUPS, ProjectFilter, TimelineFilter
from projects.headlines import headlines
from projects.key_figures import budgets, excluded, key_figures, parts_of_total
from projects.models import Project
from projects.region_map import region_filter
from projects.timebar import Scale

TIMELINE_PAGE = 100
MOST_PARTS = 50  # figures of the total on the page; all of them are in its files
_cache = VersionedCache(most=100)


@require_safe
@clean_address(ProjectFilter)
def figures(request):
    listing = ListPage(request, ProjectFilter, Project.objects.published())
    # Not cached for a full-text search: the search index may change a little later than the content.
    asked = get_language(), listing.query, listing.filters.counts.selected
    context = _filtered(listing) | {
        "section": "figures",
        "title": gettext("Key figures"),
        "list_url": reverse("projects") + listing.query,
        "numbers_url": numbers_url(listing.query),
    }
    context |= _cache.get(asked, lambda: _numbers(listing))
    return render(request, "projects/figures.html", context, status=listing.status)


def _numbers(listing):
    """Return the numbers and charts of the page."""
    projects = listing.selection
    people = people_reached(projects)
    key = key_figures(projects)

    def href(name, value):
        return list_with(listing, name, value)

    in_force = [name for name, value in listing.filters.values.items() if value]
    return {
        "key": key,
        "headlines": headlines(key, in_force, listing.filter_query, listing.in_words("").removeprefix(" – ")),
        "parts": list(parts_of_total(projects)[:MOST_PARTS]),
        "charts": [
            axis_chart(projects, listing.count, href),
            donor_chart(projects, listing.count, href),
            region_chart(projects, listing.count, href),
        ],
        "coverage": coverage(projects, href),
        "years": years_chart(projects, href),
        "statuses": status_counts(projects, href),
        "pyramid": pyramid(people),
        "groups_reached": group_chart(people),
        "budgets": budgets(projects),
        "excluded": excluded(projects),
        "last_change": key.last_change,
    }


@require_safe
@clean_address(TimelineFilter)
def timeline(request):
    listing = ListPage(request, TimelineFilter, Project.objects.published(), page_size=TIMELINE_PAGE)
    context = _filtered(listing) | {
        "section": "projects",
        "title": gettext("Timeline of the projects"),
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
