"""Counts attempts and rejects them above a limit.

An attempt is counted before it is checked: of a hundred simultaneous ones, no more than the limit get through. The
counts are in the database, so that all workers share them and they survive a restart.
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
    """At most `count` attempts; after that, none for `minutes`."""

    name: str
    count: int
    minutes: int


LOGIN_ACCOUNT = Limit("login-account", settings.LOGIN_TRIES, 15)
LOGIN_ADDRESS = Limit("login-address", settings.LOGIN_TRIES_PER_ADDRESS, 15)
# A browser in which the person has signed in before (accounts/devices.py) has attempts of its own.
LOGIN_DEVICE = Limit("login-device", settings.LOGIN_TRIES, 15)
WAY_IN = Limit("way-in", 1, 24 * 60)  # mails about a closed account
# Anybody who gets here knows the password, so it is an hour: otherwise guesses of six digits would add up.
CODE = Limit("code", 10, 60)
ORGANISATION = Limit("organisation", 20, 15)  # by address: each attempt asks the provider
REFUSED = Limit("refused", 20, 60)  # steps without a right: more are told to whoever watches the log
RESET_ACCOUNT = Limit("reset-account", 3, 60)
RESET_ADDRESS = Limit("reset-address", 10, 60)


def attempt(limit: Limit, who: str) -> int:
    """Count an attempt by `who` (any string) and return its number; above `limit.count` it must be rejected."""
    now = timezone.now()
    with transaction.atomic():
        row, is_new = Throttle.objects.get_or_create(key=_key(limit, who), defaults={"until": now})
        row = Throttle.objects.select_for_update().get(pk=row.pk)
        if row.until <= now:
            row.count = 0
        row.count += 1
        if row.count <= limit.count:  # attempts while blocked do not prolong the block
            row.until = now + timedelta(minutes=limit.minutes)
        row.save()
        if is_new:
            Throttle.objects.filter(until__lt=now).delete()
    return row.count


def is_over(limit: Limit, who: str) -> bool:
    """Whether all attempts of `who` are used up, without counting one."""
    return Throttle.objects.filter(key=_key(limit, who), count__gte=limit.count, until__gt=timezone.now()).exists()


def forgive(limit: Limit, who: str) -> None:
    """Reset the attempts of `who`, who has proved their identity."""
    Throttle.objects.filter(key=_key(limit, who)).delete()


def take_back(limit: Limit, who: str) -> None:
    """Uncount one successful attempt; the wrong ones before it still count."""
    with transaction.atomic():
        row = Throttle.objects.select_for_update().filter(key=_key(limit, who), count__gt=0).first()
        if row:
            row.count -= 1
            row.save()


def _key(limit, who):
    # A hash, because people sometimes enter their password as the user name.
    return salted_hmac(f"accounts.throttle.{limit.name}", who.strip().lower(), algorithm="sha256").hexdigest()
