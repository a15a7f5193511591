"""What is asked of an OpenID Connect provider, and how its answers are checked.

mozilla-django-oidc asks for the token and finds the key. What it leaves unchecked (issuer, audience, what else must be
in the token) is checked here. Imported by accounts/organisation.py alone, and only if OIDC_ISSUER is set.
"""

import time
from typing import Any

import jwt
import requests
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from mozilla_django_oidc.utils import generate_code_challenge

from accounts.organisation import Refused, Unavailable

__all__ = ["claims", "description", "generate_code_challenge"]

TIMEOUT = 10  # seconds for each answer of the provider
KNOWN_FOR = 60 * 60  # seconds that the provider's description of itself is believed
CLOCKS = 60  # seconds by which its clock may differ from ours
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]  # key pairs only
NEEDED = ["exp", "iat", "aud", "iss", "sub", "nonce"]

_described: dict[str, tuple[float, dict[str, Any]]] = {}  # issuer: when it was read, and what it says


def description() -> dict[str, Any]:
    """Return what the provider says of itself, read at most once an hour. Raises Unavailable."""
    issuer = settings.OIDC_ISSUER
    at, found = _described.get(issuer, (0.0, {}))
    if time.time() - at < KNOWN_FOR:
        return found
    try:
        reply = requests.get(f"{issuer}/.well-known/openid-configuration", timeout=TIMEOUT)
        reply.raise_for_status()
        found = reply.json()
        addresses = [str(found[name]) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
    except (requests.RequestException, ValueError, LookupError, TypeError) as error:
        raise Unavailable(str(error)) from error
    scheme = issuer.partition(":")[0]
    if str(found.get("issuer")).rstrip("/") != issuer or not all(each.startswith(f"{scheme}://") for each in addresses):
        raise Unavailable("the description is of another issuer, or leads out of https")
    _described[issuer] = time.time(), found
    return found


def claims(code: str, nonce: str, verifier: str, back: str) -> dict[str, Any]:
    """Exchange a code for a token, and return what the token says once it is checked. Raises Refused, Unavailable."""
    provider = Provider()
    question = {
        "client_id": settings.OIDC_CLIENT_ID,
        "client_secret": settings.OIDC_CLIENT_SECRET,
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "code_verifier": verifier,
    }
    try:
        tokens = provider.get_token(question)
        found = provider.verify_token(tokens["id_token"], nonce=nonce)
        if "email" not in found and provider.OIDC_OP_USER_ENDPOINT:
            told = provider.get_userinfo(tokens["access_token"], tokens["id_token"], found)
            if told.get("sub") == found["sub"]:
                found = {**told, **found}
    except (requests.ConnectionError, requests.Timeout) as error:
        raise Unavailable(str(error)) from error
    except (
        requests.RequestException,
        SuspiciousOperation,
        jwt.PyJWTError,
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
    ) as error:
        raise Refused(f"{type(error).__name__}: {error}"[:300]) from error
    return found


class Provider(OIDCAuthenticationBackend):
    """The library's client, with our settings and our checks of the token."""

    def get_settings(self, attr, *args):  # type: ignore[override]  # a static method there, called on an object only
        """Return what the library asks for: from the provider's description, else its own default."""
        known = {
            "OIDC_OP_TOKEN_ENDPOINT": description()["token_endpoint"],
            "OIDC_OP_USER_ENDPOINT": description().get("userinfo_endpoint", ""),
            "OIDC_OP_JWKS_ENDPOINT": description()["jwks_uri"],
            "OIDC_RP_CLIENT_ID": settings.OIDC_CLIENT_ID,
            "OIDC_RP_CLIENT_SECRET": settings.OIDC_CLIENT_SECRET,
            "OIDC_RP_SIGN_ALGO": "RS256",  # for the library: ask for the provider's keys
            "OIDC_TIMEOUT": TIMEOUT,
        }
        return known.get(attr, *args)

    def _verify_jws(self, payload, key):
        """Check the signature and, unlike the library, who made the token, for whom and until when."""
        found = jwt.decode(
            payload,
            key,
            algorithms=ALGORITHMS,
            audience=settings.OIDC_CLIENT_ID,
            issuer=description()["issuer"],
            leeway=CLOCKS,
            options={"require": NEEDED},
        )
        if found.get("azp", settings.OIDC_CLIENT_ID) != settings.OIDC_CLIENT_ID:
            raise jwt.InvalidAudienceError("The token was made for another program.")
        return found
