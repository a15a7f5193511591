"""Still true? Public records are looked at again: on which day, by whom, and that somebody did.

How soon records go out of date is declared with their kind (`Ages` in its kinds.py); the office may set another day on
any record. "Still true" says nothing of a text or a number, so it makes no version and asks no second pair of eyes: it
is a line in the audit log, and a day on the public page. docs/decisions/0058-still-true.md
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext

from accounts import audit
from accounts.models import User
from core.errors import NotAllowed
from core.kinds import kind_of
from core.publication import Publication
from desk import versions
from desk.models import Version
from desk.phases import Phase, in_phase
from desk.rights import edits_whole, may, permission
from desk.snapshots import digest, snapshot, snapshots

_BACKEND = "django.contrib.auth.backends.ModelBackend"


# --- When a record is looked at again ---------------------------------------------------------------------------------


def is_due(model: type[Publication]) -> Q:
    """Return the Q of the records of a kind that are public, and whose day has come; the same rule as `due_day`."""
    today = timezone.localdate()
    aged = Q(pk__in=[])
    for rule in kind_of(model).ages:
        aged |= rule.condition() & _untouched_since(today - dt.timedelta(days=rule.days))
    has_come = Q(look_again_on__lte=today) | Q(look_again_on__isnull=True) & aged
    return in_phase(Phase.PUBLIC) & Q(binned_at__isnull=True) & has_come


def _untouched_since(day):
    """Return the Q of the records that were last checked, or published if that was later, on that day or before."""
    next_day = timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time()))
    return Q(published_at__lt=next_day) & (Q(checked_on__isnull=True) | Q(checked_on__lte=day))


def with_ages(records: QuerySet) -> QuerySet:
    """Annotate `ages_in`: the days after which a record of a kind is looked at again; None for never."""
    rules = (When(rule.condition(), then=Value(rule.days)) for rule in kind_of(records.model).ages)
    return records.annotate(ages_in=Case(*rules, default=None, output_field=IntegerField()))


def due_day(record: Publication) -> dt.date | None:
    """Return the day on which a public record of `with_ages` is to be looked at; None if no day is known or needed."""
    if not record.is_published:
        return None
    if record.look_again_on or record.ages_in is None:
        return record.look_again_on
    published_on = timezone.localdate(record.published_at)
    return max(published_on, record.checked_on or published_on) + dt.timedelta(days=record.ages_in)


# --- By whom ----------------------------------------------------------------------------------------------------------


def keepers(model: type[Publication]) -> QuerySet[User]:
    """Return who may own records of a kind: active staff who may change them, by name."""
    users = User.objects.with_perm(permission(model, "change"), backend=_BACKEND).filter(is_staff=True)
    return users.order_by("first_name", "last_name", "username")


def is_nobodys(model: type[Publication]) -> Q:
    """Return the Q of the records without an owner, or whose owner left or may not change them any more."""
    return ~Q(owner__in=keepers(model).order_by().values("pk"))


def is_for(user: User, model: type[Publication]) -> Q:
    """Return the Q of the records that a user looks at: their own, and nobody's if they may publish them."""
    own = Q(owner=user) if may(user, model, "change") else Q(pk__in=[])
    return own | is_nobodys(model) if may(user, model, "publish") else own


def may_confirm(user: User, record: Publication) -> bool:
    """Whether a user may say that a public record is still true: who may publish it, and its owner."""
    if not record.is_published:
        return False
    return edits_whole(user, record, proposing=record.owner_id == user.pk)


def may_assign(user: User, record: Publication) -> bool:
    """Whether a user may choose the owner of a record, and its day."""
    return record.binned_at is None and may(user, record, "publish")


# --- The list ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Due:
    """A record to look at again."""

    record: Publication
    day: dt.date | None  # on which it was due; None if nobody knows when it was published
    is_own: bool  # else it is nobody's
    seen: str  # what it says: see `confirm`
    proposals: list[int]  # changes of it that wait


def keys_for(user: User) -> list[tuple[bool, dt.date, int, int]]:
    """Return (is nobody's, day, number of the kind, primary key) of what a user looks at, in the order of their list.

    One query for each kind, of a few columns.
    """
    columns = ("owner_id", "look_again_on", "checked_on", "state", "published_at", "expires_at", "binned_at")
    found = []
    for number, model in enumerate(versions.kinds()):
        if may(user, model, "change"):
            records = with_ages(model._default_manager.filter(is_due(model) & is_for(user, model)))
            for record in records.order_by().only(*columns):
                if day := due_day(record):  # not if it expired this very moment
                    found.append((record.owner_id != user.pk, day, number, record.pk))
    return sorted(found)


