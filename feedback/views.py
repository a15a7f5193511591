"""The forms for readers, and the log of corrections.

The forms need no token against forged requests (CSRF): such a request misuses the session of whoever it comes from, and
these views read none. What a forged request could do, anybody can do in their own name. A token would need a cookie,
which public pages do not set. Only a form on another site is refused: it would use up the limits of its visitors.
"""

from typing import Any

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.network import client_address, network
from core.busy import cannot_write, is_busy
from core.conditional import conditional
from core.kinds import kind_named
from core.languages import text_of
from core.list_pages import ListPage
from core.shortcuts import published_or_redirect
from core.typed import came_from_here
from core.views_errors import form_from_elsewhere
from feedback.filters import CorrectionFilter
from feedback.forms import ContactForm, MessageForm, ReportForm
from feedback.models import Correction, Message
from feedback.receiving import TooMany, receive
from feedback.records import with_records

LATER = {429: "3600", 503: "60"}  # seconds after which it may be sent again


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, kind: str, slug: str) -> HttpResponseBase:
    """Say what is wrong with a record. For one that is not public, the answer is that of its page: 404 or 410."""
    return _sent_report(request, kind, slug) if request.method == "POST" else _empty_report(request, kind, slug)


@conditional
def _empty_report(request, kind, slug):
    record, moved = _record(kind, slug)
    return moved or _page(request, ReportForm(record=record), _about(record))


def _sent_report(request, kind, slug):
    record, moved = _record(kind, slug)
    if moved:
        moved.status_code = 308  # so that the browser sends what was typed to the address of today
        return moved
    return _answer(request, ReportForm(request.POST, record=record), _about(record))


def _record(kind, slug):
    model = kind_named(kind).model
    return published_or_redirect(model.objects.published(), slug, f"{model._meta.model_name}_report")


def _about(record):
    title = text_of(record, record.translated_fields[0])
    heading = gettext("Something is wrong here")
    here = reverse(f"{record._meta.model_name}_report", args=[record.slug])
    return {
        "title": heading,
        "record": record,
        "record_title": title,
        "crumbs": [(title, record.get_absolute_url()), (heading, here)],
    }


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest) -> HttpResponseBase:
    """Write to the office; `?subject=press` chooses a subject, and any other value none."""
    about = {"title": gettext("Write to us"), "crumbs": [(gettext("Write to us"), reverse("contact"))]}
    if request.method == "POST":
        return _answer(request, ContactForm(request.POST), about)
    return _empty_contact(request, about)


@conditional
def _empty_contact(request, about):
    return _page(request, ContactForm(subject=request.GET.get("subject", "")), about)


def _answer(request: HttpRequest, form: MessageForm, about: dict[str, Any]) -> HttpResponseBase:
    """Keep a message and lead to the page that says so; or show the form again, with everything that was typed."""
    if {"Origin", "Referer"} & set(request.headers) and not came_from_here(request):
        return form_from_elsewhere(request)
    if not form.is_valid():
        return _page(request, form, about, status=400)
    try:
        message = receive(form.message(), network(client_address(request)))
    except TooMany:
        return _page(request, form, about, status=429)
    except Error as error:
        if not (is_busy(error) or cannot_write(error)):
            raise
        return _page(request, form, about, status=503)
    response = HttpResponseRedirect(reverse("message_received", args=[message.reference]))
    response.status_code = 303
    return response


def _page(request: HttpRequest, form: MessageForm, about: dict[str, Any], status: int = 200) -> HttpResponse:
    context = {
        **about,
        "form": form,
        "status": status,
        "message_days": settings.MESSAGE_DAYS,
        "address_days": settings.MESSAGE_ADDRESS_DAYS,
    }
    response = render(request, "feedback/message_form.html", context, status=status)
    if status in LATER:
        response["Retry-After"] = LATER[status]
    return response


@require_safe
@never_cache
def received(request: HttpRequest, reference: str) -> HttpResponse:
    """Say that a message has arrived, and its reference."""
    message = get_object_or_404(Message.objects.only("reference"), reference=reference)
    title = gettext("Your message has arrived")
    return render(
        request,
        "feedback/received.html",
        {"title": title, "reference_of_message": message.reference, "crumbs": [(title, request.path)]},
    )


@require_safe
@conditional
def corrections(request: HttpRequest) -> HttpResponse:
    """The log of corrections, newest first."""
    public = Correction.objects.published().newest_first()
    listing = ListPage(request, CorrectionFilter, public, count=public.count())
    title = gettext("Corrections")
    context = {
        "title": title,
        "crumbs": [(title, reverse("corrections"))],
        "listing": listing,
        "corrections": with_records(listing.items),
    }
    return render(request, "feedback/corrections.html", context, status=listing.status)
