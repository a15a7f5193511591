"""Tells the browser which of its drafts are saved: static/js/admin/drafts.js keeps what is typed until then.

By cookies that the script reads and deletes, because the page after a save is another one than the form.
"""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts import interrupted
from core.typed import DRAFT, is_returned

_ID = re.compile(r"[a-z0-9]{8,40}")
SAVED = "saved-draft-"  # and the id of the draft
SIGNED_OUT = "signed-out"  # the primary key of the user whose drafts are to be deleted


def tell_saved(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Wrap a view of the admin: a form that leads on to another page was saved, one that is shown again was not."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if request.method != "POST":
            return response
        if is_returned(request.POST):
            interrupted.forget(request)
        elif _leads_on(response):
            draft = request.POST.get(DRAFT, "")
            if _ID.fullmatch(draft):
                tell(response, f"{SAVED}{draft}", "1")
        return response

    return wrapped


def _leads_on(response):
    # A window opened from another form is closed by a page of its own.
    is_popup_end = "admin/popup_response.html" in (getattr(response, "template_name", None) or ())
    return response.status_code in {302, 303} or is_popup_end


def tell(response: HttpResponse, name: str, value: str) -> None:
    """Set a cookie that the script on the next page reads and deletes."""
    response.set_cookie(
        f"{settings.COOKIE_PREFIX}{name}",
        value,
        max_age=24 * 3600,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
