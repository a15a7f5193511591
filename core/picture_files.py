"""Reads uploaded pictures: what they are, how much memory they need, and their pixels in sRGB.

Everything is known from the first bytes, so a picture that would need too much memory is refused before any is spent.
"""

import io
import threading
from typing import IO, TYPE_CHECKING

from core.lazily import Lazily

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

Image = Lazily("PIL.Image")
ImageCms = Lazily("PIL.ImageCms")
ImageOps = Lazily("PIL.ImageOps")
filetype = Lazily("filetype")
FORMATS = ["JPEG", "PNG", "WEBP"]
MAX_PIXELS = 60_000_000  # larger pictures are decompression bombs, not photographs
MAX_MEMORY = 210_000_000  # bytes for the pixels; with all else, one upload costs less than 300 MB
LONGEST_SIDE = 2400  # pixels; wider than any page shows a picture
_WHOLE_COPIES = {"RGB": 1, "L": 1, "CMYK": 1, "YCbCr": 1}  # in memory at once, until the picture is small; others: 2.25
_HEIC = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"hevm", b"hevs", b"mif1", b"msf1"}
# Held while the pixels of a picture are in memory: in each worker one upload at a time costs that much.
one_at_a_time = threading.RLock()


def kind_of(file: IO[bytes]) -> str:
    """Return the kind of a file as people call it, such as "HEIC" or "PDF"; "" if it is unknown."""
    file.seek(0)
    head = file.read(8192)
    file.seek(0)
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC:
        return "HEIC"
    if b"<svg" in head[:1024].lower():
        return "SVG"
    kind = filetype.guess(head)
    return kind.extension.upper() if kind else ""


def opened(file: IO[bytes]) -> "Picture":
    """Return the picture without its pixels; a JPEG will be read in a smaller size where that is enough."""
    image = Image.open(file, formats=FORMATS)  # reads from the beginning
    if image.format not in {"PNG", "WEBP"}:
        image.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
    return image


def is_animated(image: "Picture") -> bool:
    """Whether a picture moves. A JPEG with several pictures is one photograph with a preview."""
    return image.format in {"PNG", "WEBP"} and getattr(image, "n_frames", 1) > 1


def memory_needed(image: "Picture", width: int, height: int) -> int:
    """Return how many bytes it takes to read an opened picture of this size (before `draft`) and make it smaller."""
    needed = 4 * image.width * image.height * _WHOLE_COPIES.get(image.mode, 2.25)
    if image.format == "WEBP":
        needed += 3 * width * height  # its decoder keeps a canvas of its own
    elif image.info.get("progressive"):
        needed += 6 * width * height  # all coefficients, for three colours
    return int(needed)


def in_srgb(image: "Picture") -> "Picture":
    """Return a picture upright, at most LONGEST_SIDE wide and high, as RGB or RGBA in the colours of sRGB."""
    profile = image.info.get("icc_profile")
    image = _in_a_usual_mode(image)
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)  # first, because each step makes a copy
    image = ImageOps.exif_transpose(image)
    alpha = image.getchannel("A") if image.mode in {"LA", "RGBA"} else None
    if image.mode == "LA":
        image = image.getchannel("L")
    result = _converted(image.convert("RGB") if image.mode == "RGBA" else image, profile)
    if alpha is not None:
        result.putalpha(alpha)
    result.info = {}  # Pillow writes EXIF and colour profiles back from here
    return result


def _in_a_usual_mode(image):
    """Return a picture with bands of eight bits, without losing what it shows."""
    if image.mode.startswith("I") or image.mode == "F":
        # 16 bits of grey. convert() would cut off all above 255 and leave white.
        return image.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    if image.mode in {"P", "PA"}:
        return image.convert("RGBA" if "transparency" in image.info or image.mode == "PA" else "RGB")
    if image.mode == "1":
        return image.convert("L")
    if "transparency" in image.info and image.mode in {"L", "RGB"}:  # one colour stands for "nothing"
        return image.convert("LA" if image.mode == "L" else "RGBA")
    return image


def _converted(image, profile):
    """Return a picture as RGB: through its colour profile if that can be read and fits, else as if it were sRGB."""
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            if source.profile.xcolor_space.strip() == "RGB" and image.mode == "L":
                image = image.convert("RGB")
            return ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a profile for other bands, or a damaged one
    return image.convert("RGB")
