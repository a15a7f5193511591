"""Takes the pictures of docs/guide/screens from a running portal that holds the shipped content.

    .venv/bin/python scripts/make_guide_screens.py http://127.0.0.1:8000 REVIEWER CONTRIBUTOR PASSWORD

The two accounts are members of the roles of these names, with the same password, on a portal whose second factor is
switched off. The script writes a draft, submits it, and proposes a change to a project, so do not point it at the
office's own portal. Needs Chromium and the development requirements.
"""

import io
import sys
import tempfile
from pathlib import Path

from make_screens import CHROMIUM, FLAGS
from openpyxl import Workbook
from PIL import Image
from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "guide" / "screens"
WIDTH, HEIGHT = 1280, 820
TITLE = "Atelier de formation à Oujda (exemple du guide)"
# Words as they come out of a PDF: the portal points them out.
PASTED = "L’organisaon de la main-d’oeuvre à Oujda, par-mi les partenaires."


class Office:
    """The admin in a browser in which somebody is signed in."""

    def __init__(self, browser, address, user, password):
        self.address = address
        context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, locale="fr-FR", bypass_csp=True)
        self.page = context.new_page()
        self.open("")
        self.page.fill("[name=username]", user)
        self.page.fill("[name=password]", password)
        self.press("#login-form [type=submit]")

    def open(self, path):
        self.page.goto(f"{self.address}/fr/admin/{path}")

    def press(self, selector):
        with self.page.expect_navigation():
            self.page.locator(selector).first.press("Enter")

    def take(self, name, selector=None, height=HEIGHT):
        """Store what the window shows, from an element on, as docs/guide/screens/NAME.png."""
        self.page.set_viewport_size({"width": WIDTH, "height": height})
        if selector:
            self.page.locator(selector).first.evaluate("e => e.scrollIntoView({block: 'start'})")
        picture = Image.open(io.BytesIO(self.page.screenshot())).convert("RGB")
        picture.quantize(128).save(FOLDER / f"{name}.png", optimize=True)
        print(name)


def take_writing(writer):
    """A draft with words that a PDF has damaged; return the address of its form."""
    writer.open("events/article/add/")
    page = writer.page
    page.fill("[name=title_fr]", TITLE)
    page.fill("[name=lead_fr]", "Chapeau pour le guide.")
    page.click(".field-body_fr .tiptap")
    page.keyboard.type(PASTED)
    writer.take("ecrire-editeur", "fieldset:has([name=title_fr])")
    page.locator(".field-body_fr .picture-button").press("Enter")
    page.locator(".picture-dialog").wait_for()
    page.wait_for_timeout(1000)
    writer.take("ecrire-images", height=600)
    page.keyboard.press("Escape")
    writer.press("[name=_continue]")
    page.evaluate("for (const part of document.querySelectorAll('.workflow details')) part.open = true")
    writer.take("publier-manques", ".workflow", 640)
    page.fill("[name=dateline_date]", "2026-05-04")
    writer.press("[name=_continue]")
    return page.url.split("/fr/admin/")[1]


def take_returned(reviewer, draft):
    """What was typed twelve minutes ago and not saved, offered when the form is opened again, in two languages."""
    page = reviewer.page
    page.on("dialog", lambda dialog: dialog.accept())
    for language, name in (("fr", "ecrire-reprise"), ("ar", "ecrire-reprise-ar")):
        page.goto(f"{reviewer.address}/{language}/admin/{draft}")
        page.fill("[name=title_fr]", TITLE.replace("Oujda", "Oujda et à Berkane"))
        page.fill("[name=lead_fr]", "Vingt personnes ont suivi l’atelier. Douze ont reçu une attestation.")
        page.wait_for_timeout(2000)
        reviewer.open("")
        page.evaluate(_TWELVE_MINUTES_AGO)
        page.goto(f"{reviewer.address}/{language}/admin/{draft}")
        page.locator(".draft-offer details").evaluate("e => { e.open = true; }")
        reviewer.take(name, height=620)
        page.locator(".draft-offer .quiet").click()


_TWELVE_MINUTES_AGO = """() => {
  for (const key of Object.keys(localStorage).filter((key) => key.startsWith("portal-draft"))) {
    const draft = JSON.parse(localStorage.getItem(key));
    localStorage.setItem(key, JSON.stringify({ ...draft, at: draft.at - 12 * 60_000 }));
  }
}"""


def take_correcting(writer, reviewer):
    """A change to a published project, as its author leaves it and as the reviewer finds it."""
    writer.open("projects/project/?state=published")
    writer.press("#result_list tbody th a")
    page = writer.page
    page.fill("[name=title_fr]", page.input_value("[name=title_fr]") + " (suite)")
    page.fill("[name=_reason]", "Titre complété, exemple du guide")
    change = page.url.split("/fr/admin/")[1]
    writer.press("[name=_save]")
    reviewer.open("desk/version/")
    reviewer.press("#result_list tbody a")
    reviewer.take("corriger-relecture", height=640)
    reviewer.open(change.replace("change/", "history/"))
    reviewer.take("corriger-historique", height=560)
    return change


def take_importing(reviewer):
    """A file with names that the portal does not know, after the check."""
    book = Workbook()
    book.active.append(["code", "title_fr", "axis", "donors", "start"])
    book.active.append(["GUIDE.1", "Projet du guide", "youth", "Union européene", "2015-05"])
    book.active.append(["GUIDE.2", "Second projet du guide", "youth", "UE; Association du guide", "juillet 2014"])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "exemple.xlsx"
        book.save(path)
        reviewer.open("projects/project/")
        reviewer.press("a[href*='import/']")
        reviewer.page.set_input_files("[type=file]", path)
        reviewer.press("#content-main [type=submit]")
        reviewer.page.wait_for_timeout(4000)
        reviewer.page.reload()
        reviewer.take("importer-controle", height=700)


def main(address, reviewer, writer, password):
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        writer = Office(browser, address, writer, password)
        reviewer = Office(browser, address, reviewer, password)
        draft = take_writing(writer)
        writer.press("button[value=submit]")
        take_correcting(writer, reviewer)
        reviewer.open("")
        reviewer.take("accueil", height=900)
        reviewer.open("upkeep/")
        reviewer.take("corriger-verifier", height=620)
        reviewer.open(draft)
        reviewer.take("publier-boutons", ".workflow", 560)
        take_returned(reviewer, draft)
        reviewer.open("translation/")
        reviewer.take("traduire-tableau", height=900)
        reviewer.open("projects/project/?q=forsaty")
        reviewer.press("#result_list tbody th a")
        reviewer.page.locator("[role=tab][lang=ar]").first.click()
        reviewer.take("traduire-fiche", "fieldset:has([name=title_fr])")
        take_importing(reviewer)
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:5])
