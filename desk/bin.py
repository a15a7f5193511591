"""The bin: who sees what in it, and what still refers to a record before it is deleted permanently."""

from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from accounts.requests import StaffRequest
from core.publication import Publication
from desk.models import Version


def binned_by_themselves(request: StaffRequest, queryset: QuerySet) -> QuerySet:
    """Return the records in use and, where the bin is looked into, those that the user has put there."""
    match = request.resolver_match
    if not request.GET.get("bin") and not (match and "object_id" in match.kwargs):
        return queryset.in_use()
    kind = queryset.model._meta.label_lower
    saved = Version.objects.filter(kind=kind, author=request.user, state=Version.State.SAVED)
    binned = saved.exclude(data__fields__binned_at=None).order_by().values("object_id")
    return queryset.filter(Q(binned_at=None) | Q(pk__in=binned))


def references(record: Publication) -> list[tuple[str | Promise | None, list[Publication]]]:
    """Return [(name of the link, [publications])] for the records that refer to this one."""
    found: list[tuple[str | Promise | None, list[Publication]]] = []
    for relation in record._meta.related_objects:
        name = relation.get_accessor_name()
        if name is None or not issubclass(relation.related_model, Publication):
            continue
        if others := list(getattr(record, name).all()):
            found.append((relation.related_model._meta.verbose_name_plural, others))
    return found
