"""Uploads are what their name says, and pictures keep nothing but what they show."""

import io

import pypdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from PIL import Image
from pypdf._encryption import Encryption
from pypdf.generic import ArrayObject, ByteStringObject

from core import pdf_locks
from core.models import Picture
from core.picture_files import LONGEST_SIDE
from core.uploads import DocumentValidator, PictureValidator, reencode

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
GPS = {1: "N", 2: (35.0, 46.0, 0.0), 3: "W", 4: (5.0, 48.0, 0.0)}


def picture(size=(60, 40), mode="RGB", file_format="JPEG", orientation=None, gps=True):
    exif = Image.Exif()
    if gps:
        exif.get_ifd(0x8825).update(GPS)
    if orientation:
        exif[0x0112] = orientation
    out = io.BytesIO()
    Image.new(mode, size, "red").save(out, file_format, exif=exif)
    return ContentFile(out.getvalue(), name=f"essai.{file_format.lower()}")


def test_the_test_picture_does_hold_a_place():
    assert Image.open(picture()).getexif().get_ifd(0x8825)


@pytest.mark.django_db
def test_a_stored_picture_has_lost_its_place():
    record = Picture.objects.create(file=picture(), alt_fr="Image d’essai", credit="© Essai")
    with Image.open(record.file.path) as stored:
        assert dict(stored.getexif()) == {}
        assert set(stored.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}
        assert stored.size == (60, 40)
    assert (record.width, record.height) == (60, 40)
    assert list(Picture.objects.values_list("width", "height")) == [(60, 40)]


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
def test_reencode_drops_metadata_of_each_format(file_format):
    content, extension = reencode(picture(file_format=file_format))
    assert extension == ".jpg"
    assert dict(Image.open(content).getexif()) == {}


def test_reencode_turns_a_picture_upright_and_keeps_transparency():
    content, _extension = reencode(picture(orientation=6))
    assert Image.open(content).size == (40, 60)
    content, extension = reencode(picture(mode="RGBA", file_format="PNG"))
    assert (extension, Image.open(content).mode) == (".png", "RGBA")


def test_reencode_makes_a_large_picture_smaller():
    content, _extension = reencode(picture(size=(LONGEST_SIDE * 2, 100)))
    assert Image.open(content).size == (LONGEST_SIDE, 50)
    content, _extension = reencode(picture(size=(60, 40)), longest=30)
    assert Image.open(content).size == (30, 20)


@pytest.mark.parametrize(
    ("mode", "file_format", "is_drawn", "extension"),
    [
        *(("RGB", "PNG", False, ".jpg"), ("RGB", "PNG", True, ".png"), ("RGB", "WEBP", True, ".png")),
        *(("RGB", "JPEG", True, ".jpg"), ("RGB", "WEBP", False, ".jpg"), ("RGBA", "PNG", False, ".png")),
        *(("P", "PNG", False, ".png"), ("1", "PNG", False, ".png"), ("L", "PNG", False, ".jpg")),
    ],
)
def test_what_is_drawn_keeps_its_sharp_edges(mode, file_format, is_drawn, extension):
    out = io.BytesIO()
    Image.new(mode, (60, 40)).save(out, file_format)
    content, found = reencode(ContentFile(out.getvalue(), name="essai"), is_drawn=is_drawn)
    image = Image.open(content)
    assert (found, image.format) == (extension, {".jpg": "JPEG", ".png": "PNG"}[extension])
    assert bool(image.info.get("progressive")) == (extension == ".jpg")


DOCUMENT_KINDS = ".pdf, .docx, .xlsx, .pptx, .odt, .ods, .csv"


@pytest.mark.parametrize(
    ("validator", "file", "sentence"),
    [
        (
            DocumentValidator(),
            SimpleUploadedFile("essai.EXE", b"MZ"),
            f"A file that ends with “.exe” is not accepted. Accepted: {DOCUMENT_KINDS}.",
        ),
        (
            DocumentValidator(),
            SimpleUploadedFile("essai.pdf", b"MZ\x90\x00\x03"),
            "The content of this file is not what its name “essai.pdf” says.",
        ),
        (
            DocumentValidator(),
            SimpleUploadedFile("essai.pdf", PDF * 2000),
            "This file has 105.5 KB; at most 100.0 KB are accepted.",
        ),
        (
            PictureValidator(),
            SimpleUploadedFile("essai.jpg", PDF),
            "This is a PDF file. Save the picture as JPEG, PNG or WebP.",
        ),
        (
            PictureValidator(),
            SimpleUploadedFile("essai.jpg", b"rien"),
            "This is not a JPEG, PNG or WebP picture that can be read; it may have been cut off.",
        ),
    ],
)
def test_what_is_refused_is_told_why(settings, validator, file, sentence):
    settings.MAX_DOCUMENT_BYTES = 100 * 1024
    with translation.override("en"), pytest.raises(ValidationError) as refused:
        validator(file)
    with translation.override("en"):
        assert [str(message).replace("\u00a0", " ") for message in refused.value.messages] == [sentence]


def test_a_file_of_just_the_size_that_is_taken_is_taken_and_is_left_at_its_beginning(settings):
    settings.MAX_DOCUMENT_BYTES = len(PDF)
    file = SimpleUploadedFile("essai.pdf", PDF)
    DocumentValidator()(file)
    image = picture()
    settings.MAX_PICTURE_BYTES = image.size
    PictureValidator()(image)
    assert (file.tell(), image.tell()) == (0, 0)
    settings.MAX_DOCUMENT_BYTES = len(PDF) - 1
    with pytest.raises(ValidationError):
        DocumentValidator()(file)


