"""The home page: what the office does, in ten seconds."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from core.models import Axis
from core.versioned_cache import VersionedCache
from events.models import Article, Event
from pages.audiences import audiences
from pages.structured import home_nodes
from projects.charts import axis_chart, coverage, donor_chart, list_href, status_counts, years_chart
from projects.headlines import headlines
from projects.key_figures import key_figures
from projects.models import Project
from projects.region_map import region_diagram
from projects.timebar import Scale

TO_FOLLOW, NEWS, AGENDA = 3, 5, 4
_cache = VersionedCache(most=10)  # one for each language


@require_safe
def home(request):
    context = {
        "section": "home",
        "structured": home_nodes(),
        "projects_url": reverse("projects"),
        "audiences": audiences(),
        "today": timezone.localdate(),
    }
    return render(request, "pages/home.html", context | _cache.get(get_language(), _contents))


def _contents():
    """Return the part of the context that is computed from the records."""
    projects = Project.objects.published()
    key = key_figures(projects)
    to_follow = _projects_to_follow(projects)
    return {
        "key": key,
        "headlines": headlines(key, ()),
        "diagram": region_diagram(projects, _region_href),
        "coverage": coverage(projects, list_href),
        "axes": list(Axis.objects.filter(is_active=True)),
        "charts": [chart(projects, key.projects, list_href) for chart in (axis_chart, donor_chart)],
        "years": years_chart(projects, list_href),
        "statuses": status_counts(projects, list_href),
        "to_follow": to_follow,
        "scale": Scale.of(to_follow),
        "articles": list(Article.objects.published().newest_first().for_cards()[:NEWS]),
        "upcoming": list(Event.objects.published().upcoming().for_cards()[:AGENDA]),
        "past": list(Event.objects.published().past().for_cards()[:AGENDA]),
        "last_change": projects.order_by("-updated_at").values_list("updated_at", flat=True).first(),
    }


def _region_href(code, count):
    """Return the link of a tile: to the projects of the region; without any, to its page, which says what there is."""
    return list_href("region", code) if count else reverse("region", args=[code])


def _projects_to_follow(projects):
    """Return the latest ongoing or planned projects, then the latest completed ones."""
    current = list(projects.with_status("ongoing", "planned").newest_first().for_cards()[:TO_FOLLOW])
    ended = projects.with_status("completed").order_by("-end_date", "pk").for_cards()
    return current + list(ended[: TO_FOLLOW - len(current)])
