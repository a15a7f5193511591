"""The portfolio sheet: the office and the projects of a filtered list, as one PDF."""

from django.utils import timezone
from django.views.decorators.http import require_safe

from core import pdf
from core.conditional import conditional
from core.exports.views import file_name, list_query, narrowed
from core.languages import Text, text_of
from core.listing import ListQuery
from pages.models import Page
from projects.filters import ProjectFilter
from projects.models import Project
from projects.portfolio_sheet import portfolio_sheet

ABOUT = "qui-sommes-nous"  # the slug of the page about the office in the shipped content


@require_safe
@conditional
def portfolio_pdf(request):
    filters, _given = narrowed(request, ProjectFilter, Project.objects.published())
    data = portfolio_sheet(filters.qs, list_query(filters), _chips(request), office())
    return pdf.respond(request, "portfolio", data, "pdf", file_name("projects", timezone.localdate(), "pdf"))


def _chips(request):
    """Return the selected filters, as shown above the list."""
    asked = ListQuery(request, ProjectFilter, Project.objects.published())
    return [chip.label.value if isinstance(chip.label, Text) else chip.label for chip in asked.chips]


def office():
    """Return the title and text of the page about the office; None if it is not published under that slug."""
    page = Page.objects.published().filter(slug=ABOUT).first()
    return {"title": text_of(page, "title"), "text": text_of(page, "body")} if page else None
