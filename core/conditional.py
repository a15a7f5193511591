"""Conditional responses: a client that has the current version already gets a 304, and nothing is rendered.

What is marked so is also what core/page_cache.py may keep and give to everybody.
"""

import hashlib
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date

from core.asked import plain_names
from core.changes import as_of, data_now, data_version
from core.code_version import code_version
from core.languages import active_language
from core.search import index
from core.versioned_cache import was_stale


def entity_tag(request: HttpRequest, version: str = "") -> str:
    """Return the ETag of the response to a request: of its address, its language, the data and the code version.

    Weak, because the response may be compressed or not. Call it before anything is read, and use it only if `was_stale`
    is still unset afterwards.
    """
    was_stale.set(False)
    parts = "\n".join([request.get_full_path(), active_language(), version or data_version(), code_version()])
    return f'W/"{hashlib.sha256(parts.encode()).hexdigest()[:20]}"'


def unchanged(request: HttpRequest, tag: str) -> HttpResponseBase | None:
    """Return a 304 if the client has the response with this ETag already, else None.

    “*” means "if anything exists" (RFC 9110, 13.1.2), which only the view knows.
    """
    asks_for_any = request.headers.get("If-None-Match", "").strip() == "*"
    return None if asks_for_any else get_conditional_response(request, etag=tag)


def _how_to_cache():
    """Return arguments of patch_cache_control: browsers ask each time; a shared cache may wait, if it is allowed to.

    `s-maxage` (RFC 9111, 5.2.2.10) is read by shared caches only, `stale-while-revalidate` is RFC 5861.
    """
    seconds = settings.SHARED_CACHE_SECONDS
    if not seconds:
        return {"no_cache": True}
    return {"public": True, "max_age": 0, "s_maxage": seconds, "stale_while_revalidate": seconds}


def in_one_language(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Decorate a view whose response is the same whatever language a browser prefers, such as a sitemap.

    Put it above `conditional`: the ETag names the active language.
    """

    @wraps(view)
    def answer(request, *args, **kwargs):
        with translation.override(settings.LANGUAGE_CODE):
            response = view(request, *args, **kwargs)
        response.is_in_one_language = True
        return response

    return answer


def conditional(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Decorate a view whose response depends only on its address, the language and the public data.

    Last-Modified is that of all public data, for those who look at it (wget, HDX). It never gives a 304: it counts
    whole seconds, and what a transaction wrote may appear a moment later. There is neither while the search index lacks
    something that was written, nor for numbers of before (core/versioned_cache.py). In any case all of an answer is of
    one data version: what is read first may be kept (projects.templatetags.projects).
    """

    @wraps(view)
    def answer(request, *args, **kwargs):
        is_complete = "q" not in plain_names(request.GET) or index.catch_up_for_reader()
        data = data_now()  # before the records are read, so that a write in the meantime gives another tag
        tag = entity_tag(request, data.version)
        response = unchanged(request, tag) if is_complete else None
        if response is None:
            with as_of(data):
                response = view(request, *args, **kwargs)
        if is_complete and response.status_code in {200, 304} and not was_stale.get():
            response["ETag"] = tag
            if data.changed_at:
                response["Last-Modified"] = http_date(data.changed_at.timestamp())
            patch_cache_control(response, **_how_to_cache())
            response.is_for_all = response.status_code == 200
        return response

    return answer
