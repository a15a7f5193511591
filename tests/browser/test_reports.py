"""The report for a donor on a telephone, in Arabic: a year is chosen without script, and a number leads to its list."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ORIGIN
from tests.shipped import donors, ran_between, slugs

PHONE = {"viewport": {"width": 360, "height": 740}}


@pytest.mark.parametrize("has_script", [True, False])
def test_a_reader_chooses_a_year_and_follows_a_number(open_portal, has_script):
    page = open_portal(**PHONE, locale="ar-MA", java_script_enabled=has_script)
    page.goto(f"{ORIGIN}/ar/donors/EU/")
    page.locator("a[href$='/report/']").click()
    page.locator("#year").fill("2016")
    page.locator(".report-period button").click()
    page.wait_for_url(f"{ORIGIN}/ar/donors/EU/report/?*")
    page.wait_for_url("**/report/?year=2016")  # the empty fields leave the address
    expected = slugs("projects", lambda table: "EU" in donors(table) and ran_between(table, 2016, 2016))
    number = page.locator(".key-figures a").first
    expect(number).to_have_text(str(len(expected)))
    rows = page.locator("section[aria-labelledby=projects] li .label a")
    assert {one.get_attribute("href").split("/")[-2] for one in rows.all()} == expected
    if has_script:
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert page.evaluate("getComputedStyle(document.querySelector('.report')).direction") == "rtl"
    number.click()
    page.wait_for_url("**/ar/projects/?donor=EU&year=2016")
    expect(page.locator("#results b")).to_have_text(str(len(expected)))
