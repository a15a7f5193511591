"""Lists with script: no reload, shareable addresses, back and forward, focus, announcements.

Slow, late and lost answers: test_list_model.py. The sheet on a phone: test_sheet.py.
"""

import datetime as dt
import json
import time
from urllib.parse import urljoin

import pytest
from django.utils import translation
from django.utils.translation import ngettext
from playwright.sync_api import expect

from tests.shipped import LANGUAGES, records, slugs

ORIGIN = "http://localhost"
LISTS = ("projects", "events", "news", "resources")
# In the gate in the language that differs most.
in_every_language = pytest.mark.parametrize(
    "language", ["ar", *(pytest.param(code, marks=pytest.mark.nightly) for code in LANGUAGES if code != "ar")]
)


@pytest.fixture
def opened(open_portal):
    """Return a function that opens an address and marks the document, to tell later that it was never reloaded."""

    def open_one(address, **options):
        page = open_portal(**options)
        page.goto(ORIGIN + address)
        page.evaluate("window.sameDocument = true")
        return page

    return open_one


def is_same_document(page):
    return page.evaluate("window.sameDocument === true")


def shown(page):
    """Return the slugs of the projects that the list shows."""
    links = page.locator("li.row h3 a").evaluate_all("links => links.map(a => a.getAttribute('href'))")
    return {link.rstrip("/").rsplit("/", 1)[-1] for link in links}


def query(page):
    return page.evaluate("location.search")


def until(page, expression):
    """Wait until a JavaScript expression is true; Playwright's own waiting needs eval, which the policy refuses."""
    last = time.monotonic() + 60
    while not page.evaluate(f"() => Boolean({expression})"):
        assert time.monotonic() < last, f"never true: {expression}, at {page.url}"
        page.wait_for_timeout(50)


def wait_for_query(page, expected):
    until(page, f"location.search === '{expected}' && !document.querySelector('[aria-busy]')")


def wait_for_suggestions(page, words):
    """Wait for the suggestions for all the words, which replace those for their first letters."""
    query = "new URLSearchParams(document.querySelector('.suggest:not([hidden]) .suggestions-all')?.search)"
    until(page, f"{query}.get('q') === {json.dumps(words)}")


def has_focus(page, selector):
    """Ask in one step: a locator finds first and asks later, of an element that an answer may have removed."""
    return page.evaluate("selector => document.querySelector(selector) === document.activeElement", selector)


def youth():
    return slugs("projects", lambda table: table["axis"] == "youth")


def test_a_choice_changes_the_list_the_address_and_the_links_of_languages(opened):
    page = opened("/fr/projects/")
    options = "[...document.querySelectorAll('[open] > .options input')].map(input => input.name + input.value)"
    before = page.evaluate(options)
    page.locator("input[name=axis][value=youth]").check()
    wait_for_query(page, "?axis=youth")
    assert page.evaluate(options) == before, "nothing moves under a finger"
    assert is_same_document(page)
    assert shown(page) == youth()
    expect(page.locator(".chip")).to_have_count(1)
    arabic = page.locator(".languages a[hreflang=ar]").evaluate("link => link.href")
    assert arabic == urljoin(page.url, "/ar/projects/?axis=youth")
    assert has_focus(page, "input[name=axis][value=youth]")
    # The address, opened by somebody else, gives the same list.
    other = opened("/fr/projects/?axis=youth")
    assert shown(other) == youth()


def test_back_and_forward_walk_through_the_choices(opened):
    page = opened("/fr/projects/")
    everything = page.locator("#results b").inner_text()
    page.locator("input[name=axis][value=youth]").check()
    wait_for_query(page, "?axis=youth")
    page.locator("a.tile[data-key=tile-MA-01]").click()
    wait_for_query(page, "?axis=youth&region=MA-01")
    both = shown(page)
    page.go_back()
    wait_for_query(page, "?axis=youth")
    assert shown(page) == youth()
    expect(page.locator("input[name=axis][value=youth]")).to_be_checked()
    page.go_back()
    wait_for_query(page, "")
    expect(page.locator("#results b")).to_have_text(everything)
    expect(page.locator("input[name=axis][value=youth]")).not_to_be_checked()
    page.go_forward()
    page.go_forward()
    wait_for_query(page, "?axis=youth&region=MA-01")
    assert shown(page) == both
    assert is_same_document(page)


def test_a_burst_of_typing_is_one_entry_and_keeps_the_caret(opened):
    page = opened("/fr/projects/")
    page.clock.set_fixed_time(
        dt.datetime(2030, 5, 6, 9, tzinfo=dt.UTC)
    )  # a burst lasts two seconds, and an answer may last longer
    words = page.locator("#filters [name=q]")
    words.press_sequentially("jeu", delay=20)
    wait_for_query(page, "?q=jeu")
    words.press_sequentially("nes", delay=20)
    wait_for_query(page, "?q=jeunes")
    assert has_focus(page, "#filters [name=q]")
    assert words.evaluate("e => e.selectionStart") == len("jeunes")
    page.go_back()
    wait_for_query(page, "")
    assert is_same_document(page)


