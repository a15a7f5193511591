"""What is deleted when its time is over: old entries of the audit log, sessions, counts of attempts, invitations.

`manage.py clean_up` does it, and the rest (docs/operations.md, "What is kept, and how long"). Each function returns how
much it deleted, and may run twice, also at once.
"""

import datetime as dt
from importlib import import_module

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.db import connection, transaction
from django.utils import timezone

from accounts import audit, triggers
from accounts.models import AuditEntry, StaffSession, Throttle, User

INVITATION = dt.timedelta(days=180)  # an account that nobody has ever used


def forget_audit() -> int:
    """Delete entries that are older than AUDIT_DAYS, and write down that it was done.

    The triggers are away inside one transaction only: if anything fails, they and the entries are as before.
    """
    before = timezone.now() - dt.timedelta(days=settings.AUDIT_DAYS)
    old = AuditEntry.objects.filter(at__lt=before)
    if not old.exists():  # no lock of the table for nothing
        return 0
    with transaction.atomic():
        if connection.vendor == "postgresql":  # SQLite has one writer at a time anyway
            with connection.cursor() as cursor:
                cursor.execute(f"LOCK TABLE {triggers.TABLE} IN ACCESS EXCLUSIVE MODE")
        triggers.run(triggers.DROP, connection)
        count = old._raw_delete(old.db)
        triggers.run(triggers.CREATE, connection)
        if count:  # another process may have been faster
            day = timezone.localdate(before).isoformat()
            audit.record(audit.Kind.DELETE, None, None, what="audit log", before=day, count=count)
    LogEntry.objects.filter(action_time__lt=before).delete()  # Django's own log, of which this is a copy
    return count


def forget_sessions() -> int:
    """Delete the sessions that ended, with what was being typed in them."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    store.clear_expired()
    oldest = timezone.now() - dt.timedelta(seconds=settings.SESSION_COOKIE_AGE)
    return StaffSession.objects.filter(created_at__lt=oldest).delete()[0]


def forget_attempts() -> int:
    """Delete the counts of attempts that block nothing any more."""
    return Throttle.objects.filter(until__lt=timezone.now()).delete()[0]


def forget_invitations() -> int:
    """Delete accounts without a password that nobody has ever signed in with, half a year after the last invitation."""
    since = timezone.now() - INVITATION
    unused = User.objects.filter(password__startswith="!", last_login=None, date_joined__lt=since)
    invited = AuditEntry.objects.filter(kind=AuditEntry.Kind.INVITED, at__gte=since).values_list("object_id", flat=True)
    count = 0
    for user in unused.exclude(pk__in=[int(pk) for pk in invited if pk.isdigit()]):
        with transaction.atomic():
            audit.record(audit.Kind.DELETE, None, user)
            user.delete()
            count += 1
    return count
