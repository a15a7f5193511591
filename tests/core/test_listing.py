"""Links of a list keep what was asked and change one thing."""

from urllib.parse import parse_qsl

import pytest
from django.http import QueryDict
from django.test import RequestFactory
from django.utils import translation

from core.errors import InvalidQuery, LeadsOn
from core.languages import Text
from core.listing import ChainedQuerySet, Listing, first_of
from core.models import Axis
from projects.filters import ProjectFilter
from projects.models import Project
from tests.factories import AxisFactory, ProjectFactory, RegionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture(autouse=True)
def projects():
    RegionFactory(code="MA-01")
    ProjectFactory.create_batch(5, published=True, axis=AxisFactory(code="un"), donors=["D1"])
    return ProjectFactory.create_batch(4, published=True, axis=AxisFactory(code="deux"), donors=["D2"])


def listing(query="", page_size=2):
    return Listing(
        RequestFactory().get(f"/fr/projects/?{query}"), ProjectFilter, Project.objects.published(), page_size
    )


def asked(link):
    return sorted(parse_qsl(link.removeprefix("?")))


def test_the_query_is_what_was_asked_without_page_blanks_and_tracking():
    found = listing("axis=un&axis=deux&page=2&q=+&donor=&utm_source=x&fbclid=y&sort=start")
    assert asked(found.query) == [("axis", "deux"), ("axis", "un"), ("sort", "start")]
    assert listing().query == ""


def test_taking_one_value_away_leaves_the_others():
    found = listing("axis=un&axis=deux&donor=D1&page=1")
    assert asked(found.query_without("axis", "un")) == [("axis", "deux"), ("donor", "D1")]
    assert asked(found.query_without("axis")) == [("donor", "D1")]
    assert listing("axis=un").query_without("axis", "un") == "?"  # a link needs an address


def test_a_toggle_adds_a_value_and_takes_it_away_again():
    assert asked(listing("axis=un").query_toggled("region", "MA-01")) == [("axis", "un"), ("region", "MA-01")]
    assert asked(listing("axis=un&region=MA-01").query_toggled("region", "MA-01")) == [("axis", "un")]


def test_chips_are_the_values_in_force():
    found = listing("axis=un&axis=deux&q=essai&year_min=2000&sort=end&page=1")
    asked_for = [("axis", "deux"), ("axis", "un"), ("q", "essai"), ("sort", "end"), ("year_min", "2000")]
    assert sorted(asked(chip.query) for chip in found.chips) == sorted(
        [pair for pair in asked_for if pair != taken] for taken in asked_for if taken[0] != "sort"
    )
    assert found.is_filtered
    assert not listing("sort=end&page=2").is_filtered


def test_a_chip_without_a_name_in_ones_language_says_in_which_it_is():
    AxisFactory(code="trois", name_fr="Troisième axe")
    with translation.override("en"):
        chips = [(chip.group, chip.label) for chip in listing("axis=trois&status=ongoing&year_min=2000").chips]
        assert chips == [
            ("Axis", Text("Troisième axe", "fr", True)),
            ("Status", "Ongoing"),
            ("Active from", "2000"),
        ]


def test_the_question_is_said_in_words():
    AxisFactory(code="trois", name_fr="Troisième axe")
    with translation.override("en"):
        assert listing("axis=trois&year_min=2000&sort=end&page=1").in_words("Projects") == (
            "Projects – Axis: Troisième axe – Active from: 2000"
        )
        assert listing("sort=end").in_words("Projects") == "Projects"


def test_only_one_value_that_finds_something_leads_to_a_page_of_its_own():
    AxisFactory(code="vide")
    assert listing("axis=un").own_page == {"chip": listing("axis=un").chips[0], "url": "/fr/axes/un/"}
    others = ("", "axis=un&axis=deux", "axis=un&donor=D1", "status=ongoing", "q=essai", "axis=vide")
    assert [listing(query).own_page for query in others] == [None] * len(others)


def test_pages_count_and_link():
    found = listing("axis=un&page=2")
    assert (found.count, len(found.items)) == (5, 2)
    assert [link and link[0] for link in found.pager] == [1, 2, 3]
    assert asked(found.previous_query) == [("axis", "un")]
    assert asked(found.next_query) == [("axis", "un"), ("page", "3")]
    assert asked(listing("axis=un&page=3").previous_query) == [("axis", "un"), ("page", "2")]
    assert (listing("page=5").next_query, listing().previous_query) == ("", "")
    assert [listing(query).address_query for query in ("sort=start&page=1", "sort=start&page=2&axis=un")] == [
        *("", "?axis=un&page=2")
    ]


def test_several_lists_are_sliced_as_one():
    whole = [*"abcdefg"]
    chained = ChainedQuerySet([("abc", 3), ("", 0), ("de", 2), ("fg", None)])
    for start in range(8):
        assert [chained[start:stop] for stop in range(start, 9)] == [whole[start:stop] for stop in range(start, 9)]


def test_many_pages_are_elided():
    ProjectFactory.create_batch(31, published=True)
    assert [link and link[0] for link in listing("page=10").pager] == [1, None, 9, 10, 11, None, 20]


def test_past_the_last_page_the_last_one_is_meant_and_an_empty_list_has_one_page():
    with pytest.raises(LeadsOn) as leads:
        listing("page=6&sort=start")
    assert leads.value.address == "/fr/projects/?sort=start&page=5"
    assert listing("status=planned").count == 0
    with pytest.raises(LeadsOn) as leads:
        listing("status=planned&page=2")
    assert leads.value.address == "/fr/projects/?status=planned"


