"""The head of the page on small telephones, and what a printed page says."""

from io import BytesIO

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.browser.conftest import ORIGIN

FONTS = "document.fonts.ready.then(() => true)"  # they may come after the page, and change its measures
BOXES = """() => Object.fromEntries(['.wordmark', '.search-link', '.nav-narrow > summary', '.help-link'].map(name => {
    const box = document.querySelector(name).getBoundingClientRect();
    return [name, [box.left, box.top, box.right, box.bottom].map(Math.round)];
}))"""


@pytest.mark.parametrize("language", ["ar", *(pytest.param(code, marks=pytest.mark.nightly) for code in ("fr", "en"))])
def test_the_head_is_two_rows_and_the_menu_button_keeps_its_place(open_portal, language):
    page = open_portal()
    for width in (390, 360, 320):
        page.set_viewport_size({"width": width, "height": 700})
        page.goto(f"{ORIGIN}/{language}/projects/")
        page.evaluate(FONTS)
        boxes = page.evaluate(BOXES)
        tops, bottoms = [boxes[name][1] for name in boxes], [boxes[name][3] for name in boxes]
        assert max(bottoms) <= 115, (width, boxes)  # the bar and one row
        assert max(tops[:3]) < min(bottoms[:3]), (width, boxes)  # all in this row
        assert all(box[0] >= 0 and box[2] <= width for box in boxes.values()), (width, boxes)
        assert boxes[".nav-narrow > summary"][3] - boxes[".nav-narrow > summary"][1] >= 44
        page.locator(".nav-narrow > summary").click()
        assert page.evaluate(BOXES) == boxes, width
        expect(page.locator(".nav-narrow nav a").last).to_be_visible()
        page.locator(".nav-narrow > summary").click()  # where it was opened
        expect(page.locator(".nav-narrow nav")).to_be_hidden()


def test_an_open_menu_folds_away_on_escape_on_a_click_elsewhere_and_with_the_focus(open_portal):
    page = open_portal(viewport={"width": 1280, "height": 900})
    page.goto(f"{ORIGIN}/fr/")
    menu = page.locator(".nav-wide details")
    leave = {
        "escape": lambda: page.keyboard.press("Escape"),
        "click": lambda: page.locator("h1").click(),
        "focus": lambda: page.locator("#q").focus(),
    }
    for way, go in leave.items():
        menu.locator("summary").click()
        expect(menu.locator("a").first, way).to_be_visible()
        go()
        expect(menu.locator("a").first, way).to_be_hidden()
        if way == "escape":
            assert page.evaluate("document.activeElement.matches('.nav-wide summary')")


def test_a_filtered_list_prints_what_was_asked_with_address_and_day(open_portal):
    page = open_portal(viewport={"width": 794, "height": 1123})
    page.goto(f"{ORIGIN}/fr/projects/?donor=EU&axis=youth")
    page.emulate_media(media="print")
    assert (
        page.locator(".asked").inner_text()
        == "Projets – Axe d’intervention\xa0: Appui à la jeunesse – Bailleur\xa0: Union européenne"
    )
    assert page.locator(".print-note").inner_text().endswith("/fr/projects/?donor=EU&axis=youth")
    controls = "button, input, select, summary, nav a, .chip, .downloads a, .skip"
    assert [e.inner_text() for e in page.locator(controls).all() if e.is_visible()] == []
    page.emulate_media(media="screen")
    expect(page.locator(".asked")).to_be_hidden()
    expect(page.locator(".print-note")).to_be_hidden()


def test_a_project_fits_on_two_sheets(open_portal):
    page = open_portal()
    page.goto(f"{ORIGIN}/fr/projects/retour-volontaire-depuis-maroc/")  # the one with most figures and sources
    page.evaluate(FONTS)
    assert len(PdfReader(BytesIO(page.pdf(format="A4"))).pages) <= 2


def test_twice_the_text_size_scrolls_nothing_sideways(open_portal):
    page = open_portal(viewport={"width": 1280, "height": 900}, bypass_csp=True)
    for name in ("projects/", "timeline/", "figures/"):
        page.goto(f"{ORIGIN}/fr/{name}")
        page.add_style_tag(content="html { font-size: 200% !important; }")
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280, name


def test_forced_colours_tell_the_current_page(open_portal):
    page = open_portal(viewport={"width": 1280, "height": 900}, forced_colors="active")
    page.goto(f"{ORIGIN}/fr/projects/")
    colours = """names => names.map(name => getComputedStyle(document.querySelector(name)).borderBlockEndColor)"""
    for group in (".nav-wide > ul > li >", ".languages"):
        here, other = page.evaluate(colours, [f"{group} [aria-current]", f"{group} a:not([aria-current])"])
        assert here != other, group
        assert other == page.evaluate("getComputedStyle(document.body.parentElement).backgroundColor")
