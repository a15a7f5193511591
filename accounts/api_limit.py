"""The rate limit of the API: per network address and minute, reported in headers.

Their names are those of https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/10/.
"""

import time
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from rest_framework.throttling import BaseThrottle

from accounts.network import client_address, network
from core.problems import POLICY

WINDOW = 60  # seconds


class PerAddress(BaseThrottle):
    """Counts in the cache: separately in each process, unless CACHE_URL gives a shared one.

    That is enough here: it protects the server from overload, not an account from guessing.
    """

    def allow_request(self, request: HttpRequest, view: Any) -> bool:
        """Count a request and return whether it is allowed. Stores the headers in request.rate_limit."""
        now = time.time()
        limit = settings.API_REQUESTS_PER_MINUTE
        self.reset = WINDOW - int(now % WINDOW)
        count = _count(network(client_address(request)), int(now // WINDOW))
        request.rate_limit = {
            "RateLimit-Policy": f'"{POLICY}";q={limit};w={WINDOW}',
            "RateLimit": f'"{POLICY}";r={max(0, limit - count)};t={self.reset}',
        }
        return count <= limit

    def wait(self) -> int:
        return self.reset


def _count(who, minute):
    """Return the number of this request among those of `who` in a minute."""
    key = f"api:{minute}:{salted_hmac('accounts.api_limit', who, algorithm='sha256').hexdigest()[:32]}"
    cache.add(key, 0, 2 * WINDOW)
    try:
        return cache.incr(key)
    except ValueError:  # evicted in between: the cache is full
        return 1
