"""Validation of uploads by content, extension and size; pictures are re-encoded without their GPS data."""

import io
import re
from pathlib import Path
from typing import IO, Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import models
from django.db.models.fields.files import FieldFile, ImageFileDescriptor
from django.template.defaultfilters import filesizeformat
from django.utils.deconstruct import deconstructible
from django.utils.translation import gettext_lazy as _

from core import pdf_locks
from core.lazily import Lazily
from core.media_types import XLSX
from core.picture_files import (
    FORMATS,
    LONGEST_SIDE,
    MAX_MEMORY,
    MAX_PIXELS,
    in_srgb,
    is_animated,
    kind_of,
    memory_needed,
    one_at_a_time,
    opened,
)

PIL = Lazily("PIL")
Image = Lazily("PIL.Image")
filetype = Lazily("filetype")
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
OFFICE_TYPES = set(DOCUMENT_TYPES) - {".pdf", ".csv"}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Office files with a password, and those from before 2007
_ENCRYPTED = re.compile(rb"/Encrypt\s{0,9}(?:\d{1,9}\s{1,9}\d{1,5}\s{1,9}R|<<)")


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
        file.seek(max(file.size - 2048, 0))
        tail = file.read()
        file.seek(0)
        if extension in OFFICE_TYPES and head.startswith(_OLE):
            raise ValidationError(
                _("This file is protected by a password, or in an old format. Save a copy without password, or as PDF.")
            )
        kind = filetype.guess(head)
        if (kind and kind.mime) not in DOCUMENT_TYPES[extension] or (kind is None and b"\0" in head):
            raise ValidationError(
                _("The content of this file is not what its name “%(name)s” says."),
                params={"name": Path(file.name).name},
            )
        if (extension == ".pdf" and b"%%EOF" not in tail) or (extension in OFFICE_TYPES and b"PK\5\6" not in tail):
            raise ValidationError(
                _("The end of this file is missing: it was cut off on its way. Fetch it again, and open it once first.")
            )
        if extension == ".pdf" and _is_locked(file):
            raise ValidationError(
                _("This PDF is locked: readers could not open, copy or listen to it. Save it again without protection.")
            )


def _is_locked(file):
    """Whether a PDF needs a password: its trailer, at one end or the other, names how it is encrypted."""
    file.seek(0)
    ends = file.read(65_536)
    file.seek(max(file.size - 65_536, 0))
    ends += file.read()
    file.seek(0)
    if not _ENCRYPTED.search(ends):
        return False
    is_open = pdf_locks.opens(file.read())  # it has MAX_DOCUMENT_BYTES at most
    file.seek(0)
    return not is_open


