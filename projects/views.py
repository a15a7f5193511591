"""The public pages of projects: their list, and each of them."""

from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from core.alike import you_may_also_like
from core.catalogue import dataset_node
from core.conditional import conditional
from core.kinds import kind_named
from core.languages import languages_of, text_of
from core.list_pages import ListPage, clean_address
from core.marks import marks_of
from core.sharing import share_ways
from core.shortcuts import published_or_redirect, shown_pictures
from projects.citations import citations
from projects.disclosure import disclosed
from projects.facts import facts_of
from projects.fields import LONG_TEXTS
from projects.filters import GROUPS, ProjectFilter
from projects.graphics import of_figure
from projects.iati_activity import lacking
from projects.models import Project
from projects.plates import project_plate, visible_regions
from projects.region_map import region_filter
from projects.series import blocks
from projects.structured import project_nodes
from projects.timebar import Scale
from projects.whole import whole

MOST = 10  # events of a project on its page, and news, and resources: the others are in their list


@require_safe
@conditional
@clean_address(ProjectFilter)
def project_list(request):
    listing = ListPage(request, ProjectFilter, Project.objects.published())
    context = {
        "section": "projects",
        "title": gettext("Projects"),
        "crumbs": [(gettext("Projects"), reverse("projects"))],
        "structured": [dataset_node(kind_named("projects"))],
        "listing": listing,
        "groups": [listing.filters.group(name) for name in GROUPS],
        "diagram": region_filter(listing),
        "scale": Scale.of(listing.items),
    }
    return render(request, "projects/project_list.html", context, status=listing.status)


@require_safe
@conditional
def project_detail(request, slug):
    found, moved = published_or_redirect(Project.objects.published().select_related("axis"), slug)
    if moved:
        return moved
    everything = whole(found)
    pictures, related = shown_pictures(found), _related(everything)
    title, card = text_of(found, "title"), reverse("project_card", args=[found.slug])
    figures = blocks(disclosed(found.figures.all(), complete=True).values())
    context = {
        "section": "projects",
        "project": found,
        "title": title,
        "written_in": languages_of(found, "title"),
        "card": card,
        "crumbs": [
            (gettext("Projects"), reverse("projects")),
            (text_of(found.axis, "name"), reverse("axis", args=[found.axis.code])),
            (title, found.get_absolute_url()),
        ],
        "scale": Scale.of([found]),
        "figures": figures,
        "citations": [*citations(of_figure(block, found) for block in figures).values()],
        "sections": LONG_TEXTS,
        "facts": facts_of(found),
        "marks": marks_of(funding.donor for funding in found.fundings.all()),
        "related": related,
        "also": you_may_also_like(found, ProjectFilter, without=[other.pk for other in related], titles_only=True),
        "has_iati": not lacking(found),
        "own_query": f"?{urlencode({'project': found.code})}",
        "pictures": pictures,
        "more_pictures": pictures[1:],
        "plate": None if pictures else project_plate(found, visible_regions()),
        "structured": project_nodes(found, pictures, card),
        "share": share_ways(found, title),
        **_newsroom(everything),
    }
    return render(request, "projects/project_detail.html", context)


def _related(found):
    """Return the published projects linked to one: its parent, its children and manually selected ones."""
    linked = ({found.project.parent_id} | found.keys["children"] | found.keys["related_projects"]) - {None}
    related = Project.objects.published().filter(pk__in=linked).newest_first().select_related("axis")
    return list(related) if linked else []


def _newsroom(found):
    """Return the events, news and resources of a project, the latest of each, and the number of all if it is greater.

    {"events": […], "events_number": 12, "articles": […], …}; each number is that of the list to which it leads.
    """
    context = {}
    for name in ("events", "articles", "resources"):
        records = getattr(found.project, name).published() if found.keys[name] else None
        shown = [] if records is None else list(records.newest_first().for_cards()[: MOST + 1])
        context |= {name: shown[:MOST], f"{name}_number": records.count() if len(shown) > MOST else 0}
    return context
