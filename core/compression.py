"""Compression of responses, except of what is compressed already: a second time costs and saves nothing."""

import gzip
import re
from collections.abc import Callable

import brotli
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

PLAIN = "portal.plain"  # in the environ of requests whose response somebody in front compresses: core/page_cache.py
ENCODERS: dict[str, Callable[[bytes], bytes]] = {  # the best first
    "br": lambda body: brotli.compress(body, mode=brotli.MODE_TEXT, quality=5),
    "gzip": lambda body: gzip.compress(body, 6, mtime=0),
}
LARGEST = 1024**2  # bytes of a response that is kept
_COMPRESSED = re.compile(r"image/(?!svg)|audio/|video/|font/woff|application/(?:pdf|zip|vnd\.openxmlformats)")


def is_compressed(response: HttpResponseBase) -> bool:
    """Whether a response is of a type that is compressed already, such as PDF or PNG."""
    return bool(_COMPRESSED.match(response.headers.get("Content-Type", "")))


def is_for_all(response: HttpResponseBase) -> bool:
    """Whether a response may be kept and given to everybody: it is marked, and the same whatever a browser prefers."""
    varies = {name.strip().lower() for name in response.headers.get("Vary", "").split(",")} - {"", "accept-encoding"}
    if getattr(response, "is_in_one_language", False):
        varies -= {"accept-language"}  # LocaleMiddleware adds it to all that has no language in its address
    marked = getattr(response, "is_for_all", False) and not response.cookies
    return marked and not varies and not response.streaming and len(response.content) <= LARGEST


def best_encoding(accepted: str) -> str:
    """Return the best of ENCODERS for an Accept-Encoding (RFC 9110, 12.5.3), or "" for none."""
    taken = set()
    for part in accepted.lower().split(","):
        name, _semicolon, weight = part.partition(";")
        if not weight or weight.strip().removeprefix("q=").strip("0."):
            taken.add(name.strip())
    return next((encoding for encoding in ENCODERS if encoding in taken), "")


class Compression(GZipMiddleware):
    """Django's, for texts only."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Return the response, compressed if that is worth it and the client takes it."""
        if is_compressed(response) or (PLAIN in request.META and is_for_all(response)):
            return response
        return super().process_response(request, response)
