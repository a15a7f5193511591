"""Fixtures for browser tests: a page that fails the test on any error.

    def test_something(page, live_server):
        page.goto(live_server.url + "/fr/")

A test fails when one of its pages wrote an error to the console (a refused style or script among them), threw an
exception, asked another host for anything, or was answered with 500.

A click returns when the next page begins, not when it is whole: ask with `expect`, which waits, instead of `is_visible`
or `count`.
"""

import os
from contextvars import copy_context
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.utils.html import escape

from tests.tools import CHROMIUM_FLAGS, chromium

ORIGIN = "http://localhost"
PATIENCE = 60_000  # ms; a form takes half a minute where ten programs share two processors

# Playwright's loop runs in this thread while Django's ORM is used from it, always one after the other.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_collection_modifyitems(items):
    for item in items:
        if "browser" in item.path.parts[-2:]:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser():
    """One Chromium for all tests; they are skipped where there is none."""
    playwright = pytest.importorskip("playwright.sync_api")
    if not chromium():
        pytest.skip("no Chromium")
    playwright.expect.set_options(timeout=PATIENCE)
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=chromium(), args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser, live_server, monkeypatch):
    """Return a function that opens a page; its arguments are those of a browser context (viewport, locale…)."""
    # The live server speaks plain HTTP whatever SITE_URL says.
    monkeypatch.setattr(settings, "SECURE_SSL_REDIRECT", False)
    contexts, problems = [], []

    def open_one(**options):
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, "locale": "fr-FR", **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        watch(page, problems, live_server.url)
        context.on("page", lambda popup: watch(popup, problems, live_server.url))
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert problems == []


@pytest.fixture
def page(open_page):
    return open_page()


@pytest.fixture
def open_portal(browser, visitor):
    """Return a function that opens a page on the portal with its shipped content, at ORIGIN.

    Django's test client answers instead of a server, because a live server would empty the database after each test.
    """
    contexts, problems = [], []
    here = copy_context()  # Playwright calls `answer` elsewhere, where Django would open another connection

    def answer(route):
        path = route.request.url.removeprefix(ORIGIN)
        if path.startswith(settings.STATIC_URL):
            return route.fulfill(path=finders.find(urlsplit(path).path.removeprefix(settings.STATIC_URL)))
        response = here.run(visitor.get, path, headers={"host": "localhost", **route.request.headers})
        if response.has_header("Location") and route.request.is_navigation_request():
            # What follows a redirect is not asked of this function, but of the network, where nobody answers.
            onward = f'<meta http-equiv="refresh" content="0; url={escape(response["Location"])}">'
            return route.fulfill(content_type="text/html", body=onward)
        return route.fulfill(status=response.status_code, headers=dict(response.headers), body=response.content)

    def open_one(**options):
        context = browser.new_context(**options)
        contexts.append(context)
        context.route(f"{ORIGIN}/**", answer)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        watch(page, problems, ORIGIN)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert problems == []


def watch(page, problems, origin):
    """Collect in `problems` what must not happen on `page`."""
    page.on("console", lambda message: is_fault(message) and problems.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: problems.append(f"exception: {error}"))
    page.on("request", lambda request: is_foreign(request.url, origin) and problems.append(f"outside: {request.url}"))
    page.on("response", lambda r: r.status >= 500 and problems.append(f"{r.status}: {r.url}"))


def is_fault(message):
    """Whether a line of the console tells of a fault; a page that was refused on purpose (400, 404) is none."""
    return message.type == "error" and "the server responded with a status of 40" not in message.text


def is_foreign(url, origin):
    return url.startswith(("http:", "https:", "ws:", "wss:")) and not url.startswith(origin)
