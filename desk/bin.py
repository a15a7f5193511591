"""What still refers to a record, before it is deleted permanently."""

from django.utils.functional import Promise

from core.publication import Publication


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
