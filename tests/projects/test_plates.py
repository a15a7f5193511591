"""The drawing where a record has no picture, and the picture in its place."""

import datetime as dt

import pytest
from django.utils import translation

from core.models import Axis, Region
from events.models import ArticlePicture, EventPicture
from projects.models import Project, ProjectPicture
from projects.plates import MOTIFS, SAFE, WINDOW, _darkened, plate, visible_regions
from tests.factories import (
    ArticleFactory,
    AxisFactory,
    EventFactory,
    PictureFactory,
    PlaceFactory,
    ProjectFactory,
    RegionFactory,
)
from tests.reading import read

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = settings.VAR_DIR = tmp_path


@pytest.fixture
def regions():
    """Three regions with tiles, and one without."""
    made = [
        RegionFactory(code=code, short_name_fr=name, tile_column=column, tile_row=row, tile_is_visible=name != "Caché")
        for code, name, column, row in (
            ("MA-01", "Nord", 4, 0),
            ("MA-02", "Est", 5.5, 1),
            ("MA-12", "Sud", 1.5, 7),
            ("MA-11", "Caché", 2, 6),
        )
    ]
    return {region.short_name_fr: region for region in made}


def words_and_tiles(page):
    (shown,) = page.all("div", "plate")
    assert shown["aria-hidden"] == "true"
    own = shown.all("path", fill="#FFB81C")
    return shown.one("p").text, sum(path["d"].count("M") for path in own), shown.all("rect")[0]["fill"]


def test_a_plate_is_drawn_from_the_axis_the_regions_and_the_years(client, regions):
    axis = AxisFactory(colour="#102030")
    project = ProjectFactory(published=True, axis=axis, regions=["MA-01", "MA-12", "MA-11"])
    town = PlaceFactory(region=regions["Est"])
    noon = dt.datetime(2021, 3, 9, 12, tzinfo=dt.UTC)
    event = EventFactory(published=True, place=town, starts_at=noon, projects=[project])
    article = ArticleFactory(published=True, regions=["MA-01"], dateline_place=town)
    draft = ProjectFactory(axis=AxisFactory(colour="#000001"))
    article.projects.add(draft)
    assert words_and_tiles(read(client.get(f"/fr/projects/{project.slug}/"))) == ("2020 – 2021 Nord, Sud", 2, "#102030")
    # An event without an axis takes that of a public project; of a draft nothing is shown.
    assert words_and_tiles(read(client.get(f"/fr/events/{event.slug}/"))) == ("9 mars 2021 Est", 1, "#102030")
    assert words_and_tiles(read(client.get(f"/fr/news/{article.slug}/"))) == ("4 mai 2021 Nord, Est", 2, "#0033A0")
    article.axis = AxisFactory(colour="#405060")
    article.save()
    article.projects.add(project)
    assert words_and_tiles(read(client.get(f"/fr/news/{article.slug}/"))) == ("4 mai 2021 Nord, Est", 2, "#405060")
    home = read(client.get("/fr/")).one("ul", "cards")
    assert words_and_tiles(home) == ("2020 – 2021 Nord, Sud", 2, "#102030")


@pytest.mark.parametrize(
    ("factory", "link", "owner", "kind"),
    [
        (ProjectFactory, ProjectPicture, "project", "projects"),
        (EventFactory, EventPicture, "event", "events"),
        (ArticleFactory, ArticlePicture, "article", "news"),
    ],
)
def test_a_picture_with_consent_stands_in_the_place_of_the_plate(client, factory, link, owner, kind):
    record = factory(published=True)
    hidden, first, second = PictureFactory(has_consent=False), PictureFactory(focus_x=90, focus_y=10), PictureFactory()
    link.objects.create(**{owner: record, "picture": hidden, "order": 0})
    assert read(client.get(f"/fr/{kind}/{record.slug}/")).all("div", "plate")
    for order, picture in enumerate((first, second), 1):
        link.objects.create(**{owner: record, "picture": picture, "order": order})
    page = read(client.get(f"/fr/{kind}/{record.slug}/"))
    head, gallery = page.one("figure", "head-picture"), page.one("div", "gallery")
    assert not page.all("div", "plate")
    assert "focus-20" in head.classes
    assert [(img["alt"], img["src"]) for img in head.all("img")] == [(first.alt_fr, first.file.url)]
    assert head.one("figcaption").text == "© Essai"
    assert [img["alt"] for img in gallery.all("img")] == [second.alt_fr]
    if owner == "project":
        assert read(client.get("/fr/")).one("div", "card-picture").one("img")["alt"] == first.alt_fr


