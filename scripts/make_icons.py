"""Make the icon sprite static/vendor/lucide/icons.svg from Lucide's files.

The sprite is committed; run this again only to change it. Add a name to ICONS, then:

    npm pack lucide-static@1.62.0 && tar xzf lucide-static-1.62.0.tgz
    python scripts/make_icons.py package

Then renew static/vendor/SHA256SUMS (tests/test_vendor.py says how). In a page:

    <svg class="icon" aria-hidden="true"><use href="…/icons.svg#search"/></svg>
"""

import argparse
import hashlib
import json
import shutil
from pathlib import Path
from xml.etree import ElementTree

VENDOR = Path(__file__).resolve().parent.parent / "static" / "vendor" / "lucide"

ICONS = [
    "search",
    "menu",
    "x",
    "chevron-left",
    "chevron-right",
    "arrow-right",
    "map-pin",
    "calendar",
    "calendar-days",
    "download",
    "file-text",
    "sliders-horizontal",
    "external-link",
    "users",
    "flag",
    "globe",
    "link",
    "mail",
    "phone",
    "newspaper",
    "building-2",
    "languages",
    "info",
    "triangle-alert",
    "ban",
    "rss",
    "video",
]

SVG = "{http://www.w3.org/2000/svg}"
# What Lucide says on each <svg>, and where the sprite says it: on each <symbol>.
DRAWING = {
    "viewBox": "0 0 24 24",
    "fill": "none",
    "stroke": "currentColor",
    "stroke-width": "2",
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
}

README = """\
# Lucide icons

`icons.svg`: {count} icons of Lucide as one sprite, a `<symbol>` each, unchanged in shape.
The names are in `scripts/make_icons.py`, which makes the sprite.

- Source: npm lucide-static {version}
- Licence: ISC, and MIT for the icons that came from Feather; see `LICENSE`
- sha256 of icons.svg: {digest}
"""


def symbol(path):
    """Return one icon's file as a <symbol> with the icon's name as id."""
    icon = ElementTree.parse(path).getroot()
    for name, value in DRAWING.items():
        if icon.get(name) != value:
            raise SystemExit(f"{path.name}: {name} is {icon.get(name)}, expected {value}")
    shapes = []
    for shape in icon:
        attributes = "".join(f' {name}="{value}"' for name, value in shape.attrib.items())
        shapes.append(f"<{shape.tag.removeprefix(SVG)}{attributes}/>")
    drawing = " ".join(f'{name}="{value}"' for name, value in DRAWING.items())
    return f'<symbol id="{path.stem}" {drawing}>{"".join(shapes)}</symbol>'


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="lucide-static, unpacked")
    folder = parser.parse_args().folder
    version = json.loads((folder / "package.json").read_text(encoding="utf-8"))["version"]

    symbols = [symbol(folder / "icons" / f"{name}.svg") for name in ICONS]
    sprite = "\n".join(
        [
            '<svg xmlns="http://www.w3.org/2000/svg">',
            f"<!-- Lucide {version}, ISC licence: see LICENSE -->",
            *symbols,
            "</svg>\n",
        ]
    )
    VENDOR.mkdir(parents=True, exist_ok=True)
    (VENDOR / "icons.svg").write_text(sprite, encoding="utf-8")
    shutil.copyfile(folder / "LICENSE", VENDOR / "LICENSE")
    digest = hashlib.sha256(sprite.encode()).hexdigest()
    readme = README.format(count=len(ICONS), version=version, digest=digest)
    (VENDOR / "README.md").write_text(readme, encoding="utf-8")
    print(f"icons.svg: {len(ICONS)} icons, {len(sprite.encode())} bytes")


if __name__ == "__main__":
    main()
