"""Scripts of other sites may read the API and the public files, and no page (CORS, https://fetch.spec.whatwg.org/).

Nor may other sites embed a page, or anything that only staff see (Cross-Origin-Resource-Policy, in the same standard).
"""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

PREFIX = "/api/"
# By its address, so that an error page and a 304 have the headers too. Files of staff and of previews are not public.
_FILE = re.compile(r"/(?!\w+/(?:admin|preview)/).+\.(?:csv|xlsx|json|jsonld|ics|rss|atom|xml|pdf|png|svg)")
EMBEDDED = "Cross-Origin-Resource-Policy"
SHOWN = "Content-Disposition, Content-Language, ETag, Link, RateLimit, RateLimit-Policy, Retry-After"


def middleware(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Add the headers to every response for the API or a file, errors and redirects too; answer preflight requests.

    A view may say itself whether others may embed what it gives (core/views_media.py).
    """

    def answer(request):
        if not request.path_info.startswith(PREFIX) and not _FILE.fullmatch(request.path_info):
            response = get_response(request)
            response.headers.setdefault(EMBEDDED, "same-origin")
            return response
        asks_first = request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
        response = HttpResponse(status=204) if asks_first else get_response(request)
        response.headers.setdefault(EMBEDDED, "cross-origin")
        if response[EMBEDDED] != "cross-origin":  # its view says that only staff see it
            return response
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = SHOWN
        if asks_first:
            response["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
            response["Access-Control-Allow-Headers"] = "Accept, Accept-Language, If-None-Match"
            response["Access-Control-Max-Age"] = "86400"  # seconds
        return response

    return answer
