"""Every kind of page for every reader: by axe, on a small screen, by keyboard and without script."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import ON_TRIAL, axe, in_short
from tests.browser.test_live_lists import until
from tests.shipped import LANGUAGES, in_turn, kinds_of_page, languages_in_turn, slugs
from tests.tools import THOROUGH

ORIGIN = "http://localhost"
# {kind of page: what is opened on it, each on the page as it was}
STATES = {
    "projects": [
        "details[data-menu] > summary:visible",
        ".filters-narrow > summary:visible, .filter-group:not([open]) > summary:visible",
    ],
    "home": ["details[data-menu] > summary:visible"],
    "region": [".tiles summary"],
    "events": [".filters-narrow > summary:visible, .subscribe > summary:visible"],
}
# Each width, each direction of writing; the nightly job asks for the rest.
IN_THE_GATE = {("fr", 1280), ("ar", 390)}
languages_and_widths = pytest.mark.parametrize(
    ("language", "width"),
    [
        pytest.param(language, width, marks=[] if (language, width) in IN_THE_GATE else pytest.mark.nightly)
        for language in LANGUAGES
        for width in (1280, 390)
    ],
)


@languages_and_widths
def test_axe_finds_nothing(open_portal, language, width):
    # The policy would refuse axe itself; that pages work under it is what the other tests see.
    page = open_portal(bypass_csp=True, viewport={"width": width, "height": 900})
    findings = []
    for number, (kind, address) in enumerate(kinds_of_page(language).items()):
        if not THOROUGH and number % 2 != (width == 390):
            continue  # in the gate each kind at one width
        for state in ("", *STATES.get(kind, ())):
            page.goto(ORIGIN + address)
            if state:
                page.locator(state).first.click()
            findings += [(kind, state, *violation) for violation in in_short(axe(page, rules=ON_TRIAL))]
    page.goto(f"{ORIGIN}/{language}/")
    page.locator("#q").fill("migr")
    page.locator(".suggestions").wait_for()
    findings += [("suggestions", *violation) for violation in in_short(axe(page, rules=ON_TRIAL))]
    assert findings == []


@languages_in_turn
def test_no_page_breaks_the_policy_writes_an_error_or_scrolls_sideways(open_portal, languages):
    """At 320 pixels. What open_portal collects (console errors, exceptions, requests elsewhere) fails the test."""
    page = open_portal(viewport={"width": 320, "height": 900})
    widths = {}
    for _language, address in in_turn(lambda language: [*kinds_of_page(language).values()], languages):
        page.goto(ORIGIN + address)
        widths[address] = page.evaluate("document.documentElement.scrollWidth")
    assert {address: width for address, width in widths.items() if width > 320} == {}
    assert page.evaluate("document.fonts.ready.then(() => document.fonts.size)")


def focus_by_tab(page, number):
    """Press Tab `number` times; return what had the focus as [(tag, name or text, whether one sees it)]."""
    seen = []
    for _ in range(number):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate(
                """() => {
                    const e = document.activeElement, s = getComputedStyle(e), box = e.getBoundingClientRect();
                    const edge = e.querySelector('polygon');  // a tile draws its own edge
                    const drawn = s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2
                        || edge && parseFloat(getComputedStyle(edge).strokeWidth) >= 4;
                    const words = e.name || e.getAttribute('aria-label') || e.textContent.trim();
                    return [e.tagName.toLowerCase(), words, e.getAttribute('href') || '', drawn && box.width > 0];
                }"""
            )
        )
    return seen


@languages_and_widths
def test_by_keyboard_the_skip_link_the_languages_and_the_filters_are_reached(open_portal, language, width):
    page = open_portal(viewport={"width": width, "height": 900})
    page.goto(f"{ORIGIN}/{language}/projects/")
    order = focus_by_tab(page, 30)
    assert order[0][2] == "#content"
    hrefs, names = [href for _, _, href, _ in order], [name for _, name, _, _ in order]
    assert [f"/{code}/projects/" in hrefs for code in LANGUAGES] == [True] * 3
    assert "q" in names
    assert [(tag, name) for tag, name, _, visible in order if not visible] == []


def test_the_skip_link_leads_past_the_menu(open_portal):
    page = open_portal(viewport={"width": 1280, "height": 900})
    page.goto(f"{ORIGIN}/fr/projects/")
    page.keyboard.press("Tab")
    assert page.locator(".skip").evaluate("e => e.getBoundingClientRect().top >= 0")
    page.keyboard.press("Enter")
    until(page, "location.hash === '#content'")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize("width", [1280, 390])
def test_without_script_the_filters_work(open_portal, width):
    page = open_portal(java_script_enabled=False, viewport={"width": width, "height": 900})
    page.goto(f"{ORIGIN}/fr/projects/")
    if width == 390:
        page.locator(".filters-narrow > summary").click()
    page.locator("input[name=axis][value=youth]").check()
    page.locator("input[name=q]").fill("jeunes")
    page.locator("#filters button[type=submit]").click()
    page.wait_for_url("**/projects/?q=jeunes&axis=youth")
    assert page.locator("li.row").count() == int(page.locator("#results b").inner_text()) > 0
    expect(page.locator(".chip")).to_have_count(2)
    page.locator(".chip[href*=axis]").click()  # the chip of the words leaves the axis
    page.wait_for_url("**/projects/?axis=youth*")
    youth = slugs("projects", lambda table: table["axis"] == "youth")
    links = [link.get_attribute("href") for link in page.locator("li.row h3 a").all()]
    assert {link.rstrip("/").rsplit("/", 1)[-1] for link in links} == youth


def test_a_tile_filters_by_keyboard(open_portal):
    page = open_portal(viewport={"width": 1280, "height": 900})
    page.goto(f"{ORIGIN}/fr/")
    tile = page.locator("a.tile[href*='MA-01']")
    tile.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/projects/?region=MA-01")
    assert page.locator("a.tile[aria-current=true]").get_attribute("aria-label").startswith("Tanger")
    expect(page.locator(".chip")).to_have_count(1)


def test_large_text_and_reduced_motion(open_portal):
    """At twice the text size nothing is cut off sideways at 1280; with reduced motion nothing moves."""
    page = open_portal(viewport={"width": 640, "height": 900}, reduced_motion="reduce")
    page.goto(f"{ORIGIN}/fr/projects/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 640
    moving = """() => [...document.querySelectorAll('*')].filter(e => {
        const s = getComputedStyle(e);
        return parseFloat(s.animationDuration) > 0.01 || parseFloat(s.transitionDuration) > 0.01;
    }).length"""
    assert page.evaluate(moving) == 0
