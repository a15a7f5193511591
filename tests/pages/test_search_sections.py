"""The results of a search in sections: which come first, how many there are, and where the others are."""

from types import SimpleNamespace

import pytest
from django.utils import translation

from core.errors import LeadsOn
from core.kinds import kind_named, kinds
from core.search.lookup import MANY
from core.search.query import parse
from pages.portfolios import PORTFOLIOS
from pages.search import PORTFOLIO, PortfolioSection, Section, first_of, in_turn

QUERY = parse("eau")


def hits(levels=(), *, ids=None, has_more=False, titled=False):
    """What a search finds of a kind: {key: level}, or keys."""
    found = dict(levels)
    return SimpleNamespace(ids=ids or [*found], level=found.get, has_more=has_more, titled=titled)


def of_news(**found):
    """Return the hits of all kinds, of which only news have some."""
    all_hits = [hits() for _kind in (*PORTFOLIOS, *kinds())]
    number = next(number for number, kind in enumerate(kinds()) if kind.name == "news")
    all_hits[len(PORTFOLIOS) + number] = hits(**found)
    return all_hits


def news(found, page=None, **more):
    with translation.override("fr"):
        return Section("news", "eau", QUERY, found, page, **more)


@pytest.mark.parametrize(("has_more", "most"), [(True, MANY), (False, 0)])
def test_a_section_has_a_page_of_its_results_and_says_if_there_are_more_than_are_counted(has_more, most):
    found = of_news(ids=[*range(45)], has_more=has_more)
    first, second = news(found, first=3), news(found, 2)
    assert [(len(section), section.most) for section in (first, second)] == [(45, most)] * 2
    assert [[*section.page.object_list] for section in (first, second)] == [[0, 1, 2], [*range(20, 40)]]
    assert [second.query_page(number) for number in (1, 2)] == ["?q=eau&kind=news", "?q=eau&kind=news&page=2"]
    assert (first.all_query, first.icon) == ("?q=eau&kind=news", kind_named("news").icon)
    with pytest.raises(LeadsOn) as beyond:
        news(found, 4)
    assert beyond.value.args == ("/fr/search/?q=eau&kind=news&page=3",)
    assert len(news([])) == len(news(of_news())) == 0


def test_portfolios_of_a_name_come_first_and_each_kind_has_its_turn():
    one, other, *_rest = PORTFOLIOS
    found = [hits({1: 0, 2: 2, 3: 0}), hits({5: 1, 6: 0}, titled=True), *(hits() for _kind in PORTFOLIOS[2:])]
    section = PortfolioSection(PORTFOLIO, "eau", QUERY, found, first=9)
    assert [*section.page.object_list] == [(one, 1), (other, 6), (one, 3), (other, 5), (one, 2)]
    assert (section.leads, section.icon) == (True, "map-pin")
    section = PortfolioSection(PORTFOLIO, "eau", QUERY, [hits({1: 2}), *found[2:]])
    assert (section.leads, [*section.page.object_list]) == (False, [(one, 1)])


def test_lists_take_turns_until_each_is_at_its_end():
    assert in_turn([["a", "b", "c"], [], ["d"], ["e", "f"]]) == ["a", "d", "e", "b", "f", "c"]
    assert in_turn([]) == in_turn([[], []]) == []


class Found:
    """A section with results that are called by its name and their keys; some may be gone."""

    def __init__(self, name, keys, *, leads=False, gone=""):
        self.name, self.leads, self.gone = name, leads, gone
        self.page = SimpleNamespace(object_list=keys)

    def results_of(self, keys):
        return [self.name + key for key in keys if key not in self.gone]


@pytest.mark.parametrize(
    ("sections", "most", "expected"),
    [
        ([Found("p", "12", leads=True), Found("a", "123"), Found("b", "12")], 6, "p1 p2 a1 b1 a2 b2"),
        ([Found("p", "123", leads=True), Found("a", "1")], 2, "p1 p2"),
        ([Found("a", "123"), Found("b", "12"), Found("p", "1")], 4, "a1 b1 p1 a2"),
        ([Found("a", "123", gone="2"), Found("b", "12")], 4, "a1 b1 b2"),
        ([Found("a", ""), Found("b", "1")], 8, "b1"),
        ([], 8, ""),
    ],
)
def test_the_first_of_all_kinds_are_those_of_one_that_leads_then_each_in_turn(sections, most, expected):
    assert " ".join(first_of(sections, most)) == expected
