"""A donor looks at results against targets, and at what a sum is made of."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import axe, in_short
from tests.factories import FigureFactory, ProjectFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("script", [True, False])
def test_a_sum_unfolds_into_the_projects_that_it_adds_up(open_page, live_server, script):
    words = {"label_fr": "jeunes formés", "label_ar": "شباب مكوَّنون", "is_additive": True}
    for slug, target, reached in (("un", 100, 80), ("deux", 50, 40)):
        project = ProjectFactory(published=True, translated=True, slug=slug)
        FigureFactory(project=project, target=target, reached=reached, **words)
    FigureFactory(project=ProjectFactory(slug="brouillon"), target=5000, reached=4000, **words)
    page = open_page(java_script_enabled=script, bypass_csp=True, viewport={"width": 360, "height": 740})
    page.goto(f"{live_server.url}/ar/figures/")
    section = page.locator("#targets")
    row = section.locator("tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("120")
    expect(row).to_contain_text("150")
    row.locator("summary").click()
    links = row.locator("details li a")
    assert sorted(link.get_attribute("href") for link in links.all()) == ["/ar/projects/deux/", "/ar/projects/un/"]
    if script:
        assert in_short(axe(page, "#targets")) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
    links.last.click()
    page.wait_for_url("**/ar/projects/*/")
