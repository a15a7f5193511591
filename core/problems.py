"""What a program is told when it gets no answer: a problem in one form (RFC 9457), wherever it comes from."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.addresses import absolute

CONTENT_TYPE = "application/problem+json"
# https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/10/ defines it, with "violated-policies".
POLICY = "minute"  # the name of the only limit, in headers too (accounts/api_limit.py)
QUOTA_EXCEEDED = "https://iana.org/assignments/http-problem-types#quota-exceeded"
_WORDS = {
    400: (_("Wrong question"), _("The server could not understand the request.")),
    404: (_("Not found"), _("There is nothing at this address.")),
    405: (_("Only for reading"), _("This address can only be read: GET, HEAD or OPTIONS.")),
    406: (_("No such format"), _("This address has no such format.")),
    410: (_("Withdrawn"), ""),
    429: (_("Too many requests"), _("Too many requests from your network. Wait as long as Retry-After says.")),
    500: (_("Something went wrong on our side"), ""),
    503: (_("The portal is busy"), ""),
}


def problem(status: int, detail: str = "", errors: Iterable[tuple[str, str]] = (), **more: Any) -> dict[str, Any]:
    """Return the problem of a status, in the active language.

    `errors` are (parameter, sentence) of what is wrong with a query. `more` are further members. A type of
    "about:blank" says that there is nothing to know beyond the status.
    """
    title, sentence = _WORDS.get(status) or (HTTPStatus(status).phrase, "")
    members = {"type": "about:blank", "title": str(title), "status": status, "detail": detail or str(sentence)}
    if errors := [{"parameter": name, "detail": sentence} for name, sentence in errors]:
        members |= {"type": absolute("/api/docs/#invalid-query"), "errors": errors}
        members["detail"] = str(_("A parameter is unknown, or has a value that it does not take."))
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        members |= {"type": QUOTA_EXCEEDED, "violated-policies": [POLICY]}
    return members | more
