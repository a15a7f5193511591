"""History, comparison, review and preview in a browser: the journey of a change, the strict policy, axe."""

import pytest
from django.test import Client
from django.utils import translation
from playwright.sync_api import expect

from accounts import roles
from desk import preview, versions
from tests.browser.axe import axe
from tests.browser.conftest import PATIENCE
from tests.desk_tools import admin_url, in_state, somebody

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


LANGUAGES = pytest.mark.parametrize(
    ("language", "direction"),
    [("ar", "rtl"), *(pytest.param(code, "ltr", marks=pytest.mark.nightly) for code in ("fr", "en"))],
)


class Desk:
    """A browser in which somebody is signed in, and what it found wrong on the pages it looked at."""

    def __init__(self, browser, live_server, user, direction):
        self.server, self.direction, self.found, self.refused = live_server.url, direction, {}, []
        client = Client()
        client.force_login(user)
        context = browser.new_context()
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": self.server}])
        self.page = context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.page.on("console", self._hear)

    def _hear(self, message):
        if "Content Security" in message.text:
            self.refused.append(message.text)

    def open(self, path):
        self.page.goto(self.server + path)

    def press(self, selector):
        """Use the keyboard on a link or a button that leads to another page."""
        with self.page.expect_navigation():
            self.page.locator(selector).last.press("Enter")

    def look(self, name):
        # Before axe, which breaks the policy itself.
        assert (name, self.page.locator("html").get_attribute("dir"), self.refused) == (name, self.direction, [])
        violations = axe(self.page, "#content")
        self.found[name] = [(violation["id"], violation["nodes"][0]["html"]) for violation in violations]
        self.refused.clear()

    def assert_nothing_found(self):
        assert self.found == {name: [] for name in self.found}


def heading(page, address):
    page.goto(address)
    return page.locator("h1").text_content()


@LANGUAGES
def test_a_change_waits_until_it_is_accepted(browser, live_server, language, direction):
    article = in_state("events.article", "published", title_fr="Titre d’essai")
    with translation.override(language):
        change, public = admin_url(article, "change"), live_server.url + article.get_absolute_url()
    visitor = browser.new_page()
    desk = Desk(browser, live_server, somebody(roles.CONTRIBUTOR), direction)
    desk.open(change)
    desk.page.fill("[name=title_fr]", "Titre proposé")
    desk.page.fill("[name=_reason]", "Plus juste")
    desk.press("[name=_save]")
    expect(desk.page.locator(".versions-notice")).to_be_visible()
    assert desk.page.input_value("[name=title_fr]") == "Titre proposé"
    assert heading(visitor, public) == "Titre d’essai"

    desk = Desk(browser, live_server, somebody(roles.REVIEWER), direction)
    desk.open(f"/{language}/admin/")
    desk.press(".start a[href$='?for=decide']")
    desk.look("what waits")
    desk.press("#result_list tbody a")
    desk.look("review")
    assert desk.page.locator(".words[lang=fr] ins").text_content() == "proposé"
    desk.press("[name=accept]")
    assert heading(visitor, public) == "Titre proposé"
    desk.assert_nothing_found()


@LANGUAGES
def test_versions_are_compared_restored_and_shared(browser, live_server, language, direction):
    article = in_state("events.article", "published", title_fr="Titre d’essai")
    versions.record_version(article, None)
    article.title_fr, article.title_ar = "Autre titre", "عنوان"
    article.save()
    versions.record_version(article, None)
    with translation.override(language):
        history, links = admin_url(article, "history"), admin_url(article, "links")
        public = live_server.url + article.get_absolute_url()
    visitor = browser.new_page()
    desk = Desk(browser, live_server, somebody(roles.REVIEWER), direction)
    desk.open(history)
    desk.look("history")
    desk.press("#compare button")
    desk.look("comparison")
    assert desk.page.locator(".words[lang=ar][dir=rtl] ins").text_content().strip() == "عنوان"
    desk.open(history)
    desk.press("a[href*='/restore/']")
    desk.look("restore")
    desk.press(".versions form button[type=submit]")
    assert heading(visitor, public) == "Titre d’essai"

    desk.open(links)
    desk.press(".new-link button")
    desk.look("links")
    (link,) = preview.working_links(article)
    path = dict(preview.addresses(link))[language].split("/", 3)[3]
    assert heading(visitor, f"{live_server.url}/{path}") == "Titre d’essai"
    expect(visitor.locator(".preview-banner")).to_be_visible()
    assert [violation["id"] for violation in axe(visitor)] == []
    assert visitor.context.cookies() == []
    desk.assert_nothing_found()
