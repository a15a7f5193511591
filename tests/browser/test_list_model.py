"""Nothing chosen on a list is lost, whatever the order and speed of clicks and answers.

A random sequence of choices is made on the page and on a model, while answers are slow, overtake each other, fail or
never come. After each choice the form says what the model says; in the end, so do the address and the list.
"""

import random
from urllib.parse import parse_qsl, urlencode

import pytest
from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import expect

from tests.browser.test_live_lists import (  # noqa: F401  (a fixture)
    has_focus,
    is_same_document,
    opened,
    shown,
    until,
    wait_for_query,
    youth,
)
from tests.reading import linked_slugs, read

ACTIONS = 24
LIST = "/ar/projects/"
# An answer: at once, slow, after a later one, a broken connection, a fault of a server on the way, none at all.
FATES = ("now", "now", "slow", "late", "late", "broken", "fault", "never")

# The page's fetch with a fate for each request. It ignores that the page gives one up, as an answer on its way does.
FETCH = """() => {
    const real = window.fetch, after = (ms) => new Promise((done) => setTimeout(done, ms));
    window.fates = [];
    window.fetch = async (address) => {
        const fate = window.fates.shift() || "now";
        if (fate === "slow") await after(200);
        if (fate === "broken") throw new TypeError("broken");
        if (fate === "fault") return new Response("<h1>502</h1>", { status: 502 });
        if (fate === "never") return new Promise(() => {});
        const answer = await real(address);
        if (fate === "late") await after(600);
        return answer;
    };
}"""

# Make one of the choices that the page offers now, before an answer can take it away, and return it as [kind, what].
# `luck` are two numbers below 1, for the kind and the choice. Page links count only where the list is that of the form.
CHOOSE = """(luck) => {
    const all = (selector) => [...document.querySelectorAll(selector)];
    const calm = !document.querySelector("[aria-busy]") && document.querySelector("[data-list-fault]").hidden;
    const click = (element) => element.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
    const type = (field, words, event) => {
        field.value = words;
        field.dispatchEvent(new Event(event, { bubbles: true }));
    };
    const pageOf = (link) => new URLSearchParams(link.search).get("page") || "";
    const sort = document.getElementById("sort"), words = document.getElementById("q");
    const boxes = all("#filters input[type=checkbox]:not(:disabled)");
    const choices = {
        box: boxes.map((box) => [`${box.name}=${box.value}`, () => box.click()]),
        tile: all("a.tile[data-toggle]").map((tile) => [tile.dataset.toggle, () => click(tile)]),
        chip: all(".chip:not(.is-leaving)").map((chip) => [chip.dataset.pair, () => click(chip)]),
        sort: [...sort.options].map((option) => [option.value, () => type(sort, option.value, "change")]),
        page: (calm ? all(".pager a") : []).map((link) => [pageOf(link), () => click(link)]),
        clear: all(".chips [data-clear]").map((link) => ["", () => click(link)]),
        words: ["", "retour", "formation"].map((said) => [said, () => type(words, said, "input")]),
    };
    const one = (list, chance) => list[Math.floor(chance * list.length)];
    const kind = one(Object.keys(choices).filter((name) => choices[name].length), luck[0]);
    const [what, choose] = one(choices[kind], luck[1]);
    choose();
    return [kind, what];
}"""

FORM = """() => [...new FormData(document.getElementById("filters"))].filter(([, value]) => value)"""


class Model:
    """What a reader has chosen."""

    usual = "-start"

    def __init__(self):
        self.pairs, self.sort, self.words, self.page = set(), self.usual, "", ""

    def choose(self, kind, what):
        self.page = what if kind == "page" else ""
        if kind in {"box", "tile"}:
            self.pairs ^= {tuple(what.split("="))}
        elif kind == "chip":
            name, value = what.split("=")
            self.pairs -= {(name, value)}
            self.words = "" if name == "q" else self.words
        elif kind == "clear":
            self.__init__()
        elif kind == "sort":
            self.sort = what
        elif kind == "words":
            self.words = what

    @property
    def form(self):
        single = [("sort", self.sort), ("q", self.words), ("page", self.page)]
        return sorted([*self.pairs, *(pair for pair in single if pair[1])])

    @property
    def question(self):
        return [pair for pair in self.form if pair != ("sort", self.usual)]


