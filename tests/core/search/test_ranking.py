"""In which order records are found: its name, words in the title, words in the text, how often, how late."""

import pytest

from core.search import index, lookup
from core.search.lookup import Hits, best
from core.search.query import parse
from projects.models import Project
from tests.factories import ProjectFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def projects(*texts):
    """Publish a project for each (title, summary), the latest first; return their ids."""
    made = [
        ProjectFactory(
            published=True, title_fr=title, summary_fr=summary, start_date=f"20{30 - number}-01-01", end_date=None
        ).pk
        for number, (title, summary) in enumerate(texts)
    ]
    index.catch_up()
    return made


def found(text, **more):
    return best(Project.objects.published(), parse(text), **more)


@pytest.mark.parametrize("text", ["oasis", "une OASIS ?", "oasis -xylophone"])
def test_the_record_of_that_name_comes_first_then_those_with_the_words_in_the_title(text):
    in_text, in_title, named = projects(("Autre", "Une oasis"), ("Une oasis verte", "Oasis"), ("L’Oasis", "Rien"))
    hits = found(text)
    assert hits == Hits((named, in_title, in_text), False, frozenset({named}), frozenset({named, in_title}))
    assert [hits.level(pk) for pk in hits.ids] == [0, 1, 2]


def test_a_phrase_is_a_name_too():
    around, named = projects(("La grande oasis verte", ""), ("Oasis verte", ""))
    assert found('"oasis verte"') == Hits((named, around), False, frozenset({named}), frozenset({named, around}))


def test_a_name_has_all_the_words_in_their_order():
    more, other_order, named = projects(("Oasis verte ici", ""), ("Verte oasis", ""), ("Oasis verte", ""))
    assert found("oasis verte").named == {named}
    assert {*found("oasis verte").ids} == {more, other_order, named}


def test_of_texts_the_whole_word_counts_then_how_often_up_to_five_times_then_the_day():
    five, six, plural, one, two = projects(
        ("A", "un jardin " * 5),
        ("B", "un jardin " * 6),
        ("C", "des jardins " * 3),
        ("E", "jardin"),
        ("D", "un jardin " * 2),
    )
    assert found("jardin").ids == (five, six, two, one, plural)


def test_so_many_are_found_and_so_many_of_these_are_ranked(monkeypatch):
    late, middle, titled = projects(("A", "oasis"), ("B", "une oasis, une oasis"), ("Oasis d’ici", ""))
    assert found("oasis", limit=3) == Hits((titled, middle, late), False, frozenset(), frozenset({titled}))
    assert (found("oasis", limit=2).has_more, len(found("oasis", limit=2))) == (True, 2)
    monkeypatch.setattr(lookup, "RANKED", 1)
    assert found("oasis").ids == (titled, middle, late)  # the first is ranked, the others are the newest first