@deconstructible
class PictureValidator:
    """Accept a still JPEG, PNG or WebP picture within MAX_PICTURE_BYTES, MAX_PIXELS and MAX_MEMORY."""

    def __call__(self, file):
        if _is_stored(file):
            return
        _check_size(file, settings.MAX_PICTURE_BYTES)
        try:
            self._check(file)
        except Image.DecompressionBombError as error:  # far beyond MAX_PIXELS; Pillow does not even open it
            raise ValidationError(
                _(
                    "This picture has more than %(most)s million pixels. Make it smaller: %(longest)s pixels on the "
                    "longer side are enough."
                ),
                params={"most": MAX_PIXELS // 1_000_000, "longest": LONGEST_SIDE},
            ) from error
        except (PIL.UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
            raise _not_a_picture(file) from error
        finally:
            file.seek(0)

    @staticmethod
    def _check(file):
        with Image.open(file, formats=FORMATS) as image:
            width, height = image.size
            if is_animated(image):
                raise ValidationError(
                    _("This picture moves, and only still pictures are shown. Save its best moment as JPEG or PNG.")
                )
        with one_at_a_time, opened(file) as image:
            if width * height > MAX_PIXELS or memory_needed(image, width, height) > MAX_MEMORY:
                raise ValidationError(
                    _(
                        "This picture has %(width)s × %(height)s pixels, too many for its kind (%(kind)s). Make it "
                        "smaller: %(longest)s pixels on the longer side are enough."
                    ),
                    params={"width": width, "height": height, "kind": image.format, "longest": LONGEST_SIDE},
                )
            image.load()


def _not_a_picture(file):
    """Return the error for a file that cannot be read as a picture, by the name of what it is."""
    kind = kind_of(file)
    if kind == "HEIC":
        return ValidationError(
            _(
                "This is a HEIC picture, as an iPhone takes it. Save it as JPEG, or send it to yourself by mail: the "
                "telephone then makes a JPEG of it. Its settings (Camera, Formats, “Most Compatible”) make JPEG."
            )
        )
    if kind and kind not in {"JPG", "PNG", "WEBP"}:
        return ValidationError(
            _("This is a %(kind)s file. Save the picture as JPEG, PNG or WebP."), params={"kind": kind}
        )
    return ValidationError(_("This is not a JPEG, PNG or WebP picture that can be read; it may have been cut off."))


def reencode(file: IO[bytes], longest: int = LONGEST_SIDE, is_drawn: bool = False) -> tuple[ContentFile, str]:
    """Return (ContentFile, extension) of an uploaded picture: upright, sRGB, without metadata.

    It has at most `longest` pixels on the longer side. What `is_drawn`, with sharp edges, becomes a JPEG only if it was
    one before.
    """
    with one_at_a_time, opened(file) as original:
        is_drawn = original.mode in {"1", "P"} or (is_drawn and original.format != "JPEG")  # JPEG would blur its edges
        image = in_srgb(original)
    image.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    is_png = is_drawn or image.mode == "RGBA"
    if is_png:
        image.save(out, "PNG", optimize=True)
    else:
        image.save(out, "JPEG", quality=85, optimize=True, progressive=True)
    return ContentFile(out.getvalue()), ".png" if is_png else ".jpg"


class PictureFormField(forms.ImageField):
    """Leaves the check to PictureValidator: Django's own names sixty formats as allowed."""

    default_validators = [PictureValidator()]

    def to_python(self, data):
        return forms.FileField.to_python(self, data)

    def widget_attrs(self, widget):
        return {**super().widget_attrs(widget), "accept": "image/jpeg,image/png,image/webp"}


class _AnyName:
    """A long name of a file is shortened by the storage, which keeps its ending; a form would refuse it."""

    def formfield(self, **kwargs):
        return super().formfield(**{"max_length": None, **kwargs})


class DocumentField(_AnyName, models.FileField):
    """A document; see DocumentValidator."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("validators", [DocumentValidator()])
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.FileField", args, kwargs


class _OpenedOnce(ImageFileDescriptor):
    """A form sets the stored file again when it is saved; Django would open it, wherever it is, for its dimensions."""

    def __set__(self, instance, value):
        if isinstance(value, FieldFile) and _is_stored(value) and value == instance.__dict__.get(self.field.attname):
            instance.__dict__[self.field.attname] = value
        else:
            super().__set__(instance, value)


class PictureField(_AnyName, models.ImageField):
    """An image field that stores only the pixels of the upload.

    The file is re-encoded when stored, on any path (form, import, shell): the location in the EXIF data of a phone's
    picture could endanger the person in it.
    """

    descriptor_class = _OpenedOnce
    stored_as: dict[str, Any] = {}  # what `reencode` takes

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("validators", [PictureValidator()])
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": PictureFormField, **kwargs})

    def pre_save(self, model_instance, add):
        file = getattr(model_instance, self.attname)
        if file and not file._committed:
            content, extension = reencode(file.file, **self.stored_as)
            file.save(Path(file.name).stem[:80] + extension, content, save=False)
            # Django finds the content through its name, which this one lacks; each load would open the file instead.
            self.update_dimension_fields(model_instance, force=True)
        return super().pre_save(model_instance, add)


class LogoField(PictureField):
    """The logo of an organisation: drawn, and never shown large, neither on a page nor on a sheet."""

    stored_as = {"longest": 800, "is_drawn": True}
