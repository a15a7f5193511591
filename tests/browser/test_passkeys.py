"""Passkeys in a browser: making one, signing in with it, and changing the account with it (Chromium's own device)."""

import pytest
from playwright.sync_api import expect

from tests.accounts.tools import PASSWORD, make_person

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def page(open_page, live_server, settings):
    """A page with a device that holds passkeys and whose owner always confirms."""
    settings.REQUIRE_SECOND_FACTOR = True
    settings.SITE_URL = live_server.url
    page = open_page()
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    device = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options = {**device, "isUserVerified": True, "automaticPresenceSimulation": True}
    page.device = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
    page.devtools = devtools
    return page


def give_password(page, live_server, person):
    page.goto(f"{live_server.url}/fr/admin/")
    page.fill("[name=username]", person.username)
    page.fill("[name=password]", PASSWORD)
    press(page, "#login-form [type=submit]")


def press(page, button):
    with page.expect_navigation():
        page.click(button)


def test_a_passkey_from_the_first_sign_in_to_its_removal(page, live_server):
    person = make_person()
    give_password(page, live_server, person)
    press(page, "a[href$='/login/passkey/']")
    page.fill("[name=name]", "Ordinateur du bureau")
    expect(page.locator(".passkey-missing")).to_be_hidden()
    press(page, "[data-signs]")
    expect(page.locator(".recovery-codes code")).to_have_count(10)
    press(page, "#content a.button")
    press(page, "#logout-form button")

    give_password(page, live_server, person)
    press(page, "[data-signs=always]")
    expect(page).to_have_url(f"{live_server.url}/fr/admin/")

    page.goto(f"{live_server.url}/fr/admin/account/")
    assert page.locator("th bdi").all_text_contents() == ["Ordinateur du bureau"]
    press(page, "[name=remove_passkey]")
    expect(page).to_have_url(f"{live_server.url}/fr/admin/login/app/")
    assert not person.passkeys.exists()


def test_a_device_that_has_no_passkey_leaves_a_sentence_and_the_code(page, live_server):
    person = make_person()
    give_password(page, live_server, person)
    press(page, "a[href$='/login/passkey/']")
    press(page, "[data-signs]")
    code = page.locator(".recovery-codes code").first.text_content()
    press(page, "#content a.button")
    press(page, "#logout-form button")
    page.devtools.send("WebAuthn.clearCredentials", {"authenticatorId": page.device})
    give_password(page, live_server, person)
    page.click("[data-signs=always]")
    page.locator(".passkey-failed", has_text="code").wait_for()
    page.fill("[name=code]", code)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page).to_have_url(f"{live_server.url}/fr/admin/account/")
