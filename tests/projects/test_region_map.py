"""The tile diagram: each region's own number, a shade that fits it, and the link of a filter."""

import pytest

from core.models import Region
from projects.models import Project
from projects.region_map import SHADES, region_diagram
from projects.selection import Selection
from tests.factories import ProjectFactory, RegionFactory

pytestmark = pytest.mark.django_db


def diagram(chosen=()):
    return region_diagram(Project.objects.published(), href=lambda code, _count: f"?region={code}", chosen=chosen)


def counts(of):
    return {tile.region.code: tile.count for tile in of.tiles}


def test_each_tile_counts_the_public_projects_of_its_region():
    ProjectFactory(published=True, regions=["MA-01", "MA-02"])
    ProjectFactory(published=True, regions=["MA-01"])
    ProjectFactory(published=True, regions=[], is_nationwide=True)
    ProjectFactory(regions=["MA-02", "MA-03"])
    found = diagram()
    assert counts(found) == {"MA-01": 2, "MA-02": 1, "MA-03": 0}
    assert found.highest == 2


def test_without_projects_every_tile_is_bare():
    RegionFactory(code="MA-01")
    found = diagram()
    assert [(tile.count, tile.shade) for tile in found.tiles] == [(0, 0)]
    assert found.highest == 0


def test_shades_grow_with_the_number_and_only_none_is_bare():
    for number in range(1, 13):
        ProjectFactory.create_batch(number - 1, published=True, regions=[RegionFactory(code=f"MA-{number:02}")])
    shades = [tile.shade for tile in diagram().tiles]
    assert shades == [0, 1, 1, 2, 2, 3, 3, 4, 4, *[SHADES] * 3]


def test_a_chosen_tile_is_marked_and_links_carry_the_code():
    RegionFactory(code="MA-01")
    RegionFactory(code="MA-02")
    assert [(tile.is_chosen, tile.href) for tile in diagram(["MA-02"]).tiles] == [
        (False, "?region=MA-01"),
        (True, "?region=MA-02"),
    ]


def test_a_hidden_tile_stays_in_the_table_only():
    ProjectFactory(published=True, regions=["MA-01", "MA-02"])
    Region.objects.filter(code="MA-02").update(tile_is_visible=False)
    found = diagram()
    assert [tile.region.code for tile in found.visible] == ["MA-01"]
    assert counts(found) == {"MA-01": 1, "MA-02": 1}


def test_with_every_tile_hidden_the_drawing_is_empty_but_valid():
    RegionFactory(code="MA-01", tile_is_visible=False)
    assert diagram().view_box == "0 0 100 100"
    assert diagram().note is None


def test_the_note_is_that_of_a_visible_tile():
    RegionFactory(code="MA-01", tile_note_fr="cachée", tile_is_visible=False)
    RegionFactory(code="MA-02", tile_note_fr="Remarque d’essai")
    assert diagram().note.tile_note_fr == "Remarque d’essai"


def test_drawings_are_written_in_whole_numbers_whatever_the_language():
    RegionFactory(code="MA-01", tile_column="3.5", tile_row=1)
    (tile,) = diagram().tiles
    assert tile.centre == "400 144"
    assert [int(part) for part in diagram().view_box.split()] == [350, 87, 100, 115]
    RegionFactory(code="MA-02", tile_column="1.5", tile_row=3)
    RegionFactory(code="MA-03", tile_column="9", tile_row=9, tile_is_visible=False)
    assert diagram().view_box == "150 87 300 289"  # from the leftmost to the rightmost, from the highest to the lowest


def test_of_a_selection_it_takes_one_query(django_assert_num_queries):
    ProjectFactory.create_batch(3, published=True, regions=[RegionFactory(code=f"MA-{n:02}") for n in range(1, 13)])
    projects = Selection.everything()
    with django_assert_num_queries(1):
        region_diagram(projects, lambda _code, _count: "")
