"""The rich-text editor in a browser: its words, links made by keyboard, and pasted text as it will be stored."""

import re

import pytest
from django.utils import translation
from playwright.sync_api import expect

from desk.editor_words import WORDS
from pages.models import Page
from tests.browser.test_pictures import address, signed_in
from tests.core.test_pasted import WORD
from tests.factories import PageFactory, ProjectFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASTE = """(area, html) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/html", html);
  area.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""
NAMES = """all => all.flatMap((part) => [
  part.title, part.getAttribute("aria-label"), part.matches("[class*=option]") && part.textContent,
]).filter(Boolean)"""


@pytest.mark.parametrize("language", [pytest.param("fr", marks=pytest.mark.nightly), "ar"])
def test_an_officer_writes_links_and_pastes_with_the_editor(page, live_server, language):
    ProjectFactory(title_fr="Brouillon d’autrui")
    target = ProjectFactory(title_fr="Projet à citer", published=True)
    record = PageFactory(body_fr="<p>Texte d’essai</p>")
    signed_in(page, live_server).goto(address(live_server, language, "pages_page_change", record))
    editor = page.locator(".field-body_fr .prose-editor")
    editor.locator(".prose-menubar").wait_for()

    names = page.eval_on_selector_all(".field-body_fr .prose-menubar *", NAMES)
    with translation.override(language):
        known = {str(text) for text in WORDS.values()}
    assert len(names) > 40
    assert {name.split(" – ")[-1] for name in names} - known == set()
    assert language == "fr" or not re.search("[A-Za-z]", " ".join(names))

    # An address of the web, completed; then a page of the portal.
    editor.locator(".tiptap").click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+k")
    expect(page.locator("[name=typed]")).to_be_focused()
    page.keyboard.type("javascript:alert(1)")
    page.keyboard.press("Enter")
    expect(page.locator("[data-problem]")).not_to_be_empty()
    page.locator("[name=typed]").fill("www.exemple.test?utm_source=x")
    page.keyboard.press("Enter")
    page.locator(".link-dialog").wait_for(state="detached")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Control+k")
    page.locator(".link-dialog [type=search]").fill("citer")
    page.keyboard.press("Enter")
    expect(page.locator(".link-choices button")).to_have_count(1)
    page.locator(".link-choices button").press("Enter")
    page.locator(".link-dialog").wait_for(state="detached")

    page.keyboard.press("Control+End")
    page.keyboard.press("Enter")
    editor.locator(".tiptap").evaluate(PASTE, WORD)
    expect(editor.locator(".editor-note")).to_contain_text("1 image" if language == "fr" else "صورة واحدة")
    expect(editor.locator("li")).to_have_count(4)
    with page.expect_navigation():
        page.locator("[name=_save]").last.press("Enter")
    body = Page.objects.get(pk=record.pk).body_fr
    assert '<a href="https://www.exemple.test" rel="noopener">Texte d’essai</a>' in body
    assert f'<a href="/fr/projects/{target.slug}/" rel="noopener">' in body
    assert "<li><p>Former</p><ul><li><p>à Essaiville</p></li></ul></li>" in body
