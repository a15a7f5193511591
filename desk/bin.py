"""What still names a record, before it is deleted for good."""

from core.publication import Publication


def references(record):
    """Return [(what the link is called, [publications])] of the records that name this one."""
    found = []
    for relation in record._meta.related_objects:
        name = relation.get_accessor_name()
        is_publication = name and issubclass(relation.related_model, Publication)
        if others := list(getattr(record, name).all()) if is_publication else []:
            found.append((relation.related_model._meta.verbose_name_plural, others))
    return found
