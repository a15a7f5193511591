"""Writing to a record on behalf of somebody, and the proposals that come of it where a change must wait.

`editing` is for every way to write; forms do the same step by step (admin_proposals.py, admin_merge.py). What waits is
decided by the permissions (`versions.needs_review`) and by the gate (desk/gate.py).
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext

from accounts import audit
from accounts.models import User
from core.errors import NotAllowed
from core.publication import Publication, State
from desk import decisions, gate, notifications, reasons
from desk.four_eyes import texts_differ
from desk.models import Notification, Version
from desk.restoring import Loss, write
from desk.rights import edits_whole, may
from desk.snapshots import Snapshot, provisional, same, snapshot
from desk.versions import (
    REASON_LENGTH,
    as_it_would_be,
    by,
    latest,
    locked,
    needs_review,
    own_proposal,
    proposed,
    record_version,
)

Kind = Notification.Kind


@dataclass
class Editing:
    """The result of a change: the stored Version, or None if nothing changed."""

    version: Version | None = None
    is_proposal: bool = False
    reasons: list[str] = field(default_factory=list)  # why the gate let it wait


# --- Writing ----------------------------------------------------------------------------------------------------------


@contextmanager
def editing(record: Publication, user: User, reason: str = "", *, goes_on: bool = False) -> Iterator[Editing]:
    """Write to a stored record on behalf of `user`: `with editing(project, user) as done: …; done.version`.

    A version is stored at the end. If the user may not publish the change, or the gate does not let it pass, it is
    rolled back and kept as a proposal. With `goes_on`, the block begins with the user's proposal if there is one, so
    that the change is added to it; otherwise it takes its place.
    """
    done = Editing()
    with transaction.atomic():
        locked(record)
        base = record_version(record, None)  # changes made elsewhere are not attributed to this user
        own = own_proposal(record, user) if goes_on else None
        is_reviewed = needs_review(user, record) or own is not None
        before = gate.standing(record)
        with transaction.atomic():
            if own:
                write(record, proposed(own, snapshot(record)), for_show=True)
            yield done
            done.reasons = gate.obstacles(record, before)
            data = snapshot(record)
            done.is_proposal = is_reviewed or bool(done.reasons)
            transaction.set_rollback(done.is_proposal)
        if done.is_proposal:
            done.version = hand_in(record, data, user, reason, base)
        else:
            done.version = record_version(record, user, reason)
            if done.version == base:
                done.version = None


def hand_in(record: Publication, data: Snapshot, user: User, reason: str, base: Version) -> Version | None:
    """Keep a change as a proposal; None if nothing changed.

    The address and the publication times are no part of it: whoever may publish has changed them by now.
    """
    proposal = propose(record, data, user, reason, base)
    if may(user, record, "publish"):
        now = snapshot(record)
        moved = [name for name in RESTORABLE_WITH_PUBLICATION if _moved(name, now, data)]
        fields = {**now["fields"], **{name: data["fields"][name] for name in moved}}
        write(record, {**now, "fields": fields}, with_publication=moved)
        record_version(record, user, reason)
    return proposal


def _moved(name, now, data):
    """Whether the address or a time differs; the form of a record drops the seconds of its times."""
    old, new = now["fields"][name] or "", data["fields"][name] or ""
    return old != new if name == "slug" else old[:16] != new[:16]


def hold_back(records: Iterable[Publication], user: User, reason: str) -> dict[int, list[str]]:
    """Turn what was just written to published records, since their last version, into proposals where it must wait.

    Return {pk: why it waits} of those. For many records at once: few of them have something to hold back, so what a
    record was before is looked at only then.
    """
    held = {}
    for record in records:
        base = latest(record)
        if base is None or record.state != State.PUBLISHED or same(base.data, now := snapshot(record)):
            continue
        is_clean = not gate.new_errors(record, gate.Standing(is_published=True))
        if is_clean and not (settings.FOUR_EYES and texts_differ(type(record), base.data, now)):
            continue
        write(record, base.data)
        before = gate.standing(record)
        write(record, now)
        if sentences := gate.obstacles(record, before):
            write(record, base.data)
            hand_in(record, now, user, reason, base)
            held[record.pk] = sentences
    return held


# --- Proposals --------------------------------------------------------------------------------------------------------


def propose(record: Publication, data: Snapshot, user: User, reason: str, base: Version) -> Version | None:
    """Store a proposal, replacing an earlier one by the same author; return it, or None if nothing changed.

    `base` is the Version that the author started from.
    """
    data = provisional(data, base.data)
    proposal = own_proposal(record, user)
    if same(as_it_would_be(Version(data=data, base=base), base.data)[0], base.data):
        if proposal:
            decisions.decide(proposal, Version.State.REFUSED, user, gettext(reasons.ALL_TAKEN_BACK))
        return None
    proposal = proposal or Version(kind=record._meta.label_lower, object_id=record.pk, state=Version.State.PENDING)
    for name, value in {"data": data, "base": base, **by(user)}.items():
        setattr(proposal, name, value)
    is_new = proposal.pk is None
    proposal.reason = reason[:REASON_LENGTH] or proposal.reason
    proposal.save()
    audit.record(audit.Kind.CHANGE, user, record, proposed=proposal.pk)
    notifications.settle(record, user)
    if is_new:
        notifications.notify(Kind.PROPOSED, record, notifications.reviewers(record), user, words=proposal.reason)
    return proposal


# --- Restoring --------------------------------------------------------------------------------------------------------

# What users who may publish can also restore, on request. Never the state: only desk.workflow changes that.
RESTORABLE_WITH_PUBLICATION = ("slug", "published_at", "expires_at")


def restore(
    record: Publication, version: Version, user: User, reason: str = "", *, with_publication: bool = False
) -> tuple[Editing, list[Loss]]:
    """Restore an earlier version of a record, relations included; return (Editing, Losses).

    On a published record, if `user` may not publish, the restored version becomes a proposal. Raises PermissionDenied,
    or ValidationError if the models no longer accept the old data.
    """
    if not may_restore(user, record) or (with_publication and not may(user, record, "publish")):
        raise NotAllowed(gettext("Your account does not have the permission to do this."))
    if (version.kind, version.object_id) != (record._meta.label_lower, record.pk):
        raise ValidationError(gettext("This version belongs to another record."))
    reason = reason or gettext(reasons.RESTORED) % {"when": reasons.stored_moment(version.created_at)}
    before = snapshot(record)
    with editing(record, user, reason) as done:
        fields = RESTORABLE_WITH_PUBLICATION if with_publication else ()
        losses = write(record, version.data, with_publication=fields)
        if texts_differ(type(record), before, snapshot(record)):
            type(record)._base_manager.filter(pk=record.pk).update(text_changed_by=user)
    if done.version:
        audit.record(audit.Kind.CHANGE, user, record, restored=version.pk, waits=done.is_proposal)
    return done, losses


def may_restore(user: User, record: Publication) -> bool:
    """Whether `user` may restore earlier versions of a record, directly or as a proposal."""
    return edits_whole(user, record, proposing=True)
