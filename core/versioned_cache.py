"""A cache in the memory of this process, valid until the content changes."""

import contextvars
import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.db import connection, models
from django.utils.translation import get_language

from core.changes import data_version, is_recent
from core.shared_values import once, timed

logger = logging.getLogger(__name__)
SLOW = 1  # second; what takes longer to compute is computed by a thread, while readers get the value of before
STALE_SECONDS = 10  # how old that may be, and a page that is made anew (core/page_cache.py)
# Whether this request was given a value of before: nothing that it makes may be kept as of today.
was_stale: contextvars.ContextVar[bool] = contextvars.ContextVar("was_stale", default=False)
# Whether this thread waits for values however long they take, because no reader waits for it.
is_patient: contextvars.ContextVar[bool] = contextvars.ContextVar("is_patient", default=False)


@dataclass(frozen=True)
class _Value:
    version: str
    value: Any
    took: float  # seconds


class VersionedCache:
    """Keeps at most `most` values, each with the data version that it was computed from (core/changes.py)."""

    def __init__(self, most, shared_as=""):
        """`shared_as` is a name for the values that all workers share (core/shared_values.py); "" for none."""
        self._most, self._shared_as = most, shared_as
        self._known: OrderedDict[Hashable, _Value] = OrderedDict()  # the most recently used last
        self._making: dict[Hashable, threading.Lock] = {}  # the lock of the thread that computes it
        self._renewing: set[Hashable] = set()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Return the result of `make()`, computed once per data version; other threads wait for it meanwhile.

        A reader gets the value of before if it is SLOW and was current a moment ago, and a thread computes the new one.
        """
        if connection.in_atomic_block:
            return make()  # it may see data that others never will
        version = data_version()
        known = self._find(key)
        if known and known.version == version:
            return known.value
        if known and known.took >= SLOW and not is_patient.get() and is_recent(known.version, STALE_SECONDS):
            if not was_stale.get():  # else `make` may compute from values of before
                self._renew(key, make, version)
            was_stale.set(True)
            return known.value
        with self._lock:
            making = self._making.setdefault(key, threading.Lock())
        with making:
            known = self._find(key)
            return known.value if known and known.version == version else self._make(key, make, version)

    def get_many(self, keys: Iterable[Hashable], make: Callable[[list], dict]) -> dict:
        """Return {key: value}, where `make(keys)` returns those that are not known; a key without a value is left out.

        For values that take no time to compute: two threads may both compute one.
        """
        wanted = list(keys)
        if connection.in_atomic_block:
            return make(wanted)
        version = data_version()
        known = {key: one.value for key in wanted if (one := self._find(key)) and one.version == version}
        missing = [key for key in wanted if key not in known]
        made = make(missing) if missing else {}
        with self._lock:
            self._known.update({key: _Value(version, value, 0) for key, value in made.items() if not was_stale.get()})
            self._shorten()
        return known | made

    def _make(self, key, make, version):
        if self._shared_as:
            value, took = once((self._shared_as, key), version, make, lambda: not was_stale.get())
        else:
            value, took = timed(make)
        with self._lock:
            if not was_stale.get():
                self._known[key] = _Value(version, value, took)
            self._shorten()
            self._making.pop(key, None)
        return value

    def _shorten(self):
        while len(self._known) > self._most:
            self._known.popitem(last=False)

    def _find(self, key):
        with self._lock:
            known = self._known.get(key)
            if known:
                self._known.move_to_end(key)
            return known

    def _renew(self, key, make, version):
        """Compute a value in a thread, in the language of this one; once, however many ask."""
        with self._lock:
            if key in self._renewing:
                return
            self._renewing.add(key)
        context = contextvars.copy_context()
        threading.Thread(target=context.run, args=(self._renewed, key, make, version), daemon=True).start()

    def _renewed(self, key, make, version):
        is_patient.set(True)  # made of values of before, it could not be kept
        try:
            self._make(key, make, version)
        except Exception:
            logger.exception("A value could not be computed anew.")
        finally:
            connection.close()
            with self._lock:
                self._renewing.discard(key)


_tables = VersionedCache(most=50)
_results = VersionedCache(most=200)


def table(model: type[models.Model]) -> list:
    """Return all records of a small table (axes, regions, partners), in their order, read once per data version.

    They are shared by all threads: change none of them. `kept_with` of a model are foreign keys that come with them.
    """
    with_those = getattr(model, "kept_with", ())
    records = model._default_manager.select_related(*with_those) if with_those else model._default_manager.all()
    return _tables.get((model, get_language()), lambda: list(records))


def once_a_version(function: Callable) -> Callable:
    """Decorate a function of hashable arguments: it is called once per data version, for each language."""

    @wraps(function)
    def known(*args):
        return _results.get((function, get_language(), args), lambda: function(*args))

    return known
