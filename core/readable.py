"""Answers requests whose address or body cannot be read, before anything else looks at them.

The error pages read the address too, so they would fail as well and leave the reader with a bare 500.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase

from core.views_errors import bad_request

_CHARSET = re.compile(r";\s{0,9}charset\s{0,9}=[^;]*", re.IGNORECASE)
_UTF8 = re.compile(r'=\s{0,9}"?utf-?8"?\s{0,9}\Z', re.IGNORECASE)
_OTHER = "portal.other_charset"


def utf8_only(application: Callable) -> Callable[[dict, Callable], Iterable[bytes]]:
    """Wrap a WSGI application: another encoding than UTF-8 in a Content-Type does not reach Django.

    Django decodes the address with it while it makes the request, and some codecs of Python fail even then.
    """

    def answer(environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        named = _CHARSET.search(environ.get("CONTENT_TYPE", ""))
        if named and not _UTF8.search(named[0]):
            environ = environ | {"CONTENT_TYPE": _CHARSET.sub("", environ["CONTENT_TYPE"]), _OTHER: True}
        return application(environ, start_response)

    return answer


def middleware(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Respond with 400 to an address of too many parameters, and to a form in another encoding than UTF-8."""

    def answer(request):
        try:
            request.GET  # noqa: B018  (reading it raises)
        except TooManyFieldsSent:
            request.GET, request.META["QUERY_STRING"] = QueryDict(), ""
            return bad_request(request)
        is_form = request.method not in {"GET", "HEAD"}
        return bad_request(request) if is_form and _OTHER in request.META else get_response(request)

    return answer
