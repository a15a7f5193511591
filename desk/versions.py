"""The history of a record, and proposals that wait for a review.

A Version with the state SAVED is the record as it was. A PENDING one is a proposal: a change of a published record that
somebody has to accept first; it becomes ACCEPTED or REFUSED. desk/proposals.py makes them, and writes to a record on
behalf of somebody; desk/decisions.py decides.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import Count, Max, Min, Q, QuerySet

from accounts.models import User
from core import page_texts, tasks
from core.publication import Publication, State, publication_models
from core.search.index import keep_up
from desk.merge import MINE, merge, with_value
from desk.models import Notification, PreviewLink, Version
from desk.rights import may, written_languages
from desk.snapshots import Snapshot, same, snapshots

Kind = Notification.Kind
BATCH = 200
REASON_LENGTH = 300


def kinds() -> list[type[Publication]]:
    """Return the models whose records have a history: those with a page of their own."""
    return publication_models()


def model_of(version_or_link: Version | PreviewLink) -> type[Publication]:
    return apps.get_model(version_or_link.kind)


def history(record: Publication) -> QuerySet[Version]:
    """Return the versions of a record, the newest first."""
    return Version.objects.filter(kind=record._meta.label_lower, object_id=record.pk)


def latest(record: Publication) -> Version | None:
    """Return the record's last SAVED version, or None."""
    return history(record).filter(state=Version.State.SAVED).first()


@contextmanager
def undone() -> Iterator[None]:
    """Roll back everything that the block wrote to the database.

    Stored files remain; transaction.on_commit callbacks are dropped. So signal receivers must write to the database and
    nowhere else.
    """
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


# --- Recording --------------------------------------------------------------------------------------------------------


def record_version(record: Publication, user: User | None, reason: str = "") -> Version:
    """Store a version of the record if it differs from the last one; return the last version."""
    record_versions([record], user, reason)
    return history(record).filter(state=Version.State.SAVED)[0]


def record_versions(records: Iterable[Publication], user: User | None = None, reason: str = "") -> int:
    """Store a version of each record that has changed since its last one; return how many."""
    by_model = defaultdict(list)
    for record in records:
        by_model[type(record)].append(record.pk)
    stored = 0
    for model, pks in by_model.items():
        for start in range(0, len(pks), BATCH):
            stored += _record_batch(model, pks[start : start + BATCH], user, reason)
    if stored:
        tasks.soon(keep_up)
    return stored


def _record_batch(model, pks, user, reason):
    page_texts.refresh(model._base_manager.filter(pk__in=pks))  # the rows are written by now
    kind = model._meta.label_lower
    saved = Version.objects.filter(kind=kind, object_id__in=pks, state=Version.State.SAVED)
    newest = saved.order_by().values("object_id").annotate(newest=Max("pk")).values("newest")
    last = dict(Version.objects.filter(pk__in=newest).order_by().values_list("object_id", "data"))
    new = [
        Version(kind=kind, object_id=pk, data=data, reason=reason[:REASON_LENGTH], **by(user))
        for pk, data in snapshots(model, pks).items()
        if pk not in last or not same(_without_counts(last[pk]), _without_counts(data))
    ]
    return len(Version.objects.bulk_create(new))


def _without_counts(data):
    """Return a snapshot without what core/page_texts.py counts: a picture's new text is no change of the record."""
    states = data["fields"].get("translation_state") or {}
    said = {code: {"texts": state.get("texts", {})} for code, state in states.items()}
    return {**data, "fields": {**data["fields"], "translation_state": said}}


def set_aside(record: Publication, user: User, values: Mapping[str, Any]) -> None:
    """Keep in the history what somebody typed and did not choose when two had changed the same: {path: value}."""
    base = record_version(record, None)
    data = base.data
    for path, value in values.items():
        data = with_value(data, path, value)
    Version.objects.create(
        kind=base.kind, object_id=record.pk, state=Version.State.ASIDE, data=data, base=base, **by(user)
    )


def by(user: User | None) -> dict[str, Any]:
    """Return the fields of a Version that say who made it."""
    return {"author": user, "author_name": (user.get_full_name() or user.get_username()) if user else ""}


# --- Changes that wait ------------------------------------------------------------------------------------------------


def needs_review(user: User, record: Publication) -> bool:
    """Whether a change by `user` to a record becomes a proposal: the record is published or scheduled.

    That is so for users who may change or translate it but not publish. Changes to a draft need no review, because
    nobody sees them before publication.
    """
    if record.state != State.PUBLISHED or may(user, record, "publish"):
        return False
    return bool(written_languages(user, record, proposing=True))


def texts_wait(user: User, record: Publication) -> bool:
    """Whether a changed text of a record becomes a proposal: also for those who may publish, under four eyes."""
    return needs_review(user, record) or (settings.FOUR_EYES and record.state == State.PUBLISHED)


def locked(record: Publication) -> Publication:
    """Return the stored record, locked until the transaction ends."""
    return type(record)._base_manager.select_for_update().get(pk=record.pk)


def own_proposal(record: Publication, user: User) -> Version | None:
    """Return the pending proposal of `user` for a record, or None."""
    return history(record).filter(state=Version.State.PENDING, author=user).first()


def proposals_on(record: Publication) -> QuerySet[Version]:
    return history(record).filter(state=Version.State.PENDING)


def proposals_for(user: User) -> QuerySet[Version]:
    """Return all pending proposals that `user` can decide or has made."""
    deciding = [model._meta.label_lower for model in kinds() if may(user, model, "publish")]
    return Version.objects.filter(Q(kind__in=deciding) | Q(author=user), state=Version.State.PENDING)


def decidable_by(user: User) -> QuerySet[Version]:
    """Return the pending proposals that `user` may accept; the same rule as `may_decide`, for a queryset."""
    deciding = [model._meta.label_lower for model in kinds() if may(user, model, "publish")]
    waiting = Version.objects.filter(kind__in=deciding, state=Version.State.PENDING)
    return waiting.exclude(author=user) if settings.FOUR_EYES else waiting


def count_proposals(user: User) -> tuple[int, int]:
    """Return (number of pending proposals that `user` may accept, number of their own)."""
    counts = proposals_for(user).aggregate(
        deciding=Count("pk", filter=Q(pk__in=decidable_by(user).order_by().values("pk"))),
        own=Count("pk", filter=Q(author=user)),
    )
    return counts["deciding"], counts["own"]


def begun_by(user: User, model: type[Publication]) -> Q:
    """Return the Q of the records of a kind whose first version is by `user`."""
    of_kind = Version.objects.filter(kind=model._meta.label_lower).order_by()
    first = of_kind.values("object_id").annotate(first=Min("pk")).values("first")
    return Q(pk__in=of_kind.filter(pk__in=first, author=user).values("object_id"))


def as_it_would_be(
    proposal: Version, now: Snapshot, choices: Mapping[str, str] | None = None
) -> tuple[Snapshot, list[str]]:
    """Return (data, conflicts) of the current record merged with a proposal; see desk.merge."""
    return merge(proposal.base.data if proposal.base else now, proposal.data, now, choices)


def proposed(proposal: Version, now: Snapshot) -> Snapshot:
    """Return the record as the author of a proposal wants it: on conflicts, the proposal wins."""
    _data, conflicts = as_it_would_be(proposal, now)
    return as_it_would_be(proposal, now, dict.fromkeys(conflicts, MINE))[0]
