"""What is deleted when its time is over. Each function returns how much it deleted, and may run twice, also at once."""

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from subscriptions import keys
from subscriptions.asking import UNCONFIRMED
from subscriptions.letter_texts import A_YEAR
from subscriptions.models import Happening, Subscription, Topic, locked

BROKEN = dt.timedelta(days=30)  # how long a filter may be missing until its readers are let go
HAPPENINGS = dt.timedelta(days=40)  # longer than anybody waits for what was collected


def forget_subscriptions() -> int:
    """Delete subscriptions that nobody confirmed, for a week or for a year, and those of lists that are gone."""
    now = timezone.now()
    unconfirmed = Q(confirmed_at=None, created_at__lt=now - UNCONFIRMED)
    not_again = Q(confirmed_at__lt=now - A_YEAR)
    of_nothing = Q(topic__broken_since__lt=now - BROKEN)
    count = (
        Subscription.objects.filter(unconfirmed | not_again | of_nothing).delete()[1].get(Subscription._meta.label, 0)
    )
    for pk in Topic.objects.filter(subscriptions=None).values_list("pk", flat=True):
        with transaction.atomic():  # somebody may ask for it at this moment (asking.py)
            locked(pk)
            if not Subscription.objects.filter(topic_id=pk).exists():
                Topic.objects.filter(pk=pk).delete()
    Happening.objects.filter(at__lt=now - HAPPENINGS).delete()
    keys.renew()
    return count
