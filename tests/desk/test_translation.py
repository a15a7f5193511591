"""The states of translations: how texts become missing, outdated, machine-made or ready, on every way to storage."""

import pytest
from django.utils.translation import override

from core import page_texts, translation_states
from core.texts import word_changes
from core.translation_states import TextState, all_states, confirm, set_mark, source_then, text_states
from events.models import Article, Event
from pages.models import Page, Resource
from projects.models import Project
from tests.desk_tools import record_state
from tests.factories import ArticleFactory, EventFactory, PageFactory, ProjectFactory, ResourceFactory

pytestmark = pytest.mark.django_db
MISSING, OUTDATED, MACHINE, READY = TextState
KINDS = [Project, Event, Article, Page, Resource]


@pytest.fixture
def article():
    return ArticleFactory(
        title_fr="Trois ateliers d’essai", title_ar="ثلاث ورشات تجريبية", title_en="Three test workshops", lead_fr=""
    )


def fresh(record):
    return type(record).objects.get(pk=record.pk)


def states(record):
    """{"ar": {"title": state}, "en": …} as the database has it."""
    stored = fresh(record)
    return {code: text_states(stored, code) for code in ("ar", "en")}


def change(record, **texts):
    """Save new texts as an import or the shell does: on a record that was read anew."""
    stored = fresh(record)
    for column, text in texts.items():
        setattr(stored, column, text)
    stored.save()
    return stored


# --- The life of a state ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "factory", [ProjectFactory, EventFactory, ArticleFactory, PageFactory, ResourceFactory], ids=lambda f: f.__name__
)
def test_a_translation_goes_from_missing_to_ready_to_outdated_to_ready(factory):
    record = factory(title_fr="Titre d’essai")
    assert states(record)["ar"]["title"] == states(record)["en"]["title"] == MISSING
    change(record, title_ar="عنوان تجريبي")
    assert (states(record)["ar"]["title"], states(record)["en"]["title"]) == (READY, MISSING)
    change(record, title_fr="Autre titre d’essai")
    assert (states(record)["ar"]["title"], states(record)["en"]["title"]) == (OUTDATED, MISSING)
    change(record, title_ar="عنوان تجريبي آخر")
    assert states(record)["ar"]["title"] == READY


def test_only_the_text_whose_source_changed_is_outdated_and_only_until_its_own_translation_is_saved(article):
    change(article, lead_fr="Chapeau", lead_ar="مقدمة", lead_en="Lead")
    change(article, title_fr="Quatre ateliers d’essai")
    assert states(article) == {code: {"title": OUTDATED, "lead": READY} for code in ("ar", "en")}
    change(article, title_en="Four test workshops", lead_ar="مقدمة أخرى")
    assert states(article) == {"ar": {"title": OUTDATED, "lead": READY}, "en": {"title": READY, "lead": READY}}
    assert (record_state(fresh(article), "ar"), record_state(fresh(article), "en")) == (OUTDATED, READY)


def test_changing_source_and_translation_together_leaves_the_translation_ready(article):
    change(article, title_fr="Quatre ateliers d’essai", title_en="Four test workshops")
    assert states(article) == {"ar": {"title": OUTDATED}, "en": {"title": READY}}


@pytest.mark.parametrize(
    "title",
    ["  Trois  ateliers d'essai ", "Trois\u00a0ateliers d’essai", "Trois ateliers d\u2019es\u00adsai"],
    ids=["spaces and apostrophe", "hard space", "soft hyphen"],
)
def test_what_no_translator_has_to_follow_outdates_nothing(article, title):
    change(article, title_fr=title)
    assert states(article)["ar"] == {"title": READY}


@pytest.mark.parametrize(
    ("body", "state"),
    [
        ('<P>Un <A HREF="https://example.org/un" rel="noopener">lien</A>\n</P><p> « cité » : ici</p>', READY),
        ('<p>Un <a href="https://example.org/deux">lien</a></p><p>"cité": ici</p>', OUTDATED),
        ('<p>Un <a href="https://example.org/un">lien</a></p><p>"cité": ici, 2</p>', OUTDATED),
        ('<p>Un <a href="https://example.org/un">lien</a></p><ul><li>"cité": ici</li></ul>', OUTDATED),
    ],
    ids=["spelling of tags and quotation marks", "address of a link", "a number", "a list"],
)
def test_tags_count_by_what_they_are_not_by_how_they_are_written(article, body, state):
    change(article, body_fr='<p>Un <a href="https://example.org/un">lien</a></p><p>"cité": ici</p>', body_en="<p>x</p>")
    change(article, body_fr=body)
    assert states(article)["en"]["body"] == state


def test_a_source_that_returns_to_its_old_words_makes_the_translation_ready_again(article):
    change(article, title_fr="Quatre ateliers d’essai")
    change(article, title_fr="Cinq ateliers d’essai")
    change(article, title_fr="Trois ateliers d’essai")
    assert states(article)["ar"] == {"title": READY}


def test_someone_can_say_that_a_translation_is_still_right(article):
    change(article, title_fr="Trois ateliers d’essai (2021)")
    stored = fresh(article)
    confirm(stored, "title", "ar")
    stored.save()
    assert states(article) == {"ar": {"title": READY}, "en": {"title": OUTDATED}}
    change(article, title_fr="Quatre ateliers")
    assert states(article)["ar"] == {"title": OUTDATED}


