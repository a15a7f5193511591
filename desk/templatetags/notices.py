"""Notices in templates: their sentence, their address, and those that are open for a user."""

from django import template
from django.db.models import Model

from accounts.models import User
from desk import notices, notifications
from desk.models import Notification

register = template.Library()
register.filter("notice_sentence", notices.sentence)
register.filter("notice_address", notices.address)
_SHOWN = 20


@register.simple_tag
def told_to(user: User, record: Model | None = None) -> list[Notification]:
    """Return the newest notices that are open for a user, about one record or all."""
    return list(notifications.open_for(user, record)[:_SHOWN])
