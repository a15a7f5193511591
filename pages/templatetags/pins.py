"""What is offered beside a figure or chart to cite or embed it as of a day."""

from typing import Any

from django import template

from pages.pins import latest_release, pinned_to
from projects.citations import Citation

register = template.Library()


@register.simple_tag(takes_context=True)
def pin_of(context: dict[str, Any], citation: Citation) -> Citation | None:
    """Return a citation pinned to the latest release of the data; None if that does not keep what it shows.

    The release is kept on the request, because a page asks once for each figure.
    """
    request = context["request"]
    if not hasattr(request, "latest_release"):
        request.latest_release = latest_release()
    return pinned_to(request.latest_release, citation.graphic)
