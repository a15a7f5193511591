"""What a program is told when it gets no answer."""

import pytest
from django.utils import translation

from core.problems import problem

WRONG = "A parameter is unknown, or has a value that it does not take."


@pytest.mark.parametrize(
    ("given", "more", "members"),
    [
        (
            *((404,), {}),
            {"type": "about:blank", "title": "Not found", "status": 404, "detail": "There is nothing at this address."},
        ),
        (
            *((503, "Soon."), {"reference": "AB12"}),
            {
                "type": "about:blank",
                "title": "The portal is busy",
                "status": 503,
                "detail": "Soon.",
                "reference": "AB12",
            },
        ),
        ((418,), {}, {"type": "about:blank", "title": "I'm a Teapot", "status": 418, "detail": ""}),
        (
            *((400,), {"errors": [("axis", "Unknown.")]}),
            {
                **{"type": "http://localhost:8000/api/docs/#invalid-query", "title": "Wrong question", "status": 400},
                **{"detail": WRONG, "errors": [{"parameter": "axis", "detail": "Unknown."}]},
            },
        ),
        (
            *((429,), {}),
            {
                **{"type": "https://iana.org/assignments/http-problem-types#quota-exceeded", "status": 429},
                **{"title": "Too many requests", "violated-policies": ["minute"]},
                "detail": "Too many requests from your network. Wait as long as Retry-After says.",
            },
        ),
    ],
)
def test_a_problem_has_its_members(given, more, members):
    with translation.override("en"):
        assert problem(*given, **more) == members
