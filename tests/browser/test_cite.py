"""A reader takes a chart from the portal to a page of their own, in Arabic on a telephone."""

import pytest
from django.conf import settings
from playwright.sync_api import expect

from tests.browser.axe import axe, in_short
from tests.browser.conftest import ORIGIN

PARTNER = f"{ORIGIN}:81"  # another port is another site
PHONE = {"width": 360, "height": 740}
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("language", ["ar", *(pytest.param(code, marks=pytest.mark.nightly) for code in ("fr", "en"))])
def test_a_chart_is_cited_copied_and_shown_on_another_site(open_portal, language):
    page = open_portal(viewport=PHONE, permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{ORIGIN}/{language}/figures/")
    chart = page.locator(".chart").first
    heading = chart.locator("h3").inner_text()
    chart.locator(".cite summary").click()
    chart.locator(".cite button").first.wait_for()  # they come with an event
    sentence, frame, *_pinned = chart.locator(".cite button").all()
    sentence.click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == chart.locator(".quote").text_content()
    assert heading in copied
    frame.click()
    html = page.evaluate("navigator.clipboard.readText()").replace(settings.SITE_URL, ORIGIN)
    assert page.evaluate(OVERFLOW) == 0

    body = f"<!doctype html><html lang=fr><title>Partenaire d’essai</title><h1>Article d’essai</h1>{html}"
    page.context.route(f"{PARTNER}/**", lambda route: route.fulfill(content_type="text/html; charset=utf-8", body=body))
    page.goto(PARTNER)
    inside = page.frame_locator("iframe")
    expect(inside.locator("h1")).to_have_text(heading)
    assert inside.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    # All of it is seen, the date of the data too: neither way must one scroll within the frame.
    over = "html => [html.scrollWidth - html.clientWidth, html.scrollHeight - html.clientHeight]"
    assert inside.locator("html").evaluate(over) == [0, 0]
    with page.expect_popup() as opened:
        inside.locator("footer a").first.click()
    assert opened.value.url.endswith(f"/{language}/projects/")


@pytest.mark.parametrize("path", ["figures/", "subscriptions/new/events/", "donors/EU/report/"])
def test_nothing_else_may_stand_in_a_frame(browser, visitor, path):
    """Chromium refuses the frame, and says so; so this page is none of `open_portal`, which fails at any error."""
    response = visitor.get(f"/ar/{path}")
    body = f'<!doctype html><title>Essai</title><iframe src="{ORIGIN}/ar/{path}"></iframe>'
    context = browser.new_context()
    context.route(f"{PARTNER}/**", lambda route: route.fulfill(content_type="text/html", body=body))
    answer = {"status": response.status_code, "headers": dict(response.headers), "body": response.content}
    context.route(f"{ORIGIN}/**", lambda route: route.fulfill(**answer))
    page = context.new_page()
    page.goto(PARTNER)
    (frame,) = page.frames[1:]
    expect(frame.locator("main")).to_have_count(0)
    context.close()


def test_axe_finds_nothing_where_one_cites_and_in_the_frame(open_portal):
    page = open_portal(viewport=PHONE, bypass_csp=True)
    page.goto(f"{ORIGIN}/ar/figures/")
    page.locator(".chart .cite summary").first.click()
    found = {"figures": in_short(axe(page, ".chart"))}
    for path in ("axis/", "persons/?donor=EU", "year/", "rien/", "axis/2020-01/"):
        page.goto(f"{ORIGIN}/ar/embed/{path}")
        found[path] = in_short(axe(page))
    assert {name: faults for name, faults in found.items() if faults} == {}
