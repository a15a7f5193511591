"""The journeys of the four readers, with their taps counted: each reaches what they came for in a few.

By roles and names, as a reader finds things. Each target must be in sight without scrolling sideways, and covered by
nothing. Typing is no tap; to tap a search field is one, and so is the key that sends the words.
"""

import io
import re
from dataclasses import dataclass, field
from itertools import product

import openpyxl
import pytest
from django.utils import translation
from django.utils.translation import gettext, ngettext, pgettext
from playwright.sync_api import expect

from events.calls import CALL_KINDS
from tests.browser.test_live_lists import until, wait_for_suggestions
from tests.shipped import donors, entries, records, slugs

ORIGIN = "http://localhost"
PHONE, DESKTOP = 360, 1280
SENT = re.compile(r"donor=EU(?!.*=(&|$))")  # the address after its empty parameters were taken out
DOCTOR = {"fr": "médecin", "ar": "طبيب"}

# In the gate: the phone in the language that differs most, and the desktop in the other one.
IN_THE_GATE = {(PHONE, "ar", True), (PHONE, "ar", False), (DESKTOP, "fr", True)}
each_way = pytest.mark.parametrize(
    ("width", "language", "script"),
    [
        pytest.param(*way, marks=[] if way in IN_THE_GATE else pytest.mark.nightly)
        for way in product((PHONE, DESKTOP), ("ar", "fr"), (True, False))
    ],
)


@dataclass
class Reader:
    """A reader's hand on a page: how often it tapped, how many pages that took, and how many screens it scrolled."""

    page: object
    visitor: object
    language: str
    width: int
    script: bool
    taps: int = field(default=0, init=False)
    pages: int = field(default=0, init=False)
    screens: float = field(default=0, init=False)

    def begin(self):
        self.taps, self.pages, self.screens = 0, 0, 0
        self.page.goto(f"{ORIGIN}/{self.language}/")

    def word(self, message, number=None, context=None):
        """Return a text of the interface as this reader reads it, without its tags."""
        with translation.override(self.language):
            if context:
                return pgettext(context, message)
            if number is None:
                return gettext(message)
            return re.sub("<.*?>", "", ngettext(*message, number) % {"counter": number})

    def name(self, kind, entry, code):
        """Return the name of a record of the shipped content."""
        return next(one for one in entries(kind, entry) if one["code"] == code)["name"][self.language]

    def reach(self, target, *, tap=True, leads=False):
        """Tap the first target in sight; `leads` (True, or a pattern of the address) if that opens a page."""
        target = target.filter(visible=True).first
        target.wait_for()
        before = self.page.evaluate("scrollY")
        target.evaluate("e => e.scrollIntoView({block: 'center', behavior: 'instant'})")
        self.screens += abs(self.page.evaluate("scrollY") - before) / self.page.viewport_size["height"]
        assert self.page.evaluate("[scrollX, document.documentElement.scrollWidth]") == [0, self.width]
        box = target.bounding_box()
        assert box["x"] >= 0, box
        assert box["x"] + box["width"] <= self.width, box
        self.taps += 1
        self.pages += bool(leads)
        act = target.tap if self.width == PHONE else target.click  # fails if something covers it
        if not leads:
            return act(trial=not tap)
        with self.page.expect_navigation(url=None if leads is True else leads):
            act()

    def link(self, name, within=None):
        return (within or self.page).get_by_role("link", name=name)

    def unfold(self, name):
        self.reach(self.page.locator("summary").filter(has_text=re.compile(rf"^\s*{re.escape(name)}")))

    def search(self, words):
        """Type words into the search field, and send them where they are not sent by a suggestion."""
        self.reach(self.page.get_by_role("searchbox"))
        self.page.get_by_role("searchbox").press_sequentially(words)

    def send(self):
        self.taps += 1
        self.pages += 1
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def answer(self, target):
        """Reach a link, and return what the portal answers there."""
        self.reach(target, tap=False)
        return self.visitor.get(target.filter(visible=True).first.get_attribute("href"), headers={"host": "localhost"})


@pytest.fixture
def reader(open_portal, visitor, width, language, script):
    phone = {"has_touch": True, "is_mobile": True} if width == PHONE else {}
    size = {"width": width, "height": 740 if phone else 900}
    page = open_portal(viewport=size, java_script_enabled=script, **phone)
    return Reader(page, visitor, language, width, script)


