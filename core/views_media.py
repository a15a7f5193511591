"""Uploaded files: public only while a public record uses them."""

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from core.media import file_response, is_public


@require_safe
def serve(request: HttpRequest, name: str) -> HttpResponseBase:
    """Serve an uploaded file of a published record, or of any record to staff; 404 for everything else."""
    if "\0" in name:  # PostgreSQL rejects it in a query
        raise Http404
    is_for_all = is_public(name)
    if not (is_for_all or _is_staff(request)):
        raise Http404
    response = file_response(name)
    # Short, because a file must disappear soon after its record is withdrawn.
    response["Cache-Control"] = "public, max-age=300" if is_for_all else "private, no-store"
    response["Cross-Origin-Resource-Policy"] = "cross-origin" if is_for_all else "same-origin"
    return response


def _is_staff(request):
    """Whether the request comes from staff; reads the session only if there is a cookie, so readers cost nothing."""
    return bool(request.COOKIES) and request.user.is_active and request.user.is_staff
