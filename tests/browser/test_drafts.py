"""What is typed and not saved survives the end of the session, a closed window, and is nobody else's."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from accounts.models import StaffSession
from events.models import Article
from projects.models import Project
from tests.accounts.tools import PASSWORD, app_code, make_person, with_app
from tests.browser.axe import axe
from tests.browser.test_live_lists import until
from tests.factories import ArticleFactory, ProjectFactory

pytestmark = pytest.mark.django_db(transaction=True)

TYPED = "Objectif tapé avant la fin de la session."


def sign_in(page, person, until):
    page.fill("#id_username", person.username)
    page.fill("#id_password", PASSWORD)
    page.click("#login-form [type=submit]")
    page.fill("[name=code]", app_code(person))
    page.keyboard.press("Enter")
    page.wait_for_selector(until)  # a page in between may lead on by itself


@pytest.fixture
def person(settings):
    settings.REQUIRE_SECOND_FACTOR = True
    return with_app(make_person())


def until_followed(page):
    """Wait until the page keeps what is typed into its form, and has offered what was kept before."""
    until(page, "document.querySelector('[name=_draft]')?.value")


def kept(page):
    return page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('portal-draft:')).length")


def test_a_session_that_ends_while_writing_loses_nothing(page, live_server, person):
    project = ProjectFactory(title_fr="Titre d’avant")
    change = f"{live_server.url}/fr/admin/projects/project/{project.pk}/change/"
    page.goto(change)
    sign_in(page, person, "[name=title_fr]")
    until_followed(page)
    page.fill("[name=title_fr]", "Titre tapé")
    page.click(".field-objectives_fr .tiptap")
    page.keyboard.type(TYPED)
    page.click("#figures-group .add-row a")
    page.fill("[name=figures-0-label_fr]", "personnes de l’essai")
    page.fill("[name=figures-0-reached]", "1234")
    page.context.clear_cookies(name="sessionid")
    page.locator("[name=_continue]").first.click()
    page.locator("#drafts-kept").wait_for()
    expect(page.locator("#drafts-kept")).to_contain_text("est conservé")
    person.second_factor.refresh_from_db()
    person.second_factor.last_step = 0
    person.second_factor.save()
    sign_in(page, person, ".draft-returned")
    page.wait_for_load_state("load")
    expect(page).to_have_url(change)
    assert page.input_value("[name=title_fr]") == "Titre tapé"
    assert TYPED in page.inner_text(".field-objectives_fr .tiptap")
    assert page.input_value("[name=figures-0-label_fr]") == "personnes de l’essai"
    assert Project.objects.get().title_fr == "Titre d’avant"
    with page.expect_navigation():
        page.locator("[name=_continue]").first.click()
    page.wait_for_selector(".messagelist .success")
    until_followed(page)
    saved = Project.objects.get()
    assert (saved.title_fr, saved.objectives_fr) == ("Titre tapé", f"<p>{TYPED}</p>")
    assert [figure.reached for figure in saved.figures.all()] == [1234]
    assert (kept(page), page.locator(".draft-offer").count()) == (0, 0)


def test_a_closed_window_offers_what_was_typed_to_its_author_only(open_page, live_server, person, settings):
    page = open_page(bypass_csp=True)  # for axe
    settings.REQUIRE_SECOND_FACTOR = False
    person.second_factor.delete()
    article = ArticleFactory(title_fr="Titre d’avant")
    change = f"{live_server.url}/fr/admin/events/article/{article.pk}/change/"

    def enter(somebody):
        page.goto(change)
        page.fill("#id_username", somebody.username)
        page.fill("#id_password", PASSWORD)
        with page.expect_navigation():
            page.click("#login-form [type=submit]")
        until_followed(page)

    enter(person)
    page.fill("[name=title_fr]", "Titre tapé")
    until(page, "Object.keys(localStorage).some((key) => key.startsWith('portal-draft:'))")
    questions = []
    page.on("dialog", lambda dialog: (questions.append(dialog.type), dialog.accept()))
    page.goto(f"{live_server.url}/fr/admin/")
    assert questions == ["beforeunload"]

    # Two hours later, in a window that was opened anew.
    page.evaluate(
        """() => { for (const key of Object.keys(localStorage).filter((key) => key.startsWith("portal-draft:"))) {
            const draft = JSON.parse(localStorage[key]);
            localStorage[key] = JSON.stringify({ ...draft, at: draft.at - 120 * 60_000, tab: "another" });
        } }"""
    )
    page.goto(change)
    offer = page.locator(".draft-offer")
    expect(offer).to_contain_text("il y a 2 heures")
    assert offer.locator("tbody td").all_inner_texts() == ["Titre d’avant", "Titre tapé"]
    assert axe(page, ".draft-offer") == []

    # The session ends; somebody else signs in in the same browser, and sees nothing of it.
    StaffSession.objects.update(last_seen_at=article.created_at - timedelta(hours=3))
    enter(make_person())
    expect(page.locator("[name=title_fr]")).to_have_value("Titre d’avant")
    expect(offer).to_have_count(0)

    StaffSession.objects.update(last_seen_at=article.created_at - timedelta(hours=3))
    enter(person)
    offer.locator(".default").click()
    page.wait_for_selector(".draft-returned")
    assert page.input_value("[name=title_fr]") == "Titre tapé"
    with page.expect_navigation():
        page.locator("[name=_save]").first.click()
    page.wait_for_selector(".messagelist .success")
    assert (Article.objects.get().title_fr, kept(page)) == ("Titre tapé", 0)
