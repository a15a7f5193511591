"""Who has a record open: a notice, not a lock. Each open form tells that it is there, a few times a minute."""

from datetime import datetime, timedelta

from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from accounts.models import AuditEntry, User
from core.busy import may_fail
from core.publication import Publication
from desk import versions
from desk.models import Presence, Version

QUIET = timedelta(minutes=3)  # without a word from a window: its person left, or does something else
FORGOTTEN = timedelta(hours=12)  # a window that comes back before that keeps the time at which it was opened


def be_there(user: User, record: Model, window: str) -> None:
    """Note that somebody has the form of a record open in a window."""
    may_fail(lambda: _note(user, record, window))


def _note(user, record, window):
    now = timezone.now()
    forget_old()
    values = {"user": user, "kind": record._meta.label_lower, "object_id": record.pk}
    Presence.objects.update_or_create(window=window, defaults={**values, "seen_at": now})


def forget_old() -> int:
    """Delete the windows that nobody has been at for long; return how many."""
    return Presence.objects.filter(seen_at__lt=timezone.now() - FORGOTTEN).delete()[0]


def leave(user: User, window: str) -> None:
    """Forget a window that was closed."""
    Presence.objects.filter(user=user, window=window).delete()


def others(user: User, record: Model) -> QuerySet[Presence]:
    """Return who else has a record open, who came first first."""
    there = Presence.objects.filter(
        kind=record._meta.label_lower, object_id=record.pk, seen_at__gte=timezone.now() - QUIET
    )
    return there.exclude(user=user).select_related("user").order_by("opened_at")


def last_save(user: User, record: Model, since: datetime) -> tuple[str, datetime] | None:
    """Return (name, time) of the last time that somebody else saved a record since then, or None."""
    if isinstance(record, Publication):
        saved = versions.history(record).filter(state=Version.State.SAVED, created_at__gt=since).exclude(author=user)
        newest = saved.first()
        return (newest.author_name, newest.created_at) if newest else None
    logged = AuditEntry.objects.filter(
        object_kind=record._meta.label_lower, object_id=str(record.pk), kind=AuditEntry.Kind.CHANGE, at__gt=since
    )
    entry = logged.exclude(actor=user).select_related("actor").order_by("-at").first()
    return (name_of(entry.actor) if entry.actor else entry.actor_name, entry.at) if entry else None


def sentences(user: User, record: Model, since: datetime) -> list[str]:
    """Return what stands above a form that was opened at `since`."""
    first = {}  # somebody may have the record open in two windows
    for each in others(user, record):
        first.setdefault(each.user_id, each)
    notices = [
        gettext("%(name)s has had this record open since %(time)s.")
        % {"name": name_of(each.user), "time": _time(each.opened_at)}
        for each in first.values()
    ]
    if saved := last_save(user, record, since):
        name, when = saved
        values = {"name": name, "time": _time(when)}
        notices.append(
            gettext("%(name)s saved this record (%(time)s): what you save will be merged with it.") % values
            if name
            else gettext("This record was changed (%(time)s): what you save will be merged with it.") % values
        )
    return notices


def name_of(user: User) -> str:
    return user.get_full_name() or user.get_username()


def _time(when):
    local = timezone.localtime(when)
    is_today = local.date() == timezone.localdate()
    return date_format(local, "TIME_FORMAT" if is_today else "SHORT_DATETIME_FORMAT")
