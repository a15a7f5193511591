"""Getting in with a browser: the journey of a first sign-in, and axe on each of its pages in three languages."""

import base64
import time

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts import second_factor
from tests.accounts.tools import PASSWORD, make_person
from tests.browser.axe import axe

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture(autouse=True)
def required(settings):
    settings.REQUIRE_SECOND_FACTOR = True


@pytest.mark.parametrize(
    ("language", "direction"),
    [("ar", "rtl"), *(pytest.param(code, "ltr", marks=pytest.mark.nightly) for code in ("fr", "en"))],
)
def test_a_first_sign_in(browser, live_server, language, direction):
    person = make_person()
    page, refused, found = browser.new_page(), [], {}
    page.on("console", lambda message: refused.append(message.text) if "Content Security" in message.text else None)

    def look(name):
        # Before axe, which breaks the policy itself.
        assert (name, page.locator("html").get_attribute("dir"), refused) == (name, direction, [])
        found[name] = [violation["id"] for violation in axe(page)]
        refused.clear()

    def submit():
        with page.expect_navigation():
            page.keyboard.press("Enter")

    page.goto(f"{live_server.url}/{language}/admin/projects/project/")
    look("sign in")
    page.fill("[name=username]", person.username)
    page.fill("[name=password]", "faux")
    submit()
    look("sign in, refused")
    page.fill("[name=username]", person.email)
    page.fill("[name=password]", PASSWORD)
    submit()
    look("new app")
    assert page.locator(".qr svg").bounding_box()["width"] >= 200
    secret = base64.b32decode(page.locator("code").text_content().replace(" ", ""))
    page.fill("[name=code]", second_factor.code_at(secret, int(time.time()) // 30))
    submit()
    look("recovery codes")
    recovery = page.locator(".recovery-codes code").all_text_contents()
    with page.expect_navigation():
        page.locator("#content a.button").click()
    expect(page).to_have_url(f"{live_server.url}/{language}/admin/projects/project/")
    page.goto(f"{live_server.url}/{language}/admin/account/")
    look("account")

    with page.expect_navigation():
        page.locator("#logout-form button").click()
    look("signed out")
    page.goto(f"{live_server.url}/{language}/admin/")
    page.fill("[name=username]", person.username)
    page.fill("[name=password]", PASSWORD)
    submit()
    look("code")
    page.fill("[name=code]", recovery[0])
    submit()
    assert page.url.endswith(f"/{language}{reverse('accounts:account')[3:]}")
    assert found == {name: [] for name in found}
