"""oEmbed 1.0 (https://oembed.com/): from the address of an embed page, the frame that shows it.

Editors of other sites paste the address; their program finds the provider in the head of the page, and asks it.
"""

from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import Http404, QueryDict
from django.urls import Resolver404, resolve, reverse
from django.utils import translation

from core.addresses import absolute
from core.errors import InvalidQuery
from core.languages import LANGUAGES
from core.office import office_words
from pages.pins import citation_at
from projects.citations import WIDTH, Citation

FORMATS = {"json": "application/json+oembed", "xml": "text/xml+oembed"}
CACHE_SECONDS = 3600  # how long others may keep an answer; the page in the frame is always that of the moment


def oembed_addresses(citation: Citation) -> list[tuple[str, str]]:
    """Return (media type, address) of the oEmbed record of an embed page, in each format."""
    asked = reverse("oembed")
    return [
        (media_type, absolute(f"{asked}?{urlencode({'url': citation.address, 'format': name})}"))
        for name, media_type in FORMATS.items()
    ]


def oembed_record(address: str, most_width: int | None, most_height: int | None) -> dict[str, Any]:
    """Return the record of the embed page at an address, in the language of that. Raises Http404 for any other."""
    language, code, release, asked = _taken_apart(address)
    with translation.override(language):
        try:
            citation = citation_at(code, asked, release)
        except InvalidQuery as error:
            raise Http404 from error
        width, height = min(WIDTH, most_width or WIDTH), min(citation.height, most_height or citation.height)
        return {
            "type": "rich",
            "version": "1.0",
            "title": citation.name,
            "provider_name": office_words()["portal_name"],
            "provider_url": absolute(f"/{language}/"),
            "cache_age": CACHE_SECONDS,
            "html": citation.frame(width, None if height == citation.height else height),
            "width": width,
            "height": height,
        }


def _taken_apart(address):
    """Return (language, code, name of the release or "", query) of the address of an embed page on this site."""
    ours = urlsplit(settings.SITE_URL)
    try:
        parts = urlsplit(address)
    except ValueError as error:
        raise Http404 from error
    language = parts.path[1:3]
    if parts.scheme not in {"http", "https"} or parts.netloc.lower() != ours.netloc or language not in LANGUAGES:
        raise Http404
    try:
        with translation.override(language):
            found = resolve(parts.path)
    except Resolver404 as error:
        raise Http404 from error
    if found.url_name not in {"embed", "embed_pinned"}:
        raise Http404
    return language, found.kwargs["code"], found.kwargs.get("release", ""), QueryDict(parts.query)
