"""The home page: what the office does, in ten seconds."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from core.conditional import conditional
from core.models import Axis
from core.versioned_cache import VersionedCache
from events.models import Article, Event
from pages.audiences import audiences
from pages.structured import home_nodes
from projects.charts import axis_chart, coverage, donor_chart, list_href, region_chart, status_counts
from projects.citations import citations, of_key_figures
from projects.graphics import ALL, of_chart
from projects.headlines import headlines
from projects.key_figures import key_figures
from projects.plates import project_plate, visible_regions
from projects.region_map import region_diagram
from projects.selection import Selection
from projects.timebar import Scale

TO_FOLLOW, NEWS, AGENDA = 3, 5, 4
_cache = VersionedCache(most=10, shared_as="home")  # one for each language


@require_safe
@conditional
def home(request):
    context = {
        "section": "home",
        "structured": home_nodes(),
        "projects_url": reverse("projects"),
        "audiences": audiences(),
        "today": timezone.localdate(),
    }
    contents = _cache.get(get_language(), _contents)
    # Not among the contents: a consent ends on a day, whether or not anything was written.
    cards = [_card(project, contents["tiles"]) for project in contents["to_follow"]]
    return render(request, "pages/home.html", context | contents | {"cards": cards})


def _card(project, tiles):
    """Return a project with its first public picture, or with the plate in its place."""
    picture = next((link.picture for link in project.pictures.all() if link.picture.is_shown), None)
    return project, picture, None if picture else project_plate(project, tiles)


def _contents():
    """Return the part of the context that is computed from the records."""
    projects = Selection.everything()
    key = key_figures(projects)
    to_follow = _projects_to_follow(projects.queryset)
    charts = [chart(projects, key.projects, list_href) for chart in (axis_chart, donor_chart)]
    return {
        "key": key,
        "headlines": headlines(key, ()),
        "key_citations": of_key_figures(key, ALL, of_chart(region_chart(projects, key.projects, list_href), key)),
        "citations": citations(of_chart(chart, key) for chart in charts),
        "diagram": region_diagram(projects, _region_href),
        "coverage": coverage(projects, list_href),
        "axes": list(Axis.objects.filter(is_active=True)),
        "charts": charts,
        "statuses": status_counts(projects, list_href),
        "to_follow": to_follow,
        "tiles": visible_regions(),
        "scale": Scale.of(to_follow),
        "articles": list(Article.objects.published().without_closed_calls().newest_first().for_cards()[:NEWS]),
        "upcoming": list(Event.objects.published().upcoming().for_cards()[:AGENDA]),
        "past": list(Event.objects.published().past().for_cards()[:AGENDA]),
        "last_change": key.last_change,
    }


def _region_href(code, count):
    """Return the link of a tile: to the projects of the region; without any, to its page, which says what there is."""
    return list_href("region", code) if count else reverse("region", args=[code])


def _projects_to_follow(projects):
    """Return the latest ongoing or planned projects, then the latest completed ones."""
    projects = projects.for_cards().prefetch_related("pictures__picture")
    current = list(projects.with_status("ongoing", "planned").newest_first()[:TO_FOLLOW])
    ended = projects.with_status("completed").order_by("-end_date", "pk")
    return current + list(ended[: TO_FOLLOW - len(current)])
