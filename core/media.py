"""Uploaded files: which ones are public, and how they are sent."""

import mimetypes
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import FileField
from django.http import FileResponse, Http404

from core.body_pictures import is_in_published_text
from core.busy import StoreAway
from core.models import Partner, Picture
from core.publication import Publication
from core.renditions import original_of

_SHOWN_INLINE = {"application/pdf", "image/avif", "image/jpeg", "image/png", "image/webp"}


def file_response(name: str) -> FileResponse:
    """Return an uploaded file as a response: displayed in the browser if that is safe, otherwise as a download.

    Raises Http404 if it does not exist, and StoreAway if it is on a store that does not answer.
    """
    try:
        file, length = _to_be_sent(name)
    except FileNotFoundError as error:
        raise Http404 from error
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    is_shown = kind in _SHOWN_INLINE
    response = FileResponse(file, as_attachment=not is_shown, filename=Path(name).name, content_type=kind)
    response.setdefault("Content-Length", length)
    return response


def _to_be_sent(name):
    """Return an open file and its length in bytes; from a store, it is sent on while it arrives."""
    if getattr(default_storage, "is_far", False):
        return default_storage.stream(name)
    if not default_storage.exists(name):
        raise FileNotFoundError(name)
    return default_storage.open(name), default_storage.size(name)


def is_stored(name: str) -> bool:
    """Whether a file exists; True as long as its store does not answer, so that nobody is told it is lost."""
    try:
        return default_storage.exists(name)
    except StoreAway:
        return True


def is_withheld(name: str) -> bool:
    """Whether this is a picture, or a size of one, that is not public, whichever record uses it."""
    pictures = Picture.objects.filter(file=original_of(name) or name)
    return pictures.exists() and not pictures.shown().exists()


def is_public(name: str) -> bool:
    """Whether a public record uses this file, or the picture of which it is a size."""
    name = original_of(name) or name
    if partners := list(Partner.objects.filter(logo=name)):
        return _are_public(partners)
    pictures = Picture.objects.shown().filter(file=name)
    for model in apps.get_models():
        links = {f.name: f.related_model for f in model._meta.fields if f.many_to_one and f.related_model}
        owner = next((n for n, target in links.items() if issubclass(target, Publication)), None)
        if owner is None:
            continue
        published = links[owner].objects.published()
        if (
            Picture in links.values()
            and model.objects.filter(**{f"{owner}__in": published}, picture__in=pictures).exists()
        ):
            return True
        for file_field in (f.name for f in model._meta.fields if isinstance(f, FileField)):
            if model.objects.filter(**{f"{owner}__in": published, file_field: name}).exists():
                return True
    return pictures.exists() and is_in_published_text(name)


def _are_public(partners):
    """Whether a published record names one of these organisations, or one is the office's own."""
    if any(partner.code == settings.OFFICE.organisation.partner for partner in partners):
        return True
    for model in apps.get_models():
        links = {f.name: f.related_model for f in model._meta.fields if f.many_to_one and f.related_model}
        owner = next((name for name, target in links.items() if issubclass(target, Publication)), None)
        partner = next((name for name, target in links.items() if target is Partner), None)
        if owner and partner:
            published = links[owner].objects.published()
            if model.objects.filter(**{f"{owner}__in": published, f"{partner}__in": partners}).exists():
                return True
    return False
