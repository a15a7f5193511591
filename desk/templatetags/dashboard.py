"""Template tag for the dashboard."""

from django import template

from accounts.models import User
from desk.dashboard import Dashboard

register = template.Library()


@register.simple_tag
def dashboard(user: User) -> Dashboard:
    return Dashboard(user)
