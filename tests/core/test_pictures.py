"""Where the focal point of a picture lies, and which files are made of one."""

import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from core import renditions
from core.models import Picture


@pytest.mark.parametrize(
    ("x", "y", "thirds"), [(0, 0, "00"), (33, 34, "01"), (50, 66, "11"), (67, 99, "22"), (100, 100, "22")]
)
def test_the_focal_point_lies_in_a_third(x, y, thirds):
    assert Picture(focus_x=x, focus_y=y).focus_thirds == thirds


def stored(picture, name):
    """Store a picture, or a red one of this size."""
    out = io.BytesIO()
    image = picture if isinstance(picture, Image.Image) else Image.new("RGB", picture, "red")
    image.save(out, "PNG")
    return default_storage.save(name, ContentFile(out.getvalue()))


def test_sizes_and_a_crop_are_made_of_a_picture_and_deleted_with_it():
    name = stored((1000, 500), "essai/port.png")
    crop = renditions.share_name(name)
    sizes = [f"essai/renditions/{name[6:]}-{width}.{kind}" for kind in ("avif", "webp") for width in (480, 960, 1000)]
    assert (renditions.names(name, 1000), crop) == (sizes, f"essai/renditions/{name[6:]}-share.jpg")
    assert renditions.missing(name, 1000, 500)
    assert renditions.make(name, (50, 50))
    assert not renditions.missing(name, 1000, 500)
    shown = {}
    for one in (*sizes, crop):
        with default_storage.open(one) as file, Image.open(file) as image:
            shown[one.rpartition("-")[2]] = (image.format, image.size, bool(image.info.get("progressive")))
    assert shown == {
        **{f"{width}.avif": ("AVIF", (width, width // 2), False) for width in (480, 960, 1000)},
        **{f"{width}.webp": ("WEBP", (width, width // 2), False) for width in (480, 960, 1000)},
        "share.jpg": ("JPEG", (600, 315), True),
    }
    assert {renditions.original_of(one) for one in (*sizes, crop)} == {name}
    assert [renditions.original_of(other) for other in (name, "essai/renditions/x-480.png", "x-480.avif")] == [None] * 3
    default_storage.delete(crop)
    assert renditions.missing(name, 1000, 500)
    renditions.make_share(name, (0, 0))
    assert not renditions.missing(name, 1000, 500)
    renditions.delete(name, 1000)
    assert [one for one in (*sizes, crop) if default_storage.exists(one)] == []
    assert default_storage.exists(name)


def test_a_picture_that_is_too_small_loses_its_crop_and_an_unreadable_one_gets_no_sizes(caplog):
    small = stored((599, 400), "essai/petit.png")
    crop = default_storage.save(renditions.share_name(small), ContentFile(b"ancien"))
    assert renditions.missing(small, 599, 400)
    assert renditions.make(small, (50, 50))
    assert (default_storage.exists(crop), renditions.missing(small, 599, 400)) == (False, False)
    broken = default_storage.save("essai/rien.png", ContentFile(b"rien"))
    assert not renditions.make(broken, (50, 50))
    renditions.make_share(broken, (50, 50))
    assert caplog.messages == [f"No sizes made: the picture {broken} cannot be read."] * 2


@pytest.mark.parametrize(
    ("size", "crop", "can_be"),
    [
        *(((1200, 630), (1200, 630), True), ((1199, 630), (600, 315), True), ((1200, 629), (600, 315), True)),
        *(((600, 315), (600, 315), True), ((599, 315), (600, 315), False), ((600, 314), (600, 315), False)),
    ],
)
def test_a_crop_is_as_large_as_its_picture_allows(size, crop, can_be):
    assert (renditions.share_size(*size), renditions.can_be_shared(*size)) == (crop, can_be)


@pytest.mark.parametrize(("size", "focus"), [((2000, 315), (100, 0)), ((600, 1500), (0, 100))])
def test_a_crop_shows_what_is_around_the_focal_point(size, focus):
    image = Image.new("RGBA", size, (0, 0, 255, 0))
    image.paste("red", (size[0] - 600, size[1] - 315, *size))
    name = stored(image, "essai/foyer.png")
    with default_storage.open(crop_of(name, focus)) as file, Image.open(file) as crop:
        assert (crop.mode, {near(crop.getpixel(place)) for place in ((0, 0), (599, 314))}) == ("RGB", {"red"})
    with default_storage.open(crop_of(name, (0, 0))) as file, Image.open(file) as crop:
        assert near(crop.getpixel((300, 157))) == "white"  # where nothing is


def crop_of(name, focus):
    renditions.make_share(name, focus)
    return renditions.share_name(name)


def near(pixel):
    return {(True, False, False): "red", (True, True, True): "white"}.get(tuple(part > 200 for part in pixel))


def test_the_smallest_sizes_of_a_very_wide_picture_are_one_pixel_high():
    name = stored((2000, 1), "essai/ligne.png")
    assert renditions.make(name, (50, 50))
    for one in renditions.names(name, 2000):
        with default_storage.open(one) as file, Image.open(file) as image:
            assert image.height == 1


def test_no_size_is_wider_than_its_picture():
    assert [renditions.widths(width) for width in (60, 480, 481, 1600, 5000)] == [
        *([60], [480], [480, 481], [480, 960, 1600], [480, 960, 1600])
    ]
