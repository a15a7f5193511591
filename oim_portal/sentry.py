"""Errors reach a Sentry or GlitchTip, if SENTRY_DSN is set; without anybody's data."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

from core.reference import current, reference_of
from core.request_log import path_of
from oim_portal import __version__


def start(dsn: str, site_url: str) -> None:
    """Begin to report errors; raises ImproperlyConfigured if sentry-sdk is missing."""
    try:
        import sentry_sdk  # noqa: PLC0415  (it is installed only where it is wanted: requirements-extras.txt)
    except ImportError as error:
        raise ImproperlyConfigured(
            "SENTRY_DSN is set, but sentry-sdk is missing: install requirements-extras.txt, or remove the variable."
        ) from error
    try:
        sentry_sdk.init(
            dsn=dsn,
            environment=site_url,
            release=__version__,
            # What is logged as an error is enough. The one for Django wraps each response, which the page cache reads.
            auto_enabling_integrations=False,
            send_default_pii=False,
            max_request_body_size="never",
            include_local_variables=False,  # they hold what somebody typed
            max_breadcrumbs=0,
            before_send=without_data,
        )
    except sentry_sdk.utils.BadDsn as error:
        raise ImproperlyConfigured("SENTRY_DSN takes https://key@host/number.") from error


def without_data(event: dict[str, Any], hint: dict[str, Any]) -> dict[str, Any]:
    """Return an event with nothing of its request but method, path and reference."""
    request = current.get()
    for name in ("request", "user", "extra"):
        event.pop(name, None)
    if request:
        event["request"] = {"method": request.method, "url": path_of(request)}
        event["tags"] = {**event.get("tags", {}), "reference": reference_of(request)}
    return event
