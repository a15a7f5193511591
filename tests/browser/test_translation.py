"""The translation desk in a browser: the way from the board to a text, French beside it, words, keyboard, axe."""

import pytest
from django.test import Client
from playwright.sync_api import expect

from core.translation_states import TextState, text_states
from events.models import Article
from tests.browser.axe import axe
from tests.factories import ArticleFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def article():
    record = ArticleFactory(
        title_fr="Trois ateliers d’essai",
        title_ar="ثلاث ورشات",
        title_en="Three workshops",
        lead_fr="",
        body_fr="<p>Un texte de cinq mots</p>",
        body_ar="<p>نص</p>",
    )
    record.title_fr = "Quatre ateliers d’essai"
    record.save()
    return record


@pytest.fixture
def officer_page(open_page, live_server):
    client = Client()
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    page = open_page(viewport={"width": 1400, "height": 900})
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([cookie])
    return page


def row(page, column):
    return page.locator(f".field-{column}")


def test_a_link_of_the_board_leads_to_the_text_with_its_source_beside(officer_page, live_server, article):
    page = officer_page
    page.goto(live_server.url + "/fr/admin/translation/?language=ar&text=outdated")
    with page.expect_navigation():
        page.locator(f'a[href$="/{article.pk}/change/#id_title_ar"]').press("Enter")
    page.wait_for_selector(".word-count")
    expect(row(page, "title_ar")).to_be_visible()
    expect(row(page, "title_fr")).to_be_visible()
    expect(row(page, "title_en")).to_be_hidden()
    assert page.evaluate("document.activeElement.id") == "id_title_ar"
    assert page.locator("#id_title_ar").evaluate("field => getComputedStyle(field).direction") == "rtl"
    top = [row(page, f"title_{code}").bounding_box()["y"] for code in ("fr", "ar")]
    assert top[0] == top[1]

    button = page.locator(".beside-button").first
    button.press("Enter")
    assert button.get_attribute("aria-pressed") == "false"
    expect(row(page, "title_fr")).to_be_hidden()
    page.reload()
    page.wait_for_selector(".word-count", state="attached")
    expect(row(page, "title_fr"), "the choice is remembered").to_be_hidden()


def test_words_are_counted_while_one_writes_and_a_box_clears_the_state(officer_page, live_server, article):
    page = officer_page
    page.goto(f"{live_server.url}/fr/admin/events/article/{article.pk}/change/#id_title_ar")
    page.wait_for_selector(".word-count")
    count = row(page, "title_ar").locator(".word-count")
    assert count.inner_text() == "Mots\u00a0: 2 (Français\u00a0: 3)"
    page.fill("#id_title_ar", "أربع ورشات تجريبية جديدة")
    assert count.inner_text() == "Mots\u00a0: 4 (Français\u00a0: 3)"
    assert row(page, "body_ar").locator(".word-count").inner_text().endswith(" 5)")

    page.fill("#id_title_ar", "ثلاث ورشات")
    row(page, "title_ar").locator("summary").press("Enter")
    expect(row(page, "title_ar").locator("ins")).to_have_text("Quatre")
    page.locator('[name="translation-right-ar-title"]').check()
    with page.expect_navigation():
        page.locator("[name=_save]").first.press("Enter")
    stored = Article.objects.get()
    assert text_states(stored, "ar") == {"title": TextState.READY, "body": TextState.READY}
    assert text_states(stored, "en") == {"title": TextState.OUTDATED, "body": TextState.MISSING}


@pytest.mark.parametrize("language", ["ar", *(pytest.param(code, marks=pytest.mark.nightly) for code in ("fr", "en"))])
def test_the_pages_of_the_desk_pass_axe(officer_page, live_server, article, language):
    page, found = officer_page, {}
    key = f"events.article/{article.pk}"
    for path in ("", f"changes/{key}/ar/", "import/", f"export/?record={key}"):
        page.goto(f"{live_server.url}/{language}/admin/translation/{path}")
        for violation in axe(page):
            found[path, violation["id"]] = [node["html"] for node in violation["nodes"]]
    assert found == {}
