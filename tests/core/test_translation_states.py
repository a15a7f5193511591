"""Which texts of a record are translated, made by a machine or outdated; each from what is stored and what comes."""

import pytest

from core.texts import fingerprint
from core.translation_states import (
    TextState,
    all_states,
    confirm,
    keep_up,
    marks,
    part_entry,
    set_mark,
    source_then,
    text_states,
    worst,
)
from tests.factories import ArticleFactory

MISSING, OUTDATED, MACHINE, READY = TextState
UN, ONE, TWO = "Un mot", fingerprint("One word"), fingerprint("Two words")


@pytest.mark.parametrize(
    ("text", "source", "entry", "new"),
    [
        ("", UN, {}, {"state": "missing", "words": 2}),
        ("", "", {"of": "x", "as": ONE}, {"state": "missing", "words": 0}),
        ("One word", UN, {}, {"state": "ready", "of": UN, "as": ONE}),
        ("One word", UN, {"of": UN, "as": ONE}, {"state": "ready", "of": UN, "as": ONE}),
        ("One word", "« Un  mot »", {"of": '"Un mot"', "as": ONE}, {"state": "ready", "of": "« Un  mot »", "as": ONE}),
        ("One word", "Deux", {"of": UN, "as": ONE}, {"state": "outdated", "of": UN, "as": ONE, "words": 1}),
        ("Two words", "Deux", {"of": UN, "as": ONE}, {"state": "ready", "of": "Deux", "as": TWO}),
        (
            "Two words",
            "Deux",
            {"of": UN, "as": ONE, "said": True},
            {"state": "outdated", "of": UN, "as": TWO, "words": 1},
        ),
        ("One word", UN, {"machine": True}, {"state": "machine", "of": UN, "as": ONE, "machine": True}),
        (
            *("One word", "Deux", {"of": UN, "as": ONE, "machine": True}),
            {"state": "outdated", "of": UN, "as": ONE, "words": 1, "machine": True},
        ),
        ("One word", "Deux", {"as": ONE}, {"state": "ready", "of": "Deux", "as": ONE}),
    ],
)
def test_a_text_of_a_part_is_missing_outdated_made_by_a_machine_or_ready(text, source, entry, new):
    assert part_entry(text, source, entry) == new


@pytest.mark.parametrize(
    ("states", "state"),
    [([], READY), ([READY, MACHINE], MACHINE), ([MACHINE, OUTDATED, READY], OUTDATED), ([READY, MISSING], MISSING)],
)
def test_a_record_is_as_its_worst_text(states, state):
    assert worst(states) == worst(states[::-1]) == state


def stored(record):
    """Keep up with a record as if it had been stored so; return what is stored."""
    keep_up(record, None)
    columns = ("title", "lead", "body")
    texts = {f"{name}_{code}": getattr(record, f"{name}_{code}") for name in columns for code in ("fr", "ar", "en")}
    return texts | {"translation_state": record.translation_state}


@pytest.fixture
def article():
    return ArticleFactory.build(
        **{"title_fr": "Un titre", "title_ar": "عنوان", "title_en": "", "lead_fr": "", "lead_ar": "", "lead_en": ""},
        **{"body_fr": "<p>Un texte</p>", "body_ar": "", "body_en": "<p>A text</p>"},
    )


def test_what_lacks_is_counted_with_its_words(article):
    keep_up(article, None)
    assert text_states(article, "ar") == {"title": READY, "body": MISSING}
    assert text_states(article, "fr") == {"title": READY, "body": READY}
    assert {code: (of["state"], of["counts"], of["words"]) for code, of in article.translation_state.items()} == {
        "fr": ("ready", {"ready": 2}, 0),
        "ar": ("missing", {"ready": 1, "missing": 1}, 2),
        "en": ("missing", {"ready": 1, "missing": 1}, 2),
    }


def test_a_translation_is_outdated_while_its_french_is_another_one(article):
    before = stored(article)
    article.title_fr = "Un autre titre"
    keep_up(article, before)
    assert (text_states(article, "ar")["title"], source_then(article, "title", "ar")) == (OUTDATED, "Un titre")
    assert article.translation_state["ar"]["words"] == 3 + 2
    before = before | {"title_fr": "Un autre titre", "translation_state": article.translation_state}
    article.title_fr = "« Un titre »"
    keep_up(article, before)
    assert text_states(article, "ar")["title"] == OUTDATED  # of another French text still
    article.title_fr = "Un titre"
    keep_up(article, before)
    assert (text_states(article, "ar")["title"], marks(article, "title", "ar")) == (READY, {})


def test_a_new_translation_is_of_the_french_of_today_and_so_is_one_that_is_confirmed(article):
    before = stored(article)
    article.title_fr, article.title_ar = "Un autre titre", "عنوان آخر"
    keep_up(article, before)
    assert text_states(article, "ar")["title"] == READY
    before = stored(article)
    article.title_fr = "Un troisième titre"
    keep_up(article, before)
    assert text_states(article, "ar")["title"] == OUTDATED
    before = before | {"title_fr": article.title_fr, "translation_state": article.translation_state}
    confirm(article, "title", "ar")
    keep_up(article, before)
    assert (text_states(article, "ar")["title"], marks(article, "title", "ar")) == (READY, {})
    confirm(article, "title", "ar", of="Un titre d’avant")
    keep_up(article, before)
    assert source_then(article, "title", "ar") == "Un titre d’avant"


def test_a_machine_made_text_is_marked_until_somebody_says_that_it_is_good(article):
    before = stored(article)
    set_mark(article, "title", "ar", machine=True)
    keep_up(article, before)
    assert (text_states(article, "ar")["title"], article.translation_state["ar"]["state"]) == (MACHINE, "missing")
    assert source_then(article, "title", "ar") is None
    before["translation_state"] = article.translation_state
    article.title_fr = "Un autre titre"
    keep_up(article, before)
    assert marks(article, "title", "ar") == {"of": "Un titre", "machine": True}
    set_mark(article, "title", "ar", machine=False)
    keep_up(article, before)
    assert (text_states(article, "ar")["title"], marks(article, "title", "ar")) == (OUTDATED, {"of": "Un titre"})


def test_parts_count_with_the_texts_of_a_record(article):
    parts = {"core.picture/7/alt": {"state": "outdated", "of": "Port", "as": "x", "words": 4}}
    keep_up(article, None, {"fr": {}, "ar": parts, "en": {}})
    assert all_states(article, "ar") == {"title": READY, "body": MISSING, "core.picture/7/alt": OUTDATED}
    assert (article.translation_state["ar"]["counts"], article.translation_state["ar"]["words"]) == (
        *({"ready": 1, "missing": 1, "outdated": 1},),
        6,
    )
    assert source_then(article, "core.picture/7/alt", "ar") == "Port"
    before = {"translation_state": article.translation_state} | stored(article)
    confirm(article, "core.picture/7/alt", "ar")
    keep_up(article, before)
    entry = marks(article, "core.picture/7/alt", "ar")
    assert (entry.get("of"), entry["said"]) == (None, True)
