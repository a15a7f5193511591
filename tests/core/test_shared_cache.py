"""Without Redis everything answers as if nothing were kept, at once, and the log says so."""

import logging

import pytest

from core import busy, shared_cache
from core.shared_cache import PAUSE, SharedCache

ANSWERS = {
    "add": (["a", 1], True),
    "get": (["a", "autre"], "autre"),
    "set": (["a", 1], None),
    "touch": (["a"], False),
    "delete": (["a"], False),
    "get_many": ([["a"]], {}),
    "has_key": (["a"], False),
    "incr": (["a", 3], 3),
    "set_many": ([{"a": 1}], []),
    "delete_many": ([["a"]], None),
    "clear": ([], False),
}


@pytest.fixture
def cache(monkeypatch):
    monkeypatch.setattr(shared_cache, "_away", {"until": 0.0})
    monkeypatch.setattr(busy, "_said", {})
    return SharedCache("redis://127.0.0.1:1/0", {})


@pytest.mark.parametrize("name", ANSWERS)
def test_what_is_asked_of_a_cache_that_is_away_is_answered(cache, monkeypatch, caplog, name):
    given, answer = ANSWERS[name]
    assert getattr(cache, name)(*given) == answer
    message = "The shared cache does not answer: limits do not count meanwhile. (ConnectionError: "
    assert [one.startswith(message) for one in caplog.messages] == [True]
    assert caplog.records[0].levelno == logging.WARNING
    monkeypatch.setattr(f"django.core.cache.backends.redis.RedisCache.{name}", lambda *_given, **_more: "asked")
    assert getattr(cache, name)(*given) == answer  # nobody asks it again for a moment
    until = shared_cache._away["until"]
    monkeypatch.setattr("core.shared_cache.time.monotonic", lambda: until - 0.001)
    assert getattr(cache, name)(*given) == answer
    monkeypatch.setattr("core.shared_cache.time.monotonic", lambda: until)
    assert getattr(cache, name)(*given) == "asked"
    assert PAUSE == 5
