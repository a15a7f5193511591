"""Where a request comes from: an address that cannot be forged, a shortened one to store, the device."""

import ipaddress
import logging
from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext

logger = logging.getLogger(__name__)

# The first match wins: Edge and Opera also identify as Chrome, and Chrome as Safari.
_BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
_SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Macintosh": "macOS",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


def client_address(request: HttpRequest) -> str:
    """Return the visitor's address as a string, or "" if it is unknown.

    Anybody can send X-Forwarded-For. It is used only behind proxies, of which each appends the address that it saw: the
    address of the visitor is the PROXIES-th from the right. If there are fewer, a proxy does not append or was passed
    by; then the left-most one counts, which a proxy of ours wrote, or without any the address of the connection.
    """
    text = request.META.get("REMOTE_ADDR", "")
    if settings.PROXIES:
        passed = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
        if len(passed) < settings.PROXIES:
            _say_once(len(passed), settings.PROXIES)
        text = passed[-min(settings.PROXIES, len(passed))] if passed else text
    return str(address) if (address := _parse(text)) else ""


@cache
def _say_once(found: int, expected: int) -> None:
    """Log what is wrong with the proxies: else one visitor is counted as all, and nobody knows why."""
    logger.warning(
        "X-Forwarded-For had %s addresses, PROXIES says %s: limits may count many visitors as one (docs/operations.md)",
        found,
        expected,
    )


def network(address: str) -> str:
    """Return what counts as one visitor: an IPv4 address, or the /64 network of an IPv6 customer."""
    parsed = _parse(address)
    return str(_cut(parsed, 64)) if parsed and parsed.version == 6 else address


def shortened(address: str) -> str:
    """Return an address without the part that identifies one computer: 192.0.2.77 -> 192.0.2.0."""
    parsed = _parse(address)
    return str(_cut(parsed, 24 if parsed.version == 4 else 48)) if parsed else ""


def device(request: HttpRequest) -> str:
    """Return the browser and the system of a request, such as "Firefox, Windows"."""
    agent = request.META.get("HTTP_USER_AGENT", "")
    found = [next((name for mark, name in names.items() if mark in agent), "") for names in (_BROWSERS, _SYSTEMS)]
    return ", ".join(filter(None, found)) or gettext("unknown device")


def _parse(text):
    # Some proxies add the port.
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.split(":")[0]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _cut(address, bits):
    return ipaddress.ip_network((address, bits), strict=False).network_address
