"""Addresses of links as people type and paste them: completed, and without what traces the reader."""

import re
from urllib.parse import parse_qs, urlsplit

from django.conf import settings

SCHEMES = ("http", "https", "mailto", "tel")

# Parameters that mailings and social networks add to recognise the reader; the page is the same without them.
_TRACKING = re.compile(
    r"(utm_\w+|fbclid|gclid|gclsrc|gbraid|wbraid|dclid|msclkid|yclid|twclid|ttclid|igshid|igsh|mc_cid|mc_eid|"
    r"_hsenc|_hsmi|mkt_tok|vero_id|oly_enc_id|oly_anon_id|ref_src|ref_url|at_medium|at_campaign|xtor)",
    re.IGNORECASE,
)
# Sites that stand between the reader and the page, and the parameter with the page's address.
_DETOURS = {
    "www.google.com": "q",
    "l.facebook.com": "u",
    "lm.facebook.com": "u",
    "safelinks.protection.outlook.com": "url",
}
_SCHEME = re.compile(r"\A([A-Za-z][A-Za-z0-9+.-]*):")
_MAIL = re.compile(r"\A[^\s@/:?#]+@[^\s@/:?#]+\.[^\s@/:?#.]+")
_DOMAIN = re.compile(r"\A[^\s/?#:@.]+(\.[^\s/?#:@.]+)*\.(?P<last>[^\W\d_]{2,24})(:\d{1,5})?([/?#].*)?", re.DOTALL)
_FILE_ENDINGS = set("html htm php asp aspx pdf doc docx xls xlsx ppt pptx odt ods csv jpg jpeg png webp zip".split())
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")


def tidy_address(address: str) -> str:
    """Return the address that a link stores, or "" if a link cannot lead there.

    "www.iom.int" gets its https://, an address of mail its mailto:, and our own pages lose the name of the site.
    Anchors inside a text lead nowhere, because texts have none. Tidying twice changes nothing.
    """
    address = _CONTROLS.sub("", address).strip().replace(" ", "%20")
    if not address or address.startswith("#"):
        return ""
    if address.startswith("//"):
        address = f"https:{address}"
    elif _MAIL.fullmatch(address):
        return f"mailto:{address}"
    elif (domain := _DOMAIN.fullmatch(address)) and domain["last"].lower() not in _FILE_ENDINGS:
        address = f"https://{address}"
    scheme = _SCHEME.match(address)
    if scheme and scheme[1].lower() not in SCHEMES:
        return ""
    return _web_address(address) if not scheme or scheme[1].lower() in {"http", "https"} else address


def _web_address(address):
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:  # "https://[fe80": no browser follows it
        return ""
    if parts.scheme and not host:
        return ""
    detour = next((name for site, name in _DETOURS.items() if host == site or host.endswith(f".{site}")), "")
    if detour and (target := parse_qs(parts.query).get(detour)) and target[0].startswith(("http://", "https://")):
        return tidy_address(target[0])
    if parts.query:
        kept = [pair for pair in parts.query.split("&") if not _TRACKING.fullmatch(pair.partition("=")[0])]
        if len(kept) < len(parts.query.split("&")):
            address = parts._replace(query="&".join(kept)).geturl()
    own = settings.SITE_URL.rstrip("/")
    return address.removeprefix(own) or "/" if address == own or address.startswith(f"{own}/") else address