OWN = {"texts": ["all"], "headings": ["words", "names"]}  # of a file
UNKNOWN = "Not known here: %s. Choose from the list."


@pytest.mark.parametrize(
    ("query", "wrong", "accepted", "meant", "is_of_file"),
    [
        ("axis=rien&donor=D1", {"axis": UNKNOWN % "“rien”"}, "donor=D1", "", False),
        ("axis=a%00&axis=un&axis=b&page=2", {"axis": UNKNOWN % "“a”, “b”"}, "axis=un", "", False),
        ("axis=essaii", {"axis": "Not known here: “essaii”. Did you mean “Essai”?"}, "", "?axis=un", False),
        ("axes=un", {"axes": "There is no such filter here. Did you mean “axis”?"}, "", "?axis=un", False),
        ("year=99", {"year": UNKNOWN % "“99”"}, "", "", False),
        (
            "year=1950&year=1951&year=2100&year=2101",
            {"year": UNKNOWN % "“1950”, “2101”"},
            "year=1951&year=2100",
            "",
            False,
        ),
        (
            "year_min=99",
            {"year_min": "Not accepted: “99”. Accepted: a whole number from 1951 to 2100."},
            *("", "", False),
        ),
        (
            "year_min=1950&year_max=2101",
            {
                "year_min": "Not accepted: “1950”. Accepted: a whole number from 1951 to 2100.",
                "year_max": "Not accepted: “2101”. Accepted: a whole number from 1951 to 2100.",
            },
            *("", "", False),
        ),
        (
            "year_min=2020&year_max=2010",
            {"year_max": "The last year lies before the first year."},
            *("year_min=2020", "", False),
        ),
        (f"q={'x' * 201}", {"q": "Accepted: a text of at most 200 characters."}, "", "", False),
        ("sort=stard", {"sort": "Not known here: “stard”. Did you mean “Latest start”?"}, "", "?sort=-start", False),
        ("texts=x&axis=un", {"texts": "Not accepted: “x”. Accepted: all."}, "axis=un", "", True),
        ("headings=x", {"headings": "Not accepted: “x”. Accepted: words, names."}, "", "", True),
        (
            "headings=words&headings=names",
            {"headings": "More than one value. Accepted: one of words, names."},
            *("", "", True),
        ),
        (
            "headings=names&headings=x&axis=un",
            {"headings": "Not accepted: “x”. Accepted: words, names."},
            *("axis=un&headings=names", "", True),
        ),
    ],
)
def test_an_invalid_query_is_refused_with_what_is_taken(query, wrong, accepted, meant, is_of_file):
    Axis.objects.filter(code="un").update(name_fr="Essai", name_en="Essai")
    with translation.override("en"), pytest.raises(InvalidQuery) as refusal:
        ProjectFilter(QueryDict(query), Project.objects.published(), OWN)
    error = refusal.value
    assert (dict(error.problems), error.accepted.urlencode()) == (wrong, accepted)
    assert (error.meant, error.is_of_file) == (meant, is_of_file)


def test_a_query_at_the_limits_is_taken():
    query = f"year=1951&year=2100&year_min=1951&year_max=2100&q={'x' * 200}"
    values = ProjectFilter(QueryDict(query), Project.objects.published()).values
    assert {name: value for name, value in values.items() if value} == {
        **{"year": ["1951", "2100"], "year_min": 1951, "year_max": 2100, "q": "x" * 200}
    }


def test_a_year_is_from_its_first_day_to_its_last():
    axis = AxisFactory(code="jours")
    for day in ("2019-12-31", "2020-01-01", "2020-12-31", "2021-01-01"):
        ProjectFactory(published=True, axis=axis, start_date=day, end_date=day, slug=day)
    ProjectFactory(published=True, axis=axis, start_date=None, end_date=None, slug="jamais")
    found = {
        query: [project.slug for project in listing(f"axis=jours&{query}&sort=start", page_size=9).items]
        for query in ("year=2020", "year_min=2020", "year_max=2020", "year=unknown&year=2019")
    }
    assert found == {
        "year=2020": ["2020-01-01", "2020-12-31"],
        "year_min=2020": ["2020-01-01", "2020-12-31", "2021-01-01"],
        "year_max=2020": ["2019-12-31", "2020-01-01", "2020-12-31"],
        "year=unknown&year=2019": ["2019-12-31", "jamais"],
    }
    years = listing("axis=jours&year=2015").filters.group("year").options
    assert [(option.value, str(option.label), option.count) for option in years] == [
        ("2015", "2015", 0),
        ("2021", "2021", 1),
        ("2020", "2020", 2),
        ("2019", "2019", 1),
        ("unknown", "Début ou fin non connus", 1),
    ]


def test_the_first_of_several_lists_come_with_the_number_of_all(projects):
    hidden = ProjectFactory(axis=projects[0].axis)
    lists = {
        name: Project.objects.filter(axis__code=name).order_by("-pk") | Project.objects.none()
        for name in ("deux", "rien", "un")
    }
    firsts = first_of({name: records.published() for name, records in lists.items()}, 2)
    assert hidden not in firsts["deux"][0]
    assert firsts == {name: ([*lists[name].published()[:2]], number) for name, number in (("deux", 4), ("un", 5))}
    assert first_of({}, 2) == {}


@pytest.mark.parametrize("few", [0, 500])
def test_a_list_is_the_same_whether_its_records_are_named_or_searched(monkeypatch, few):
    monkeypatch.setattr("core.listing.FEW", few)
    for query in ("sort=start", "sort=-end&axis=un", "donor=D2&axis=un", "axis=deux&q=essai"):
        found = listing(query, page_size=100)
        assert found.items == list(found.filters.qs), query
