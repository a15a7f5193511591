"""Takes the pictures of docs/screens from a running portal that holds the shipped content.

    .venv/bin/python scripts/make_screens.py http://127.0.0.1:8000 admin PASSWORD

Needs Chromium and the development requirements. The pictures are cut below the first screens and reduced to 128
colours, so that the repository stays light. No shipped project names a goal: those of TAGS are taken from a portal with
test projects that do, and left as they are where the page does not exist.
"""

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "screens"
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
DESKTOP, PHONE, FRAME = (1280, 1500), (390, 844), (600, 620)
PAGES = {
    "home": "",
    "projects": "projects/",
    "project": "projects/forsaty/",
    "event": "events/{event}/",
    "filters": "projects/?axis=youth&donor=EU&donor=CH",
    "search": "search/?q=jeunes",
    "figures": "figures/",
    "region": "regions/MA-01/",
    "report": "donors/EU/report/?year=2016",
    "subscribe": "subscriptions/new/events/?kind=workshop",
}
TAGS = {"goal": "goals/10/", "goals": "goals/"}
SMALL = (360, 844)
# Taken where there are calls: the shipped content has none, so those of docs/screens are of test data.
CALLS = {"calls": "news/?call=open&call=closed", "call": "news/{call}/"}
ON_PHONES = ("home", "filters", "search", "figures", "region", "report", "subscribe", *CALLS)


def save(page, name):
    """Store what the window shows as docs/screens/NAME.png."""
    page.wait_for_load_state("networkidle")  # the admin builds its tabs and editors by script
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    picture.quantize(128).save(FOLDER / f"{name}.png", optimize=True)
    print(name)


def unfold(page, address, name):
    """Show the first element that is folded under this name, in the middle of the window."""
    page.goto(address)
    folded = page.locator(name).first
    folded.locator("summary").click()
    folded.evaluate("element => element.scrollIntoView({block: 'center', behavior: 'instant'})")


def take_tags(page, base, language):
    """Take the pages of tags, as they are on a desk and on a small phone."""
    for size, end in ((DESKTOP, ""), (SMALL, "-phone")):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        for name, path in TAGS.items():
            if page.goto(f"{base}/{path}").ok:
                save(page, f"{name}-{language}{end}")
    page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})


def main(address, user, password):
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": DESKTOP[0], "height": DESKTOP[1]})
        page.goto(f"{address}/fr/events/")
        event = page.locator(".agenda h3 a, .agenda h2 a").nth(1).get_attribute("href").rstrip("/").rsplit("/", 1)[1]
        page.goto(f"{address}/fr/{CALLS['calls']}")
        calls = [link.get_attribute("href").rstrip("/").rsplit("/", 1)[1] for link in page.locator(".news h3 a").all()]
        pages = {name: path.format(event=event, call=(calls or [""])[0]) for name, path in (PAGES | CALLS).items()}
        for name in CALLS if not calls else ():
            del pages[name]
        for language in ("fr", "ar"):
            for name, path in pages.items():
                page.goto(f"{address}/{language}/{path}")
                save(page, f"{name}-{language}")
            page.set_viewport_size({"width": FRAME[0], "height": FRAME[1]})
            page.goto(f"{address}/{language}/embed/donor/")
            save(page, f"embed-{language}")
            page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
            unfold(page, f"{address}/{language}/figures/", ".chart .cite")
            save(page, f"cite-{language}")
            unfold(page, f"{address}/{language}/projects/forsaty/", ".share")
            save(page, f"share-{language}")
            page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
            for name in filter(pages.get, ON_PHONES):
                page.goto(f"{address}/{language}/{pages[name]}")
                save(page, f"{name}-{language}-phone")
            unfold(page, f"{address}/{language}/projects/forsaty/", ".share")
            save(page, f"share-{language}-phone")
            page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
        for language in ("fr", "ar"):
            take_tags(page, f"{address}/{language}", language)
        page.goto(f"{address}/fr/admin/")
        page.fill("#id_username", user)
        page.fill("#id_password", password)
        page.click("[type=submit]")
        for language in ("fr", "ar"):
            page.goto(f"{address}/{language}/admin/projects/project/?q=forsaty")
            page.click("#result_list tbody th a")
            save(page, f"admin-{language}")
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:4])
