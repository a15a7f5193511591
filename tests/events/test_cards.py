"""Pictures for sharing: one for each project, event and article in each language, unless it has its own."""

import io

import pytest
from PIL import Image

from tests.factories import ArticleFactory, EventFactory, PictureFactory, ProjectFactory
from tests.reading import read
from tests.shipped import LANGUAGES


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path


KINDS = {"projects": ProjectFactory, "events": EventFactory, "news": ArticleFactory}
of_every_kind = pytest.mark.parametrize("kind", KINDS)


def shared_picture(client, address):
    return read(client.get(address)).one("meta", property="og:image")["content"]


@of_every_kind
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_names_a_picture_of_its_own(client, db, kind, language):
    record = KINDS[kind](published=True, translated=True)
    address = f"/{language}/{kind}/{record.slug}"
    assert shared_picture(client, f"{address}/") == f"http://localhost:8000{address}.png"
    response = client.get(f"{address}.png")
    picture = Image.open(io.BytesIO(response.content))
    assert (response["Content-Type"], picture.format, picture.size) == ("image/png", "PNG", (1200, 630))
    other = client.get(address.replace(f"/{language}/", "/ar/" if language != "ar" else "/fr/") + ".png")
    assert other.content != response.content


@of_every_kind
def test_the_longest_title_stays_inside(client, db, kind):
    """Nothing is drawn on the outermost pixels: they are the blue of the picture."""
    record = KINDS[kind](published=True, title_fr=("Mot " * 75).strip(), slug="long")
    image = Image.open(io.BytesIO(client.get(f"/fr/{kind}/{record.slug}.png").content)).convert("RGB")
    edge = [image.getpixel((x, y)) for x in range(0, 1200, 3) for y in (3, 626)]
    edge += [image.getpixel((x, y)) for y in range(0, 630, 3) for x in (3, 1196)]
    assert set(edge) == {(0, 51, 160)}


@of_every_kind
def test_drafts_have_no_picture_and_a_shown_picture_comes_first(client, db, kind):
    assert client.get(f"/fr/{kind}/{KINDS[kind]().slug}.png").status_code == 404
    record = KINDS[kind](published=True)
    record.pictures.create(picture=PictureFactory(file__width=1300, file__height=700), order=0)
    assert shared_picture(client, f"/fr/{kind}/{record.slug}/").endswith("-share.jpg")
