"""A line of the log for each request, and for what else is told of each (core/metrics.py).

It holds neither who asked nor what was asked: no address, no account, no words of a query. A path of the desk, of a
preview or of news by mail may hold a secret or a name, so the log has its route instead.
"""

import logging
import time
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from core import reference

logger = logging.getLogger("portal.requests")
# What is noted in the environ of a request while it is answered.
ROUTE = "portal.route"  # (name of the view, route)
REFERENCE = "portal.reference"  # of something that was logged meanwhile
KEPT = "portal.kept"  # what the page cache did
NOTES = (ROUTE, REFERENCE)
PRIVATE = ("/admin/", "/preview/", "/subscriptions/")
LONGEST = 200  # characters of a path

Environ = dict[str, Any]
Tell = Callable[[Environ, int, float, int], None]


def middleware(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Note which view answered, and the reference of what was logged meanwhile."""

    def answer(request):
        token = reference.current.set(request)
        try:
            return get_response(request)
        finally:
            reference.current.reset(token)
            match = request.resolver_match
            if match:
                request.META[ROUTE] = match.view_name, match.route
            request.META[REFERENCE] = getattr(request, "reference", "")

    return answer


class InLog(logging.Filter):
    """Gives each record of the log the `reference` of its request, "" for what happens outside of one."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Add the attribute, and take a secret path out of what Django says; every record is kept."""
        request = getattr(record, "request", None)
        request = request if isinstance(request, HttpRequest) else reference.current.get()
        if not hasattr(record, "reference"):
            record.reference = reference.reference_of(request) if request else ""
        said = record.args if isinstance(record.args, tuple) else ()
        if record.name == "django.request" and request and said[-1:] == (request.path,):
            record.args = (*said[:-1], path_of(request))
        return True


class Observed:
    """A WSGI application around another that tells what it answered: environ, status, seconds and bytes of the body."""

    def __init__(self, application: Callable[[Environ, Callable], Iterable[bytes]], tells: list[Tell]) -> None:
        self._application = application
        self._tells = tells

    def __call__(self, environ: Environ, start_response: Callable) -> Iterable[bytes]:
        begun, statuses = time.perf_counter(), ["500"]

        def started(status, headers, *more):
            statuses.append(status)
            return start_response(status, headers, *more)

        def ended(size):
            took, status = time.perf_counter() - begun, int(statuses[-1][:3])
            for tell in self._tells:
                tell(environ, status, took, size)

        try:
            body = self._application(environ, started)
        except BaseException:
            ended(0)
            raise
        if isinstance(body, tuple | list) or not getattr(body, "streaming", True):
            ended(sum(map(len, body)))
            return body
        return _Streamed(body, ended)


class _Streamed:
    """A body of unknown length; tells it once it was sent, or the reader has gone."""

    def __init__(self, body, ended):
        self._body, self._ended, self._size = body, ended, 0

    def __iter__(self):
        for part in self._body:
            self._size += len(part)
            yield part

    def close(self):
        try:
            if hasattr(self._body, "close"):
                self._body.close()
        finally:
            ended, self._ended = self._ended, lambda _size: None
            ended(self._size)


def write_line(environ: Environ, status: int, seconds: float, size: int) -> None:
    """Write the line of a request."""
    _view, route = environ.get(ROUTE) or ("", "")
    method, path, ms = environ["REQUEST_METHOD"], _safe_path(environ, route), round(seconds * 1000, 1)
    fields = {"method": method, "path": path, "status": status, "ms": ms, "bytes": size, "kept": environ.get(KEPT, "")}
    extra = {"fields": fields, "reference": environ.get(REFERENCE, "")}
    logger.info("%s %s %s, %s ms, %s bytes", method, path, status, ms, size, extra=extra)


def path_of(request: HttpRequest) -> str:
    """Return the path of a request as it may be written down: without its query, and without secrets."""
    return _safe_path(request.META, request.resolver_match.route if request.resolver_match else "")


def _safe_path(environ, route):
    path = environ.get("SCRIPT_NAME", "") + environ["PATH_INFO"]
    if any(part in path for part in PRIVATE):  # also where nothing was found: it may be a secret with a typing error
        return f"/{route or '…'}"
    return quote(path.encode("latin-1", "replace")[:LONGEST], safe="/<>:")
