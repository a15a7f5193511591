"""What scripts of other sites are told about each answer."""

import pytest
from django.http import HttpResponse

from core.api import cross_origin

PLACE = "Cross-Origin-Resource-Policy"
PAGE = {PLACE: "same-origin"}
FREE = {
    PLACE: "cross-origin",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "Content-Disposition, Content-Language, ETag, Link, RateLimit, RateLimit-Policy, Retry-After"
    ),
}
ASKED = {"access-control-request-method": "GET"}


@pytest.mark.parametrize(
    ("method", "path", "asked", "own", "told"),
    [
        ("get", "/fr/projects/", {}, None, PAGE),
        ("get", "/fr/projects/", {}, "cross-origin", {PLACE: "cross-origin"}),
        ("options", "/fr/projects/", ASKED, None, PAGE),
        ("get", "/api/v1/projects/", {}, None, FREE),
        ("options", "/api/v1/projects/", {}, None, FREE),
        ("get", "/api/v1/projects/", ASKED, None, FREE),
        ("get", "/fr/projects.csv", {}, None, FREE),
        ("get", "/fr/admin/projects.csv", {}, None, PAGE),
        ("get", "/fr/preview/a.pdf", {}, None, PAGE),
        ("get", "/media/a.pdf", {}, "same-origin", PAGE),  # only staff see it
        ("get", "/fr/projects.csvx", {}, None, PAGE),
    ],
)
def test_the_api_and_public_files_are_open_to_scripts_and_no_page_is(rf, method, path, asked, own, told):
    answer = cross_origin.middleware(lambda request: HttpResponse("whole", headers={PLACE: own} if own else {}))
    response = answer(getattr(rf, method)(path, headers=asked))
    assert {name: value for name, value in response.headers.items() if name != "Content-Type"} == told
    assert response.content == b"whole"


@pytest.mark.parametrize("path", ["/api/v1/projects/", "/fr/projects.csv", "/api/rien"])
def test_a_browser_that_asks_first_is_told_what_it_may_send_and_no_view_is_asked(rf, path):
    response = cross_origin.middleware(lambda request: 1 / 0)(rf.options(path, headers=ASKED))
    assert (response.status_code, response.content) == (204, b"")
    assert {name: value for name, value in response.headers.items() if name != "Content-Type"} == {
        **FREE,
        "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
        "Access-Control-Allow-Headers": "Accept, Accept-Language, If-None-Match",
        "Access-Control-Max-Age": "86400",
    }
