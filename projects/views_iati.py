"""The views of IATI files: the filtered list, one project, and our own code lists."""

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from core.conditional import conditional
from core.errors import NothingFound
from core.exports.views import file_name, narrowed
from core.shortcuts import published_or_redirect
from projects import iati
from projects.filters import ProjectFilter
from projects.iati_codelists import CODELISTS
from projects.iati_codelists import codelist as written
from projects.models import Project


@require_safe
@conditional
def project_list(request):
    filters, _own = narrowed(request, ProjectFilter, Project.objects.published())
    return _download(request, filters.qs, "projects")


@require_safe
@conditional
def project_detail(request, slug):
    published = Project.objects.published()
    project, moved = published_or_redirect(published, slug, route="project_iati")
    return moved or _download(request, published.filter(pk=project.pk), project.slug)


@require_safe
@conditional
def codelist(request, name):
    """One of our own code lists; the same whatever the language."""
    if name not in CODELISTS:
        raise Http404
    return HttpResponse(written(name), content_type="application/xml")


def _download(request, projects, name):
    """Respond with the file of some projects; HEAD gets only the headers.

    Raises NothingFound if the file would have no activity, which the schema does not allow.
    """
    if not iati.has_activity(projects):
        raise NothingFound(
            gettext(
                "An IATI file holds at least one project with a start and a text, and none was found here. "
                "Change the filters, or take the table as CSV, XLSX or JSON, which may be empty."
            )
        )
    now = timezone.localtime()
    pieces = () if request.method == "HEAD" else iati.write(projects, now)
    response = StreamingHttpResponse(pieces, content_type="application/xml")
    response["Content-Disposition"] = f'attachment; filename="{file_name(name, now.date(), "xml")}"'
    return response
