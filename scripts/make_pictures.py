"""Takes the pictures of docs/pictures from a running portal that holds the shipped content.

    .venv/bin/python scripts/make_pictures.py http://127.0.0.1:8000

One sheet for each page and language: the window of a desktop and of two phones side by side. Decision 0040 says what to
look for. Start the portal with `make run`: with DEBUG, Django shows its own error pages.
"""

import io
import sys
from pathlib import Path

from make_screens import CHROMIUM, FLAGS
from PIL import Image
from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
WIDTHS, HEIGHT, GAP = (1280, 390, 360), 1500, 24
MOST = 60_000  # bytes of a sheet
PAGES = {
    "home": "",
    "region": "regions/MA-01/",
    "donor": "donors/EU/",
    "projects": "projects/",
    "agenda": "events/",
    "news": "news/",
    "search": "search/?q=sant%C3%A9",
    "figures": "figures/#people",
    "timeline": "timeline/",
    "event": "events/petit-dejeuner-lutte-contre-la-traite/",
    "series": "projects/retour-volontaire-depuis-maroc/",
    "error": "projects/sante-migrants/",
}


def sheet_of(page, address):
    """Return one picture of an address at all WIDTHS, side by side and half as large."""
    shots = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.goto("about:blank")  # otherwise an address with a fragment is not loaded anew
        page.goto(address)
        shots.append(Image.open(io.BytesIO(page.screenshot())).convert("RGB"))
    sheet = Image.new("RGB", (sum(WIDTHS) + GAP * (len(WIDTHS) - 1), HEIGHT), "#8b93a7")
    at = 0
    for shot in shots:
        sheet.paste(shot, (at, 0))
        at += shot.width + GAP
    return sheet.resize((sheet.width // 2, sheet.height // 2), Image.Resampling.LANCZOS)


def save(sheet, path):
    """Store a sheet as well as MOST bytes allow."""
    for quality in range(80, 4, -5):
        sheet.save(path, quality=quality, method=6)
        if path.stat().st_size <= MOST:
            break
    print(path.name, quality, path.stat().st_size)


def main(address):
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(reduced_motion="reduce")
        for language in ("fr", "ar"):
            for name, path in PAGES.items():
                save(sheet_of(page, f"{address}/{language}/{path}"), FOLDER / f"{name}-{language}.webp")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
