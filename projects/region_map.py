"""The region map: one hexagonal tile per region, with a number and a link."""

from dataclasses import dataclass, replace
from functools import cached_property

from core.models import Region
from core.versioned_cache import table
from projects.selection import Selection

# A pointy-top hexagon in a box of 100 by 115.47; columns are 100 apart, rows three quarters of the height.
WIDTH, HEIGHT, ROW_STEP = 100, 115.47, 86.6
SHADES = 5


@dataclass(frozen=True)
class Tile:
    region: Region
    count: int
    shade: int  # 0 for no project, else 1 (few) to SHADES (many)
    is_chosen: bool
    href: str  # "" for a tile that leads nowhere
    pair: str = ""  # of a filter: what the tile adds or takes away, "region=TG-K"

    @property
    def x(self):
        return float(self.region.tile_column) * WIDTH

    @property
    def y(self):
        return self.region.tile_row * ROW_STEP

    @property
    def centre(self):
        """Where the tile is drawn, for SVG's translate()."""
        return f"{self.x + WIDTH / 2:.0f} {self.y + HEIGHT / 2:.0f}"


@dataclass(frozen=True)
class Diagram:
    """All tiles, and the counts beside them."""

    tiles: list

    @cached_property
    def visible(self):
        return [tile for tile in self.tiles if tile.region.tile_is_visible]

    @property
    def highest(self):
        return max((tile.count for tile in self.tiles), default=0)

    @property
    def view_box(self):
        if not self.visible:
            return "0 0 100 100"
        xs, ys = [tile.x for tile in self.visible], [tile.y for tile in self.visible]
        return f"{min(xs):.0f} {min(ys):.0f} {max(xs) - min(xs) + WIDTH:.0f} {max(ys) - min(ys) + HEIGHT:.0f}"

    @property
    def note(self):
        """The region whose note is shown below the map; None if no tile has one."""
        return next((tile.region for tile in self.visible if tile.region.tile_note_fr), None)


def region_diagram(projects, href, chosen=()):
    """Return the Diagram of the number of `projects` (a Selection or a queryset) per region.

    `href(code, count)` gives the link of a region; `chosen` are the codes of the regions to mark.
    """
    return diagram_of(table(Region), Selection.of(projects).counts("region"), href, chosen)


def region_filter(listing):
    """Return the Diagram beside the filters of a list of projects: a tile adds or removes its region.

    Each count is for its own region alone, with the other filters applied. As among the options, a region without
    projects cannot be chosen.
    """
    filters, chosen = listing.filters, listing.filters.values["region"]
    counts = filters.counts.of("region", [region.code for region in filters.regions])

    def href(code, count):
        return listing.query_toggled("region", code) if count or code in chosen else ""

    tiles = diagram_of(filters.regions, counts, href, chosen).tiles
    return Diagram([replace(tile, pair=f"region={tile.region.code}") for tile in tiles])


def diagram_of(regions, counts, href, chosen=()):
    """Return the Diagram of `regions` with {region code: number}; the others are as for `region_diagram`."""
    highest = max((counts.get(region.code, 0) for region in regions), default=0)
    return Diagram([_tile(region, counts.get(region.code, 0), highest, href, chosen) for region in regions])


def _tile(region, count, highest, href, chosen):
    shade = -(-count * SHADES // highest) if highest else 0
    return Tile(region, count, shade, region.code in chosen, href(region.code, count))
