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
    if hasattr(queryset.model, "code") and (record := queryset.filter(code__iexact=slug).first()):
        return None, redirect(route or record, *([record.slug] if route else ()), permanent=True)
    old = OldSlug.objects.filter(kind=kind, slug=slug).first()
    current = queryset.filter(pk=old.object_id).first() if old else None
    if current is None:
        raise withdrawn(kind, slug, old) or Http404
    return None, redirect(route, current.slug, permanent=True) if route else redirect(current, permanent=True)


def by_code_or_redirect(queryset: QuerySet, code: str, route: str) -> tuple[Any, HttpResponseBase | None]:
    """Return (record, None) for a code, or (None, redirect) if it is written in other letters: "eu" for "EU".

    Raises Http404 if there is none.
    """
    record = queryset.filter(code=code).first() or queryset.filter(code__iexact=code).first()
    if record is None:
        raise Http404
    return (record, None) if record.code == code else (None, redirect(route, record.code, permanent=True))


def shown_pictures(record: Any) -> list[Picture]:
    """Return the public pictures of a record's gallery: those with a recorded consent that has not expired."""
    links = record.pictures.all()
    known = "pictures" in getattr(record, "_prefetched_objects_cache", {})
    return [link.picture for link in (links if known else links.select_related("picture")) if link.picture.is_shown]
