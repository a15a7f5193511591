"""Uploaded files: served only while something that the public may see shows them."""

import mimetypes
from pathlib import Path

from django.apps import apps
from django.core.files.storage import default_storage
from django.db.models import FileField
from django.http import FileResponse, Http404
from django.views.decorators.http import require_safe

from core.body_pictures import is_in_published_text
from core.models import Partner, Picture
from core.publication import Publication
from core.renditions import original_of

_SHOWN_INLINE = {"application/pdf", "image/avif", "image/jpeg", "image/png", "image/webp"}


@require_safe
def serve(request, name):
    """Serve an uploaded file that belongs to a published record; 404 for everything else, staff's drafts excepted."""
    if "\0" in name:  # PostgreSQL refuses to look for it
        raise Http404
    is_public = _is_public(original_of(name) or name)
    if not (is_public or _is_staff(request)) or not default_storage.exists(name):
        raise Http404
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    response = FileResponse(
        default_storage.open(name),
        as_attachment=kind not in _SHOWN_INLINE,
        filename=Path(name).name,
        content_type=kind,
    )
    # Short, because a file must disappear soon after its record is withdrawn.
    response["Cache-Control"] = "public, max-age=300" if is_public else "private, no-store"
    return response


def is_withheld(name):
    """Whether this is a picture, or a size of one, that nobody outside may see, whatever record shows it."""
    pictures = Picture.objects.filter(file=original_of(name) or name)
    return pictures.exists() and not pictures.shown().exists()


def _is_staff(request):
    """Whether a member of the staff asks; looks at the session only when a cookie came, so readers cost nothing."""
    return bool(request.COOKIES) and request.user.is_active and request.user.is_staff


def _is_public(name):
    if Partner.objects.filter(logo=name).exists():
        return True
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
