"""Beside every option stands the length of its own list: random records, random questions, real lists."""

import datetime as dt
import threading

import pytest
from django.db import connection, transaction
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from core.facets import Keys, bits, facets_of, keys_in
from core.models import Axis, Goal, GoalTarget, Partner, Place, Region
from core.publication import State
from core.years import YearSpans
from events.filters import ArticleFilter, EventFilter
from events.models import Article, Event
from pages.filters import ResourceFilter
from pages.models import Resource, ResourceFile
from projects.filters import ProjectFilter
from projects.models import Funding, Participation, Project
from tests.factories import EventFactory, ProjectFactory
from tests.reading import read
from tests.shipped import kept
from tests.tools import examples

LISTS = {"projects": ProjectFilter, "events": EventFilter, "news": ArticleFilter, "resources": ResourceFilter}
NOW = timezone.now().replace(microsecond=0)
DAY = dt.timedelta(days=1)
FOUR = range(4)

pytestmark = [pytest.mark.django_db, pytest.mark.both]


# --- Random records ---------------------------------------------------------------------------------------------------

some = st.lists(st.sampled_from(FOUR), max_size=3, unique=True)
one_or_none = st.none() | st.sampled_from(FOUR)
days = st.dates(dt.date(2012, 1, 1), NOW.date() + 400 * DAY)
publication = st.sampled_from(
    [
        *[{"state": State.PUBLISHED, "published_at": NOW - DAY}] * 4,
        {"state": State.DRAFT},
        {"state": State.PUBLISHED, "published_at": NOW + DAY},
        {"state": State.PUBLISHED, "published_at": NOW - 2 * DAY, "expires_at": NOW - DAY},
        {"state": State.PUBLISHED, "published_at": NOW - DAY, "binned_at": NOW},
    ]
)
words = st.sampled_from(["pomme", "poire", "pomme poire", "prune"])
record = {"publication": publication, "words": words, "some": some, "others": some, "one": one_or_none}
projects = st.fixed_dictionaries(
    record
    | {
        "dates": st.tuples(st.none() | days, st.none() | days),
        "how": st.sampled_from([("", ""), ("by", ""), ("", "at_least"), ("about", "open")]),
        "override": st.sampled_from(["", "", "suspended"]),
    }
)
dated = st.fixed_dictionaries(
    record | {"day": days, "length": st.sampled_from([0, 0, 1, 200]), "no_day": st.booleans()}
)
worlds = st.tuples(*[st.lists(kind, max_size=7) for kind in (projects, dated, dated, dated)])


def fields(kind, number, drawn):
    name = f"{kind}-{number}"
    return {"slug": name, "title_fr": f"{drawn['words']} {name}", **drawn["publication"]}


def write(world):
    """Put a world into the database: projects, events, articles and resources, with what they name."""
    axes = Axis.objects.bulk_create([Axis(code=f"a{n}", name_fr=f"Axe {n}") for n in FOUR])
    partners = Partner.objects.bulk_create([Partner(code=f"P{n}", name_fr=f"Pa {n}", kind="ngo") for n in FOUR])
    regions = Region.objects.bulk_create(
        [Region(code=f"MA-0{n + 1}", name_fr=f"R {n}", short_name_fr="R", tile_column=n, tile_row=0) for n in FOUR]
    )
    places = Place.objects.bulk_create([Place(key=f"p{n}", name_fr=f"V {n}", region=regions[n]) for n in FOUR])
    Goal.objects.bulk_create([Goal(number=n + 1, name_fr=f"But {n}") for n in FOUR])
    for n in FOUR:
        GoalTarget.objects.create(code=f"{n + 1}.a", name_fr=f"Cible {n}")
    named = _write_projects(world[0], axes, partners, regions)
    _write_dated(Event, world[1], named, lambda drawn: _event_fields(drawn, axes, places))
    _write_dated(Article, world[2], named, lambda drawn: _article_fields(drawn, axes))
    for article, drawn in zip(Article.objects.order_by("pk"), world[2], strict=True):
        article.regions.set([regions[n] for n in drawn["others"]])
    _write_dated(Resource, world[3], named, _resource_fields)
    for resource, drawn in zip(Resource.objects.order_by("pk"), world[3], strict=True):
        languages = {["fr", "ar", "en", "es"][n] for n in drawn["others"]}
        url = "https://example.org/x"
        ResourceFile.objects.bulk_create([ResourceFile(resource=resource, language=c, url=url) for c in languages])