@pytest.mark.parametrize("content", [PDF, b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\xff\xd8\xff\xe0cut"])
def test_what_is_no_picture_is_refused(content):
    with pytest.raises(ValidationError):
        PictureValidator()(SimpleUploadedFile("essai.jpg", content))


def test_a_picture_that_is_too_heavy_is_refused(settings):
    settings.MAX_PICTURE_BYTES = 100
    with pytest.raises(ValidationError):
        PictureValidator()(picture())


def test_documents_that_are_what_their_name_says_are_accepted():
    DocumentValidator()(SimpleUploadedFile("essai.PDF", PDF))
    DocumentValidator()(SimpleUploadedFile("essai.csv", "nom;âge\n".encode()))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("essai.pdf", b"MZ\x90\x00\x03"),
        ("essai.pdf", b"<html><script>alert(1)</script>"),
        ("essai.docx", PDF),
        ("essai.csv", b"a;b\x00c"),
        ("essai.csv", PDF),
        ("essai.html", b"<p>a</p>"),
        ("essai.svg", b"<svg/>"),
        ("essai", PDF),
        ("essai.pdf.exe", PDF),
    ],
)
def test_other_documents_are_refused(name, content):
    with pytest.raises(ValidationError):
        DocumentValidator()(SimpleUploadedFile(name, content))


def test_a_document_that_is_too_heavy_is_refused(settings):
    settings.MAX_DOCUMENT_BYTES = 10
    with pytest.raises(ValidationError):
        DocumentValidator()(SimpleUploadedFile("essai.pdf", PDF))


def locked_pdf(password, algorithm, identity=b"essai"):
    writer, out = pypdf.PdfWriter(), io.BytesIO()
    writer._ID = ArrayObject([ByteStringObject(identity)] * 2)
    writer.add_blank_page(100, 100)
    writer.encrypt(user_password=password, owner_password="owner", algorithm=algorithm)
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("algorithm", ["RC4-40", "RC4-128", "AES-128", "AES-256-R5"])
def test_a_pdf_that_is_only_protected_against_copying_is_taken(algorithm):
    for password, is_open in (("", True), ("secret", False)):
        content = locked_pdf(password, algorithm)
        assert pdf_locks.opens(content) == is_open
        file = SimpleUploadedFile("essai.pdf", content)
        if is_open:
            DocumentValidator()(file)
        else:
            with pytest.raises(ValidationError, match=r"locked|protection"):
                DocumentValidator()(file)


@pytest.mark.parametrize(
    ("algorithm", "there", "instead"),
    [("AES-128", b"/Length 128\n", b""), ("RC4-40", b"/Length 40\n", b""), ("RC4-128", b"/P 4294967292", b"/P -4")],
)
def test_the_lock_of_such_a_pdf_is_read_as_other_programs_write_it(algorithm, there, instead):
    for password, is_open in (("", True), ("secret", False)):
        content = locked_pdf(password, algorithm)
        assert there in content
        assert pdf_locks.opens(content.replace(there, instead)) == is_open


def test_the_metadata_of_such_a_pdf_may_be_readable(monkeypatch):
    make = Encryption.make

    def with_readable_metadata(*given):
        encryption = make(*given)
        encryption.EncryptMetadata = False  # pypdf does not write it
        return encryption

    monkeypatch.setattr(Encryption, "make", with_readable_metadata)
    for password, is_open in (("", True), ("secret", False)):
        content = locked_pdf(password, "AES-128")
        assert not pdf_locks.opens(content)
        assert pdf_locks.opens(content.replace(b"/R 4", b"/R 4 /EncryptMetadata false")) == is_open


@pytest.mark.parametrize(
    "written",
    [
        rb"(a(b)\\\n\r\t\b\f0" + b"\x80)",
        rb"(\a\(b\)\\\012\015\11\10\14\060\200)",
        rb"(\541(b)\\\n\r\t\b\f0\600)",  # what is too large for a byte is cut off
        b"<6128 62295C\n0A0D09080C3080>",
        b"<612862295c0a0d09080c308>",
    ],
)
def test_the_identity_of_such_a_pdf_is_read_however_it_is_written(written):
    identity = b"a(b)\\\n\r\t\b\f0\x80"
    content = locked_pdf("", "RC4-128", identity)
    hexadecimal = f"<{identity.hex()}>".encode()
    assert hexadecimal in content
    assert pdf_locks.opens(content.replace(hexadecimal, written))
    assert not pdf_locks.opens(content.replace(hexadecimal, b"(a)"))


@pytest.mark.parametrize(
    "end",
    [
        *(b"/Encrypt 9 0 R", b"/Encrypt <</R 3/O(", b"/Encrypt <</R 5/U<zz>", b"/Encrypt << /R 6 >>"),
        # Whole, but for a length of the key that no key has.
        *(b"/Encrypt <</R 3 /Length %d /O<%s>/U<%s>>>" % (n, b"00" * 32, b"00" * 32) for n in (0, -40, 7, 10**9)),
    ],
)
def test_a_pdf_whose_lock_cannot_be_read_counts_as_locked(end):
    with pytest.raises(ValidationError):
        DocumentValidator()(SimpleUploadedFile("essai.pdf", PDF.replace(b"trailer\n<<", b"trailer\n<<" + end)))
