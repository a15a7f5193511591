"""The page on which a record is written, on a wide screen and on a phone: by keyboard, by axe, with new rows."""

import pytest
from django.test import Client
from playwright.sync_api import expect

from accounts.roles import REVIEWER
from projects.models import Project
from tests.browser.axe import axe
from tests.desk_tools import admin_url, complete, somebody

pytestmark = pytest.mark.django_db(transaction=True)

ABOVE_THE_BAR = """() => document.activeElement.getBoundingClientRect().bottom
    <= document.querySelector('.submit-row').getBoundingClientRect().top"""
NOT_OURS = [[".select2"], [".prose-menubar__dropdown"]]  # lists and buttons inside buttons, made by the libraries


@pytest.fixture
def open_form(open_page, live_server):
    """Return a function that opens the form of a project for a reviewer: in a language, at a width."""

    def open_one(project, language, width):
        client = Client()
        client.force_login(somebody(REVIEWER))
        page = open_page(bypass_csp=True, viewport={"width": width, "height": 768})  # axe itself writes inline styles
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
        page.context.add_cookies([cookie])
        page.goto(live_server.url + admin_url(project, "change").replace("/fr/", f"/{language}/"))
        return page

    return open_one


@pytest.mark.parametrize(("language", "width"), [pytest.param("fr", 1366, marks=pytest.mark.nightly), ("ar", 390)])
def test_the_form_fits_and_leads_to_what_was_refused(open_form, language, width):
    page = open_form(complete("projects.project"), language, width)
    bar = page.locator(".submit-row [name=_save]")
    for name in ("figures", "documents"):
        page.locator(f"#{name}-group .add-row a").click()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    expect(bar).to_be_visible()
    assert page.locator("#workflow").bounding_box()["width"] < width
    page.locator("#figures-0 summary").click()
    page.fill("[name=figures-0-period_start]", "2020")
    page.fill("[name=figures-0-period_end]", "2019")
    page.fill("[name=figures-0-reached]", "5")
    page.fill("[name=figures-0-label_fr]", "personnes d’essai")
    page.fill("[name=start_date]", "hier")
    page.locator("#figures-0 summary").click()
    bar.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.id === 'errors'")
    violations = axe(page, {"exclude": NOT_OURS})
    assert [violation["id"] for violation in violations] == []
    links = page.locator("#errors a").all()
    reached = []
    for number in range(len(links)):
        page.locator("#errors").focus()
        for _ in range(number + 1):
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.evaluate(ABOVE_THE_BAR)
        reached.append(page.evaluate("document.activeElement.name || document.activeElement.id"))
    assert reached[:2] == ["start_date", "figures-0-period_end"]


def test_a_part_is_added_to_a_row_that_is_not_saved_yet(open_form):
    project = complete("projects.project")
    page = open_form(project, "fr", 1366)
    for _ in range(2):
        page.locator("#figures-group .add-row a").click()
    page.locator("#figures-0 .inline-deletelink").click()  # the rows are counted anew
    for name, value in {"label_fr": "personnes d’essai", "reached": "90", "source": "Essai"}.items():
        page.fill(f"[name=figures-0-{name}]", value)
    page.locator("#figures-0 .add-part").click()
    expect(page.locator("[name=figures-1-part_of] option:checked")).to_have_text("90 personnes d’essai")
    page.fill("[name=figures-1-label_fr]", "jeunes d’essai")
    page.fill("[name=figures-1-reached]", "40")
    with page.expect_navigation():
        page.locator(".submit-row [name=_continue]").press("Enter")
    figures = Project.objects.get().figures.order_by("pk")
    assert [(f.reached, f.source, f.part_of and f.part_of.reached) for f in figures] == [
        (90, "Essai", None),
        (40, "Essai", 90),
    ]