def _write_projects(drawn_projects, axes, partners, regions):
    made = []
    for number, drawn in enumerate(drawn_projects):
        start, end = drawn["dates"]
        if start and end and end < start:
            start, end = end, start
        made.append(
            Project(
                **fields("projet", number, drawn),
                code=f"C{number}",
                axis=axes[drawn["one"] or 0],
                start_date=start,
                end_date=None if drawn["how"][1] == "open" else end,
                start_qualifier=drawn["how"][0],
                end_qualifier=drawn["how"][1],
                status_override=drawn["override"],
                is_nationwide=drawn["one"] == 1,
                countries=[[], ["SN", "TN"]][drawn["one"] == 2],
            )
        )
    made = Project.objects.bulk_create(made)
    for project, drawn in zip(made, drawn_projects, strict=True):
        Funding.objects.bulk_create([Funding(project=project, donor=partners[n]) for n in drawn["some"]])
        Participation.objects.bulk_create(
            [Participation(project=project, partner=partners[n], role="implementing") for n in drawn["others"]]
        )
        project.regions.set([regions[n] for n in drawn["others"]])
        project.goals.set(Goal.objects.filter(number__in=[n + 1 for n in drawn["some"]]))
        project.goal_targets.set(GoalTarget.objects.filter(goal__number__in=[n + 1 for n in drawn["others"]]))
    return made


def _write_dated(model, drawn_records, projects, own_fields):
    kinds = [model.Kind.values[0], model.Kind.values[-1]]
    made = model.objects.bulk_create(
        model(**fields(model._meta.model_name, n, drawn), kind=kinds[n % 2], **own_fields(drawn))
        for n, drawn in enumerate(drawn_records)
    )
    for one, drawn in zip(made, drawn_records, strict=True):
        one.projects.set(projects[n] for n in drawn["some"] if n < len(projects))


def _event_fields(drawn, axes, places):
    starts_at = timezone.make_aware(dt.datetime.combine(drawn["day"], dt.time(0, 30)))  # in UTC the day before
    return {
        "starts_at": starts_at,
        "ends_at": starts_at + drawn["length"] * DAY,
        "axis": None if drawn["one"] is None else axes[drawn["one"]],
        "place": places[drawn["others"][0]] if drawn["others"] else None,
    }


def _article_fields(drawn, axes):
    axis = None if drawn["one"] is None else axes[drawn["one"]]
    deadline = None if drawn["no_day"] else timezone.now() + dt.timedelta(days=drawn["day"].toordinal() % 31 - 10)
    date = None if drawn["no_day"] else drawn["day"]
    return {"dateline_date": date, "axis": axis, "deadline": deadline}


def _resource_fields(drawn):
    return {"date": None if drawn["no_day"] else drawn["day"]}


# --- Every count is true ----------------------------------------------------------------------------------------------


def asked(filters, data):
    """Draw a question for a list: some values of some filters."""
    query = QueryDict(mutable=True)
    for name, options in filters.lists.items():
        values = [value for value, _label in options]
        at_most = 1 if name == "when" else 2
        query.setlist(
            name, data.draw(st.lists(st.sampled_from(values), max_size=at_most, unique=True) if values else st.just([]))
        )
    query["q"] = data.draw(st.sampled_from(["", "", "pomme", "rien"]))
    if "year_min" in filters.filters:
        years = data.draw(st.lists(st.integers(2011, 2031), max_size=2))
        for name, year in zip(("year_min", "year_max"), sorted(years), strict=False):
            query[name] = str(year)
    return query


def found(filterset, query):
    """Return the length of the real list."""
    return len(filterset(query, filterset._meta.model.objects.published()).qs)


@pytest.mark.parametrize("name", LISTS)
# Not shrunk: each example asks real lists, and the question that failed is printed anyway.
@settings(max_examples=examples(5), phases=(Phase.explicit, Phase.generate))
@given(world=worlds, data=st.data(), language=st.sampled_from(["fr", "ar", "en"]))
def test_every_count_is_the_length_of_the_list_with_that_option_alone_in_its_filter(name, world, data, language):
    filterset = LISTS[name]
    with translation.override(language), transaction.atomic(), kept():
        write(world)
        records = filterset._meta.model.objects.published()
        query = asked(filterset(QueryDict(), records), data)
        filters = filterset(query, records)
        assert filters.counts.total == len(filters.qs)
        for filter_name in filters.lists:
            group = filters.group(filter_name)
            some = st.lists(st.sampled_from(group.options), max_size=3) if group.options else st.just([])
            for option in data.draw(some):
                alone = query.copy()
                alone.setlist(filter_name, [option.value])
                assert option.count == found(filterset, alone), (query, filter_name, option.value)
        transaction.set_rollback(True)


