"""Scripts of other sites may read the API, and nothing else of the portal (CORS, https://fetch.spec.whatwg.org/)."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

PREFIX = "/api/"
SHOWN = "Content-Language, ETag, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After"


def middleware(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Add the headers to every response below PREFIX, errors and redirects too; answer preflight requests."""

    def answer(request):
        if not request.path_info.startswith(PREFIX):
            return get_response(request)
        asks_first = request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
        response = HttpResponse(status=204) if asks_first else get_response(request)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = SHOWN
        if asks_first:
            response["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
            response["Access-Control-Allow-Headers"] = "Accept, Accept-Language, If-None-Match"
            response["Access-Control-Max-Age"] = "86400"  # seconds
        return response

    return answer
