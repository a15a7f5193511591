"""What the admin's first page shows to whoever opens it."""

from django import template

from desk.dashboard import Dashboard

register = template.Library()


@register.simple_tag
def dashboard(user):
    return Dashboard(user)
