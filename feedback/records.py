"""Messages and corrections with the records that they are about: a query a kind of record, however many there are."""

from collections import defaultdict
from collections.abc import Callable, Iterable

from django.apps import apps
from django.db.models import QuerySet

from core.publication import Publication
from feedback.models import Correction, OfRecord


def with_records(corrections: Iterable[Correction]) -> list[tuple[Correction, Publication]]:
    """Return (correction, its published record); without those whose record is not public (any more)."""
    corrections = list(corrections)
    found = _records(corrections, lambda model: model.objects.published())
    pairs = ((one, found.get((one.kind, one.object_id))) for one in corrections)
    return [(correction, record) for correction, record in pairs if record]


def attach_records(things: Iterable[OfRecord]) -> None:
    """Read `about` of several messages or corrections, for lists of the desk: drafts too."""
    things = list(things)
    found = _records(things, lambda model: model._base_manager.all())
    for one in things:
        one.about = found.get((one.kind, one.object_id))


def _records(things: list, records_of: Callable[[type], QuerySet]) -> dict[tuple[str, int], Publication]:
    wanted = defaultdict(set)
    for one in things:
        if one.kind:
            wanted[one.kind].add(one.object_id)
    return {
        (kind, record.pk): record
        for kind, keys in wanted.items()
        for record in records_of(apps.get_model(kind)).filter(pk__in=keys)
    }
