"""Uploaded files are public only while a public record shows them; staff see all of them."""

import io
from unittest.mock import Mock

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image

from core.busy import StoreAway
from core.media import is_public, is_stored, is_withheld
from core.models import Picture
from tests.factories import (
    ArticleFactory,
    PartnerFactory,
    PictureFactory,
    ProjectFactory,
    ResourceFactory,
    ResourceFileFactory,
)

pytestmark = pytest.mark.django_db


def logo(name):
    out = io.BytesIO()
    Image.new("RGB", (20, 10), "red").save(out, "PNG")
    return {"logo": ContentFile(out.getvalue(), name=f"{name}.png"), "logo_alt_fr": "Logo d’essai"}


def document(name):
    return ContentFile(b"a;b\n", name=name)


@pytest.fixture
def files():
    """{what it is: (its name, whether it is public)}."""
    shown, of_draft, without_consent, in_text, in_draft, alone = (
        PictureFactory(has_consent=consent) for consent in (True, True, False, True, True, True)
    )
    published, draft = ArticleFactory(published=True), ArticleFactory()
    for picture in (shown, without_consent):
        published.pictures.create(picture=picture)
    draft.pictures.create(picture=of_draft)
    ArticleFactory(published=True, body_fr=f'<p>Un</p><img src="{in_text.file.url}">')
    ArticleFactory(body_fr=f'<p>Un</p><img src="{in_draft.file.url}">')
    report, unpublished = ResourceFactory(published=True), ResourceFactory()
    sheets = [
        ResourceFileFactory(resource=resource, file=document(name), url="", language="fr")
        for resource, name in ((report, "rapport.csv"), (unpublished, "brouillon.csv"))
    ]
    donor, of_nobody, partner = (PartnerFactory(code=code, **logo(code)) for code in ("D1", "D2", "P1"))
    own = PartnerFactory(code=settings.OFFICE.organisation.partner, **logo("own"))
    ProjectFactory(published=True, donors=[donor], partners=[partner])
    ProjectFactory(donors=[of_nobody])
    return {
        "a picture of a published record": (shown.file.name, True),
        "a picture of a draft": (of_draft.file.name, False),
        "a picture without consent": (without_consent.file.name, False),
        "a picture in a published text": (in_text.file.name, True),
        "a picture in the text of a draft": (in_draft.file.name, False),
        "a picture of the library alone": (alone.file.name, False),
        "a document of a published record": (sheets[0].file.name, True),
        "a document of a draft": (sheets[1].file.name, False),
        "the logo of a donor": (donor.logo.name, True),
        "the logo of a partner": (partner.logo.name, True),
        "the logo of the donor of a draft": (of_nobody.logo.name, False),
        "the logo of the office's own organisation": (own.logo.name, True),
    }


def test_a_file_is_public_while_a_public_record_shows_it(files, officer_client):
    assert {what: is_public(name) for what, (name, _shown) in files.items()} == {
        what: shown for what, (_name, shown) in files.items()
    }
    client = Client()
    client.cookies["theme"] = "sombre"
    for what, (name, shown) in files.items():
        answer, for_staff = client.get(f"/media/{name}"), officer_client.get(f"/media/{name}")
        assert (answer.status_code, for_staff.status_code) == (200 if shown else 404, 200), what
        told = [for_staff[header] for header in ("Cache-Control", "Cross-Origin-Resource-Policy")]
        wanted = ["public, max-age=300", "cross-origin"] if shown else ["private, no-store", "same-origin"]
        is_read_by_scripts = shown and name.endswith((".csv", ".png"))
        assert told == wanted, what
        assert for_staff.get("Access-Control-Allow-Origin") == ("*" if is_read_by_scripts else None), what
        if name.endswith(".csv"):
            assert for_staff["Content-Disposition"].startswith('attachment; filename="')
        else:
            assert for_staff["Content-Disposition"].startswith('inline; filename="')
        assert int(for_staff["Content-Length"]) == default_storage.size(name) == len(for_staff.getvalue())
    get_user_model().objects.update(is_active=False)
    assert officer_client.get(f"/media/{files['a document of a draft'][0]}").status_code == 404


def test_what_is_not_there_is_not_found(officer_client):
    for name in ("pictures/rien.jpg", "rien", "a%00b"):
        assert (Client().get(f"/media/{name}").status_code, officer_client.get(f"/media/{name}").status_code) == (
            404,
            404,
        )
    assert not is_stored("pictures/rien.jpg")


def test_nobody_is_told_that_a_file_is_lost_while_its_store_is_away(monkeypatch):
    monkeypatch.setattr(default_storage, "exists", Mock(side_effect=StoreAway))
    assert is_stored("pictures/rien.jpg") is True


def test_a_picture_without_consent_is_withheld_in_every_size():
    shown, hidden = PictureFactory(), PictureFactory(has_consent=False)
    for picture, is_hidden in ((shown, False), (hidden, True)):
        folder, name = picture.file.name.rsplit("/", 1)
        names = [picture.file.name, f"{folder}/renditions/{name}-480.avif", f"{folder}/renditions/{name}-share.jpg"]
        assert [is_withheld(one) for one in names] == [is_hidden] * 3
        assert is_stored(picture.file.name)
    assert not is_withheld("documents/rapport.pdf")


def test_a_file_that_two_pictures_share_stays_until_both_are_gone(django_capture_on_commit_callbacks):
    one = PictureFactory()
    other = PictureFactory()
    Picture.objects.filter(pk=other.pk).update(file=one.file.name)
    other.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        one.delete()
    assert default_storage.exists(other.file.name)
    with django_capture_on_commit_callbacks(execute=True):
        other.delete()
    assert not default_storage.exists(other.file.name)
