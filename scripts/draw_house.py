"""Draws docs/house.svg: the apps of the portal, and which of them imports which. `make picture` runs it.

Everything in the picture is read from the source: the order of the apps from their imports, their descriptions from the
first line of each `__init__.py`. A test compares the committed file with what this draws.
"""

import ast
from graphlib import TopologicalSorter
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs/house.svg"

FLOOR, GAP, LEFT, BOX, COLUMN = 58, 14, 20, 640, 36  # in units of the drawing, which is as wide as a page of text
FONT = "font-family=\"'IBM Plex Sans', 'Noto Sans', 'DejaVu Sans', sans-serif\""


def find_apps():
    """Return {"core": [Path, ...]}: the modules of each package at the top level, without tests and migrations."""
    packages = sorted(path.parent for path in ROOT.glob("*/__init__.py") if path.parent.name != "tests")
    return {
        package.name: sorted(path for path in package.rglob("*.py") if "migrations" not in path.parts)
        for package in packages
    }


def imported_apps(path, apps):
    """Return the names of the apps that one module imports."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
        elif isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
    return {name.split(".")[0] for name in names} & set(apps)


def describe(app):
    """Return ("first line of the app's docstring", ["api", "search"]): what an app is for, and the packages in it."""
    text = ast.get_docstring(ast.parse((ROOT / app / "__init__.py").read_text(encoding="utf-8"))) or ""
    packages = sorted(path.parent.name for path in (ROOT / app).glob("*/__init__.py"))
    hidden = {"migrations", "management", "templatetags", "formats"}  # Django's own places: every app may have them
    return text.partition("\n")[0], [name for name in packages if name not in hidden]


def draw():
    """Return the picture as the text of an SVG file. Raises graphlib.CycleError when apps import each other."""
    modules = find_apps()
    uses = {
        app: set().union(*(imported_apps(path, modules) for path in paths)) - {app} for app, paths in modules.items()
    }
    floors = [*TopologicalSorter(uses).static_order()][::-1]  # the roof first: what nobody imports
    top = {app: GAP + number * (FLOOR + GAP) for number, app in enumerate(floors)}
    columns = {app: LEFT + BOX + (number + 1) * COLUMN for number, app in enumerate(floors[1:])}
    width = LEFT + BOX + (len(columns) + 1) * COLUMN
    height = GAP + len(floors) * (FLOOR + GAP) + 24

    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" {FONT}>',
        "  <title>The apps of the portal: each imports only apps below it</title>",
        f'  <rect width="{width}" height="{height}" fill="#fff"/>',
    ]
    for app in floors:
        y, (purpose, packages) = top[app], describe(app)
        within = f' <tspan fill="#4a5568" font-size="12">{", ".join(f"{name}/" for name in packages)}</tspan>'
        lines += [
            f'  <rect x="{LEFT}" y="{y}" width="{BOX}" height="{FLOOR}" rx="4" fill="#eef4fb" stroke="#0033a0"/>',
            f'  <text x="{LEFT + 14}" y="{y + 24}" font-size="16" font-weight="700" fill="#0033a0">{app}/'
            f"{within if packages else ''}</text>",
            f'  <text x="{LEFT + 14}" y="{y + 45}" font-size="13" fill="#1a202c">{escape(purpose)}</text>',
        ]
    for app, x in columns.items():
        importers = [other for other in floors if app in uses[other]]
        middle = {other: top[other] + FLOOR // 2 for other in [app, *importers]}
        lines += [
            f'  <path d="M{x} {middle[importers[0]]}V{middle[app]}H{LEFT + BOX + 8}" fill="none" stroke="#4a5568"/>',
            f'  <path d="M{LEFT + BOX + 1} {middle[app]}l9 -5v10z" fill="#4a5568"/>',
            *(f'  <circle cx="{x}" cy="{middle[other]}" r="5" fill="#0033a0"/>' for other in importers),
        ]
    lines += [
        f'  <text x="{LEFT}" y="{height - 10}" font-size="12" fill="#4a5568">'
        "A dot: the app of this row imports the app to which its line leads. No line leads up.</text>",
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PICTURE.write_text(draw(), encoding="utf-8")
    print(f"drawn: {PICTURE.relative_to(ROOT)}")
