"""Who has a record open, in the admin: what stands above the form, and where the form tells that it is open."""

import math
from datetime import UTC, datetime
from typing import Any

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpResponse, JsonResponse
from django.utils import timezone

from accounts.requests import StaffRequest
from desk import presence


def presence_panel(request: StaffRequest, record: Model) -> dict[str, Any]:
    """Return the context of templates/admin/presence.html."""
    now = timezone.now()
    return {
        "kind": record._meta.label_lower,
        "record": record.pk,
        "opened": str(now.timestamp()),
        "sentences": presence.sentences(request.user, record, now),
    }


def beat_view(site: AdminSite, request: StaffRequest) -> HttpResponse:
    """Note that a form is open, or was closed; respond with what stands above it now."""
    window = request.POST.get("window", "")[:36]
    if "gone" in request.POST:
        presence.leave(request.user, window)
        return JsonResponse({})
    record = _record(site, request)
    if window and request.POST.get("active") == "1":
        presence.be_there(request.user, record, window)
    since = _time(request.POST.get("opened", ""))
    return JsonResponse({"sentences": presence.sentences(request.user, record, since)})


def _record(site, request):
    kind, pk = request.POST.get("kind", ""), request.POST.get("record", "")
    admins = {model._meta.label_lower: model_admin for model, model_admin in site._registry.items()}
    if kind not in admins or not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        raise Http404
    record = admins[kind].get_object(request, pk)
    if record is None:
        raise Http404
    if not admins[kind].has_view_or_change_permission(request, record):
        raise PermissionDenied
    return record


def _time(text):
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.inf
    now = timezone.now()
    return datetime.fromtimestamp(seconds, UTC) if 0 < seconds < now.timestamp() else now