def journalist(reader):
    """A file of the projects that the European Union funds in a region; its rows are those of the list."""
    reader.begin()
    region, donor = reader.name("regions", "region", "MA-02"), reader.name("partners", "partner", "EU")
    number = len(slugs("projects", lambda one: "EU" in donors(one) and "MA-02" in one.get("regions", [])))
    reader.reach(reader.link(region), leads=True)
    if reader.width == PHONE and not reader.script:
        reader.reach(reader.link(reader.word("The page of %(name)s") % {"name": region}), leads=True)
        reader.reach(reader.link(donor), leads=True)
    else:
        if reader.width == PHONE:
            reader.unfold(reader.word("Filters"))
        reader.unfold(reader.word("Donor"))
        if not reader.script:
            reader.reach(reader.link(re.compile(rf"^{reader.word('Donor')}.*\d\W*$")), leads=True)
        reader.reach(reader.page.get_by_role("checkbox", name=donor))
        if reader.script:
            until(reader.page, "location.search === '?donor=EU&region=MA-02' && !document.querySelector('[aria-busy]')")
        else:
            reader.reach(reader.page.get_by_role("button", name=reader.word("Apply the filters")), leads=SENT)
    said = reader.word(("<b>%(counter)s</b> project", "<b>%(counter)s</b> projects"), number)
    expect(reader.page.get_by_role("heading", name=said, include_hidden=True)).to_have_count(1)
    file = reader.answer(reader.link(reader.word("Spreadsheet")))
    rows = [*openpyxl.load_workbook(io.BytesIO(b"".join(file))).worksheets[0].iter_rows(values_only=True)]
    assert len(rows) - 1 == number > 1


def migrant(reader):
    """A telephone, from what stands at the head of every page."""
    reader.begin()
    reader.reach(reader.link(records("pages")["help"]["title"][reader.language]), leads=True)
    call(reader)


def migrant_who_searches(reader):
    """A telephone, from an everyday word that no record contains."""
    reader.begin()
    reader.search(DOCTOR[reader.language])
    reader.send()
    call(reader)


def call(reader):
    target = reader.page.get_by_role("main").locator("a[href^='tel:']")
    reader.reach(target, tap=False)
    assert re.fullmatch(r"tel:\+\d{10,13}", target.filter(visible=True).first.get_attribute("href"))


def donor(reader):
    """What Finland funds: its page, the numbers there, and its sheet to print."""
    reader.begin()
    finland = reader.name("partners", "partner", "FI")
    if reader.script:
        reader.search(finland)
        wait_for_suggestions(reader.page, finland)
        within = reader.page.locator(".suggestions")  # the page has a link of that name too, to a list
    else:
        within = reader.page.get_by_role("main")
        reader.reach(reader.link(reader.word("Donors"), within), leads=True)
    reader.reach(reader.link(re.compile(rf"^\s*{finland}"), within), leads=True)
    number = len(slugs("projects", lambda one: "FI" in donors(one)))
    expect(reader.page.get_by_role("heading", level=1)).to_have_text(finland)
    expect(reader.page.get_by_role("main").get_by_text(str(number), exact=True).first).to_be_visible()
    sheet = reader.answer(reader.link(re.compile("PDF"), reader.page.get_by_role("main")))
    assert (sheet.status_code, sheet["Content-Type"]) == (200, "application/pdf")


def partner(reader):
    """A feed of the open calls and tenders, of which there are none yet."""
    reader.begin()
    reader.reach(reader.link(reader.word("Open calls and tenders")), leads=True)
    feed = reader.answer(reader.link(re.compile("RSS")))
    calls = [one for one in records("articles").values() if one["kind"] in CALL_KINDS]
    assert (feed.status_code, feed.content.count(b"<item>")) == (200, len(calls))


# {reader: the taps on a phone with script, without; on a desktop with script, without}
TAPS = {
    journalist: (5, 4, 4, 6),
    migrant: (2, 2, 2, 2),
    migrant_who_searches: (3, 3, 3, 3),
    donor: (3, 3, 3, 3),
    partner: (2, 2, 2, 2),
}
PAGES = 3  # that lead there, whatever the way


@each_way
def test_each_reader_reaches_what_they_came_for(reader):
    way = (reader.width == DESKTOP) * 2 + (not reader.script)
    expected, counted = {}, {}
    for journey, taps in TAPS.items():
        journey(reader)
        expected[journey.__name__], counted[journey.__name__] = taps[way], reader.taps
        assert reader.pages <= PAGES, journey.__name__
        print(f"{journey.__name__:22} {reader.taps} taps, {reader.pages} pages, {reader.screens:.1f} screens")
    assert counted == expected