# --- What the page shows ----------------------------------------------------------------------------------------------


def options(page, name):
    """Return [(value, count, state)] of a filter of the page, in its order."""
    return [
        (
            label.one("input")["value"],
            label.one("data")["value"],
            " ".join(word for word in ("checked", "disabled") if word in label.one("input").attrs),
        )
        for label in page.all("label", "option")
        if label.one("input")["name"] == name
    ]


@pytest.fixture
def four_projects():
    ProjectFactory(published=True, donors=["AA"], regions=["MA-01"])
    ProjectFactory(published=True, donors=["AA", "BB"], regions=["MA-02"])
    ProjectFactory(published=True, donors=["CC"], regions=["MA-02"])
    ProjectFactory(donors=["DD"], regions=["MA-03"])


def test_options_without_result_are_disabled_at_the_end(client, four_projects):
    page = read(client.get("/fr/projects/?region=MA-01"))
    assert options(page, "donor") == [("AA", "1", ""), ("BB", "0", "disabled"), ("CC", "0", "disabled")]


def test_options_in_force_come_first_and_the_others_keep_their_own_numbers(client, four_projects):
    page = read(client.get("/fr/projects/?donor=CC&options=region"))
    assert options(page, "donor") == [("CC", "1", "checked"), ("AA", "2", ""), ("BB", "1", "")]
    assert options(page, "region")[:2] == [("MA-02", "1", ""), ("MA-01", "0", "disabled")]


def test_a_selected_option_can_be_removed_even_without_results(client, four_projects):
    page = read(client.get("/fr/projects/?donor=CC&region=MA-01"))
    assert options(page, "donor")[0] == ("CC", "0", "checked")
    assert options(page, "region")[0] == ("MA-01", "0", "checked")


def test_one_of_two_halves_takes_the_place_of_the_other(client):
    EventFactory(published=True, starts_at=timezone.now() + DAY)
    EventFactory.create_batch(2, published=True, starts_at=timezone.now() - DAY)
    page = read(client.get("/fr/events/?when=past"))
    assert options(page, "when") == [("", "3", ""), ("upcoming", "1", ""), ("past", "2", "checked")]


def test_counts_are_written_as_the_language_does_and_given_as_a_number(client):
    ProjectFactory.create_batch(3, published=True)
    Project.objects.bulk_create(
        Project(
            **fields("p", n, {"words": "x", "publication": {"state": "published", "published_at": NOW}}),
            code=f"X{n}",
            axis=Axis.objects.first(),
            status_override="suspended",
        )
        for n in range(1200)
    )
    page = read(client.get("/fr/projects/"))
    written = next(
        label.one("data") for label in page.all("label", "option") if label.one("input")["value"] == "suspended"
    )
    assert written["value"] == "1200"
    assert written.text == "1 200 résultats"


def test_what_is_chosen_survives_the_change_of_language(client, four_projects):
    query = "?donor=CC&donor=AA&region=MA-02&year=2020&year_min=2019&q=essai&sort=start"
    page = read(client.get(f"/fr/projects/{query}"))
    links = {link["lang"]: link["href"] for link in page.one("nav", "languages").all("a")}
    there = read(client.get(links["ar"]))
    for name in ("donor", "region", "year"):
        assert sorted(options(there, name)) == sorted(options(page, name))
    assert [box["value"] for box in there.all("input", name="year_min")] == ["2019"]


def test_the_tiles_of_the_home_page_say_how_long_the_list_is(client, four_projects):
    page = read(client.get("/fr/"))
    tiles = {tile["href"]: tile.one("text", "tile-count").text for tile in page.all("a", "tile")}
    lists = {"/fr/projects/?region=MA-01": "1", "/fr/projects/?region=MA-02": "2"}
    assert tiles == lists | {"/fr/regions/MA-03/": "0"}  # an empty list would be a dead end


@pytest.mark.parametrize("name", LISTS)
def test_reading_the_facets_costs_the_same_for_any_number_of_records(name):
    """One query for the records, one for each filter that counts; of the coverage one for each of its three choices.

    The years and the regions of events take another for their sessions, the goals one for those of the targets.
    """
    filterset, taken = LISTS[name], []
    for wanted in (1, 3, 100):
        write_many(filterset._meta.model, wanted)
        with CaptureQueriesContext(connection) as queries:
            filterset.read_facets()
        taken.append(len(queries))
    counting = [filter_name for filter_name, one in filterset.base_filters.items() if hasattr(one, "sets")]
    more = 2 * ("coverage" in counting) + 2 * (name == "events") + ("goal" in counting)
    assert taken == [1 + len(counting) + more] * 3


