"""Accepting several translations at once: proposals that change nothing but texts in the languages of translation."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import User
from core.publication import Publication
from core.translation_states import TARGETS
from desk import decisions, versions
from desk.compare import Change, compare
from desk.models import Version
from desk.snapshots import snapshots
from desk.waiting import is_translation


@dataclass(frozen=True)
class Offer:
    """A proposal that could be accepted: what would change, and whether others changed the same meanwhile."""

    proposal: Version
    record: Publication
    changes: list[Change]
    has_conflicts: bool


@dataclass
class Result:
    """What became of the chosen proposals, record by record."""

    accepted: list[Publication] = field(default_factory=list)
    refused: list[tuple[Publication, str]] = field(default_factory=list)


def translations_for(user: User) -> list[Version]:
    """Return the pending translations that a user may accept, the oldest first."""
    decidable = versions.decidable_by(user).select_related("base").order_by("pk")
    return [proposal for proposal in decidable if is_translation(proposal, versions.model_of(proposal), TARGETS)]


def count(user: User) -> int:
    """Return the number of pending translations that a user may accept."""
    return len(translations_for(user))


def offers(proposals: Iterable[Version]) -> list[Offer]:
    """Return an Offer for each proposal whose record still exists."""
    by_model: dict[type[Publication], list[Version]] = {}
    for proposal in proposals:
        by_model.setdefault(versions.model_of(proposal), []).append(proposal)
    found = []
    for model, group in by_model.items():
        records = model._default_manager.in_use().in_bulk([proposal.object_id for proposal in group])
        stored = snapshots(model, records)
        for proposal in group:
            if proposal.object_id in records:
                now = stored[proposal.object_id]
                after, conflicts = versions.as_it_would_be(proposal, now)
                record = records[proposal.object_id]
                found.append(Offer(proposal, record, compare(model, now, after), bool(conflicts)))
    return sorted(found, key=lambda offer: offer.proposal.pk)


def accept(chosen: Iterable[Version], user: User) -> Result:
    """Accept each proposal by itself, as on its own page: one that is refused does not stop the others."""
    result = Result()
    for proposal in chosen:
        record = versions.model_of(proposal)._base_manager.get(pk=proposal.object_id)
        try:
            decisions.accept(proposal, user)
        except PermissionDenied as wrong:
            result.refused.append((record, str(wrong)))
        except ValidationError as wrong:
            result.refused.append((record, " ".join(wrong.messages)))
        else:
            result.accepted.append(record)
    return result
