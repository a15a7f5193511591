"""The admin's page for a record's preview links, which show the page to people without an account."""

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext

from accounts.requests import StaffRequest
from desk import preview, versions
from desk.admin_pages import record_or_404, record_page, record_url
from desk.models import PreviewLink
from desk.rights import may


def preview_links_view(model_admin: ModelAdmin, request: StaffRequest, object_id: str) -> HttpResponse:
    """GET: list the valid preview links of a record. POST: create or revoke one."""
    record = record_or_404(model_admin, request, object_id)
    if not may(request.user, record, "change"):
        raise PermissionDenied
    if request.method == "POST":
        _change_links(request, record)
        return HttpResponseRedirect(record_url(record, "links"))
    links = preview.working_links(record).select_related("author", "version")
    context = {
        "title": gettext("Preview links: %s") % record,
        "links": [(link, preview.addresses(link)) for link in links],
        "days": preview.DAYS,
        "proposals": versions.proposals_on(record),
    }
    return record_page(model_admin, request, record, "links", context)


def _change_links(request, record):
    if (pk := request.POST.get("revoke", "")).isdigit():
        link = get_object_or_404(PreviewLink, pk=pk, kind=record._meta.label_lower, object_id=record.pk)
        preview.revoke(link, request.user, record)
        messages.success(request, gettext("The link was revoked: it leads nowhere any more."))
        return
    days, pk = request.POST.get("days", ""), request.POST.get("version", "")
    if days not in map(str, preview.DAYS):
        messages.error(request, gettext("Choose for how long the link shall work."))
        return
    version = get_object_or_404(versions.history(record), pk=pk) if pk.isdigit() else None
    preview.make_link(record, request.user, int(days), version, request.POST.get("note", ""))
    messages.success(request, gettext("The link was made. Whoever has it can see the page, without an account."))
