"""Takes the pictures of docs/guide/screens that show two people on one record, in French and Arabic.

    .venv/bin/python scripts/make_merge_screens.py http://127.0.0.1:8000 REVIEWER CONTRIBUTOR PASSWORD

As for scripts/make_guide_screens.py, from which it takes its browser: it writes a draft, so use a portal of your own.
"""

import sys

from make_guide_screens import Office
from make_screens import CHROMIUM, FLAGS
from playwright.sync_api import sync_playwright

TITLE = "Atelier de formation à Oujda"
ARABIC = "ورشة تكوينية في وجدة"
WORDS = {"fr": ("en mai", "pour les jeunes"), "ar": ("في ماي", "للشباب")}


def take_notice(one, other, draft, language):
    """What stands above the form of who comes second."""
    for office in (one, other):
        office.page.goto(f"{office.address}/{language}/admin/{draft}")
    other.page.locator("#presence li").first.wait_for()
    other.take(f"corriger-presence-{language}", height=420)


def take_question(one, other, language):
    """The page on which the second chooses, after both have changed the title."""
    for office, words in zip((one, other), WORDS[language], strict=True):
        office.page.locator(f"[role=tab][lang={language}]").first.click()
        office.page.fill(f"[name=title_{language}]", f"{TITLE if language == 'fr' else ARABIC} {words}")
        if office is other:
            office.page.fill("[name=media_contact]", f"presse-{language}@example.org")
        office.press("[name=_continue]")
    other.take(f"corriger-choix-{language}", height=700)
    other.page.locator(".conflict [value=mine]").check()
    other.press("#content-main form [type=submit]")


def main(address, reviewer, writer, password):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        other, one = (Office(browser, address, name, password) for name in (reviewer, writer))
        one.open("events/article/add/")
        one.page.fill("[name=title_fr]", TITLE)
        one.page.fill("[name=lead_fr]", "Chapeau pour le guide.")
        one.press("[name=_continue]")
        draft = one.page.url.split("/fr/admin/")[1]
        for language in ("fr", "ar"):
            take_notice(one, other, draft, language)
            take_question(one, other, language)
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:5])
