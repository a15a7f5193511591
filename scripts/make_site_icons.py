"""Make the icons that browsers and telephones ask for, from the portal's mark static/img/icon.svg.

    python scripts/make_site_icons.py

favicon.ico and apple-touch-icon.png are served at the root of the host, the others are named by the manifest. The files
are committed; run this again only to change the mark.
"""

import io
from pathlib import Path

import typst
from PIL import Image

STATIC = Path(__file__).resolve().parent.parent / "static"
FILL = "#ffffff"  # behind the mark on a telephone, which would put black there


def drawn(size: int, *, margin: float = 0, fill: str = "none") -> Image.Image:
    """Return the mark as a square of `size` pixels, on a ground, with a margin as a part of the size."""
    wide = size * (1 - 2 * margin)
    source = f"""
        #set page(width: {size}pt, height: {size}pt, margin: 0pt, fill: {fill if fill == "none" else f'rgb("{fill}")'})
        #place(center + horizon, image("icon.svg", width: {wide}pt))
    """
    made = typst.compile(source.encode(), root=str(STATIC / "img"), format="png", ppi=72)
    return Image.open(io.BytesIO(made)).convert("RGBA")


def main() -> None:
    root = STATIC / "root"
    root.mkdir(exist_ok=True)
    small = [drawn(size) for size in (16, 32, 48)]
    small[-1].save(root / "favicon.ico", sizes=[image.size for image in small], append_images=small[:-1])
    drawn(180, margin=0.14, fill=FILL).convert("RGB").save(root / "apple-touch-icon.png", optimize=True)
    for size in (192, 512):
        drawn(size, margin=0.1, fill=FILL).convert("RGB").save(STATIC / "img" / f"icon-{size}.png", optimize=True)


if __name__ == "__main__":
    main()
