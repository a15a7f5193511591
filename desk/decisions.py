"""What becomes of a proposal: a reviewer accepts or refuses it, or its author takes it back."""

from collections.abc import Mapping

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from accounts import audit
from accounts.models import User
from core.brief import brief
from core.errors import NotAllowed
from core.publication import Publication
from desk import gate, notifications, reasons
from desk.merge import decided
from desk.models import Notification, Version
from desk.restoring import Loss, write
from desk.rights import may
from desk.snapshots import snapshot
from desk.versions import REASON_LENGTH, as_it_would_be, model_of, proposals_on, record_version, undone

Kind = Notification.Kind


@transaction.atomic
def accept(proposal: Version, user: User, answers: Mapping[str, str] | None = None) -> tuple[Version, list[Loss]]:
    """Apply a proposal to its record; return (the new Version, what no longer exists, as Losses).

    Raises PermissionDenied if the user may not publish, or not this proposal (four eyes); ValidationError if a conflict
    is not resolved by the posted `answers` (desk.merge.decided), the models reject the result, or it was decided
    already.
    """
    proposal, record = _open(proposal)
    if not may_decide(user, proposal, record):
        raise NotAllowed(gettext("Somebody else who may publish has to decide about this change."))
    now = record_version(record, None).data
    before = gate.standing(record)
    conflicts = as_it_would_be(proposal, now)[1]
    data, conflicts = as_it_would_be(proposal, now, decided(conflicts, now, answers or {}))
    if conflicts:
        raise ValidationError(
            gettext("Others changed the same in the meantime. Choose for each conflict what shall stand.")
        )
    losses = write(record, data)
    if missing := gate.new_errors(record, before):
        raise ValidationError([gettext("It waits, because the public page would lack something:"), *missing])
    sentence = reasons.PROPOSED if proposal.reason else reasons.PROPOSED_BY
    reason = gettext(sentence) % {"author": proposal.author_name, "reason": proposal.reason}
    version = _accepted(proposal, record, user, reason)
    _tell_author(Kind.ACCEPTED, record, proposal, user)
    return version, losses


@transaction.atomic
def finish(proposal: Version, user: User, reasons: list[str]) -> bool:
    """Make the user's own proposal public if nothing stands in its way any more; return whether it is."""
    proposal, record = _open(proposal)
    if reasons or not may(user, record, "publish"):
        return False
    data, conflicts = as_it_would_be(proposal, snapshot(record))
    if not conflicts:
        write(record, data)
        _accepted(proposal, record, user, proposal.reason)
        _settle(record, user)
    return not conflicts


def _accepted(proposal, record, user, reason):
    """Note that a proposal was written to its record; return the new Version."""
    type(record)._base_manager.filter(pk=record.pk).update(text_changed_by=proposal.author)
    decide(proposal, Version.State.ACCEPTED, user)
    version = record_version(record, user, reason)
    audit.record(audit.Kind.CHANGE, user, record, accepted=proposal.pk, version=version.pk)
    return version


@transaction.atomic
def refuse(proposal: Version, user: User, answer: str) -> None:
    """Refuse a proposal, with a reason for its author."""
    proposal, record = _open(proposal)
    if not may(user, record, "publish"):
        raise NotAllowed(gettext("Only who may publish decides about this change."))
    if not answer.strip():
        raise ValidationError(gettext("Say why: the author will read it."))
    decide(proposal, Version.State.REFUSED, user, answer)
    audit.record(audit.Kind.CHANGE, user, record, refused=proposal.pk)
    _tell_author(Kind.REFUSED, record, proposal, user, answer)


def _settle(record, user):
    """Close the notices of a decided proposal, unless another one waits."""
    notifications.settle(record, user, *(() if proposals_on(record).exists() else (Kind.PROPOSED,)))


def _tell_author(kind, record, proposal, user, answer=""):
    _settle(record, user)
    notifications.notify(kind, record, [proposal.author] if proposal.author else [], user, words=answer)


@transaction.atomic
def withdraw(proposal: Version, user: User) -> None:
    """Withdraw one's own proposal."""
    proposal, record = _open(proposal)
    if proposal.author_id != user.pk:
        raise NotAllowed(gettext("Only its author takes a change back."))
    decide(proposal, Version.State.REFUSED, user, gettext(reasons.TAKEN_BACK))
    _settle(record, user)
    audit.record(audit.Kind.CHANGE, user, record, withdrawn=proposal.pk)


def would_lack(proposal: Version, record: Publication) -> list[str]:
    """Return what the public page would lack if a proposal were accepted now, as sentences."""
    before = gate.standing(record)
    with undone():
        try:
            write(record, as_it_would_be(proposal, snapshot(record))[0])
        except ValidationError as wrong:
            return wrong.messages
        return gate.new_errors(record, before)


def may_decide(user: User, proposal: Version, record: Publication) -> bool:
    """Whether `user` may accept a proposal, under the four-eyes rule if it is on."""
    is_own = settings.FOUR_EYES and proposal.author_id == user.pk
    return may(user, record, "publish") and not is_own


def _open(proposal):
    """Return (proposal, record) as stored; raises ValidationError when somebody decided in the meantime.

    The record is locked, and with it all its proposals.
    """
    record = model_of(proposal)._base_manager.select_for_update().get(pk=proposal.object_id)
    proposal = Version.objects.select_related("base").get(pk=proposal.pk)
    if proposal.state != Version.State.PENDING:
        raise ValidationError(
            gettext("This change was decided already: %(state)s.") % {"state": proposal.get_state_display()}
        )
    return proposal, record


def decide(proposal: Version, state: str, user: User, answer: str = "") -> None:
    """Note what was decided about a proposal, by whom, and the answer to its author."""
    proposal.state, proposal.decided_by, proposal.decided_at = state, user, timezone.now()
    proposal.answer = brief(answer, REASON_LENGTH)
    proposal.save(update_fields=["state", "decided_by", "decided_at", "answer"])
