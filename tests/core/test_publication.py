"""What the public may see, under which address, in which language, and by which words it is found."""

import datetime as dt
from unittest.mock import Mock

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from core.languages import direction, text_of
from core.publication import OldSlug, State
from core.search import fold
from core.slugs import MAX_LENGTH, short_slug, unique_slug
from events.models import Article
from tests.factories import ArticleFactory, EventFactory, PageFactory, PlaceFactory, ProjectFactory, ResourceFactory

FACTORIES = [ProjectFactory, EventFactory, ArticleFactory, PageFactory, ResourceFactory]
pytestmark = [pytest.mark.django_db, pytest.mark.both]

# --- The one gate ---


@pytest.mark.parametrize("factory", FACTORIES, ids=lambda factory: factory.__name__)
def test_published_and_is_published_agree(factory, time_machine):
    now, minute = timezone.now(), dt.timedelta(minutes=1)
    time_machine.move_to(now, tick=False)
    published = {"state": State.PUBLISHED, "published_at": now - minute}
    hidden = {
        factory(),
        factory(published_at=now - minute),
        factory(state=State.IN_REVIEW, published_at=now - minute),
        factory(state=State.ARCHIVED, published_at=now - minute),
        factory(state=State.PUBLISHED, published_at=now + minute),
        factory(**published, expires_at=now),
        factory(**published, binned_at=now),
    }
    public = {
        factory(**published),
        factory(state=State.PUBLISHED, published_at=now),
        factory(**published, expires_at=now + minute),
    }
    model = factory._meta.model
    assert set(model.objects.published()) == public
    assert {r for r in model.objects.all() if r.is_published} == public
    assert set(model.objects.all()) == hidden | public


def test_publishing_takes_the_time_of_that_moment_once():
    article = ArticleFactory()
    assert article.published_at is None
    article.state = State.PUBLISHED
    article.save()
    first = article.published_at
    assert abs(timezone.now() - first) < dt.timedelta(minutes=1)
    article.title_fr = "Autre titre d’essai"
    article.save()
    assert article.published_at == first


def test_a_published_record_without_a_time_is_refused_on_every_path():
    article = ArticleFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        type(article).objects.filter(pk=article.pk).update(state=State.PUBLISHED, published_at=None)


# --- Addresses ---


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Projet d’essai", "projet-essai"),
        ("L’Intégration de la Migration", "integration-migration"),
        ("Journée du 18 décembre 2016 à Rabat", "journee-rabat"),
        ("Œuvrer ensemble : l’accueil", "oeuvrer-ensemble-accueil"),
        ("مشروع", ""),
    ],
)
def test_short_slug_keeps_the_words_that_last(title, slug):
    assert short_slug(title) == slug


@given(st.text(max_size=400))
def test_short_slug_is_short_and_safe_for_any_title(title):
    slug = short_slug(title)
    assert len(slug) <= MAX_LENGTH
    assert slug == "" or all(part.isalnum() or "_" in part for part in slug.split("-"))


def test_equal_titles_get_different_addresses():
    slugs = [ArticleFactory(title_fr="Atelier de clôture").slug for _ in range(3)]
    assert slugs == ["atelier-cloture", "atelier-cloture-2", "atelier-cloture-3"]


def test_an_address_is_made_of_the_french_title_or_of_another_if_there_is_none():
    with translation.override("en"):
        assert ArticleFactory(title_fr="Atelier", title_en="Workshop").slug == "atelier"
        assert ArticleFactory(title_fr="", title_en="Workshop").slug == "workshop"
        assert ArticleFactory(title_fr="مقال تجريبي").slug == "article"


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        (f"{'a' * 29} {'b' * 30}", f"{'a' * 29}-{'b' * 30}"),  # 60 letters
        (f"{'a' * 29} {'b' * 31}", "a" * 29),
        ("a" * 61, "a" * 60),
        ("Œuvre l’été 2016", "oeuvre-ete"),
    ],
)
def test_a_short_slug_is_cut_between_words(title, slug):
    assert short_slug(title) == slug


def test_the_number_of_a_slug_fits_into_its_length():
    taken = {"a" * 60, *(f"{'a' * 58}-{number}" for number in range(2, 10))}
    assert unique_slug("a" * 60, taken.__contains__) == f"{'a' * 57}-10"
    assert unique_slug("b", taken.__contains__) == "b"


