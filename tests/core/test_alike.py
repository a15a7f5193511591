"""What a reader may like: the records of the same kind that share most."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from core import alike
from core.facets import Facets, Sets, bits
from core.filters import PortalFilterSet
from tests.factories import ArticleFactory, AxisFactory, EventFactory, PageFactory, ProjectFactory, ResourceFactory
from tests.reading import linked_slugs, read

pytestmark = pytest.mark.django_db


def liked(client, record):
    (section,) = read(client.get(record.get_absolute_url())).all("section", aria_labelledby="also") or (None,)
    return linked_slugs(section.all("li")) if section else []


def test_what_shares_more_comes_first_and_drafts_never(client):
    axis = AxisFactory()
    one = ProjectFactory(published=True, axis=axis, donors=["EU", "CH"], regions=["MA-01"])
    for slug, values in {
        "axe": {"axis": axis},
        "bailleur": {"donors": ["EU"]},
        "rien": {"donors": ["US"]},
        "bailleurs-et-axe": {"donors": ["EU", "CH"], "axis": axis},
        "bailleur-et-region": {"donors": ["EU"], "regions": ["MA-01"]},
    }.items():
        ProjectFactory(published=True, slug=slug, **values)
    ProjectFactory(slug="brouillon", axis=axis, donors=["EU", "CH"], regions=["MA-01"])
    assert liked(client, one) == ["bailleurs-et-axe", "bailleur-et-region", "bailleur"]


def test_a_donor_a_partner_and_a_region_count_twice_as_much_as_the_axis(client):
    axis = AxisFactory()
    common = {"donors": ["EU", "CH"], "partners": ["UNDP"], "regions": ["MA-01"]}
    one = ProjectFactory(published=True, axis=axis, **common)
    ProjectFactory(published=True, slug="deux-bailleurs", donors=common["donors"])
    for slug, values in {
        "bailleur-et-axe": {"donors": ["EU"]},
        "partenaire-et-axe": {"partners": ["UNDP"]},
        "region-et-axe": {"regions": ["MA-01"]},
    }.items():
        ProjectFactory(published=True, slug=slug, axis=axis, **values)
    # Of equals the newest come first, and only three are shown.
    assert liked(client, one) == ["deux-bailleurs", "region-et-axe", "partenaire-et-axe"]


def test_a_project_in_common_counts_as_much_as_four_regions_or_axes_and_the_kind_least(client):
    project, axis = ProjectFactory(published=True), AxisFactory()
    regions = [f"MA-0{number}" for number in range(1, 5)]
    one = ArticleFactory(published=True, kind="story", axis=axis, projects=[project], regions=regions)
    for slug, values in {
        "quatre-regions-et-axe": {"regions": regions, "axis": axis},
        "projet": {"projects": [project]},
        "trois-regions-et-genre": {"regions": regions[:3], "kind": "story"},
        "deux-regions-et-axe": {"regions": regions[:2], "axis": axis},
    }.items():
        ArticleFactory(published=True, slug=slug, **values)
    assert liked(client, one) == ["quatre-regions-et-axe", "projet", "trois-regions-et-genre"]


def test_a_resource_of_the_same_project_comes_before_one_of_the_same_kind(client):
    project = ProjectFactory(published=True)
    one = ResourceFactory(published=True, kind="report", projects=[project])
    ResourceFactory(published=True, slug="projet", kind="guide", projects=[project])
    ResourceFactory(published=True, slug="genre", kind="report")
    ResourceFactory(published=True, slug="rien", kind="guide")
    assert liked(client, one) == ["projet", "genre"]


def test_no_project_stands_on_a_page_twice(client):
    one = ProjectFactory(published=True, donors=["EU"])
    ProjectFactory(published=True, slug="phase-2", donors=["EU"], parent=one)
    ProjectFactory(published=True, slug="autre", donors=["EU"])
    assert liked(client, one) == ["autre"]


@pytest.mark.parametrize("factory", [EventFactory, ArticleFactory, ResourceFactory])
def test_a_hidden_project_joins_nothing(client, factory):
    shown, hidden = ProjectFactory(published=True), ProjectFactory()
    kinds = [value for value in factory._meta.model.Kind.values if value != factory._meta.declarations.get("kind")]
    one = factory(published=True, projects=[shown, hidden])
    factory(published=True, slug="projet-cache", projects=[hidden], kind=kinds[-1])
    factory(published=True, slug="meme-projet", projects=[shown], kind=kinds[-1])
    factory(slug="brouillon", projects=[shown])
    assert liked(client, one) == ["meme-projet"]


def test_events_picked_by_hand_come_before_computed_ones(client):
    project = ProjectFactory(published=True)
    one = EventFactory(published=True, projects=[project])
    EventFactory(published=True, slug="meme-projet", projects=[project])
    assert liked(client, one) == ["meme-projet"]
    one.related_events.set([EventFactory(published=True, slug="choisi"), EventFactory(slug="cache")])
    assert liked(client, one) == ["choisi"]
    assert [event["slug"] for event in client.get(f"/api/v1/events/{one.slug}/").json()["also"]] == ["choisi"]


def test_pages_of_a_section_lead_to_each_other(client):
    section = PageFactory(published=True)
    one = PageFactory(published=True, parent=section)
    PageFactory(published=True, slug="soeur", parent=section)
    PageFactory(slug="brouillon", parent=section)
    PageFactory(published=True, slug="ailleurs")
    assert (liked(client, one), liked(client, section)) == (["soeur"], [])


@pytest.mark.parametrize("factory", [ProjectFactory, EventFactory, ArticleFactory, ResourceFactory])
def test_the_queries_do_not_depend_on_what_is_found(client, factory):
    shared = {"axis": AxisFactory()} if factory is not ResourceFactory else {}
    one = factory(published=True, **shared)

    def queries():
        client.get(one.get_absolute_url())
        with CaptureQueriesContext(connection) as found:
            client.get(one.get_absolute_url())
        return len(found)

    factory(published=True, **shared)
    few = queries()
    factory.create_batch(9, published=True, **shared)
    assert queries() == few


KEYS = st.sets(st.integers(1, 12))


@given(
    everything=KEYS,
    of_values=st.dictionaries(st.sampled_from(["a", "b", "c", "d"]), KEYS),
    weights=st.tuples(st.integers(0, 4), st.integers(0, 4)),
    without=KEYS,
)
def test_the_most_alike_are_those_of_which_the_shared_values_weigh_most(everything, of_values, weights, without):
    sets = Sets.by_value([(value, bits(keys)) for value, keys in of_values.items()], bits(range(13)))
    facets = Facets(bits(everything), {"one": sets, "other": sets})
    shared = {"one": (weights[0], ["a", "b"]), "other": (weights[1], ["c", "d", "rien"])}
    sums = {
        key: sum(2**weight for weight, values in shared.values() for value in values if key in of_values.get(value, ()))
        for key in everything - without
    }
    expected = sorted((key for key in sums if sums[key]), key=lambda key: (sums[key], key), reverse=True)[:3]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(alike, "facets_of", lambda _filterset: facets)
        assert alike.most_alike(None, shared, bits(without)) == expected


def test_of_a_list_that_does_not_say_what_counts_nothing_is_alike():
    assert PortalFilterSet.shares(None) == {}
