"""Search engines list no file, feed or picture with a question: whatever was asked of a list, it holds part of another.

Pages say so in their head (`<meta name="robots">`), anything else in a header. robots.txt cannot say it: what a robot
may not fetch, it may list all the same, and what it may not fetch has no preview where people share it.
"""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase


def middleware(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Add `X-Robots-Tag: noindex` to what is no page and was asked with a query."""

    def answer(request):
        response = get_response(request)
        if request.META.get("QUERY_STRING") and not response.get("Content-Type", "").startswith("text/html"):
            response["X-Robots-Tag"] = "noindex"
        return response

    return answer
