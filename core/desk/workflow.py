"""The life cycle of a record: a small table of transitions, each with the permission that it needs.

`perform` is the only place where a record's state changes on behalf of somebody; views, bulk actions and imports call
it, whatever their buttons show.
"""

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from core.publication import State


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


def permission(record_or_model, action):
    """Return the full name of a permission: permission(Project, "publish") -> "projects.publish_project"."""
    meta = record_or_model._meta
    return f"{meta.app_label}.{action}_{meta.model_name}"


def may(user, record, action):
    """Whether a user has a permission (a word of core.publication.PERMISSIONS) on a kind of record."""
    return user.is_active and user.is_staff and user.has_perm(permission(record, action))


def available(user, record):
    """Return the Transitions that a user may perform on a record in its state now."""
    return [t for t in TRANSITIONS.values() if record.state in t.sources and may(user, record, t.permission)]


def perform(record, name, user, *, publish_at=None):
    """Move a record through a transition (a name of TRANSITIONS) on behalf of `user`, and save it.

    `publish_at` (an aware datetime) schedules a publication. Raises PermissionDenied when the user may not, or may not
    alone (four eyes); ValidationError when the state does not allow it or something is missing. Nothing is changed then.
    """
    transition = TRANSITIONS[name]
    if not may(user, record, transition.permission):
        raise PermissionDenied
    if record.state not in transition.sources:
        raise ValidationError(
            _g("This is not possible from the state “%(state)s”.") % {"state": record.get_state_display()}
        )
    if transition.target == State.PUBLISHED:
        if needs_other_eyes(record, user):
            raise PermissionDenied(_g("Who last changed a text cannot be the one who publishes it."))
        record.published_at = publish_at or record.published_at or timezone.now()
    record.state = transition.target
    record.save()


def needs_other_eyes(record, user):
    """Whether four eyes are asked for and `user` is the one who last changed a text of the record."""
    return settings.FOUR_EYES and record.text_changed_by_id == user.pk
