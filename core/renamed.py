"""Redirects from addresses with a renamed parameter or value."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.utils.encoding import escape_uri_path
from django.utils.http import escape_leading_slashes

# {old name of a parameter: today's}, and {(name, old value): today's value}.
NAMES = {"reach": "coverage"}
VALUES = {("chart", "reach"): "coverage", ("chart", "apart"): "excluded"}


def today(query):
    """Return [(name, value)] of a QueryDict with the current names and values, in the original order."""
    pairs = [(NAMES.get(name, name), value) for name, values in query.lists() for value in values]
    return [(name, VALUES.get((name, value), value)) for name, value in pairs]


def middleware(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Redirect (301) a public address with an old name of a parameter or value."""

    def answer(request):
        sent = [(name, value) for name, values in request.GET.lists() for value in values]
        if (
            request.method in {"GET", "HEAD"}
            and "/admin/" not in request.path
            and (renamed := today(request.GET)) != sent
        ):
            # A path that begins with two slashes would name another site.
            path = escape_leading_slashes(escape_uri_path(request.path))
            return HttpResponsePermanentRedirect(f"{path}?{urlencode(renamed)}")
        return get_response(request)

    return answer
