"""All kinds are searched in one go, with the same results as one after the other."""

import pytest

from core.facets import bits_of
from core.search import index, lookup, store
from core.search.lookup import best
from core.search.query import parse
from pages.search import hits_of, searched_records
from projects.models import Project
from tests.factories import ArticleFactory, EventFactory, PartnerFactory, PlaceFactory, ProjectFactory, RegionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both]
QUERIES = ("oasis", "oasis -palmeraie", '"oasis verte"', "oas", "Oasis palmeraie", "rien", "d", "واحة")


@pytest.fixture
def records():
    """Projects, events, news, a donor and a place with the words, and drafts with all of them."""
    donor = PartnerFactory(code="OASIS", name_fr="Fonds Oasis")
    place = PlaceFactory(key="oasis", name_fr="Oasis", name_ar="واحة", region=RegionFactory(code="MA-01"))
    for number, title in enumerate(("Oasis", "Palmeraie", "Oasis verte et palmeraie", "Autre")):
        for factory in (ProjectFactory, EventFactory, ArticleFactory):
            factory(published=True, title_fr=f"{title} {number}")
            factory(title_fr=f"{title} {number} oasis verte palmeraie")
    ProjectFactory(published=True, title_fr="Oasis", donors=[donor], places=[place])


@pytest.mark.parametrize("text", QUERIES)
def test_the_same_is_found_in_the_same_order(records, text):
    query = parse(text)
    index.catch_up()
    assert hits_of(query) == [best(one, query) for one in searched_records()]


@pytest.mark.parametrize("first", [1, 2, 3])
def test_who_shows_only_the_first_has_the_same_first(records, first):
    index.catch_up()
    for text in QUERIES:
        every, some = hits_of(parse(text)), hits_of(parse(text), first)
        assert [(one.ids[:first], len(one), one.has_more) for one in some] == [
            (one.ids[:first], len(one), one.has_more) for one in every
        ]


@pytest.mark.parametrize(("first", "read"), [(2, 2), (3, 5)])
def test_texts_are_read_only_if_their_order_is_seen(monkeypatch, first, read):
    for title, text in [("Oasis", ""), ("Une oasis", ""), ("A", "oasis"), ("B", "oasis"), ("C", "oasis")]:
        ArticleFactory(published=True, title_fr=title, body_fr=text)
    index.catch_up()
    asked, texts = [], store.texts
    monkeypatch.setattr(lookup.store, "texts", lambda keys: asked.append(len(keys)) or texts(keys))
    assert [len(hits) for hits in hits_of(parse("oasis"), first) if len(hits)] == [5]
    assert asked == [read]


def test_very_many_are_looked_up_one_kind_after_the_other(records, monkeypatch):
    query = parse("oasis")
    index.catch_up()
    together = hits_of(query)
    found = sum(not in_title for _key, in_title in store.found_together(query, 100))  # drafts too
    monkeypatch.setattr(lookup, "TOGETHER", found)
    projects = Project.objects.published()
    sets = [(Project.search_kind, bits_of(projects))]
    assert lookup.best_of(sets, query) == [best(projects, query)]
    monkeypatch.setattr(lookup, "TOGETHER", found - 1)
    assert lookup.best_of(sets, query) is None
    assert hits_of(query) == together
    assert any(len(hits) > 1 for hits in together)
