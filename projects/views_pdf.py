"""The fact sheets of projects, as PDF and as pictures for sharing."""

from django.db.models import prefetch_related_objects
from django.views.decorators.http import require_safe

from core import pdf
from core.conditional import conditional
from core.languages import active_language
from core.shortcuts import published_or_redirect
from projects.factsheet import project_card, project_sheet
from projects.models import Project
from projects.whole import whole


@require_safe
@conditional
def project_pdf(request, slug):
    project, moved = published_or_redirect(Project.objects.published(), slug, route="project_sheet")
    if moved:
        return moved
    name = f"{project.slug}-{active_language()}.pdf"
    return pdf.respond(request, "project", lambda: project_sheet(whole(project).project), "pdf", name)


@require_safe
@conditional
def project_png(request, slug):
    """The picture shown where the address of a project is shared."""
    project, moved = published_or_redirect(Project.objects.published(), slug, route="project_card")
    if moved:
        return moved

    def data():
        prefetch_related_objects([project], "axis", "fundings__donor")
        return project_card(project)

    return pdf.respond(request, "card", data, "png", f"{project.slug}.png")
