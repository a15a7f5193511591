"""Somebody looks for a call on a phone, from the home page to their calendar in three steps."""

import datetime as dt

import pytest
from django.utils import timezone
from icalendar import Calendar
from playwright.sync_api import expect

from events.models import Article, Question
from tests.browser.axe import axe
from tests.factories import ArticleFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = {
    "ar": ("طلبات العروض والمشاريع المفتوحة", "طلب عروض تجريبي", "يُغلق بعد 3 أيام", "إضافة إلى تقويمي"),
    "fr": ("Appels et marchés ouverts", "Appel d’offres d’essai", "Clôture dans 3 jours", "Ajouter à mon calendrier"),
}


def a_call(days, title, **fields):
    deadline = timezone.localtime().replace(hour=16, minute=0, second=0, microsecond=0) + dt.timedelta(days=days)
    names = {"title_fr": title, "title_ar": fields.pop("title_ar", "")}
    published_at = timezone.now() - dt.timedelta(days=60)
    more = {"published": True, "published_at": published_at, "kind": Article.Kind.TENDER, "deadline": deadline}
    return ArticleFactory(**names, **more, **fields)


@pytest.mark.parametrize("language", ["ar", pytest.param("fr", marks=pytest.mark.nightly)])
@pytest.mark.parametrize("script", [False, True])
def test_from_the_home_page_to_the_calendar_in_three_steps(open_page, live_server, language, script):
    link, title, countdown, add = WORDS[language]
    call = a_call(3, WORDS["fr"][1], title_ar=WORDS["ar"][1])
    a_call(20, "Autre appel d’essai")
    a_call(-3, "Appel clos d’essai")
    Question.objects.create(article=call, question_fr="Qui peut répondre ?", answer_fr="Toute association.")
    page = open_page(java_script_enabled=script, viewport={"width": 360, "height": 740})
    page.goto(f"{live_server.url}/{language}/")
    page.get_by_role("link", name=link).click()
    rows = page.locator(".news > li")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text(countdown)
    rows.first.get_by_role("link", name=title).click()
    expect(page.locator(".head-line")).to_contain_text(countdown)
    with page.expect_download() as download:
        page.get_by_role("link", name=add).click()
    with open(download.value.path(), "rb") as file:
        (entry,) = Calendar.from_ical(file.read()).walk("VEVENT")
    assert entry.decoded("DTSTART") == call.deadline
    assert len(entry.walk("VALARM")) == 1
    assert page.context.cookies() == []


@pytest.mark.parametrize(("language", "width"), [("ar", 360), pytest.param("fr", 1280, marks=pytest.mark.nightly)])
def test_the_pages_are_accessible(open_page, live_server, language, width):
    call = a_call(3, "Appel d’offres d’essai", slug="ouvert")
    Question.objects.create(article=call, question_fr="Qui peut répondre ?", answer_fr="Toute association.")
    a_call(-3, "Appel clos d’essai", slug="clos", outcome_fr="Attribué à une société d’essai.")
    page = open_page(bypass_csp=True, viewport={"width": width, "height": 900})
    for path in ("news/?call=open&call=closed", "news/ouvert/", "news/clos/"):
        page.goto(f"{live_server.url}/{language}/{path}")
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
