"""What the admin's pages know about the session, for the scripts that keep what is typed."""

from typing import Any

from django import template
from django.http import HttpRequest

from accounts import interrupted, sessions

register = template.Library()


@register.simple_tag
def session_left(request: HttpRequest) -> sessions.Left | None:
    """Return how much is left of the session: `{% session_left request as left %}`."""
    return sessions.left(request)


@register.inclusion_tag("admin/drafts/fields.html")
def form_ticket(request: HttpRequest, *, can_return: bool = False) -> dict[str, Any]:
    """Render the hidden fields by which a form gets back what was typed in it.

    `can_return` says that it is a core.typed.ReturningForm.
    """
    return {
        "ticket": interrupted.ticket(request.user.pk),
        "draft": request.POST.get("_draft", ""),
        "files": request.POST.getlist("_file"),
        "can_return": can_return,
        "is_returned": "_returned" in request.POST,
    }
