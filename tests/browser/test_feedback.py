"""A reader on a small telephone, in Arabic and without script, tells what is wrong; the desk corrects it in public."""

import pytest
from django.test import Client
from playwright.sync_api import expect

from accounts.roles import REVIEWER
from feedback.models import Message
from tests.browser.axe import axe
from tests.desk_tools import admin_url, somebody
from tests.factories import PageFactory, ProjectFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def without_second_factor(settings):
    settings.REQUIRE_SECOND_FACTOR = False


def fits(page):
    """Whether nothing is wider than the window."""
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_from_the_page_of_a_project_to_the_public_log(open_page, live_server):
    PageFactory(published=True, translated=True, menu="help", slug="aide")
    project = ProjectFactory(published=True, translated=True, slug="essai", title_fr="Projet d’essai", title_ar="مشروع")
    reviewer = somebody(REVIEWER)
    reader = open_page(viewport={"width": 360, "height": 740}, locale="ar-MA", java_script_enabled=False)
    reader.goto(f"{live_server.url}/ar/projects/essai/")
    reader.get_by_role("link", name="الإبلاغ عن خطأ في هذه الصفحة").click()
    call = reader.locator("main a[href^='tel:']")
    field = reader.get_by_label("ما هو الخطأ")
    assert call.bounding_box()["y"] < field.bounding_box()["y"]
    # Sent empty, it says what is missing, where a screen reader begins to read.
    reader.get_by_role("button", name="إرسال").click()
    assert reader.locator(":focus").get_attribute("id") == "errors"
    reader.locator("#errors a").click()
    assert reader.locator(":focus").get_attribute("id") == "id_text"
    reader.get_by_label("أي جزء").select_option("budget")
    field.fill("الميزانية بالدرهم لا باليورو.")
    reader.get_by_label("عنوان بريدك الإلكتروني").fill("lectrice@example.org")
    reader.get_by_role("button", name="إرسال").click()
    reader.wait_for_url("**/ar/contact/*/")
    message = Message.objects.get()
    expect(reader.locator("h1")).to_have_text("وصلت رسالتك")
    expect(reader.locator("main")).to_contain_text(message.reference)
    assert reader.context.cookies() == []
    client = Client()
    client.force_login(reviewer)
    desk = open_page()
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    desk.context.add_cookies([session])
    desk.goto(live_server.url + admin_url(message, "change"))
    desk.get_by_role("link", name="Écrire une ligne pour le journal public").click()
    desk.fill("[name=what_fr]", "Le budget est en dirhams.")
    desk.check("[name=is_public]")
    with desk.expect_navigation():
        desk.locator("[name=_save]").last.click()
    expect(desk.locator(".messagelist .success")).to_have_count(1)
    reader.goto(f"{live_server.url}/ar/projects/essai/")
    expect(reader.locator("[aria-labelledby=corrections]")).to_contain_text("Le budget est en dirhams.")
    assert project.pk == message.object_id


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_forms_are_for_everybody(open_page, live_server, language):
    PageFactory(published=True, translated=True, menu="help", slug="aide")
    ProjectFactory(published=True, translated=True, slug="essai")
    page = open_page(viewport={"width": 360, "height": 740}, bypass_csp=True)
    for path in ("report/projects/essai/", "contact/", "corrections/"):
        page.goto(f"{live_server.url}/{language}/{path}")
        assert fits(page), path
        assert axe(page) == [], path
    page.goto(f"{live_server.url}/{language}/contact/")
    page.locator(".message-form [type=submit]").click()
    page.locator("#errors").wait_for()
    assert fits(page)
    assert axe(page) == []
