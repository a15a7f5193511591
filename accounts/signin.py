"""Two-step sign-in: a password only leads to the page that asks for the second factor.

Between the steps, the session stores who gave the right password, and Django knows nobody: request.user is anonymous.
"""

import time
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.contrib.auth import get_user_model, login
from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse

from accounts import interrupted, second_factor
from accounts.models import User

_KEY = "password_given"
_SALT_KEY = "new_second_factor"
# They take a POST only, or would sign the person out again.
_NO_PAGES = {"admin:logout", "admin:login", "accounts:login", "accounts:start_again", "accounts:end_session"}
_LONGEST_ADDRESS = 2000  # Django redirects to no longer one
PATIENCE = 15 * 60  # seconds between password and code: long enough to install an app


def password_was_right(request: HttpRequest, user: User, next_url: str = "") -> bool:
    """Take the first step. Return True if the user is signed in already, because no second factor is required."""
    if not settings.REQUIRE_SECOND_FACTOR and not second_factor.is_set_up(user):
        finish(request, user, second_factor_passed=False)
        return True
    with interrupted.carried_over(request):
        request.session.flush()  # neither the session key nor any other data survives from before
    request.session[_KEY] = {
        "user": user.pk,
        "backend": getattr(user, "backend", settings.AUTHENTICATION_BACKENDS[0]),
        "hash": user.get_session_auth_hash(),
        "at": time.time(),
        "next": next_url,
    }
    return False


def waiting_user(request: HttpRequest) -> User | None:
    """Return the user who gave the password and no second factor yet, or None."""
    waiting = request.session.get(_KEY)
    if not waiting or time.time() - waiting["at"] > PATIENCE:
        return None
    user = get_user_model().objects.filter(pk=waiting["user"], is_active=True, is_staff=True).first()
    if user is None or user.get_session_auth_hash() != waiting["hash"]:  # the password was changed meanwhile
        return None
    user.backend = waiting["backend"]
    return user


def next_url(request: HttpRequest) -> str:
    """Return the page that the user requested, validated when the password was given; "" for the dashboard."""
    return request.session.get(_KEY, {}).get("next", "")


def finish(request: HttpRequest, user: User, *, second_factor_passed: bool) -> None:
    """Sign the user in, with a session of their own."""
    with interrupted.carried_over(request):
        request.session.flush()
        request.second_factor_passed = second_factor_passed
        login(request, user, backend=getattr(user, "backend", settings.AUTHENTICATION_BACKENDS[0]))


def way_on(request: HttpRequest, next_url: str) -> str:
    """Return where a user goes after signing in: back to what they were sending, to the page they asked for, or in."""
    if interrupted.kept_for(request):
        return reverse("accounts:typed")
    return _page_of_portal(next_url) or reverse("admin:index")


def _page_of_portal(next_url):
    """Return the path and query of an address that leads to a page of the portal, else "".

    A browser may have been sent to the sign-in with any `next`; the worst that may happen is the first page.
    """
    try:
        parts = urlsplit(next_url)
        page = resolve(parts.path)
    except (ValueError, Resolver404):
        return ""
    address = urlunsplit(("", "", parts.path, parts.query, ""))
    if page.view_name in _NO_PAGES or address.startswith("//") or len(address) > _LONGEST_ADDRESS:
        return ""
    return address


def new_salt(request: HttpRequest) -> str:
    """Return the secret offered in this session for a new authenticator app, the same until it is confirmed."""
    if _SALT_KEY not in request.session:
        request.session[_SALT_KEY] = second_factor.new_salt()
    return request.session[_SALT_KEY]
