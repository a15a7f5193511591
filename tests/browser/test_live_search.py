"""Suggestions under the search fields, and the search page without a reload; both absent without script."""

import pytest
from django.utils import translation
from django.utils.translation import ngettext
from playwright.sync_api import expect

from tests.browser.axe import axe, in_short
from tests.browser.test_live_lists import (  # noqa: F401  (a fixture)
    has_focus,
    opened,
    until,
    wait_for_query,
    wait_for_suggestions,
)
from tests.shipped import LANGUAGES

ORIGIN = "http://localhost"
# In the gate in the language that differs most.
in_every_language = pytest.mark.parametrize(
    "language", ["ar", *(pytest.param(code, marks=pytest.mark.nightly) for code in LANGUAGES if code != "ar")]
)


def type_words(page, words):
    page.locator("#q").press_sequentially(words, delay=10)
    wait_for_suggestions(page, words)


@in_every_language
def test_suggestions_are_links_that_arrows_reach_and_escape_folds_away(opened, language):  # noqa: F811
    page = opened(f"/{language}/")
    type_words(page, "jeunes")
    links = page.locator(".suggest a")
    number = page.locator(".suggest a:not(.suggestions-all)").count()
    assert 1 <= number <= 8
    assert {href.startswith(f"/{language}/") for href in links.evaluate_all("all => all.map(a => a.pathname)")} == {
        True
    }
    with translation.override(language):
        said = ngettext("%(counter)s suggestion", "%(counter)s suggestions", number) % {"counter": number}
    assert page.locator(".search [role=status]").text_content() == said
    page.keyboard.press("ArrowDown")
    assert has_focus(page, ".suggest a")
    page.keyboard.press("ArrowUp")
    assert has_focus(page, "#q")
    page.keyboard.press("ArrowUp")
    assert links.last.evaluate("e => e === document.activeElement")
    page.keyboard.press("Escape")
    expect(page.locator(".suggest")).to_be_hidden()
    assert has_focus(page, "#q")
    expect(page.locator("#q")).to_have_value("jeunes")


def test_a_suggestion_leads_to_its_record_by_enter(opened):  # noqa: F811
    page = opened("/fr/")
    type_words(page, "forsaty")
    page.keyboard.press("ArrowDown")
    target = page.evaluate("document.activeElement.pathname")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{target}")
    expect(page.locator("h1")).to_have_count(1)


def test_suggestions_leave_with_the_focus_and_when_the_words_are_gone(opened):  # noqa: F811
    page = opened("/fr/")
    type_words(page, "jeunes")
    page.locator("h1").click()
    expect(page.locator(".suggest")).to_be_hidden()
    page.locator("#q").fill("jeune")
    until(page, "!document.querySelector('.suggest').hidden")
    page.locator("#q").fill("")
    until(page, "document.querySelector('.suggest').hidden")


@in_every_language
def test_axe_finds_nothing_with_suggestions_open_filters_open_chips_and_no_results(open_portal, language):
    page = open_portal(bypass_csp=True, viewport={"width": 390, "height": 900})
    found = []

    def check(state):
        found.extend((state, *violation) for violation in in_short(axe(page)))

    page.goto(f"{ORIGIN}/{language}/")
    type_words(page, "jeunes")
    check("suggestions")
    page.goto(f"{ORIGIN}/{language}/projects/?axis=youth&region=MA-01")
    page.locator(".filters-narrow > summary").click()
    page.locator("details.filter-group").evaluate_all("groups => groups.forEach(group => { group.open = true; })")
    check("open filters and chips")
    page.goto(f"{ORIGIN}/{language}/projects/?axis=rien&year_min=2020&year_max=2010")
    page.evaluate("document.querySelector('[data-list-fault]').hidden = false")
    check("problems")
    page.locator("[data-list-problems] a").first.click()
    check("problems in the sheet")
    page.goto(f"{ORIGIN}/{language}/search/?q=zzzzqq")
    check("no results")
    page.goto(f"{ORIGIN}/{language}/search/")
    check("no words")
    assert found == []


def test_the_search_page_answers_without_a_reload_and_keeps_the_kind(opened):  # noqa: F811
    page = opened("/fr/search/?q=jeunes")
    page.locator("a.chip[href*='kind=projects']").click()
    wait_for_query(page, "?kind=projects&q=jeunes")
    page.locator("#q").fill("formation")
    page.keyboard.press("Enter")
    wait_for_query(page, "?kind=projects&q=formation")
    expect(page.locator("[data-list-status]")).to_have_count(1)
    page.go_back()
    page.go_back()
    wait_for_query(page, "?q=jeunes")
    expect(page.locator("#q")).to_have_value("jeunes")
    expect(page.locator("input[name=kind]")).to_have_count(0)
    assert page.evaluate("window.sameDocument === true")


def test_without_script_a_search_is_a_form_and_nothing_else(open_portal):
    page = open_portal(java_script_enabled=False)
    page.goto(f"{ORIGIN}/fr/")
    expect(page.locator(".suggest")).to_have_count(0)
    page.locator("#q").fill("jeunes")
    page.locator(".search button").click()
    page.wait_for_url("**/fr/search/?q=jeunes")
    assert page.locator("mark").count() > 0


def test_a_search_in_a_long_list_of_options_folds_away_what_does_not_match(opened):  # noqa: F811
    page = opened("/fr/projects/?donor=CH")
    group = page.locator("details.filter-group", has=page.locator("[name=donor]"))
    if not group.evaluate("e => e.open"):
        group.locator("summary").click()
    page.locator("input[data-option-search=donor]").fill("européenne")
    shown = group.locator(".option:visible input").evaluate_all("all => all.map(i => i.value)")
    assert "EU" in shown
    assert "CH" in shown  # chosen: it never hides
    assert len(shown) < group.locator(".option").count()
    page.locator("input[data-option-search=donor]").fill("zzzz")
    expect(group.locator("[data-option-none]")).to_be_visible()
