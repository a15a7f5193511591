"""Whatever the mode and the profile of a picture, readers see the colours that its maker saw; memory stays bounded."""

import io
import subprocess
import sys
import time
import zlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from PIL import Image, ImageCms, ImageDraw

from core.models import Picture
from core.picture_files import _HEIC, LONGEST_SIDE, MAX_MEMORY, MAX_PIXELS, in_srgb, kind_of, memory_needed, opened
from core.uploads import DocumentField, DocumentValidator, PictureValidator, reencode
from pages.models import ResourceFile
from tests.test_layers import ROOT


def file_of(image, file_format="PNG", name="essai.png", **options):
    out = io.BytesIO()
    image.save(out, file_format, **options)
    return SimpleUploadedFile(name, out.getvalue())


def halves(mode, left, right):
    """Return a picture of 40 by 20 with two colours."""
    image = Image.new(mode, (40, 20), left)
    ImageDraw.Draw(image).rectangle((20, 0, 39, 19), fill=right)
    return image


def shown(file):
    """Return the colours of the stored picture, left and right, as a browser shows them on white."""
    PictureValidator()(file)
    content, _extension = reencode(file)
    image = Image.open(content).convert("RGBA")
    image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
    return [
        image.getpixel((image.width // 4, image.height // 2)),
        image.getpixel((image.width * 3 // 4, image.height // 2)),
    ]


def near(found, wanted, most=4):
    return all(
        abs(a - b) <= most for one, other in zip(found, wanted, strict=True) for a, b in zip(one, other, strict=True)
    )


GREY, LIGHT = (64, 64, 64), (200, 200, 200)
RED, GREEN = (200, 30, 30), (30, 160, 60)


def palette(transparent):
    image = halves("RGB", RED, GREEN).quantize(4)
    return file_of(image, **({"transparency": image.getpixel((30, 10))} if transparent else {}))


def in_16_bits():
    image = Image.new("I;16", (40, 20), 64 * 257)
    image.paste(200 * 257, (20, 0, 40, 20))
    return file_of(image)


CASES = {
    "L": (lambda: file_of(halves("L", 64, 200)), [GREY, LIGHT]),
    "LA": (lambda: file_of(halves("LA", (64, 255), (0, 0))), [GREY, (255,) * 3]),
    "1": (lambda: file_of(halves("1", 0, 1)), [(0,) * 3, (255,) * 3]),
    "I;16": (in_16_bits, [GREY, LIGHT]),
    "P": (lambda: palette(False), [RED, GREEN]),
    "P with transparency": (lambda: palette(True), [RED, (255,) * 3]),
    "RGB": (lambda: file_of(halves("RGB", RED, GREEN)), [RED, GREEN]),
    "RGB with transparency": (lambda: file_of(halves("RGB", RED, GREEN), transparency=GREEN), [RED, (255,) * 3]),
    "RGBA": (lambda: file_of(halves("RGBA", (*RED, 255), (*GREEN, 0))), [RED, (255,) * 3]),
    "RGBA as WebP": (
        lambda: file_of(halves("RGBA", (*RED, 255), (*GREEN, 0)), "WEBP", lossless=True),
        [RED, (255,) * 3],
    ),
    "CMYK": (lambda: file_of(halves("CMYK", (0, 255, 255, 0), (0, 0, 0, 255)), "JPEG"), [(255, 0, 0), (0,) * 3]),
    "YCbCr": (lambda: file_of(halves("YCbCr", (90, 90, 200), (90, 90, 200)), "JPEG"), None),
}


@pytest.mark.parametrize("mode", CASES)
def test_each_mode_keeps_what_it_shows(mode):
    make, wanted = CASES[mode]
    if wanted is None:
        wanted = [Image.new("YCbCr", (1, 1), (90, 90, 200)).convert("RGB").getpixel((0, 0))] * 2
    assert near(shown(make()), wanted, 12 if mode in {"CMYK", "YCbCr"} else 4)


def test_sixteen_bits_of_grey_become_eight():
    with opened(in_16_bits()) as image:
        assert [in_srgb(image).getpixel((x, 10)) for x in (10, 30)] == [GREY, LIGHT]


def test_a_large_picture_is_made_smaller_as_it_is_read():
    with opened(io.BytesIO(jpeg_of(4800, 4800))) as image:
        assert image.size == (LONGEST_SIDE, LONGEST_SIDE)
    with opened(file_of(Image.new("RGB", (2 * LONGEST_SIDE, 4), "red"))) as image:
        assert (image.size, in_srgb(image).size) == ((2 * LONGEST_SIDE, 4), (LONGEST_SIDE, 2))


@pytest.mark.parametrize("mode", CASES)
def test_only_what_is_transparent_somewhere_keeps_a_band_for_that(mode):
    is_transparent = mode in {"LA", "P with transparency", "RGB with transparency", "RGBA", "RGBA as WebP"}
    with opened(CASES[mode][0]()) as image:
        assert in_srgb(image).mode == ("RGBA" if is_transparent else "RGB")


def wide_profile():
    """Return a profile that is not sRGB: red and blue have changed places in it."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile.replace(b"rXYZ", b"xXYZ").replace(b"bXYZ", b"rXYZ").replace(b"xXYZ", b"bXYZ")


@pytest.mark.parametrize("file_format", ["PNG", "JPEG", "WEBP"])
def test_a_profile_is_applied_and_left_out(file_format):
    options = {"lossless": True} if file_format == "WEBP" else {}
    file = file_of(halves("RGB", RED, GREEN), file_format, icc_profile=wide_profile(), **options)
    (left, right) = shown(file)
    assert left[2] > left[0]  # what the file calls red is blue
    assert near([right], [(60, 160, 30)], 12)
    assert "icc_profile" not in Image.open(reencode(file)[0]).info


def test_a_profile_for_colours_is_applied_to_a_grey_picture_too():
    curve, line = b"para\0\0\0\0\0\3\0\0\0\2\x66\x66", b"para\0\0\0\0\0\3\0\0\0\1\0\0"  # the power: 2.4 and 1
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert curve in profile
    grey, coloured = (
        shown(file_of(image, icc_profile=profile.replace(curve, line)))
        for image in (halves("L", 64, 200), halves("RGB", GREY, LIGHT))
    )
    assert near(grey, coloured)
    assert grey[0][0] > 100  # 64 without the profile


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        *((b"\0\0\0\x18ftyp" + brand, "HEIC") for brand in sorted(_HEIC)),
        (b" " * 1000 + b"<SVG xmlns='x'>", "SVG"),
        (b" " * 1020 + b"<svg", "SVG"),
        (b" " * 1021 + b"<svg xmlns='x'>", ""),
        (b"\0\0\0\x18ftypisom", "MP4"),
        (b"essai123heic", ""),
        (b"%PDF-1.7 essai", "PDF"),
        (b"rien", ""),
    ],
)
def test_a_file_is_known_by_its_first_bytes(head, kind):
    file = io.BytesIO(head + b"\0" * 100)
    file.seek(3)
    assert (kind_of(file), file.tell()) == (kind, 0)


def test_a_profile_keeps_transparency_and_a_damaged_one_does_no_harm():
    file = file_of(halves("RGBA", (*RED, 255), (*GREEN, 0)), icc_profile=wide_profile())
    (left, right) = shown(file)
    assert left[2] > left[0]
    assert right == (255, 255, 255)
    assert near(shown(file_of(halves("RGB", RED, GREEN), icc_profile=b"no profile")), [RED, GREEN])


# --- What is refused, by name -----------------------------------------------------------------------------------------

HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 100
FRAMES = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
REFUSED = {
    "HEIC": lambda: SimpleUploadedFile("essai.jpg", HEIC),
    "GIF": lambda: file_of(FRAMES[0], "GIF"),
    "TIF": lambda: file_of(FRAMES[0], "TIFF"),
    "BMP": lambda: file_of(FRAMES[0], "BMP"),
    "PDF": lambda: SimpleUploadedFile("essai.jpg", b"%PDF-1.7 essai"),
    "SVG": lambda: SimpleUploadedFile("essai.jpg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    "moves": lambda: file_of(FRAMES[0], "WEBP", save_all=True, append_images=FRAMES[1:]),
    "still": lambda: file_of(FRAMES[0], "PNG", save_all=True, append_images=FRAMES[1:]),
    "cut off": lambda: SimpleUploadedFile("essai.jpg", file_of(halves("RGB", RED, GREEN), "JPEG").read()[:-40]),
    "60 million": lambda: SimpleUploadedFile("essai.png", header_of(20_000, 10_000)),
    "9000 × 7000": lambda: SimpleUploadedFile("essai.png", header_of(9_000, 7_000)),
    "9001 × 6667": lambda: SimpleUploadedFile("essai.jpg", jpeg_of(9_001, 6_667)),
    "7600 × 7800": lambda: SimpleUploadedFile("essai.png", header_of(7_600, 7_800, b"\x06")),
}


def header_of(width, height, colours=b"\x02"):
    """Return the beginning of a PNG: nothing more may be needed to refuse it."""
    head = b"IHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08" + colours + b"\0\0\0"
    return b"\x89PNG\r\n\x1a\n\0\0\0\r" + head + zlib.crc32(head).to_bytes(4, "big") + b"\0\0\0\x10IDAT" + b"\0" * 60


def jpeg_of(width, height):
    """Return a JPEG that says it has this size; it is read smaller, so it takes little memory."""
    content = bytearray(file_of(halves("RGB", RED, GREEN), "JPEG").read())
    at = content.index(b"\xff\xc0") + 5
    content[at : at + 4] = height.to_bytes(2, "big") + width.to_bytes(2, "big")
    return bytes(content)


def in_english(refused):
    with translation.override("en"):
        return refused.value.messages[0]


@pytest.mark.parametrize("word", REFUSED)
def test_what_is_refused_is_refused_by_its_name(word):
    with pytest.raises(ValidationError) as refused:
        PictureValidator()(REFUSED[word]())
    assert word in in_english(refused)
    assert "MPG" not in in_english(refused).upper()


def test_a_form_names_only_what_is_taken():
    with pytest.raises(ValidationError) as refused:
        Picture._meta.get_field("file").formfield().clean(SimpleUploadedFile("essai.exe", b"MZ\x90\0" + b"\0" * 200))
    assert "JPEG, PNG or WebP" in in_english(refused)


DOCUMENTS = {
    "cut off": ("essai.pdf", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"),
    "locked": ("essai.pdf", b"%PDF-1.7\ntrailer\n<</Root 1 0 R /Encrypt 5 0 R>>\nstartxref\n9\n%%EOF\n"),
    "password": ("essai.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
    "end": ("essai.xlsx", b"PK\3\4" + b"\0" * 600),
}


@pytest.mark.parametrize("word", DOCUMENTS)
def test_damaged_and_locked_documents_are_told(word):
    with pytest.raises(ValidationError) as refused:
        DocumentValidator()(SimpleUploadedFile(*DOCUMENTS[word]))
    assert word in in_english(refused)


@pytest.mark.django_db
def test_a_long_name_is_shortened_and_keeps_its_ending():
    name = "rapport-d-essai-" * 14 + ".png"
    form_field = Picture._meta.get_field("file").formfield()
    file = form_field.clean(file_of(halves("RGB", RED, GREEN), name=name))
    stored = Picture.objects.create(file=file, alt_fr="Image d’essai", credit="© Essai").file.name
    assert len(stored) <= 100
    assert stored.endswith(".jpg")
    field = ResourceFile._meta.get_field("file")
    assert isinstance(field, DocumentField)
    file = field.formfield().clean(SimpleUploadedFile("قرار-" * 45 + ".csv", b"a;b"))
    assert field.generate_filename(None, file.name).endswith(".csv")


# --- Memory -----------------------------------------------------------------------------------------------------------

MEASURE = """
import resource, sys
from PIL import Image
from core.picture_files import in_srgb, opened
def used(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
before = used()
with open(sys.argv[1], "rb") as file, opened(file) as image:
    in_srgb(image)
print(used() - before)
"""


@pytest.mark.parametrize(
    "mode", ["RGBA", pytest.param("RGB", marks=pytest.mark.nightly), pytest.param("P", marks=pytest.mark.nightly)]
)
def test_the_largest_picture_that_is_taken_costs_less_than_300_mb(tmp_path, mode):
    side = next(side for side in range(8000, 0, -50) if takes(mode, side))
    Image.new(mode, (side, side)).save(tmp_path / "essai.png")
    found = subprocess.run(
        [sys.executable, "-c", MEASURE, tmp_path / "essai.png"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert int(found.stdout) < 300_000_000


def takes(mode, side):
    image = Image.new(mode, (1, 1))
    image.format = "PNG"
    image._size = (side, side)
    return side * side <= MAX_PIXELS and memory_needed(image, side, side) <= MAX_MEMORY


@pytest.mark.parametrize(
    ("mode", "file_format", "side"),
    [
        *(("RGB", "PNG", 7245), ("L", "PNG", 7245), ("CMYK", "JPEG", 7245), ("RGBA", "PNG", 4830), ("P", "PNG", 4830)),
        *(("RGB", "WEBP", 5477), ("RGBA", "WEBP", 4183), ("RGB", "progressive JPEG", 4582)),
    ],
)
def test_how_large_a_picture_may_be_follows_from_what_its_kind_takes(mode, file_format, side):
    image = Image.new(mode, (1, 1))
    *kind, image.format = file_format.split()
    image.info = dict.fromkeys(kind, 1)
    needed = []
    for one in (side, side + 1):
        image._size = (one, one)
        needed.append(memory_needed(image, one, one))
    assert needed[0] <= MAX_MEMORY < needed[1]


def test_one_picture_at_a_time_is_in_memory(monkeypatch):
    """Four large ones at once would take the memory that four workers have."""
    open_now, most = [], []

    def counted(image):
        open_now.append(image)
        most.append(len(open_now))
        time.sleep(0.02)  # so that another thread could come between
        open_now.remove(image)
        return in_srgb(image)

    monkeypatch.setattr("core.uploads.in_srgb", counted)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(reencode, [file_of(halves("RGB", RED, GREEN)) for _ in range(4)]))
    assert most == [1] * 4
