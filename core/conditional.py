"""Answers that say of which version they are: whoever has it already is told so, and it is not made again."""

import hashlib
from functools import wraps

from django.utils.cache import get_conditional_response, patch_cache_control

from core.changes import data_version
from core.languages import active_language


def entity_tag(request):
    """Return the ETag of the answer to a request: its address, its language and the version of all data.

    Weak, because what is sent may be compressed or not.
    """
    parts = "\n".join([request.get_full_path(), active_language(), data_version()])
    return f'W/"{hashlib.sha256(parts.encode()).hexdigest()[:20]}"'


def unchanged(request, tag):
    """Return the response to whoever has the answer with this ETag already, else None.

    “*” asks whether there is any answer (RFC 9110, 13.1.2), which only the view knows.
    """
    asks_for_any = request.headers.get("If-None-Match", "").strip() == "*"
    return None if asks_for_any else get_conditional_response(request, etag=tag)


def conditional(view):
    """Decorate a view whose answer follows from its address, the language and the public data alone.

    Last-Modified does not decide: a list from which a record was withdrawn is no newer than before.
    """

    @wraps(view)
    def answer(request, *args, **kwargs):
        tag = entity_tag(request)  # before the records are read: what is written meanwhile makes another one
        response = unchanged(request, tag) or view(request, *args, **kwargs)
        if response.status_code in {200, 304}:
            response["ETag"] = tag
            patch_cache_control(response, no_cache=True)  # keep it, and ask each time
        return response

    return answer
