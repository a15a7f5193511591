"""A cache in the memory of this process, valid until the content changes."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any

from django.db import connection

from core.changes import data_version


class VersionedCache:
    """Keeps at most `most` values, each with the data version that it was computed from (core/changes.py)."""

    def __init__(self, most):
        self._most = most
        self._known = OrderedDict()  # key: (version, value), the most recently used last
        self._making = {}  # key: the lock of the thread that computes it
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Return the result of `make()`, computed once per data version; other threads wait for it meanwhile."""
        if connection.in_atomic_block:
            return make()  # it may see data that others never will
        version = data_version()
        if found := self._find(key, version):
            return found[1]
        with self._lock:
            making = self._making.setdefault(key, threading.Lock())
        with making:
            if found := self._find(key, version):
                return found[1]
            thing = make()
            with self._lock:
                self._known[key] = version, thing
                self._known.move_to_end(key)
                while len(self._known) > self._most:
                    self._known.popitem(last=False)
                self._making.pop(key, None)
            return thing

    def _find(self, key, version):
        with self._lock:
            found = self._known.get(key)
            if found is None or found[0] != version:
                return None
            self._known.move_to_end(key)
            return found
