"""Follows a link on the web as a reader would, without reading what is there, and never into a private network.

The name is looked up once, and the connection goes to the address that was checked: a name that changes its mind in
between leads nowhere.
"""

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

SECONDS = 10
MOST_HOPS = 6
_PERMANENT = {301, 308}
_REDIRECTS = {301, 302, 303, 307, 308}
_GONE = {404, 410}
_KEPT = "/?&=%:;,@!$'()*+~-._[]"  # of an address: everything but letters that are not ASCII, and blanks
_REFUSES_HEAD = {403, 405, 500, 501, 503}


class Problem(TextChoices):
    """What is wrong with a link."""

    GONE = "gone", _("the page is gone")
    UNREACHABLE = "unreachable", _("the site does not answer")
    MOVED = "moved", _("the page has moved for good")
    PRIVATE = "private", _("the address is not on the public internet")
    NOT_PUBLIC = "not_public", _("our own page is not public")
    MISSING = "missing", _("there is no such page or file of ours")


@dataclass(frozen=True)
class Outcome:
    """What became of a request: no problem, or one with details: a status, an error, the new address."""

    problem: Problem | None = None
    detail: str = ""


Allowed = Callable[[str], bool]  # (IP address) -> whether requests may go there


def is_on_the_internet(address: str) -> bool:
    """Whether an IP address is public: not of this machine, of its network, or of the cloud's own services."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    ip = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None) or ip
    return ip.is_global and not ip.is_multicast


def follow(address: str, is_allowed: Allowed = is_on_the_internet) -> Outcome:
    """Return what becomes of a reader who follows a link: HEAD first, GET where a site does not like HEAD.

    A site that turns programs away (401, 403, 429) may well show the page to people: no problem.
    """
    moved_to = ""
    is_permanent = True
    here = address
    for _hop in range(MOST_HOPS):
        try:
            status, location = _status(here, is_allowed)
        except _Forbidden:
            return Outcome(Problem.PRIVATE, urlsplit(here).hostname or "")
        except (OSError, http.client.HTTPException, ValueError) as error:
            return Outcome(Problem.UNREACHABLE, type(error).__name__)
        if status not in _REDIRECTS or not location:
            break
        is_permanent = is_permanent and status in _PERMANENT
        here = urljoin(here, location)
        moved_to = here if is_permanent else moved_to
    else:
        return Outcome(Problem.UNREACHABLE, "redirects")
    if status in _GONE:
        return Outcome(Problem.GONE, str(status))
    if status >= 500:
        return Outcome(Problem.UNREACHABLE, str(status))
    return Outcome(Problem.MOVED, moved_to) if moved_to else Outcome()


class _Forbidden(Exception):
    pass


def _status(address, is_allowed):
    """Return (status, address of a redirect or "")."""
    status, location = _ask("HEAD", address, is_allowed)
    return _ask("GET", address, is_allowed) if status in _REFUSES_HEAD | _GONE else (status, location)


def _ask(method, address, is_allowed):
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(address)
    host = parts.hostname.encode("idna").decode()
    port = parts.port or (443 if parts.scheme == "https" else 80)
    hosts = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    if not all(is_allowed(where[0]) for *_rest, where in hosts):
        raise _Forbidden
    connection = http.client.HTTPConnection(host, port, timeout=SECONDS)
    try:
        connection.sock = socket.create_connection(hosts[0][4][:2], timeout=SECONDS)
        if parts.scheme == "https":
            connection.sock = ssl.create_default_context().wrap_socket(connection.sock, server_hostname=host)
        path = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
        name = host if parts.port is None else f"{host}:{port}"
        headers = {"Host": name, "User-Agent": f"link check of {settings.SITE_URL}", "Accept": "*/*"}
        connection.request(method, quote(path, safe=_KEPT), headers=headers)
        response = connection.getresponse()
        return response.status, response.getheader("Location", "")
    finally:
        connection.close()
