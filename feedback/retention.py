"""What is kept of readers who wrote, and how long. `manage.py clean_up` does it; each function may run twice."""

import datetime as dt

from django.conf import settings
from django.utils import timezone

from core.kinds import kinds
from feedback.models import Correction, Message


def forget_addresses() -> int:
    """Delete the addresses of readers, once their message has been closed for a while; return how many."""
    before = timezone.now() - dt.timedelta(days=settings.MESSAGE_ADDRESS_DAYS)
    closed = Message.objects.filter(closed_at__lt=before).exclude(sealed_address="")
    return closed.update(sealed_address="", fingerprint=None)


def forget_messages() -> int:
    """Delete old messages, closed or not, and spam as soon as addresses go; return how many."""
    now = timezone.now()
    old = Message.objects.filter(created_at__lt=now - dt.timedelta(days=settings.MESSAGE_DAYS))
    spam = Message.objects.filter(
        state=Message.State.SPAM, created_at__lt=now - dt.timedelta(days=settings.MESSAGE_ADDRESS_DAYS)
    )
    return (old | spam).delete()[1].get("feedback.Message", 0)


def forget_corrections() -> int:
    """Delete the corrections of records that were deleted for good; return how many."""
    count = 0
    for kind in kinds():
        of_kind = Correction.objects.filter(kind=kind.model._meta.label_lower)
        count += of_kind.exclude(object_id__in=kind.model._base_manager.values("pk")).delete()[0]
    return count