@pytest.mark.parametrize("names", [["Nord"], ["Nord", "Est"], ["Nord", "Est", "Sud"]])
def test_the_own_regions_are_always_in_sight(regions, names):
    record, chosen = ProjectFactory(), [regions[name] for name in names]
    for language in ("fr", "ar"):
        with translation.override(language):
            drawn = plate(record, record.axis, chosen, "", tiles=visible_regions())
        x, y, width, height = map(float, drawn.view_box.split())
        assert width / height == pytest.approx(WINDOW[0] / WINDOW[1], abs=0.02)
        share = min(SAFE[0] / WINDOW[0], 1) / 2, min(SAFE[1] / WINDOW[1], 1) / 2
        for across, down in (map(float, centre) for centre in drawn.centres):
            assert abs(across - x - width / 2) <= share[0] * width
            assert abs(down - y - height / 2) <= share[1] * height


PLACES = {"Nord": ("4", 0), "Est": ("5.5", 1), "Loin": ("7", 0), "Sud": ("1.5", 7)}


def drawn_of(names, language="fr", axis=None, **more):
    """Return the plate of a project in some of PLACES, or in a region without a tile ("Caché")."""
    tiles = {
        name: Region(pk=pk, code=f"MA-{pk:02}", tile_column=column, tile_row=row)
        for pk, (name, (column, row)) in enumerate(PLACES.items(), 1)
    }
    own = [tiles.get(name) or Region(pk=99) for name in names]
    with translation.override(language):
        return plate(Project(pk=7), axis, own, "2020", tiles=[*tiles.values()], **more)


@pytest.mark.parametrize(
    ("names", "left_to_right", "right_to_left"),
    [
        (["Nord"], "78 -182 600 480", "222 -182 600 480"),
        (["Nord", "Est"], "153 -139 600 480", "297 -139 600 480"),
        (["Nord", "Loin"], "280 -182 600 480", "320 -182 600 480"),
        (["Est", "Sud"], "-752 -339 1859 1487", "-306 -339 1859 1487"),
        (["Loin", "Sud"], "-835 -484 2112 1690", "-328 -484 2112 1690"),
        (["Caché"], "-337 -164 1312 1050", "-25 -164 1312 1050"),
        ([], "-337 -164 1312 1050", "-25 -164 1312 1050"),
    ],
)
def test_the_window_shows_the_own_regions_large_at_the_end_of_the_line(names, left_to_right, right_to_left):
    assert (drawn_of(names).view_box, drawn_of(names, "ar").view_box) == (left_to_right, right_to_left)


def test_a_plate_has_the_colour_and_the_pattern_of_its_axis():
    axes = [None, *(Axis(colour="#102030", order=order) for order in (1, 2, 3))]
    drawn = [drawn_of(["Nord"], axis=axis, nationwide=axis is None) for axis in axes]
    assert [(one.ground, one.motif, one.is_nationwide) for one in drawn] == [
        ("#0033A0", MOTIFS[0], True),
        ("#102030", MOTIFS[1], False),
        ("#102030", MOTIFS[2], False),
        ("#102030", MOTIFS[0], False),
    ]
    one = drawn[0]
    assert (one.key, one.title, [region.code for region in one.regions]) == ("project-7", "2020", ["MA-01"])
    assert (one.own, one.centres) == ("M450 4l47 27v54l-47 27-47-27v-54z", (("450.0", "57.7"),))
    assert one.others.split("M")[1:] == [
        f"{place}l47 27v54l-47 27-47-27v-54z" for place in ("600 90", "750 4", "200 610")
    ]
    assert drawn_of(["Caché"]).own == ""


def test_without_regions_on_the_map_there_is_the_ground_alone(client):
    project = ProjectFactory(published=True, regions=[RegionFactory(code="MA-01", tile_is_visible=False)])
    drawn = plate(project, project.axis, project.regions.all(), "", tiles=visible_regions())
    assert (drawn.view_box, drawn.own, drawn.others) == (f"0 0 {WINDOW[0]} {WINDOW[1]}", "", "")
    (ground, *_others) = read(client.get(f"/fr/projects/{project.slug}/")).one("div", "plate").all("rect")
    assert [ground[name] for name in ("x", "y", "width", "height")] == drawn.view_box.split()


GROUNDS = {
    "#0033A0": "#0033A0",
    "#418FDE": "#316FAE",
    "#FFFFFF": "#6C6C6C",
    "#6B6B6B": "#6B6B6B",
    "#05FF0B": "#017E02",
    "#FF0000": "#DB0000",
}


def test_white_can_be_read_on_every_ground():
    assert [_darkened(colour) for colour in GROUNDS] == [*GROUNDS.values()]
