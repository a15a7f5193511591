"""/api/oembed: the provider of oEmbed (pages/oembed.py), as JSON and as XML."""

import io

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import require_safe

from core.conditional import conditional, in_one_language
from core.problems import CONTENT_TYPE, problem
from pages.oembed import FORMATS, oembed_record

MOST_PIXELS = 10_000


@require_safe
@in_one_language
@conditional
def oembed(request: HttpRequest) -> HttpResponse:
    """Answer with the record of `url`; 404 for any address but an embed page of ours, 501 for a format that we lack."""
    form = request.GET.get("format", "json")
    if form not in FORMATS:
        return _problem(501, gettext("Formats: %(names)s.") % {"names": ", ".join(FORMATS)})
    try:
        most = [_pixels(request.GET.get(name, "")) for name in ("maxwidth", "maxheight")]
    except ValueError:
        return _problem(400, gettext("maxwidth and maxheight take a number of pixels from 1 on."))
    try:
        record = oembed_record(request.GET.get("url", ""), *most)
    except Http404:
        return _problem(404, gettext("This is not the address of a figure to embed."))
    if form == "xml":
        return HttpResponse(_as_xml(record), content_type="text/xml; charset=utf-8")
    return JsonResponse(record, json_dumps_params={"ensure_ascii": False})


def _pixels(text):
    """Return a number of pixels, None for "". Raises ValueError for anything else than 1, 2…"""
    if not text:
        return None
    number = min(int(text[:9]), MOST_PIXELS)
    if number < 1:
        raise ValueError(text)
    return number


def _problem(status, sentence):
    return JsonResponse(problem(status, sentence), status=status, content_type=CONTENT_TYPE)


def _as_xml(record):
    out = io.StringIO()
    writer = SimplerXMLGenerator(out, "utf-8")
    writer.startDocument()
    writer.startElement("oembed", {})
    for name, value in record.items():
        writer.addQuickElement(name, str(value))
    writer.endElement("oembed")
    writer.endDocument()
    return out.getvalue()
