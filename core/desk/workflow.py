"""The life cycle of a record: a small table of transitions, each with the permission that it needs.

`perform` is the only place where a record's state changes on behalf of somebody; views, bulk actions and imports call
it, whatever their buttons show. What is missing before publication: core/desk/checklist.py.
"""

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.desk import audit, checklist
from core.errors import NotAllowed
from core.languages import LANGUAGES
from core.publication import State

KEEP = object()  # the argument that says: leave it as it is


@dataclass(frozen=True)
class Transition:
    name: str
    label: str
    sources: frozenset
    target: str
    permission: str  # the first part of the codename: "publish" for projects.publish_project


TRANSITIONS = {
    t.name: t
    for t in (
        Transition("submit", _("Submit for review"), frozenset({State.DRAFT}), State.IN_REVIEW, "submit"),
        Transition("return", _("Return to draft"), frozenset({State.IN_REVIEW}), State.DRAFT, "submit"),
        Transition("publish", _("Publish"), frozenset({State.DRAFT, State.IN_REVIEW}), State.PUBLISHED, "publish"),
        Transition("withdraw", _("Withdraw to draft"), frozenset({State.PUBLISHED}), State.DRAFT, "publish"),
        Transition(
            "archive",
            _("Archive"),
            frozenset({State.DRAFT, State.IN_REVIEW, State.PUBLISHED}),
            State.ARCHIVED,
            "publish",
        ),
        Transition("restore", _("Take out of the archive"), frozenset({State.ARCHIVED}), State.DRAFT, "publish"),
    )
}


# --- Who may ----------------------------------------------------------------------------------------------------------


def permission(record_or_model, action):
    """Return the full name of a permission: permission(Project, "publish") -> "projects.publish_project"."""
    meta = record_or_model._meta
    return f"{meta.app_label}.{action}_{meta.model_name}"


def may(user, record, action):
    """Whether a user has a permission (a word of core.publication.PERMISSIONS) on a kind of record."""
    return user.is_active and user.is_staff and user.has_perm(permission(record, action))


def edits_whole(user, record, *, proposing=False):
    """Whether `user` may change every field of a record in its state now.

    With `proposing`, also where the change will wait for a review (core/desk/versions.py): on what is published.
    """
    if record.binned_at or not may(user, record, "change"):
        return False
    is_open = record.state == State.DRAFT or (proposing and record.state == State.PUBLISHED)
    return is_open or may(user, record, "publish")


def written_languages(user, record, *, proposing=False):
    """Return the codes of the languages whose texts of a record `user` may write; `proposing` as in `edits_whole`."""
    if edits_whole(user, record, proposing=proposing):
        return LANGUAGES
    is_open = record.state in {State.DRAFT, State.IN_REVIEW} or (proposing and record.state == State.PUBLISHED)
    if record.binned_at or not is_open or not may(user, record, "translate"):
        return ()
    return tuple(code for code in LANGUAGES if code in getattr(user, "languages", ()))


def needs_other_eyes(record, user):
    """Whether four eyes are asked for and `user` is the one who last changed a text of the record."""
    return settings.FOUR_EYES and record.text_changed_by_id == user.pk


def seen_by_other_eyes(user):
    """Return the Q of the records that do not need other eyes than the user's; `needs_other_eyes`, for many."""
    return ~Q(text_changed_by=user) if settings.FOUR_EYES else Q()


def text_changed(record, user):
    """Remember that `user` was the last to change a text of the record."""
    record.text_changed_by = user
    type(record)._base_manager.filter(pk=record.pk).update(text_changed_by=user)


# --- What is offered --------------------------------------------------------------------------------------------------


def available(user, record):
    """Return the Transitions that a user may perform on a record in its state now."""
    if record.binned_at:
        return []
    return [t for t in TRANSITIONS.values() if record.state in t.sources and may(user, record, t.permission)]


def hindrance(transition, record, user, problems):
    """Return why a transition that is available cannot be made now, as a sentence; "" when it can."""
    if transition.target != State.PUBLISHED:
        return ""
    if needs_other_eyes(record, user):
        return gettext("Who last changed a text cannot be the one who publishes it: ask a colleague.")
    if any(problem.is_error for problem in problems):
        return gettext("First put right what stands in the way; it is listed above.")
    return ""


# --- What changes -----------------------------------------------------------------------------------------------------


def perform(record, name, user, *, publish_at=None, expires_at=KEEP, reason=""):
    """Move a record through a transition (a name of TRANSITIONS) on behalf of `user`, and save it.

    `publish_at` (an aware datetime) schedules a publication, `expires_at` ends it (None: never). Raises
    PermissionDenied when the user may not, or may not alone (four eyes); ValidationError when the state does not allow
    it or something is missing. Nothing is changed then.
    """
    transition = TRANSITIONS[name]
    if not may(user, record, transition.permission):
        raise NotAllowed(gettext("Your account does not have the permission to do this."))
    with transaction.atomic():
        _check_state(record, transition)
        changes = {"state": transition.target}
        if transition.target == State.PUBLISHED:
            if needs_other_eyes(record, user):
                raise NotAllowed(gettext("Who last changed a text cannot be the one who publishes it."))
            if errors := [problem.sentence for problem in checklist.problems(record) if problem.is_error]:
                raise ValidationError(errors)
            changes |= _times(record, publish_at, expires_at)
        before = record.state
        _write(record, changes)
        audit.record("transition", user, record, name=name, before=before, after=record.state, reason=reason)


def put_in_bin(record, user, *, reason=""):
    """Take a record away from the public and from the lists; an administrator can bring it back."""
    if not edits_whole(user, record):
        raise NotAllowed(gettext("Your account does not have the permission to do this."))
    _write(record, {"binned_at": timezone.now()})
    audit.record("transition", user, record, name="bin", reason=reason)


def take_out_of_bin(record, user, *, reason=""):
    """Bring a record back as a draft: nothing comes out of the bin straight before the public."""
    if not may(user, record, "delete"):
        raise NotAllowed(gettext("Only an administrator brings a record back from the bin."))
    if record.binned_at:
        _write(record, {"binned_at": None, "state": State.DRAFT})
        audit.record("transition", user, record, name="unbin", reason=reason)


def _check_state(record, transition):
    """Compare with the row itself, locked: somebody else may have moved it since the record was read."""
    rows = type(record)._base_manager.select_for_update().filter(pk=record.pk)
    now = rows.values_list("state", "binned_at", "text_changed_by").first()
    if now is None or now[1]:
        raise ValidationError(gettext("The record is in the bin."))
    record.text_changed_by_id = now[2]
    if now[0] not in transition.sources:
        state = State(now[0]).label
        raise ValidationError(gettext("This is not possible from the state “%(state)s”.") % {"state": state})


def _times(record, publish_at, expires_at):
    begin = publish_at or record.published_at or timezone.now()
    end = record.expires_at if expires_at is KEEP else expires_at
    if end and end <= max(begin, timezone.now()):
        raise ValidationError({"expires_at": gettext("It would expire before it is published.")})
    return {"published_at": begin, "expires_at": end}


def _write(record, changes):
    for field, value in changes.items():
        setattr(record, field, value)
    record.save(update_fields=[*changes, "updated_at"])
