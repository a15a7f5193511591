"""Values that all workers share: one of them computes a value, the others take it from the shared cache (CACHE_URL).

Without such a cache, or while it does not answer, each worker computes its own. A value belongs to a data version and
to the code that made it, so a new one of either is another value; nothing has to be taken away.
"""

import hashlib
import pickle
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.cache import cache

from core.code_version import code_version

WORTH = 0.1  # seconds that a value takes to compute, to be shared
MOST_BYTES = 16 * 1024**2  # of a value; the sets of 100,000 projects have some megabytes
KEPT = 600  # seconds; whoever asks later computes it
LONGEST = 60  # seconds that another worker may take to compute a value, before this one does
PAUSE = 0.1  # seconds between two looks for it


def is_shared() -> bool:
    """Whether the workers have a cache together."""
    return settings.CACHES["default"]["BACKEND"] == "core.shared_cache.SharedCache"


def once(key: object, version: str, make: Callable[[], Any], may_share: Callable[[], bool]) -> tuple[Any, float]:
    """Return (the value of `make()`, how many seconds it took to compute), computed by one of all workers.

    `key` is anything that pickle writes the same way in each worker. The value is not shared if `may_share()` is false
    once it is made. An error is raised, and the next worker tries.
    """
    if not is_shared():
        return timed(make)
    name = hashlib.sha256(pickle.dumps((key, version, code_version()))).hexdigest()
    place, claim = f"value:{name}", f"value-claim:{name}"
    until = time.monotonic() + LONGEST
    while not cache.add(claim, True, LONGEST) and time.monotonic() < until:
        if found := cache.get(place):
            return pickle.loads(found)  # written by a worker: who can write there runs the portal
        time.sleep(PAUSE)
    try:
        if found := cache.get(place):
            return pickle.loads(found)
        value, seconds = timed(make)
        if seconds >= WORTH and may_share():
            content = pickle.dumps((value, seconds), pickle.HIGHEST_PROTOCOL)
            if len(content) <= MOST_BYTES:
                cache.set(place, content, KEPT)
        return value, seconds
    finally:
        cache.delete(claim)


def timed(make: Callable[[], Any]) -> tuple[Any, float]:
    """Return (the value of `make()`, how many seconds it took)."""
    started = time.monotonic()
    value = make()
    return value, time.monotonic() - started
