"""The cache that all workers share, in Redis: when Redis is away, everything answers as if nothing were kept.

So a limit counts nobody meanwhile, and says so in the log. Nothing that protects an account may depend on it.
"""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from core.busy import say_now_and_then

SECONDS = 0.3  # that Redis may take; it needs less than a thousandth of that
PAUSE = 5  # seconds without asking, once it did not answer
OPTIONS = {"socket_connect_timeout": SECONDS, "socket_timeout": SECONDS, "retry": Retry(NoBackoff(), 0)}
_log = logging.getLogger(__name__)
_away = {"until": 0.0}  # of time.monotonic(); for all threads


class SharedCache(RedisCache):
    """Django's cache in Redis; without Redis nothing is found and everything seems to be stored."""

    def __init__(self, server, params):
        super().__init__(server, {**params, "OPTIONS": {**OPTIONS, **params.get("OPTIONS", {})}})

    def _try(self, otherwise: Any, act: Callable, *args: Any, **more: Any) -> Any:
        if time.monotonic() < _away["until"]:
            return otherwise
        try:
            return act(*args, **more)
        except (RedisError, OSError) as error:
            _away["until"] = time.monotonic() + PAUSE
            say_now_and_then(_log, "The shared cache does not answer: limits do not count meanwhile.", error)
            return otherwise

    def add(self, *args, **more):
        return self._try(True, super().add, *args, **more)

    def get(self, key, default=None, version=None):
        return self._try(default, super().get, key, default, version)

    def set(self, *args, **more):
        return self._try(None, super().set, *args, **more)

    def touch(self, *args, **more):
        return self._try(False, super().touch, *args, **more)

    def delete(self, *args, **more):
        return self._try(False, super().delete, *args, **more)

    def get_many(self, *args, **more):
        return self._try({}, super().get_many, *args, **more)

    def has_key(self, *args, **more):
        return self._try(False, super().has_key, *args, **more)

    def incr(self, key, delta=1, version=None):
        """Return the new number; `delta` if Redis is away, as if this were the first."""
        return self._try(delta, super().incr, key, delta, version)

    def set_many(self, *args, **more):
        return self._try([], super().set_many, *args, **more)

    def delete_many(self, *args, **more):
        return self._try(None, super().delete_many, *args, **more)

    def clear(self):
        return self._try(False, super().clear)
