"""Where a picture of the library is used, and whether it is in the library already."""

import io

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from PIL import Image

from accounts.roles import REVIEWER
from core.pictures import Picture
from desk.picture_uses import count_uses, same_pictures, uses_of
from tests.admin_tools import form_data
from tests.core.test_uploads import picture as upload
from tests.desk_tools import admin_url, somebody
from tests.factories import ArticleFactory, EventFactory, PageFactory, PictureFactory

pytestmark = pytest.mark.django_db


def photograph(size=(600, 400), quality=90):
    """Return a picture with something on it, as a messenger might send it."""
    image = Image.radial_gradient("L").resize(size).convert("RGB")
    image.paste("navy", (0, 0, size[0] // 3, size[1] // 2))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return ContentFile(out.getvalue(), "photo.jpg")


def test_a_picture_says_where_it_is_used(client):
    client.force_login(somebody(REVIEWER))
    picture, other = PictureFactory(), PictureFactory()
    event = EventFactory(title_fr="Événement avec galerie", published=True)
    event.pictures.create(picture=picture)
    page = PageFactory(title_fr="Page avec image", body_ar=f'<p>نص <img src="{picture.file.url}"></p>')
    EventFactory(title_fr="Dans la corbeille", binned_at=page.created_at).pictures.create(picture=other)
    ArticleFactory(body_fr="<p>Sans image</p>")
    assert [(use.record, use.column) for use in uses_of(picture)] == [(event, ""), (page, "body_ar")]
    assert count_uses([picture, other]) == {picture.pk: 2}
    form = client.get(admin_url(picture, "change")).text
    assert "Événement avec galerie" in form
    assert admin_url(page, "change") in form
    assert "Page avec image" not in client.get(admin_url(other, "change")).text
    library = client.get(admin_url(Picture, "changelist")).text
    assert "2 fois" in library
    assert "nulle part" in library


def test_the_library_counts_in_a_fixed_number_of_queries(django_assert_num_queries):
    pictures = [PictureFactory() for _ in range(3)]
    with django_assert_num_queries(7):
        count_uses(pictures)


def test_the_same_picture_is_told_when_it_comes_again(client):
    client.force_login(somebody(REVIEWER))
    first = PictureFactory(file=photograph(), alt_fr="Déjà là")
    PictureFactory(file=upload(size=(600, 400)), alt_fr="Une autre")
    data = form_data(client.get(admin_url(Picture, "add")))
    for file in (photograph(), photograph(size=(300, 200), quality=60)):
        response = client.post(
            admin_url(Picture, "add"), {**data, "alt_fr": "Encore", "credit": "© OIM", "file": file}, follow=True
        )
        assert "est déjà dans la bibliothèque" in response.text
        assert admin_url(first, "change") in response.text
        again = Picture.objects.latest("pk")
        assert first in same_pictures(again)
        assert "Déjà là" in client.get(admin_url(again, "change")).text
    assert same_pictures(Picture.objects.get(alt_fr="Une autre")) == []


def test_pictures_that_cannot_be_read_are_not_the_same():
    PictureFactory(file=photograph())
    broken = [PictureFactory(file=upload(size=(60, 40))) for _each in range(2)]
    for picture in broken:
        with picture.file.storage.open(picture.file.name, "wb") as file:
            file.write(b"no picture")
        picture.note_looks()
    assert [picture.looks for picture in broken] == ["", ""]
    assert same_pictures(broken[0]) == []


def test_the_looks_of_older_pictures_are_noted_after_an_upgrade(capsys):
    first, again = (PictureFactory(file=photograph()) for _each in range(2))
    broken = PictureFactory(file=upload(size=(60, 40)))
    with broken.file.storage.open(broken.file.name, "wb") as file:
        file.write(b"no picture")
    Picture.objects.update(looks="", has_sizes=None)
    call_command("make_renditions", all=True)
    capsys.readouterr()
    assert [*Picture.objects.order_by("pk").values_list("has_sizes", flat=True)] == [True, True, False]
    assert same_pictures(Picture.objects.get(pk=first.pk)) == [again]
