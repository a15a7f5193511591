"""The same picture is known again, smaller or compressed again; another one is not."""

import hashlib
import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from core.likeness import are_alike, looks_of

ONE, OTHER = "a" * 64, "b" * 64


def looks(checksum, bits):
    return f"{checksum}:{bits:016x}"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (looks(ONE, 0b1111), looks(OTHER, 0b1111), True),
        (looks(ONE, 0b11110001), looks(OTHER, 0b00000001), True),  # four spots differ
        (looks(ONE, 0b111110001), looks(OTHER, 0b00000001), False),  # five
        (looks(ONE, 0), looks(ONE, 0), True),  # one file
        (looks(ONE, 0), looks(OTHER, 0), False),  # of one colour each
        (looks(ONE, 0), looks(OTHER, 1), False),
        (looks(ONE, 1), looks(OTHER, 0), False),
        ("", looks(ONE, 1), False),
        (looks(ONE, 1), "", False),
        ("", "", False),
    ],
)
def test_pictures_are_alike_if_their_files_or_nearly_all_their_spots_are(one, other, same):
    assert are_alike(one, other) is same


def stored(image, name):
    file = io.BytesIO()
    image.save(file, "PNG")
    return default_storage.save(name, ContentFile(file.getvalue()))


def test_a_bit_says_whether_a_spot_is_darker_than_the_next_one(caplog):
    image = Image.new("L", (9, 8), 100)
    for row in range(8):
        image.putpixel((8, row), 200)  # only the last but one of each row is darker than the next
    image.putpixel((0, 0), 50)
    name = stored(image, "essai/un.png")
    with default_storage.open(name) as file:
        checksum = hashlib.sha256(file.read()).hexdigest()
    assert looks_of(name) == looks(checksum, 0x8101010101010101)
    larger = looks_of(stored(image.resize((90, 80), Image.Resampling.NEAREST), "essai/grand.png"))
    assert (larger[65:], larger[:64] != checksum) == ("8101010101010101", True)
    broken = default_storage.save("essai/rien.png", ContentFile(b"rien"))
    assert (looks_of(broken), caplog.messages) == ("", [f"The picture {broken} cannot be read."])
