"""What cannot be read is answered with a sentence before anything else looks at it."""

import pytest
from django.http import HttpResponse

from core.readable import middleware, utf8_only


def asked(content_type=None):
    seen = []
    environ = {"REQUEST_METHOD": "POST"} | ({} if content_type is None else {"CONTENT_TYPE": content_type})
    assert utf8_only(lambda environ, _start: seen.append(environ) or [b"x"])(environ, None) == [b"x"]
    return seen[0]


@pytest.mark.parametrize(
    "kind",
    [None, "", "text/plain", "multipart/form-data; boundary=x", "text/plain; charset=utf-8", "text/plain;charset=UTF8"],
)
def test_a_form_in_utf_8_reaches_django_as_it_is(kind):
    assert asked(kind) == {"REQUEST_METHOD": "POST"} | ({} if kind is None else {"CONTENT_TYPE": kind})


@pytest.mark.parametrize("kind", ["text/plain; charset=utf-16", "text/plain; charset=idna"])
@pytest.mark.django_db
def test_a_form_in_another_encoding_is_refused_and_a_page_is_not(rf, kind):
    environ = asked(kind)
    assert "charset" not in environ["CONTENT_TYPE"]
    (mark,) = environ.keys() - {"REQUEST_METHOD", "CONTENT_TYPE"}
    answer = middleware(lambda _request: HttpResponse("x"))
    for method, status in (("get", 200), ("head", 200), ("post", 400), ("put", 400)):
        assert answer(getattr(rf, method)("/fr/", **{mark: True})).status_code == status
        assert answer(getattr(rf, method)("/fr/")).status_code == 200


@pytest.mark.django_db
def test_an_address_of_too_many_parameters_is_refused_with_a_page(rf, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 3
    answer = middleware(lambda request: HttpResponse(request.GET.urlencode()))
    assert answer(rf.get("/fr/?a=1&b=2&c=3")).content == b"a=1&b=2&c=3"
    request = rf.get("/fr/?a=1&b=2&c=3&d=4")
    assert answer(request).status_code == 400
    assert (request.GET.urlencode(), request.META["QUERY_STRING"]) == ("", "")
