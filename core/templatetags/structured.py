"""The one tag that writes JSON-LD."""

from django import template
from django.utils.html import format_html

from core.structured import as_json_ld, breadcrumbs

register = template.Library()


@register.simple_tag(takes_context=True)
def structured_data(context):
    """Print a data block with what a page says of itself, or nothing. Browsers do not run it.

    That is `structured`, nodes of core/structured.py, and the `crumbs` that the page shows.
    """
    nodes = [*context.get("structured", ())]
    if context.get("crumbs"):
        nodes.append(breadcrumbs(context["crumbs"]))
    return format_html('<script type="application/ld+json">{}</script>', as_json_ld(nodes)) if nodes else ""
