"""A reader sends a record on: a short address, messages that open with it, a QR code; never for what is not public."""

import io
from urllib.parse import parse_qs, urlsplit

import pytest
from PIL import Image

from core.gone import say_gone
from core.kinds import kinds
from core.sharing import short_address
from tests import factories
from tests.reading import read

pytestmark = pytest.mark.django_db

TITLE = "Essai & suite\u00a0? body=x #1"
MADE = [
    factories.ProjectFactory,
    factories.EventFactory,
    factories.ArticleFactory,
    factories.ResourceFactory,
    factories.PageFactory,
]


def path_of(address):
    return urlsplit(address).path


@pytest.mark.parametrize("factory", MADE)
def test_every_kind_has_a_short_address_that_leads_to_its_page_in_the_same_language(client, factory):
    _before, record, _after = (factory(published=True, title_fr=title) for title in ("Un", TITLE, "Deux"))
    page = read(client.get(f"/ar{record.get_absolute_url()[3:]}"))
    field = page.one("input", id="short-address")
    assert path_of(field["value"]).startswith("/ar/")
    moved = client.get(path_of(field["value"]))
    assert (moved.status_code, moved["Location"]) == (302, f"/ar{record.get_absolute_url()[3:]}")
    record.slug = f"{record.slug}-2"
    record.save()
    assert client.get(path_of(field["value"]))["Location"] == f"/ar{record.get_absolute_url()[3:]}"


def test_letters_are_printed_on_posters_and_never_change():
    assert {kind.name: kind.letter for kind in kinds()} == {
        "projects": "p",
        "events": "e",
        "news": "a",
        "resources": "r",
        "pages": "i",
    }


@pytest.mark.parametrize("factory", MADE)
def test_a_draft_is_answered_as_what_does_not_exist(client, factory):
    hidden = path_of(short_address(factory()))
    for ending in ("", "/", ".svg", ".png"):
        there, nowhere = client.get(hidden + ending, follow=True), client.get(f"{hidden}999{ending}", follow=True)
        assert (there.status_code, nowhere.status_code) == (404, 404)
    for wrong in ("/fr/z1", "/fr/p0", "/fr/p01", "/fr/p9999999999", "/fr/p-1", "/fr/p1.gif"):
        assert client.get(wrong, follow=True).status_code == 404, wrong


def test_a_page_that_was_withdrawn_says_so(client):
    event = factories.EventFactory(title_fr="Essai retiré")
    say_gone(event, {"fr": "Une erreur de date."})
    answer = client.get(path_of(short_address(event)), follow=True)
    assert answer.status_code == 410
    assert "Une erreur de date." in answer.content.decode()
    assert "Essai retiré" not in answer.content.decode()


def test_messages_hold_the_title_and_the_address_and_nothing_that_a_title_could_add(client):
    event = factories.EventFactory(published=True, title_fr=TITLE)
    page = read(client.get(event.get_absolute_url()))
    (whatsapp,) = [link for link in page.all("a") if link["href"].startswith("https://wa.me/")]
    (mail,) = [link for link in page.all("a") if link["href"].startswith("mailto:?")]
    address = short_address(event)
    assert parse_qs(urlsplit(whatsapp["href"]).query) == {"text": [f"{event.title_fr} {address}"]}
    assert "noreferrer" in whatsapp["rel"]
    assert parse_qs(urlsplit(mail["href"]).query) == {
        "subject": [event.title_fr],
        "body": [f"{event.title_fr}\n{address}"],
    }
    assert "+" not in mail["href"]


def test_the_qr_code_is_kept_like_a_page_and_large_enough_to_print(client):
    event = factories.EventFactory(published=True)
    address = path_of(short_address(event))
    svg, png = client.get(f"{address}.svg"), client.get(f"{address}.png")
    assert (svg["Content-Type"], png["Content-Type"]) == ("image/svg+xml", "image/png")
    assert svg["Content-Disposition"] == f'inline; filename="{event.slug}-qr.svg"'
    picture = Image.open(io.BytesIO(png.content))
    assert picture.width == picture.height >= 600
    side = picture.width // 20
    assert (picture.width % 20, svg.content.decode().count(f'width="{side}" height="{side}"')) == (0, 1)
    assert picture.convert("L").getpixel((79, 79)) == 255  # four squares of margin
    assert picture.convert("L").getpixel((81, 81)) == 0
    assert client.get(f"{address}.svg", headers={"If-None-Match": svg["ETag"]}).status_code == 304
    assert not svg.cookies
