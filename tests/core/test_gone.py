"""Why a page is gone: said at its address, at its old ones and at its short one, until it is there again."""

import datetime as dt

import pytest
from django.utils import translation

from core.gone import GonePage, say_gone, take_back, withdrawn, withdrawn_record
from core.languages import Text
from core.publication import OldSlug
from events.models import Article, Event
from tests.factories import ArticleFactory, EventFactory

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)


def said(found):
    return found and (found.at, found.reason)


def test_a_reason_is_said_at_each_address_of_its_record_and_at_no_other(time_machine):
    time_machine.move_to(NOW, tick=False)
    gone, other = ArticleFactory(slug="parti"), ArticleFactory(slug="autre")
    event = EventFactory(pk=gone.pk, slug="parti")
    say_gone(gone, {"fr": " Une  erreur.\n", "ar": "خطأ", "zz": "x"})
    say_gone(other, {"fr": "Autre."})
    assert GonePage.objects.filter(slug="parti").values_list("kind", "object_id", "reasons").get() == (
        *("events.article", gone.pk),
        {"fr": "Une erreur.", "ar": "خطأ", "en": ""},
    )
    french = (NOW, Text("Une erreur.", "fr", False))
    old = OldSlug(kind="events.article", slug="ancien", object_id=gone.pk)
    assert said(withdrawn("events.article", "parti", None)) == french
    assert said(withdrawn("events.article", "ancien", old)) == french
    assert said(withdrawn_record(Article, pk=gone.pk)) == said(withdrawn_record(Article, slug="parti")) == french
    with translation.override("en"):
        assert said(withdrawn("events.article", "parti", None)) == (NOW, Text("Une erreur.", "fr", True))
    assert [withdrawn("events.article", "ancien", None), withdrawn("events.event", "parti", None)] == [None, None]
    assert withdrawn_record(Event, pk=event.pk) is None
    time_machine.move_to(NOW + dt.timedelta(1), tick=False)
    say_gone(gone, {"fr": "Une autre raison."})
    assert said(withdrawn_record(Article, pk=gone.pk)) == (
        *(NOW + dt.timedelta(1),),
        Text("Une autre raison.", "fr", False),
    )
    take_back(gone)
    assert withdrawn_record(Article, pk=gone.pk) is None
    assert said(withdrawn_record(Article, pk=other.pk))[1].value == "Autre."


@pytest.mark.parametrize("reasons", [{}, {"fr": " \n", "en": ""}])
def test_nothing_is_said_without_a_reason(reasons):
    say_gone(ArticleFactory(), reasons)
    assert not GonePage.objects.exists()
