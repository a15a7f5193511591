"""Pictures in a browser: taken from the library into a text by keyboard, and the focal point set by a click."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from playwright.sync_api import expect

from core.models import Picture
from core.publication import State
from pages.models import Page
from tests.browser.axe import axe
from tests.core.test_uploads import picture as upload
from tests.factories import PageFactory, PictureFactory, UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LANGUAGES = pytest.mark.parametrize("language", [pytest.param("fr", marks=pytest.mark.nightly), "ar"])


def signed_in(page, live_server):
    """Sign a page of the browser in, as an officer who may do everything."""
    client = Client()
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    return page


@pytest.fixture
def admin_page(page, live_server):
    return signed_in(page, live_server)


def violations(page, selector):
    return [violation["id"] for violation in axe(page, selector)]


def address(live_server, language, name, record):
    with translation.override(language):
        return live_server.url + reverse(f"admin:{name}", args=[record.pk])


@LANGUAGES
def test_a_picture_is_inserted_from_the_library_into_a_text(admin_page, live_server, language):
    PictureFactory(alt_fr="Autre image")
    picture = PictureFactory(file=upload(size=(700, 500)), alt_fr="Port d’essai", alt_ar="ميناء تجريبي")
    record = PageFactory(body_fr="<p>Texte d’essai</p>")
    admin_page.goto(address(live_server, language, "pages_page_change", record))
    panel = admin_page.locator(".field-body_fr")
    panel.locator(".picture-button").press("Enter")
    dialog = admin_page.locator(".picture-dialog")
    dialog.locator("input[type=search]").fill("port")
    dialog.locator("input[type=search]").press("Enter")
    expect(dialog.locator(".picture-choices button")).to_have_count(1)
    dialog.locator(".picture-choices button").press("Enter")
    image = panel.locator(".ProseMirror img")
    assert image.get_attribute("src") == picture.file.url
    with admin_page.expect_navigation():
        admin_page.locator("[name=_save]").last.press("Enter")
    size = 'width="700" height="500"'
    alt = "Port d’essai" if language == "fr" else "ميناء تجريبي"
    body = Page.objects.get(pk=record.pk).body_fr
    assert f'<img src="{picture.file.url}" alt="{alt}" {size}>' in body
    assert "Texte d’essai" in body
    Page.objects.filter(pk=record.pk).update(state=State.PUBLISHED, published_at=timezone.now())
    admin_page.goto(f"{live_server.url}/fr/{record.slug}/")
    shown = admin_page.locator(".text-figure img")
    shown.scroll_into_view_if_needed()
    shown.evaluate("image => image.decode()")
    assert shown.evaluate("image => [image.alt, image.currentSrc.split('.').pop()]") == ["Port d’essai", "avif"]
    assert shown.evaluate("image => image.naturalWidth > 0")


def test_the_dialog_and_the_form_of_a_picture_pass_axe(open_page, live_server):
    picture = PictureFactory(file=upload(size=(700, 500)), consent_until=timezone.localdate())
    page = signed_in(open_page(bypass_csp=True), live_server)  # axe itself writes inline styles
    page.goto(address(live_server, "ar", "core_picture_change", picture))
    found = {"picture": violations(page, "#content")}
    page.goto(f"{live_server.url}/ar/admin/")
    found["first page"] = violations(page, ".start")
    page.goto(address(live_server, "ar", "pages_page_change", PageFactory()))
    page.locator(".field-body_fr .picture-button").press("Enter")
    page.locator(".picture-choices button").wait_for()
    found["dialog"] = violations(page, ".picture-dialog")
    assert found == {name: [] for name in found}


def test_escape_closes_the_library_and_a_refusal_leaves_the_form(admin_page, live_server):
    record = PageFactory()
    admin_page.goto(address(live_server, "fr", "pages_page_change", record))
    button = admin_page.locator(".field-body_fr .picture-button")
    button.press("Enter")
    admin_page.locator(".picture-dialog[open]").wait_for()
    admin_page.keyboard.press("Escape")
    admin_page.locator(".picture-dialog").wait_for(state="detached")
    admin_page.fill("[name=title_fr]", "Titre pas encore enregistré")
    said = []
    admin_page.on("dialog", lambda alert: (said.append(alert.message), alert.accept()))
    admin_page.route("**/picture/library/**", lambda route: route.fulfill(status=403))
    with admin_page.expect_event("dialog"):
        button.press("Enter")
    assert len(said) == 1
    assert admin_page.input_value("[name=title_fr]") == "Titre pas encore enregistré"


@LANGUAGES
def test_the_focal_point_is_set_by_a_click_or_by_numbers(admin_page, live_server, language):
    picture = PictureFactory(file=upload(size=(800, 400)))
    admin_page.goto(address(live_server, language, "core_picture_change", picture))
    frame, mark = admin_page.locator(".focal-point"), admin_page.locator(".focal-point-mark")
    frame.scroll_into_view_if_needed()

    def place():
        box, point = frame.locator("img").bounding_box(), mark.bounding_box()
        x, y = point["x"] + point["width"] / 2 - box["x"], point["y"] + point["height"] / 2 - box["y"]
        return round(100 * x / box["width"]), round(100 * y / box["height"])

    assert place() == (50, 50)
    box = frame.locator("img").bounding_box()
    frame.click(position={"x": box["width"] * 0.25, "y": box["height"] * 0.75})
    assert [admin_page.input_value(f"[name=focus_{axis}]") for axis in "xy"] == ["25", "75"]
    assert place() == (25, 75)
    admin_page.fill("[name=focus_x]", "90")
    assert place() == (90, 75)
    with admin_page.expect_navigation():
        admin_page.locator("[name=_save]").last.press("Enter")
    assert Picture.objects.get(pk=picture.pk).focus == (90, 75)
