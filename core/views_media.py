"""Uploaded files: served only while something that the public may see shows them."""

from django.http import Http404
from django.views.decorators.http import require_safe

from core.media import file_response, is_public


@require_safe
def serve(request, name):
    """Serve an uploaded file that belongs to a published record; 404 for everything else, staff's drafts excepted."""
    if "\0" in name:  # PostgreSQL refuses to look for it
        raise Http404
    is_for_all = is_public(name)
    if not (is_for_all or _is_staff(request)):
        raise Http404
    response = file_response(name)
    # Short, because a file must disappear soon after its record is withdrawn.
    response["Cache-Control"] = "public, max-age=300" if is_for_all else "private, no-store"
    return response


def _is_staff(request):
    """Whether a member of the staff asks; looks at the session only when a cookie came, so readers cost nothing."""
    return bool(request.COOKIES) and request.user.is_active and request.user.is_staff
