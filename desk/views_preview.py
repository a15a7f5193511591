"""The views of previews (preview.py): for staff who may view the record, and for anybody with a valid link."""

import re

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.requests import StaffRequest
from core.media import file_response, is_withheld
from desk.bin import in_sight
from desk.models import Version
from desk.preview import file_of, link_of, public_page, with_signed_files
from desk.rights import may
from desk.versions import kinds


@require_safe
def staff(request: StaffRequest, kind: str, pk: int, version: int | None = None) -> HttpResponse:
    """Show a record, or a version of it, to staff who may view it. The route requires a signed-in user."""
    model = next((model for model in kinds() if model._meta.model_name == kind), None)
    if model is None:
        raise Http404
    record = get_object_or_404(in_sight(request.user, model._base_manager.all()), pk=pk)
    if not any(may(request.user, record, action) for action in ("view", "change")):
        raise PermissionDenied
    shown = None
    if version is not None:
        shown = get_object_or_404(Version, pk=version, kind=model._meta.label_lower, object_id=pk)
    html = public_page(request, record, shown)
    opts = model._meta
    back = reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[pk])
    return _response(html, {"version": shown, "back": back})


@require_safe
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """Show a record to anybody with a valid link; needs no account and sets no cookie."""
    link = link_of(token)
    record = get_object_or_404(apps.get_model(link.kind), pk=link.object_id, binned_at=None)
    html = with_signed_files(public_page(request, record, link.version), link)
    return _response(html, {"until": link.expires_at, "version": link.version})


@require_safe
def shared_file(request: HttpRequest, token: str) -> HttpResponseBase:
    """Serve a file of a shared page, as long as the link is valid."""
    name = file_of(token)
    if is_withheld(name):  # a consent may expire before the link does
        raise Http404
    return private(file_response(name))


def _response(html, banner):
    """Add the banner, remove the tags for search engines, and prevent caching and referrers."""
    head, notice = (render_to_string(f"admin/versions/preview_{name}.html", banner) for name in ("head", "banner"))
    html = re.sub(r'<script type="application/ld\+json">.*?</script>', "", html, flags=re.DOTALL)
    html = html.replace("</head>", f"{head}</head>", 1)
    html = re.sub(r"<body[^>]*>", lambda body: body[0] + notice, html, count=1)
    return private(HttpResponse(html))


def private(response: HttpResponseBase) -> HttpResponseBase:
    """Let nobody keep, list or pass on a response."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "same-origin"  # anybody with the address can see the page
    return response
