"""Pictures inside a text: by their file alone, each in a figure of its own, and nothing empty around them."""

import pytest

from core.body_pictures import library_source, names_in, with_figures

IMAGE = '<img src="/media/pictures/a.jpg">'
NONE = '<img src="/media/pictures/cache.jpg">'
FIGURE = "<figure>pictures/a.jpg</figure>"


@pytest.mark.parametrize(
    ("address", "source"),
    [
        ("/media/pictures/a.jpg", "/media/pictures/a.jpg"),
        (" http://localhost:8000/media/pictures/a.jpg\n", "/media/pictures/a.jpg"),
        ("/media/pictures/%C3%A9t%C3%A9.jpg", "/media/pictures/%C3%A9t%C3%A9.jpg"),
        ("/media/pictures/été.jpg", "/media/pictures/%C3%A9t%C3%A9.jpg"),
        *(
            (other, None)
            for other in ("/media/pictures/a/b.jpg", "/media/logos/a.jpg", "https://x.test/media/pictures/a.jpg")
        ),
        *((other, None) for other in ("/media/pictures/", "/media/pictures/a.jpg?x", "")),
    ],
)
def test_only_a_picture_of_the_library_is_one(address, source):
    assert library_source(address) == source


def test_the_pictures_of_a_text_are_known_by_their_files():
    text = (
        f'<p>Un {IMAGE}{NONE}<img alt="" src="https://x.test/b.jpg"><img src="/media/pictures/%C3%A9.jpg"></p>{IMAGE}'
    )
    assert names_in(text) == {"pictures/a.jpg", "pictures/cache.jpg", "pictures/é.jpg"}
    assert names_in(None) == names_in("") == names_in("<p>Un</p>") == set()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<p>Un</p>", "<p>Un</p>"),
        (IMAGE, FIGURE),
        (f"<p>Un</p>{IMAGE}<p>deux</p>", f"<p>Un</p>{FIGURE}<p>deux</p>"),
        (f"<p>Un {IMAGE} deux</p>", f"<p>Un </p>{FIGURE}<p> deux</p>"),
        (f"<p>{IMAGE}</p>", FIGURE),
        (
            f'<p class="x">Un <strong>mot {IMAGE} gras</strong></p>',
            f'<p class="x">Un <strong>mot </strong></p>{FIGURE}<p class="x"><strong> gras</strong></p>',
        ),
        (f"<h2>Titre {IMAGE}</h2>", f"<h2>Titre </h2>{FIGURE}"),
        (f"<ul><li>Un {IMAGE}</li></ul>", f"<ul><li>Un {FIGURE}</li></ul>"),
        (f"<ul><li><p>Un {IMAGE}</p></li></ul>", f"<ul><li><p>Un </p>{FIGURE}</li></ul>"),
        (f"<p>Un<br>{IMAGE}<br>deux</p>", f"<p>Un<br></p>{FIGURE}<p><br>deux</p>"),
        (f"<p>Un {NONE} deux</p>", "<p>Un  deux</p>"),
        (f"<p><strong>{NONE}</strong></p><p>Un</p>", "<p>Un</p>"),
        (f"<ul><li>{NONE}</li><li>deux</li></ul>", "<ul><li>deux</li></ul>"),
        (f'<p><a href="/fr/">{IMAGE}</a> après</p>', f"{FIGURE}<p> après</p>"),
    ],
)
def test_each_picture_becomes_a_figure_beside_its_paragraph(text, shown):
    def figure_of(name):
        return "" if "cache" in name else f"<figure>{name}</figure>"

    assert with_figures(text, figure_of) == shown
