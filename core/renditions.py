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

from core.lazily import Lazily

Image = Lazily("PIL.Image")
ImageOps = Lazily("PIL.ImageOps")
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
    match = _NAME.fullmatch(name)
    return f"{match['folder']}/{match['file']}" if match else None


def names(original: str, width: int) -> list[str]:
    """Return the names of all sizes of a picture, without the crop."""
    return [_name(original, f"{each}.{kind}") for kind in FORMATS for each in widths(width)]


def share_name(original: str) -> str:
    return _name(original, "share.jpg")


def share_size(width: int, height: int) -> tuple[int, int]:
    """Return the (width, height) of the crop of a picture of this size."""
    return SHARE_SIZE if width >= SHARE_SIZE[0] and height >= SHARE_SIZE[1] else SHARE_AT_LEAST


def is_there(name: str, are_made: bool | None) -> bool:
    """Whether a size exists. On a store, what its picture knows (`are_made`) is believed: asking takes too long."""
    return bool(are_made) if getattr(storage, "is_far", False) else storage.exists(name)


def sources(original: str, width: int, are_made: bool | None) -> list[PictureSource]:
    """Return the PictureSources for the existing sizes of a picture, the format with the smallest files first."""
    found = []
    for kind, (mime, _options) in FORMATS.items():
        there = [(_name(original, f"{each}.{kind}"), each) for each in widths(width)]
        srcset = ", ".join(f"{storage.url(name)} {each}w" for name, each in there if is_there(name, are_made))
        if srcset:
            found.append(PictureSource(mime, srcset))
    return found


def missing(original: str, width: int, height: int) -> bool:
    """Whether a size or the crop of a picture is missing."""
    wanted = names(original, width)
    if can_be_shared(width, height):
        wanted.append(share_name(original))
    return not all(storage.exists(name) for name in wanted)


def make(original: str, focus: tuple[int, int]) -> bool:
    """Create all sizes of a picture and its crop around `focus` (x, y in %), replacing older ones.

    Returns whether they were made; they are not if the picture cannot be read.
    """
    image = _opened(original)
    if image is None:
        return False
    for width in widths(image.width):
        resized = image
        if width < image.width:
            resized = image.resize((width, max(1, round(image.height * width / image.width))), Image.Resampling.LANCZOS)
        for kind, (_mime, options) in FORMATS.items():
            _store(resized, _name(original, f"{width}.{kind}"), kind.upper(), options)
    _make_share(image, original, focus)
    return True


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
    if not can_be_shared(*image.size):
        storage.delete(share_name(original))
        return
    crop = ImageOps.fit(
        image, share_size(*image.size), Image.Resampling.LANCZOS, centering=(focus[0] / 100, focus[1] / 100)
    )
    if crop.mode == "RGBA":
        white = Image.new("RGB", crop.size, "white")
        white.paste(crop, mask=crop.getchannel("A"))
        crop = white
    _store(crop, share_name(original), "JPEG", {"quality": 82, "optimize": True, "progressive": True})


def can_be_shared(width: int, height: int) -> bool:
    """Whether a picture of this size has a crop for social networks."""
    return width >= SHARE_AT_LEAST[0] and height >= SHARE_AT_LEAST[1]


def _store(image, name, kind, options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    storage.delete(name)  # else the storage would look for another name
    storage.save(name, ContentFile(out.getvalue()))
