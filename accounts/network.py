"""Where a request comes from: an address that a visitor cannot choose, a shortened one to keep, a device in words."""

import ipaddress

from django.conf import settings
from django.utils.translation import gettext

# The first match counts: Edge and Opera call themselves Chrome too, and Chrome calls itself Safari.
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


def client_address(request):
    """Return the address of the visitor as a text, or "" when it is unknown.

    Anybody may send X-Forwarded-For. Only behind a proxy does it count, and then only what that proxy added: the
    right-most address.
    """
    text = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        text = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")[-1].strip() or text
    return str(address) if (address := _parse(text)) else ""


def network(address):
    """Return what counts as one visitor: an IPv4 address, or the /64 that one IPv6 customer owns."""
    parsed = _parse(address)
    return str(_cut(parsed, 64)) if parsed and parsed.version == 6 else address


def shortened(address):
    """Return an address without the part that names one computer: 192.0.2.77 -> 192.0.2.0."""
    parsed = _parse(address)
    return str(_cut(parsed, 24 if parsed.version == 4 else 48)) if parsed else ""


def device(request):
    """Return the browser and the system that a request names, such as "Firefox, Windows"."""
    agent = request.META.get("HTTP_USER_AGENT", "")
    found = [next((name for mark, name in names.items() if mark in agent), "") for names in (_BROWSERS, _SYSTEMS)]
    return ", ".join(filter(None, found)) or gettext("unknown device")


def _parse(text):
    if text.count(":") == 1:  # some proxies add the port
        text = text.split(":")[0]
    try:
        address = ipaddress.ip_address(text.strip("[]"))
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _cut(address, bits):
    return ipaddress.ip_network((address, bits), strict=False).network_address
