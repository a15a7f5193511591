"""The public pages of projects: their list, and each of them."""

from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from core.alike import keys_alike
from core.catalogue import dataset_node
from core.conditional import conditional
from core.kinds import kind_named
from core.languages import languages_of, text_of
from core.list_pages import ListPage, clean_address
from core.listing import first_of
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
    found, moved = published_or_redirect(Project.objects.published(), slug)
    if moved:
        return moved
    everything = whole(found)
    pictures, (related, also) = shown_pictures(found), _others(everything)
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
        "also": also,
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


def _others(found):
    """Return the published projects linked to one (its parent, its children and manually selected ones), and those
    that are most like it; one query.
    """
    linked = ({found.project.parent_id} | found.keys["children"] | found.keys["related_projects"]) - {None}
    alike = keys_alike(found.project, ProjectFilter, without=linked)
    others = Project.objects.published().filter(pk__in=linked.union(alike)).newest_first().select_related("axis")
    others = {other.pk: other for other in others} if linked or alike else {}
    return [other for pk, other in others.items() if pk in linked], [others[pk] for pk in alike if pk in others]


def _newsroom(found):
    """Return the events, news and resources of a project, the latest of each, and the number of all if it is greater.

    {"events": […], "events_number": 12, "articles": […], …}; each number is that of the list to which it leads.
    """
    names = [name for name in ("events", "articles", "resources") if found.keys[name]]
    firsts = first_of({name: getattr(found.project, name).published().newest_first() for name in names}, MOST)
    context = {}
    for name in ("events", "articles", "resources"):
        shown, number = firsts.get(name, ([], 0))
        context |= {name: shown, f"{name}_number": number if number > MOST else 0}
    return context
