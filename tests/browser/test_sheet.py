"""The filters on a phone: a sheet over the list. What readers reach by it: test_four_readers.py."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_live_lists import (  # noqa: F401  (a fixture)
    has_focus,
    is_same_document,
    opened,
    query,
    shown,
    until,
    wait_for_query,
    youth,
)
from tests.shipped import donors, slugs

PHONE = {"viewport": {"width": 360, "height": 740}}


@pytest.fixture
def sheet(opened):  # noqa: F811
    page = opened("/ar/projects/?donor=EU", **PHONE)
    page.locator(".filters-narrow > summary").click()
    return page


def is_open(page):
    return page.locator(".filters-sheet[role=dialog]").count() == 1


def test_the_sheet_is_a_dialog_that_keeps_the_focus_and_fits(sheet):
    assert is_open(sheet)
    assert has_focus(sheet, ".filters-sheet")
    box = sheet.locator(".filters-sheet").bounding_box()
    assert (box["x"], box["width"]) == (0, 360)
    assert box["y"] + box["height"] == 740
    assert sheet.evaluate("document.documentElement.scrollWidth") <= 360
    # The name of each filter is in sight or near it, and the map is not first.
    expect(sheet.locator(".filters-sheet .tiles")).to_be_hidden()
    for _ in range(60):
        sheet.keyboard.press("Tab")
        assert sheet.evaluate("document.activeElement.closest('.filters-sheet, body').matches('.filters-sheet, body')")
        assert not sheet.evaluate("document.activeElement.matches('header *, .results *, .foot *, #q')")


def test_the_button_of_the_sheet_always_says_the_count_and_leads_to_the_results(sheet):
    button = sheet.locator("[data-sheet-show]")
    expect(button).to_contain_text(str(len(slugs("projects", lambda table: "EU" in donors(table)))))
    sheet.locator("#group-axis > summary").click()
    sheet.locator("input[name=axis][value=youth]").check()
    wait_for_query(sheet, "?axis=youth&donor=EU")
    assert is_open(sheet)
    assert has_focus(sheet, "input[name=axis][value=youth]")
    found = shown(sheet)
    assert found == slugs("projects", lambda table: "EU" in donors(table) and table["axis"] == "youth")
    expect(button).to_be_visible()
    button.click()
    assert not is_open(sheet)
    assert has_focus(sheet, "#results")
    until(
        sheet,
        "(r => r.top >= 0 && r.top < innerHeight / 2)(document.getElementById('results').getBoundingClientRect())",
    )
    expect(sheet.locator("[inert]")).to_have_count(0)
    expect(sheet.locator(".filters-narrow > summary")).to_contain_text("(2")


def test_back_and_escape_close_the_sheet_and_keep_what_was_chosen(sheet):
    sheet.keyboard.press("Escape")
    assert not is_open(sheet)
    until(sheet, "!history.state")
    assert has_focus(sheet, ".filters-narrow > summary")
    sheet.locator(".filters-narrow > summary").click()
    sheet.locator("#group-axis > summary").click()
    sheet.locator("input[name=axis][value=youth]").check()
    sheet.evaluate("history.back()")
    until(sheet, "!document.querySelector('[role=dialog]')")
    wait_for_query(sheet, "?axis=youth&donor=EU")
    sheet.evaluate("history.back()")  # the next step back takes the choice away
    wait_for_query(sheet, "?donor=EU")
    expect(sheet.locator("input[name=axis][value=youth]")).not_to_be_checked()
    assert is_same_document(sheet)


def test_nothing_moves_under_the_finger_that_chooses(sheet):
    sheet.locator("#group-region > summary").click()
    box = sheet.locator("[name=donor][value=FI]")
    box.evaluate("e => e.scrollIntoView({block: 'center', behavior: 'instant'})")
    before = box.bounding_box()["y"]
    box.check()
    wait_for_query(sheet, "?donor=EU&donor=FI")
    assert abs(box.bounding_box()["y"] - before) < 2


def test_the_button_of_the_sheet_stays_in_sight_and_covers_nothing_that_has_the_focus(opened):  # noqa: F811
    page = opened("/ar/projects/?donor=EU", reduced_motion="reduce", **PHONE)
    button = page.locator(".filters-narrow > summary")
    page.locator(".downloads a").last.focus()
    assert button.bounding_box()["y"] >= 0
    seen = 0
    while page.evaluate("Boolean(document.activeElement.closest('[data-live=results]'))"):
        bottom = button.bounding_box()["y"] + button.bounding_box()["height"]
        assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= bottom
        page.keyboard.press("Shift+Tab")
        seen += 1
    assert seen > 10
    button.click()
    assert is_open(page)
    assert page.locator(".filters-sheet").evaluate(
        "e => document.elementFromPoint(180, 60).closest('dialog, [role=dialog]') === e"
    )


def test_a_problem_above_the_list_leads_to_its_field_in_the_sheet(opened):  # noqa: F811
    page = opened("/ar/projects/?axis=rien", **PHONE)
    assert not page.locator(".filters-narrow").evaluate("e => e.open")
    page.locator("[data-list-problems] a").click()
    assert is_open(page)
    assert has_focus(page, "#group-axis > summary")
    expect(page.locator("#axis-problem")).to_be_visible()
