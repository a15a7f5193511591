"""Template tags for search results."""

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from core.languages import active_language
from core.versioned_cache import VersionedCache
from pages.search import Result

register = template.Library()
_lines = VersionedCache(most=2000)


@register.simple_tag
def result_line(result: Result, name: str) -> SafeString:
    """Print what a result is, its place and time, made once per data version: it says the same for every search.

    `name` is that of its section.
    """
    record = result.record
    key = (name, str(result.kind), type(record), record.pk, active_language())
    context = {"result": result, "record": record, "name": name}
    return _lines.get(key, lambda: render_to_string("includes/search_line.html", context))
