"""The bin: who sees what in it, and what still refers to a record before it is deleted permanently."""

from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from accounts.models import User
from accounts.requests import StaffRequest
from core.publication import Publication
from desk.models import Version
from desk.rights import may


def binned_by_themselves(request: StaffRequest, queryset: QuerySet) -> QuerySet:
    """Return the records in use and, where the bin is looked into, those that the user has put there."""
    match = request.resolver_match
    if not request.GET.get("bin") and not (match and "object_id" in match.kwargs):
        return queryset.in_use()
    return _in_use_or_binned_by(request.user, queryset)


def in_sight(user: User, queryset: QuerySet) -> QuerySet:
    """Return the records that a user finds: those in the bin only if they put them there, or may delete them."""
    return queryset if may(user, queryset.model, "delete") else _in_use_or_binned_by(user, queryset)


def _in_use_or_binned_by(user, queryset):
    saved = Version.objects.filter(kind=queryset.model._meta.label_lower, author=user, state=Version.State.SAVED)
    binned = saved.exclude(data__fields__binned_at=None).order_by().values("object_id")
    return queryset.filter(Q(binned_at=None) | Q(pk__in=binned))


def references(record: Publication) -> list[tuple[str | Promise | None, list[Publication]]]:
    """Return [(name of the link, [publications])] for the records that refer to this one."""
    links: list[tuple[str | Promise | None, list[Publication]]] = []
    for relation in record._meta.related_objects:
        name = relation.get_accessor_name()
        if name is None or not issubclass(relation.related_model, Publication):
            continue
        if others := list(getattr(record, name).all()):
            links.append((relation.related_model._meta.verbose_name_plural, others))
    return links
