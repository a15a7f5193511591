"""Browsers in which somebody has signed in before, so that strangers' wrong passwords do not keep the person out.

Whoever knows an officer's mail address can use up the attempts of the account. A browser that once signed in carries a
signed cookie and has attempts of its own (OWASP calls it a device cookie). To a person who is locked out in a new
browser, a mail brings a link that gives the browser such a cookie. Neither replaces the password or the code.
"""

import secrets
from datetime import timedelta
from typing import TypeVar

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import override

from accounts import mail, throttle
from accounts.models import User

Response = TypeVar("Response", bound=HttpResponseBase)

_SALT, _LINK_SALT = "accounts.device", "accounts.way_in"
_KEPT = timedelta(days=365)
LINK_HOURS = 24


def remember(response: Response, user: User) -> Response:
    """Mark the browser as one in which the user has signed in; return the response."""
    response.set_cookie(
        _cookie(),
        signing.dumps([user.pk, secrets.token_urlsafe(12)], salt=_SALT),
        max_age=_KEPT,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def known(request: HttpRequest, user: User | None) -> str:
    """Return the name of this browser if the user has signed in with it before, else ""."""
    try:
        pk, name = signing.loads(request.COOKIES.get(_cookie(), ""), salt=_SALT, max_age=_KEPT)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return f"{pk}:{name}" if user is not None and pk == user.pk else ""


def send_way_in(user: User) -> None:
    """Tell a user by mail, once a day, that others used up the attempts of the account, with a link past the lock."""
    if throttle.attempt(throttle.WAY_IN, user.get_username()) > throttle.WAY_IN.count:
        return
    with override(mail.language_of(user)):
        path = reverse("accounts:way_in", args=[signing.dumps([user.pk, _state(user)], salt=_LINK_SALT)])
    mail.send(user, "way_in", path=path, hours=LINK_HOURS)


def user_of_way_in(token: str) -> User | None:
    """Return the user of a link that is valid and was not used: the next sign-in ends it."""
    try:
        pk, state = signing.loads(token, salt=_LINK_SALT, max_age=timedelta(hours=LINK_HOURS))
    except (signing.BadSignature, ValueError, TypeError):
        return None
    user = User.objects.filter(pk=pk, is_active=True).first()
    return user if user is not None and constant_time_compare(state, _state(user)) else None


def _cookie():
    return f"{settings.COOKIE_PREFIX}device"


def _state(user):
    return salted_hmac(_LINK_SALT, f"{user.password}{user.last_login}", algorithm="sha256").hexdigest()[:20]
