"""What the admin's first page shows to whoever opens it."""

from django import template

from desk.dashboard import StartPage

register = template.Library()


@register.simple_tag
def start_page(user):
    return StartPage(user)
