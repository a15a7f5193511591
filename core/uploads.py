"""Validation of uploads by content, extension and size; pictures are re-encoded without their GPS data."""

import io
from pathlib import Path
from typing import IO

import filetype
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import models
from django.template.defaultfilters import filesizeformat
from django.utils.deconstruct import deconstructible
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from core.media_types import XLSX

MAX_PIXELS = 60_000_000  # larger pictures are decompression bombs, not photographs
LONGEST_SIDE = 2400  # pixels; wider than any page shows a picture

# Extension -> MIME types that content sniffing may find. CSV is text and has no signature.
DOCUMENT_TYPES = {
    ".pdf": {"application/pdf"},
    ".docx": {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/zip"},
    ".xlsx": {XLSX, "application/zip"},
    ".pptx": {"application/vnd.openxmlformats-officedocument.presentationml.presentation", "application/zip"},
    ".odt": {"application/vnd.oasis.opendocument.text", "application/zip"},
    ".ods": {"application/vnd.oasis.opendocument.spreadsheet", "application/zip"},
    ".csv": {None},
}


def _is_stored(file):
    """Whether this is a stored file, checked at its upload, and not a new upload; it may be closed or missing."""
    return getattr(file, "_committed", False)


def _check_size(file, limit):
    if file.size > limit:
        raise ValidationError(
            _("This file has %(size)s; at most %(limit)s are accepted."),
            params={"size": filesizeformat(file.size), "limit": filesizeformat(limit)},
        )


@deconstructible
class DocumentValidator:
    """Accept a document of DOCUMENT_TYPES whose content matches its extension, within MAX_DOCUMENT_BYTES."""

    def __call__(self, file):
        if _is_stored(file):
            return
        _check_size(file, settings.MAX_DOCUMENT_BYTES)
        extension = Path(file.name).suffix.lower()
        if extension not in DOCUMENT_TYPES:
            raise ValidationError(
                _("A file that ends with “%(extension)s” is not accepted. Accepted: %(accepted)s."),
                params={"extension": extension, "accepted": ", ".join(DOCUMENT_TYPES)},
            )
        file.seek(0)
        head = file.read(8192)
        file.seek(0)
        kind = filetype.guess(head)
        if (kind and kind.mime) not in DOCUMENT_TYPES[extension] or (kind is None and b"\0" in head):
            raise ValidationError(
                _("The content of this file is not what its name “%(name)s” says."),
                params={"name": Path(file.name).name},
            )


@deconstructible
class PictureValidator:
    """Accept a JPEG, PNG or WebP picture within MAX_PICTURE_BYTES and MAX_PIXELS."""

    def __call__(self, file):
        if _is_stored(file):
            return
        _check_size(file, settings.MAX_PICTURE_BYTES)
        file.seek(0)
        try:
            with Image.open(file, formats=["JPEG", "PNG", "WEBP"]) as image:
                width, height = image.size
                if width * height <= MAX_PIXELS:
                    image.load()
        except (UnidentifiedImageError, OSError, Image.DecompressionBombError, ValueError, SyntaxError) as error:
            raise ValidationError(_("This is not a JPEG, PNG or WebP picture that can be read.")) from error
        finally:
            file.seek(0)
        if width * height > MAX_PIXELS:
            raise ValidationError(
                _("This picture has %(width)s × %(height)s pixels; at most 60 million are accepted."),
                params={"width": width, "height": height},
            )


def reencode(file: IO[bytes]) -> tuple[ContentFile, str]:
    """Return (ContentFile, extension) of an uploaded picture: upright, at most LONGEST_SIDE, without any metadata."""
    file.seek(0)
    with Image.open(file, formats=["JPEG", "PNG", "WEBP"]) as original:
        image = ImageOps.exif_transpose(original)
        has_alpha = image.mode in {"RGBA", "LA", "P"}
        image = image.convert("RGBA" if has_alpha else "RGB")
        image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        image.info = {}  # Pillow writes EXIF and colour profiles back from here
        out = io.BytesIO()
        if has_alpha:
            image.save(out, "PNG", optimize=True)
        else:
            image.save(out, "JPEG", quality=85, optimize=True, progressive=True)
    return ContentFile(out.getvalue()), ".png" if has_alpha else ".jpg"


class PictureField(models.ImageField):
    """An image field that stores only the pixels of the upload.

    The file is re-encoded when stored, on any path (form, import, shell): the location in the EXIF data of a phone's
    picture could endanger the person in it.
    """

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("validators", [PictureValidator()])
        super().__init__(*args, **kwargs)

    def pre_save(self, model_instance, add):
        file = getattr(model_instance, self.attname)
        if file and not file._committed:
            content, extension = reencode(file.file)
            file.save(Path(file.name).stem[:80] + extension, content, save=False)
            # Django finds the content through its name, which this one lacks; each load would open the file instead.
            self.update_dimension_fields(model_instance, force=True)
        return super().pre_save(model_instance, add)
