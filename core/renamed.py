"""Addresses that were given out with an old name lead on to today's."""

from urllib.parse import urlencode

from django.http import HttpResponsePermanentRedirect

# {old name of a parameter: today's}, and {(name, old value): today's value}.
NAMES = {"reach": "coverage"}
VALUES = {("chart", "reach"): "coverage", ("chart", "apart"): "excluded"}


def today(query):
    """Return [(name, value)] of a QueryDict with today's names and values, in the order in which they were sent."""
    pairs = [(NAMES.get(name, name), value) for name, values in query.lists() for value in values]
    return [(name, VALUES.get((name, value), value)) for name, value in pairs]


def middleware(get_response):
    """Answer 301 to a public address that names a parameter, or a value, as it was called before."""

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
