"""Template tags for projects."""

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from core.languages import active_language
from core.versioned_cache import VersionedCache
from projects.models import Project
from projects.timebar import Scale

register = template.Library()
_rows = VersionedCache(most=2000)


@register.simple_tag
def project_row(project: Project, scale: Scale, heading: str, brief: object, are_ended: object) -> SafeString:
    """Print a row of a list, made once per data version: it says the same to everybody.

    `heading` is "h3" or "h4"; `brief`: without the summary; `are_ended`: the heading above says so.
    """
    row = {"scale": scale, "heading": heading, "brief": bool(brief), "are_ended": bool(are_ended)}
    key = (project.pk, active_language(), *row.values())
    return _rows.get(key, lambda: render_to_string("includes/project_row.html", {"project": project, **row}))
