"""A reader sends a record on: its short address is copied."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import axe, in_short
from tests.browser.conftest import ORIGIN


@pytest.mark.parametrize("language", ["ar", pytest.param("fr", marks=pytest.mark.nightly)])
def test_the_short_address_is_copied(open_portal, language):
    options = {"viewport": {"width": 360, "height": 740}, "bypass_csp": True}
    page = open_portal(permissions=["clipboard-read", "clipboard-write"], **options)
    page.goto(f"{ORIGIN}/{language}/projects/forsaty/")
    share = page.locator(".share")
    share.locator("summary").click()
    copy = share.locator("button:not([data-share])")
    copy.click()  # once it is there: it comes with an event
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == share.locator("#short-address").input_value()
    assert copied.partition(f"/{language}/p")[2].isdigit()
    assert in_short(axe(page, ".share")) == []
    share.locator("summary").click()
    share.locator("summary").click()
    page.wait_for_function("document.querySelector('.share').open")
    expect(copy).to_have_count(1)
