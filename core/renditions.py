"""The sizes in which a library picture is served: made once, beside the original, under names that never change.

pictures/port.jpg has pictures/renditions/port.jpg-480.avif, -480.webp… and port.jpg-share.jpg, cut around the focal
point for social networks. A page uses those that are there; `manage.py make_renditions` makes what is missing.
"""

import io
import logging
import mimetypes
import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage as storage
from PIL import Image, ImageOps

WIDTHS = (480, 960, 1600)
SHARE_SIZE = (1200, 630)
SHARE_AT_LEAST = (600, 315)  # smaller ones are shown by social networks as a thumbnail at best
# The browser takes the first kind that it knows. Speed 8 takes half the time of 6, for a tenth more bytes at most.
FORMATS = {
    "avif": ("image/avif", {"quality": 60, "speed": 8}),
    "webp": ("image/webp", {"quality": 78, "method": 4}),
}
_NAME = re.compile(r"(?P<folder>.+)/renditions/(?P<file>[^/]+)-(?:\d+\.(?:avif|webp)|share\.jpg)")
_log = logging.getLogger(__name__)
mimetypes.add_type("image/avif", ".avif")  # not every server's tables have them
mimetypes.add_type("image/webp", ".webp")


@dataclass(frozen=True)
class PictureSource:
    """A <source> of a <picture>."""

    type: str
    srcset: str


def widths(width):
    """Return the widths made of a picture that is `width` pixels wide; never more than it has."""
    return sorted({min(each, width) for each in WIDTHS})


def original_of(name):
    """Return the name of the picture that a rendition was made of, or None when `name` is no rendition."""
    found = _NAME.fullmatch(name)
    return f"{found['folder']}/{found['file']}" if found else None


def names(original, width):
    """Return the names of all sizes of a picture, the crop excepted."""
    return [_name(original, f"{each}.{kind}") for kind in FORMATS for each in widths(width)]


def share_name(original):
    return _name(original, "share.jpg")


def sources(original, width):
    """Return the Sources of a picture for those of its sizes that are there, the smallest kind of file first."""
    found = []
    for kind, (mime, _options) in FORMATS.items():
        there = [(_name(original, f"{each}.{kind}"), each) for each in widths(width)]
        srcset = ", ".join(f"{storage.url(name)} {each}w" for name, each in there if storage.exists(name))
        if srcset:
            found.append(PictureSource(mime, srcset))
    return found


def missing(original, width, height):
    """Whether a size, or the crop, of a picture has not been made."""
    wanted = names(original, width)
    if _can_be_shared(width, height):
        wanted.append(share_name(original))
    return not all(storage.exists(name) for name in wanted)


def make(original, focus):
    """Make all sizes of a picture and its crop around `focus` (x, y in %), in the place of older ones."""
    image = _opened(original)
    if image is None:
        return
    for width in widths(image.width):
        resized = image
        if width < image.width:
            resized = image.resize((width, max(1, round(image.height * width / image.width))), Image.Resampling.LANCZOS)
        for kind, (_mime, options) in FORMATS.items():
            _store(resized, _name(original, f"{width}.{kind}"), kind.upper(), options)
    _make_share(image, original, focus)


def make_share(original, focus):
    """Make the crop of a picture for social networks anew."""
    image = _opened(original)
    if image is not None:
        _make_share(image, original, focus)


def delete(original, width):
    """Delete all that was made of a picture."""
    for name in [*names(original, width), share_name(original)]:
        storage.delete(name)


def _name(original, ending):
    path = PurePosixPath(original)
    return str(path.parent / "renditions" / f"{path.name}-{ending}")


def _opened(original):
    """Return a stored picture, upright and without metadata, or None (and a line in the log) when it cannot be read."""
    try:
        with storage.open(original) as file, Image.open(file, formats=["JPEG", "PNG", "WEBP"]) as stored:
            image = ImageOps.exif_transpose(stored)
            image = image.convert("RGBA" if image.mode in {"RGBA", "LA", "P", "PA"} else "RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        # A page then shows the original alone; saving a record must not fail for that.
        _log.warning("No sizes made: the picture %s cannot be read.", original)
        return None
    image.info = {}  # Pillow writes EXIF and colour profiles back from here
    return image


def _make_share(image, original, focus):
    if not _can_be_shared(*image.size):
        storage.delete(share_name(original))
        return
    size = SHARE_SIZE
    if image.width < size[0] or image.height < size[1]:
        size = SHARE_AT_LEAST
    crop = ImageOps.fit(image, size, Image.Resampling.LANCZOS, centering=(focus[0] / 100, focus[1] / 100))
    if crop.mode == "RGBA":
        white = Image.new("RGB", crop.size, "white")
        white.paste(crop, mask=crop.getchannel("A"))
        crop = white
    _store(crop, share_name(original), "JPEG", {"quality": 82, "optimize": True, "progressive": True})


def _can_be_shared(width, height):
    return width >= SHARE_AT_LEAST[0] and height >= SHARE_AT_LEAST[1]


def _store(image, name, kind, options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    storage.delete(name)  # else the storage would look for another name
    storage.save(name, ContentFile(out.getvalue()))
