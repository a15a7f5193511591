"""The report for a donor, for everybody and, with drafts, for staff: as a page, as a PDF and as a workbook."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from accounts.requests import StaffRequest
from core import pdf
from core.asked import plain_names
from core.conditional import conditional
from core.exports.views import answer, file_name, list_query, narrowed
from core.languages import languages_of, text_of
from core.list_pages import as_typed, clean_address, problems_of, without_wrong
from core.media_types import XLSX
from core.models import Partner
from core.shortcuts import by_code_or_redirect
from desk.rights import may
from desk.views_preview import private
from events.models import Article, Event
from pages.exports_report import workbook
from pages.portfolios import with_page
from pages.report import donor_report
from pages.report_period import ReportFilter
from pages.report_sections import keys, sections
from pages.report_sheet import report_sheet
from projects.models import Project

CONTENTS = (Project, Event, Article)  # whose drafts are in the report of staff


@dataclass(frozen=True)
class Names:
    """The routes of one of the two reports."""

    page: str
    sheet: str
    workbook: str
    has_drafts: bool


PUBLIC = Names("donor_report", "donor_report_sheet", "donor_report_file", has_drafts=False)
STAFF = Names("staff_report", "staff_report_sheet", "staff_report_file", has_drafts=True)


@require_safe
@conditional
@clean_address(ReportFilter)
def page(request: HttpRequest, code: str) -> HttpResponseBase:
    donor, moved = by_code_or_redirect(with_page("donor"), code, PUBLIC.page)
    return moved or _page(request, donor, PUBLIC)


@require_safe
@conditional
def sheet(request: HttpRequest, code: str) -> HttpResponseBase:
    donor, moved = by_code_or_redirect(with_page("donor"), code, PUBLIC.sheet)
    return moved or _sheet(request, donor, PUBLIC)


@require_safe
@conditional
def file(request: HttpRequest, code: str) -> HttpResponseBase:
    donor, moved = by_code_or_redirect(with_page("donor"), code, PUBLIC.workbook)
    return moved or answer(request, workbook(donor, has_drafts=False), "xlsx")


@require_safe
def staff_page(request: StaffRequest, code: str) -> HttpResponseBase:
    return private(_page(request, _for_staff(request, code), STAFF))


@require_safe
def staff_sheet(request: StaffRequest, code: str) -> HttpResponseBase:
    return private(_sheet(request, _for_staff(request, code), STAFF))


@require_safe
def staff_file(request: StaffRequest, code: str) -> HttpResponseBase:
    return private(answer(request, workbook(_for_staff(request, code), has_drafts=True), "xlsx"))


def _for_staff(request, code):
    """Return the donor, for staff who may see all that its report contains."""
    if not all(may(request.user, model, "view") for model in CONTENTS):
        raise PermissionDenied
    return get_object_or_404(Partner.objects.filter(fundings__isnull=False).distinct(), code=code)


def _page(request, donor, names):
    filters, refused, _meant = without_wrong(ReportFilter, request.GET, Project.objects.none())
    report = donor_report(donor, filters.period, has_drafts=names.has_drafts)
    asked, query, name = plain_names(request.GET), list_query(filters), text_of(donor, "name")
    title = gettext("Report for a donor")
    context: dict[str, Any] = {
        "section": "projects",
        "name": name,
        "crumbs": [
            (gettext("Donors"), reverse("donors")),
            (name, reverse("donor", args=[donor.code])),
            (title, request.path),
        ],
        "written_in": languages_of(donor, "name"),
        "report": report,
        "keys": keys(report),
        "sections": sections(report),
        "filters": filters,
        "typed": {name: _in_field(filters, asked, name) for name in filters.filters},
        "refused": refused,
        "problems": problems_of(filters, refused),
        "address_query": query,
        "is_private": names.has_drafts,
        "public_url": reverse(PUBLIC.page, args=[donor.code]) + query,
        "marks": [donor],
        "files": [
            {"label": gettext("PDF"), "media_type": "application/pdf", "url": _url(names.sheet, donor, query)},
            {"label": gettext("Workbook (XLSX)"), "media_type": XLSX, "url": _url(names.workbook, donor, query)},
        ],
    }
    return render(request, "pages/report.html", context, status=400 if refused else 200)


def _in_field(filters, asked, name):
    """Return what stands in a field: a day as the field for days of a browser takes it, all else as it was typed."""
    value = filters.values.get(name)
    return value.isoformat() if isinstance(value, dt.date) else as_typed(asked, name)


def _sheet(request, donor, names):
    filters, _own = narrowed(request, ReportFilter, Project.objects.none())
    report = donor_report(donor, filters.period, has_drafts=names.has_drafts)
    data = report_sheet(report, _url(names.page, donor, list_query(filters)))
    name = file_name(f"report-{donor.code.lower()}", timezone.localdate(), "pdf")
    return pdf.respond(request, "report", data, "pdf", name, is_kept=not names.has_drafts)


def _url(name, donor, query):
    return reverse(name, args=[donor.code]) + query
