"""Whether two pictures of the library are the same, also if one is smaller or was compressed again on its way."""

import hashlib
import logging

from django.core.files.storage import default_storage as storage

from core.lazily import Lazily

Image = Lazily("PIL.Image")
_SIDE = 8
_SAME_BITS = 4  # of 64 that may differ; copies sent by a messenger differ in one or two
_log = logging.getLogger(__name__)


def looks_of(name: str) -> str:
    """Return what is compared: a checksum of the stored file, and a picture of 64 bits of it; "" if unreadable.

    A bit says whether a spot is darker than the next one. A picture of one colour has no such bits.
    """
    try:
        with storage.open(name) as file:
            checksum = hashlib.file_digest(file, "sha256").hexdigest()
            with Image.open(file, formats=["JPEG", "PNG", "WEBP"]) as image:
                image.draft("L", (64, 64))  # reads a JPEG no larger than needed
                small = image.convert("L").resize((_SIDE + 1, _SIDE), Image.Resampling.BOX)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        _log.warning("The picture %s cannot be read.", name)
        return ""
    spots = small.tobytes()
    bits = 0
    for row in range(_SIDE):
        for column in range(_SIDE):
            place = row * (_SIDE + 1) + column
            bits = bits << 1 | (spots[place] < spots[place + 1])
    return f"{checksum}:{bits:016x}"


def are_alike(one: str, other: str) -> bool:
    """Whether two pictures with these looks are the same one."""
    if not one or not other:
        return False
    (checksum, bits), (other_checksum, other_bits) = one.split(":"), other.split(":")
    if checksum == other_checksum:
        return True
    mine, theirs = int(bits, 16), int(other_bits, 16)
    return bool(mine and theirs) and (mine ^ theirs).bit_count() <= _SAME_BITS
