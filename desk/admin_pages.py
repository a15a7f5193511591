"""Helpers for the admin's pages about a record: addresses, layout, and permission to view."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext

from accounts.requests import StaffRequest
from core.publication import Publication
from desk.restoring import Loss
from desk.versions import REASON_LENGTH


def list_url(model: type[Model]) -> str:
    """Return the address of the admin's list of a kind of record."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def record_url(record: Model, page: str, *args: str | int) -> str:
    """Return the address of a page about a record: record_url(event, "change"), record_url(event, "review", 12)."""
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_{page}", args=[record.pk, *args])


def record_or_404(model_admin: ModelAdmin, request: StaffRequest, object_id: str) -> Publication:
    """Return the record of a page; raises Http404, or PermissionDenied if the user may not view it."""
    record = model_admin.get_object(request, unquote(object_id))
    if record is None:
        raise Http404
    if not model_admin.has_view_or_change_permission(request, record):
        raise PermissionDenied
    return record


def record_page(
    model_admin: ModelAdmin, request: StaffRequest, record: Publication, template: str, context: dict[str, Any]
) -> HttpResponse:
    """Render templates/admin/versions/<template>.html for a record; `context` has the title."""
    request.current_app = model_admin.admin_site.name
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "record": record,
        "list_url": list_url(model_admin.model),
        "change_url": record_url(record, "change"),
        "history_url": record_url(record, "history"),
        **context,
    }
    return TemplateResponse(request, f"admin/versions/{template}.html", context)


def given_reason(request: HttpRequest) -> str:
    """Return the reason for a change, as entered in the form, or ""."""
    return request.POST.get("_reason", "").strip()[:REASON_LENGTH]


def warn_of_losses(request: HttpRequest, losses: Iterable[Loss]) -> None:
    """Report what could not be restored because it no longer exists."""
    for loss in losses:
        text = gettext("“%(name)s” (%(label)s) no longer exists: it was left out.")
        messages.warning(request, text % {"name": loss.name, "label": loss.label})


def sentences(record: Model, error: ValidationError) -> list[str]:
    """Return the sentences of a ValidationError, each with the name of its field."""
    if not hasattr(error, "error_dict"):
        return error.messages
    lines = []
    for name, texts in error.message_dict.items():
        label = "" if name == "__all__" else f"{record._meta.get_field(name).verbose_name}: "
        lines += [f"{label}{text}" for text in texts]
    return lines
