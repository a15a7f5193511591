"""Tags about the picture library for the admin's pages."""

from django import template

from core.models import Picture

register = template.Library()


@register.simple_tag
def consents(user):
    """Return how many pictures a consent has hidden, or will hide soon; for those who may look at the library."""
    if not user.has_perm("core.view_picture"):
        return {}
    return {
        "expired": Picture.objects.consent_expired().count(),
        "expiring": Picture.objects.consent_expiring().count(),
    }
