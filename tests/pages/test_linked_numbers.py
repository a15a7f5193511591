"""A number that links to a list is the length of that list: every such number of every kind of page, followed."""

import re
from urllib.parse import urlsplit

import pytest
from django.http import QueryDict
from django.utils import translation

from events.filters import ArticleFilter, EventFilter
from pages.filters import ResourceFilter
from projects.filters import ProjectFilter
from tests.reading import read
from tests.shipped import addresses, kinds_of_page

LISTS = {
    "projects": ProjectFilter,
    "figures": ProjectFilter,
    "timeline": ProjectFilter,
    "events": EventFilter,
    "news": ArticleFilter,
    "resources": ResourceFilter,
}
PORTFOLIOS = {"axes": "axis", "donors": "donor", "partners": "partner", "regions": "region"}
# Links whose digits are no count: pages of a list, sort orders, the query to remove, the same page in another language.
NO_COUNTS = {"pager", "chips", "languages", "crumbs", "downloads", "subscribe"}
_DIGITS = re.compile(r"\d[\d\s,.\u00a0\u202f]*")


def linked_numbers(page, address):
    """Yield (number, address of a list) for each link of a page that carries one; and for each option of its filters,
    with the other filters of the page applied.
    """
    here = urlsplit(address)
    for link in page.all("a"):
        href = link.get("href") or "#"
        if href.startswith("#") or not _list_of(_resolved(href, here)[0]):
            continue
        if (number := _number(link)) is not None:
            yield number, _resolved(link["href"], here)
    for label in page.all("label", "option"):
        option = label.one("input")
        alone = QueryDict(here.query, mutable=True)
        alone.setlist(option["name"], [option["value"]] if option["value"] else [])
        yield int(label.one("data")["value"]), (here.path, alone.urlencode())


def _number(link):
    """The count that a link shows: on a tile, in a cell, beside it in a chart, in a column of years, in a sentence."""
    if _inside(link, NO_COUNTS) or "data-all-options" in link.attrs:  # that counts options
        return None
    if "tile" in link.classes:
        # A tile of a filter adds its region to those selected; its number is that of its option.
        return None if _inside(link, {"tiles--list"}) else int(link.one("text", "tile-count").text)
    if _parent(link, "td"):
        return _whole(link.text)
    if row := _parent(link, "tr"):  # the name of a row: its number is the last one of a chart or of the map's table
        is_chart = _inside(row, {"bars", "tiles"})
        return _whole(row.all("td")[-1].text) if is_chart else None
    counts = link.all("b")
    found = _DIGITS.findall(counts[-1].text if counts else link.text)
    return _whole(found[0]) if found and (counts or _inside(link, {"key-figures", "undated", "more"})) else None


def _whole(text):
    digits = re.sub(r"\D", "", text)
    return int(digits) if digits else None


def _inside(element, classes):
    while element:
        if classes & {*element.classes}:
            return True
        element = element.parent
    return False


def _parent(element, tag):
    while element and element.tag != tag:
        element = element.parent
    return element


def _resolved(href, here):
    target = urlsplit(href)
    return target.path or here.path, target.query


def _list_of(path):
    """Return (FilterSet, query) of the list that a page shows, or None: of a portfolio the list of its projects."""
    _language, *parts = path.strip("/").split("/")
    if len(parts) == 1 and parts[0] in LISTS:
        return LISTS[parts[0]], ""
    return (ProjectFilter, f"{PORTFOLIOS[parts[0]]}={parts[1]}") if len(parts) == 2 and parts[0] in PORTFOLIOS else None


def question(path, query):
    """Return what a list is asked, the same for each way to write it."""
    filterset, of_portfolio = _list_of(path)
    asked = QueryDict(query or of_portfolio).lists()
    return filterset, tuple(sorted((name, *sorted(values)) for name, values in asked))


def length_of(path, query):
    """Return the number of records in a list; tests/projects/test_filters.py compares it with the rows of the page."""
    filterset, of_portfolio = _list_of(path)
    query = query or of_portfolio
    return filterset(QueryDict(query), filterset._meta.model.objects.published()).counts.total


def check(pages):
    """Follow the linked numbers of {address: response}; return how many distinct lists they lead to."""
    claimed = {}
    for address, response in pages.items():
        for number, target in linked_numbers(read(response), address):
            claimed.setdefault(target, {}).setdefault(number, address)
    known = {}  # the same question to the list, the figures and the timeline has one answer
    for target, numbers in claimed.items():
        asked = question(*target)
        if asked not in known:
            with translation.override(target[0].split("/")[1]):
                known[asked] = length_of(*target)
        assert set(numbers) == {known[asked]}, (target, known[asked], numbers)
    return len(claimed)


# In the gate one page of each kind; there are thousands of numbers on all portfolios.
every_language = pytest.mark.parametrize(
    "language", ["fr", *(pytest.param(code, marks=pytest.mark.nightly) for code in ("ar", "en"))]
)


@every_language
def test_each_linked_number_of_each_kind_of_page_is_the_length_of_its_list(visitor, language):
    kinds = {name: address for name, address in kinds_of_page(language).items() if name not in SKIPPED}
    asked = [*kinds.values(), *(f"/{language}/{name}" for name in FILTERED)]
    assert check({address: visitor.get(address) for address in asked}) > 300


SKIPPED = {"api-docs", "bad-request", "not-found"}
FILTERED = (
    "projects/?axis=protection-resilience",
    "projects/?donor=EU&region=MA-02&year=2015",
    "projects/?status=unknown&year=unknown",
    "figures/?donor=EU&region=MA-02",
    "figures/?year=2015&status=completed",
    "events/?axis=youth&when=past",
    "timeline/?year_min=2015&axis=youth",
)


@pytest.mark.nightly
@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_each_linked_number_of_every_page_is_the_length_of_its_list(visitor, language):
    assert check({address: visitor.get(address) for address in addresses(language)}) > 1000


def test_statuses_and_years_add_up_to_all_projects(visitor):
    """Each project has one status; each is in a year or among those whose dates are not known."""
    everything = ProjectFilter.base_filters
    assert {"status", "year"} <= everything.keys()
    projects = ProjectFilter(QueryDict(), ProjectFilter._meta.model.objects.published())
    assert sum(option.count for option in projects.group("status").options) == projects.counts.total
    facets, in_any_year = projects.facets, 0
    for option in projects.group("year").options:
        in_any_year |= facets.by_filter["year"].of(option.value)
    assert in_any_year == facets.everything
