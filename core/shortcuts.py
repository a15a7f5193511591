"""Helpers for the views of several apps."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from core.gone import withdrawn
from core.models import Picture
from core.publication import OldSlug


def published_or_redirect(queryset: QuerySet, slug: str, route: str = "") -> tuple[Any, HttpResponseBase | None]:
    """Return (record, None) for a published record, or (None, redirect) if `slug` is an old slug of it.

    `route` is the name of the route to redirect to, if it is a file of the record and not its page.

    Raises Http404 for everything else, drafts included, so that visitors cannot find out about them; Withdrawn if the
    office says why the page is gone.
    """
    record = queryset.filter(slug=slug).first()
    if record:
        return record, None
    kind = queryset.model._meta.label_lower
    old = OldSlug.objects.filter(kind=kind, slug=slug).first()
    current = queryset.filter(pk=old.object_id).first() if old else None
    if current is None:
        raise withdrawn(kind, slug, old) or Http404
    return None, redirect(route, current.slug, permanent=True) if route else redirect(current, permanent=True)


def shown_pictures(record: Any) -> list[Picture]:
    """Return the public pictures of a record's gallery: those with a recorded consent that has not expired."""
    return [link.picture for link in record.pictures.select_related("picture") if link.picture.is_shown]
