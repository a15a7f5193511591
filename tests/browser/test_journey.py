"""One record from the first draft to the public page, through the hands of everybody, in one browser test.

The clock stands where the test puts it (the live server runs in the same process): the public sees a change from its
minute on, and not a minute before.
"""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from accounts import roles
from core.publication import State
from desk.dashboard import Dashboard
from events.models import Article
from tests.browser.axe import axe
from tests.desk_tools import admin_url, complete, in_state, somebody

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLE, BETTER, CORRECTED = "Retour à Oujda", "Retour à Oujda en mai", "Retour à Oujda au printemps"
ARABIC = "العودة إلى وجدة"


@pytest.fixture(autouse=True)
def without_second_factor(settings):
    settings.REQUIRE_SECOND_FACTOR = False


@pytest.fixture
def desk(open_page, live_server):
    """Return a function that opens the admin for somebody: desk(user, "/fr/admin/…") -> their page."""
    pages = {}

    def open_for(user, path):
        if user not in pages:
            client = Client()
            client.force_login(user)
            pages[user] = open_page()
            session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
            pages[user].context.add_cookies([session])
        pages[user].goto(live_server.url + path)
        return pages[user]

    return open_for


@pytest.fixture
def public(open_page, live_server):
    """Return a function: the title that a visitor reads at an address of the portal, or the status of its refusal."""
    page = open_page()

    def read(path):
        response = page.goto(live_server.url + path)
        return page.locator("h1").inner_text() if response.status == 200 else response.status

    return read


def press(page, selector):
    """Use the keyboard on a button or link that leads to another page; what the admin refuses fails."""
    with page.expect_navigation():
        page.locator(selector).last.press("Enter")
    assert page.locator(".errorlist, .messagelist .error").all_inner_texts() == []


def move(page, transition, reason=""):
    """Press a button of the life cycle; one that goes forward saves the form too."""
    page.fill("[name=_reason]", reason)
    button = f"button[value={transition}], button[formaction$='/transition/{transition}/']"
    press(page, f":is({button}):not([disabled])")


def arabic_tab(page):
    page.locator("[role=tab][lang=ar]").first.click()


def waiting(user):
    """Return what the first page of the admin counts as waiting for somebody, {name: count}."""
    return {item.name: item.count for item in Dashboard(type(user).objects.get(pk=user.pk)).waits}


NOBODY = (404, 404, False)


class Story:
    """The people, their pages, the record once it is there, and what the public reads of it."""

    def __init__(self, desk, public):
        self.desk, self.public = desk, public
        self.writer, self.reviewer = somebody(roles.CONTRIBUTOR), somebody(roles.REVIEWER)
        self.translator = somebody(roles.TRANSLATOR, languages=["ar"])

    def form(self, user):
        return self.desk(user, admin_url(self.article, "change"))

    def history(self, user):
        return self.desk(user, admin_url(self.article, "history"))

    def read(self):
        """Return what the public reads: in French, in Arabic, and whether the list of the news has it."""
        french = self.article.get_absolute_url()
        listed = french in Client().get("/fr/news/").content.decode()
        return self.public(french), self.public(french.replace("/fr/", "/ar/")), listed


def write_and_submit(story):
    page = story.desk(story.writer, "/fr/admin/events/article/add/")
    page.fill("[name=title_fr]", TITLE)
    page.fill("[name=lead_fr]", "Chapeau d’essai.")
    page.click(".field-body_fr .tiptap")
    page.keyboard.type("Texte d’essai.")
    page.fill("[name=dateline_date]", "2030-05-01")
    press(page, "[name=_continue]")
    story.article = Article.objects.get()
    assert story.read() == NOBODY
    assert waiting(story.writer) == {"drafts": 1, "missing_ar": 1, "missing_en": 1}
    move(page, "submit", "Prêt")
    assert story.read() == NOBODY


def translate(story):
    """The translator finds it on the first page, gives it its Arabic title, and can do nothing else."""
    page = story.desk(story.translator, "/fr/admin/")
    press(page, ".start a[href*='text=missing']")
    page = story.form(story.translator)
    expect(page.locator("input[name=title_fr], button[formaction*='/transition/']")).to_have_count(0)
    arabic_tab(page)
    page.fill("[name=title_ar]", ARABIC)
    press(page, "[name=_save]")
    assert story.read() == NOBODY


def send_back(story):
    page = story.desk(story.reviewer, "/fr/admin/")
    press(page, ".start a[href$='?for=review']")
    press(page, "#result_list tbody th a")
    move(page, "return", "Titre à préciser")
    assert waiting(story.writer)["drafts"] == 1
    expect(story.history(story.writer).locator("table.history")).to_contain_text("Titre à préciser")