@in_every_language
def test_the_number_of_results_is_announced(opened, language):
    page = opened(f"/{language}/projects/")
    status = page.locator("[data-list-status]")
    assert status.get_attribute("role") == "status"
    expect(status).to_have_text("")
    page.locator("input[name=axis][value=youth]").check()
    wait_for_query(page, "?axis=youth")
    with translation.override(language):
        message = ngettext("<b>%(counter)s</b> project", "<b>%(counter)s</b> projects", len(youth()))
    expected = (message % {"counter": len(youth())}).replace("<b>", "").replace("</b>", "")
    until(page, f"document.querySelector('[data-list-status]').textContent.startsWith({json.dumps(expected)})")


def test_a_chip_that_vanishes_hands_the_focus_to_the_result_heading(opened):
    page = opened("/fr/projects/?axis=youth&donor=EU")
    page.locator(".chip[href='?donor=EU']").focus()
    page.keyboard.press("Enter")
    wait_for_query(page, "?donor=EU")
    assert has_focus(page, "#results")
    assert is_same_document(page)


def test_a_tile_keeps_the_focus_and_is_taken_back_by_the_same_key(opened):
    page = opened("/fr/projects/")
    page.locator("a.tile[data-key=tile-MA-01]").focus()
    page.keyboard.press("Enter")
    wait_for_query(page, "?region=MA-01")
    assert has_focus(page, "a.tile[data-key=tile-MA-01]")
    assert page.locator("a.tile[data-key=tile-MA-01]").get_attribute("aria-current") == "true"
    page.keyboard.press("Enter")
    wait_for_query(page, "")
    expect(page.locator("a.tile[aria-current]")).to_have_count(0)
    assert has_focus(page, "a.tile[data-key=tile-MA-01]")


def test_the_pager_leads_to_the_top_of_the_next_results(opened):
    page = opened("/fr/projects/")
    first = shown(page)
    page.locator(".pager a[rel=next]").click()
    wait_for_query(page, "?page=2")
    assert has_focus(page, "#results")
    assert shown(page)
    assert not shown(page) & first
    assert is_same_document(page)


def test_the_order_is_changed_without_a_button_and_folds_stay_open(opened):
    page = opened("/fr/projects/")
    expect(page.locator(".sort button")).to_be_hidden()
    page.locator("#group-donor summary").click()
    page.locator("[name=donor]").first.wait_for()
    page.locator("#sort").focus()
    page.locator("#sort").select_option("start")
    wait_for_query(page, "?sort=start")
    assert has_focus(page, "#sort")
    assert page.locator("#group-donor").evaluate("e => e.open")
    assert page.locator("[name=donor]").count() > 12


def test_the_options_of_a_folded_filter_come_when_it_is_unfolded_and_stay(opened):
    page = opened("/fr/projects/?axis=youth")
    expect(page.locator("[name=donor], [name=region]")).to_have_count(0)
    page.locator("#group-donor summary").focus()
    page.keyboard.press("Enter")
    page.locator("[name=donor][value=CH]").wait_for()
    assert has_focus(page, "#group-donor summary")
    everything = page.locator("[name=donor]").count()
    page.locator("[name=donor][value=EU]").check()
    wait_for_query(page, "?axis=youth&donor=EU")
    page.locator("[name=donor][value=EU]").uncheck()
    wait_for_query(page, "?axis=youth")
    expect(page.locator("[name=donor]")).to_have_count(everything)
    assert has_focus(page, "[name=donor][value=EU]")
    page.locator("#group-region [data-all-options]").focus()  # beside the map only if asked for
    page.keyboard.press("Enter")
    page.locator("[name=region][value=MA-12]").wait_for()
    assert has_focus(page, "[name=region]")
    assert is_same_document(page)


def test_the_last_of_several_quick_choices_wins(opened):
    page = opened("/fr/projects/")
    for axis in sorted({table["axis"] for table in records("projects").values()}):
        page.evaluate("axis => document.querySelector(`[name=axis][value=${axis}]`).click()", axis)
    until(page, "location.search.split('axis=').length === 4")
    until(page, "!document.querySelector('[aria-busy]')")
    expect(page.locator("[name=axis]:checked")).to_have_count(3)


def test_a_link_with_a_key_held_down_and_other_pages_are_left_to_the_browser(opened):
    page = opened("/fr/projects/?axis=youth")
    assert (
        page.evaluate("""() => {
        let untouched = 0;
        document.addEventListener('click', e => { untouched += !e.defaultPrevented; e.preventDefault(); });
        const chip = document.querySelector('.chip'), row = document.querySelector('li.row h3 a');
        for (const options of [{ctrlKey: true}, {metaKey: true}, {shiftKey: true}])
            chip.dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true, ...options}));
        row.dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true}));
        return untouched;
    }""")
        == 4
    )


@pytest.mark.parametrize("name", LISTS)
def test_every_list_narrows_by_words_and_says_when_nothing_is_found(opened, name):
    page = opened(f"/fr/{name}/")
    page.locator("#filters [name=q]").press_sequentially("zzzzqq", delay=5)
    wait_for_query(page, "?q=zzzzqq")
    expect(page.locator(".empty")).to_be_visible()
    expect(page.locator("#results b")).to_have_text("0")
    page.locator(".chips .more").click()
    wait_for_query(page, "")
    expect(page.locator("#filters [name=q]")).to_have_value("")
    assert is_same_document(page)
