"""The workflow of a record: a small table of transitions, each with the permission that it needs.

Only `perform` changes a record's state on behalf of somebody; views and bulk actions call it. The checks before
publication are in desk/checklist.py.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.models import User
from core.errors import NotAllowed
from core.gone import say_gone, take_back
from core.publication import Publication, State
from desk import checklist, four_eyes, notifications, versions
from desk.models import Notification
from desk.rights import edits_whole, may

Kind = Notification.Kind
KEEP = object()  # default argument: leave the value unchanged


@dataclass(frozen=True)
class Transition:
    name: str
    label: str | Promise
    sources: frozenset
    target: str
    permission: str  # the first part of the codename: "publish" for projects.publish_project
    tells: str = ""  # the kind of notice that goes to the authors, or to the reviewers when it is submitted


TRANSITIONS = {
    t.name: t
    for t in (
        Transition(
            "submit", _("Submit for review"), frozenset({State.DRAFT}), State.IN_REVIEW, "submit", Kind.SUBMITTED
        ),
        Transition("return", _("Return to draft"), frozenset({State.IN_REVIEW}), State.DRAFT, "submit", Kind.RETURNED),
        Transition(
            "publish",
            _("Publish"),
            frozenset({State.DRAFT, State.IN_REVIEW}),
            State.PUBLISHED,
            "publish",
            Kind.PUBLISHED,
        ),
        Transition(
            "withdraw", _("Withdraw to draft"), frozenset({State.PUBLISHED}), State.DRAFT, "publish", Kind.WITHDRAWN
        ),
        Transition(
            "archive",
            _("Archive"),
            frozenset({State.DRAFT, State.IN_REVIEW, State.PUBLISHED}),
            State.ARCHIVED,
            "publish",
            Kind.ARCHIVED,
        ),
        Transition("restore", _("Take out of the archive"), frozenset({State.ARCHIVED}), State.DRAFT, "publish"),
    )
}


# --- What is offered --------------------------------------------------------------------------------------------------


def available(user: User, record: Publication) -> list[Transition]:
    """Return the Transitions that a user may perform on a record in its current state."""
    if record.binned_at:
        return []
    return [t for t in TRANSITIONS.values() if record.state in t.sources and may(user, record, t.permission)]


def hindrance(transition: Transition, record: Publication, user: User, problems: Iterable[checklist.Problem]) -> str:
    """Return why an available transition cannot be performed now, as a sentence; "" if it can."""
    if transition.target != State.PUBLISHED:
        return ""
    if sentence := four_eyes.hindrance(record, user):
        return sentence
    if any(problem.is_error for problem in problems):
        return gettext("First put right what stands in the way; it is listed above.")
    return ""


# --- What changes -----------------------------------------------------------------------------------------------------


def perform(
    record: Publication,
    name: str,
    user: User,
    *,
    publish_at: Any = KEEP,
    expires_at: Any = KEEP,
    reason: str = "",
    gone: Mapping[str, str] | None = None,
) -> None:
    """Perform a transition (a name in TRANSITIONS) on a record on behalf of `user`, and save it.

    For a publication, `publish_at` is the aware datetime from which on it is public (None: at once, whatever it was
    scheduled for), and `expires_at` the one at which that ends (None: never). For a public record that is withdrawn or
    archived, `gone` says to visitors why, {language: sentence}. Raises PermissionDenied if the user may
    not, or not on this record (four eyes); ValidationError if the state does not allow it or something is missing.
    Nothing is changed then.
    """
    transition = TRANSITIONS[name]
    if not may(user, record, transition.permission):
        raise NotAllowed(gettext("Your account does not have the permission to do this."))
    with transaction.atomic():
        _check_state(record, transition)
        versions.record_version(record, None)  # changes made elsewhere are not attributed to this user
        changes = {"state": transition.target}
        if transition.target == State.PUBLISHED:
            if sentence := four_eyes.hindrance(record, user):
                raise NotAllowed(sentence)
            if errors := [problem.sentence for problem in checklist.problems(record) if problem.is_error]:
                raise ValidationError(errors)
            changes |= _times(record, publish_at, expires_at)
        before, was_public = record.state, _was_public(record)
        authors = notifications.authors(record)
        _write(record, changes)
        _keep(record, user, name=name, before=before, after=record.state, reason=reason)
        if transition.target == State.PUBLISHED:
            take_back(record)
        elif was_public:
            say_gone(record, gone or {})
        notifications.settle(record, user, Kind.SUBMITTED)
        _tell(record, user, transition, authors, reason)


def put_in_bin(record: Publication, user: User, *, reason: str = "", gone: Mapping[str, str] | None = None) -> None:
    """Move a record to the bin: it disappears from the public site and the lists; an administrator can restore it."""
    if not edits_whole(user, record):
        raise NotAllowed(gettext("Your account does not have the permission to do this."))
    authors = notifications.authors(record)
    if _was_public(record):
        say_gone(record, gone or {})
    _write(record, {"binned_at": timezone.now()})
    _keep(record, user, name="bin", reason=reason)
    notifications.settle(record, user, Kind.SUBMITTED)
    notifications.notify(Kind.BINNED, record, authors, user, words=reason)


def take_out_of_bin(record: Publication, user: User, *, reason: str = "") -> None:
    """Restore a record from the bin, as a draft: nothing becomes public directly from the bin."""
    if not may_take_out(user, record):
        raise NotAllowed(gettext("Only an administrator, or who put it there, brings a record back from the bin."))
    if record.binned_at:
        _write(record, {"binned_at": None, "state": State.DRAFT})
        _keep(record, user, name="unbin", reason=reason)


def may_take_out(user: User, record: Publication) -> bool:
    """Whether a user may restore a record from the bin: administrators, and who put it there."""
    if may(user, record, "delete"):
        return True
    last = versions.latest(record) if record.binned_at else None
    return last is not None and last.author_id == user.pk and may(user, record, "change")


def _was_public(record):
    """Whether visitors have seen the record since it was last published, also if it has expired."""
    is_due = record.published_at is not None and record.published_at <= timezone.now()
    return record.state == State.PUBLISHED and is_due and record.binned_at is None


def _tell(record, user, transition, authors, reason):
    """Tell people what a transition means for them."""
    if transition.name == "publish" and not record.is_published:
        notifications.notify(Kind.SCHEDULED, record, authors, user, words=reason, moment=record.published_at)
    elif transition.tells:
        people = notifications.reviewers(record) if transition.tells == Kind.SUBMITTED else authors
        notifications.notify(transition.tells, record, people, user, words=reason)


def _check_state(record, transition):
    """Compare with the stored row, locked: somebody else may have changed the state since the record was read."""
    rows = type(record)._base_manager.select_for_update().filter(pk=record.pk)
    now = rows.values_list("state", "binned_at").first()
    if now is None or now[1]:
        raise ValidationError(gettext("The record is in the bin."))
    if now[0] not in transition.sources:
        state = State(now[0]).label
        raise ValidationError(gettext("This is not possible from the state “%(state)s”.") % {"state": state})


def _times(record, publish_at, expires_at):
    now = timezone.now()
    begin = record.published_at or now
    if publish_at is not KEEP:
        begin = publish_at or min(begin, now)  # "now" keeps the date since which it has been public
    end = record.expires_at if expires_at is KEEP else expires_at
    if end and end <= max(begin, now):
        raise ValidationError({"expires_at": gettext("It would expire before it is published.")})
    return {"published_at": begin, "expires_at": end}


def _write(record, changes):
    for field, value in changes.items():
        setattr(record, field, value)
    record.save(update_fields=[*changes, "updated_at"])


def _keep(record, user, *, reason, **details):
    """Record a transition in the audit log and in the record's history."""
    audit.record(audit.Kind.TRANSITION, user, record, reason=reason, **details)
    versions.record_version(record, user, reason)