def spoil_compare_restore_and_submit(story):
    page = story.form(story.writer)
    page.fill("[name=title_fr]", "Perdu")
    press(page, "[name=_continue]")
    page = story.history(story.writer)
    press(page, "#compare button")
    assert page.locator(".words[lang=fr] ins").all_inner_texts() == ["Perdu"]
    page = story.history(story.writer)
    press(page, "table.history tbody tr:nth-child(2) a[href*='/restore/']")
    press(page, ".versions form button[type=submit]")
    story.article.refresh_from_db()
    assert (story.article.title_fr, story.article.title_ar, story.article.state) == (TITLE, ARABIC, State.DRAFT)
    page = story.form(story.writer)
    page.fill("[name=title_fr]", BETTER)
    press(page, "[name=_continue]")
    move(page, "submit")
    assert story.read() == NOBODY
    assert waiting(story.translator) == {"missing_ar": 1, "outdated_ar": 1}


def compare_and_schedule(story):
    """The reviewer compares the first version with the last; return when it becomes public, and until when."""
    page = story.history(story.reviewer)
    page.locator("[name=old]").last.check()
    press(page, "#compare button")
    assert page.locator(".words[lang=ar] ins").all_inner_texts() == [ARABIC]
    begin = (timezone.localtime() + dt.timedelta(minutes=30)).replace(second=0, microsecond=0)
    end = begin + dt.timedelta(days=20)
    page = story.form(story.reviewer)
    page.locator(".workflow summary").filter(has_text="Dates de publication").click()
    for name, moment in (("published_at", begin), ("expires_at", end)):
        page.fill(f"[name={name}_0]", f"{moment:%d/%m/%Y}")
        page.fill(f"[name={name}_1]", f"{moment:%H:%M}")
    move(page, "publish")
    expect(page.locator("#workflow .phase-scheduled")).to_be_visible()
    assert [(item.name, item.when) for item in Dashboard(story.reviewer).next] == [("scheduled", begin)]
    assert story.read() == NOBODY
    return begin, end


def correct_what_is_public(story):
    """A contributor's correction waits until it is accepted; what the reviewer brings back is there at once."""
    page = story.form(story.writer)
    page.fill("[name=title_fr]", CORRECTED)
    press(page, "[name=_save]")
    assert story.read() == (BETTER, ARABIC, True)
    assert (waiting(story.writer)["own"], waiting(story.reviewer)["decide"]) == (1, 1)
    page = story.desk(story.reviewer, "/fr/admin/")
    press(page, ".start a[href$='?for=decide']")
    press(page, "#result_list tbody a")
    press(page, "[name=accept]")
    assert story.read() == (CORRECTED, ARABIC, True)
    page = story.history(story.reviewer)
    saved = page.locator("table.history tbody tr").filter(has_not=page.locator("strong"))
    saved.nth(1).locator("a[href*='/restore/']").focus()
    press(page, ":focus")
    press(page, ".versions form button[type=submit]")
    assert story.read() == (BETTER, ARABIC, True)


def test_from_a_draft_to_the_public_page(desk, public):
    with time_machine.travel(dt.datetime(2030, 5, 6, 9, 0, 30, tzinfo=dt.UTC)) as clock:
        story = Story(desk, public)
        write_and_submit(story)
        translate(story)
        send_back(story)
        spoil_compare_restore_and_submit(story)
        begin, end = compare_and_schedule(story)
        # Nobody does anything, and at its minute it is there.
        clock.move_to(begin - dt.timedelta(seconds=20))
        assert story.read() == NOBODY
        clock.move_to(begin)
        assert story.read() == (BETTER, ARABIC, True)
        correct_what_is_public(story)
        assert [item.name for item in Dashboard(story.reviewer).next] == ["expiring"]
        clock.move_to(end - dt.timedelta(seconds=20))
        assert story.read() == (BETTER, ARABIC, True)
        clock.move_to(end)
        assert story.read() == NOBODY


@pytest.mark.parametrize(
    ("language", "direction"),
    [("ar", "rtl"), *(pytest.param(code, "ltr", marks=pytest.mark.nightly) for code in ("fr", "en"))],
)
def test_the_first_page_passes_axe(open_page, live_server, language, direction):
    reviewer = somebody(roles.REVIEWER)
    in_state("events.article", State.IN_REVIEW)
    complete("pages.page", state=State.PUBLISHED, published_at=timezone.now() + dt.timedelta(days=1))
    client = Client()
    client.force_login(reviewer)
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    strict, page = open_page(), open_page(bypass_csp=True)  # axe itself writes inline styles
    for opened in (strict, page):
        opened.context.add_cookies([session])
        opened.goto(f"{live_server.url}/{language}/admin/")
    assert page.locator("html").get_attribute("dir") == direction
    expect(page.locator(".start li")).to_have_count(4)
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert [violation["id"] for violation in axe(page)] == []
        assert page.locator(".start").evaluate("e => e.scrollWidth <= e.clientWidth")
