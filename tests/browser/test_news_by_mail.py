"""A reader asks for news beside a list, confirms, gets them, changes and ends them: without script or cookie."""

import pytest
from django.core import mail
from django.core.management import call_command
from playwright.sync_api import expect

from subscriptions.models import Subscription
from tests.browser.axe import axe
from tests.factories import EventFactory
from tests.subscriptions.tools import ADDRESS, links, parsed, parts

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = {
    "fr": ("Adresse électronique", "Une fois par semaine", "Enregistrer"),
    "ar": ("البريد الإلكتروني", "مرة في الأسبوع", "حفظ"),
    "en": ("Email address", "Once a week", "Save"),
}
languages = pytest.mark.parametrize(
    "language", ["fr", *(pytest.param(code, marks=pytest.mark.nightly) for code in ("ar", "en"))]
)


def link(name):
    """Return the path of a link in the mail that came last."""
    return links(parts(parsed(mail.outbox[-1]))[0], name)[0]


@languages
def test_from_the_list_to_the_last_mail(open_page, live_server, language):
    field, weekly, save = WORDS[language]
    call_command("send_news")
    page = open_page(java_script_enabled=False)
    page.goto(f"{live_server.url}/{language}/events/?kind=workshop")
    page.locator(".subscribe summary").click()
    page.locator('.subscribe a[href*="/subscriptions/new/"]').click()
    page.get_by_label(field).fill("nobody")
    page.locator(".news-form button").click()
    expect(page.locator("#address-problem")).to_be_visible()
    expect(page.get_by_label(field)).to_have_value("nobody")
    page.get_by_label(field).fill(ADDRESS)
    page.locator('[value="at_once"]').check()
    page.locator(".news-form button").click()
    page.wait_for_url("**/subscriptions/asked/events/?kind=workshop")

    page.goto(live_server.url + link("subscription_confirm"))
    page.locator("main button").click()
    expect(page.locator("[role=status]")).to_be_visible()

    event = EventFactory(published=True, translated=True)
    call_command("send_news")
    assert event.get_absolute_url().rpartition("events/")[2] in parts(parsed(mail.outbox[-1]))[1]
    page.goto(live_server.url + link("subscription"))
    page.get_by_label(weekly).check()
    page.get_by_role("button", name=save).click()
    expect(page.locator('[value="weekly"]')).to_be_checked()
    page.locator('form[action$="/end/"] button').click()
    page.wait_for_url("**/end/")
    assert Subscription.objects.count() == 0
    assert page.context.cookies() == []


@pytest.mark.parametrize(("language", "width"), [("ar", 360), pytest.param("fr", 1280, marks=pytest.mark.nightly)])
def test_the_pages_are_accessible(open_page, live_server, language, width):
    page = open_page(bypass_csp=True, viewport={"width": width, "height": 900})
    page.goto(f"{live_server.url}/{language}/subscriptions/new/events/")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_label(WORDS[language][0]).fill(ADDRESS)
    page.locator(".news-form button").click()
    assert axe(page) == []
    page.goto(live_server.url + link("subscription_confirm"))
    assert axe(page) == []
    page.locator("main button").click()
    assert axe(page) == []
