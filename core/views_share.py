"""The short address of a record, and the QR code that leads to it: /fr/p12, /fr/p12.svg and /fr/p12.png.

Each has its language: a poster in Arabic leads to the page in Arabic.
"""

import io

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from core.conditional import conditional
from core.gone import withdrawn_record
from core.kinds import kinds
from core.lazily import Lazily
from core.sharing import short_address

segno = Lazily("segno")
TYPES = {"svg": "image/svg+xml", "png": "image/png"}
SIDE = 20  # pixels of each square of the PNG: about 700 across, 6 cm in print


@require_safe
def short(request: HttpRequest, letter: str, pk: str) -> HttpResponseBase:
    """Lead to a public record. For a while only: its address may change."""
    return redirect(_public(letter, pk))


@require_safe
@conditional
def qr_code(request: HttpRequest, letter: str, pk: str, ending: str) -> HttpResponse:
    """Return the QR code of the short address of a public record, black on white with the margin that readers need."""
    record, drawing = _public(letter, pk), io.BytesIO()
    code = segno.make(short_address(record), error="m", micro=False)
    code.save(drawing, kind=ending, scale=SIDE if ending == "png" else 1, border=4, light="#fff")
    name = content_disposition_header(False, f"{record.slug}-qr.{ending}")
    return HttpResponse(drawing.getvalue(), headers={"Content-Type": TYPES[ending], "Content-Disposition": name})


def _public(letter, pk):
    """Return a public record. Raises Http404, Withdrawn if the office says why it is gone."""
    model = next((kind.model for kind in kinds() if kind.letter == letter), None)
    if model is None:
        raise Http404
    record = model.objects.published().filter(pk=pk).first()
    if record is None:
        raise withdrawn_record(model, pk=pk) or Http404
    return record
