"""Answers whoever watches the portal, before anything else looks at the request (docs/decisions/0048-watched.md).

A load balancer asks by an address of the network, without TLS and in no language. So no rule about hosts, https or
languages applies, no page is looked up, no cookie is read or set.
"""

import hmac
import logging
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from core.metrics import CountErrors, Metrics, folder_of_workers, place
from core.request_log import Observed, Tell, write_line
from oim_portal import environment, health


@require_safe
def alive(request: HttpRequest) -> JsonResponse:
    """Say that this process answers; nothing else is asked."""
    return _fresh(JsonResponse({"status": "ok"}))


@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Say how the portal is: 503 if readers are not served, or with `?all` if anything is wrong."""
    found = health.watch.now()
    is_good = found.is_well if "all" in request.META["QUERY_STRING"].split("&") else found.is_ready
    status = "ok" if found.is_well else "degraded" if found.is_ready else "failing"
    about = {"status": status, "version": found.version, "checks": found.findings}
    response = _fresh(JsonResponse(about, status=200 if is_good else 503))
    response._has_been_logged = True  # else each question would be an error of its own, with a mail
    return response


def _fresh(response):
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """What all workers counted, for Prometheus; 404 without METRICS_TOKEN, 401 for who does not bring it."""
    if counted is None:
        return _fresh(HttpResponse(status=404))
    brought = request.headers.get("Authorization", "").encode()
    if not hmac.compare_digest(brought, f"Bearer {settings.METRICS_TOKEN}".encode()):
        return _fresh(HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"}))
    return _fresh(HttpResponse(counted.all_processes(health.as_metrics()), content_type=FORMAT))


FORMAT = "text/plain; version=0.0.4; charset=utf-8"  # https://prometheus.io/docs/instrumenting/exposition_formats/
ANSWERS = {"/healthz": alive, "/readyz": ready, "/metrics": metrics}
counted: Metrics | None = None  # of this worker


def observed(application: Callable) -> Callable:
    """Return a WSGI application whose requests are logged and counted, as far as the settings ask for it."""
    global counted  # noqa: PLW0603  (there is one application in a process)
    tells: list[Tell] = [write_line] if settings.LOG_REQUESTS else []
    if settings.METRICS_TOKEN:
        folder = folder_of_workers(place(settings.VAR_DIR))
        environment.give("PROMETHEUS_MULTIPROC_DIR", folder)
        counted = Metrics(folder)
        logging.getLogger().addHandler(CountErrors(counted))
        tells.append(counted.count)
    return Observed(application, tells) if tells else application


def middleware(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Respond to ANSWERS; pass everything else on."""

    def answer(request):
        return ANSWERS.get(request.path_info, get_response)(request)

    return answer
