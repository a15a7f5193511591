"""Whole public pages, kept in the memory of a worker in front of Django (docs/decisions/0047-page-cache.md).

A page that anyone has read since the last change is given without Django: compressed already, with its ETag. Only what
`core.conditional` marks is kept, and only for anonymous readers. So the desk, previews, error pages and the API never
enter.
"""

import io
import logging
import queue
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.db import Error, close_old_connections, connections
from django.urls import get_resolver
from django.utils.http import parse_etags

from core.changes import data_version, is_recent
from core.compression import ENCODERS, PLAIN, best_encoding, is_compressed, is_for_all
from core.filters import every_name
from core.request_log import KEPT, NOTES, ROUTE
from core.versioned_cache import STALE_SECONDS, is_patient

logger = logging.getLogger(__name__)
LONGEST_QUERY = 1000  # characters
# Never kept, so nobody need wait for who asks for the same.
OTHERS = ("/api/", "/media/", "/static/", "/healthz", "/readyz", "/metrics")
# The parameters that mail programs and networks add to addresses that are shared; they never change a page. Only a page
# itself can tell what else is none of ours (core/asked.py): a name may be nearly one of ours in the reader's language.
TRACKERS = ("utm_", "mtm_", "pk_", "mc_", "fbclid", "gclid", "dclid", "msclkid", "yclid", "igshid", "twclid", "_ga")
Environ = dict[str, Any]
StartResponse = Callable[..., Any]


@dataclass
class Page:
    """A kept response: its data version, headers, and body by encoding ("" for none).

    `is_final` means that compressing it again would save nothing.
    """

    version: str
    etag: str
    route: tuple[str, str] | None  # for core/request_log.py
    headers: list[tuple[str, str]]
    bodies: dict[str, bytes]
    is_final: bool
    size: int = field(init=False)

    def __post_init__(self):
        self.size = 2 * len(self.bodies[""]) + 2000  # about, with what is compressed later

    def encoded(self, encoding: str) -> bytes:
        """Return the body in an encoding, made when it is first asked for."""
        body = self.bodies.get(encoding)
        if body is None:
            body = self.bodies[encoding] = ENCODERS[encoding](self.bodies[""])
        return body


class PageCache:
    """A WSGI application around that of Django, which keeps at most `most_bytes` of pages.

    A page is valid while the data version stands (core/changes.py). After a change, readers get the page of before, for
    at most STALE_SECONDS, while a thread of its own makes the new one: nobody waits for somebody else's edit. A page
    that nobody has read for longer is made for whoever asks first, once, and others wait for it.
    """

    def __init__(self, application: Callable[[Environ, StartResponse], Iterable[bytes]], most_bytes: int) -> None:
        self._application = application
        self._most_bytes = most_bytes
        self._pages: OrderedDict[tuple, Page] = OrderedDict()  # the one used last at the end
        self._bytes = 0
        self._making: dict[tuple, threading.Lock] = {}
        self._lock = threading.Lock()
        self._renewals: queue.SimpleQueue = queue.SimpleQueue()
        self._renewing: set[tuple] = set()
        self._renewer: threading.Thread | None = None
        get_resolver().url_patterns  # noqa: B018  (so that every_name() knows the filters of all apps)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        key = key_of(environ)
        version = _current_version() if key else None
        if key is None or version is None:
            return self._application(environ, start_response)
        page = self._find(key)
        if page and page.version == version:
            return _send(page, environ, start_response, "hit")
        if page and is_recent(page.version, STALE_SECONDS):
            self._renew(key, environ)
            return _send(page, environ, start_response, "before")
        if environ["REQUEST_METHOD"] != "GET":
            return self._application(environ, start_response)
        with self._lock:
            making = self._making.setdefault(key, threading.Lock())
        try:
            with making:
                page = self._find(key)
                if not (page and page.version == version):
                    page, passed_on = self._make(key, environ, version, start_response)
        finally:
            with self._lock:
                self._making.pop(key, None)
        return _send(page, environ, start_response, "made") if page else passed_on

    def _find(self, key):
        with self._lock:
            page = self._pages.get(key)
            if page:
                self._pages.move_to_end(key)
            return page

    def _make(self, key, environ, version, start_response):
        """Ask Django; return (the Page that was kept, None), or (None, the response) if it is not for all."""
        started: list[Any] = []
        # The page is that of its key: what was dropped from the address cannot be on it.
        asked = environ | {"QUERY_STRING": key[-1], PLAIN: True}
        response = self._application(asked, lambda *given: started.append(given))
        environ.update({name: asked[name] for name in NOTES if name in asked})
        if not is_for_all(response):
            start_response(*started[-1])
            return None, response
        headers = [(name, value) for name, value in started[-1][1] if name not in {"Content-Length", "Vary"}]
        page = Page(
            version, response["ETag"], asked.get(ROUTE), headers, {"": response.content}, is_compressed(response)
        )
        response.close()
        self._keep(key, page)
        return page, None

    def _keep(self, key, page):
        with self._lock:
            before = self._pages.pop(key, None)
            self._bytes += page.size - (before.size if before else 0)
            self._pages[key] = page
            while self._bytes > self._most_bytes:
                _key, oldest = self._pages.popitem(last=False)
                self._bytes -= oldest.size

    def _renew(self, key, environ):
        """Have a page made anew by the thread that does nothing else; once, however many ask."""
        with self._lock:
            if key in self._renewing:
                return
            self._renewing.add(key)
            if self._renewer is None:
                self._renewer = threading.Thread(target=self._renew_all, name="page-cache", daemon=True)
                self._renewer.start()
        wanted = {name: value for name, value in environ.items() if isinstance(value, (str, tuple, bool))}
        self._renewals.put((key, wanted | {"wsgi.input": io.BytesIO(), "wsgi.errors": environ["wsgi.errors"]}))

    def _renew_all(self):
        # With numbers of before, a page would be for nobody: it would be forgotten, and each reader would make one.
        is_patient.set(True)
        while True:
            key, environ = self._renewals.get()
            try:
                environ.pop("HTTP_IF_NONE_MATCH", None)
                environ["REQUEST_METHOD"] = "GET"
                version = _current_version()
                if version is not None:
                    _page, response = self._make(key, environ, version, lambda *_given: None)
                    if response is not None:  # it is not for all any more: withdrawn, moved, failed
                        response.close()
                        self._forget(key)
            except Exception:
                logger.exception("A page could not be made anew.")
                self._forget(key)
            finally:
                connections.close_all()
                with self._lock:
                    self._renewing.discard(key)

    def _forget(self, key):
        with self._lock:
            page = self._pages.pop(key, None)
            self._bytes -= page.size if page else 0


