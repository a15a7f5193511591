"""Draws the pictures of docs/screens that show a letter, from the database of this environment with the content.

DEBUG=1 .venv/bin/python scripts/make_letter_screens.py

The reader and the news are made for the picture and taken back; no mail is sent.
"""

import io
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oim_portal.settings")

import django  # noqa: E402

django.setup()

from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402
from PIL import Image  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

from events.models import Event  # noqa: E402
from scripts.make_screens import CHROMIUM, FLAGS, FOLDER  # noqa: E402
from subscriptions import keys  # noqa: E402
from subscriptions.letters import message_of  # noqa: E402
from subscriptions.models import Frequency, Happening, Letter, Subscription, Topic  # noqa: E402

SHOWN = 3  # events
WINDOW = {"width": 700, "height": 900}


def letter_in(language):
    """Return the HTML of a letter with the latest events, for a reader who gets all of them once a week."""
    with transaction.atomic():
        topic = Topic.objects.create(list="events", query="", language=language)
        address = keys.sealed("lectrice@example.org")
        now = timezone.now()
        reader = Subscription.objects.create(
            topic=topic, address=address, digest="", frequency=Frequency.WEEKLY, confirmed_at=now
        )
        latest = Event.objects.published().order_by("-starts_at")[:SHOWN]
        found = [Happening.objects.create(what="new", kind="events", object_id=event.pk) for event in latest]
        span = {"after": found[0].pk - 1, "up_to": found[-1].pk}
        letter = Letter.objects.create(subscription=reader, kind=Letter.Kind.NEWS, next_at=now, **span)
        html = message_of(letter, {}).alternatives[0].content
        transaction.set_rollback(True)
    return html


def main():
    letters = {language: letter_in(language) for language in ("fr", "ar")}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport=WINDOW)
        for language, html in letters.items():
            page.set_content(html)
            picture = Image.open(io.BytesIO(page.screenshot(full_page=True))).convert("RGB")
            picture.quantize(128).save(FOLDER / f"letter-{language}.png", optimize=True)
        browser.close()


if __name__ == "__main__":
    main()
