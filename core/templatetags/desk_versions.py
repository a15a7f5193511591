"""What the admin's pages ask of the history of records."""

from django import template

from core.desk import versions

register = template.Library()


@register.simple_tag
def proposals_waiting(user):
    """Return how many changes wait that concern this user."""
    return versions.proposals_for(user).count()
