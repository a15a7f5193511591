"""What the views of several apps share."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect

from core.publication import OldSlug


def published_or_redirect(queryset, slug, route=""):
    """Return (record, None) for a published record, or (None, redirect) when `slug` is an address it once had.

    `route` is the name of the address to send on to, when it is not the record's page but a file of it.

    Raises Http404 for everything else, drafts included: the public cannot tell them from what never was.
    """
    record = queryset.filter(slug=slug).first()
    if record:
        return record, None
    old = get_object_or_404(OldSlug, kind=queryset.model._meta.label_lower, slug=slug)
    current = queryset.filter(pk=old.object_id).first()
    if current is None:
        raise Http404
    return None, redirect(route, current.slug, permanent=True) if route else redirect(current, permanent=True)


def shown_pictures(record):
    """Return the pictures of a record's gallery that the public may see: consent on file, and not over."""
    return [link.picture for link in record.pictures.select_related("picture") if link.picture.is_shown]