def key_of(environ: Environ) -> tuple | None:
    """Return what a page depends on, its query last, with the names in order; None if it may not be kept.

    Nothing below OTHERS is kept. Neither is what a member of staff asks for, who sees each change at once, nor an
    address with a name that is none of ours: the page may have to say so.
    """
    if environ["REQUEST_METHOD"] not in {"GET", "HEAD"} or environ["PATH_INFO"].startswith(OTHERS):
        return None
    if settings.SESSION_COOKIE_NAME in environ.get("HTTP_COOKIE", "") or "HTTP_AUTHORIZATION" in environ:
        return None
    query = environ.get("QUERY_STRING", "")
    if query:
        if len(query) > LONGEST_QUERY:
            return None
        try:
            pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=True, errors="strict")
        except ValueError:
            return None
        pairs = [(name, value) for name, value in pairs if not name.startswith(TRACKERS)]
        if any(name not in every_name() or not value for name, value in pairs):
            return None
        query = urlencode(sorted(pairs, key=lambda pair: pair[0]))
    return (
        environ["wsgi.url_scheme"],
        environ.get("HTTP_X_FORWARDED_PROTO", "") if settings.PROXIES else "",
        environ.get("HTTP_HOST") or environ["SERVER_NAME"],
        environ.get("SCRIPT_NAME", ""),
        environ["PATH_INFO"],
        query,
    )


def _current_version():
    """Return the data version; None if the database does not answer: then Django says what it can say."""
    try:
        close_old_connections()
        return data_version()
    except Error:
        return None


def _send(page, environ, start_response, kept):
    """Return the body of a kept page, in the best encoding that the client takes, or a 304."""
    environ[ROUTE], environ[KEPT] = page.route, kept
    etags = environ.get("HTTP_IF_NONE_MATCH", "")
    if etags and (etags == page.etag or page.etag in parse_etags(etags)):
        start_response("304 Not Modified", [*page.headers, ("Vary", "Accept-Encoding")])
        return (b"",)
    encoding = "" if page.is_final else best_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))
    body = page.encoded(encoding)
    headers = [*page.headers, ("Vary", "Accept-Encoding"), ("Content-Length", str(len(body)))]
    if encoding:
        headers.append(("Content-Encoding", encoding))
    start_response("200 OK", headers)
    return (body if environ["REQUEST_METHOD"] == "GET" else b"",)


def in_front(application: Callable) -> Callable:
    """Return a WSGI application with the page cache in front of it, or as it is if PAGE_CACHE_MB is 0."""
    most_bytes = settings.PAGE_CACHE_MB * 1024**2
    return PageCache(application, most_bytes) if most_bytes else application
