"""Addresses as they are stored, and the links that stand for a subscription.

Addresses are encrypted (core/encryption.py), so a stolen copy of the database names nobody. `renew` encrypts with the
newest key what an older one closed. An address is found again by a digest with a key, because the same text encrypted
twice differs.
"""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.utils.crypto import constant_time_compare, salted_hmac

from core.encryption import decrypt, encrypt
from subscriptions.models import Subscription

CONFIRM, MANAGE = "confirm", "manage"  # what a link is for
_ADDRESS = "subscriptions.address"  # the purpose of its encryption
_BOUNCE = "subscriptions.bounce"


def sealed(address: str) -> str:
    """Return an address as it is stored."""
    return encrypt(address, _ADDRESS)


def opened(text: str) -> str:
    """Return the address of a sealed text; "" if no key of ours sealed it."""
    return decrypt(text, _ADDRESS)


def digests(address: str) -> list[str]:
    """Return what finds an address again, whatever its capitals: that of the current key first, then of older ones."""
    plain = address.strip().casefold()
    return [salted_hmac("subscriptions.digest", plain, secret=key, algorithm="sha256").hexdigest() for key in _keys()]


def digests_of(subscription: Subscription) -> list[str]:
    """Return the digests of the address of a subscription; that which is stored, if no key of ours opens it."""
    address = opened(subscription.address)
    return digests(address) if address else [subscription.digest]


def renew() -> None:
    """Encrypt what an older key encrypted with the current one.

    An address that no key opens stays as it is: the key may have been left out by mistake.
    """
    for subscription in Subscription.objects.iterator() if settings.SECRET_KEY_FALLBACKS else ():
        address = opened(subscription.address)
        if address and (digest := digests(address)[0]) != subscription.digest:
            same = Subscription.objects.filter(pk=subscription.pk, digest=subscription.digest)
            same.update(address=sealed(address), digest=digest)


def _keys():
    return (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)


# --- Links ------------------------------------------------------------------------------------------------------------


def token(subscription: Subscription, purpose: str) -> str:
    """Return the signed part of a link; it is valid as long as the subscription exists."""
    return _signer(purpose).sign(f"{subscription.pk}-{subscription.nonce}")


def subscription_of(text: str, purpose: str) -> Subscription | None:
    """Return the subscription of a link for a purpose; None if it is forged, or the subscription ended."""
    try:
        pk, _dash, nonce = _signer(purpose).unsign(text).partition("-")
    except BadSignature:
        return None
    return Subscription.objects.select_related("topic").filter(pk=int(pk), nonce=nonce).first()


def is_ours(text: str, purpose: str) -> bool:
    """Whether we made a link, also if its subscription ended since."""
    try:
        _signer(purpose).unsign(text)
    except BadSignature:
        return False
    return True


def _signer(purpose):
    return Signer(salt=f"subscriptions.{purpose}", sep=".")


# --- Mails that come back ---------------------------------------------------------------------------------------------


def mark(subscription: Subscription, key: str | None = None) -> str:
    """Return what tells, in a mail that comes back, whose it was: small letters and digits, as in any address."""
    value = f"{subscription.pk}-{subscription.nonce}"
    return f"{subscription.pk}-{salted_hmac(_BOUNCE, value, secret=key, algorithm='sha256').hexdigest()[:20]}"


def marked(text: str) -> Subscription | None:
    """Return the subscription of a mark; None if it is forged, or the subscription ended."""
    pk, _dash, _sum = text.partition("-")
    found = Subscription.objects.filter(pk=int(pk)).first() if pk.isascii() and pk.isdigit() and len(pk) < 19 else None
    is_right = found and any(constant_time_compare(text.lower(), mark(found, key)) for key in _keys())
    return found if is_right else None
