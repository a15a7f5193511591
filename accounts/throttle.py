"""Counts attempts and refuses when there were too many.

An attempt is counted before it is looked at: of a hundred that arrive at once, no more than the limit get through. The
counts are in the database, so that all workers share them and a restart forgives nothing.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import Throttle


@dataclass(frozen=True)
class Limit:
    """At most `count` attempts; the one after the last waits `minutes`."""

    name: str
    count: int
    minutes: int


LOGIN_ACCOUNT = Limit("login-account", settings.LOGIN_TRIES, 15)
LOGIN_ADDRESS = Limit("login-address", settings.LOGIN_TRIES_PER_ADDRESS, 15)
# Whoever gets here knows the password: an hour, or ten guesses of six digits add up.
CODE = Limit("code", 10, 60)
RESET_ACCOUNT = Limit("reset-account", 3, 60)
RESET_ADDRESS = Limit("reset-address", 10, 60)


def attempt(limit, who):
    """Count an attempt by `who` (any text) and return its number; above `limit.count` it must be refused."""
    now = timezone.now()
    with transaction.atomic():
        row, is_new = Throttle.objects.get_or_create(key=_key(limit, who), defaults={"until": now})
        row = Throttle.objects.select_for_update().get(pk=row.pk)
        if row.until <= now:
            row.count = 0
        row.count += 1
        if row.count <= limit.count:  # attempts during the wait do not prolong it
            row.until = now + timedelta(minutes=limit.minutes)
        row.save()
        if is_new:
            Throttle.objects.filter(until__lt=now).delete()
    return row.count


def forgive(limit, who):
    """Forget the attempts of `who`: they have shown who they are."""
    Throttle.objects.filter(key=_key(limit, who)).delete()


def take_back(limit, who):
    """Forget one attempt, which was a right one; the wrong ones before it still count."""
    with transaction.atomic():
        row = Throttle.objects.select_for_update().filter(key=_key(limit, who), count__gt=0).first()
        if row:
            row.count -= 1
            row.save()


def _key(limit, who):
    # A digest: people type passwords into the field for the name.
    return salted_hmac(f"accounts.throttle.{limit.name}", who.strip().lower()).hexdigest()
