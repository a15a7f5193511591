"""Signing in by the organisation's OpenID Connect, beside the password; off unless OIDC_ISSUER is set.

The provider says who somebody is, and nothing else: no account is made, and roles stay ours. accounts/openid_connect.py
talks to it.
"""

import secrets
import time
from dataclasses import dataclass
from importlib import import_module
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, override

from accounts.models import User

_KEY = "organisation_sign_in"
PATIENCE = 10 * 60  # seconds at the provider's pages


class Unavailable(Exception):
    """The provider does not answer, or not as OpenID Connect says."""


class Refused(Exception):
    """The answer is not one that the provider gave to this browser now."""


@dataclass(frozen=True)
class Identified:
    """Who came back from the provider: the claims, where the person wanted to go, and in which language."""

    email: str  # "" unless the provider says that it has verified the address
    passed_second_factor: bool
    next_url: str
    language: str


def is_offered() -> bool:
    """Whether the organisation's sign-in is configured."""
    return bool(settings.OIDC_ISSUER)


def way_there(request: HttpRequest, next_url: str) -> str:
    """Return the address of the provider's page, and note in the session what it must answer. Raises Unavailable."""
    address = _library().description()["authorization_endpoint"]
    state, nonce, verifier = (secrets.token_urlsafe(48) for _ in range(3))
    language = get_language() or settings.LANGUAGE_CODE
    noted = {"state": state, "nonce": nonce, "verifier": verifier, "at": time.time()}
    request.session[_KEY] = {**noted, "next": next_url, "language": language}
    question = {
        "response_type": "code",
        "scope": "openid email",
        "client_id": settings.OIDC_CLIENT_ID,
        "redirect_uri": callback(),
        "state": state,
        "nonce": nonce,
        "code_challenge": _library().generate_code_challenge(verifier, "S256"),
        "code_challenge_method": "S256",
    }
    return f"{address}{'&' if '?' in address else '?'}{urlencode(question)}"


def callback() -> str:
    """Return the address to register at the provider: one, whatever the language of the page."""
    with override(settings.LANGUAGE_CODE):
        return settings.SITE_URL + reverse("accounts:organisation_back")


def identified(request: HttpRequest) -> Identified:
    """Return who the provider says came back; what was noted is over then. Raises Refused or Unavailable."""
    noted = request.session.pop(_KEY, None)
    code, state = request.GET.get("code", ""), request.GET.get("state", "")
    if not noted or not code or not secrets.compare_digest(noted["state"].encode(), state.encode()):
        raise Refused(f"no such state, or {request.GET.get('error', 'no code')[:80]!r}")
    if time.time() - noted["at"] > PATIENCE:
        raise Refused("too late")
    request.session.save()  # so that the same answer finds nothing, even while the provider is asked
    claims = _library().claims(code, noted["nonce"], noted["verifier"], callback())
    return Identified(_verified_email(claims), _has_second_factor(claims), noted["next"], noted["language"])


def account_of(person: Identified) -> User | None:
    """Return the account of somebody identified: one that exists here, is active and has the verified address."""
    if not person.email:
        return None
    return User.objects.filter(email__iexact=person.email, is_active=True, is_staff=True).first()


def _library():
    """Return the part that needs the packages of requirements-extras.txt, which few servers have."""
    return import_module("accounts.openid_connect")


def _verified_email(claims):
    """Return the address if the provider vouches for it; Microsoft Entra says so in xms_edov."""
    vouched = [claims.get(name) in (True, 1, "true", "1") for name in ("email_verified", "xms_edov")]
    email = claims.get("email")
    return email if any(vouched) and isinstance(email, str) else ""


def _has_second_factor(claims):
    """Whether a second factor was given at the provider: as the operator says, or as the token says."""
    methods, context = claims.get("amr"), str(claims.get("acr", ""))
    said = "mfa" in methods if isinstance(methods, list) else False
    return settings.OIDC_TRUST_MFA or said or context == "mfa" or context.endswith(("/multi-factor", ":multi-factor"))
