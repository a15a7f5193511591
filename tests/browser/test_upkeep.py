"""Still true? From the line on the start page to the day on the public page, in one click; and for a screen reader."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from accounts.roles import REVIEWER
from core.publication import State
from pages.models import Page
from tests.browser.axe import axe
from tests.desk_tools import admin_url, somebody
from tests.factories import PageFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SMALL = {"width": 360, "height": 740}


@pytest.fixture(autouse=True)
def without_second_factor(settings):
    settings.REQUIRE_SECOND_FACTOR = False


@pytest.fixture
def old():
    moment = timezone.now() - dt.timedelta(days=400)
    return PageFactory(state=State.PUBLISHED, published_at=moment, translated=True, slug="essai")


@pytest.fixture
def open_desk(open_page, live_server):
    """Return a function that opens a window in which a reviewer is signed in."""
    client = Client()
    client.force_login(somebody(REVIEWER))

    def open_one(**options):
        desk = open_page(**options)
        session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
        desk.context.add_cookies([session])
        return desk

    return open_one


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize(
    ("language", "line", "button", "public"),
    [
        ("fr", "à vérifier", "Toujours exact :", "Dernière vérification"),
        ("ar", "للمراجعة", "ما زال صحيحا:", "آخر مراجعة"),
    ],
)
def test_from_the_start_page_to_the_public_page(open_desk, open_page, live_server, old, language, line, button, public):
    desk = open_desk(java_script_enabled=False)
    desk.goto(f"{live_server.url}/{language}/admin/")
    desk.get_by_role("link", name=line).first.click()
    desk.get_by_role("button", name=button).click()
    expect(desk.locator(".messagelist .success")).to_have_count(1)
    expect(desk).to_have_url(f"{live_server.url}/{language}/admin/upkeep/")
    expect(desk.get_by_role("button", name=button)).to_have_count(0)
    reader = open_page(viewport=SMALL)
    reader.goto(f"{live_server.url}/{language}/essai/")
    said = reader.locator(".standin-note").last
    expect(said).to_contain_text(public)
    assert said.locator("time").last.get_attribute("datetime") == timezone.localdate().isoformat()
    assert fits(reader)
    assert reader.context.cookies() == []


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_list_and_the_page_of_a_record_are_for_everybody(open_desk, live_server, old, language):
    page = open_desk(viewport=SMALL, bypass_csp=True)
    for path in ("/fr/admin/upkeep/", admin_url(old, "upkeep")):
        page.goto(live_server.url + path.replace("/fr/", f"/{language}/"))
        assert fits(page), path
        assert axe(page) == [], path


def test_the_click_beside_the_form_warns_of_what_was_typed(open_desk, live_server, old):
    page = open_desk()
    page.goto(live_server.url + admin_url(old, "change"))
    page.wait_for_load_state("networkidle")
    page.fill("[name=title_fr]", "Titre modifié")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.get_by_role("button", name="Toujours exact").click()
    assert len(asked) == 1
    assert Page.objects.get().checked_on is None
    page.fill("[name=title_fr]", old.title_fr)
    with page.expect_navigation():
        page.get_by_role("button", name="Toujours exact").click()
    assert Page.objects.get().checked_on == timezone.localdate()
