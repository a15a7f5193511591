"""Which sessions are valid: those with a row in StaffSession that is neither too old nor idle for too long."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.models import QuerySet
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from accounts import interrupted
from accounts.models import StaffSession, User
from accounts.network import client_address, device, shortened
from core.busy import may_fail

_KEY = "staff_session"  # in the session: the primary key of the row
_NOTED_EVERY = timedelta(minutes=1)
# Views that a page asks by itself: they do not tell that somebody is there.
NO_ACTIVITY = {"accounts:session_state", "admin:presence"}


@receiver(user_logged_in)
def start(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Store a row for a browser that signed in, and delete expired ones.

    A signal, because a session needs its row, whoever called login().
    """
    StaffSession.objects.filter(user=user).exclude(pk__in=_alive(user)).delete()
    row = StaffSession.objects.create(
        user=user,
        device=device(request)[:80],
        address=shortened(client_address(request)),
        with_second_factor=getattr(request, "second_factor_passed", False),
    )
    request.session[_KEY] = row.pk


@receiver(user_logged_out)
def stop(sender: Any, request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    """Delete the row of a browser that signed out; the session still exists when Django sends the signal."""
    StaffSession.objects.filter(pk=request.session.get(_KEY), user=user).delete()


def is_alive(request: HttpRequest, user: User) -> bool:
    """Whether the session of a request is valid for this user; records the time, if a person asked."""
    row = _alive(user).filter(pk=request.session.get(_KEY)).first()
    if row is None or (settings.REQUIRE_SECOND_FACTOR and not row.with_second_factor):
        return False
    now = timezone.now()
    asked_by_page = request.resolver_match and request.resolver_match.view_name in NO_ACTIVITY
    if now - row.last_seen_at > _NOTED_EVERY and not asked_by_page:
        may_fail(lambda: StaffSession.objects.filter(pk=row.pk).update(last_seen_at=now))
    return True


@dataclass(frozen=True)
class Left:
    """How much of a session is left, whether activity makes it longer, and how long it lasts without."""

    seconds: int
    is_renewable: bool
    idle_seconds: int


def left(request: HttpRequest) -> Left | None:
    """Return how much is left of the session of a request, None if it ended."""
    row = StaffSession.objects.filter(pk=current_pk(request)).first()
    if row is None:
        return None
    now = timezone.now()
    idle = row.last_seen_at + settings.SESSION_IDLE - now
    age = row.created_at + timedelta(seconds=settings.SESSION_COOKIE_AGE) - now
    seconds = max(0, int(min(idle, age).total_seconds()))
    return Left(seconds, idle < age, int(settings.SESSION_IDLE.total_seconds()))


def why_ended(request: HttpRequest) -> str:
    """Return the reason, of accounts/interrupted.py, why the session of a request is not valid any more."""
    row = StaffSession.objects.filter(pk=current_pk(request)).first()
    now = timezone.now()
    if row is None or row.created_at + timedelta(seconds=settings.SESSION_COOKIE_AGE) <= now:
        return interrupted.AGE if row else interrupted.OTHER
    return interrupted.IDLE if row.last_seen_at + settings.SESSION_IDLE <= now else interrupted.OTHER


def of(user: User) -> QuerySet[StaffSession]:
    """Return the user's valid sessions, most recently used first."""
    return _alive(user)


def current_pk(request: HttpRequest) -> int | None:
    """Return the primary key of the row of this request's session, or None."""
    return request.session.get(_KEY)


def end(user: User, pk: int | None = None, but: int | None = None) -> int:
    """Sign out one session of a user, or all except one; return how many."""
    rows = StaffSession.objects.filter(user=user)
    rows = rows.filter(pk=pk) if pk is not None else rows.exclude(pk=but)
    return rows.delete()[0]


def _alive(user):
    now = timezone.now()
    return StaffSession.objects.filter(
        user=user,
        created_at__gt=now - timedelta(seconds=settings.SESSION_COOKIE_AGE),
        last_seen_at__gt=now - settings.SESSION_IDLE,
    )
