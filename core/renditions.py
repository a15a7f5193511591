"""The sizes of a library picture: created once, next to the original, under names that never change.

pictures/port.jpg has pictures/renditions/port.jpg-480.avif, -480.webp… and port.jpg-share.jpg, cropped around the focal
point for social networks. A page uses the sizes that exist; `manage.py make_renditions` creates missing ones.
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
SHARE_AT_LEAST = (600, 315)  # social networks show smaller pictures as a thumbnail at best
# The browser uses the first format that it supports. Speed 8 takes half the time of 6, for at most a tenth more bytes.
FORMATS = {
    "avif": ("image/avif", {"quality": 60, "speed": 8}),
    "webp": ("image/webp", {"quality": 78, "method": 4}),
}
_NAME = re.compile(r"\A(?P<folder>.+)/renditions/(?P<file>[^/]+)-(?:\d+\.(?:avif|webp)|share\.jpg)")
_log = logging.getLogger(__name__)
mimetypes.add_type("image/avif", ".avif")  # not every server's MIME table has them
mimetypes.add_type("image/webp", ".webp")


@dataclass(frozen=True)
class PictureSource:
    """A <source> of a <picture>."""

    type: str
    srcset: str


def widths(width: int) -> list[int]:
    """Return the widths for a picture that is `width` pixels wide; never larger than the original."""
    return sorted({min(each, width) for each in WIDTHS})


def original_of(name: str) -> str | None:
    """Return the name of the original of a rendition, or None if `name` is not a rendition."""
    found = _NAME.fullmatch(name)
    return f"{found['folder']}/{found['file']}" if found else None


def names(original: str, width: int) -> list[str]:
    """Return the names of all sizes of a picture, without the crop."""
    return [_name(original, f"{each}.{kind}") for kind in FORMATS for each in widths(width)]


def share_name(original: str) -> str:
    return _name(original, "share.jpg")


def sources(original: str, width: int) -> list[PictureSource]:
    """Return the PictureSources for the existing sizes of a picture, the format with the smallest files first."""
    found = []
    for kind, (mime, _options) in FORMATS.items():
        there = [(_name(original, f"{each}.{kind}"), each) for each in widths(width)]
        srcset = ", ".join(f"{storage.url(name)} {each}w" for name, each in there if storage.exists(name))
        if srcset:
            found.append(PictureSource(mime, srcset))
    return found


def missing(original: str, width: int, height: int) -> bool:
    """Whether a size or the crop of a picture is missing."""
    wanted = names(original, width)
    if _can_be_shared(width, height):
        wanted.append(share_name(original))
    return not all(storage.exists(name) for name in wanted)


def make(original: str, focus: tuple[int, int]) -> None:
    """Create all sizes of a picture and its crop around `focus` (x, y in %), replacing older ones."""
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


def make_share(original: str, focus: tuple[int, int]) -> None:
    """Create the crop of a picture for social networks again."""
    image = _opened(original)
    if image is not None:
        _make_share(image, original, focus)


def delete(original: str, width: int) -> None:
    """Delete all sizes of a picture."""
    for name in [*names(original, width), share_name(original)]:
        storage.delete(name)


def _name(original, ending):
    path = PurePosixPath(original)
    return str(path.parent / "renditions" / f"{path.name}-{ending}")


def _opened(original):
    """Return a stored picture, upright and without metadata, or None (with a log entry) if it cannot be read."""
    try:
        with storage.open(original) as file, Image.open(file, formats=["JPEG", "PNG", "WEBP"]) as stored:
            image = ImageOps.exif_transpose(stored)
            image = image.convert("RGBA" if image.mode in {"RGBA", "LA", "P", "PA"} else "RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        # The page then shows only the original; saving a record must not fail because of this.
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
