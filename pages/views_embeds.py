"""One figure or chart by itself, to be shown in pages of others: as a page for a frame, as a picture; oEmbed.

These pages, and no others, may stand in a frame. So nothing on them acts: they have no form, no script, no cookie, and
their links open the portal in a window of its own (docs/decisions/0053-cite-and-embed.md).
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.constants import NONE
from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import register_converter, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from core import pdf
from core.api.cross_origin import EMBEDDED
from core.conditional import conditional
from core.errors import InvalidQuery, Withdrawn
from core.languages import active_language
from pages.oembed import oembed_addresses
from pages.pins import NotKept, citation_at
from projects.graphic_picture import dates_of, graphic_picture

# The rest of the policy stays as it is everywhere; what could act is forbidden here.
POLICY = {"frame-ancestors": ["*"]} | {name: [NONE] for name in ("script-src", "connect-src", "form-action")}


class PictureEnding:
    """URL converter for the formats of a picture."""

    regex = "png|svg"

    @staticmethod
    def to_python(value: str) -> str:
        return value

    @staticmethod
    def to_url(value: str) -> str:
        return value


register_converter(PictureEnding, "picture_ending")


def in_a_frame(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Decorate a view whose response may stand in a frame of any site, also where it says that there is nothing."""

    @csp_replace(POLICY)
    @xframe_options_exempt
    @wraps(view)
    def answer(request, *args, **kwargs):
        try:
            response = view(request, *args, **kwargs)
        except (InvalidQuery, Http404) as error:
            response = _nothing(request, error)
        response[EMBEDDED] = "cross-origin"
        return response

    return answer


@require_safe
@in_a_frame
@conditional
def embed(request: HttpRequest, code: str, release: str = "") -> HttpResponse:
    citation = citation_at(code, request.GET, release)
    context = {"citation": citation, "graphic": citation.graphic, "dates": dates_of(citation)}
    return render(request, "pages/embed.html", context | {"oembed": oembed_addresses(citation)})


def _nothing(request: HttpRequest, error: Exception) -> HttpResponse:
    """Say why there is nothing at an address, in a page as small as the frame that it stands in."""
    context: dict[str, Any] = {"home": reverse("figures")}
    if isinstance(error, InvalidQuery):
        title = gettext("This address asks for something that does not exist")
        rest = f"?{error.accepted.urlencode()}" if error.accepted else ""
        context |= {"title": title, "problems": error.problems, "home": context["home"] + rest}
    elif isinstance(error, Withdrawn):
        context |= {"title": gettext("This figure is no longer public"), "reason": error.reason}
    elif isinstance(error, NotKept):
        title = gettext("This figure is not kept as of that date")
        context |= {"title": title, "dates": error.dates, "now": error.now}
    else:
        context |= {"title": gettext("There is no such figure")}
    status = 400 if isinstance(error, InvalidQuery) else 410 if isinstance(error, Withdrawn) else 404
    return render(request, "pages/embed_nothing.html", context, status=status)


@require_safe
@conditional
def picture(request: HttpRequest, code: str, ending: str, release: str = "") -> HttpResponse:
    """Draw it as PNG or SVG, with its title, source, date, address and our mark; kept like other sheets."""
    citation = citation_at(code, request.GET, release)
    name = f"{code}-{release or timezone.localdate()}-{active_language()}.{ending}"
    return pdf.respond(request, "graphic", graphic_picture(citation), ending, name)
