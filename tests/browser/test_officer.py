"""An officer's day in the admin, in a browser: from an empty form to the public page, in two languages."""

import re

import pytest

from accounts.models import User
from events.models import Event
from projects.models import Project
from tests.factories import AxisFactory, PartnerFactory, ProjectFactory

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "mot-de-passe-d-essai"


@pytest.fixture
def admin(page, live_server):
    """The page of an officer who is signed in, at the admin's first page in French."""
    User.objects.create_superuser("agente", "agente@example.org", PASSWORD)
    page.goto(f"{live_server.url}/fr/admin/")
    page.fill("#id_username", "agente")
    page.fill("#id_password", PASSWORD)
    with page.expect_navigation():
        page.click("#login-form [type=submit]")
    page.wait_for_selector("#user-tools")
    return page


def tab(page, within, language):
    """Choose the language tab of the fieldset that holds `within`."""
    fieldset = page.locator("fieldset").filter(has=page.locator(within)).last
    fieldset.locator(f"[role=tab][lang={language}]").first.click()


def choose(page, field, words):
    """Pick the suggestion of an autocomplete field for `words`; the search box has the focus once the field opens."""
    page.click(f".field-{field} .select2-selection")
    page.keyboard.type(words)
    page.locator(".select2-results__option", has_text=words).click()


def write(page, field, text):
    """Type into the rich text editor of a field."""
    page.click(f".field-{field} .tiptap")
    page.keyboard.type(text)


def save(page):
    """Save the form; a refused form shows its errors in the failure."""
    with page.expect_navigation():
        page.locator(".submit-row [name=_save]").click()
    assert page.locator(".errorlist").all_inner_texts() == []
    page.wait_for_selector(".messagelist .success")


def publish(page, record, live_server):
    """Publish a saved record by the button of its form."""
    meta = record._meta
    page.goto(f"{live_server.url}/fr/admin/{meta.app_label}/{meta.model_name}/{record.pk}/change/")
    page.locator(".submit-row button[value=publish]").click()
    page.wait_for_selector(".messagelist .success")


@pytest.mark.nightly  # its steps stand one by one in the tests of forms, journeys and pictures
def test_an_officer_creates_a_project_with_figures_and_an_event(admin, live_server, settings):
    settings.FOUR_EYES = False  # this officer is alone
    AxisFactory(code="essai", name_fr="Axe pour l’essai", name_ar="محور التجربة")
    PartnerFactory(code="BAILLEUR", name_fr="Bailleur pour l’essai")
    page = admin

    # A project in French and Arabic, with a donor and two figures.
    page.goto(f"{live_server.url}/fr/admin/projects/project/add/")
    choose(page, "axis", "Axe pour l’essai")
    page.fill("[name=title_fr]", "Projet créé dans un navigateur")
    page.fill("[name=summary_fr]", "Résumé pour l’essai.")
    write(page, "objectives_fr", "Objectif écrit dans l’éditeur.")
    tab(page, "[name=title_fr]", "ar")
    assert page.is_hidden("[name=title_fr]")
    page.fill("[name=title_ar]", "مشروع تجريبي في المتصفح")
    page.fill("[name=summary_ar]", "ملخص تجريبي.")
    write(page, "objectives_ar", "هدف تجريبي.")
    page.fill("[name=start_date]", "2024-03-01")
    page.select_option("[name=start_precision]", "month")

    page.click("#fundings-group .add-row a")
    choose(page, "donor", "Bailleur pour l’essai")
    for number, (french, arabic, reached) in enumerate(
        [("jeunes formés pour l’essai", "شباب مستفيدون", "1234"), ("familles suivies pour l’essai", "أسر مواكبة", "56")]
    ):
        page.click("#figures-group .add-row a")
        row = f"#figures-{number}"
        page.fill(f"{row} [name=figures-{number}-label_fr]", french)
        page.locator(f"{row} [role=tab][lang=ar]").click()
        page.fill(f"{row} [name=figures-{number}-label_ar]", arabic)
        page.fill(f"{row} [name=figures-{number}-reached]", reached)
        page.fill(f"{row} [name=figures-{number}-as_of_date]", "2025-01-31")
        page.fill(f"{row} [name=figures-{number}-source]", "Rapport de l’essai, janvier 2025")
    save(page)

    project = Project.objects.get()
    assert page.request.get(f"{live_server.url}/fr/projects/{project.slug}/").status == 404
    publish(page, project, live_server)
    assert (project.objectives_fr, project.objectives_ar) == (
        "<p>Objectif écrit dans l’éditeur.</p>",
        "<p>هدف تجريبي.</p>",
    )
    assert [(f.label_fr, f.label_ar, f.reached) for f in project.figures.order_by("reached")] == [
        ("familles suivies pour l’essai", "أسر مواكبة", 56),
        ("jeunes formés pour l’essai", "شباب مستفيدون", 1234),
    ]

    # An event of that project.
    page.goto(f"{live_server.url}/fr/admin/events/event/add/")
    page.fill("[name=starts_at_0]", "2030-06-14")
    page.fill("[name=starts_at_1]", "09:30")
    page.fill("[name=title_fr]", "Atelier créé dans un navigateur")
    page.fill("[name=summary_fr]", "Résumé de l’atelier pour l’essai.")
    tab(page, "[name=title_fr]", "ar")
    page.fill("[name=title_ar]", "ورشة تجريبية في المتصفح")
    page.select_option("[name=kind]", "workshop")
    choose(page, "projects", "Projet créé")
    choose(page, "axis", "Axe pour l’essai")
    save(page)
    publish(page, Event.objects.get(), live_server)

    # What the public reads.
    slug = project.slug
    for language, direction, texts in (
        (
            "fr",
            "ltr",
            ["Projet créé dans un navigateur", "jeunes formés pour l’essai", "Atelier créé dans un navigateur"],
        ),
        ("ar", "rtl", ["مشروع تجريبي في المتصفح", "شباب مستفيدون", "ورشة تجريبية في المتصفح"]),
    ):
        response = page.goto(f"{live_server.url}/{language}/projects/{slug}/")
        assert response.status == 200
        assert page.get_attribute("html", "dir") == direction
        body = re.sub(r"\s+", " ", page.inner_text("main"))
        assert [text for text in texts if text not in body] == []


