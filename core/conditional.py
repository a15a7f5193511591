"""Conditional responses: a client that has the current version already gets a 304, and nothing is rendered."""

import hashlib
from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control

from core.changes import data_version
from core.languages import active_language


def entity_tag(request: HttpRequest) -> str:
    """Return the ETag of the response to a request, made of its address, its language and the data version.

    Weak, because the response may be compressed or not.
    """
    parts = "\n".join([request.get_full_path(), active_language(), data_version()])
    return f'W/"{hashlib.sha256(parts.encode()).hexdigest()[:20]}"'


def unchanged(request: HttpRequest, tag: str) -> HttpResponseBase | None:
    """Return a 304 if the client has the response with this ETag already, else None.

    “*” means "if anything exists" (RFC 9110, 13.1.2), which only the view knows.
    """
    asks_for_any = request.headers.get("If-None-Match", "").strip() == "*"
    return None if asks_for_any else get_conditional_response(request, etag=tag)


def conditional(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Decorate a view whose response depends only on its address, the language and the public data.

    Last-Modified is not used: a list from which a record was withdrawn is no newer than before.
    """

    @wraps(view)
    def answer(request, *args, **kwargs):
        tag = entity_tag(request)  # before the records are read, so that a write in the meantime gives another one
        response = unchanged(request, tag) or view(request, *args, **kwargs)
        if response.status_code in {200, 304}:
            response["ETag"] = tag
            patch_cache_control(response, no_cache=True)  # cache it, but revalidate each time
        return response

    return answer
