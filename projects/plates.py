"""Plates: the drawing where a record has no picture, made from its axis, its regions and its years.

A window on the diagram of the regions: the record's own in yellow, the others and the lattice around them on the
colour of its axis. It is decoration: whatever it shows, the page says in words.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter

from core.languages import active_language, direction
from core.models import Axis, Region
from core.versioned_cache import table
from projects.region_map import HEIGHT, ROW_STEP, WIDTH

BLUE = "#0033A0"  # for a record without an axis
WINDOW = (600, 480)  # in the units of the tiles: some six by five of them
SAFE = (440, 205)  # what stays in sight where the window is cut to another shape, as on a phone
WHOLE = 330  # the height of the whole diagram: what is cut off from it is no loss
FOCUS = 0.62  # where the own regions stand across the window; the years are at its other end
DARK_ENOUGH = 0.15  # relative luminance (WCAG 2): white on it has a contrast of 5, yellow of 3
# Drawn on the own tiles, one for each axis, as the pieces of a zellige: around the middle of a tile.
MOTIFS = (
    "M-26-26h52v52h-52ZM0-36.8 36.8 0 0 36.8-36.8 0Z",
    "M0-36 31-18V18L0 36-31 18V-18ZM0-19 16-9.5v19L0 19-16 9.5v-19Z",
    "M0-36 31-18V18L0 36-31 18V-18ZM0 0 31-18M0 0-31-18M0 0V36",
)


@dataclass(frozen=True)
class Plate:
    """What templates/includes/plate.html draws; `key` is its own on the page."""

    key: str
    ground: str  # a colour on which white can be read
    view_box: str
    others: str  # the path of the tiles of the other regions
    own: str  # that of the record's own
    centres: tuple[tuple[str, str], ...]  # of its own tiles
    motif: str
    is_nationwide: bool
    regions: tuple[Region, ...]
    title: str  # its years or its day

    @property
    def lattice(self):
        """(x, y, width, height) of the window, for what fills it."""
        return self.view_box.split()


def visible_regions() -> list[Region]:
    """Return the regions that have a tile, for all plates of a page."""
    return sorted((region for region in table(Region) if region.tile_is_visible), key=attrgetter("code"))


def plate(
    record: object, axis: Axis | None, regions: Iterable[Region], title: str, *, tiles: list[Region], nationwide=False
) -> Plate:
    """Return the Plate of a record that is about an axis and some regions; `tiles` are the visible_regions()."""
    own = {region.pk for region in regions}
    lit = [region for region in tiles if region.pk in own]
    return Plate(
        key=f"{record._meta.model_name}-{record.pk}",
        ground=_darkened(axis.colour if axis else BLUE),
        view_box=" ".join(f"{number:.0f}" for number in _window(lit or tiles, SAFE[1] if lit else WHOLE)),
        others="".join(_hexagon(region) for region in tiles if region.pk not in own),
        own="".join(map(_hexagon, lit)),
        centres=tuple(tuple(f"{number:.1f}" for number in _centre(region)) for region in lit),
        motif=MOTIFS[axis.order % len(MOTIFS) if axis else 0],
        is_nationwide=nationwide,
        regions=tuple(lit),
        title=title,
    )


def project_plate(project, tiles: list[Region]) -> Plate:
    """Return the Plate of a project that comes with its axis and its regions."""
    years = project.years_text if project.known_days[0] else ""
    nationwide = project.is_nationwide
    return plate(project, project.axis, project.regions.all(), years, tiles=tiles, nationwide=nationwide)


def _centre(region):
    return float(region.tile_column) * WIDTH + WIDTH / 2, region.tile_row * ROW_STEP + HEIGHT / 2


def _hexagon(region):
    """Return the path of a tile, a little smaller than its place."""
    x, y = _centre(region)
    return f"M{x:.0f} {y - 54:.0f}l47 27v54l-47 27-47-27v-54z"


def _window(regions, safe_height):
    """Return (x, y, width, height) of a window that has these regions in its safe part, towards the end of the line."""
    if not regions:
        return 0, 0, *WINDOW
    xs, ys = zip(*map(_centre, regions), strict=True)
    wide, high = max(xs) - min(xs) + WIDTH, max(ys) - min(ys) + HEIGHT
    scale = max(1, wide / SAFE[0], high / safe_height)
    width, height = WINDOW[0] * scale, WINDOW[1] * scale
    # From the middle of the window to that of the regions; the diagram itself is never mirrored.
    shift = min((FOCUS - 0.5) * width, (SAFE[0] * scale - wide) / 2)
    middle = (max(xs) + min(xs)) / 2 - (shift if direction(active_language()) == "ltr" else -shift)
    return middle - width / 2, (max(ys) + min(ys) - height) / 2, width, height


def _darkened(colour):
    """Return a colour ("#5CB8B2") as it is if it is DARK_ENOUGH, else darker, of the same hue."""
    light = [_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5)]
    luminance = sum(part * weight for part, weight in zip(light, (0.2126, 0.7152, 0.0722), strict=True))
    if luminance <= DARK_ENOUGH:
        return colour
    return "#" + "".join(f"{round(_gamma(part * DARK_ENOUGH / luminance) * 255):02X}" for part in light)


def _linear(value):
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _gamma(value):
    return value * 12.92 if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055
