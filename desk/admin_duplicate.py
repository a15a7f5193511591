"""The button that makes a copy of a record."""

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.utils.translation import gettext

from accounts.requests import StaffRequest
from desk.admin_pages import record_or_404, record_url
from desk.duplicating import duplicate


def duplicate_view(model_admin: ModelAdmin, request: StaffRequest, object_id: str) -> HttpResponse:
    """Make a copy of a record and show its form; whoever may add records of the kind may do this."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    record = record_or_404(model_admin, request, object_id)
    if not model_admin.has_add_permission(request):
        raise PermissionDenied
    copy = duplicate(record, request.user)
    # Not the log_addition() of PublicationAdmin: duplicate() has stored the first version, with its reason.
    ModelAdmin.log_addition(model_admin, request, copy, [{"added": {}}])
    messages.success(request, gettext("This is the copy, a draft. Check what differs: title, dates, numbers."))
    return HttpResponseRedirect(record_url(copy, "change"))
