"""Searches in many threads at once: no error, and each finds what it finds alone; no thread spoils another's words."""

from functools import partial
from urllib.parse import urlencode

import pytest
from django.test import Client

from core.search import index, words
from tests import factories
from tests.at_once import at_once
from tests.core.search.cases import RECORDS, TEXTS

THREADS = 8


def asked(client, text, language):
    """Return (status, the main part of the page) of a search."""
    response = client.get(f"/{language}/search/?{urlencode({'q': text[:100]})}")
    return response.status_code, response.content.decode().partition("<main")[2]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("count", [48, pytest.param(2_000, marks=pytest.mark.nightly)])
def test_many_searches_at_once(count):
    for title_fr, title_ar, title_en, summary in RECORDS.values():
        factories.ProjectFactory(
            published=True, title_fr=title_fr, title_ar=title_ar, title_en=title_en, summary_fr=summary
        )
    factories.SignpostFactory(words_fr="rentrer chez moi", words_ar="العودة إلى بلدي")
    index.catch_up()
    texts = ["rentrer chez moi", "العودة إلى بلدي", *(case[0] for case in TEXTS[::9])]
    questions = [(texts[number % len(texts)], ("fr", "ar", "en")[number % 3]) for number in range(count)]
    alone = {question: asked(Client(), *question) for question in set(questions)}
    for known in (words.stem, words.tokens, words.fold_word):
        known.cache_clear()  # so that the threads fill them

    def ask(part):
        client = Client(raise_request_exception=False)
        return [(question, asked(client, *question)) for question in part]

    answers = at_once(*(partial(ask, questions[number::THREADS]) for number in range(THREADS)))
    wrong = [question for part in answers for question, answer in part if answer != (200, alone[question][1])]
    assert (sum(map(len, answers)), wrong) == (count, [])
    # What the threads have kept for good is right too.
    plain = {form for text in texts for word in words.words_of(text) for form in word.forms}
    for code in ("fr", "en", "ar"):
        assert [word for word in plain if words.stem(word, code) != words.stem.__wrapped__(word, code)] == []