def rows(keys: list[tuple[bool, dt.date, int, int]]) -> list[Due]:
    """Return the records of some keys in their order, in a fixed number of queries for each kind."""
    models, found = versions.kinds(), {}
    for number in {key[2] for key in keys}:
        model, pks = models[number], [pk for _nobodys, _day, other, pk in keys if other == number]
        records = model._default_manager.with_appearance().in_bulk(pks)
        said, waiting = snapshots(model, pks), defaultdict(list)
        pending = Version.objects.filter(kind=model._meta.label_lower, object_id__in=pks, state=Version.State.PENDING)
        for pk, proposal in pending.order_by("pk").values_list("object_id", "pk"):
            waiting[pk].append(proposal)
        for pk in records.keys() & said.keys():
            found[number, pk] = (records[pk], digest(said[pk]), waiting[pk])
    return [
        Due(record, day if _is_known(record) else None, not is_nobodys, what_it_says, proposals)
        for is_nobodys, day, number, pk in keys
        if (number, pk) in found
        for record, what_it_says, proposals in [found[number, pk]]
    ]


def _is_known(record):
    """Whether the day on which a record was due is one that somebody knows: what the content brought has none."""
    return bool(record.look_again_on or record.checked_on or record.appeared_at)


# --- Saying so --------------------------------------------------------------------------------------------------------


def seen(record: Publication) -> str:
    """Return a short text that is another one once anything that the record says has changed."""
    return digest(snapshot(record))


def confirm(record: Publication, user: User, what_was_seen: str) -> bool:
    """Note that `user` looked at a public record today and that it is still true; False if that was noted already.

    A day that the office has set is used up once it has come. Raises NotAllowed, or ValidationError if the record is
    not public any more, or says something else than `what_was_seen`. Text, versions and proposals stay as they are.
    """
    today = timezone.localdate()
    with transaction.atomic():
        stored = versions.locked(record)
        if not stored.is_published:
            raise ValidationError(gettext("Only what is public is confirmed, and this record is not public now."))
        if not may_confirm(user, stored):
            raise NotAllowed(gettext("Your account does not have the permission to do this."))
        if seen(stored) != what_was_seen:
            raise ValidationError(gettext("Somebody changed the record meanwhile. Look at it as it is now."))
        has_come = stored.look_again_on is not None and stored.look_again_on <= today
        if stored.checked_on == today and not has_come:
            return False
        _write(stored, checked_on=today, look_again_on=None if has_come else stored.look_again_on)
        audit.record(audit.Kind.CHANGE, user, stored, still_true=today)
    return True


def settings_of(record: Publication) -> str:
    """Return the owner and the day of a record as one text, to notice that somebody else has changed them."""
    return f"{record.owner_id or ''}|{record.look_again_on or ''}"


def assign(record: Publication, user: User, owner: User | None, look_again_on: dt.date | None, before: str) -> None:
    """Set the owner of a record, and the day on which it is looked at again; `before` is its `settings_of` as shown.

    Raises NotAllowed, or ValidationError if somebody has changed them meanwhile.
    """
    with transaction.atomic():
        stored = versions.locked(record)
        if not may_assign(user, stored):
            raise NotAllowed(gettext("Your account does not have the permission to do this."))
        if settings_of(stored) != before:
            raise ValidationError(gettext("Somebody changed this meanwhile. Save again if yours shall stand."))
        if (stored.owner, stored.look_again_on) == (owner, look_again_on):
            return
        _write(stored, owner=owner, look_again_on=look_again_on)
        audit.record(
            audit.Kind.CHANGE, user, stored, owner=name_of(owner) or "–", look_again_on=str(look_again_on or "–")
        )


def take(record: Publication, user: User) -> None:
    """Make `user` the owner of a record."""
    assign(record, user, user, record.look_again_on, settings_of(record))


def name_of(user: User | None) -> str:
    """Return the name of an owner, "" for nobody."""
    return user.get_full_name() or user.get_username() if user else ""


def _write(record, **values):
    # Not save(): it would say that the record was changed, and write its texts again.
    type(record)._base_manager.filter(pk=record.pk).update(**values)