def test_the_mark_of_the_machine_stays_until_somebody_takes_it_away(article):
    stored = fresh(article)
    set_mark(stored, "title", "en", machine=True)
    stored.save()
    assert states(article) == {"ar": {"title": READY}, "en": {"title": MACHINE}}
    change(article, title_fr="Quatre ateliers")
    assert states(article)["en"] == {"title": OUTDATED}
    change(article, title_en="Four workshops")
    assert states(article)["en"] == {"title": MACHINE}
    stored = fresh(article)
    set_mark(stored, "title", "en", machine=False)
    stored.save()
    assert states(article)["en"] == {"title": READY}


def test_a_text_that_was_there_before_its_french_source_is_not_outdated_by_it():
    article = ArticleFactory(lead_fr="", lead_en="Lead")
    change(article, lead_fr="Chapeau")
    assert states(article)["en"]["lead"] == READY


def test_a_translation_whose_source_was_removed_is_outdated(article):
    change(article, lead_fr="Chapeau", lead_en="Lead")
    change(article, lead_fr="")
    assert states(article)["en"]["lead"] == OUTDATED
    assert text_states(fresh(article), "fr")["lead"] == MISSING


@pytest.mark.parametrize("interface", ["fr", "ar", "en"])
@pytest.mark.parametrize(
    "factory", [ProjectFactory, EventFactory, ArticleFactory, PageFactory, ResourceFactory], ids=lambda f: f.__name__
)
def test_saving_in_any_language_of_the_interface_leaves_missing_texts_missing(factory, interface):
    """Reading a text without a language gives a stand-in: it must not be written into the language that lacks it."""
    record = factory(
        title_fr="Titre d’essai",
        title_en="",
        **({"body_en": "<p>Text</p>"} if "body" in texts_of(factory) else {}),
    )
    columns = translation_states.columns(record)
    before = type(record).objects.values(*columns).get()
    with override(interface):
        change(record)
    assert type(record).objects.values(*columns).get() == before
    assert states(record)["ar"]["title"] == states(record)["en"]["title"] == MISSING


def texts_of(factory):
    return factory._meta.model.translated_fields


def test_saving_a_few_fields_keeps_the_state_too(article):
    article.title_fr = "Quatre ateliers d’essai"
    article.save(update_fields=["title_fr"])
    assert states(article)["ar"] == {"title": OUTDATED}


def test_a_record_held_since_before_somebody_elses_change_does_not_lose_the_state(article):
    held = fresh(article)
    change(article, title_fr="Quatre ateliers d’essai")
    held.dateline_date = None
    held.save()  # it writes the old title back, of which the translation was made
    assert fresh(article).title_fr == "Trois ateliers d’essai"
    assert states(article)["ar"] == {"title": READY}


def test_update_passes_the_states_by_until_they_are_counted_anew(article):
    Article.objects.filter(pk=article.pk).update(title_ar="")
    assert fresh(article).translation_state["ar"]["state"] == READY
    before = fresh(article).updated_at
    page_texts.refresh(Article.objects.all())
    assert fresh(article).translation_state["ar"] == {
        "texts": {},
        "parts": {},
        "state": "missing",
        "counts": {"missing": 1},
        "words": 3,
    }
    assert fresh(article).updated_at == before


# --- What is stored says the same as the texts ------------------------------------------------------------------------


def test_the_loaded_content_starts_as_ready_or_missing(shipped):
    found = set()
    for model in KINDS:
        for record in model.objects.all():
            for code in ("ar", "en"):
                summary = record.translation_state[code]
                assert summary["state"] == record_state(record, code)
                assert sum(summary["counts"].values()) == len(all_states(record, code))
                found |= set(all_states(record, code).values())
    assert found == {MISSING, READY}


def test_words_are_those_of_the_source_that_wait(article):
    change(article, lead_fr="Un chapeau de cinq mots", body_fr="<p>Un <strong>texte</strong></p><p>long</p>")
    assert fresh(article).translation_state["en"]["words"] == 8
    change(article, body_en="<p>A long text</p>")
    assert fresh(article).translation_state["en"]["words"] == 5


# --- What changed -----------------------------------------------------------------------------------------------------


def test_what_changed_in_the_source_is_shown_word_by_word(article):
    assert source_then(article, "title", "ar") is None
    change(article, title_fr="Quatre ateliers")
    change(article, title_fr="Quatre ateliers d’essai à Rabat")
    stored = fresh(article)
    assert word_changes(source_then(stored, "title", "ar"), stored.title_fr) == [
        ("del", "Trois"),
        ("ins", "Quatre"),
        ("", " ateliers d’essai "),
        ("ins", "à Rabat"),
    ]


def test_a_comparison_shows_words_and_paragraphs_not_tags():
    then = "<p>Un <strong>atelier</strong> &amp; un débat.</p><p>Fin</p>"
    assert word_changes(then, "<p>Un atelier &amp; un débat.</p><ul><li>Fin</li></ul>") == [
        ("", "Un atelier & un débat.\nFin")
    ]
    assert word_changes(then, "<p>Un atelier &amp; deux débats.</p>") == [
        ("", "Un atelier & "),
        ("del", "un débat"),
        ("ins", "deux débats"),
        ("", "."),
        ("del", "\nFin"),
    ]