def write_many(model, number):
    axis, _ = Axis.objects.get_or_create(code="a")
    own = {
        Project: lambda n: {"code": f"C{n}", "axis": axis},
        Event: lambda n: {"starts_at": NOW, "ends_at": NOW, "kind": "workshop"},
    }.get(model, lambda n: {"kind": "x"})
    drawn = {"words": "x", "publication": {"state": "published", "published_at": NOW}}
    start = model.objects.count()
    model.objects.bulk_create(model(**fields("x", n, drawn), **own(n)) for n in range(start, number))


@pytest.mark.django_db(transaction=True)
def test_facets_are_read_once_until_something_changes(django_assert_num_queries):
    project = ProjectFactory(published=True)
    before = facets_of(ProjectFilter)
    with django_assert_num_queries(1):  # the version
        assert facets_of(ProjectFilter) is before
    Project.objects.filter(pk=project.pk).update(state=State.DRAFT)
    assert facets_of(ProjectFilter).everything == 0


@pytest.mark.django_db(transaction=True)
def test_many_requests_at_once_read_the_facets_once(monkeypatch, settings):
    settings.DATA_VERSION_SECONDS = 60
    ProjectFactory(published=True)
    reads = []

    def read_slowly(original=ProjectFilter.read_facets):
        reads.append(1)
        threading.Event().wait(0.2)
        return original()

    monkeypatch.setattr(ProjectFilter, "read_facets", read_slowly)

    def ask():
        facets_of(ProjectFilter)
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert reads == [1]


# --- Sets -------------------------------------------------------------------------------------------------------------


@given(st.sets(st.integers(0, 3000)), st.sets(st.integers(0, 3000)))
def test_sets_are_counted_as_sets(one, other):
    assert (bits(one) & bits(other)).bit_count() == len(one & other)
    assert (bits(one) | bits(other)).bit_count() == len(one | other)


@given(st.sets(st.integers(0, 3000)))
def test_a_set_gives_its_keys_back(keys):
    assert keys_in(bits(keys)) == sorted(keys)


@pytest.mark.parametrize(
    ("start", "end", "years"),
    [
        ("2019-12-31", "2020-01-01", ["2019", "2020"]),
        ("1949-05-01", "1952-01-01", ["1951", "1952"]),  # no filter takes a year before
        ("2100-12-31", "2150-01-01", ["2100"]),
        (None, None, []),
    ],
)
def test_years_are_told_by_their_first_and_last_day(start, end, years):
    ProjectFactory(published=True, start_date=start, end_date=end)
    assert list(ProjectFilter.read_facets().by_filter["year"].values) == years


def test_the_year_of_a_moment_is_that_of_morocco():
    moment = dt.datetime(2020, 12, 31, 23, 30, tzinfo=dt.UTC)  # half past midnight in Morocco
    EventFactory(published=True, starts_at=moment, ends_at=moment)
    assert list(EventFilter.read_facets().by_filter["year"].values) == ["2021"]


years = st.none() | st.integers(1990, 2030)


@given(st.lists(st.tuples(years, years), max_size=20), years, years)
def test_spans_of_years(spans, first, last):
    spans = [tuple(sorted(span)) if None not in span else span for span in spans]
    expected = {
        key
        for key, (begins, ends) in enumerate(spans)
        if begins and ends and (last is None or begins <= last) and (first is None or ends >= first)
    }
    found_spans = YearSpans((*span, bits([key])) for key, span in enumerate(spans))
    if first is None or last is None or first <= last:
        assert found_spans.between(first, last) == bits(expected)


def test_a_tile_says_what_its_option_says_and_leads_nowhere_if_that_is_nothing(client, four_projects):
    page = read(client.get("/fr/projects/?donor=AA&region=MA-01"))
    tiles = {tile["data-key"]: tile for tile in page.all(None, "tile")}
    counts = {f"tile-{code}": count for code, count, _state in options(page, "region")}
    assert {key: tile.one("text", "tile-count").text for key, tile in tiles.items()}.items() <= counts.items()
    assert [key for key, tile in tiles.items() if "href" not in tile.attrs] == ["tile-MA-03"]


def test_postgresql_is_asked_for_all_keys_in_one_text():
    query = Project.objects.order_by().annotate(keys=Keys("pk")).query
    sql, params = query.annotations["keys"].as_postgresql(query.get_compiler("default"), connection)
    assert (sql, [*params]) == ('STRING_AGG("projects_project"."id"::text, \',\')', [])
