"""Two people with one record open, each in a browser of their own: the notice, the page that asks, what is saved."""

import pytest
from django.test import Client
from playwright.sync_api import expect

from accounts import roles
from desk.models import Presence
from events.models import Article
from tests.browser.axe import axe
from tests.desk_tools import admin_url, somebody
from tests.factories import ArticleFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def window(open_page, live_server):
    """Return a function that opens the form of a record in a browser of its own: window(record, language, name)."""

    def open_one(record, language, name):
        client = Client()
        client.force_login(somebody(roles.REVIEWER, first_name=name, last_name="Essai"))
        page = open_page(bypass_csp=True)  # axe itself writes inline styles
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
        page.context.add_cookies([cookie])
        with told(page):
            page.goto(live_server.url + admin_url(record, "change").replace("/fr/", f"/{language}/"))
        return page

    return open_one


def told(page):
    """Wait for the answer to the page's first word of who has the record open."""
    return page.expect_response("**/presence/")


def until_forgotten(name, page):
    """Wait until somebody's window, which says that it goes when it has gone, is no longer counted."""
    for _ in range(600):
        if not Presence.objects.filter(user__first_name=name).exists():
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{name} still has the record open")


def save(page):
    with page.expect_navigation():
        page.locator("[name=_continue]").last.press("Enter")


@pytest.mark.parametrize(
    ("language", "direction"), [pytest.param("fr", "ltr", marks=pytest.mark.nightly), ("ar", "rtl")]
)
def test_two_browsers_on_one_record(window, language, direction):
    article = ArticleFactory(title_fr="Titre d’essai", lead_fr="Chapeau d’essai")
    anna = window(article, language, "Anna")
    badr = window(article, language, "Badr")
    badr.locator("#presence li", has_text="Anna Essai").wait_for()
    anna.fill("[name=title_fr]", "Titre d’Anna")
    save(anna)
    badr.fill("[name=title_fr]", "Titre de Badr")
    badr.fill("[name=lead_fr]", "Chapeau de Badr")
    save(badr)
    assert badr.locator("html").get_attribute("dir") == direction
    expect(badr.locator(".conflict")).to_have_count(1)
    expect(badr.locator(".conflict")).to_contain_text("Anna Essai")
    assert [v["id"] for v in axe(badr, "#content")] == []
    badr.locator(".conflict [value=mine]").check()
    with badr.expect_navigation():
        badr.locator("#content-main form [type=submit]").press("Enter")
    assert badr.input_value("[name=title_fr]") == "Titre de Badr"
    stored = Article.objects.get()
    assert (stored.title_fr, stored.lead_fr) == ("Titre de Badr", "Chapeau de Badr")
    badr.goto("about:blank")
    until_forgotten("Badr", anna)
    with told(anna):
        anna.reload()
    expect(anna.locator("#presence li")).to_have_count(0)
