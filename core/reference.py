"""References that people can read out: of what readers send, and of each fault.

That of a fault is on the page that its reader sees, and on every line of the log about that request.
"""

import secrets
from contextvars import ContextVar

from django.http import HttpRequest

_SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that are mistaken for another on the telephone

# The request that this thread is answering; core/request_log.py sets it.
current: ContextVar[HttpRequest | None] = ContextVar("current", default=None)


def new_reference() -> str:
    """Return a reference that nobody can guess, such as "7K3F-92QM"."""
    return "-".join("".join(secrets.choice(_SIGNS) for _sign in range(4)) for _part in range(2))


def reference_of(request: HttpRequest) -> str:
    """Return the reference of a request that failed, such as "7K3F-92QM"."""
    known = getattr(request, "reference", "")
    if not known:
        known = request.reference = new_reference()
    return known
