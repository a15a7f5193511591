"""Noting a notice: it is then shown no more to this person."""

from django.contrib import admin
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts.requests import StaffRequest
from desk.models import Notification


@admin.site.admin_view
@require_POST
def noted(request: StaffRequest, pk: int) -> HttpResponse:
    """Close a notice of the user, and go back to where it was shown."""
    notice = get_object_or_404(Notification, pk=pk, recipient=request.user)
    if notice.done_at is None:
        notice.done_at = timezone.now()
        notice.save(update_fields=["done_at"])
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(back if is_ours else reverse("admin:index"))
