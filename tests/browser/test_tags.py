"""A reader goes from a project to the goal that it serves, and to the list of all projects that serve it."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import axe, in_short
from tests.factories import GoalFactory, GoalTargetFactory, ProjectFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("script", [True, False])
def test_from_a_project_to_its_goal_and_to_the_list(open_page, live_server, script):
    GoalFactory(number=10, name_ar="الحد من أوجه عدم المساواة")
    target = GoalTargetFactory(code="10.7")
    one = ProjectFactory(published=True, translated=True, slug="un", goal_targets=[target])
    two = ProjectFactory(published=True, translated=True, slug="deux", goals=[target.goal])
    ProjectFactory(published=True, translated=True, slug="autre")
    ProjectFactory(slug="brouillon", title_ar="مشروع خفي", goal_targets=[target])
    page = open_page(java_script_enabled=script, bypass_csp=True, viewport={"width": 360, "height": 740})
    page.goto(f"{live_server.url}/ar/projects/un/")
    page.locator(".facts a[href$='/goals/10/']").click()
    page.wait_for_url("**/ar/goals/10/")
    expect(page.locator("main")).to_contain_text("10.7")
    if script:
        assert in_short(axe(page)) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.locator("main a[href$='/projects/?goal=10']").first.click()
    page.wait_for_url("**/ar/projects/?goal=10")
    rows = page.locator(".row h3 a")
    assert {link.get_attribute("href") for link in rows.all()} == {
        one.get_absolute_url().replace("/fr/", "/ar/"),
        two.get_absolute_url().replace("/fr/", "/ar/"),
    }
    expect(page.locator("#results b")).to_have_text("2")
