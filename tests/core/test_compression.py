"""What is compressed, how, and what may be given to everybody."""

import pytest
from django.http import HttpResponse, StreamingHttpResponse

from core.compression import LARGEST, PLAIN, Compression, best_encoding, is_compressed, is_for_all


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("", ""),
        ("identity", ""),
        ("gzip", "gzip"),
        ("gzip, br", "br"),
        ("GZIP , BR", "br"),
        ("br;q=0, gzip;q=1.0", "gzip"),
        ("br; q=0.0 ,gzip;q=0.5", "gzip"),
        ("gzip;q=0.001", "gzip"),
        ("br;q=0.000, gzip;q=0", ""),
        ("*", ""),
    ],
)
def test_the_best_encoding_that_is_taken_is_used(accepted, encoding):
    assert best_encoding(accepted) == encoding


@pytest.mark.parametrize(
    ("kind", "is_packed"),
    [
        *((kind, True) for kind in ("image/png", "image/avif", "video/mp4", "audio/mpeg", "font/woff2")),
        *((kind, True) for kind in ("application/pdf", "application/zip")),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", True),
        *((kind, False) for kind in ("image/svg+xml", "text/html; charset=utf-8", "application/json", "")),
    ],
)
def test_pictures_films_and_packed_documents_are_compressed_already(kind, is_packed):
    response = HttpResponse("x")
    response["Content-Type"] = kind
    assert is_compressed(response) == is_packed


def marked(response, **more):
    response.is_for_all = True
    response.__dict__.update(more)
    return response


def varying(names, **more):
    response = marked(HttpResponse("x"), **more)
    response["Vary"] = names
    return response


@pytest.mark.parametrize(
    ("response", "may"),
    [
        (HttpResponse("x"), False),
        (marked(HttpResponse(b"x" * LARGEST)), True),
        (marked(HttpResponse(b"x" * (LARGEST + 1))), False),
        (marked(StreamingHttpResponse([b"x"])), False),
        (varying("Accept-Encoding"), True),
        (varying("accept-encoding, Cookie"), False),
        (varying("Accept-Language, Accept-Encoding"), False),
        (varying("Accept-Language, Accept-Encoding", is_in_one_language=True), True),
        (varying("Accept-Language, Cookie", is_in_one_language=True), False),
    ],
)
def test_only_what_is_the_same_for_all_is_given_to_all(response, may):
    assert is_for_all(response) == may


@pytest.mark.parametrize(
    ("response", "environ", "is_packed"),
    [
        (HttpResponse("x" * 999), {}, True),
        (HttpResponse("x" * 999), {PLAIN: True}, True),  # nobody keeps it, so nobody else compresses it
        (marked(HttpResponse("x" * 999)), {}, True),
        (marked(HttpResponse("x" * 999)), {PLAIN: True}, False),
        (HttpResponse("x" * 999, "application/pdf"), {}, False),
    ],
)
def test_what_is_not_compressed_before_or_in_front_is_compressed(rf, response, environ, is_packed):
    request = rf.get("/", headers={"accept-encoding": "gzip"}, **environ)
    sent = Compression(lambda _request: response)(request)
    assert sent.has_header("Content-Encoding") == is_packed
