"""Where a reader can subscribe to a list."""

from urllib.parse import urlsplit

from django import template
from django.conf import settings
from django.urls import NoReverseMatch, reverse

register = template.Library()


@register.simple_tag
def subscriptions(name, query=""):
    """Return the subscription addresses of a list ("events") with a query ("?axis=youth" or "").

    {"rss", "atom", "mail"}, and for a list with a calendar {"calendar", "webcal"}. A browser hands webcal: to the
    reader's calendar program, which fetches it as https; it needs the host.
    """
    addresses = {kind: reverse(f"{name}_{kind}") + query for kind in ("rss", "atom")}
    addresses["mail"] = reverse("subscribe", args=[name]) + query
    try:
        addresses["calendar"] = reverse(f"{name}_calendar") + query
    except NoReverseMatch:
        return addresses
    return addresses | {"webcal": f"webcal://{urlsplit(settings.SITE_URL).netloc}{addresses['calendar']}"}
