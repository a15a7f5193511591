"""The public pages of projects, axes and donors."""

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from core.languages import text_of
from core.listing import Listing
from core.models import Axis, Partner
from core.tiles import region_diagram
from core.timebar import Scale
from core.views import published_or_redirect, shown_pictures
from projects.figures import BeneficiaryFigure
from projects.filters import PortfolioFilter, ProjectFilter
from projects.models import Funding, Participation, Project
from projects.overview import key_figures


@require_safe
def project_list(request):
    listing = Listing(request, ProjectFilter, Project.objects.published())
    diagram = region_diagram(
        listing.filters.without("region"),
        href=lambda code: listing.query_toggled("region", code),
        chosen=listing.filters.values["region"],
    )
    listing.filters.lists["region"] = [(t.region.code, text_of(t.region, "name")) for t in diagram.tiles]
    context = {
        "section": "projects",
        "title": gettext("Projects"),
        "listing": listing,
        "groups": [listing.filters.group(name) for name in ("axis", "status", "donor", "region")],
        "diagram": diagram,
        "scale": Scale.of(listing.items),
    }
    return render(request, "projects/project_list.html", context)


@require_safe
def project_detail(request, slug):
    found, moved = published_or_redirect(_whole_projects(), slug)
    if moved:
        return moved
    by_role = {role: [] for role in Participation.Role.values}
    for participation in found.participations.all():
        by_role[participation.role].append(participation.partner)
    context = {
        "section": "projects",
        "project": found,
        **by_role,
        "title": text_of(found, "title"),
        "scale": Scale.of([found]),
        "related": _related(found),
        "pictures": shown_pictures(found),
        "events": found.events.published().order_by("-starts_at", "pk").for_cards(),
        "articles": found.articles.published().newest_first().for_cards(),
        "resources": found.resources.published().newest_first().for_cards(),
    }
    return render(request, "projects/project_detail.html", context)


@require_safe
def axis_detail(request, code):
    axis = get_object_or_404(Axis, code=code)
    projects = Project.objects.published().filter(axis=axis)
    return _portfolio(
        request, projects, {"owner": axis, "list_query": f"?axis={axis.code}"}, "projects/axis_detail.html"
    )


@require_safe
def donor_detail(request, code):
    donor = get_object_or_404(Partner, code=code, pk__in=Funding.objects.published().values("donor"))
    projects = Project.objects.published().filter(donors=donor)
    context = {"owner": donor, "list_query": f"?donor={donor.code}"}
    return _portfolio(request, projects, context, "projects/donor_detail.html")


def _portfolio(request, projects, context, template):
    """Show the projects of an axis or a donor with their key figures; the list is where one filters them."""
    key = key_figures(projects)
    listing = Listing(request, PortfolioFilter, projects, count=key.projects)
    context |= {
        "section": "projects",
        "listing": listing,
        "scale": Scale.of(listing.items),
        "key": key,
        "name": text_of(context["owner"], "name"),
    }
    return render(request, template, context)


def _whole_projects():
    """Return the published projects with what their own page shows."""
    return (
        Project.objects.published()
        .select_related("axis", "parent")
        .prefetch_related(
            "regions",
            "places__region",
            "goals",
            "documents",
            "sources",
            "pictures__picture",
            Prefetch("fundings", Funding.objects.select_related("donor")),
            Prefetch("participations", Participation.objects.select_related("partner")),
            Prefetch("figures", BeneficiaryFigure.objects.select_related("region")),
        )
    )


def _related(project):
    """Return the published projects that are linked to one: its parent, its children, those picked by hand."""
    linked = {project.parent_id} | set(project.children.values_list("pk", flat=True))
    linked |= set(project.related_projects.values_list("pk", flat=True))
    return Project.objects.published().filter(pk__in=linked - {None}).newest_first().for_cards()