def test_an_old_address_is_remembered_and_not_given_away():
    first = ArticleFactory(slug="ancien")
    first.slug = "nouveau"
    first.save()
    assert list(OldSlug.objects.values_list("kind", "slug", "object_id")) == [("events.article", "ancien", first.pk)]
    assert ArticleFactory(title_fr="Ancien").slug == "ancien-2"
    with pytest.raises(ValidationError, match="slug"):
        ArticleFactory.build(slug="ancien").clean()
    assert EventFactory(title_fr="Ancien").slug == "ancien", "other kinds have addresses of their own"
    assert type(first).taken_slugs() == {"ancien", "nouveau", "ancien-2"}


def test_an_address_that_is_taken_back_is_no_longer_old():
    article = ArticleFactory(slug="ancien")
    for slug in ("nouveau", "ancien"):
        article.slug = slug
        article.full_clean()
        article.save()
    assert list(OldSlug.objects.values_list("slug", flat=True)) == ["nouveau"]


# --- Languages ---


def test_text_of_marks_a_fallback():
    article = ArticleFactory.build(title_fr="Titre", title_ar="", title_en="Title", lead_fr="", lead_en="", lead_ar="")
    asked = {code: text_of(article, "title", code) for code in ("fr", "ar", "en")}
    assert {code: (t.value, t.language, t.stands_in) for code, t in asked.items()} == {
        "fr": ("Titre", "fr", False),
        "ar": ("Titre", "fr", True),
        "en": ("Title", "en", False),
    }
    with translation.override("ar"):
        assert str(text_of(article, "title")) == "Titre"
        assert text_of(article, "title").direction == "ltr"
        assert text_of(article, "title").notice
    assert not text_of(article, "lead", "ar")
    assert text_of(article, "lead", "ar").notice == ""


def test_direction_knows_languages_that_the_portal_is_not_served_in():
    assert {code: direction(code) for code in ("fr", "ar", "en", "es", "zz")} == {
        "fr": "ltr",
        "ar": "rtl",
        "en": "ltr",
        "es": "ltr",
        "zz": "ltr",
    }


# --- Search ---


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("L’Intégration", "l integration"),
        ("Cœur, été", "coeur ete"),
        ("الإدماج", "ادماج"),
        ("وَالهِجْرَة", "هجره"),
        ("مـــغرب", "مغرب"),
        ("", ""),
    ],
)
def test_fold(text, folded):
    assert fold(text) == folded


@given(st.text(max_size=200))
def test_folding_twice_changes_nothing_but_articles(text):
    assert fold(text) == " ".join(fold(text).split())


@pytest.mark.parametrize("query", ["intégration", "INTEGRATION", "ادماج", "الإدماج", "d'essai intégra", "tanger"])
@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_a_word_of_any_language_finds_the_record_in_every_language(query, language):
    place = PlaceFactory(key="tanger", name_fr="Tanger")
    found = ProjectFactory(title_fr="L’intégration d’essai", title_ar="الإدماج", places=[place])
    ProjectFactory(title_fr="Tout autre chose")
    with translation.override(language):
        assert list(type(found).objects.matching(query)) == [found]


@pytest.mark.parametrize("query", ["", "  ", "%", "***", "\x00", "\"'"])
def test_a_query_without_a_word_finds_nothing(query):
    project = ProjectFactory()
    assert list(type(project).objects.matching(query)) == []


def test_markup_is_not_searched():
    article = ArticleFactory(body_fr="<p><strong>Contenu</strong></p>")
    assert list(type(article).objects.matching("contenu")) == [article]
    assert list(type(article).objects.matching("strong")) == []


# --- Two at once ---


def test_who_saves_an_equal_title_at_the_same_moment_gets_the_next_address(monkeypatch):
    ArticleFactory(title_fr="Atelier")
    seen, is_taken = [False], Article._is_taken  # the first time, the other one is not there yet
    monkeypatch.setattr(Article, "_is_taken", lambda self, slug: seen.pop() if seen else is_taken(self, slug))
    article = ArticleFactory(title_fr="Atelier")
    assert (article.slug, Article.objects.get(pk=article.pk).slug) == ("atelier-2", "atelier-2")


def test_what_the_database_refuses_for_another_reason_is_not_tried_again():
    tried = Mock(side_effect=IntegrityError)
    with pytest.raises(IntegrityError):
        Article(title_fr="Atelier")._save_with_free_slug(tried)
    assert tried.call_count == 1
