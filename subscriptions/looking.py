"""What became news since the last look: records that are public for the first time, events and calls that changed.

Records are compared with those of the last look, not with a time: what was scheduled, imported, or committed late is
found all the same, and what was taken back and is published again is no news. A record that came with the content files
has no moment of appearance (core.publication), so it is none either.
"""

import hashlib
from collections.abc import Iterator

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core.changes import data_version
from core.kinds import Kind, kind_named, kinds
from core.languages import text_of
from events.calls import CALLS
from events.models import Event
from subscriptions.models import Happening, Look, Seen

What, Status = Happening.What, Event.Status
EVENTS, NEWS = "events", "news"
OUTCOME = "outcome"
_CHANGES = {Status.CANCELLED: What.CANCELLED, Status.POSTPONED: What.POSTPONED}


def look() -> None:
    """Note what is news; one query or two if nothing was written since the last look.

    The first look notes what is public and calls nothing news. Of two at once, the second waits, and finds nothing.
    """
    Look.objects.get_or_create(pk=1)
    with transaction.atomic():
        last = Look.objects.select_for_update().get(pk=1)
        version = data_version()  # before the records are read: a write in the meantime is found the next time
        if last.version == version:
            return
        found = [happening for kind in kinds() for happening in _new(kind)]
        found += [*_changed(), *_changed_calls()]
        if last.version:
            Happening.objects.bulk_create(found, batch_size=500)
        last.version = version
        last.save()


def _new(kind: Kind) -> Iterator[Happening]:
    seen = Seen.objects.filter(kind=kind.name).values("object_id")
    unseen = kind.model.objects.published().exclude(pk__in=seen).with_appearance().order_by("published_at", "pk")
    records = list(unseen.values_list("pk", "appeared_at"))
    Seen.objects.bulk_create([Seen(kind=kind.name, object_id=pk) for pk, _at in records], batch_size=500)
    return (Happening(what=What.NEW, kind=kind.name, object_id=pk) for pk, at in records if at)


def _changed() -> Iterator[Happening]:
    """Note how the events to come are, and those that were to come at the last look; yield what changed of them."""
    now = timezone.now()
    not_over = Seen.objects.filter(Q(until=None) | Q(until__gte=now), kind=EVENTS).values("object_id")
    public = kind_named(EVENTS).model.objects.published()
    events = list(public.filter(Q(ends_at__gte=now) | Q(pk__in=not_over)).prefetch_related("sittings").order_by("pk"))
    known = {row.object_id: row for row in Seen.objects.filter(kind=EVENTS, object_id__in=[e.pk for e in events])}
    changed = []
    for event in events:
        row, dates = known.get(event.pk), _dates(event)
        if row is None or (row.status, row.dates, row.until) == (event.status, dates, event.ends_at):
            continue  # None: it became public a moment ago
        if row.dates and not event.is_past and (what := _change(row, event, dates)):
            yield Happening(what=what, kind=EVENTS, object_id=event.pk)
        row.status, row.dates, row.until = event.status, dates, event.ends_at
        changed.append(row)
    Seen.objects.bulk_update(changed, ["status", "dates", "until"], batch_size=500)


def _change(row, event, dates):
    """Return what happened to an event since the last look, or None."""
    if event.status in _CHANGES:
        return _CHANGES[event.status] if event.status != row.status else None
    if dates != row.dates:
        return What.MOVED
    return What.RESUMED if row.status in _CHANGES else None


def _dates(event):
    """Return a checksum of when an event takes place, its sittings included."""
    times = [(one.starts_at, one.ends_at) for one in (event, *event.its_sittings)]
    return _checksum(f"{event.is_all_day} {[(start.isoformat(), end.isoformat()) for start, end in times]}")


def _checksum(text):
    return hashlib.sha256(text.encode()).hexdigest()[:32]


# --- Calls ------------------------------------------------------------------------------------------------------------


def _changed_calls() -> Iterator[Happening]:
    """Note how the calls are, closed ones too, whose deadline may be put off; yield what changed of them."""
    published = kind_named(NEWS).model.objects.published().filter(CALLS)
    calls = {call.pk: call for call in published.prefetch_related("documents", "questions")}
    changed = []
    for row in Seen.objects.filter(kind=NEWS, object_id__in=calls).order_by("object_id"):
        call = calls[row.object_id]
        dates, parts = _checksum(str(call.deadline and call.deadline.timestamp())), _parts(call)
        if (row.dates, row.parts) == (dates, " ".join(parts)):
            continue
        if row.dates:  # else it became public, or a call, a moment ago
            added = {*parts} - {*row.parts.split()}
            for what in _changes(call, row.dates != dates, added):
                yield Happening(what=what, kind=NEWS, object_id=call.pk)
        row.dates, row.parts = dates, " ".join(parts)
        changed.append(row)
    Seen.objects.bulk_update(changed, ["dates", "parts"], batch_size=500)


def _changes(call, is_moved, added):
    """Yield what is news of a call; of one that is closed, only its outcome."""
    if OUTCOME in added:
        yield What.OUTCOME
    if call.is_closed:
        return
    if is_moved:
        yield What.DEADLINE
    if added:
        yield What.ADDED


def _parts(call):
    """Return what belongs to a call and can be added: ["d12", "q3", "outcome"]; answers, once they are there."""
    documents = sorted(f"d{document.pk}" for document in call.documents.all())
    answers = sorted(f"q{question.pk}" for question in call.answered_questions)
    return [*documents, *answers, *([OUTCOME] if call.shows_outcome and text_of(call, "outcome") else [])]
