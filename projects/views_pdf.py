"""The fact sheets of projects, as PDF and as pictures for sharing."""

from django.views.decorators.http import require_safe

from core import pdf
from core.conditional import conditional
from core.languages import active_language
from core.shortcuts import published_or_redirect
from projects.factsheet import project_card, project_sheet, projects_for_sheets
from projects.models import Project


@require_safe
@conditional
def project_pdf(request, slug):
    project, moved = published_or_redirect(projects_for_sheets(), slug, route="project_sheet")
    if moved:
        return moved
    name = f"{project.slug}-{active_language()}.pdf"
    return pdf.respond(request, "project", project_sheet(project), "pdf", name)


@require_safe
@conditional
def project_png(request, slug):
    """The picture shown where the address of a project is shared."""
    projects = Project.objects.published().select_related("axis").prefetch_related("fundings__donor")
    project, moved = published_or_redirect(projects, slug, route="project_card")
    if moved:
        return moved
    return pdf.respond(request, "card", project_card(project), "png", f"{project.slug}.png")
