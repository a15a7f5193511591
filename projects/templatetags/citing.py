"""Beside a chart: how to cite or embed it."""

from typing import Any

from django import template

register = template.Library()


@register.inclusion_tag("includes/cite.html", takes_context=True)
def cite(context: dict[str, Any], code: str) -> dict[str, Any]:
    """Print how to take the chart of this code along, if the view gives its Citation in `citations`."""
    return {"citation": context.get("citations", {}).get(code), "request": context["request"]}
