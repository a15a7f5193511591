"""Redirects from addresses with a renamed parameter or value."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase

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
            return HttpResponsePermanentRedirect(f"{request.path}?{urlencode(renamed)}")
        return get_response(request)

    return answer
