"""Template tags for the start page of the admin."""

from django import template

from accounts.models import User
from desk.backups import backup_warnings
from desk.dashboard import Dashboard

register = template.Library()


@register.simple_tag
def dashboard(user: User) -> Dashboard:
    return Dashboard(user)


@register.simple_tag(name="backup_warnings")
def warnings_of_backups(user: User) -> list[str]:
    return backup_warnings(user)
