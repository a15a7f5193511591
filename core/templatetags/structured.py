"""The one tag that writes JSON-LD."""

from django import template
from django.utils.html import format_html

from core.structured import as_json_ld

register = template.Library()


@register.simple_tag
def structured_data(nodes):
    """Print a data block with `nodes` (core/structured.py), or nothing. Browsers do not run it."""
    return format_html('<script type="application/ld+json">{}</script>', as_json_ld(nodes)) if nodes else ""
