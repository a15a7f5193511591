"""The public pages of projects: their list, and each of them."""

from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from core.alike import you_may_also_like
from core.languages import languages_of, text_of
from core.list_pages import ListPage, clean_address
from core.shortcuts import published_or_redirect, shown_pictures
from core.structured import list_nodes
from projects.disclosure import disclosed
from projects.facts import facts_of
from projects.fields import LONG_TEXTS
from projects.filters import GROUPS, ProjectFilter
from projects.headlines import quote_of_figure
from projects.iati_activity import lacking
from projects.models import Project
from projects.region_map import region_filter
from projects.series import blocks
from projects.structured import project_nodes
from projects.timebar import Scale


@require_safe
@clean_address(ProjectFilter)
def project_list(request):
    listing = ListPage(request, ProjectFilter, Project.objects.published())
    context = {
        "section": "projects",
        "title": gettext("Projects"),
        "structured": list_nodes("projects", gettext("Projects")),
        "listing": listing,
        "groups": [listing.filters.group(name) for name in GROUPS],
        "diagram": region_filter(listing),
        "scale": Scale.of(listing.items),
    }
    return render(request, "projects/project_list.html", context, status=listing.status)


@require_safe
def project_detail(request, slug):
    found, moved = published_or_redirect(_whole_projects(), slug)
    if moved:
        return moved
    pictures, related = shown_pictures(found), list(_related(found))
    figures = blocks(disclosed(found.figures.all(), complete=True).values())
    headlines = [block.headline for block in figures if block.headline.number is not None]
    context = {
        "section": "projects",
        "project": found,
        "title": text_of(found, "title"),
        "written_in": languages_of(found, "title"),
        "card": reverse("project_card", args=[found.slug]),
        "scale": Scale.of([found]),
        "figures": figures,
        "quotes": [quote_of_figure(headline, found) for headline in headlines],
        "sections": LONG_TEXTS,
        "facts": facts_of(found),
        "related": related,
        "also": you_may_also_like(found, ProjectFilter, without=[other.pk for other in related]),
        "has_iati": not lacking(found),
        "events_query": f"?{urlencode({'project': found.code})}",
        "pictures": pictures,
        "structured": project_nodes(found, pictures),
        "events": found.events.published().newest_first().for_cards(),
        "articles": found.articles.published().newest_first().for_cards(),
        "resources": found.resources.published().newest_first().for_cards(),
    }
    return render(request, "projects/project_detail.html", context)


def _whole_projects():
    """Return the published projects with everything that their own page shows."""
    whole = Project.objects.published().with_links().with_figures()
    return whole.prefetch_related("documents", "sources", "pictures__picture")


def _related(project):
    """Return the published projects linked to one: its parent, its children and manually selected ones."""
    linked = {project.parent_id} | set(project.children.values_list("pk", flat=True))
    linked |= set(project.related_projects.values_list("pk", flat=True))
    return Project.objects.published().filter(pk__in=linked - {None}).newest_first().for_cards()
