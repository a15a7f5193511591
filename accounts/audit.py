"""Writes the audit log. Every entry goes through `record`; Django's admin log and the sign-in signals call it."""

import json
import logging
from collections.abc import Iterable
from contextvars import ContextVar
from typing import Any

from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry, LogEntryManager
from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models import Model
from django.db.models.signals import post_save
from django.dispatch import receiver

from accounts import throttle
from accounts.models import AuditEntry, User
from accounts.network import client_address, shortened

log = logging.getLogger(__name__)
Kind = AuditEntry.Kind
_KIND_OF_FLAG = {ADDITION: Kind.CREATE, CHANGE: Kind.CHANGE, DELETION: Kind.DELETE}

# The current request, so that it need not be passed along to record where an action came from.
current_request = ContextVar("current_request", default=None)


def record(kind: AuditEntry.Kind, actor: User | None = None, obj: Model | None = None, /, **details: Any) -> None:
    """Add an entry: `actor` (a user or None) did `kind` to `obj` (a record or None)."""
    record_many([(kind, actor, obj, details)])


def record_many(acts: Iterable[tuple[AuditEntry.Kind, User | None, Model | None, dict]]) -> None:
    """Add an entry for each (kind, actor, obj, details)."""
    request = current_request.get()
    address = shortened(client_address(request)) if request else ""
    AuditEntry.objects.bulk_create(_entry(*act, address) for act in acts)


def record_refusal(user: User, method: str, page: str) -> None:
    """Add an entry for a step to which a person has no right (403); many in an hour are an error in the log too."""
    record(Kind.REFUSED, user, method=method[:10], page=page[:200])
    if throttle.attempt(throttle.REFUSED, str(user.pk)) == throttle.REFUSED.count:
        log.error("%s steps were refused to user %s; the audit log says which.", throttle.REFUSED.count, user.pk)


def _entry(kind, actor, obj, details, address):
    return AuditEntry(
        kind=kind,
        actor_id=actor.pk if actor else None,
        actor_name=actor.get_username() if actor else "",
        object_kind=obj._meta.label_lower if obj else "",
        object_id=str(obj.pk or "") if obj else "",
        object_name=str(obj)[:200] if obj else "",
        details=json.loads(json.dumps(details, default=str)),
        address=address,
    )


# --- What Django's admin logs ---------------------------------------------------------------------------------------
# By a signal: Django's admin writes these lines itself, for its own models and at bulk deletions too.


def _record_log_entries(entries):
    """Add an entry for each Django LogEntry: a copy that nobody can delete."""
    names = get_user_model().objects.in_bulk({entry.user_id for entry in entries})
    request = current_request.get()
    address = shortened(client_address(request)) if request else ""
    AuditEntry.objects.bulk_create(
        AuditEntry(
            kind=_KIND_OF_FLAG[entry.action_flag],
            actor_id=entry.user_id,
            actor_name=names[entry.user_id].get_username() if entry.user_id in names else "",
            object_kind=f"{entry.content_type.app_label}.{entry.content_type.model}" if entry.content_type else "",
            object_id=str(entry.object_id or "")[:40],
            object_name=entry.object_repr,
            details={"changes": _changes(entry.change_message)} if entry.change_message else {},
            address=address,
        )
        for entry in entries
    )


def _changes(message):
    try:
        return json.loads(message)
    except ValueError:
        return message


@receiver(post_save, sender=LogEntry)
def _log_entry_saved(sender, instance, created, raw, **kwargs):
    if created and not raw:
        _record_log_entries([instance])


def watch_bulk_log() -> None:
    """Record bulk_create too: it sends no signal, and Django's bulk deletion uses it to log."""
    django_bulk_create = LogEntryManager.bulk_create

    def bulk_create(self, entries, *args, **kwargs):
        made = django_bulk_create(self, entries, *args, **kwargs)
        _record_log_entries(made)
        return made

    LogEntryManager.bulk_create = bulk_create  # type: ignore[method-assign, assignment]


# --- Signing in and out ---------------------------------------------------------------------------------------------
# By signals: login() and logout() are called by Django's views too, and a failure is known to its backends only.


@receiver(user_logged_in)
def _logged_in(sender, request, user, **kwargs):
    record(Kind.LOGIN, user, user, second_factor=getattr(request, "second_factor_passed", False))


@receiver(user_logged_out)
def _logged_out(sender, request, user, **kwargs):
    if user:
        record(Kind.LOGOUT, user, user)


@receiver(user_login_failed)
def _login_failed(sender, credentials, request=None, **kwargs):
    record(Kind.LOGIN_FAILED, None, known_account(credentials.get("username")))


def known_account(name: str | None) -> User | None:
    """Return the user with the entered name, or None. An unknown name is not stored, because it may be a password."""
    try:
        return get_user_model().objects.get_by_natural_key(name or "")
    except get_user_model().DoesNotExist:
        return None
