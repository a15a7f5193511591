"""Template tags of lists with filters."""

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from core.filters import Group
from core.languages import active_language
from core.versioned_cache import VersionedCache

register = template.Library()
_groups = VersionedCache(most=300)


@register.simple_tag
def filter_group(group: Group, unfolding: str, diagram: Any = None) -> SafeString:
    """Print a filter with its options and counts, made once per data version: most are the same on the next page.

    `unfolding` is the query that leads to the options of a folded one; `diagram` the map beside the regions.
    """
    shown = diagram if group.name == "region" else None
    tiles = tuple((tile.region.code, tile.count, tile.shade, tile.href) for tile in shown.tiles) if shown else ()
    key = (active_language(), *group.key, "" if group.is_unfolded else unfolding, tiles)
    context = {"group": group, "diagram": shown, "unfolding": unfolding}
    return _groups.get(key, lambda: render_to_string("includes/filter_group.html", context))