@pytest.mark.parametrize("seed", [1, 2, *(pytest.param(seed, marks=pytest.mark.nightly) for seed in range(3, 30))])
def test_no_choice_is_lost(opened, visitor, seed):  # noqa: F811
    chance, model = random.Random(seed), Model()
    page = opened(LIST)
    page.evaluate(FETCH)
    made = []
    for _ in range(ACTIONS):
        page.evaluate("fates => { window.fates = fates; }", [chance.choice(FATES)])
        made.append(page.evaluate(CHOOSE, [chance.random(), chance.random()]))
        model.choose(*made[-1])
        assert sorted(map(tuple, page.evaluate(FORM))) == model.form, made
        page.wait_for_timeout(chance.choice([0, 0, 0, 30, 300, 700]))
    page.evaluate("() => { window.fates = []; document.getElementById('filters').requestSubmit(); }")
    until(page, "!document.querySelector('[aria-busy]') && document.querySelector('[data-list-fault]').hidden")
    page.wait_for_timeout(700)  # for the answers that come too late
    assert sorted(map(tuple, page.evaluate(FORM))) == model.form, made
    assert sorted(parse_qsl(page.evaluate("location.search").removeprefix("?"))) == model.question, made
    chips = page.locator(".chip").evaluate_all("all => all.map(chip => chip.dataset.pair)")
    assert sorted(chips) == sorted("=".join(pair) for pair in model.question if pair[0] not in {"sort", "page"}), made
    expected = read(visitor.get(f"{LIST}?{urlencode(model.question)}", headers={"host": "localhost"}))
    assert shown(page) == set(linked_slugs([row.one("h3") for row in expected.all("li", "row")])), made
    languages = page.locator(".languages a").evaluate_all("all => all.map(link => link.search)")
    assert {link == page.evaluate("location.search") for link in languages} == {True}
    assert is_same_document(page)


def test_back_keeps_what_stands_in_the_address_while_answers_are_missing(opened):  # noqa: F811
    page = opened("/fr/projects/?options=donor&options=region")
    page.evaluate(FETCH)
    page.evaluate("window.fates = ['never', 'never', 'never', 'never']")
    page.evaluate("() => { document.querySelector('[value=youth]').click(); }")
    page.evaluate("() => { document.querySelector('[name=region][value=MA-02]').click(); }")
    page.evaluate("history.back()")
    until(page, "location.search === '?axis=youth'")
    page.evaluate("() => { document.querySelector('[name=donor][value=EU]').click(); }")
    page.evaluate("() => { window.fates = []; document.getElementById('filters').requestSubmit(); }")
    wait_for_query(page, "?axis=youth&donor=EU")
    expect(page.locator(".chip")).to_have_count(2)


@pytest.mark.parametrize("fate", ["broken", "fault"])
def test_without_an_answer_the_list_stays_and_one_can_try_again(opened, fate):  # noqa: F811
    page = opened("/ar/projects/")
    page.evaluate(FETCH)
    page.evaluate("fate => { window.fates = [fate]; }", fate)
    before = shown(page)
    page.locator("input[name=axis][value=youth]").check()
    fault = page.locator("[data-list-fault]")
    fault.wait_for()
    with translation.override("ar"):
        expect(fault).to_contain_text(gettext("Try again"))
    assert fault.get_attribute("role") == "alert"
    assert shown(page) == before
    expect(page.locator("input[name=axis][value=youth]")).to_be_checked()
    page.locator("[data-list-again]").click()
    wait_for_query(page, "?axis=youth")
    assert shown(page) == youth()
    expect(fault).to_be_hidden()
    assert is_same_document(page)


def test_waiting_is_seen_and_announced_and_ends(opened):  # noqa: F811
    page = opened("/fr/projects/")
    page.evaluate(FETCH)
    page.clock.install()
    page.evaluate("window.fates = ['never']")
    page.locator("input[name=axis][value=youth]").check()
    expect(page.locator(".results .pending")).to_be_visible()
    page.clock.fast_forward(2000)
    page.clock.fast_forward(100)
    with translation.override("fr"):
        assert page.locator("[data-list-status]").text_content() == gettext("Updating…")
    expect(page.locator("[data-list-fault]")).to_be_hidden()
    page.clock.fast_forward(15_000)
    expect(page.locator("[data-list-fault]")).to_be_visible()
    page.locator("[data-list-again]").click()
    wait_for_query(page, "?axis=youth")
    expect(page.locator(".results .pending")).to_be_hidden()
    assert shown(page) == youth()


def test_years_that_cross_are_told_at_the_field_and_mended_there(opened):  # noqa: F811
    page = opened("/fr/projects/?donor=EU")
    page.locator("#year_min").fill("2020")
    page.keyboard.press("Tab")
    wait_for_query(page, "?donor=EU&year_min=2020")
    page.locator("#year_max").fill("2010")
    page.keyboard.press("Enter")
    wait_for_query(page, "?donor=EU&year_max=2010&year_min=2020")
    problem = page.locator("#year_max-problem").inner_text()
    assert problem
    assert page.locator("#year_max").get_attribute("aria-invalid") == "true"
    until(page, "document.querySelector('[data-list-status]').textContent.includes('–')")
    page.locator("#year_max").fill("2024")
    page.keyboard.press("Enter")
    wait_for_query(page, "?donor=EU&year_max=2024&year_min=2020")
    expect(page.locator(".field-problem")).to_have_count(0)
    expect(page.locator(".chip")).to_have_count(3)
    assert is_same_document(page)