def test_tabs_follow_the_arrow_keys_and_mark_what_lacks(admin, live_server):
    project = ProjectFactory(title_en="Browser test", summary_en="Summary")
    page = admin
    page.goto(f"{live_server.url}/fr/admin/projects/project/{project.pk}/change/")
    texts = page.locator("fieldset").filter(has=page.locator("[name=title_fr]")).last
    tabs = texts.locator("[role=tab]")
    assert [tabs.nth(i).get_attribute("class") or "" for i in range(3)] == ["", "is-missing", ""]

    tabs.nth(0).focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.lang") == "ar"
    assert (page.is_visible("[name=title_ar]"), page.is_visible("[name=title_fr]")) == (True, False)
    page.fill("[name=title_ar]", "عنوان")
    page.fill("[name=summary_ar]", "ملخص")
    assert [tabs.nth(i).get_attribute("class") or "" for i in range(3)] == ["", "", ""]

    # An error in French opens the French tab.
    tabs.nth(0).click()
    page.fill("[name=title_fr]", "")
    tabs.nth(1).click()
    with page.expect_navigation():
        page.locator("[name=_save]").first.click()
    page.wait_for_selector("#errors")
    assert page.is_visible("[name=title_fr]")
    assert "has-error" in page.locator("fieldset [role=tab][lang=fr]").first.get_attribute("class")


def test_the_editor_keeps_what_its_buttons_make_and_drops_a_pasted_script(admin, live_server):
    project = ProjectFactory()
    page = admin
    page.goto(f"{live_server.url}/fr/admin/projects/project/{project.pk}/change/")
    editor = page.locator(".field-objectives_fr .tiptap")
    assert page.locator(".field-objectives_ar .tiptap").get_attribute("dir") == "rtl"
    editor.click()
    page.click(".field-objectives_fr [data-name=bold]")
    page.keyboard.type("gras")
    page.click(".field-objectives_fr [data-name=bold]")
    page.keyboard.press("Enter")
    page.click(".field-objectives_fr [data-name=bulletList]")
    page.keyboard.type("point")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    editor.evaluate(
        """element => {
            const data = new DataTransfer();
            data.setData("text/html", "<p>collé</p><script>document.title = 'mal'</" + "script>");
            element.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }"""
    )
    save(page)
    project.refresh_from_db()
    assert project.objectives_fr == "<p><strong>gras</strong></p><ul><li><p>point</p></li></ul><p>collé</p>"


def test_the_admin_reads_from_right_to_left_in_arabic(admin):
    page = admin
    page.click("nav.languages a[lang=ar]")
    page.wait_for_url("**/ar/admin/")
    assert (page.get_attribute("html", "lang"), page.get_attribute("html", "dir")) == ("ar", "rtl")
    page.click("nav.languages a[lang=en]")
    page.wait_for_url("**/en/admin/")
